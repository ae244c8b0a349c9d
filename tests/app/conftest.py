"""The app on a small workspace, with a clock that stands still."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from leantui.app import LeantuiApp, Opening
from leantui.keymap import Configured
from leantui.session import Session

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
NAMED = {
    "⏎": "enter",
    "⎋": "escape",
    "⇥": "tab",
    "→": "right",
    "↓": "down",
    "⌃": "ctrl+s",
    "␎": "ctrl+n",
    "⌫": "ctrl+u",
}
BOARD = """\
name = "Desk"
key = "SD"
started = "fix"
finished = "done"
wip_policy = "reason"
column = [
  { id = "intake", name = "Intake", kind = "queue" },
  { id = "fix", name = "Fix", wip = 1 },
  { id = "done", name = "Done", kind = "done" },
]
posted = [{ standard = "repair" }]
"""
STANDARD = """\
title = "Repair it"
status = "effective"
[[step]]
id = "look"
do = "Look at it"
column = "fix"
key_points = [{ point = "with gloves", reason = "it bites", kind = "safety" }]
[[step]]
id = "mend"
do = "Mend it"
"""


def card(title: str, column: str, rank: str) -> str:
    return f"""\
title = "{title}"
column = "{column}"
rank = "{rank}"
log = [
  {{ at = 2026-03-10T08:00:00.000Z, by = "tom", event = "created", to = "{column}" }},
]
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    root = tmp_path / "w"
    cards = root / "boards/desk/cards"
    cards.mkdir(parents=True)
    (root / "standards").mkdir()
    (root / "leantui.toml").write_text('format = 1\nname = "Test"\n')
    (root / "boards/desk/board.toml").write_text(BOARD)
    (root / "standards/repair.toml").write_text(STANDARD)
    (cards / "aaaa1111.toml").write_text(card("Printer [red]on fire[/red]", "intake", "a0"))
    (cards / "bbbb2222.toml").write_text(card("Mail", "fix", "a0"))
    return root


Opened = tuple[LeantuiApp, Pilot[None], Callable[[], Awaitable[None]]]


@asynccontextmanager
async def opened(
    root: Path, size: tuple[int, int] = (150, 45), settled: Configured | None = None
) -> AsyncIterator[Opened]:
    opening = Opening(lambda: Session.open(root, who="mia", clock=lambda: NOW, writer="thread"))
    app = LeantuiApp(opening, watch=False, settled=settled)
    async with app.run_test(size=size) as pilot:

        async def settle() -> None:
            """Until everything asked for is shown and saved."""

            def is_settled() -> bool:
                session = app.session
                return (
                    session is not None
                    and not session.is_saving
                    and app.board_screen.model is not None
                )

            for _ in range(400):
                was_settled = is_settled()
                await (pilot.pause() if was_settled else pilot.pause(0.01))
                if was_settled and is_settled():
                    return
            raise AssertionError("the app did not settle")

        await settle()
        yield app, pilot, settle
        app.close_session()


Open = Callable[..., AbstractAsyncContextManager[Opened]]


def lines(app: LeantuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def text(root: Path, card_id: str) -> str:
    return (root / f"boards/desk/cards/{card_id}.toml").read_text()


async def burst(
    app: LeantuiApp, pilot: Pilot[None], settle: Callable[[], Awaitable[None]], keys: str
) -> None:
    """All keys at once, as they come from a terminal that was typed at while the program was busy."""
    for key in keys:
        if key in NAMED:
            app.post_message(events.Key(NAMED[key], None))
        elif not key.isprintable():
            app.post_message(events.Paste(key))
        else:
            app.post_message(events.Key(_character_to_key(key), key))
    for _ in range(400):
        await pilot.pause(0.01)
        if not (app.keys_waiting or app._message_queue.qsize()):
            break
    await settle()
