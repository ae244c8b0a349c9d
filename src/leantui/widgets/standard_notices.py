"""What the standard pane says around the steps: why there is no standard, and what a standard is."""

from leantui.model.standard import Standard
from leantui.model.text import one_line
from leantui.rules.approvals import changed_since
from leantui.widgets.lines import Line, Span, wrap
from leantui.widgets.standard_view import StandardView

SKILL_LEVELS = {
    "I": "in training",
    "L": "works with help",
    "U": "works alone",
    "O": "can train others",
}


def missing_lines(view: StandardView, width: int) -> list[Line]:
    """Why no standard is shown, and the way to one."""
    title, *rest = {"none": _none, "missing": _missing, "broken": _broken}[view.state](view)
    lines = wrap([title], width)
    for span in rest:
        lines += wrap([span], width, hanging=2 if span.role == "code" else 0)
    return lines


def _none(view: StandardView) -> list[Span]:
    if view.card is None:
        return [Span("Nothing is selected", "title")]
    if view.board is not None and not view.board.file and view.board.name == view.board.id:
        return [
            Span("Which standard is posted isn't known", "title"),
            Span(""),
            Span("The board's board.toml can't be read, and it is what posts them.", "muted"),
            Span("The library of standards lists what there is.", "muted"),
        ]
    board = one_line((view.board and view.board.file) or "the board's board.toml")
    condition = f'type = "{one_line(view.card.type)}"' if view.card.type else 'tags = ["…"]'
    return [
        Span("No standard is posted for this card", "title"),
        Span(""),
        Span(f"To post one beside cards like this, add to {board}:", "muted"),
        Span(""),
        Span("[[posted]]", "code"),
        Span('standard = "the-id-of-a-standard"', "code"),
        Span(condition, "code"),
        Span(""),
        Span("Or give this card alone one, in its own file:", "muted"),
        Span(""),
        Span('standard = "the-id-of-a-standard"', "code"),
        Span(""),
        Span("The library of standards lists what there is.", "muted"),
    ]


def _missing(view: StandardView) -> list[Span]:
    wanted = one_line(view.wanted)
    is_own = view.card is not None and view.card.standard == view.wanted
    source = view.card.file if is_own and view.card else view.board.file if view.board else ""
    named_by = "the card" if is_own else "a [[posted]] rule of the board"
    place = f" in {one_line(source)}" if source else ""
    return [
        Span(f"The standard {wanted} is missing", "title"),
        Span(""),
        Span(
            f"It is named by {named_by}{place}, and there is no standards/{wanted}.toml.", "notice"
        ),
        Span(""),
        Span("Write that file, or change the name.", "muted"),
    ]


def _broken(view: StandardView) -> list[Span]:
    problem = view.problem
    assert problem is not None
    where = f"{one_line(problem.file)}:{problem.line}" if problem.line else one_line(problem.file)
    key = f"  {one_line(problem.key)}" if problem.key else ""
    return [
        Span(f"The standard {one_line(view.wanted)} can't be read", "title"),
        Span(""),
        Span(f"{where}{key}", "code"),
        Span(one_line(problem.message), "notice"),
        *([Span(one_line(problem.hint), "muted")] if problem.hint else []),
    ]


def standard_about(standard: Standard, width: int) -> list[Line]:
    """Who owns it, when it applies, what it needs, and how it came to be as it is."""
    lines = wrap([Span("About this standard", "heading")], width)
    for name, value in _about(standard):
        lines += wrap(
            [Span(one_line(value), "fact")], width, hanging=2, first=[Span(f"{name}: ", "muted")]
        )
    for change in standard.change:
        agreed = f"; agreed by {', '.join(change.approved_by)}" if change.approved_by else ""
        if change.revision == standard.revision and (void := changed_since(standard)):
            agreed += f". {void}: their approval is void"
        words = f"{change.date.isoformat()} {change.by}: {change.why}{agreed}"
        lines += wrap(
            [Span(one_line(words), "reason")],
            width,
            hanging=4,
            first=[Span(f"r{change.revision} ", "muted")],
        )
    return lines


def _about(standard: Standard) -> list[tuple[str, str]]:
    roles = (
        f"{role.name or role.id} ({role.department})" if role.department else role.name or role.id
        for role in standard.role
    )
    skill = standard.skill
    found = [
        ("trigger", standard.trigger or ""),
        ("owner", standard.owner or ""),
        ("process group", ", ".join(standard.group)),
        ("in force since", standard.effective.isoformat() if standard.effective else ""),
        ("review by", standard.review_by.isoformat() if standard.review_by else ""),
        ("skill", f"{skill.id}, {SKILL_LEVELS[skill.level]} ({skill.level})" if skill else ""),
        ("roles", ", ".join(roles)),
        ("tools", ", ".join(standard.tools)),
        *((f"{key} (unknown key)", str(value)) for key, value in standard.extra.items()),
        ("file", standard.file),
    ]
    return [(one_line(name), value) for name, value in found if value]
