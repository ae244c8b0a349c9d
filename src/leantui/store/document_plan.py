"""What a save would write to files of standards and people: as text, from what lies on disk, read back."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from leantui.model.person import PERSON_NOT_IN_FILE, Person
from leantui.model.problem import Problem
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.rules.commands import Change, PersonChange, StandardChange
from leantui.store.edit import EditError, edit_text
from leantui.store.guard import read_bytes
from leantui.store.intent import IntentStep
from leantui.store.kinds import is_well_named, place_of
from leantui.store.parse import blob_hash, errors, parse_person, parse_standard
from leantui.store.save_plan import FileConflict, Refused
from leantui.store.standard_edit import edited_standard, new_standard_text
from leantui.store.standard_text import plain, standard_data
from leantui.store.toml_values import is_same

_AGAIN = "Look at it as it is now, then do it again if you still want it"


def plan_documents(root: Path, change: Change) -> tuple[IntentStep, ...] | Refused:
    """The steps for standards and people, those that make something before those that remove.

    A standard whose file differs from the one that was decided on is a conflict: what people agreed to
    is what is written. A person's file takes in what somebody else wrote meanwhile.

    Raises:
        OSError: if the disk can't be asked.
    """
    steps: list[IntentStep] = []
    held = _held(root, change.standards)
    if isinstance(held, Refused):
        return held
    for part in change.standards:
        step = _standard_step(root, part, held)
        if isinstance(step, Refused):
            return step
        steps += step
    for person in change.people:
        step = _person_step(root, person)
        if isinstance(step, Refused):
            return step
        steps += step
    return tuple(sorted(steps, key=lambda step: (step.new is None, step.old is not None)))


Held = Mapping[str, tuple[Standard, str]]
"""By file, the standards that were decided on, each with its text."""


def _held(root: Path, parts: Iterable[StandardChange]) -> Held | Refused:
    held: dict[str, tuple[Standard, str]] = {}
    for part in parts:
        if part.before is None:
            continue
        got = read_bytes(root, part.before.file)
        if isinstance(got, Problem):
            return _gone(part.before.file, got)
        if blob_hash(got.data) != part.before.content:
            return _changed_meanwhile(part.before.file)
        held[part.before.file] = (part.before, got.data.decode())
    return held


def _standard_step(
    root: Path, part: StandardChange, held: Held
) -> tuple[IntentStep, ...] | Refused:
    file = part.standard.file
    place = place_of(file)
    if place is None or place.kind != "standard" or not is_well_named(place):
        return Refused(message=f"Not saved: {one_line(file)} is no place for a standard")
    old = held[file][1].encode() if part.before is not None else None
    if part.after is None:
        return (IntentStep(file=file, old=old, new=None),)
    if part.before is None and (root / file).exists():
        return Refused(
            message=f"Not saved: {file} is there already",
            hint="Give it another title, or look at that file first",
        )
    try:
        text = _text(part.after, held)
        new = text.encode()
    except (EditError, UnicodeEncodeError) as error:
        return Refused(message=f"Not saved: {file}: {error}", hint="Edit the file by hand")
    refused = _misread(part.after, new)
    if refused is not None:
        return refused
    return () if new == old else (IntentStep(file=file, old=old, new=new),)


def _text(after: Standard, held: Held) -> str:
    """The text of a standard: that of the file which says the same, else made from the nearest one."""
    data = standard_data(after)
    for standard, text in held.values():
        if is_same(standard_data(standard), data) and _is_kept(standard, after):
            return text
    sources = sorted(
        held.values(),
        key=lambda each: (
            each[0].revision != after.revision,
            each[0].file != after.file,
            each[0].file,
        ),
    )
    if not sources:
        return new_standard_text(after)
    standard, text = sources[0]
    return edited_standard(text, standard, after)


def _is_kept(standard: Standard, after: Standard) -> bool:
    """Whether the text may stand at another place byte for byte: into the archive and back."""
    return standard.file == after.file or "/archive/" in standard.file + after.file


def _misread(meant: Standard, data: bytes) -> Refused | None:
    found, problems = parse_standard(data, id=meant.id, file=meant.file, thorough=False)
    broken = errors(problems)
    if found is None or broken:
        why = broken[0].message if broken else "nothing of it"
        return Refused(message=f"Not saved: {meant.file} would not be readable: {why}")
    if not is_same(standard_data(found), standard_data(meant)):
        return Refused(
            message=f"Not saved: {meant.file} would not have read back as it was meant",
            hint="Nothing was changed; please report this",
        )
    return None


def _person_step(root: Path, part: PersonChange) -> tuple[IntentStep, ...] | Refused:
    file = part.after.file
    got = read_bytes(root, file)
    if isinstance(got, Problem):
        return _gone(file, got)
    found, problems = parse_person(got.data, id=part.after.id, file=file, thorough=False)
    broken = errors(problems)
    if found is None or broken:
        return Refused(
            message=f"Not saved: {file}: {broken[0].message if broken else 'it cannot be read'}",
            hint="Mend the file first: leantui check",
        )
    wanted = _merged(part, found)
    if isinstance(wanted, Refused):
        return wanted
    was, shall = person_data(found), person_data(wanted)
    try:
        new = edit_text(got.data.decode(), was, shall, order=PERSON_KEYS).encode()
    except (EditError, UnicodeEncodeError) as error:
        return Refused(message=f"Not saved: {file}: {error}", hint="Edit the file by hand")
    back, problems = parse_person(new, id=part.after.id, file=file, thorough=False)
    if back is None or errors(problems) or not is_same(person_data(back), shall):
        return Refused(message=f"Not saved: {file} would not have read back as it was meant")
    return () if new == got.data else (IntentStep(file=file, old=got.data, new=new),)


def _merged(part: PersonChange, disk: Person) -> Person | Refused:
    """The person on disk with what the change says; lists take in both."""
    fields: dict[str, Any] = {}
    for key in PERSON_KEYS_OF_STRUCT:
        old, new, held = (getattr(each, key) for each in (part.before, part.after, disk))
        if old == new or held == new:
            continue
        if isinstance(held, tuple):
            added = tuple(item for item in new if item not in old and item not in held)
            gone = [item for item in old if item not in new]
            fields[key] = (*(item for item in held if item not in gone), *added)
        elif held == old:
            fields[key] = new
        else:
            return Refused(
                message=f"Not saved: somebody else changed {key} of {disk.file}",
                hint=_AGAIN,
                conflicts=(
                    FileConflict(file=disk.file, field=key, base=old, ours=new, theirs=held),
                ),
            )
    return msgspec.structs.replace(disk, **fields)


_PERSON_FIELDS = tuple(
    field for field in msgspec.structs.fields(Person) if field.name not in PERSON_NOT_IN_FILE
)
PERSON_KEYS = tuple(field.encode_name for field in _PERSON_FIELDS)
PERSON_KEYS_OF_STRUCT = tuple(field.name for field in _PERSON_FIELDS)


def person_data(person: Person) -> dict[str, Any]:
    """The person as the plain data of its file, without what is at its default."""
    return {
        field.encode_name: plain(value)
        for field in _PERSON_FIELDS
        if (value := getattr(person, field.name)) != field.default
    }


def _gone(file: str, problem: Problem) -> Refused:
    return Refused(message=f"Not saved: {file}: {problem.message}", hint=problem.hint or _AGAIN)


def _changed_meanwhile(file: str) -> Refused:
    conflict = FileConflict(file=file, field="", base=None, ours=None, theirs=None)
    return Refused(
        message=f"Not saved: somebody changed {file} meanwhile",
        hint=_AGAIN,
        conflicts=(conflict,),
    )
