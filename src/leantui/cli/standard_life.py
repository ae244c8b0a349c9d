"""`leantui standard` and a verb: a standard on its way from draft to obsolete."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from leantui.cli.change import finish
from leantui.cli.finding_standards import find_standard
from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import fail, print_json, refuse, say
from leantui.model.text import one_line
from leantui.rules.commands import (
    ApproveStandard,
    DraftStandard,
    PublishStandard,
    ReadStandard,
    Refusal,
    RetireStandard,
    ReviewStandard,
)

if TYPE_CHECKING:
    from leantui.rules.standard_diff import StandardDiff
    from leantui.session import Session

_ID = click.argument("standard_id", metavar="ID")
_WHY = click.option("--why", metavar="TEXT", help="Why it changes, for those who will read it.")
_IMPROVEMENT = click.option(
    "--improvement", "card_id", metavar="CARD", help="The card of the improvement it comes from."
)


def _named(session: "Session", named: str, *, as_json: bool, is_draft: bool = False) -> str:
    """The whole id of a standard; ends the program where there is none."""
    found = find_standard(session.workspace, named, is_draft=is_draft)
    if isinstance(found, Refusal) and is_draft:
        found = find_standard(session.workspace, named)
    if isinstance(found, Refusal):
        refuse(found, as_json=as_json)
    return found.id


def _look_for(session: "Session", card_id: str | None) -> None:
    """An improvement is mostly done, and its card archived, when its revision comes into force: read the archive for it."""
    if card_id:
        session.find(card_id)


@click.command(
    "new",
    epilog=examples(
        'standard new "Replace a toner" --owner tom --step "Check the stock" --step "Change the toner"',
    ),
)
@click.argument("title")
@click.option("--owner", metavar="PERSON", help="Someone who does the work. [default: who acts]")
@click.option("--purpose", metavar="TEXT", default="", help="What the job is for.")
@click.option(
    "--step",
    "steps",
    metavar="TEXT",
    multiple=True,
    help="An important step: verb and object; again for the next.",
)
@json_option
@pass_invocation
def new(
    invocation: Invocation,
    title: str,
    owner: str | None,
    purpose: str,
    steps: tuple[str, ...],
    as_json: bool,
) -> None:
    """Begin a standard: a draft with its steps, to be filled in with an editor."""
    from leantui.rules.standard_draft import (
        DraftStep,
        NewStandard,
        StandardDraft,
        step_refusal,
    )

    session = invocation.change()
    for step in steps:
        if why := step_refusal(step):
            refuse(Refusal(code="invalid", message=why, field="steps"), as_json=as_json)
    draft = StandardDraft(
        title=title,
        owner=owner or session.who,
        purpose=purpose,
        steps=tuple(DraftStep(do=step) for step in steps),
    )
    answer = session.execute(NewStandard(draft=draft))
    if isinstance(answer, Refusal) and answer.field == "steps":
        hint = 'Give one: --step "Verb and object"'
        answer = Refusal(code="requires", message="A step is needed", field="steps", hint=hint)
    finish(session, answer, as_json=as_json)


@click.command(
    "draft",
    epilog=examples(
        'standard draft new-starter --why "no mail at 09:00" --improvement imp-7k3q',
        "standard draft new-starter --pilot 7k3q",
        "standard draft new-starter",
    ),
)
@_ID
@_WHY
@_IMPROVEMENT
@click.option(
    "--pilot",
    "ids",
    metavar="CARD",
    multiple=True,
    help="A card that may run it before it is in force; again for another.",
)
@json_option
@pass_invocation
def draft(
    invocation: Invocation,
    standard_id: str,
    why: str | None,
    card_id: str | None,
    ids: tuple[str, ...],
    as_json: bool,
) -> None:
    """Begin the next revision in standards/drafts/, or take the one in review back to work.

    Back from review its approvals are gone: what was agreed with is about to change.
    """
    session = invocation.change()
    id_ = _named(session, standard_id, as_json=as_json)
    _look_for(session, card_id)
    command = DraftStandard(standard=id_, why=why, improvement=card_id, pilot=ids)
    finish(session, session.execute(command), as_json=as_json)


@click.command("review", epilog=examples("standard review new-starter"))
@_ID
@json_option
@pass_invocation
def review(invocation: Invocation, standard_id: str, as_json: bool) -> None:
    """Ask the process group to approve a draft."""
    session = invocation.change()
    id_ = _named(session, standard_id, as_json=as_json, is_draft=True)
    finish(session, session.execute(ReviewStandard(standard=id_)), as_json=as_json)


@click.command(
    "approve",
    epilog=examples("standard approve new-starter", "--as mia standard approve new-starter"),
)
@_ID
@json_option
@pass_invocation
def approve(invocation: Invocation, standard_id: str, as_json: bool) -> None:
    """Agree, as one of its process group, with the revision in review."""
    session = invocation.change()
    id_ = _named(session, standard_id, as_json=as_json, is_draft=True)
    finish(session, session.execute(ApproveStandard(standard=id_)), as_json=as_json)


@click.command(
    "diff",
    epilog=examples(
        "standard diff new-starter",
        "standard diff new-starter --from 5 --to 7 --format markdown",
        "standard diff new-starter --format html > changes.html",
    ),
)
@_ID
@click.option(
    "--from",
    "old",
    type=click.IntRange(1),
    metavar="N",
    help="The earlier revision. [default: the one before]",
)
@click.option(
    "--to",
    "new_",
    type=click.IntRange(1),
    metavar="N",
    help="The later one. [default: the draft, else the one in force]",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "html"]),
    default="text",
    show_default=True,
    help="html is one page with before and after beside each other.",
)
@json_option
@pass_invocation
def diff(
    invocation: Invocation,
    standard_id: str,
    old: int | None,
    new_: int | None,
    format_: str,
    as_json: bool,
) -> None:
    """Say step by step what changes from one revision to the next."""
    from leantui.exchange.standard_diff_pages import diff_html, diff_markdown, diff_text

    session = invocation.read()
    found = _compared(session, standard_id, old, new_)
    if isinstance(found, Refusal):
        refuse(found, as_json=as_json)
    if as_json:
        print_json("diff", diff_table(found))
        return
    pages = {"text": diff_text, "markdown": diff_markdown, "html": diff_html}
    say(pages[format_](found).rstrip())


def _compared(
    session: "Session", named: str, old: int | None, new_: int | None
) -> "StandardDiff | Refusal":
    """The two revisions that are meant: the draft with what is in force, or that with the one before."""
    from leantui.rules.standard_conditions import revision_before
    from leantui.rules.standard_diff import standard_diff

    workspace = session.workspace
    later = find_standard(workspace, named, revision=new_, is_draft=False)
    if isinstance(later, Refusal):
        return later
    if new_ is None and later.id in workspace.drafts:
        later = workspace.drafts[later.id]
    known = (*workspace.standards.values(), *workspace.superseded.values())
    before = (
        find_standard(workspace, later.id, revision=old) if old else revision_before(later, known)
    )
    if before is None:
        return Refusal(
            code="not-found",
            message=f"There is nothing before r{later.revision} of {later.id} to compare it with",
            hint=f"leantui standard {later.id} shows it",
        )
    return before if isinstance(before, Refusal) else standard_diff(before, later)


def diff_table(diff: "StandardDiff") -> dict[str, Any]:
    """The comparison for programs."""
    return {
        "id": diff.new.id,
        "from": diff.old.revision,
        "to": diff.new.revision,
        "head": diff.head,
        "steps": [step for step in diff.steps if step.kind != "same"],
        "unchanged": sum(step.kind == "same" for step in diff.steps),
    }


@click.command(
    "publish",
    epilog=examples(
        "standard publish new-starter",
        "standard publish new-starter --review-by 2027-06-01 --yes",
        "standard publish new-starter --dry-run",
    ),
)
@_ID
@_WHY
@_IMPROVEMENT
@click.option(
    "--review-by",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date by which it is to be looked at again.",
)
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--dry-run", is_flag=True, help="Only show what changes and how many runs are open.")
@json_option
@pass_invocation
def publish(
    invocation: Invocation,
    standard_id: str,
    why: str | None,
    card_id: str | None,
    review_by: Any,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Put the approved revision in force; the one before goes into the archive in the same operation.

    What changes is shown first, step by step, and how many runs are open; a terminal is asked.
    """
    session = invocation.change()
    id_ = _named(session, standard_id, as_json=as_json, is_draft=True)
    _look_for(session, card_id)
    until: date | None = review_by.date() if review_by else None
    command = PublishStandard(standard=id_, why=why, improvement=card_id, review_by=until)
    refusal = session.weigh(command)
    if isinstance(refusal, Refusal) and not dry_run:
        refuse(refusal, as_json=as_json)
    if not as_json:
        _say_what_changes(session, id_)
    if dry_run:
        if isinstance(refusal, Refusal):
            refuse(refusal, as_json=as_json)
        return
    if not as_json:
        _ask("Put it in force?", yes=yes)
    finish(session, session.execute(command), as_json=as_json)


def _say_what_changes(session: "Session", id_: str) -> None:
    from leantui.exchange.standard_diff_pages import diff_text
    from leantui.rules.standard_conditions import open_runs
    from leantui.rules.standard_diff import standard_diff

    workspace = session.workspace
    old, new_ = workspace.standards.get(id_), workspace.drafts.get(id_)
    if old is not None and new_ is not None:
        say(diff_text(standard_diff(old, new_)))
        say()
    running = len(open_runs(workspace, id_))
    say({0: "No run is open", 1: "1 run is open"}.get(running, f"{running} runs are open"))


def _ask(question: str, *, yes: bool) -> None:
    """On a terminal, ask; ends the program where the answer is no."""
    if yes or not sys.stdin.isatty():
        return
    if not click.confirm(question):
        fail("Nothing was changed")


@click.command("retire", epilog=examples('standard retire fax-order --why "nobody orders by fax"'))
@_ID
@_WHY
@json_option
@pass_invocation
def retire(invocation: Invocation, standard_id: str, why: str | None, as_json: bool) -> None:
    """Withdraw a standard: it is obsolete, no run begins any more, open ones finish on theirs."""
    session = invocation.change()
    id_ = _named(session, standard_id, as_json=as_json)
    finish(session, session.execute(RetireStandard(standard=id_, why=why or "")), as_json=as_json)


@click.command(
    "read", epilog=examples("standard read new-starter", "standard read new-starter --list")
)
@_ID
@click.option("--list", "listing", is_flag=True, help="Only say who has read it and who hasn't.")
@json_option
@pass_invocation
def read(invocation: Invocation, standard_id: str, listing: bool, as_json: bool) -> None:
    """Say that you have read and understood the revision in force."""
    session = invocation.change()
    id_ = _named(session, standard_id, as_json=as_json)
    if not listing:
        finish(session, session.execute(ReadStandard(standard=id_)), as_json=as_json)
        return
    from leantui.process.readers import readers

    workspace = session.workspace
    standard = workspace.standards.get(id_) or workspace.drafts[id_]
    have, have_not = readers(workspace, standard)
    if as_json:
        table = {"have": [each.id for each in have], "have_not": [each.id for each in have_not]}
        print_json("read", {"id": id_, "revision": standard.revision, **table})
        return
    say(f"{one_line(standard.title)}  r{standard.revision}", bold=True)
    for words, people in (("read", have), ("not yet", have_not)):
        say(f"{words + ':':<9}{', '.join(one_line(each.name) for each in people) or 'nobody'}")


@click.command(
    "migrate",
    epilog=examples("standard migrate new-starter", "standard migrate new-starter ab3k --yes"),
)
@_ID
@click.argument("ids", metavar="[CARD]...", nargs=-1)
@click.option("--reason", metavar="TEXT", help="Why, for the cards' logs.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@json_option
@pass_invocation
def migrate(
    invocation: Invocation,
    standard_id: str,
    ids: tuple[str, ...],
    reason: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Let open runs go on by the revision in force: all of them, or those of some cards.

    Steps with the same id keep their state. What doesn't carry over is listed first; where there is any
    of it, a terminal is asked, and anything else has to say --yes.
    """
    from leantui.cli.names import card_named
    from leantui.cli.standard_migration import move_runs
    from leantui.session.run_texts import take_in_texts

    session = invocation.change()
    id_ = _named(session, standard_id, as_json=as_json)
    cards = [card_named(session, each, as_json=as_json) for each in ids]
    take_in_texts(session)
    move_runs(session, id_, cards, reason=reason, yes=yes, as_json=as_json)


COMMANDS: tuple[click.Command, ...] = (
    new, draft, review, approve, diff, publish, retire, migrate, read,
)  # fmt: skip
