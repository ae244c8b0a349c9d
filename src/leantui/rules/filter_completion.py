"""What may stand at the cursor of a filter that is being typed; and names in it that nobody has."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.filter import NAMES, Filter, FilterProblem
from leantui.rules.filter_parts import Part, parts_of, quoted
from leantui.rules.filter_terms import ANY, DATES, FIELDS, NONE, TITLED, WORDS
from leantui.rules.names import nearest

_DATES = ("today", "tomorrow", "fri", "mon", "+3d", "+1w")
_CAN_BE_NONE = frozenset(FIELDS) - {"class", "column", "board"}
_BETWEEN_WORDS = re.compile(r"[\s/_.@-]+")
_PERSON = frozenset({"@", "person"})
_TAG = frozenset({"#", "tag"})
_MEANINGS = {
    "type": "the type of card", "class": "the class of service", "lane": "the lane",
    "column": "the column, or fix/done", "priority": "1 to 4, or compared: priority<=2",
    "standard": "the standard beside the card", "project": "the project",
    "service": "the service", "requester": "who asked for it", "parent": "the card it is part of",
    "board": "the board", "tag": "the same as #", "person": "the same as @",
    "age": "days since it started: age>5", "cycle": "days from start to finish: cycle>10",
    "size": "its size: size>=3", "due": "the due date: due<fri, due:none",
    "created": "the day it was made: created>-2w",
}  # fmt: skip


class FilterNames(msgspec.Struct, frozen=True, kw_only=True):
    """The names that values can be completed from: gathered once for each state of the cards."""

    by_field: Mapping[str, tuple[tuple[str, str], ...]]
    """By `name:`, values with what they mean, the likeliest first; people under `@`, tags under `#`."""

    @classmethod
    def of(cls, workspace: Workspace, boards: Iterable[str] | None = None) -> "FilterNames":
        """The names in use on some boards; None: on all."""
        contents = [
            workspace.boards[each]
            for each in (workspace.boards if boards is None else boards)
            if each in workspace.boards
        ]
        cards = [card for each in contents for card in each.cards.values()]
        found = {
            name: tuple(dict.fromkeys(pair for each in contents for pair in titled(each.board)))
            for name, titled in TITLED.items()
        }
        found["@"] = tuple((who, person.name) for who, person in workspace.people.items())
        found["#"] = _used(tag for card in cards for tag in card.tags)
        found["project"] = _used(card.project for card in cards)
        found["service"] = _used(card.service for card in cards)
        found["requester"] = _used(card.requester for card in cards)
        found["parent"] = _used(card.parent for card in cards)
        found["priority"] = tuple((str(number), "") for number in range(1, 5))
        found["standard"] = tuple(
            (id_, standard.title) for id_, standard in workspace.standards.items()
        )
        return cls(by_field=found | {"person": found["@"], "tag": found["#"]})


def _used(values: Iterable[str | None]) -> tuple[tuple[str, str], ...]:
    """Values in use, the most frequent first."""
    counted = Counter(value for value in values if value)
    return tuple(
        (value, f"{count} card{'s' if count > 1 else ''}")
        for value, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    )


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """One way to go on: `text` goes in the place of the filter's characters from `start` to `end`."""

    start: int
    end: int
    text: str
    meaning: str = ""
    """In words, such as the title of a lane; it may be empty."""

    def applied(self, filter_text: str) -> tuple[str, int]:
        """The filter with the completion in it, and where the cursor stands then.

        A whole value is followed by a blank; `name:` isn't, since its value comes next.
        """
        rest = filter_text[self.end :]
        is_whole = self.text[-1:] not in (":", "@", "#")
        blank = " " if is_whole and not rest.startswith(" ") else ""
        text = filter_text[: self.start] + self.text + blank
        return text + rest, len(text) + (is_whole and not blank)


def complete(
    text: str, cursor: int, names: FilterNames, *, most: int = 12
) -> tuple[Completion, ...]:
    """What may stand at the cursor, the likeliest first: names of fields and words, or a field's values.

    Args:
        text: The filter as typed so far.
        cursor: Where the cursor stands, in characters from 0.
        names: The values in use.
        most: How many at the most.
    """
    part = next((each for each in parts_of(text[:cursor]) if _reaches(each, cursor)), None)
    if part is None:
        found = _words(cursor, cursor, "")
    elif part.name:
        found = _values(part, cursor, names)
    else:
        found = _words(part.position, cursor, part.word.casefold())
    chosen = [each for each in found if each.text != text[each.start : each.end]]
    return tuple(chosen[:most])


def _reaches(part: Part, cursor: int) -> bool:
    return part.position + len(part.word) == cursor


def _words(start: int, end: int, begun: str) -> Iterator[Completion]:
    for word, (_, meaning) in WORDS.items():
        if word.startswith(begun):
            yield Completion(start=start, end=end, text=word, meaning=meaning)
    if not begun:
        yield Completion(start=start, end=end, text="@", meaning="a person")
        yield Completion(start=start, end=end, text="#", meaning="a tag")
    for name in NAMES:
        if name.startswith(begun):
            sign = ":" if name in FIELDS or name == "person" else "<" if name == "due" else ">"
            yield Completion(start=start, end=end, text=name + sign, meaning=_MEANINGS[name])


def _values(part: Part, cursor: int, names: FilterNames) -> Iterator[Completion]:
    """Values of the part's field; of several with commas, the one at the cursor."""
    opened = part.word[len(part.name) + len(part.sign) :]
    begun = opened[_last_comma(opened) + 1 :]
    start = cursor - len(begun)
    wanted = begun.replace('"', "").casefold()
    for value, meaning in _candidates(part, names):
        if _begins(f"{value} {meaning}".casefold(), wanted):
            yield Completion(start=start, end=cursor, text=quoted(value), meaning=one_line(meaning))


def _begins(text: str, wanted: str) -> bool:
    """Whether the text, or a word in it, begins so."""
    return text.startswith(wanted) or any(
        text.startswith(wanted, match.end()) for match in _BETWEEN_WORDS.finditer(text)
    )


def _last_comma(text: str) -> int:
    """The index of the last comma outside quotes; -1 if there is none."""
    at, is_quoted = -1, False
    for index, character in enumerate(text):
        is_quoted ^= character == '"'
        if character == "," and not is_quoted:
            at = index
    return at


def _candidates(part: Part, names: FilterNames) -> Iterator[tuple[str, str]]:
    if part.name in _PERSON:
        yield ("me", "my own cards")
    yield from names.by_field.get(part.name, ())
    if part.name in DATES:
        yield from ((each, "") for each in _DATES)
    is_equal = part.sign in ("", ":", "=")
    if is_equal and part.name in _PERSON | _TAG | _CAN_BE_NONE | frozenset(DATES):
        yield (NONE, "not set")
    if part.sign == ":" and part.name in _CAN_BE_NONE | frozenset(DATES):
        yield (ANY, "set to something")


def unknown_names(
    found: Filter, workspace: Workspace, boards: Iterable[str]
) -> tuple[FilterProblem, ...]:
    """Values that no card of these boards can have: a type, lane, column, class or person nobody knows.

    A filter with such a name works, and shows nothing; this says why.
    """
    known = _known(workspace, boards)
    problems: list[FilterProblem] = []
    for part in found.parts:
        field = "@" if part.name in _PERSON else part.name
        listed = known.get(field)
        if not listed or part.sign not in ("", ":", "="):
            continue
        for value in part.values:
            if value not in (NONE, ANY, "me") and not _is_known(field, value, listed):
                problems.append(_unknown(part, field, value, listed))
    return tuple(problems)


def _known(workspace: Workspace, boards: Iterable[str]) -> dict[str, list[str]]:
    chosen = [workspace.boards[each].board for each in boards if each in workspace.boards]
    known = {
        name: [text.casefold() for board in chosen for pair in titled(board) for text in pair]
        for name, titled in TITLED.items()
    }
    known["column"] += [
        f"{column.id}/done" for board in chosen for column in board.column if column.split
    ]
    known["@"] = [
        text
        for who, person in workspace.people.items()
        for text in (who, person.name.casefold(), *person.name.casefold().split())
    ]
    known["standard"] = [*workspace.standards, *workspace.drafts]
    return known


def _is_known(field: str, value: str, listed: list[str]) -> bool:
    may_be_begun = field == "@" or field in TITLED
    return value in listed or (may_be_begun and any(each.startswith(value) for each in listed))


def _unknown(part: Part, field: str, value: str, listed: list[str]) -> FilterProblem:
    like = nearest(value, listed)
    what = {"@": "person", "class": "class of service"}.get(field, field)
    expected = like or f"one of {', '.join(dict.fromkeys(listed[:12]))}"
    word = one_line(part.word)
    message = f"“{word}”: there is no {what} {one_line(value)}; expected {expected}"
    return FilterProblem(part.position, message, word, expected)
