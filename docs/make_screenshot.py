"""Makes docs/screenshot.svg from the program itself, on a copy of the sample workspace."""

import asyncio
import re
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from leantui.app import LeantuiApp, Opening
from leantui.session import Session

DOCS = Path(__file__).parent
PARTS = ("boards", "standards", "people", "leantui.toml")
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "w"
        root.mkdir()
        for part in PARTS:
            copy = shutil.copytree if (DOCS.parent / part).is_dir() else shutil.copy
            copy(DOCS.parent / part, root / part)
        opening = Opening(lambda: Session.open(root, who="mia", clock=lambda: NOW, writer="thread"))
        app = LeantuiApp(opening, watch=False)
        async with app.run_test(size=(150, 45)) as pilot:
            while app.session is None or app.board_screen.model is None:
                await pilot.pause(0.05)
            await pilot.pause(0.5)
            picture = app.export_screenshot(title="leantui")
            picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
            (DOCS / "screenshot.svg").write_text(picture, "utf-8")


asyncio.run(main())
