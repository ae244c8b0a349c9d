"""`leantui standards` and `leantui standard`."""

from datetime import date

import click

from leantui.cli.card_json import standard_summary, standard_table
from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import Heading, print_json, print_table, refuse, say
from leantui.model.standard import Standard, Step
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.commands import Refusal
from leantui.rules.names import unknown

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
)


@click.command(epilog=examples("standards", "standards --search backup", "standards --json"))
@click.option("--search", metavar="WORDS", help="Only those whose text has all the words.")
@click.option("--drafts", is_flag=True, help="The next revisions in work too.")
@json_option
@pass_invocation
def standards(invocation: Invocation, search: str | None, drafts: bool, as_json: bool) -> None:
    """List the standards in force."""
    session = invocation.read()
    workspace = session.workspace
    today = session.now().date()
    listed = [*workspace.standards.values(), *(workspace.drafts.values() if drafts else ())]
    words = (search or "").casefold().split()
    found = [
        standard
        for standard in sorted(listed, key=lambda standard: (standard.id, standard.revision))
        if all(word in text_of(standard) for word in words)
    ]
    if as_json:
        print_json("standards", [standard_summary(standard, today) for standard in found])
        return
    print_table(HEADINGS, [_row(standard, today) for standard in found])


def text_of(standard: Standard) -> str:
    """All words of a standard that people search for, in lower case."""
    texts = [standard.id, standard.title, standard.purpose, standard.trigger, standard.owner]
    for step in standard.step:
        texts += [step.do, step.check, *(key_point.point for key_point in step.key_points)]
    return " ".join(text for text in texts if text).casefold()


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


@click.command(epilog=examples("standard new-starter", "standard new-starter --json"))
@click.argument("standard_id", metavar="ID")
@json_option
@pass_invocation
def standard(invocation: Invocation, standard_id: str, as_json: bool) -> None:
    """Show a standard with its steps, key points, reasons and checks. ID is any unique beginning of its id."""
    session = invocation.read()
    found = find_standard(session.workspace, standard_id)
    if isinstance(found, Refusal):
        refuse(found, as_json=as_json)
    today = session.now().date()
    if as_json:
        print_json("standard", standard_table(found, today))
        return
    _say_standard(found, today)


def find_standard(workspace: Workspace, named: str) -> Standard | Refusal:
    """The standard in force, else the draft, else the archived revision, that `named` begins."""
    wanted = named.strip().lower()
    for shelf in (workspace.standards, workspace.drafts, workspace.superseded):
        if wanted in shelf:
            return shelf[wanted]
    for shelf in (workspace.standards, workspace.drafts):
        found = [standard for id_, standard in shelf.items() if wanted and id_.startswith(wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(standard.id for standard in found[:5])
            return Refusal(
                code="ambiguous",
                message=f"{named} may mean {len(found)} standards: {listed}",
                hint="Give more characters of the id",
            )
    return unknown("standard", named, [*workspace.standards, *workspace.drafts])


def _say_standard(standard: Standard, today: date) -> None:
    status = f"r{standard.revision} {standard.status}"
    say(f"{one_line(standard.title)}  {status}", bold=True)
    facts = {
        "purpose": standard.purpose,
        "trigger": standard.trigger,
        "owner": standard.owner,
        "group": ", ".join(standard.group),
        "takt": standard.takt,
        "target time": standard.target_time,
        "standard WIP": standard.standard_wip,
        "skill": f"{standard.skill.id} {standard.skill.level}" if standard.skill else None,
        "tools": ", ".join(standard.tools),
        "effective": standard.effective,
        "review by": standard.review_by,
    }
    for name, value in facts.items():
        if value:
            past = "  past" if name == "review by" and standard.is_review_due(today) else ""
            say(f"{name + ':':<14}{one_line(str(value))}{past}")
    for warning in standard.safety:
        say(f"{'safety:':<14}{one_line(warning)}")
    for number, step in enumerate(standard.step, 1):
        say()
        _say_step(number, step)
    say()
    say(standard.file)


def _say_step(number: int, step: Step) -> None:
    notes = [
        step.role,
        f"in {step.column}" if step.column else None,
        step.time,
        f"after {', '.join(step.after)}" if step.after else None,
        f"when {step.when}" if step.when else None,
        "pause" if step.pause else None,
        "sign-off" if step.sign_off else None,
        None if step.required else "may be left out",
    ]
    said = "  ".join(one_line(note) for note in notes if note)
    say(f"{number:>2} {one_line(step.do)}{f'   {said}' if said else ''}", bold=True)
    for point in step.key_points:
        kind = f"  [{point.kind}]" if point.kind else ""
        reason = f", because {one_line(point.reason)}" if point.reason else ""
        say(f"   • {one_line(point.point)}{reason}{kind}")
    if step.check:
        say(f"   check: {one_line(step.check)}")
    for field in step.record:
        needed = ", required" if field.required else ""
        say(f"   record: {field.label or field.field} ({field.type}{needed})")
