"""Changes of many files as a team would tell them in a stand-up, and as the message of a commit. Pure."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from leantui.model.text import one_line

SUBJECT = 72
"""Characters of a commit's first line, beyond which tools cut it."""

_MANY = 5
"""So many new cards are counted, not told one by one."""
_SORTS = {"new": "new cards", "archived": "archived", "deleted": "deleted"}
_UNSPOKEN = ("reordered",)
"""What is no news by itself: cards that made room for another."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file."""

    file: str
    """Relative to the root of the workspace."""
    name: str
    """As short as it is named: `ab3k`, `board Service Desk`, `standard new-starter`."""
    title: str = ""
    """Of a card."""
    words: tuple[str, ...]
    """The most important first; never empty."""

    @property
    def short(self) -> str:
        """`ab3k: Analyse → Fix`."""
        return f"{self.name}: {self.words[0]}"

    @property
    def long(self) -> str:
        """`ab3k Mail down: Analyse → Fix; assigned to tom`."""
        is_said = any(one_line(self.title) in said for said in self.words)
        title = f" {one_line(self.title)}" if self.title and not is_said else ""
        return f"{self.name}{title}: {'; '.join(self.words)}"


def standup_line(told: Sequence[Told], width: int = SUBJECT) -> str:
    """`ab3k: Analyse → Fix; 9p2m: blocked, no approval yet`, at most `width` characters.

    What doesn't fit is counted: `ab3k: Analyse → Fix; and 3 more`.
    """
    spoken = [each for each in told if each.words[0] not in _UNSPOKEN] or list(told)
    if not spoken:
        return "nothing to tell"
    counted, single = _counted(spoken)
    parts = [*counted, *(each.short for each in single)]
    for count in range(len(parts), 0, -1):
        left = len(single) - max(count - len(counted), 0)
        more = f"; and {left} more" if left else ""
        line = "; ".join(parts[:count]) + more
        if len(line) <= width:
            return line
    more = f"; and {len(parts) - 1} more" if len(parts) > 1 else ""
    return f"{parts[0][: width - len(more) - 1].rstrip(' ,;:')}…{more}"


def _counted(told: Sequence[Told]) -> tuple[list[str], list[Told]]:
    """`12 new cards, 5 archived` where there are many of a kind, and those told one by one."""
    counts = Counter(_sort(each) for each in told)
    many = {sort for sort, count in counts.items() if sort and count >= _MANY}
    said = [f"{counts[sort]} {words}" for sort, words in _SORTS.items() if sort in many]
    return ([", ".join(said)] if said else []), [each for each in told if _sort(each) not in many]


def _sort(told: Told) -> str:
    sort = told.words[0].partition(":")[0]
    return sort if sort in _SORTS and told.title else ""


def commit_message(told: Sequence[Told]) -> str:
    """The stand-up line; below it everything, where that says more."""
    subject = standup_line(told)
    body = [each.long for each in told]
    is_all = len(body) == 1 and body[0] == subject
    return f"{subject}\n" if is_all or not body else "\n".join([subject, "", *body, ""])
