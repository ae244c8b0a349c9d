"""`make bench`: the figures of docs/performance.md, each beside the yardstick's of the same run."""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks import peers
from benchmarks.figures import REFERENCE, Figure, table
from benchmarks.measure import figures
from benchmarks.report import put_into
from benchmarks.terminal import OutOfTimeError
from benchmarks.workspace import make


class Result(msgspec.Struct, frozen=True):
    """What was found out about one program and one number of cards."""

    title: str
    figures: list[Figure]
    note: str = ""

    @property
    def markdown(self) -> str:
        parts = [f"### {self.title}", table(self.figures) if self.figures else "", self.note]
        return "\n\n".join(part for part in parts if part)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    options.add_argument("--runs", type=int, default=9, help="starts of each program")
    options.add_argument("--json", type=Path, help="write the figures to this file too")
    options.add_argument("--peers", type=int, nargs="*", default=[1_000], help="cards for peers")
    options.add_argument("--into", type=Path, help="put the tables into this document")
    chosen = options.parse_args()
    print(
        "Targets were set on a machine where a minimal Textual app starts in"
        f" {REFERENCE['start']:.0f} ms and answers a key in {REFERENCE['key']:.0f} ms.\n"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = [*_ours(folder, chosen), *_peers(folder, chosen.peers)]
    if chosen.json is not None:
        chosen.json.write_bytes(msgspec.json.format(msgspec.json.encode(results)))
    if chosen.into is not None:
        put_into(chosen.into, [result.markdown for result in results])


def _ours(folder: Path, chosen: argparse.Namespace) -> Iterator[Result]:
    home = folder / "home"
    home.mkdir()
    for size in chosen.sizes:
        root = folder / f"w{size}"
        make(root, size)
        found = figures(root, size, home, chosen.runs)
        start = found[0].yardstick or 0
        note = f"The minimal app starts in {start:.0f} ms here, {start / REFERENCE['start']:.2f} × the reference."
        yield _told(Result(f"{size:,} cards", found, note))


def _peers(folder: Path, sizes: list[int]) -> Iterator[Result]:
    for size in sizes:
        for peer in peers.installed():
            found: list[Figure] = []
            note = ""
            try:
                for each in peers.figures(peer, folder / f"{peer.name}{size}", size):
                    found.append(each)
            except (OutOfTimeError, TimeoutError):
                note = f"not finished in {peers.LIMIT:.0f} s"
            yield _told(Result(f"{peer.name} {peer.version()}, {size:,} cards", found, note))
        for name in peers.missing():
            yield _told(Result(name, [], "not installed"))


def _told(result: Result) -> Result:
    print(f"{result.markdown}\n", flush=True)
    return result


if __name__ == "__main__":
    main()
