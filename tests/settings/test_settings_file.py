"""`config.toml`: every mistake is named at its place, and the rest applies."""

import os
from pathlib import Path

import msgspec
import pytest

from leantui.model.settings import AUTO, DARK, LIGHT, THEMES, GitSettings, Settings, theme_for
from leantui.store.settings import (
    DEFAULTS,
    FIRST_TEXT,
    VARIABLES,
    SettingsRead,
    config_file,
    editor_of,
    effective,
    parse_settings,
    read_settings,
    write_first,
)

FILE = Path("/settings/config.toml")


def read(text: str) -> SettingsRead:
    return parse_settings(text.encode(), FILE)


def told(text: str) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.key, problem.code) for problem in read(text).problems]


def test_everything_that_can_be_settled() -> None:
    found = read(
        'theme = "nord"\ndensity = "compact"\npane = "alone"\nascii = true\nboard = "desk"\n'
        'editor = "nvim -p"\npolling = 3\nme = "mia"\n'
        '[keys]\n"card.archive" = "X"\n"look.density" = ["z", "f6"]\n[views]\n"mine, stuck" = "@me blocked"\n'
    )
    assert found.problems == ()
    assert found.settings == Settings(
        theme="nord",
        density="compact",
        pane="alone",
        ascii=True,
        board="desk",
        editor="nvim -p",
        polling=3,
        me="mia",
        keys={"card.archive": "X", "look.density": ("z", "f6")},
        views={"mine, stuck": "@me blocked"},
    )
    assert found.sources["polling"] == "config.toml:7"


@pytest.mark.parametrize(
    ("line", "code", "expected", "hint"),
    [
        ('theme = "norr"', "bad-value", "no theme norr", "nord"),
        ('density = "compcat"', "bad-value", "comfortable or compact", "compact"),
        ('pane = "besides"', "bad-value", "alone, beside, board or column", "beside"),
        ('ascii = "true"', "wrong-type", "true or false", "without quotes"),
        ("polling = 0.1", "bad-value", "from 0.5 to 3600", ""),
        ('polling = "of"', "bad-value", "off", "Did you mean off?"),
        ("polling = true", "wrong-type", "a number from 0.5 to 3600 or off", ""),
        ("editor = 3", "wrong-type", "text", "quotes"),
        ('board = "No Id"', "bad-value", "an id", ""),
        ('thme = "nord"', "unknown-key", "thme", "Did you mean theme?"),
        ("keys = 3", "wrong-type", "a table", ""),
        ("density = compact", "toml-syntax", "", ""),
        ('me = "mia', "toml-syntax", "not closed", ""),
    ],
)
def test_a_mistake_is_named_and_the_rest_applies(
    line: str, code: str, expected: str, hint: str
) -> None:
    found = read(f'# mine\n{line}\n[views]\nstuck = "blocked"\n')
    (problem,) = found.problems
    assert (problem.line, problem.code, problem.file) == (2, code, str(FILE))
    assert expected in problem.message
    assert hint in problem.hint
    assert found.settings == Settings(views={"stuck": "blocked"})


def test_an_array_that_isn_t_closed_takes_only_itself_away() -> None:
    found = read('me = "mia"\n[keys]\n"card.due" = ["d",\n"card.archive" = "X"\n[views]\n')
    assert [problem.code for problem in found.problems] == ["toml-syntax"]
    assert found.settings == Settings(me="mia", keys={"card.archive": "X"})


def test_keys_and_views_are_checked_one_by_one() -> None:
    text = (
        '[keys]\n"card.due" = 4\n"card.archive" = "X"\n[views]\nold = "age>x"\nstuck = "blocked"\n'
    )
    assert told(text) == [(2, "keys.card.due", "wrong-type"), (5, "views.old", "bad-filter")]
    assert read(text).settings == Settings(keys={"card.archive": "X"}, views={"stuck": "blocked"})


def test_an_action_s_id_may_go_without_quotes() -> None:
    found = read("[keys]\nlook.density = 4\ncard.archive = 'X'\n")
    assert found.settings.keys == {"card.archive": "X"}
    assert [problem.line for problem in found.problems] == [2]


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", b"# nothing\r\n"])
def test_nothing_is_no_mistake(data: bytes) -> None:
    assert parse_settings(data, FILE) == SettingsRead(
        file=FILE, exists=True, text=parse_settings(data, FILE).text
    )


@pytest.mark.parametrize("data", [b"\xff\n", b"[" * 3_000, b"x" * 1_100_000, b"me = 1e", b"\x00"])
def test_rubbish_is_named_and_stops_nothing(data: bytes) -> None:
    found = parse_settings(data, FILE)
    assert found.problems
    assert found.settings == Settings()


def test_the_first_text_settles_nothing_and_names_every_key(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    assert write_first(file)
    assert read(file.read_text("utf-8")).settings == Settings()
    for key in msgspec.structs.fields(Settings):
        assert f"# {key.name} = " in FIRST_TEXT or f"[{key.name}]" in FIRST_TEXT
    assert all(theme in FIRST_TEXT for theme in THEMES)
    file.write_text("me = 'mia'")
    assert not write_first(file)
    assert file.read_text() == "me = 'mia'"


def test_the_first_text_without_its_signs_is_right() -> None:
    lines = [line.removeprefix("# ") if " = " in line else line for line in FIRST_TEXT.splitlines()]
    found = read("\n".join(lines))
    assert found.problems == ()
    assert None not in (getattr(found.settings, key) for key in DEFAULTS)
    assert len(found.settings.keys) == 3


# Where it is, and what goes before it


def test_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_file({"LEANTUI_CONFIG": str(tmp_path / "a.toml")}) == tmp_path / "a.toml"
    assert config_file({"LEANTUI_CONFIG": str(tmp_path)}) == tmp_path / "config.toml"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert config_file({}).name == "config.toml"
    assert "leantui" in config_file({}).parts


def test_variables_go_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('theme = "nord"\npolling = 4\nme = "mia"\n')
    environ = {"LEANTUI_CONFIG": str(file), "LEANTUI_THEME": "dracula", "LEANTUI_POLLING": "off"}
    found = read_settings({**environ, "LEANTUI_ASCII": "1", "LEANTUI_DENSITY": "dense"})
    assert (found.settings.theme, found.settings.polling, found.settings.me) == (
        "dracula",
        "off",
        "mia",
    )
    assert found.settings.ascii is True
    assert found.sources == {
        "theme": "$LEANTUI_THEME",
        "polling": "$LEANTUI_POLLING",
        "ascii": "$LEANTUI_ASCII",
        "me": "config.toml:3",
    }
    (problem,) = found.problems
    assert (problem.file, problem.key) == ("$LEANTUI_DENSITY", "density")


def test_what_holds_and_by_whom(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('density = "compact"\n')
    environ = {"LEANTUI_CONFIG": str(file), "EDITOR": "nano", "LEANTUI_PANE": "alone"}
    kept = {"theme": "nord", "density": "comfortable", "pane": "beside"}
    found = effective(read_settings(environ), kept, environ)
    assert found.keys() == VARIABLES.keys()
    assert {key: (each.value, each.source) for key, each in found.items() if key != "me"} == {
        "theme": ("nord", "remembered"),
        "density": ("compact", "config.toml:1"),
        "pane": ("alone", "$LEANTUI_PANE"),
        "ascii": (False, "default"),
        "board": (None, "default"),
        "editor": ("nano", "$EDITOR"),
        "polling": (1.5, "default"),
    }


def test_the_editor() -> None:
    assert editor_of(Settings(editor="hx"), {"VISUAL": "code"}) == "hx"
    assert editor_of(Settings(), {"VISUAL": "code", "EDITOR": "nano"}) == "code"
    assert editor_of(Settings(), {"VISUAL": " ", "EDITOR": "nano"}) == "nano"
    assert editor_of(Settings(), {}) == "vi"


@pytest.mark.parametrize("kind", ["folder", "pipe", "closed"])
def test_what_isn_t_a_file_to_read_is_named(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "config.toml"
    if kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to(file)
    found = read_settings({"LEANTUI_CONFIG": str(tmp_path)})
    assert found.settings == Settings()
    assert len(found.problems) == 1


def test_a_link_to_the_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text('me = "mia"\n')
    (tmp_path / "config.toml").symlink_to(tmp_path / "dotfiles.toml")
    assert read_settings({"LEANTUI_CONFIG": str(tmp_path)}).settings.me == "mia"


# Themes


@pytest.mark.parametrize(
    ("colorfgbg", "expected"),
    [("15;0", DARK), ("0;15", LIGHT), ("0;default;7", LIGHT), ("", DARK), ("x", DARK), ("15;8", DARK)],
)  # fmt: skip
def test_auto_goes_by_the_terminal_s_background(colorfgbg: str, expected: str) -> None:
    assert theme_for(AUTO, colorfgbg) == expected
    assert theme_for("nord", colorfgbg) == "nord"


def test_every_theme_that_can_be_named_is_there() -> None:
    from textual.theme import BUILTIN_THEMES

    assert set(THEMES) == {AUTO, DARK, LIGHT, *BUILTIN_THEMES}


def test_what_git_does_by_itself_is_off_unless_it_is_settled() -> None:
    assert read("").settings.git == GitSettings()
    found = read('[git]\ncommit = "change"\nsync_minutes = 15\n')
    assert found.settings.git == GitSettings(commit="change", sync_minutes=15)
    assert told('[git]\ncommit = "always"\nsync_minutes = -1\n') == [
        (2, "git.commit", "bad-value"),
        (3, "git.sync_minutes", "bad-value"),
    ]
