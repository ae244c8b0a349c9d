"""docs/cli.md and the commands, each held against the other."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from leantui.cli.main import COMMANDS, leantui

DOCS = (Path(__file__).parents[2] / "docs/cli.md").read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(leantui, info_name="leantui")

    def below(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield f"{path} {name}", command
            if isinstance(command, click.Group):
                yield from below(command, f"{path} {name}")

    return below(leantui, "leantui")


ALL = dict(commands())


def sections() -> dict[str, str]:
    parts = re.split(r"^### (leantui .*)$", DOCS, flags=re.MULTILINE)
    return {
        name: re.split(r"^## ", text, flags=re.MULTILINE)[0]
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


SECTIONS = sections()


def options_of(command: click.Command) -> set[str]:
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
        if name.startswith("--")
    }


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    assert SECTIONS.keys() == ALL.keys()


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_option_is_documented_and_every_documented_one_exists(name: str) -> None:
    documented = set(re.findall(r"^\| `(--[a-z-]+)", SECTIONS[name], flags=re.MULTILINE))
    assert documented == options_of(ALL[name])


def test_options_before_the_command() -> None:
    table = DOCS.partition("## Looking")[0]
    documented = set(re.findall(r"^\| `(--[a-z-]+)", table, flags=re.MULTILINE))
    assert documented - {"--help"} == options_of(leantui)


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_command_has_examples_that_parse(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(ALL[name], click.Group):
        return
    in_docs = re.findall(rf"^{name}.*$", SECTIONS[name], flags=re.MULTILINE)
    in_docs += re.findall(r"^leantui --workspace .*$", SECTIONS[name], flags=re.MULTILINE)
    assert in_docs
    help_text = ALL[name].epilog or ""
    in_help = [line.strip() for line in help_text.splitlines() if line.startswith("  leantui")]
    assert in_help
    for parameter in ALL[name].params:
        if isinstance(parameter.type, click.Path):
            monkeypatch.setattr(parameter, "type", click.STRING)
    for line in [*in_docs, *in_help]:
        parses(line)


def parses(line: str) -> None:
    """Click takes the line's words, whatever files they name."""
    line = re.split(r"\s{3,}\{| \| | < | > ", line)[0]
    words = shlex.split(line)[1:]
    with leantui.make_context("leantui", words) as context:
        rest = [*context._protected_args, *context.args]
        command: click.Command = leantui
        while isinstance(command, click.Group):
            name, *rest = rest
            found = command.get_command(context, name)
            assert found is not None, line
            command = found
        command.make_context(name, rest, parent=context).close()


def test_the_table_of_commands_says_what_the_commands_say() -> None:
    for name in COMMANDS:
        command = ALL[f"leantui {name}"]
        assert command.help, name
        assert command.name == name


def test_the_mapping_s_keys_are_documented() -> None:
    from leantui.exchange.mapping import From, History, IdColumn, People, Stamp, State, Table

    mapping = DOCS.partition("## The mapping file")[2]
    for struct in (From, History, IdColumn, People, Stamp, State, Table):
        for key in struct.__struct_encode_fields__:
            assert f"`{key}`" in mapping or f"`{key}" in mapping or key == "stamp", key
    assert "[[history.stamp]]" in mapping
