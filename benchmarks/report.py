"""The figures put into the document that tells of them."""

import os
import platform
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
"""Between these the document has what was measured last."""


def put_into(file: Path, sections: Sequence[str]) -> None:
    """Replace what was measured before, with the day and the machine's particulars.

    Raises:
        ValueError: if the document has no place for it.
    """
    before, begin, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{file} has no {BEGIN} … {END}")
    parts = [before + BEGIN, _particulars(), *sections, END + after]
    file.write_text("\n\n".join(parts), encoding="utf-8")


def _particulars() -> str:
    load = os.getloadavg()[0]
    return (
        f"On {time.strftime('%Y-%m-%d')}, one run of `make bench` with {os.cpu_count()} cores, a load of {load:.1f} at its end"
        f" (its own is about 1), Python {platform.python_version()}, Textual {version('textual')}."
    )
