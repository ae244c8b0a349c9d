"""The slow way to read a file: everything that is wrong in it, each with its line and column."""

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any

import msgspec

from leantui.model.problem import Problem
from leantui.store.diagnose import Diagnosis, Finding, diagnose, path_in_file
from leantui.store.kinds import Kind, Place
from leantui.store.locate import KeyPath, Places, dotted
from leantui.store.parse import Parsed, convert, errors, placed
from leantui.store.toml_text import BOM
from leantui.store.within_board import check_board
from leantui.store.within_card import (
    check_card,
    check_huddle,
    check_layout,
    check_raw_card,
    check_raw_template,
    check_undecided,
)
from leantui.store.within_standard import check_person, check_standard

_CHECKS: dict[str, Callable[[Any, Place], Iterator[Finding]]] = {
    "board": check_board,
    "card": check_card,
    "standard": check_standard,
    "person": check_person,
    "huddle": check_huddle,
}
"""Questions about what was read, by kind."""

_RAW_CHECKS: dict[str, Callable[[dict[str, Any], Place], Iterator[Finding]]] = {
    "card": check_raw_card,
    "template": check_raw_template,
}
"""Questions about the table itself, by kind."""

_ANSWERED = {"card": ("id", "board"), "template": ("id", "log")}
"""Keys that are unknown, and of which a question of their own says more."""

_FLAT = ("card", "huddle")


def explain(
    data: bytes,
    table: dict[str, Any],
    kind: Kind,
    place: Place,
    file: str,
    substitutes: Callable[[Place], dict[str, Any]] | None,
    *,
    thorough: bool,
) -> Parsed:
    """Read `table`, which stands in `data`, with every problem in it.

    Args:
        substitutes: gives values for required keys that can't be used.
        thorough: whether warnings and the questions beyond types are wanted too.
    """
    text = data.decode("utf-8").removeprefix(BOM)
    diagnosis, item = _read(table, kind, place, file, data, substitutes)
    findings = _without_answered(diagnosis.findings, kind)
    if thorough or kind.name == "board":
        questions = _questions(item, table, kind, place, diagnosis.kept)
        findings += without_told(questions, {dotted(each.path) for each in findings})
    else:
        findings += check_undecided(table)
    if thorough and kind.name in _FLAT:
        findings += check_layout(text, table)
    problems = located(findings, text, file)
    if item is None and not errors(problems):
        problems.append(_unfit(file))
    if not thorough:
        problems = errors(problems)
    return Parsed(item, sorted(problems), text, diagnosis.kept)


def _read(
    table: dict[str, Any],
    kind: Kind,
    place: Place,
    file: str,
    data: bytes,
    substitutes: Callable[[Place], dict[str, Any]] | None,
) -> tuple[Diagnosis, Any]:
    is_template = kind.name == "template"
    stand_ins = substitutes(place) if substitutes else {}
    diagnosis = diagnose(
        kind.struct,
        table,
        not_in_file=kind.not_in_file,
        optional=kind.keys if is_template else (),
        stand_ins=stand_ins,
    )
    if diagnosis.table is None:
        return diagnosis, None
    unknown = {key: table[key] for key in table if key not in kind.keys}
    usable = {**diagnosis.table, **unknown}
    if is_template:
        return diagnosis, {key: value for key, value in usable.items() if key not in ("id", "log")}
    return diagnosis, convert(usable, kind, placed(kind, place, file, data, table))


def _without_answered(findings: Iterable[Finding], kind: Kind) -> list[Finding]:
    """Without the unknown keys about which a question of their own says more."""
    answered = (*_ANSWERED.get(kind.name, ()), "merge_conflict")
    return [
        finding
        for finding in findings
        if not (finding.code == "unknown-key" and finding.path[0] in answered)
    ]


def without_told(findings: Iterable[Finding], told: Container[str]) -> list[Finding]:
    """Without what is found at a key whose value can't be used: it is about a default, not about the file.

    Args:
        told: keys, with their paths dotted, of which something is said already.
    """
    return [each for each in findings if not each.path or dotted(each.path) not in told]


def _questions(
    item: Any,
    table: dict[str, Any],
    kind: Kind,
    place: Place,
    kept: dict[KeyPath, list[int]],
) -> list[Finding]:
    found = list(_RAW_CHECKS[kind.name](table, place)) if kind.name in _RAW_CHECKS else []
    found += check_undecided(table)
    if item is not None and kind.name in _CHECKS:
        found += [in_file(finding, kept) for finding in _CHECKS[kind.name](item, place)]
    return found


def in_file(finding: Finding, kept: dict[KeyPath, list[int]]) -> Finding:
    """The finding with its path as it is in the file, where elements that can't be used are counted."""
    if not kept:
        return finding
    return msgspec.structs.replace(finding, path=path_in_file(finding.path, kept))


def located(findings: Iterable[Finding], text: str, file: str) -> list[Problem]:
    """Findings with the lines and columns they are about."""
    listed = list(findings)
    if not listed:
        return []
    places = Places(text)
    return [_problem(finding, places, file) for finding in listed]


def _problem(finding: Finding, places: Places, file: str) -> Problem:
    line, column = places.line_column(finding.path, of_value=finding.at_value)
    if finding.path and not line:  # a key that isn't there: at the top, where it can be added
        line, column = 1, 1
    return Problem(
        file=file,
        line=line,
        column=column,
        severity=finding.severity,
        code=finding.code,
        key=dotted(finding.path),
        message=finding.message,
        hint=finding.hint,
    )


def _unfit(file: str) -> Problem:
    return Problem(
        file=file,
        line=0,
        column=0,
        severity="error",
        code="bad-value",
        key="",
        message="A value in this file is too large or too deep to be read",
        hint="Numbers are read up to 64 bits",
    )
