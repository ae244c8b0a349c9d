"""What changed between two revisions of a standard, as text, Markdown and a page for a browser."""

from collections.abc import Iterator
from html import escape
from typing import Literal

import msgspec

from leantui.model.standard import ChangeEntry
from leantui.model.text import one_line, printable
from leantui.rules.approvals import changed_since
from leantui.rules.standard_diff import FieldChange, StandardDiff, StepChange

Look = Literal["title", "why", "plain", "added", "removed", "changed", "old", "new"]


class DiffLine(msgspec.Struct, frozen=True):
    """A line of the comparison, which text and screen share."""

    text: str
    look: Look = "plain"
    indent: int = 0
    step: str = ""
    """The step's id, on its first line."""


SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": "↕", "same": " "}
_SHORT = 24
"""Texts up to this length stand in one line: 15m → 12m."""


def diff_lines(diff: StandardDiff) -> Iterator[DiffLine]:
    """The comparison line by line: why, what changed beside the steps, then each step that differs."""
    old, new = diff.old, diff.new
    yield DiffLine(
        f"{one_line(new.title)}  r{old.revision} → r{new.revision} {new.status}", "title"
    )
    entry = new.change_of(new.revision)
    if entry is not None and new.revision != old.revision:
        yield DiffLine(why_words(entry, changed_since(new)), "why")
    if diff.is_empty:
        yield DiffLine("Nothing differs", "plain")
        return
    for change in diff.head:
        yield from _field_lines(change, 0)
    for step in diff.changed:
        yield DiffLine("")
        yield from _step_lines(step)
    same = sum(step.kind == "same" for step in diff.steps)
    if same:
        yield DiffLine("")
        yield DiffLine(f"{same} step{'' if same == 1 else 's'} as before")


def why_words(entry: ChangeEntry, void: str) -> str:
    """Why a revision is made, from which improvement, by whom, and who has agreed.

    Args:
        entry: the revision's change.
        void: that those who agreed did so with another text; empty where they didn't.
    """
    source = f" ({one_line(entry.improvement)})" if entry.improvement else ""
    agreed = (
        f"; agreed by {', '.join(map(one_line, entry.approved_by))}" if entry.approved_by else ""
    )
    said = f"why: {one_line(entry.why)}{source}, by {one_line(entry.by)}{agreed}"
    return f"{said}. {void}: their approval is void" if void else said


def step_words(step: StepChange) -> str:
    """A step with its number, and what became of it."""
    number = step.new_number or step.old_number
    moved = f"  (was {step.old_number})" if step.is_moved else ""
    gone = "  (gone)" if step.kind == "removed" else "  (new)" if step.kind == "added" else ""
    return f"{number} {one_line(step.do)}{moved}{gone}"


def _step_lines(step: StepChange) -> Iterator[DiffLine]:
    looks: dict[str, Look] = {"added": "added", "removed": "removed"}
    sign = SIGNS["moved" if step.is_moved and step.kind == "moved" else step.kind]
    yield DiffLine(f"{sign} {step_words(step)}", looks.get(step.kind, "changed"), 0, step.id)
    for change in step.changes:
        yield from _field_lines(change, 4)


def _field_lines(change: FieldChange, indent: int) -> Iterator[DiffLine]:
    old, new = change.old, change.new
    if old and new and max(len(old), len(new)) <= _SHORT:
        yield DiffLine(f"{change.name}: {old} → {new}", "plain", indent)
    elif old and new:
        yield DiffLine(f"{change.name}:", "plain", indent)
        yield DiffLine(f"- {old}", "old", indent + 2)
        yield DiffLine(f"+ {new}", "new", indent + 2)
    elif new:
        yield DiffLine(f"+ {change.name}: {new}", "new", indent)
    else:
        yield DiffLine(f"- {change.name}: {old}", "old", indent)


def diff_text(diff: StandardDiff) -> str:
    """For a terminal or a mail."""
    return "\n".join(f"{' ' * line.indent}{line.text}".rstrip() for line in diff_lines(diff))


# Markdown


def diff_markdown(diff: StandardDiff) -> str:
    """For a review in a pull request."""
    old, new = diff.old, diff.new
    lines = [f"# {_plain(new.title)}: r{old.revision} → r{new.revision}"]
    entry = new.change_of(new.revision)
    if entry is not None and new.revision != old.revision:
        lines += ["", _plain(why_words(entry, changed_since(new)).removeprefix("why: "))]
    if diff.is_empty:
        lines += ["", "Nothing differs."]
    lines += [""] * bool(diff.head) + [_markdown_field(change) for change in diff.head]
    for step in diff.changed:
        lines += ["", f"## {step.kind.capitalize()}: {_plain(step_words(step))}"]
        lines += [""] * bool(step.changes) + [_markdown_field(change) for change in step.changes]
    return "\n".join(lines) + "\n"


def _markdown_field(change: FieldChange) -> str:
    old, new = (f"~~{_plain(change.old)}~~" if change.old else ""), _plain(change.new)
    return f"- {change.name}: {' → '.join(part for part in (old, new) if part)}"


def _plain(text: str) -> str:
    """Text in which Markdown sees no marks."""
    return "".join(f"\\{char}" if char in r"\`*_[]<>#|~" else char for char in one_line(text))


# HTML

_STYLE = """
body { font: 11pt/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; color: #1b1b1b; background: #fff; }
h1 { font-size: 1.4em; margin-bottom: .2em; } h2 { font-size: 1.05em; margin: 1.2em 0 .3em; }
.added h2 { color: #075f2b; } .removed h2 { color: #8c1515; text-decoration: line-through; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; } th, td { text-align: left; vertical-align: top; padding: .25em .6em; border-top: 1px solid #ccc; }
th { width: 9em; font-weight: 600; } td { overflow-wrap: anywhere; } td.old { background: #fdecec; } td.new { background: #e9f7ee; } td.none { background: none; }
@media print { body { margin: 0; max-width: none; } section { break-inside: avoid; } }
"""


def diff_html(diff: StandardDiff) -> str:
    """One page that needs nothing else: before and after beside each other."""
    old, new = diff.old, diff.new
    title = f"{_html(new.title)}: r{old.revision} → r{new.revision}"
    entry = new.change_of(new.revision)
    why = (
        f"<p>{_html(why_words(entry, changed_since(new)))}</p>"
        if entry and new.revision != old.revision
        else ""
    )
    parts = [_html_table(diff.head)] if diff.head else []
    parts += [
        f'<section class="{step.kind}"><h2>{_html(step.kind.capitalize())}: {_html(step_words(step))}</h2>'
        f"{_html_table(step.changes)}</section>"
        for step in diff.changed
    ]
    if diff.is_empty:
        parts.append("<p>Nothing differs.</p>")
    body = "\n".join(part for part in (f"<h1>{title}</h1>", why, *parts) if part)
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _html_table(changes: tuple[FieldChange, ...]) -> str:
    rows = "".join(
        f"<tr><th>{_html(change.name)}</th>"
        f'<td class="{"old" if change.old else "none"}">{_html(change.old)}</td>'
        f'<td class="{"new" if change.new else "none"}">{_html(change.new)}</td></tr>'
        for change in changes
    )
    return f"<table>{rows}</table>" if rows else ""


def _html(text: str) -> str:
    return escape(printable(one_line(text)))
