"""Our two themes by WCAG 2.2 AA: text by 4.5 to 1, edges and signs without words by 3 to 1.

Measured on what the program draws: every run of text that reaches the terminal in many states of the
screens, and every role of every widget over each background it can lie on.
"""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from rich.color import Color
from rich.style import Style
from tests.app.conftest import Opened, opened
from textual.widget import Widget

from leantui.app import LeantuiApp
from leantui.keymap import Configured
from leantui.model.settings import DARK, LIGHT, Settings
from leantui.widgets.looks import Looks, look_style

TEXT, EDGE = 4.5, 3.0
DRAWN = re.compile(r"[\u2500-\u259f\s|:#.>_+-]*\Z")
"""Lines, blocks and edges: no words in it."""
OVER = ("cursor", "target", "cursor-blurred")
"""Roles that are backgrounds for the others of their widget."""


def luminance(color: Color) -> float:
    parts = [part / 255 for part in color.get_truecolor()]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ratio(style: Style) -> float:
    """Of text in that style to what is behind it; reversed or dimmed as a terminal would."""
    assert style.color is not None, style
    assert style.bgcolor is not None, style
    assert not style.dim, f"how much a terminal dims can't be known: {style}"
    return contrast(style.color, style.bgcolor)


def weak(text: str, style: Style) -> bool:
    if not text.strip() or (style.color and style.bgcolor and style.color == style.bgcolor):
        return False
    return ratio(style) < (EDGE if DRAWN.match(text) else TEXT)


def shown(app: LeantuiApp) -> Iterator[tuple[str, Style]]:
    """What is on the screen; of a question only its box, since what is below it is inactive."""
    screen = app.screen
    strips = screen._compositor.render_strips()
    if screen.is_modal:
        boxes = [each.region for each in screen.walk_children(Widget) if each.region.area]
        strips = [
            strip.crop(box.x, box.right) for box in boxes for strip in strips[box.y : box.bottom]
        ]
    for strip in strips:
        for segment in strip:
            if segment.text.strip() and segment.style is not None:
                yield segment.text, segment.style


def roles(widget: Widget) -> Iterator[tuple[str, Style]]:
    """Each role over the widget's own background and over those that can lie below it."""
    looks: Looks = getattr(widget, "LOOKS", {})
    styles = {name: look_style(widget, look) for name, look in sorted(looks.items())}
    grounds = [widget.rich_style]
    grounds += [
        widget.rich_style + style
        for name, style in styles.items()
        if name in OVER and style.bgcolor and not style.reverse
    ]
    for name, style in styles.items():
        if name not in OVER:
            for ground in grounds:
                yield name, ground + Style(color=style.color) if style.color else ground


KEYS = {
    # state → keys that bring it about; of the palette, which is the framework's, the words are asked
    "board": "",
    "compact": "z",
    "the standard in hand": "tab",
    "an empty cell": "left left up",
    "filter": "slash m",
    "block": "b",
    "new card": "n x",
    "move": "m",
    "assign": "a",
    "card": "enter",
    "boards": "o",
    "standards": "S",
    "attention": "A",
    "help": "question_mark",
    "palette": "ctrl+p",
}


@pytest.fixture(params=[DARK, LIGHT])
async def themed(root: Path, request: pytest.FixtureRequest) -> AsyncIterator[Opened]:
    cards = root / "boards/desk/cards"
    moves = '{ at = 2026-01-10T08:00:00.000Z, by = "tom", event = "created", to = "fix" },'
    blocked = '{ at = 2026-01-11T08:00:00.000Z, by = "tom", event = "blocked", reason = "parts" },'
    for number, more in enumerate(
        (
            'class_of_service = "expedite"\nimpact = "high"\nurgency = "high"\n',
            'class_of_service = "fixed-date"\ndue = 2026-03-01\nassignees = ["mia"]\n',
            'class_of_service = "intangible"\ndue = 2026-03-13\ntags = ["net"]\n',
            'standard = "gone"\ntype = "odd"\n',
        )
    ):
        (cards / f"cccc000{number}.toml").write_text(
            f'title = "Card {number}"\ncolumn = "fix"\n{more}log = [\n  {moves}\n  {blocked}\n]\n'
        )
    (cards / "eeee0000.toml").write_text("title = \n")
    settled = Configured(settings=Settings(theme=request.param))
    async with opened(root, settled=settled) as found:
        yield found


async def test_everything_drawn_stands_out(themed: Opened) -> None:
    app, pilot, _ = themed
    found: dict[str, str] = {}
    for state, keys in KEYS.items():
        await pilot.press(*keys.split())
        drawn: list[tuple[str, Style]] = []
        for _ in range(50):
            await pilot.pause(0.02)
            drawn = list(shown(app))
            if drawn:
                break
        assert drawn, state
        for text, style in drawn:
            is_frame = state == "palette" and not any(map(str.isalnum, text))
            if weak(text, style) and not is_frame:
                found.setdefault(f"{style}", f"{state}: {text.strip()!r} {ratio(style):.2f}")
        while len(app.screen_stack) > 1:
            await pilot.press("escape")
            await pilot.pause()
        await pilot.press("escape", "escape")
        await pilot.pause()
    assert not found, "\n".join(f"{words}   {style}" for style, words in found.items())


async def test_every_role_stands_out(themed: Opened) -> None:
    app, _, _ = themed
    found = {
        f"{type(widget).__name__} {name}: {ratio(style):.2f} {style}"
        for widget in app.screen.walk_children(Widget)
        for name, style in roles(widget)
        if weak("─" if "edge" in name or "rule" in name else name, style)
    }
    assert not found, "\n".join(sorted(found))
