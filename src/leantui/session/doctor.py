"""The doctor: what is not as it should be in a workspace and in its clone, shown first and mended on request."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from leantui.rules.commands import Refusal
from leantui.session.doctor_files import (
    check_column_log,
    check_file_names,
    check_ranks,
    check_temp_files,
)
from leantui.session.doctor_git import check_attributes, check_driver, check_ignored
from leantui.session.doctor_references import check_references
from leantui.session.doctor_state import check_state_folder, check_unfinished
from leantui.session.findings import CheckId, Finding, Patient

Check = Callable[[Patient], Iterator[Finding]]

CHECKS: Final[Mapping[CheckId, tuple[Check, str]]] = {
    "gitattributes": (check_attributes, "git knows which files are merged by field"),
    "merge-driver": (check_driver, "git merges them by field in this clone"),
    "gitignore": (check_ignored, "git ignores files that are still being written"),
    "temp-files": (check_temp_files, "no save was cut off and left its file"),
    "unfinished": (check_unfinished, "no operation on several files was cut off"),
    "file-names": (check_file_names, "files are named as what they hold"),
    "column-log": (check_column_log, "every card is where its log says"),
    "ranks": (check_ranks, "the ranks that order cards are short"),
    "references": (check_references, "what cards name is there"),
    "state-folder": (check_state_folder, "what belongs to this machine can be written"),
}
"""By id: who looks, and what is said where all is well. In the order in which fixes are to be made."""


def examine(patient: Patient, check: CheckId) -> list[Finding]:
    """What one check finds. It may read every file and start git, so it is for a thread."""
    return list(CHECKS[check][0](patient))


def mend(patient: Patient, finding: Finding) -> Refusal | None:
    """Do what `finding.fix` says; None where it was done.

    A change of files is one step of undo; what isn't one says in its hint how it is taken back.
    """
    if finding.change is not None:
        answer = patient.session.perform(finding.change)
        if isinstance(answer, Refusal):
            return answer
    elif finding.act is not None:
        failed = finding.act()
        if failed:
            return Refusal(code="not-now", message=failed, hint="Nothing else was changed")
    patient.again()
    return None
