"""The name somebody probably meant."""

from collections.abc import Iterable

from leantui.rules.names import cut_short


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that is spelt most like `word`; None if none comes near."""
    from difflib import get_close_matches

    names = sorted(set(known))
    by_lower = {name.lower(): name for name in names}
    lower = word.strip().lower().replace(" ", "-")
    if lower in by_lower:
        return by_lower[lower]
    found = get_close_matches(lower, by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """A hint that names the nearest known name, or what else to do."""
    names = sorted(set(known))
    found = nearest(word, names) or cut_short(word, names)
    return f"Did you mean {found}?" if found else otherwise


def one_of(names: Iterable[str], *, at_most: int = 8) -> str:
    """Known names as a list for a hint: `intake, analyse or fix`; empty if there are none."""
    listed = list(names)
    if not listed:
        return ""
    if len(listed) > at_most:
        return f"{', '.join(listed[:at_most])} …"
    return " or ".join(filter(None, [", ".join(listed[:-1]), listed[-1]]))
