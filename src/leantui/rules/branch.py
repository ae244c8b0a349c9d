"""The name of a git branch for the work on a card."""

import re
import unicodedata

_LONGEST = 60
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "ł": "l"}
)


def branch_name(ref: str, title: str) -> str:
    """`sd-ab3k-new-starter-j-doe`: the card's short id and its title in letters, digits and dashes.

    It ends after a whole word within 60 characters, so that a shell and a web address take it as it is.
    """
    spelled = unicodedata.normalize("NFKD", f"{ref} {title}".lower().translate(_SPELLED))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in spelled if not unicodedata.combining(c)))
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word
        if len(longer) > _LONGEST:
            break
        name = longer
    return name or "".join(words)[:_LONGEST]
