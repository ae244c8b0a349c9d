"""What the shells offer at the tab key: the real entry point, and a real bash where there is one."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Call
from tests.cli.test_docs import ALL

from leantui.cli.completing import SOURCES
from leantui.cli.main import COMMANDS

FREE = {
    "title", "text", "reason", "description", "name", "search", "revision",
    "board_name", "fields", "size", "path", "why", "steps", "purpose", "old", "new_",
    "rev", "message", "words", "deviation", "within", "digest", "digests", "day", "output",
}  # fmt: skip
"""Parameters that take words of one's own."""


VERBS = [
    "approve", "diff", "draft", "migrate", "new", "publish", "read", "retire", "review", "show",
]  # fmt: skip
Offered = Callable[..., list[str]]


@pytest.fixture
def offered(call: Call, monkeypatch: pytest.MonkeyPatch, work: Path) -> Offered:
    """What a shell offers for the last of some words."""

    def run(*words: str, shell: str = "bash") -> list[str]:
        line = " ".join(["leantui", *words])
        at = words[-1] if shell == "fish" else str(len(words))
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", at)
        monkeypatch.setenv("_LEANTUI_COMPLETE", f"{shell}_complete")
        found = call()
        assert (found.code, found.err) == (0, "")
        lines = [line for line in found.out.splitlines() if line]
        return [each.partition(",")[2] for each in lines] if shell != "zsh" else lines

    return run


def test_commands_and_options(offered: Offered) -> None:
    assert offered("mo") == ["move"]
    assert {"list", "show", "config", "completion"} <= {*offered("")}
    assert {*offered("")} == {*COMMANDS}
    assert offered("--wo") == ["--workspace"]
    assert "--assignee" in offered("list", "--")
    assert sorted(offered("config", "")) == ["edit", "path", "show"]
    assert offered("import", "") == ["csv"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("show", ""), ["7k3q", "7k9a", "ab12", "5h0p"]),
        (("show", "7K"), ["7k3q", "7k9a"]),
        (("show", "SD-7k3"), ["SD-7k3q"]),
        (("show", "7k3q0"), ["7k3q0001"]),
        (("restore", ""), ["zz99"]),
        (("move", "7k3q", "a"), ["analyse", "analyse/done"]),
        (("move", "5h0p", ""), ["todo", "done"]),
        (("move", "7k3q", "fix", "--lane", ""), ["acme", "inner", "none"]),
        (("move", "7k3q", "fix", "--before", "ab"), ["ab12"]),
        (("list", "--column", "to"), ["todo"]),
        (("list", "--board", ""), ["desk", "home"]),
        (("list", "--board", "home", "--column", ""), ["todo", "done"]),
        (("list", "--tag", ""), ["vpn", "again"]),
        (("list", "--type", "in"), ["incident"]),
        (("add", "x", "--template", ""), ["incident"]),
        (("add", "x", "--class", "exp"), ["expedite"]),
        (("add", "x", "--due", "t"), ["today", "tomorrow", "tue", "thu"]),
        (("diff", "--since", "t"), ["today", "tue", "thu"]),
        (("diff", "--since", "h"), ["huddle"]),
        (("call", "7k3q", "a"), ["account"]),
        (("next", "--role", ""), ["technician"]),
        (("diff", "--board", "h"), ["home"]),
        (("assign", "7k3q", ""), ["mia", "tom", "me"]),
        (("assign", "7k3q", "mia", ""), ["tom", "me"]),
        (("block", "7k3q", "--cause", ""), ["external/customer"]),
        (("--as", "t"), ["tom"]),
        (("standard", ""), [*VERBS, "incident", "new-starter"]),
        (("standard", "new-"), ["new-starter"]),
        (("standard", "publish", ""), ["incident", "new-starter"]),
        (("schema", "co"), ["config"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("config", "show", "keys.card.a"), ["keys.card.assign", "keys.card.archive"]),
        (("nonsense", ""), []),
        (("list", "--filter", "bl"), ["blocked"]),
        (("list", "--filter", "lan"), ["lane:"]),
        (("list", "--filter", "lane:a"), ["lane:acme", "lane:any"]),
        (("list", "--filter", "lane:acme,i"), ["lane:acme,inner"]),
        (("list", "--filter", "column:fi"), ["column:fix"]),
        (("list", "--filter", "type:"), ["type:incident", "type:request", "type:none", "type:any"]),
        (("list", "--filter", "class:exp"), ["class:expedite"]),
        (("list", "--filter", "@t"), ["@tom"]),
        (("list", "--filter", "#v"), ["#vpn"]),
        (("list", "--filter", "due<f"), ["due<fri"]),
        (("list", "--board", "home", "--filter", "column:"), ["column:todo", "column:done"]),
        (("huddle", "--filter", "@m"), ["@me", "@mia"]),
        (("edit", "7k3q", "la"), ["lane="]),
        (("edit", "7k3q", "lane="), ["lane=acme", "lane=inner"]),
        (("edit", "7k3q", "assignees=mia,"), ["assignees=mia,tom"]),
        (("edit", "7k3q", "due=to"), ["due=today", "due=tomorrow"]),
        (("edit", "7k3q", "class_of_service=ex"), ["class_of_service=expedite"]),
        (("edit", "7k3q", "impact="), ["impact=low", "impact=medium", "impact=high"]),
        (("edit", "7k3q", "standard=new"), ["standard=new-starter"]),
        (("edit", "7k3q", "title="), []),
        (("add", "x", "--set", "tags=v"), ["tags=vpn"]),
    ],
)
def test_names(offered: Offered, words: tuple[str, ...], expected: list[str]) -> None:
    assert sorted(offered(*words)) == sorted(expected)


def test_titles_are_said_where_the_shell_shows_them_and_obey_nothing(offered: Offered) -> None:
    assert offered("show", "7k3q", shell="zsh") == ["plain", "7k3q", "VPN drops"]
    assert offered("show", "7k3q", shell="fish") == ["7k3q\tVPN drops"]
    (fish,) = offered("show", "ab", shell="fish")
    assert "\x1b" not in fish
    assert "\u202e" not in fish


def test_another_workspace_is_looked_into(
    offered: Offered, work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert offered("show", "") == []
    assert "7k3q" in offered("-w", str(work), "show", "")
    monkeypatch.setenv("LEANTUI_WORKSPACE", str(work))
    assert "7k3q" in offered("show", "")


def test_a_broken_workspace_is_met_with_silence(offered: Offered, work: Path) -> None:
    (work / "boards/desk/board.toml").write_text("<<<<<<<\x00")
    (work / "boards/home/cards/broken.toml").write_bytes(b"\xff")
    assert "5h0p" in offered("show", "")
    shutil.rmtree(work / "boards")
    (work / "boards").write_text("")
    assert offered("show", "") == []


def test_every_parameter_is_completed_or_takes_free_words() -> None:
    unknown = [
        f"{name} {parameter.name}"
        for name, command in ALL.items()
        for parameter in command.params
        if parameter.type.name in ("text", "integer range")
        if not getattr(parameter, "is_flag", False)
        if parameter.name not in SOURCES and parameter.name not in FREE
    ]
    assert unknown == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script(shell: str, call: Call) -> None:
    found = call("completion", shell)
    assert found.code == 0
    assert "_LEANTUI_COMPLETE" in found.out
    assert "leantui" in found.out
    assert found.err == ""


@pytest.mark.parametrize(
    ("line", "words", "reply"),
    [
        ("leantui show 7k3", "leantui show 7k3", "7k3q"),
        ("leantui edit 7k3q lane=a", "leantui edit 7k3q lane = a", "acme"),
        ("leantui list --filter lane:ac", "leantui list --filter lane : ac", "acme"),
        ("leantui list --filter lane:", "leantui list --filter lane :", "acme inner none any"),
        ("leantui list --filter 'blocked lane:a", "leantui list --filter \\'blocked\\ lane:a",
         "blocked lane:acme blocked lane:any"),
    ],
)  # fmt: skip
def test_a_real_bash_completes_what_it_takes_apart(
    work: Path, program: Call, tmp_path: Path, line: str, words: str, reply: str
) -> None:
    bash = shutil.which("bash")
    if bash is None:
        return
    script = tmp_path / "leantui.bash"
    script.write_text(program("completion", "bash").out)
    command = tmp_path / "leantui"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m leantui "$@"\n')
    command.chmod(0o755)
    asked = f"""
        source "{script}"
        [[ "$(complete -p leantui)" =~ -F\\ ([^ ]+) ]] && function="${{BASH_REMATCH[1]}}"
        COMP_WORDS=({words}) COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        COMP_LINE={shlex.quote(line)} COMP_POINT={len(line)}
        "$function" leantui
        echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        [bash, "--norc", "-c", asked],
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout == f"{reply}\n"
