"""Conditions of steps: comparisons over recorded fields and card keys. Never an exception, never a call."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, group: item in group,
    ast.NotIn: lambda item, group: item not in group,
}
LONGEST = 500
"""Characters of a condition; more is refused before it is parsed."""


class _UnknownError(Exception):
    """A name that nobody recorded so far."""


class _ForbiddenError(Exception):
    """Something a condition may not hold."""


def tell(condition: str, facts: Mapping[str, object]) -> bool | None:
    """Whether the condition is true of `facts`; None for “not yet”: a name is missing or it can't be told."""
    if len(condition) > LONGEST:
        return None
    try:
        tree = ast.parse(condition.strip(), mode="eval").body
        return bool(_value(tree, facts))
    except (
        _UnknownError,
        _ForbiddenError,
        SyntaxError,
        ValueError,
        TypeError,
        RecursionError,
        MemoryError,
    ):
        return None


def problem_of(condition: str) -> str | None:
    """Why a condition can never be told; None if it can."""
    if len(condition) > LONGEST:
        return f"longer than {LONGEST} characters"
    try:
        tree = ast.parse(condition.strip(), mode="eval").body
        _value(tree, _Anything())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "not a comparison such as department == 'Finance'"
    except _ForbiddenError as error:
        return str(error)
    except (_UnknownError, TypeError):
        return None
    return None


class _Anything(dict[str, object]):
    def __contains__(self, _: object) -> bool:
        return False


def _value(node: ast.expr, facts: Mapping[str, object]) -> Any:
    match node:
        case ast.Constant(value=str() | int() | float() | bool() as value):
            return value
        case ast.Name(id=name):
            if name not in facts:
                raise _UnknownError(name)
            return facts[name]
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [_value(part, facts) for part in parts]
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return not _value(part, facts)
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return -_value(part, facts)
        case ast.BoolOp(op=op, values=parts):
            return _all_or_any(parts, facts, stops_at=isinstance(op, ast.Or))
        case ast.Compare(left=left, ops=ops, comparators=rights):
            return _compare(left, ops, rights, facts)
        case _:
            raise _ForbiddenError(f"{type(node).__name__.lower()} is not allowed in a condition")


def _all_or_any(parts: list[ast.expr], facts: Mapping[str, object], *, stops_at: bool) -> bool:
    """`and`/`or` where an unknown part only matters if the known ones don't settle it."""
    unknown: _UnknownError | None = None
    for part in parts:
        try:
            if bool(_value(part, facts)) is stops_at:
                return stops_at
        except _UnknownError as error:
            unknown = error
    if unknown is not None:
        raise unknown
    return not stops_at


def _compare(
    left: ast.expr, ops: list[ast.cmpop], rights: list[ast.expr], facts: Mapping[str, object]
) -> bool:
    held = _value(left, facts)
    for op, right in zip(ops, rights, strict=True):
        compare = _COMPARE.get(type(op))
        if compare is None:
            raise _ForbiddenError("only == != < <= > >= in and not in compare in a condition")
        other = _value(right, facts)
        if not compare(*_comparable(held, other)):
            return False
        held = other
    return True


def _comparable(one: object, other: object) -> tuple[object, object]:
    """A date beside a text is compared as text, since conditions write dates in quotes."""
    if isinstance(one, str) != isinstance(other, str) and not isinstance(one, list | tuple):
        if hasattr(one, "isoformat"):
            return one.isoformat(), other
        if hasattr(other, "isoformat"):
            return one, other.isoformat()
    return one, other
