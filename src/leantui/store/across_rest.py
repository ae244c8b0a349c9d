"""What boards, standards, people and huddles say that doesn't go with the rest of the workspace."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from leantui.model.board import Board
from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.filter import parse_filter
from leantui.rules.filter_completion import unknown_names
from leantui.rules.wip import Tally, group_name, over_limits
from leantui.store.across_cards import Located, no_card
from leantui.store.checked import Checked
from leantui.store.diagnose import Finding
from leantui.store.locate import KeyPath
from leantui.store.nearest import did_you_mean
from leantui.store.within_board import unknown_name


def check_boards(checked: Checked) -> Iterator[Located]:
    """Names that boards use of other files, keys used twice, filters, and limits that are exceeded."""
    keys: dict[str, str] = {}
    for file, board in checked.items("board"):
        for finding in (*_board_names(checked, board), *_views(checked, board)):
            yield file, finding
        yield from _limits(checked, board)
        other = keys.setdefault(board.ref_key.lower(), board.id)
        if other != board.id:
            yield (
                file,
                Finding(
                    path=("key",),
                    code="duplicate-key",
                    severity="warning",
                    message=f"{one_line(board.ref_key)} stands before the cards of {other} too",
                    hint="Give one of the boards another key",
                    at_value=True,
                ),
            )


def _board_names(checked: Checked, board: Board) -> Iterator[Finding]:
    templates = checked.templates(board.id)
    for index, rule in enumerate(board.posted):
        if rule.standard not in checked.standard_ids:
            path: KeyPath = ("posted", index, "standard")
            known = checked.standard_ids
            yield unknown_name(path, "unknown-standard", "standard", rule.standard, known)
        in_force = checked.standards.get(rule.standard)
        if in_force is not None and in_force.status == "obsolete":
            yield Finding(
                path=("posted", index, "standard"),
                code="obsolete-posted",
                severity="warning",
                message=f"{one_line(rule.standard)} is obsolete, and is posted still",
                hint="Post the one that took its place, or take the rule away",
                at_value=True,
            )
    for index, card_type in enumerate(board.card_type):
        if card_type.template is not None and card_type.template not in templates:
            path = ("card_type", index, "template")
            yield unknown_name(path, "unknown-template", "template", card_type.template, templates)


def _views(checked: Checked, board: Board) -> Iterator[Finding]:
    alone = Workspace(root="", boards={board.id: BoardContents(board, {})}, people=checked.people)
    for index, view in enumerate(board.view):
        found = parse_filter(view.filter)
        for problem in (*found.problems, *unknown_names(found, alone, [board.id])):
            yield Finding(
                path=("view", index, "filter"),
                code="bad-filter",
                severity="warning",
                message=f"At character {problem.position + 1} of the filter: {one_line(problem.message)}",
                at_value=True,
            )


def _limits(checked: Checked, board: Board) -> Iterator[Located]:
    cards = [card for card in checked.cards if card.board == board.id and not card.is_archived]
    tally = Tally.of(board, cards)
    for breach in over_limits(board, checked.people, tally):
        person = checked.people.get(breach.name) if breach.kind == "person" else None
        is_own = person is not None and person.wip is not None
        yield (
            person.file if person is not None and is_own else board.file,
            Finding(
                path=("wip",) if is_own else _limit_path(board, breach.kind, breach.name),
                code="limit-over",
                severity="warning",
                message=f"Over the limit: {one_line(str(breach))}",
                hint="Finish something before starting more, or agree on another limit",
            ),
        )


def _limit_path(board: Board, kind: str, name: str) -> KeyPath:
    """Where the limit stands in the board's file."""

    def of(array: str, items: Iterable[Any], key: str) -> KeyPath:
        for index, item in enumerate(items):
            if item.id == name.removesuffix("/done"):
                return (array, index, key)
        return (array,)

    match kind:
        case "column":
            return of("column", board.column, "wip")
        case "done half":
            return of("column", board.column, "wip_done")
        case "lane":
            return of("lane", board.lane, "wip")
        case "class":
            return of("class_of_service", board.class_of_service, "wip")
        case "cell":
            cells = [f"{cell.column}/{cell.lane}" for cell in board.wip.cell]
            return ("wip", "cell", cells.index(name)) if name in cells else ("wip", "cell")
        case "group":
            groups = [group_name(group.columns) for group in board.wip.group]
            return ("wip", "group", groups.index(name)) if name in groups else ("wip", "group")
        case "type":
            types = [limit.type for limit in board.wip.type]
            return ("wip", "type", types.index(name)) if name in types else ("wip", "type")
    return ("wip", kind)


def check_standards(checked: Checked) -> Iterator[Located]:
    """People, columns and other standards that a standard names; revisions; reviews that are due."""
    for file, standard in checked.items("standard", ""):
        if standard.status == "effective" and standard.is_review_due(checked.as_of):
            yield (
                file,
                Finding(
                    path=("review_by",),
                    code="past-review",
                    severity="warning",
                    message=f"The standard was to be reviewed by {standard.review_by}",
                    hint="Review it with those who do the work, then set the next date",
                    at_value=True,
                ),
            )
    for file, standard in checked.items("standard"):
        for finding in _revisions(checked, file, standard):
            yield file, finding
        if "/archive/" not in file:
            for finding in _standard_names(checked, standard):
                yield file, finding
            for finding in _runs_itself(checked, standard):
                yield file, finding


def _revisions(checked: Checked, file: str, standard: Standard) -> Iterator[Finding]:
    in_force = checked.standards.get(standard.id)
    if in_force is None or in_force is standard:
        return
    is_archived = "/archive/" in file
    is_odd = (standard.revision >= in_force.revision) if is_archived else (
        standard.revision <= in_force.revision
    )  # fmt: skip
    if is_odd:
        expected = "an earlier" if is_archived else "a later"
        yield Finding(
            path=("revision",),
            code="revision-change",
            severity="warning",
            message=f"Revision {standard.revision}; {expected} one than {in_force.revision}, which is in force, was expected",
            at_value=True,
        )


def _standard_names(checked: Checked, standard: Standard) -> Iterator[Finding]:
    named: list[tuple[KeyPath, str | None]] = [(("owner",), standard.owner)]
    named += [(("group", index), name) for index, name in enumerate(standard.group)]
    roles = {role.id for role in standard.role}
    for index, step in enumerate(standard.step):
        if step.timer is not None and step.timer.to not in roles:
            named.append((("step", index, "timer", "to"), step.timer.to))
        if step.use is not None and step.use not in checked.standard_ids:
            known = checked.standard_ids
            yield unknown_name(
                ("step", index, "use"), "unknown-standard", "standard", step.use, known
            )
    yield from _nobody(checked, named)
    yield from _unmanned(checked, standard)
    yield from _step_columns(checked, standard)


def _runs_itself(checked: Checked, standard: Standard) -> Iterator[Finding]:
    """Call activities that lead back to the standard they are steps of."""
    for index, step in enumerate(standard.step):
        seen: set[str] = set()
        to_visit = [step.use] if step.use else []
        while to_visit:
            name = to_visit.pop()
            called = checked.standards.get(name)
            if name in seen or called is None:
                continue
            seen.add(name)
            to_visit += [each.use for each in called.step if each.use]
        if standard.id in seen:
            yield Finding(
                path=("step", index, "use"),
                code="use-cycle",
                message=f"The standard runs itself by way of {one_line(step.use or '')}",
                hint="A step can run another standard, and not the one it belongs to",
                at_value=True,
            )


def _unmanned(checked: Checked, standard: Standard) -> Iterator[Finding]:
    """Roles of steps that nobody has, where people say which roles they have."""
    held = {role for _, person in checked.items("person") for role in person.roles}
    needed = {step.role for step in standard.step}
    for index, role in enumerate(standard.role):
        if held and role.id in needed and role.id not in held:
            yield Finding(
                path=("role", index, "id"),
                code="unmanned-role",
                severity="warning",
                message=f"Nobody in people/ has the role {one_line(role.id)}, which steps ask for",
                hint=did_you_mean(
                    role.id, held, otherwise="Add it to the roles of those who take these steps"
                ),
                at_value=True,
            )


def _step_columns(checked: Checked, standard: Standard) -> Iterator[Finding]:
    posting = [
        board
        for board in checked.boards.values()
        if any(rule.standard == standard.id for rule in board.posted)
    ]
    columns = {column.id for board in posting or checked.boards.values() for column in board.column}
    for index, step in enumerate(standard.step):
        if step.column is not None and columns and step.column.partition("/")[0] not in columns:
            yield unknown_name(
                ("step", index, "column"),
                "unknown-column",
                "column on a board that posts this standard called" if posting else "column",
                step.column,
                columns,
                warning=True,
            )


def _nobody(checked: Checked, named: Iterable[tuple[KeyPath, str | None]]) -> Iterator[Finding]:
    known = checked.people_ids
    for path, name in named:
        if known and name is not None and name not in known:
            yield unknown_name(path, "unknown-person", "person", name, known, warning=True)


def check_people(checked: Checked) -> Iterator[Located]:
    """Coaches, trainers and standards that people's files name, and addresses used twice."""
    emails: dict[str, str] = {}
    for file, person in checked.items("person"):
        named: list[tuple[KeyPath, str | None]] = [(("coach",), person.coach)]
        named += [
            (("skills", index, "trainer"), skill.trainer)
            for index, skill in enumerate(person.skills)
        ]
        for finding in _nobody(checked, named):
            yield file, finding
        for index, read in enumerate(person.read):
            if read.standard not in checked.standard_ids:
                path = ("read", index, "standard")
                known = checked.standard_ids
                yield (
                    file,
                    unknown_name(
                        path, "unknown-standard", "standard", read.standard, known, warning=True
                    ),
                )
        if person.email and emails.setdefault(person.email.lower(), person.id) != person.id:
            yield (
                file,
                Finding(
                    path=("email",),
                    code="duplicate-email",
                    severity="warning",
                    message=f"{emails[person.email.lower()]} has the same address, so “me” is not clear",
                    at_value=True,
                ),
            )


def check_huddles(checked: Checked) -> Iterator[Located]:
    """Boards and cards that huddles name."""
    boards = checked.board_ids
    for file, huddle in checked.items("huddle"):
        if huddle.board not in boards:
            yield file, unknown_name(("board",), "unknown-board", "board", huddle.board, boards)
        for index, entry in enumerate(huddle.log):
            if entry.card is not None and entry.card not in checked.card_files:
                found = no_card(checked, ("log", index, "card"), entry.card)
                yield file, msgspec.structs.replace(found, severity="warning")
