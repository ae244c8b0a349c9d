"""The sample's main board as plain lines at the four sizes, as it was on a day in November.

`LEANTUI_UPDATE_GOLDEN=1` writes the goldens anew; read the difference before committing it.
"""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.app.conftest import lines
from tests.snapshots.conftest import settle

from leantui.app import LeantuiApp, Opening
from leantui.session import Session

PROJECT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    root = tmp_path / "sample"
    for name in ("boards", "standards", "people"):
        shutil.copytree(PROJECT / name, root / name)
    shutil.copy(PROJECT / "leantui.toml", root)
    return root


@pytest.mark.parametrize("size", [(150, 45), (100, 30), (80, 24), (50, 20)])
async def test_the_sample_reads_as_it_should(sample: Path, size: tuple[int, int]) -> None:
    opening = Opening(lambda: Session.open(sample, who="mia", clock=lambda: NOW, writer="thread"))
    app = LeantuiApp(opening, watch=False, board="service-desk")
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        shown = "\n".join(line.rstrip() for line in lines(app).splitlines()) + "\n"
        app.close_session()
    golden = GOLDEN / f"sample-{size[0]}.txt"
    if os.environ.get("LEANTUI_UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")
