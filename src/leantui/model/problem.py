"""What is wrong in a file, said so that the reader can mend it without looking anything up."""

from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing wrong in one place.

    An *error* means the file or a part of it can't be used as written; a *warning*, that it can, and
    something about it should be looked at.
    """

    file: str
    """Path relative to the workspace root, with forward slashes."""
    line: int
    """Counted from 1; 0 where the whole file is meant."""
    column: int
    """Counted from 1 in characters; 0 where the whole line is meant."""
    severity: Severity
    code: str
    """A stable name such as `unknown-column`, for filters and for the documentation."""
    key: str
    """The key path inside the file such as `log[3].at`; empty where the whole file is meant."""
    message: str
    """What was found and what was expected."""
    hint: str = ""
    """The way out: the nearest known name, or what to type."""
