"""Reading what changed gives the same as reading everything."""

import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.store.cache import write_cache
from leantui.store.read import load, load_archive, reload

BOARDS = ("one", "two")
NAMES = ("aaaa1111", "bbbb2222", "cccc3333")
PLACES = tuple(
    [f"boards/{board}/{folder}/{name}.toml" for board in BOARDS for name in NAMES for folder in ("cards", "cards/x", "archive/2026")]
    + [f"boards/{board}/board.toml" for board in BOARDS]
    + ["boards/one/templates/t.toml", "standards/s.toml", "standards/drafts/s.toml", "people/mia.toml", "leantui.toml"]
)  # fmt: skip

STEPS = st.lists(
    st.tuples(
        st.sampled_from(PLACES), st.integers(0, 3), st.sampled_from(["full", "named", "cached"])
    ),
    min_size=1,
    max_size=6,
)


def content(place: str, number: int) -> str:
    if "/cards/" in place or "/archive/" in place:
        return f'title = "card {number}"\ncolumn = "a"\nlog = []\n'
    if place.endswith("board.toml"):
        return f'name = "board {number}"\n[[column]]\nid = "a"\n'
    return {
        "boards": f'title = "template {number}"\n',
        "standards": f'title = "standard {number}"\n',
        "people": f'name = "person {number}"\n',
        "leantui.toml": f'name = "workspace {number}"\n',
    }[place.split("/")[0]]


@settings(max_examples=40, deadline=None)
@given(STEPS, st.booleans())
def test_reload_is_load(steps: list[tuple[str, int, str]], archive: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, state = Path(folder) / "ws", Path(folder) / "state"
        root.mkdir()
        loaded = load(root, cache=state, archive=archive)
        tick = 1_600_000_000_000_000_000
        for place, number, how in steps:
            path = root / place
            tick += 10**9
            if number == 0:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content(place, number))
                os.utime(path, ns=(tick, tick))
            if how == "cached":
                write_cache(loaded)
                loaded = load(root, cache=state, archive=archive)
            else:
                loaded = reload(root, loaded, None if how == "full" else [place])
            fresh = load(root, archive=archive)
            assert loaded.workspace == fresh.workspace
            assert loaded.stamps == fresh.stamps
            assert load_archive(loaded).workspace == load(root, archive=True).workspace
