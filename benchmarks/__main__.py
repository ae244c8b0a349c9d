"""`make bench`: the figures of docs/performance.md, each beside the yardstick's of the same run."""

import argparse
import tempfile
from pathlib import Path

import msgspec

from benchmarks import peers
from benchmarks.figures import REFERENCE, table
from benchmarks.measure import figures
from benchmarks.workspace import make


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    options.add_argument("--runs", type=int, default=5, help="starts of each program")
    options.add_argument("--json", type=Path, help="write the figures to this file too")
    options.add_argument("--peers", type=int, nargs="*", default=[1_000], help="cards for peers")
    chosen = options.parse_args()
    print(
        "Targets were set on a machine where a minimal Textual app starts in"
        f" {REFERENCE['start']:.0f} ms and answers a key in {REFERENCE['key']:.0f} ms.\n"
    )
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        for size in chosen.sizes:
            root = Path(folder) / f"w{size}"
            make(root, size)
            name = f"{size:,} cards"
            found[name] = figures(root, size, home, chosen.runs)
            start = found[name][0].yardstick or 0
            print(
                f"{name}; here the minimal app starts in {start:.0f} ms,"
                f" {start / REFERENCE['start']:.2f} × the reference\n\n{table(found[name])}\n"
            )
        for size in chosen.peers:
            for peer in peers.installed():
                name = f"{peer.name}, {size:,} cards"
                found[name] = peers.figures(peer, Path(folder) / f"{peer.name}{size}", size)
                print(f"{name}; {peer.version()}\n\n{table(found[name])}\n")
        for name in peers.missing():
            print(f"{name}: not installed")
    if chosen.json is not None:
        chosen.json.write_bytes(msgspec.json.format(msgspec.json.encode(found)))


if __name__ == "__main__":
    main()
