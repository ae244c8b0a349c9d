"""The one function that every text from a file passes on its way to a terminal, clipboard or title."""

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1: a terminal would obey them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that reorder what a reader sees
    "\ud800-\udfff]"  # lone surrogates, which no encoder accepts
)


def printable(text: str) -> str:
    """`text` with every control character and bidi override replaced by U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub("\ufffd", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """`text` made printable, on one line: runs of white space become one space."""
    return " ".join(printable(text).split())
