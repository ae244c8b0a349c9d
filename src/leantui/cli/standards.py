"""`leantui standards` and `leantui standard`."""

from datetime import date

import click

from leantui.cli.card_json import standard_summary, standard_table
from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import Heading, print_json, print_table, refuse, say
from leantui.exchange.standard_words import facts, field_words, step_notes, warning
from leantui.model.standard import Standard, Step
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.commands import Refusal
from leantui.rules.names import unknown
from leantui.rules.standard_search import hit, parse_query, passages

HEADINGS = (
    Heading("standard"),
    Heading("title", is_flexible=True),
    Heading("rev"),
    Heading("status", goes=5),
    Heading("owner", goes=1),
    Heading("takt", goes=2),
    Heading("time", goes=3),
    Heading("steps", goes=4),
    Heading("review by", goes=6),
    Heading("found in", is_flexible=True),
)


@click.command(
    epilog=examples(
        "standards",
        "standards --search backup",
        "standards --search 'owner:mia review:late'",
        "standards --json",
    )
)
@click.option(
    "--search",
    metavar="WORDS",
    default="",
    help="Only those whose text has all the words; owner:mia, status:draft and review:late limit them too.",
)
@click.option("--drafts", is_flag=True, help="The next revisions in work too.")
@json_option
@pass_invocation
def standards(invocation: Invocation, search: str, drafts: bool, as_json: bool) -> None:
    """List the standards in force."""
    session = invocation.read()
    workspace = session.workspace
    today = session.now().date()
    query = parse_query(search)
    listed = [*workspace.standards.values(), *(workspace.drafts.values() if drafts else ())]
    found = [
        (standard, passage)
        for standard in sorted(listed, key=lambda standard: (standard.id, standard.revision))
        if query.admits(standard, today)
        for passage in [hit(query.words, passages(standard))]
        if passage is not None or not query.words
    ]
    if as_json:
        tables = [
            standard_summary(standard, today) | ({"found_in": passage.place} if passage else {})
            for standard, passage in found
        ]
        print_json("standards", tables)
        return
    rows = [
        [*_row(standard, today), f"{passage.place}: {passage.text}" if passage else ""]
        for standard, passage in found
    ]
    print_table(HEADINGS, rows)
    if not found:
        say("No standards", err=True)


def _row(standard: Standard, today: date) -> list[str]:
    review = "" if standard.review_by is None else str(standard.review_by)
    return [
        standard.id,
        standard.title,
        f"r{standard.revision}",
        standard.status,
        standard.owner or "",
        standard.takt or "",
        standard.target_time or "",
        str(len(standard.step)),
        f"{review} past" if standard.is_review_due(today) else review,
    ]


@click.command(
    epilog=examples(
        "standard new-starter",
        "standard new-starter --format html > new-starter.html",
        "standard new-starter --revision 6",
        "standard password-reset --draft --format markdown",
    )
)
@click.argument("standard_id", metavar="ID")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "html"]),
    default="text",
    show_default=True,
    help="html is one page to be printed on A4 and hung where the work is done.",
)
@click.option(
    "--revision", type=click.IntRange(1), metavar="N", help="That revision, archived or not."
)
@click.option("--draft", is_flag=True, help="The next revision, in work.")
@json_option
@pass_invocation
def standard(
    invocation: Invocation,
    standard_id: str,
    format_: str,
    revision: int | None,
    draft: bool,
    as_json: bool,
) -> None:
    """Show a standard with its steps, key points, reasons and checks. ID is any unique beginning of its id."""
    session = invocation.read()
    workspace = session.workspace
    found = find_standard(workspace, standard_id, revision=revision, is_draft=draft)
    if isinstance(found, Refusal):
        refuse(found, as_json=as_json)
    today = session.now().date()
    is_superseded = is_archived(found)
    if as_json:
        print_json("standard", standard_table(found, today))
    elif format_ == "html":
        from leantui.exchange.standard_html import standard_html

        say(standard_html(found, workspace.people, today, is_superseded=is_superseded).rstrip())
    elif format_ == "markdown":
        from leantui.exchange.standard_markdown import standard_markdown

        say(standard_markdown(found, workspace.people, today, is_superseded=is_superseded).rstrip())
    else:
        _say_standard(found, workspace, today, is_superseded=is_superseded)


def is_archived(standard: Standard) -> bool:
    """Whether it is a revision that a later one took the place of."""
    return standard.file.startswith("standards/archive/")


def find_standard(
    workspace: Workspace, named: str, *, revision: int | None = None, is_draft: bool = False
) -> Standard | Refusal:
    """The standard in force, else the draft, else the archived revision, that `named` begins.

    Args:
        workspace: where to look.
        named: an id or a unique beginning of one; `new-starter.r6` names an archived revision.
        revision: only that revision of it.
        is_draft: only the draft of it.
    """
    wanted = named.strip().lower()
    shelves = [workspace.drafts] if is_draft else [workspace.standards, workspace.drafts]
    if wanted in workspace.superseded and revision is None and not is_draft:
        return workspace.superseded[wanted]
    ids = {id_ for shelf in shelves for id_ in shelf}
    if revision is not None:
        ids |= {old.id for old in workspace.superseded.values()}
    begun = sorted(id_ for id_ in ids if wanted and id_.startswith(wanted))
    if wanted not in ids and len(begun) > 1:
        return Refusal(
            code="ambiguous",
            message=f"{named} may mean {len(begun)} standards: {', '.join(begun[:5])}",
            hint="Give more characters of the id",
        )
    if not begun:
        return unknown("draft of a standard" if is_draft else "standard", named, sorted(ids))
    id_ = wanted if wanted in ids else begun[0]
    revisions = [shelf[id_] for shelf in shelves if id_ in shelf]
    if revision is None:
        return revisions[0]
    revisions += [old for old in workspace.superseded.values() if old.id == id_]
    match = next((each for each in revisions if each.revision == revision), None)
    if match is not None:
        return match
    known = ", ".join(f"r{number}" for number in sorted({each.revision for each in revisions}))
    return Refusal(
        code="not-found",
        message=f"There is no revision {revision} of {id_}",
        hint=f"There is {known}",
    )


def _say_standard(
    standard: Standard, workspace: Workspace, today: date, *, is_superseded: bool
) -> None:
    say(f"{one_line(standard.title)}  r{standard.revision} {standard.status}", bold=True)
    if why := warning(standard, is_superseded=is_superseded):
        say(f"! {why}")
    for fact in facts(standard, workspace.people, today):
        say(f"{fact.name + ':':<14}{fact.value}{'  past' if fact.is_late else ''}")
    for rule in standard.safety:
        say(f"{'safety:':<14}{one_line(rule)}")
    for number, step in enumerate(standard.step, 1):
        say()
        _say_step(number, step, standard)
    say()
    say(standard.file)


def _say_step(number: int, step: Step, standard: Standard) -> None:
    said = "  ".join(step_notes(standard, step))
    say(f"{number:>2} {one_line(step.do)}{f'   {said}' if said else ''}", bold=True)
    for point in step.key_points:
        kind = f"  [{point.kind}]" if point.kind else ""
        reason = f", because {one_line(point.reason)}" if point.reason else ""
        say(f"   • {one_line(point.point)}{reason}{kind}")
    if step.check:
        say(f"   check: {one_line(step.check)}")
    for field in step.record:
        say(f"   record: {field_words(field)}")
