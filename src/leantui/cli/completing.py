"""What the shell offers at the tab key: names from the workspace, found quickly and without a word of complaint."""

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.text import one_line
from leantui.model.workspace import BoardContents, Workspace

COMPLETE_VARIABLE = "_LEANTUI_COMPLETE"
"""Set by the shell's script: `bash_complete`, `zsh_source` and so on."""

_MOST = 200
"""Values offered for a part of a filter: a shell has room for more than a line on the board."""

Item = tuple[str, str]
"""A value and what it means."""
Source = Callable[["Known", str], Iterable[Item]]


class Known:
    """What was typed before the cursor, and the workspace it is about."""

    def __init__(self, ctx: click.Context) -> None:
        self.given = ctx.params
        self.command = ctx.info_name or ""
        self.workspace = _workspace(ctx, archive=self.command == "restore")

    @property
    def contents(self) -> list[BoardContents]:
        """The boards that what was typed leaves: that of the card, the one named, else all."""
        card_id = self.given.get("card_id")
        found = self.workspace.find(card_id) if card_id else ()
        cards = [card for each in found if (card := self.workspace.card(each))]
        named = self.given.get("boards") or self.given.get("board")
        wanted = {named} if isinstance(named, str) else {*(named or ())}
        wanted |= {card.board for card in cards}
        boards = self.workspace.boards.values()
        return [each for each in boards if wanted & _names(each.board)] or list(boards)

    @property
    def boards(self) -> list[Board]:
        return [contents.board for contents in self.contents]


def _names(board: Board) -> set[str]:
    return {board.id, board.ref_key, board.ref_key.lower(), board.name}


def _workspace(ctx: click.Context, *, archive: bool) -> Workspace:
    """The workspace that is meant, from the parse cache; what was parsed is kept for the next time."""
    from leantui.store.cache import write_cache
    from leantui.store.discover import find_root, personal_root, state_folder
    from leantui.store.read import load

    root = find_root(Path.cwd(), ctx.find_root().params.get("workspace")) or personal_root()
    if not root.is_workspace:
        return Workspace(root="")
    state = state_folder(root.path)
    loaded = load(root.path, cache=state, archive=archive)
    if loaded.parsed >= 200:
        write_cache(loaded, state)
    return loaded.workspace


# Sources of names


def cards(known: Known, typed: str) -> Iterator[Item]:
    """Ids as short as they may be, with titles; finished cards once something is typed."""
    typed = typed.lower()
    is_restoring = known.command == "restore"
    for contents in known.workspace.boards.values():
        board = contents.board
        key = f"{board.ref_key.lower()}-"
        prefix = board.ref_key + "-" if typed.startswith(key) else ""
        wanted = typed.removeprefix(key) if prefix else typed
        shelf = contents.archive if is_restoring else contents.cards
        for card in (shelf or {}).values():
            if card.id.startswith(wanted) and (typed or is_restoring or _is_open(board, card)):
                short = known.workspace.ids.shortest(card.id)
                yield prefix + (short if short.startswith(wanted) else card.id), card.title


def _is_open(board: Board, card: Card) -> bool:
    return board.column_index(card.column_id) < board.finished_index


def boards(known: Known, typed: str) -> Iterator[Item]:
    return ((each.board.id, each.board.name) for each in known.workspace.boards.values())


def columns(known: Known, typed: str) -> Iterator[Item]:
    for board in known.boards:
        for column in board.column:
            yield column.id, column.title
            if column.split:
                yield f"{column.id}/done", f"{column.title}, done"


def lanes(known: Known, typed: str) -> Iterator[Item]:
    for board in known.boards:
        yield from ((lane.id, lane.title) for lane in board.lane)
    yield "none", "no lane"


def people(known: Known, typed: str) -> Iterator[Item]:
    yield from ((id_, person.name) for id_, person in known.workspace.people.items())
    yield "me", "whoever acts"


def types(known: Known, typed: str) -> Iterator[Item]:
    return ((kind.id, kind.name or "") for board in known.boards for kind in board.card_type)


def classes(known: Known, typed: str) -> Iterator[Item]:
    return ((one.id, one.pull or "") for board in known.boards for one in board.classes)


def tags(known: Known, typed: str) -> Iterator[Item]:
    return (
        (tag, "") for each in known.contents for card in each.cards.values() for tag in card.tags
    )


def templates(known: Known, typed: str) -> Iterator[Item]:
    return (
        (name, str(keys.get("title", "")))
        for each in known.contents
        for name, keys in each.templates.items()
    )


def standards(known: Known, typed: str) -> Iterator[Item]:
    for shelf in (known.workspace.standards, known.workspace.drafts):
        yield from ((id_, standard.title) for id_, standard in shelf.items())


def steps(known: Known, typed: str) -> Iterator[Item]:
    """Steps of the standards in force."""
    for standard in known.workspace.standards.values():
        yield from ((step.id, step.do) for step in standard.step)


def roles(known: Known, typed: str) -> Iterator[Item]:
    """Roles that standards ask for."""
    for standard in known.workspace.standards.values():
        yield from ((role.id, role.department or "") for role in standard.role)


def causes(known: Known, typed: str) -> Iterator[Item]:
    """Causes of blocks so far."""
    for each in known.contents:
        for card in each.cards.values():
            yield from ((entry.cause, "") for entry in card.log if entry.cause)


def dates(known: Known, typed: str) -> Iterator[Item]:
    words = ("today", "tomorrow", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "+3d", "+1w")
    return ((word, "") for word in words)


def past_times(known: Known, typed: str) -> Iterator[Item]:
    """What `leantui diff` compares with."""
    yield "huddle", "since the last huddle began"
    words = ("yesterday", "today", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "3d", "1w")
    yield from ((word, "") for word in words)


def filters(known: Known, typed: str) -> Iterator[Item]:
    """The filter so far with each way to go on: fields and words, then a field's values."""
    from leantui.rules.filter_completion import FilterNames, complete

    names = FilterNames.of(known.workspace, [board.id for board in known.boards])
    for each in complete(typed, len(typed), names, most=_MOST):
        yield each.applied(typed)[0].rstrip(" "), each.meaning


def pairs(known: Known, typed: str) -> Iterator[Item]:
    """`key=` of every card key, then `key=value` with the values that are known."""
    from leantui.screens.form_fields import BY_KEY, FormContext

    key, is_pair, value = typed.partition("=")
    field = BY_KEY.get(key)
    if not is_pair:
        yield from ((f"{each.key}=", each.hint or each.label) for each in BY_KEY.values())
        return
    if field is None or not known.boards:
        return
    if field.kind == "date":
        offered = list(dates(known, value))
    elif field.offers is not None:
        context = FormContext(known.workspace, known.boards[0].id)
        offered = [(each.value, each.label) for each in field.offers(context)]
    else:
        return
    before = value[: value.rfind(",") + 1] if field.kind == "names" else ""
    taken = before.split(",")
    yield from ((f"{key}={before}{each}", means) for each, means in offered if each not in taken)


def settings(known: Known, typed: str) -> Iterator[Item]:
    """Keys of `config.toml`, those of actions by their ids."""
    from leantui.actions import ACTIONS
    from leantui.page_actions import PAGE_ACTIONS
    from leantui.store.settings import DEFAULTS

    yield from ((key, "") for key in (*DEFAULTS, "git.commit", "git.sync_minutes", "keys", "views"))
    yield from ((f"keys.{action.id}", action.help) for action in (*ACTIONS, *PAGE_ACTIONS))


SOURCES: dict[str, Source] = {
    "card_id": cards, "before": cards, "after": cards, "board": boards, "board_id": boards, "boards": boards,
    "column": columns, "columns": columns, "lane": lanes, "lanes": lanes, "as_person": people,
    "assignees": people, "people": people, "removed": people, "owner": people, "type_": types,
    "types": types, "class_of_service": classes, "tags": tags, "template": templates,
    "standard_id": standards, "cause": causes, "due": dates, "keys": settings, "ids": cards,
    "filter_text": filters, "pairs": pairs, "since": past_times, "person": people, "role": roles, "step_id": steps, "named": standards,
}  # fmt: skip
"""Where the values of a parameter come from, by the parameter's name."""


# Click's side


class FromWorkspace(click.types.StringParamType):
    """A text whose values are completed from a source."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        known = Known(ctx)
        found = dict.fromkeys(
            (one_line(value), one_line(means)) for value, means in self._source(known, incomplete)
        )
        wanted = incomplete.lower()
        taken = known.given.get(param.name or "") or ()
        return [
            CompletionItem(value, help=means or None)
            for value, means in found
            if value.lower().startswith(wanted) and (isinstance(taken, str) or value not in taken)
        ]


def with_sources(command: click.Command) -> click.Command:
    """The command with its parameters completed from their sources."""
    for param in command.params:
        source = SOURCES.get(param.name or "")
        if source is not None and not isinstance(param.type, click.Choice | click.Path):
            param.type = FromWorkspace(source)
        elif param.name == "workspace":
            param.type = click.Path(file_okay=False)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            with_sources(below)
    return command


class _Quiet(ShellComplete):
    """Whatever goes wrong, the shell gets no words: neither names nor errors."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        with (
            contextlib.suppress(Exception, click.exceptions.Exit),
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            contextlib.redirect_stderr(nowhere),
            contextlib.redirect_stdout(nowhere),
        ):
            return super().get_completions(args, incomplete)
        return []


_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n'
    local response

    response=$(env COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" COMP_WORDS="${COMP_WORDS[*]}" \\
        COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete $1)

    for completion in $response; do
        IFS=',' read type value <<< "$completion"

        if [[ $type == 'dir' ]]; then
            COMPREPLY=()
            compopt -o dirnames
        elif [[ $type == 'file' ]]; then
            COMPREPLY=()
            compopt -o default
        elif [[ $type == 'plain' ]]; then
            [[ $value == *[:=@#,] ]] && compopt -o nospace
            COMPREPLY+=("$value")
        fi
    done

    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""
"""Click's script, which also hands over the line as it stands: bash takes `lane:ac` for three words."""


class _Bash(_Quiet, BashComplete):
    source_template = _BASH
    _before: str = ""
    """What stands of the word before the part that bash replaces."""

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ.get("COMP_LINE")
        if not line:
            return super().get_completion_args()
        typed = line.encode()[: int(os.environ.get("COMP_POINT") or len(line.encode()))].decode(
            errors="ignore"
        )
        words = split_arg_string(typed)
        incomplete = words.pop() if words and not typed[-1:].isspace() else ""
        part = _last_part(typed) if incomplete else ""
        self._before = incomplete.removesuffix(part) if incomplete.endswith(part) else ""
        return words[1:], incomplete

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.type},{item.value.removeprefix(self._before)}"

    @staticmethod
    def _check_version() -> None:
        """The script says nothing on a bash that is too old; a check would start one more bash."""


def _last_part(typed: str) -> str:
    """What bash takes for the word at the cursor: inside quotes all of it, else what is behind the last `:` or `=`."""
    for quote in ('"', "'"):
        if typed.count(quote) % 2:
            return typed.rpartition(quote)[2]
    return re.split(r"[\s:=@]", typed)[-1]


class _Zsh(_Quiet, ZshComplete):
    pass


class _Fish(_Quiet, FishComplete):
    pass


SHELLS: dict[str, type[Any]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}


def register() -> None:
    """Let click use the quiet ones."""
    for name, kind in SHELLS.items():
        add_completion_class(kind, name)


def script(shell: str, root: click.Command) -> str:
    """What the shell must read so that `leantui` is completed in it."""
    made: str = SHELLS[shell](root, {}, "leantui", COMPLETE_VARIABLE).source()
    return made.strip() + "\n"
