"""Working through a standard beside the card, by the keys."""

from pathlib import Path

import pytest
from tests.app.conftest import lines, opened, text
from textual.widgets import Input

from leantui.screens.step_form import StepForm
from leantui.screens.step_page import StepPage
from leantui.widgets.standard_pane import StandardPane

STANDARD = """\
title = "Repair it"
status = "effective"
target_time = "30m"
standard_wip = 2
role = [{ id = "desk" }, { id = "lead" }]
[[step]]
id = "look"
do = "Look at it"
role = "desk"
column = "fix"
check = "the fault is seen"
key_points = [{ point = "with gloves", reason = "it bites", kind = "safety" }]
record = [{ field = "fault", required = true }, { field = "minutes", type = "number" }]
[[step]]
id = "agree"
do = "Agree on it"
role = "lead"
sign_off = true
timer = { warn = "1h" }
[[step]]
id = "mend"
do = "Mend it"
role = "desk"
pause = true
[[step]]
id = "tidy"
do = "Tidy up"
required = false
"""
PEOPLE = {"mia": '["desk"]', "tom": '["lead"]'}
RUN = """\
  { at = 2026-03-12T05:00:00.000Z, by = "mia", event = "run", standard = "repair", revision = 1, state = "started" },
  { at = 2026-03-12T06:00:00.000Z, by = "mia", event = "step", standard = "repair", step = "look", state = "done", check = "pass", record = { fault = "fuse" } },
"""


@pytest.fixture
def desk(root: Path) -> Path:
    (root / "standards/repair.toml").write_text(STANDARD)
    (root / "people").mkdir()
    for who, roles in PEOPLE.items():
        (root / f"people/{who}.toml").write_text(f'name = "{who.title()}"\nroles = {roles}\n')
    return root


@pytest.fixture
def agreed(desk: Path) -> Path:
    """A card whose next step is somebody else's."""
    file = desk / "boards/desk/cards/bbbb2222.toml"
    file.write_text(file.read_text().replace("]\n", f"{RUN}]\n"))
    return desk


async def test_space_asks_for_what_the_step_records_and_enter_does_it(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("space")
        await pilot.pause()
        form = app.screen
        assert isinstance(form, StepForm)
        assert "check: the fault is seen" in lines(app)
        await pilot.press("enter")
        assert "fault is needed" in lines(app)
        await pilot.press(*"fuse", "enter", *"ten", "enter")
        await pilot.pause()
        assert "minutes should be a number" in lines(app)
        form.query_one("#r-minutes", Input).value = "10"
        await pilot.press("enter")
        await settle()
        assert "✓ 1 Look at it" in lines(app)
        assert "→ lead since" in lines(app)
    log = text(desk, "bbbb2222")
    assert 'event = "run", standard = "repair", revision = 1' in log
    assert (
        'step = "look", state = "done", check = "pass", record = { fault = "fuse", minutes = 10 }'
        in log
    )


async def test_a_check_that_fails_asks_why(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("space")
        await pilot.pause()
        await pilot.press(*"fuse", "ctrl+f")
        await pilot.pause()
        assert "Why did “Look at it” fail?" in lines(app)
        await pilot.press(*"dark", "enter")
        await settle()
        assert "✗ 1 Look at it" in lines(app)
    assert 'state = "failed", check = "fail", record = { fault = "fuse" }' in text(desk, "bbbb2222")


async def test_done_otherwise_needs_a_reason(desk: Path) -> None:
    async with opened(desk) as (app, pilot, settle):
        await pilot.press("space")
        await pilot.pause()
        await pilot.press(*"fuse", "tab", "tab", *"glove", "enter", "enter")
        assert "Say why it was done otherwise" in lines(app)
        await pilot.press(*"cold", "enter")
        await settle()
    log = text(desk, "bbbb2222")
    assert 'reason = "cold"' in log
    assert 'deviation = "glove"' in log


async def test_space_says_whose_the_next_step_is(agreed: Path) -> None:
    async with opened(agreed) as (app, pilot, settle):
        shown = lines(app)
        assert "→ lead since 3h" in shown  # beside the step and on the card
        assert "late 3h" in shown
        assert "used 4h ▲" in shown
        assert "standard WIP 1/2" in shown
        assert "══ pause" in shown
        await pilot.press("space")
        await settle()
        assert "The next step isn't yours: 2 Agree on it, → lead since 3h" in lines(app)
    assert 'step = "agree"' not in text(agreed, "bbbb2222")


async def test_the_doer_can_t_sign_off_and_is_told_why(agreed: Path) -> None:
    async with opened(agreed) as (app, pilot, settle):
        await pilot.press("tab")
        assert app.board_screen.query_one(StandardPane).cursor == "agree"
        await pilot.press("space")
        await settle()
        assert "not by mia, who did the step before" in lines(app)


async def test_enter_opens_a_step_where_it_is_skipped_and_taken_back(agreed: Path) -> None:
    async with opened(agreed) as (app, pilot, settle):
        await pilot.press("tab", "up", "enter")
        await pilot.pause()
        assert isinstance(app.screen, StepPage)
        shown = lines(app)
        for words in ("with gloves", "because it bites", "check: the fault is seen", "fault: fuse", "History", "mia"):  # fmt: skip
            assert words in shown
        await pilot.press("u")
        await pilot.pause()
        await pilot.press(*"wrong", "enter")
        await settle()
        assert "ready since 0m" in lines(app)
        await pilot.press("s")
        await pilot.pause()
        await pilot.press(*"no", "enter")
        await pilot.pause()
        await settle()
        assert "left out" in lines(app)
    log = text(agreed, "bbbb2222")
    assert 'reason = "wrong", standard = "repair", step = "look", state = "undone"' in log
    assert 'reason = "no", standard = "repair", step = "look", state = "skipped"' in log


async def test_a_call_for_help_blocks_until_it_is_answered_and_solved(agreed: Path) -> None:
    async with opened(agreed) as (app, pilot, settle):
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press(*"smoke", "enter", *"power", "enter", *"tom", "enter")
        await settle()
        assert "help wanted 0m" in lines(app)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press(*"coming", "enter")
        await settle()
        assert "help wanted" not in lines(app)
        assert "blocked" in lines(app)
    log = text(agreed, "bbbb2222")
    call = 'event = "help", reason = "smoke", cause = "power", owner = "tom", standard = "repair", step = "agree"'
    assert call in log
    assert 'event = "blocked", reason = "smoke", cause = "power", owner = "tom" }' in log
    assert 'event = "answered"' in log


async def test_an_improvement_is_raised_at_the_step(agreed: Path) -> None:
    (agreed / "boards/improvement/cards").mkdir(parents=True)
    (agreed / "boards/improvement/board.toml").write_text(
        'name = "Improvement"\ncolumn = [{ id = "raised" }]\ncard_type = [{ id = "improvement" }]\n'
    )
    async with opened(agreed) as (_, pilot, settle):
        await pilot.press("i")
        await pilot.pause()
        await pilot.press(*"lamp", "enter")
        await settle()
    (file,) = (agreed / "boards/improvement/cards").iterdir()
    raised = file.read_text()
    assert 'title = "lamp"' in raised
    assert 'type = "improvement"' in raised
    assert 'raised_from = "bbbb2222#agree@r1"' in raised


@pytest.mark.parametrize("size", [(50, 20), (80, 24), (100, 30)])
async def test_the_page_and_the_form_fit(agreed: Path, size: tuple[int, int]) -> None:
    async with opened(agreed, size) as (app, pilot, settle):
        app.board_screen.open_step("look")
        await pilot.pause()
        await settle()
        shown = lines(app)
        assert "with gloves" in shown
        assert max(map(len, shown.splitlines())) <= size[0]
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, StepPage)


SERVICE = """\
[[step]]
id = "label"
do = "Print the label"
role = "desk"
kind = "service"
after = []
command = ["echo", "{fault}", "$(touch pwned)"]
"""


async def test_a_service_step_asks_before_it_runs_and_keeps_what_it_said(
    agreed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (agreed / "standards/repair.toml").write_text(STANDARD.replace("pause = true\n", "") + SERVICE)
    async with opened(agreed) as (app, pilot, settle):
        await pilot.press("tab", "end", "space")
        for _ in range(50):
            await pilot.pause(0.01)
            if "trust exactly this" in lines(app):
                break
        assert "label of repair r1 runs a command that you haven't trusted" in lines(app)
        assert "$(touch pwned)" in lines(app)
        await pilot.press("enter", "escape")  # neither trusts it
        await pilot.pause()
        assert "label" not in text(agreed, "bbbb2222")
        await pilot.press("space")
        for _ in range(50):
            await pilot.pause(0.01)
            if "trust exactly this" in lines(app):
                break
        await pilot.press("T")
        for _ in range(200):
            await pilot.pause(0.01)
            if "✓ 5 Print the label" in lines(app):
                break
        await settle()
    assert 'text = "fuse $(touch pwned)"' in text(agreed, "bbbb2222")
    assert not list(agreed.rglob("pwned"))


async def test_another_role_s_step_asks_why_it_is_taken(agreed: Path) -> None:
    file = agreed / "standards/repair.toml"
    file.write_text(STANDARD.replace("sign_off = true\n", ""))
    async with opened(agreed) as (app, pilot, settle):
        await pilot.press("tab", "space")
        await pilot.pause()
        assert "is taken by the role lead, which Mia doesn't have" in lines(app)
        await pilot.press("escape")
        await settle()
        assert 'step = "agree"' not in text(agreed, "bbbb2222")
        await pilot.press("space")
        await pilot.pause()
        await pilot.press(*"ill", "enter")
        await settle()
        assert "✓ 2 Agree on it" in lines(app)
    log = text(agreed, "bbbb2222")
    assert 'reason = "ill", standard = "repair", step = "agree", state = "done"' in log


async def test_where_there_is_no_room_beside_the_column_the_standard_has_the_screen(
    agreed: Path,
) -> None:
    async with opened(agreed, (50, 20)) as (app, pilot, settle):
        assert "▶ 2 Agree on it" in lines(app)  # the strip below the board
        await pilot.press("s")
        await settle()
        shown = lines(app)
        assert "look at it" not in shown
        assert "late 3h" in shown
        assert app.board_screen.query_one(StandardPane).region.width == 50
        await pilot.press("s")
        await settle()
        assert not app.board_screen.query_one(StandardPane).display


async def test_a_command_that_needs_scrolling_is_seen_whole_before_it_can_be_trusted(
    agreed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    long = SERVICE.replace('"$(touch pwned)"', ", ".join(f'"part {n}"' for n in range(30)))
    (agreed / "standards/repair.toml").write_text(STANDARD.replace("pause = true\n", "") + long)
    async with opened(agreed, (60, 20)) as (app, pilot, _):
        await pilot.press("s", "tab", "end", "space")
        for _ in range(100):
            await pilot.pause(0.01)
            if "trust exactly this" in lines(app):
                break
        assert "part 29" not in lines(app)
        await pilot.press("T")
        await pilot.pause()
        assert "Not all of it was seen yet" in lines(app)
        for _ in range(60):
            await pilot.press("down")
        assert "asks again" in " ".join(lines(app).split())
        await pilot.press("T")
        for _ in range(200):
            await pilot.pause(0.01)
            if "part 29" in text(agreed, "bbbb2222"):
                break
        assert "part 29" in text(agreed, "bbbb2222")
