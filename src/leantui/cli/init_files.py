"""What `leantui init` writes: a small workspace that can be worked in at once, and be grown."""

import os
from pathlib import Path

import msgspec

from leantui.store.edit import toml_value
from leantui.store.schema import SCHEMA_FILES, schema_text


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes the workspace."""

    id: str
    name: str
    email: str = ""


def workspace_files(root: Path, name: str, owner: Owner) -> dict[str, str]:
    """Texts by path. Where there are boards, standards or people already, none are added.

    Args:
        root: the folder, which need not be there yet.
        name: what the workspace is called.
        owner: the first person.
    """
    files = {"leantui.toml": _WORKSPACE.format(name=toml_value(name))}
    has_boards = _has(root, "boards/*/board.toml")
    has_standards = _has(root, "standards/*.toml")
    if not has_boards:
        files["boards/team/board.toml"] = _BOARD.format(
            timezone=toml_value(local_zone()), posted="" if has_standards else _POSTED
        )
        files["boards/team/templates/task.toml"] = _TASK
        files["boards/team/templates/fault.toml"] = _FAULT
    if not has_standards:
        for file, text in _STANDARDS.items():
            whole = text.format(owner=toml_value(owner.id))
            files[file] = _without_columns(whole) if has_boards else whole
    if not _has(root, "people/*.toml") or not has_standards:
        files[f"people/{owner.id}.toml"] = _person(owner)
    files |= {file: schema_text(kind) for kind, file in SCHEMA_FILES.items()}
    return files | {
        ".gitattributes": _GITATTRIBUTES,
        ".gitignore": _GITIGNORE,
        ".taplo.toml": _TAPLO,
    }


def _without_columns(standard: str) -> str:
    """The standard for any board: its steps don't say in which column they are worked."""
    lines = standard.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("column = "))


def _has(root: Path, pattern: str) -> bool:
    return next(root.glob(pattern), None) is not None


def local_zone() -> str:
    """The IANA name of this machine's time zone; UTC where it can't be told."""
    from zoneinfo import ZoneInfo

    named = os.environ.get("TZ", "").lstrip(":")
    linked = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    for candidate in (named, linked):
        try:
            if candidate and not candidate.startswith("/"):
                ZoneInfo(candidate)
                return candidate
        except (KeyError, ValueError, OSError):
            continue
    return "UTC"


def _person(owner: Owner) -> str:
    lines = ["#:schema ../schemas/person.json", f"name = {toml_value(owner.name)}"]
    if owner.email:
        lines.append(
            f"email = {toml_value(owner.email)}  # git's user.email: by this leantui knows you"
        )
    lines.append("wip = 3")
    return "\n".join(lines) + "\n"


_WORKSPACE = """\
#:schema schemas/workspace.json
# leantui looks for this file in the folder it is started in, and above.
format = 1
name = {name}
"""

_BOARD = """\
#:schema ../../schemas/board.json
# How this team works. Change it as you learn; git keeps the reason in the commit.
name = "Team"
key = "T"
timezone = {timezone}
started = "doing"                    # the commitment point: from here on a card counts as started
finished = "done"
day_count = "calendar"               # or "working"
wip_policy = "reason"                # a move over a limit: "warn", "reason" (asks why) or "block"
sle = {{ days = 10, probability = 85 }}

[[column]]
id = "todo"
name = "To do"
kind = "queue"
exit = ["we know what done means"]

[[column]]
id = "doing"
name = "Doing"
kind = "active"
split = true                         # doing | done; what is done waits to be pulled
wip = 4
entry = ["somebody takes it, and finishes it before the next"]
requires = ["assignees"]

[[column]]
id = "check"
name = "Check"
kind = "active"
wip = 2
exit = ["somebody else has seen it work"]

[[column]]
id = "done"
name = "Done"
kind = "done"

[wip]
person = 3

[[class_of_service]]
id = "expedite"
wip = 1
counts = false                       # counts in this limit only
pull = "at once; others stop and help"

[[card_type]]
id = "task"
name = "Task"
template = "task"

[[card_type]]
id = "fault"
name = "Fault"
glyph = "!"
template = "fault"
{posted}"""

_POSTED = """
[[posted]]                           # which standard hangs beside which cards; the first match counts
standard = "mend-a-fault"
type = "fault"

[[posted]]
standard = "finish-a-task"
"""

_TASK = """\
# What a new card of the type task starts from: any keys of a card but its log.
type = "task"
checklist = [
  { text = "what done means is written down" },
]
"""

_FAULT = """\
# What a new card of the type fault starts from. Set impact and urgency: the priority follows from them.
type = "fault"
description = \"\"\"
What was expected, and what happened instead:
\"\"\"
"""

_FINISH_A_TASK = """\
#:schema ../schemas/standard.json
# One page for one kind of work. Those who do it write it; what they learn becomes the next revision.
title = "Finish a task"
revision = 1
status = "effective"
owner = {owner}
purpose = "What we start gets finished, and works for whoever asked"
trigger = "A card is pulled into Doing"
takt = "as many as the limits allow"
target_time = "1d"

[[step]]
id = "agree"
do = "Agree what done means"
column = "doing"
time = "15m"
key_points = [
  {{ point = "one sentence that can be checked", reason = "else it is never finished", kind = "makes-or-breaks" }},
]
check = "somebody else reads it and means the same"

[[step]]
id = "do"
do = "Do the smallest part that helps"
column = "doing"
key_points = [
  {{ point = "call for help as soon as you are stuck", reason = "waiting hides in work" }},
]
check = "it works in front of you"

[[step]]
id = "look"
do = "Have somebody else look"
column = "check"
time = "30m"
key_points = [
  {{ point = "they try it, they don't only read it", reason = "reading passes what using finds" }},
]
check = "they say it is done"
"""

_MEND_A_FAULT = """\
#:schema ../schemas/standard.json
title = "Mend a fault"
revision = 1
status = "effective"
owner = {owner}
purpose = "The person can work again, and the same fault doesn't come back"
trigger = "Somebody reports a fault"
target_time = "4h"
safety = ["say what you will restart before you restart it"]

[[step]]
id = "see"
do = "See the fault yourself"
column = "doing"
time = "20m"
key_points = [
  {{ point = "note time, place and exact words", reason = "memory changes them within the hour" }},
]
check = "you can make it happen, or know when it did"

[[step]]
id = "relieve"
do = "Get the person working again"
column = "doing"
time = "1h"
key_points = [
  {{ point = "a way round counts", reason = "their work doesn't wait for our cause" }},
]
check = "they say they can work"

[[step]]
id = "mend"
do = "Mend the cause"
column = "doing"
time = "2h"
key_points = [
  {{ point = "ask why until the answer is something we can change", kind = "makes-or-breaks" }},
]
check = "what made it happen no longer does"

[[step]]
id = "tell"
do = "Tell the person, and write down the cause"
column = "check"
time = "10m"
check = "they agree to close it"
"""

_STANDARDS = {
    "standards/finish-a-task.toml": _FINISH_A_TASK,
    "standards/mend-a-fault.toml": _MEND_A_FAULT,
}

_GITATTRIBUTES = """\
# One line end everywhere, so that nobody's editor changes a whole file.
*.toml text eol=lf
"""

_GITIGNORE = """\
# Left only by a save that was cut off.
.leantui-*.tmp
"""

_TAPLO = """\
# For Taplo and Even Better TOML: completion and errors while you type, by the schemas in schemas/.
include = ["leantui.toml", "boards/**/*.toml", "standards/**/*.toml", "people/*.toml"]

[formatting]
array_auto_collapse = false          # a card's log is one entry a line
array_auto_expand = false
column_width = 140

[[rule]]
include = ["leantui.toml"]
schema = { path = "schemas/workspace.json" }

[[rule]]
include = ["boards/*/board.toml"]
schema = { path = "schemas/board.json" }

[[rule]]
include = ["boards/*/cards/**/*.toml", "boards/*/archive/**/*.toml"]
schema = { path = "schemas/card.json" }

[[rule]]
include = ["standards/**/*.toml"]
schema = { path = "schemas/standard.json" }

[[rule]]
include = ["people/*.toml"]
schema = { path = "schemas/person.json" }
"""
