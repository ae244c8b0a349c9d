"""Whether a process can work: conditions that are never true or never told, and branches that exclude one another.

Conditions are tried on every combination of the values that they tell apart: the choices of a field, yes and
no, and for anything else the values that conditions compare with, a bit more and less, and something else.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, product

from leantui.model.standard import RecordField, Standard, Step
from leantui.process.condition import names_in, problem_of, tell, values_in
from leantui.process.steps import all_before

_DAY = timedelta(days=1)
_MOST_TRIED = 4096
"""Combinations beyond which nothing is said."""


def never_true(standard: Standard) -> Iterator[Step]:
    """Steps whose condition no combination makes true, so that no run ever comes to them."""
    for step in _conditioned(standard):
        facts = _combinations(standard, (step,))
        if facts is not None and not any(tell(step.when or "", each) for each in facts):
            yield step


def never_told(standard: Standard) -> Iterator[tuple[Step, str]]:
    """Steps whose condition asks for a field that is recorded only after it must be told."""
    for step in _conditioned(standard):
        for name in sorted(names_in(step.when or "")):
            recorders = [each for each in standard.step if _records(each, name)]
            if recorders and all(
                each.id == step.id or step.id in all_before(standard, each.id) for each in recorders
            ):
                yield step, name


def exclusive_joins(standard: Standard) -> Iterator[tuple[Step, tuple[Step, ...]]]:
    """Steps that wait for several branches of which no two are ever taken together."""
    by_id = {step.id: step for step in standard.step}
    for step in standard.step:
        branches = tuple(by_id[name] for name in step.after or () if name in by_id)
        is_join = len(branches) > 1 and all(branch.when for branch in branches)
        if is_join and all(_exclude(standard, *pair) for pair in combinations(branches, 2)):
            yield step, branches


def _exclude(standard: Standard, one: Step, other: Step) -> bool:
    facts = _combinations(standard, (one, other))
    if facts is None or problem_of(one.when or "") or problem_of(other.when or ""):
        return False
    told = [(tell(one.when or "", each), tell(other.when or "", each)) for each in facts]
    is_each_taken = any(first for first, _ in told) and any(second for _, second in told)
    return is_each_taken and not any(first and second for first, second in told)


def _conditioned(standard: Standard) -> Iterator[Step]:
    return (step for step in standard.step if step.when and problem_of(step.when) is None)


def _records(step: Step, name: str) -> bool:
    return any(field.field == name for field in step.record)


def _combinations(
    standard: Standard, steps: Sequence[Step]
) -> Sequence[Mapping[str, object]] | None:
    """Facts that the steps' conditions tell apart; None where there are too many to try."""
    names = sorted({name for step in steps for name in names_in(step.when or "")})
    compared = [value for step in steps for value in values_in(step.when or "")]
    domains = [_domain(standard, name, compared) for name in names]
    size = 1
    for domain in domains:
        size *= len(domain)
    if size > _MOST_TRIED:
        return None
    return [dict(zip(names, values, strict=True)) for values in product(*domains)]


def _domain(standard: Standard, name: str, compared: Sequence[object]) -> list[object]:
    fields = [field for step in standard.step for field in step.record if field.field == name]
    if fields and all(field.type == "choice" and field.choices for field in fields):
        return list(dict.fromkeys(choice for field in fields for choice in field.choices))
    if fields and all(field.type == "yes-no" for field in fields):
        return [True, False]
    return _around(compared, fields)


def _around(compared: Sequence[object], fields: Sequence[RecordField]) -> list[object]:
    """The values compared with, those beside them, lists that have them, and something else."""
    found: list[object] = ["\0something else", [], True, False]
    for value in compared:
        found += [value, [value]]
        if isinstance(value, bool):
            continue
        if isinstance(value, int | float):
            found += [value - 1, value + 1]
        elif isinstance(value, date):
            found += [value - _DAY] if value > date.min else []
            found += [value + _DAY] if value < date.max else []
    kinds = {field.type for field in fields}
    if kinds == {"number"}:
        found = [0, *(each for each in found if isinstance(each, int | float))]
    unique: list[object] = []
    for each in found:
        if not any(type(each) is type(other) and each == other for other in unique):
            unique.append(each)
    return unique
