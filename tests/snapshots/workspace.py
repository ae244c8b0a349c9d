"""One workspace for all snapshots, so that they change with the program and not with the sample.

Two boards, three standards and four people: every sign a card can carry is on one of them.
"""

from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
"""When all snapshots are taken: a Thursday morning."""

DESK = """\
name = "Service Desk"
key = "SD"
vision = "Every call is answered the same good way"
timezone = "UTC"
started = "analyse"
finished = "done"
wip_policy = "reason"
sle = { days = 5, probability = 85 }
posted = [{ standard = "new-starter", tags = ["starter"] }, { standard = "printer", type = "incident" }]
view = [{ id = "mine", title = "Mine", filter = "@me -blocked" }]

[[column]]
id = "intake"
name = "Intake"
kind = "queue"

[[column]]
id = "analyse"
name = "Analyse"
wip = 4

[[column]]
id = "fix"
name = "Fix"
split = true
wip = 3
wip_done = 2
entry = ["priority set from impact and urgency"]

[[column]]
id = "waiting"
name = "Waiting"
pauses_sla = true

[[column]]
id = "done"
name = "Done"
kind = "done"

[[lane]]
id = "acme"
name = "Acme GmbH"
wip = 6

[[lane]]
id = "globex"
name = "Globex 株式会社"

[wip]
board = 9

[[class_of_service]]
id = "expedite"
wip = 1
counts = false

[[card_type]]
id = "incident"
name = "Incident"
glyph = "!"

[[card_type]]
id = "request"
name = "Request"
glyph = "?"
"""

PLATFORM = """\
name = "Platform"
key = "PL"
timezone = "UTC"
started = "build"
finished = "live"
column = [
  { id = "ready", name = "Ready", kind = "queue" },
  { id = "build", name = "Build", wip = 2 },
  { id = "live", name = "Live", kind = "done" },
]
"""

NEW_STARTER = """\
title = "Set up a new starter"
revision = 7
status = "effective"
owner = "mia"
group = ["mia", "tom"]
effective = 2026-02-01
review_by = 2026-08-01
purpose = "The person can work at 09:00 on day one"
trigger = "HR request approved"
takt = "4 per week"
target_time = "2h30m"
standard_wip = 2
role = [{ id = "technician" }, { id = "hr" }]

[[step]]
id = "account"
do = "Create the account"
role = "technician"
column = "fix"
time = "20m"
key_points = [
  { point = "copy rights from the role list", reason = "copied rights pile up" },
  { point = "first.last as the name", reason = "mail rules depend on it", kind = "makes-or-breaks" },
]
check = "the test sign-in works"
record = [{ field = "login", type = "text", required = true }]

[[step]]
id = "laptop"
do = "Prepare the laptop"
role = "technician"
column = "fix"
time = "1h15m"
pause = true
key_points = [
  { point = "encrypt before the first sign-in", reason = "the customer's contract asks for it", kind = "safety" },
]
check = "the report says “encrypted”"

[[step]]
id = "hand-over"
do = "Hand over"
role = "technician"
column = "done"
time = "15m"
"""

PRINTER = """\
title = "Bring a printer back"
revision = 2
status = "effective"
owner = "tom"
effective = 2025-09-01
review_by = 2026-03-01
purpose = "The printer prints within the hour"

[[step]]
id = "look"
do = "Read the panel"
key_points = [{ point = "write the code down", reason = "it is gone after a restart" }]

[[step]]
id = "mend"
do = "Clear the path"
"""

QUOTE = """\
title = "Write a quote"
status = "draft"
owner = "eva"
purpose = "The customer knows the price the same day"

[[step]]
id = "price"
do = "Look up the price"
"""

PEOPLE = {"mia": "Mia Berg", "tom": "Tom Kaya", "eva": "Eva Lang", "li": "李伟"}

CARDS = (
    ("7k3q0001", "Mail down for all of Acme", "fix", "acme", 0, 'class_of_service = "expedite"\nassignees = ["tom"]\ntype = "incident"\nimpact = "high"\nurgency = "high"'),
    ("c81d0002", "VPN drops at home office", "intake", "acme", 1, 'type = "incident"\nimpact = "medium"\nurgency = "medium"'),
    ("p7tt0003", "Printer 3rd floor", "intake", "acme", 0, 'type = "incident"\nimpact = "low"\nurgency = "medium"'),
    ("m4xz0004", "Order three monitors", "analyse", "acme", 2, 'type = "request"\nsize = 2'),
    ("0qk70005", "Move file share to the new server", "analyse", "acme", 3, 'assignees = ["mia"]\nclass_of_service = "intangible"'),
    ("ab3k0006", "New starter: J. Doe, Finance", "fix", "acme", 4, ""),
    ("w1np0007", "Replace UPS battery", "fix/done", "acme", 6, 'assignees = ["tom"]\ndepends_on = ["m4xz0004"]'),
    ("k20v0008", "Quote for firewall", "waiting", "acme", 9, 'type = "request"\nlinks = ["https://psa.example/t/1042"]'),
    ("9p2m0009", "Toner", "done", "acme", 2, ""),
    ("s5dd0010", "显示器坏了，请尽快更换", "intake", "globex", 1, 'type = "incident"\nassignees = ["li"]'),
    ("h8yy0011", "Change the firewall rule for the branch office", "fix", "globex", 5, 'assignees = ["eva"]\ntags = ["network", "change"]'),
    ("e4rr0012", "Café Zoë: נייד חדש 👩‍💻", "fix", "globex", 1, 'requester = "zoe@globex.example"'),
)  # fmt: skip
"""Id, title, column, lane, days since it started, more keys."""

STARTER = """\
type = "request"
column = "fix"
created = 2026-03-08T08:12:00.000Z
lane = "acme"
rank = "a5"
class_of_service = "fixed-date"
assignees = ["mia"]
due = 2026-03-20
tags = ["starter"]
impact = "low"
urgency = "medium"
requester = "hr@acme.example"
parent = "0qk70005"
depends_on = ["m4xz0004"]
links = ["https://psa.example/t/1042"]
description = \"\"\"
Starts on **Friday 20 March** in *Finance*.

- desk 4.12, next to the window
- see [the request](https://psa.example/t/1042)
\"\"\"
checklist = [
  { text = "Desk booked", done = true },
  { text = "Badge ordered" },
]
log = [
  { at = 2026-03-08T08:12:00.000Z, by = "mia", event = "created", to = "intake" },
  { at = 2026-03-08T08:30:00.000Z, by = "mia", event = "moved", from = "intake", to = "analyse" },
  { at = 2026-03-10T08:00:00.000Z, by = "mia", event = "moved", from = "analyse", to = "fix" },
  { at = 2026-03-10T08:05:00.000Z, by = "tom", event = "run", standard = "new-starter", revision = 7, state = "started" },
  { at = 2026-03-10T09:31:00.000Z, by = "tom", event = "step", standard = "new-starter", step = "account", state = "done", check = "pass", record = { login = "j.doe" } },
  { at = 2026-03-11T10:00:00.000Z, by = "mia", event = "comment", text = "The laptop has arrived" },
  { at = 2026-03-12T05:00:00.000Z, by = "mia", event = "blocked", reason = "no approval yet", cause = "external/customer" },
]
"""

CONFLICT = """\
title = "Toner for the third floor"
column = "analyse"
lane = "globex"
rank = "a1"
merge_conflict = [
  { field = "title", base = "Toner", ours = "Toner for the third floor", theirs = "Toner, floor 3" },
]
log = [
  { at = 2026-03-09T08:00:00.000Z, by = "tom", event = "created", to = "analyse" },
]
"""


def write_workspace(root: Path, *, is_sound: bool = True) -> Path:
    """The workspace below `root`; with a broken file, an unknown person and a conflict unless `is_sound`."""
    desk, platform = root / "boards/service-desk", root / "boards/platform"
    for folder in (desk / "cards", platform / "cards", root / "standards/drafts", root / "people"):
        folder.mkdir(parents=True)
    (root / "leantui.toml").write_text('format = 1\nname = "Northwind"\n', "utf-8")
    (desk / "board.toml").write_text(DESK, "utf-8")
    (platform / "board.toml").write_text(PLATFORM, "utf-8")
    (root / "standards/new-starter.toml").write_text(NEW_STARTER, "utf-8")
    (root / "standards/printer.toml").write_text(PRINTER, "utf-8")
    (root / "standards/drafts/quote.toml").write_text(QUOTE, "utf-8")
    for id_, name in PEOPLE.items():
        (root / f"people/{id_}.toml").write_text(f'name = "{name}"\n', "utf-8")
    for card_id, title, column, lane, days, more in CARDS:
        text = _card(title, column, lane, days, more)
        if card_id.startswith("ab3k"):
            text = f'title = "{title}"\n{STARTER}'
        (desk / f"cards/{card_id}.toml").write_text(text, "utf-8")
    for number, column in enumerate(("ready", "build", "build", "build", "live")):
        text = _card(f"Piece {number} of the build", column, "", number, "")
        (platform / f"cards/pl{number}a0000.toml").write_text(text, "utf-8")
    if not is_sound:
        (desk / "cards/tn3r0013.toml").write_text(CONFLICT, "utf-8")
        (desk / "cards/br0k0014.toml").write_text('title = "Half a\ncolumn = \n', "utf-8")
        (platform / "cards/n0b00015.toml").write_text(
            _card("Nobody's", "ready", "", 0, 'assignees = ["nobody"]'), "utf-8"
        )
    return root


def _card(title: str, column: str, lane: str, days: int, more: str) -> str:
    keys = [f'title = "{title}"', f'column = "{column}"', f'lane = "{lane}"' if lane else "", more]
    at = f"2026-03-{12 - days:02}T08:00:00.000Z"
    entry = f'  {{ at = {at}, by = "tom", event = "created", to = "{column}" }},'
    return "\n".join([*filter(None, keys), "log = [", entry, "]", ""])
