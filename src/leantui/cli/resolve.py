"""`leantui resolve`."""

from pathlib import PurePosixPath

import click

from leantui.cli.invocation import Invocation, examples, json_option, pass_invocation
from leantui.cli.output import fail, print_json, refuse, say
from leantui.rules.commands import Refusal
from leantui.sharing.choices import Pick
from leantui.sharing.resolve import (
    Conflicted,
    Resolved,
    choosing,
    conflict_words,
    conflicted_files,
    nothing_chosen,
    planned,
    resolving,
)


@click.command(
    "resolve",
    epilog=examples(
        "resolve --all",
        "resolve 7k3q --theirs",
        "resolve 7k3q --ours --field title",
    ),
)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="Every file that a merge left undecided.")
@click.option("--ours", "pick", flag_value="ours", help="Where both changed a key: our value.")
@click.option("--theirs", "pick", flag_value="theirs", help="Where both changed a key: theirs.")
@click.option("--field", "fields", multiple=True, metavar="KEY", help="Only this key; repeatable.")
@json_option
@pass_invocation
def resolve_command(
    invocation: Invocation,
    ids: tuple[str, ...],
    is_all: bool,
    pick: Pick | None,
    fields: tuple[str, ...],
    as_json: bool,
) -> None:
    """Merge by field what git left conflicted: cards, boards, standards, people.

    The versions come from git's index, or from the markers in a file that was committed with them.
    What is merged is written and staged; leantui undo takes it back. Without ID and --all it only says what is conflicted. Ends
    with 1 while anything is left that both sides changed.
    """
    if fields and pick is None:
        raise click.UsageError("--field needs --ours or --theirs")
    session = invocation.read()
    root = session.root
    found = conflicted_files(root)
    wanted = found if is_all else [each for name in ids for each in _named(found, name)]
    choose = choosing(pick, fields) if pick else nothing_chosen
    done = [planned(root, each, choose, None if fields else pick) for each in wanted]
    if any(each.changes for each in done):
        session.who = invocation.who(session)
        answer = session.perform(resolving(done))
        if isinstance(answer, Refusal):
            refuse(answer, as_json=as_json)
        for warning in answer.change.warnings:
            say(warning, err=True)
    if as_json:
        print_json("files", [_json(each) for each in done] or [{"file": f.file} for f in found])
    else:
        _tell(done, found, is_asked=bool(ids) or is_all)
    is_left = any(each.state != "resolved" for each in done)
    if is_left or (found and not wanted):
        raise click.exceptions.Exit(1)


def _named(found: list[Conflicted], name: str) -> list[Conflicted]:
    """The conflicted files whose name begins with an id, with or without a board's key, or is a path."""
    bare = name.lower().rpartition("-")[2]
    for wanted in (name.lower(), bare):
        named = [
            each
            for each in found
            if each.file == name or PurePosixPath(each.file).stem.startswith(wanted)
        ]
        if named:
            return named
    return fail(f"Nothing called {name} is conflicted", "leantui resolve lists what is")


def _tell(done: list[Resolved], found: list[Conflicted], *, is_asked: bool) -> None:
    if not found:
        say("Nothing is conflicted")
    for each in done:
        say(f"{each.file}: {each.said}", bold=each.state != "resolved")
        for mark in each.left:
            say(f"  {mark.field}")
            say(f"    ours    {conflict_words(mark.ours)}")
            say(f"    theirs  {conflict_words(mark.theirs)}")
    if any(each.left for each in done):
        say("Choose with --ours or --theirs, with --field KEY for one key, or in the board")
    if found and not is_asked:
        for one in found:
            say(one.file)
        say("leantui resolve --all merges them by field and says what is left to choose")


def _json(each: Resolved) -> dict[str, object]:
    return {
        "file": each.file,
        "state": each.state,
        "message": each.said,
        "left": [
            {"field": mark.field, "base": mark.base, "ours": mark.ours, "theirs": mark.theirs}
            for mark in each.left
        ],
    }
