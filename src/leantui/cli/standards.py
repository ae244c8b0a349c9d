"""`leantui standards`, and `leantui standard` with one of them: shown, or a step further in its life."""

import contextlib
import shutil
import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from leantui.cli import standard_life
from leantui.cli.card_json import standard_summary, standard_table
from leantui.cli.finding_standards import find_standard, is_archived
from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import Heading, cells, print_json, print_table, refuse, say
from leantui.cli.step_text import say_how
from leantui.exchange.standard_words import facts, field_words, step_notes, warning
from leantui.model.standard import Standard, Step
from leantui.model.text import one_line
from leantui.model.workspace import Workspace
from leantui.rules.commands import Refusal
from leantui.rules.standard_search import Passage, hit, parse_query, passages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.shell_completion import CompletionItem

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
        "standards --use",
        "standards --json",
    )
)
@click.option(
    "--search",
    metavar="WORDS",
    default="",
    help="Only those whose text has all the words; owner:mia, status:draft, review:late and review:2027-01 limit them too.",
)
@click.option("--drafts", is_flag=True, help="The next revisions in work too.")
@click.option(
    "--use", is_flag=True, help="How they are used: runs, adherence, and how each step fares."
)
@json_option
@pass_invocation
def standards(invocation: Invocation, search: str, drafts: bool, use: bool, as_json: bool) -> None:
    """List the standards in force."""
    session = invocation.read(archive=use or as_json)
    workspace = session.workspace
    today = session.now().date()
    query = parse_query(search)
    names = {id_: person.name for id_, person in workspace.people.items()}
    listed = [*workspace.standards.values(), *(workspace.drafts.values() if drafts else ())]
    found = [
        (standard, passage)
        for standard in sorted(listed, key=lambda standard: (standard.id, standard.revision))
        if query.admits(standard, today, names)
        for passage in [hit(query.words, passages(standard, names))]
        if passage is not None or not query.words
    ]
    if as_json or use:
        _say_use(workspace, found, today, as_json=as_json)
        return
    rows = [
        [*_row(standard, today), f"{passage.place}: {passage.text}" if passage else ""]
        for standard, passage in found
    ]
    print_table(HEADINGS, rows)
    if not found:
        say("No standards", err=True)


def _say_use(
    workspace: Workspace,
    found: "Sequence[tuple[Standard, Passage | None]]",
    today: date,
    *,
    as_json: bool,
) -> None:
    """The standards with their figures of use, by standard and revision, never by person."""
    from leantui.cli.standard_use import HEADINGS as USE_HEADINGS
    from leantui.cli.standard_use import use_rows, use_table
    from leantui.process.figures import use_figures

    figures = use_figures(workspace, [standard.id for standard, _ in found])
    if not as_json:
        rows = [row for each, _ in found for row in use_rows(each, figures[each.id])]
        print_table(USE_HEADINGS, rows)
        return
    tables = [
        standard_summary(standard, today)
        | ({"found_in": passage.place} if passage else {})
        | {"use": use_table(figures[standard.id])}
        for standard, passage in found
    ]
    print_json("standards", tables)


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


class StandardGroup(click.Group):
    """`leantui standard ID` shows it; a word that says what to do with it stands before the id."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in ("-h", "--help") and not self._is_verb(ctx, args):
            args = ["show", *args]
        return super().parse_args(ctx, args)

    def _is_verb(self, ctx: click.Context, args: list[str]) -> bool:
        """Whether the first word says what to do: `new` without a title is the beginning of an id."""
        if args[0] != "new":
            return args[0] in self.commands
        with contextlib.suppress(click.UsageError):
            self.commands["new"].make_context("new", args[1:], ctx, resilient_parsing=False).close()
            return True
        return "--help" in args or "-h" in args

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """What can be done, and every standard's id."""
        from leantui.cli.completing import FromWorkspace, standards

        named = click.Argument(["standard_id"])
        ids = FromWorkspace(standards).shell_complete(ctx, named, incomplete)
        return [*super().shell_complete(ctx, incomplete), *ids]


@click.group(
    "standard",
    cls=StandardGroup,
    subcommand_metavar="[COMMAND] ID [ARGS]...",
    epilog=examples("standard new-starter", 'standard draft new-starter --why "mail was missing"'),
)
def standard() -> None:
    """One standard: show it, or take it a step further in its life.

    With an id alone it is shown. A change goes from draft by review and approval into force, and the
    revision before goes into the archive, where runs that began on it still find it.
    """


for _verb in standard_life.COMMANDS:
    standard.add_command(_verb)


@standard.command(
    epilog=examples(
        "standard show new-starter",
        "standard show new-starter --format html > new-starter.html",
        "standard show new-starter --diagram",
        "standard show new-starter --format bpmn > new-starter.bpmn",
        "standard show new-starter --revision 6",
        "standard show password-reset --draft --format markdown",
    )
)
@click.argument("standard_id", metavar="ID")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "html", "mermaid", "bpmn"]),
    default="text",
    show_default=True,
    help="html is one page to be printed on A4 and hung where the work is done; mermaid and bpmn draw the process.",
)
@click.option("--diagram", is_flag=True, help="Draw the process as lanes by role.")
@click.option("--ascii", "is_ascii", is_flag=True, help="Draw it with ASCII characters only.")
@click.option(
    "--revision", type=click.IntRange(1), metavar="N", help="That revision, archived or not."
)
@click.option("--draft", is_flag=True, help="The next revision, in work.")
@json_option
@pass_invocation
def show(
    invocation: Invocation,
    standard_id: str,
    format_: str,
    diagram: bool,
    is_ascii: bool,
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
        print_json(
            "standard", standard_table(found, today, current=workspace.standards.get(found.id))
        )
    elif format_ in ("mermaid", "bpmn"):
        say(_exported(found, format_).rstrip())
    elif diagram:
        _say_diagram(found, is_ascii=is_ascii or is_ascii_wanted())
    elif format_ == "html":
        from leantui.exchange.standard_html import standard_html

        say(standard_html(found, workspace.people, today, is_superseded=is_superseded).rstrip())
    elif format_ == "markdown":
        from leantui.exchange.standard_markdown import standard_markdown

        say(standard_markdown(found, workspace.people, today, is_superseded=is_superseded).rstrip())
    else:
        _say_standard(found, workspace, today, is_superseded=is_superseded)


def _exported(standard: Standard, format_: str) -> str:
    if format_ == "bpmn":
        from leantui.exchange.bpmn import bpmn

        return bpmn(standard)
    from leantui.exchange.mermaid import mermaid
    from leantui.process.graph import process_graph

    return mermaid(process_graph(standard))


def is_ascii_wanted() -> bool:
    """Whether `--ascii` stands before the command."""
    return bool(click.get_current_context().meta.get("leantui.ascii"))


def _say_diagram(standard: Standard, *, is_ascii: bool) -> None:
    """The process drawn; as a list from top to bottom where the terminal is too narrow for it."""
    from leantui.layout.process_drawing import drawing, legend, listing
    from leantui.process.graph import process_graph

    graph = process_graph(standard)
    rows = drawing(graph, is_ascii=is_ascii)
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    width = max(sum(cells(piece.text) for piece in row) for row in rows)
    is_narrow = room is not None and width > room
    say(f"{one_line(standard.title)}  r{standard.revision} {standard.status}", bold=True)
    for row in listing(graph, is_ascii=is_ascii) if is_narrow else rows:
        say("".join(piece.text for piece in row))
    if is_narrow:
        say()
        say(
            f"The drawing is {width} columns wide: make the terminal wider, or pipe it into less -S"
        )
    elif words := legend(graph, is_ascii=is_ascii):
        say(words)


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
    say_how(step, "   ")
    for field in step.record:
        say(f"   record: {field_words(field)}")
