"""`config.toml`: where it is, what it says, what is wrong in it, and its first text."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from leantui.model.problem import Problem
from leantui.model.settings import AUTO, THEMES, Settings
from leantui.store.kinds import KINDS
from leantui.store.locate import KeyPath
from leantui.store.toml_text import BOM, parse_toml

if TYPE_CHECKING:
    from leantui.store.diagnose import Finding

CONFIG_VARIABLE = "LEANTUI_CONFIG"
CONFIG_NAME = "config.toml"
VARIABLES = {
    "theme": "LEANTUI_THEME", "density": "LEANTUI_DENSITY", "pane": "LEANTUI_PANE",
    "ascii": "LEANTUI_ASCII", "board": "LEANTUI_BOARD", "editor": "LEANTUI_EDITOR",
    "polling": "LEANTUI_POLLING", "me": "LEANTUI_USER",
}  # fmt: skip
"""Variables that go before the file, by key."""
DEFAULTS: dict[str, Any] = {
    "theme": AUTO, "density": "comfortable", "pane": "beside", "ascii": False, "board": None,
    "editor": "vi", "polling": 1.5, "me": None,
}  # fmt: skip
"""What holds where nobody says otherwise."""


class SettingsRead(msgspec.Struct, frozen=True, kw_only=True):
    """What was settled, by whom, and what of it can't be used."""

    file: Path
    exists: bool = False
    settings: Settings = Settings()
    """What file and variables say; the variables go first."""
    sources: dict[str, str] = {}
    """For each key that is settled: `$LEANTUI_THEME`, or the file's name and line."""
    problems: tuple[Problem, ...] = ()
    text: str = ""
    """The file's text, with lines that aren't TOML left blank."""
    paths: dict[str, KeyPath] = {}
    """Where `[keys]` has an action's id in parts: `card.archive = "X"` without quotes."""

    def as_written(self, finding: "Finding") -> "Finding":
        """The finding with its path as it stands in the file."""
        return _as_written(finding, self.paths)


def config_file(environ: Mapping[str, str] | None = None) -> Path:
    """The user's `config.toml`, whether it is there or not; `LEANTUI_CONFIG` names it or its folder."""
    named = (os.environ if environ is None else environ).get(CONFIG_VARIABLE)
    if named:
        path = Path(named).expanduser()
        return path / CONFIG_NAME if path.is_dir() else path
    from platformdirs import user_config_path

    return user_config_path("leantui", appauthor=False) / CONFIG_NAME


def read_settings(environ: Mapping[str, str] | None = None) -> SettingsRead:
    """Read the file and the variables. What is wrong is told and left out; the rest applies."""
    environ = os.environ if environ is None else environ
    file = config_file(environ)
    data = _bytes(file)
    if isinstance(data, Problem):
        read = SettingsRead(file=file, exists=data.code != "vanished", problems=(data,))
        if data.code == "vanished":
            read = SettingsRead(file=file)
    else:
        read = parse_settings(data, file)
    return _with_variables(read, environ)


def parse_settings(data: bytes, file: Path) -> SettingsRead:
    """What the bytes of a `config.toml` say."""
    text, table, problems = _salvaged(data, str(file))
    table, paths = _with_whole_ids(table)
    settings, found = _converted(text, table, str(file), paths)
    given = {key: getattr(settings, key) for key in table if key in KINDS["config"].keys}
    return SettingsRead(
        file=file,
        exists=True,
        settings=settings,
        sources=_lines(text, [key for key, value in given.items() if value is not None], file),
        problems=tuple(sorted([*problems, *found])),
        text=text,
        paths=paths,
    )


def _bytes(file: Path) -> bytes | Problem:
    """The file's bytes. Links are followed: the file is the user's own, and often kept elsewhere."""
    from leantui.store.guard import SIZE_LIMIT, not_regular, size_problem, vanished

    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            return not_regular(str(file))
        return (
            size_problem(str(file), status.st_size)
            if status.st_size > SIZE_LIMIT
            else file.read_bytes()
        )
    except (FileNotFoundError, NotADirectoryError):
        return vanished(str(file))
    except OSError as error:
        return _problem(
            str(file), "unreadable", f"The file can't be opened: {error.strerror}", "Check its permissions"
        )  # fmt: skip


def _problem(file: str, code: str, message: str, hint: str = "") -> Problem:
    return Problem(
        file=file, line=0, column=0, severity="error", code=code, key="", message=message, hint=hint
    )


# Lines that aren't TOML


def _salvaged(data: bytes, file: str) -> tuple[str, dict[str, Any], list[Problem]]:
    """The text with the lines left blank that keep it from being TOML, its table, and those lines' problems."""
    if not data.removeprefix(BOM.encode()).strip():
        return "", {}, []
    problems: list[Problem] = []
    lines = data.split(b"\n")
    answer = parse_toml(data, file)
    while isinstance(answer, Problem):
        if answer.code == "empty-file":
            return "", {}, problems
        problems.append(answer)
        if not answer.line or answer.code not in ("toml-syntax", "not-utf-8"):
            return "", {}, problems
        lines, answer = _without_line(lines, answer, file)
        while isinstance(answer, Problem) and answer.line == len(lines):
            lines, answer = _without_line(lines, answer, file)
    return b"\n".join(lines).decode("utf-8").removeprefix(BOM), answer, problems


def _without_line(
    lines: list[bytes], problem: Problem, file: str
) -> tuple[list[bytes], dict[str, Any] | Problem]:
    """Leave blank the line at fault, or the one before it where that brings more of the file back."""
    written = [number for number in range(min(problem.line, len(lines))) if lines[number].strip()]
    answers = []
    for number in reversed(written[-2:]):
        less = [*lines[:number], b"", *lines[number + 1 :]]
        answers.append((less, parse_toml(b"\n".join(less), file)))
    return max(answers, key=lambda each: _reach(each[1])) if answers else ([b""], {})


def _reach(answer: dict[str, Any] | Problem) -> float:
    """Up to which line a text is TOML."""
    if isinstance(answer, Problem) and answer.code != "empty-file":
        return answer.line
    return float("inf")


# Keys and values


def _with_whole_ids(table: dict[str, Any]) -> tuple[dict[str, Any], dict[str, KeyPath]]:
    """The table with `card.archive = "X"` in `[keys]` taken as `"card.archive" = "X"`, and where that stood."""
    keys = table.get("keys")
    if not isinstance(keys, dict) or not any(isinstance(part, dict) for part in keys.values()):
        return table, {}
    found = dict(_leaves(keys, ()))
    whole = {".".join(path): value for path, value in found.items()}
    return {**table, "keys": whole}, {".".join(path): ("keys", *path) for path in found}


def _leaves(table: dict[str, Any], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value


def _as_written(finding: "Finding", paths: Mapping[str, KeyPath]) -> "Finding":
    path = finding.path
    written = paths.get(str(path[1])) if paths and path[0] == "keys" and len(path) > 1 else None
    return msgspec.structs.replace(finding, path=(*written, *path[2:])) if written else finding


def _converted(
    text: str, table: dict[str, Any], file: str, paths: Mapping[str, KeyPath] | None = None
) -> tuple[Settings, list[Problem]]:
    """The settings, without keys that can't be used, and what is wrong with those."""
    settings = Settings()
    is_known = not table.keys() - KINDS["config"].keys
    findings: list[Finding] = []
    try:
        settings = msgspec.convert(table, Settings)
    except (msgspec.MsgspecError, OverflowError, RecursionError):
        is_known = False
    if not is_known:
        from leantui.store.diagnose import diagnose

        diagnosis = diagnose(Settings, table)
        findings += diagnosis.findings
        settings = msgspec.convert(diagnosis.table, Settings)
    settings, wrong = _questioned(settings)
    findings += wrong
    if not findings:
        return settings, []
    from leantui.store.explain import located

    return settings, located([_as_written(each, paths or {}) for each in findings], text, file)


def _questioned(settings: Settings) -> tuple[Settings, list["Finding"]]:
    """The settings without names that nobody has, and a finding for each."""
    wrong: dict[str, Any] = {}
    findings: list[Finding] = []
    if settings.theme is not None and settings.theme not in THEMES:
        wrong["theme"] = None
        findings.append(_no_theme(settings.theme))
    if settings.editor and (why := _unsplit(settings.editor)):
        wrong["editor"] = None
        findings.append(_no_editor(why))
    if settings.views:
        bad = list(_bad_views(settings.views))
        findings += bad
        left_out = {finding.path[1] for finding in bad}
        wrong["views"] = {
            name: text for name, text in settings.views.items() if name not in left_out
        }
    return msgspec.structs.replace(settings, **wrong) if findings else settings, findings


def _no_theme(name: str) -> "Finding":
    from leantui.store.within_board import unknown_name

    return unknown_name(("theme",), "bad-value", "theme", name, THEMES)


def _unsplit(command: str) -> str:
    """Why a command can't be taken apart into program and arguments; empty where it can."""
    if not set("'\"\\") & set(command):
        return ""
    import shlex

    try:
        shlex.split(command)
    except ValueError as error:
        return str(error)
    return ""


def _no_editor(why: str) -> "Finding":
    from leantui.store.diagnose import Finding

    return Finding(
        path=("editor",),
        code="bad-value",
        message=f"The command can't be read: {why}",
        hint='Write program and arguments as in a shell: "code --wait"',
        at_value=True,
    )


def _bad_views(views: Mapping[str, str]) -> Iterator["Finding"]:
    from leantui.rules.filter import parse_filter
    from leantui.store.diagnose import Finding

    for name, text in views.items():
        for problem in parse_filter(text).problems[:1]:
            yield Finding(
                path=("views", name), code="bad-filter", message=problem.message, at_value=True
            )


def _lines(text: str, keys: list[str], file: Path) -> dict[str, str]:
    """Where each key stands: the file's name and line."""
    if not keys:
        return {}
    from leantui.store.locate import Places

    places = Places(text)
    return {key: f"{file.name}:{places.line_column((key,))[0]}" for key in keys}


# Variables


def _with_variables(read: SettingsRead, environ: Mapping[str, str]) -> SettingsRead:
    given = {
        key: environ[name].strip()
        for key, name in VARIABLES.items()
        if environ.get(name, "").strip()
    }
    if not given:
        return read
    settings, sources, problems = read.settings, dict(read.sources), list(read.problems)
    for key, text in given.items():
        value = _value(key, text)
        one, wrong = _converted("", {key: value}, f"${VARIABLES[key]}")
        problems += wrong
        if not wrong:
            settings = msgspec.structs.replace(settings, **{key: getattr(one, key)})
            sources[key] = f"${VARIABLES[key]}"
    return msgspec.structs.replace(
        read, settings=settings, sources=sources, problems=tuple(problems)
    )


def _value(key: str, text: str) -> object:
    """The text of a variable as the TOML value it stands for."""
    if key == "ascii":
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(
            text.lower(), text
        )
    if key == "polling":
        try:
            return float(text)
        except ValueError:
            return text
    return text


# What holds


class Effective(msgspec.Struct, frozen=True):
    """What holds for a key, and by whom."""

    value: Any
    source: str
    """`$LEANTUI_THEME`, `config.toml:3`, `remembered` or `default`."""


def effective(
    read: SettingsRead, remembered: Mapping[str, Any], environ: Mapping[str, str] | None = None
) -> dict[str, Effective]:
    """What holds for each key but `git`, `keys` and `views`: variable, file, what was left last, default.

    Args:
        remembered: values that screen state keeps, by key; None where it keeps none.
    """
    return {key: _effective(read, remembered.get(key), key, environ) for key in DEFAULTS}


def _effective(
    read: SettingsRead, kept: object, key: str, environ: Mapping[str, str] | None
) -> Effective:
    value = getattr(read.settings, key)
    if value is not None:
        return Effective(value, read.sources.get(key, read.file.name))
    if key == "editor":
        return _system_editor(os.environ if environ is None else environ)
    return Effective(DEFAULTS[key], "default") if kept is None else Effective(kept, "remembered")


def _system_editor(environ: Mapping[str, str]) -> Effective:
    """The editor of the whole system: its variables are more general than the user's file."""
    for name in ("VISUAL", "EDITOR"):
        if environ.get(name, "").strip():
            return Effective(environ[name], f"${name}")
    return Effective(DEFAULTS["editor"], "default")


def editor_of(settings: Settings, environ: Mapping[str, str] | None = None) -> str:
    """The command that edits files."""
    environ = os.environ if environ is None else environ
    return settings.editor or str(_system_editor(environ).value)


# The first text


def write_first(file: Path) -> bool:
    """Make `config.toml` with every key explained, all as comments. False if there is a file.

    Raises:
        OSError: if it can't be written.
    """
    from leantui.store.atomic import write_new

    try:
        write_new(file, FIRST_TEXT.encode())
    except FileExistsError:
        return False
    return True


FIRST_TEXT = f"""\
# Settings of leantui for every workspace on this machine. Take away a # to settle something.
# `leantui config show` says what holds and why; `leantui schema config` prints the JSON Schema.

# Colours: "auto" chooses leantui-dark or leantui-light by the terminal's background.
# The others: {", ".join(THEMES[3:10])},
# {", ".join(THEMES[10:17])},
# {", ".join(THEMES[17:])}.
# theme = "auto"

# Rows a card takes: "comfortable" or "compact".
# density = "comfortable"

# The standard: "beside" the board, "alone", beside one "column", or only the "board".
# pane = "beside"

# Draw with ASCII characters only.
# ascii = false

# The board shown at the start, by its id; else the one used last.
# board = "service-desk"

# The command that edits files; else $VISUAL, $EDITOR, vi.
# editor = "nvim"

# Seconds between two looks for files that others changed; "off": only when the system tells of them.
# polling = 1.5

# Who you are: the id, name or e-mail address of a person; else git's user.email says it.
# me = "mia"

# What the board does with git by itself: commit after each change, sync every some minutes.
[git]
# commit = "never"                 # or "change"
# sync_minutes = 0

# Keys of any action by its id, as docs/keys.md and ? list them: one, several, or [] for none.
[keys]
# "card.archive" = "X"
# "look.density" = ["z", "f6"]
# "select.first" = []

# Filters by name, in the language of /.
[views]
# "mine, stuck" = "@me blocked"
"""
