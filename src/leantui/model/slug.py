"""Ids made from what people call things."""

import re
import unicodedata
from functools import lru_cache

from leantui.model.ids import WINDOWS_DEVICE_NAMES

_NO_ID = re.compile(r"[^a-z0-9]+")


@lru_cache(4096)
def slug(text: str) -> str:
    """An id from any text: `Müller, Jörg` becomes `muller-jorg`; empty if nothing usable is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = _NO_ID.sub("-", plain).strip("-")[:64].rstrip("-")
    return f"{made}-1" if made in WINDOWS_DEVICE_NAMES else made
