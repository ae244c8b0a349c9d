"""What pictures and plain texts of screens have in common."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from leantui.app import LeantuiApp


@pytest.fixture(autouse=True)
def _plain_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of whoever runs the tests shows in a picture."""
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("NO_COLOR", "COLORFGBG", "COLORTERM", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_FILTERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


async def settle(pilot: Pilot[None]) -> None:
    """Until everything asked for is shown and saved."""
    app = pilot.app
    assert isinstance(app, LeantuiApp)
    for _ in range(1000):
        await pilot.pause(0.01)
        session = app.session
        if session is None or session.is_saving or not session.on_disk.archive:
            continue
        if any(worker.group == "use" and worker.is_running for worker in app.workers):
            continue  # the library counts
        if app.board_screen.model is not None:
            await pilot.pause()
            return
    raise AssertionError("the app did not settle")
