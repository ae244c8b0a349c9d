"""The sample workspace, and throw-away copies of it whose dates are moved to today."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePosixPath

from leantui.store.discover import WORKSPACE_FILE, state_folder
from leantui.store.parse import blob_hash
from leantui.store.redate import Redating, last_instant_day, working_day_before

DEMO_PERSON = "mia"
"""Who one is in a demo: a person of the sample, so that there is work of one's own to see."""

DEMO_NOTE = ("demo: a throw-away copy", "demo copy")
"""What the screen says all the time in a demo, and the same in fewer words."""

_FOLDERS = ("boards", "standards", "people", "huddles", "schemas")
_PACKAGE = Path(__file__).parents[1]


def sample_root() -> Path | None:
    """Where the sample lies: inside the installed package, else at the top of the checkout; None if nowhere."""
    places = (_PACKAGE / "sample", _PACKAGE.parents[1])
    return next((place for place in places if _is_sample(place)), None)


def _is_sample(folder: Path) -> bool:
    return (folder / WORKSPACE_FILE).is_file() and (folder / "boards").is_dir()


def make_demo(folder: Path, today: date) -> None:
    """Copy the sample into `folder`, its dates moved so that what happened last was on the working day before today.

    Args:
        folder: an empty one, or one that isn't there yet.
        today: the date of the reader.

    Raises:
        FileNotFoundError: if the sample isn't installed.
        OSError: if a file can't be read or written.
    """
    root = sample_root()
    if root is None:
        raise FileNotFoundError("The sample workspace is not installed")
    for file, text in redated(_texts(root), today).items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(text))


@contextmanager
def throw_away_demo(today: date) -> Iterator[Path]:
    """A demo in a temporary folder, which goes with all that was remembered of it when it is left."""
    with tempfile.TemporaryDirectory(prefix="leantui-demo-", ignore_cleanup_errors=True) as made:
        folder = Path(made) / "demo"
        make_demo(folder, today)
        state = state_folder(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(state, ignore_errors=True)


def redated(texts: dict[str, str], today: date) -> dict[str, str]:
    """A workspace's files with their dates moved, in texts, in names, and in what runs say of standards.

    Args:
        texts: by path relative to the root.
        today: what happened last shall have happened on the working day before.
    """
    cards = {file: text for file, text in texts.items() if file.startswith("boards/")}
    last = last_instant_day(cards.values())
    if last is None:
        return dict(texts)
    redating = Redating(last, working_day_before(today))
    moved = {file: redating.text(text) for file, text in texts.items()}
    contents = {
        blob_hash(_bytes(text)): blob_hash(_bytes(moved[file]))
        for file, text in texts.items()
        if file.startswith("standards/")
    }
    for file in cards:
        for old, new in contents.items():
            moved[file] = moved[file].replace(old, new)
    return {_moved_name(file, redating, text): text for file, text in moved.items()}


def _moved_name(file: str, redating: Redating, text: str) -> str:
    """The path, with the year of an archived card that the moved text has, and the date of a huddle."""
    path = PurePosixPath(file)
    if path.parts[2:3] == ("archive",) and path.parts[0] == "boards":
        last = last_instant_day([text])
        year = str(last.year) if last else path.parts[3]
        return str(path.parents[1] / year / path.name)
    if path.parts[0] == "huddles":
        return str(path.with_name(redating.text(path.name)))
    return file


def _texts(root: Path) -> dict[str, str]:
    files = [root / WORKSPACE_FILE]
    for folder in _FOLDERS:
        files += sorted(path for path in (root / folder).rglob("*.*") if _is_part(path))
    return {file.relative_to(root).as_posix(): _text(file.read_bytes()) for file in files}


def _is_part(path: Path) -> bool:
    return path.suffix in (".toml", ".json") and path.name[0] != "." and path.is_file()


def _text(data: bytes) -> str:
    """Any bytes as text: in a checkout somebody may have broken a file, and that is copied too."""
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
