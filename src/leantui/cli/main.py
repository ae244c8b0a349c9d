"""The command `leantui` and the table of what it can do."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import msgspec

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

from leantui import __version__
from leantui.cli.invocation import Invocation, examples
from leantui.cli.output import fail


class Entry(msgspec.Struct, frozen=True):
    """A command that is loaded when it is used."""

    module: str
    name: str
    help: str


COMMANDS: dict[str, Entry] = {
    "init": Entry("init", "init", "Make a workspace here."),
    "demo": Entry("demo", "demo", "Try the sample workspace in a copy that is thrown away."),
    "boards": Entry("boards", "boards", "The boards and what stands on them."),
    "list": Entry("cards", "list_cards", "Cards, all of them or some."),
    "show": Entry("cards", "show", "Everything about one card."),
    "log": Entry("cards", "log", "What happened to a card."),
    "add": Entry("change", "add", "A new card."),
    "move": Entry("change", "move", "Move a card to another column or lane."),
    "block": Entry("change", "block", "Mark a card as blocked, with the reason."),
    "unblock": Entry("change", "unblock", "Take the block away."),
    "assign": Entry("change", "assign", "Say who works on a card."),
    "comment": Entry("change", "comment", "Add a comment to a card's log."),
    "edit": Entry("change", "edit", "Set a card's keys."),
    "next": Entry("next", "next_", "Whose turn it is: one card, one step, and why."),
    "step": Entry("step", "step", "The steps of a card's standard, and what became of them."),
    "due": Entry("next", "due", "Steps that are late by their timers."),
    "call": Entry("step", "call", "Call for help at a step."),
    "answer": Entry("step", "answer", "Answer a call for help."),
    "improve": Entry("step", "improve", "Raise an improvement to a step."),
    "trust": Entry("trust", "trust", "The commands of service steps that you let run."),
    "archive": Entry("change", "archive", "Put a card into the archive."),
    "restore": Entry("change", "restore", "Take a card back from the archive."),
    "diff": Entry("diff", "diff", "What changed on the boards, in words."),
    "undo": Entry("history", "undo", "Take back the last change."),
    "redo": Entry("history", "redo", "Do again what was undone."),
    "standards": Entry("standards", "standards", "The library of standards."),
    "standard": Entry("standards", "standard", "One standard with its steps."),
    "sync": Entry("sync", "sync", "Commit, fetch, merge, check and push."),
    "resolve": Entry("resolve", "resolve_command", "Merge what git left conflicted, and choose."),
    "git": Entry("git", "git_group", "Let git merge by field in this clone."),
    "merge-driver": Entry("git", "merge_driver", "Merge one file, as git asks for it."),
    "huddle": Entry(
        "huddle", "huddle", "The daily huddle: walk the board, or print what there is."
    ),
    "check": Entry("check", "check", "Say what is wrong in the files."),
    "doctor": Entry("doctor", "doctor", "Say what isn't as it should be, and mend it."),
    "schema": Entry("schema", "schema", "The JSON Schema of a kind of file."),
    "completion": Entry(
        "completion", "completion", "The script that completes names in your shell."
    ),
    "config": Entry("config", "config", "Your settings: where they are, what holds and why."),
    "import": Entry("import_csv", "import_", "Bring cards in from another tool."),
}


def is_completing() -> bool:
    """Whether a shell asks what may stand at its cursor."""
    return "_LEANTUI_COMPLETE" in os.environ


class CommandTable(click.Group):
    """A group that imports a command's module only when that command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = getattr(import_module(f"leantui.cli.{entry.module}"), entry.name)
        return self._completed(command) if is_completing() else command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command, or answer the shell that asks what may stand at its cursor."""
        if is_completing():
            from leantui.cli.completing import register

            register()
            self._completed(self)
        return super().main(*args, **kwargs)

    def _completed(self, command: click.Command) -> click.Command:
        from leantui.cli.completing import with_sources

        return with_sources(command)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Commands by the table, without loading each, and options."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=entry.help)
            for name, entry in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in COMMANDS:
            return name, self.get_command(ctx, name), args[1:]
        if not name.startswith("-") and (os.sep in name or Path(name).exists()):
            return "open", open_path, args
        from leantui.store.nearest import did_you_mean

        hint = did_you_mean(name, COMMANDS, otherwise="leantui --help lists all.")
        raise click.UsageError(f"No command is called {name!r}. {hint}", ctx)


@click.group(
    cls=CommandTable,
    invoke_without_command=True,
    subcommand_metavar="[PATH | COMMAND [ARGS]...]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "                        opens the board",
        "../work                 opens that workspace",
        "list --assignee me      what I work on",
        "move 7k3q fix           moves a card",
        '--workspace ../work add "Order a screen"',
    ),
)
@click.option(
    "-w", "--workspace", metavar="DIR", help="The workspace to use. [env: LEANTUI_WORKSPACE]"
)
@click.option("--as", "as_person", metavar="PERSON", help="Who acts. [env: LEANTUI_USER]")
@click.option(
    "--ascii", "ascii_only", is_flag=True, help="Draw the board with ASCII characters only."
)
@click.version_option(__version__, prog_name="leantui")
@click.pass_context
def leantui(
    ctx: click.Context, workspace: str | None, as_person: str | None, ascii_only: bool
) -> None:
    """A Kanban board in the terminal, with the standard for each card beside it.

    Without a command it opens the board of the workspace in this folder or above, of the folder PATH,
    or asks where there is none: a demo, a board here, or your personal board.
    """
    invocation: Invocation = ctx.obj or Invocation()
    ctx.obj = invocation
    invocation.workspace = workspace or invocation.workspace
    invocation.as_person = as_person or invocation.as_person
    ctx.meta["leantui.ascii"] = ascii_only
    if ctx.invoked_subcommand is None:
        open_board(ctx, invocation)


@click.command("open", hidden=True)
@click.argument("path")
@click.pass_context
def open_path(ctx: click.Context, path: str) -> None:
    """Open the workspace in that folder."""
    folder = Path(path)
    if not folder.exists():
        fail(f"There is no folder {path}", code=2)
    invocation: Invocation = ctx.obj
    invocation.workspace = str(folder if folder.is_dir() else folder.parent)
    open_board(ctx, invocation)


def open_board(ctx: click.Context, invocation: Invocation) -> None:
    """Open the board on the screen; without a workspace, ask with which one to begin."""
    found = invocation.named_root()
    has_workspace = found is not None and (found.is_workspace or not found.path.is_dir())
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        hint = "leantui --help lists the commands that don't"
        if found is None:
            hint = "There is no workspace here either: leantui init makes one, leantui demo DIR a sample"
        fail("The board needs a terminal", hint, code=2)
    from leantui.keymap import configured

    options: dict[str, Any] = {"settled": configured()}
    if ctx.meta.get("leantui.ascii"):
        options["ascii_only"] = True
    if not has_workspace:
        begin(ctx, invocation, options, found.path if found else Path.cwd())
    root = invocation.root()
    from leantui.app import run

    ctx.exit(run(root, who=invocation.person_for_screen(root), **options))


def begin(
    ctx: click.Context, invocation: Invocation, options: dict[str, Any], here: Path
) -> NoReturn:
    """Ask on the screen with which workspace to begin, one in the folder `here` among them."""
    from leantui.app import run_first
    from leantui.exchange.beginnings import Beginnings
    from leantui.store.discover import personal_root

    beginnings = Beginnings(
        here,
        personal_root(),
        today=invocation.today(),
        who_at=invocation.person_for_screen,
        named=invocation.as_person or "",
    )
    ctx.exit(run_first(beginnings, **options))
