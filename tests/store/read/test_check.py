"""`check`: every mistake is named with file, line and key; nothing else is."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from leantui.model.problem import Problem
from leantui.store.check import CODES, check, has_errors

if TYPE_CHECKING:
    from tests.store.read.conftest import Files

NOW = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)
DESK = "boards/desk"
CARD = f"{DESK}/cards/aaaa1111.toml"
OTHER = f"{DESK}/cards/bbbb2222.toml"
OLD = f"{DESK}/archive/2026/cccc3333.toml"
BOARD = f"{DESK}/board.toml"
STANDARD = "standards/new-starter.toml"
PERSON = "people/mia.toml"
HUDDLE = "huddles/desk/2026-03-12.toml"
CAR = 'title = "x"\ncolumn = "intake"\nlog = []\n'


def checked(root: Path) -> list[Problem]:
    return check(root, as_of=NOW, sleep=lambda _: None)


def test_nothing_is_wrong_in_a_good_workspace(workspace: "Files") -> None:
    assert checked(workspace.root) == []


def test_sample_workspace_is_clean(pytestconfig: pytest.Config) -> None:
    root = Path(pytestconfig.rootpath)
    assert (root / "leantui.toml").is_file()
    assert check(root, as_of=datetime(2026, 3, 13, 9, 0, tzinfo=UTC)) == []


class Mistake(NamedTuple):
    """An edit of one file, and the problem it must lead to."""

    code: str
    key: str
    file: str
    old: str
    new: str
    severity: str = "error"
    hint: str = ""


MISTAKES = [
    # A single file
    Mistake("missing-key", "column", CARD, 'column = "fix"\n', ""),
    Mistake("wrong-type", "assignees", CARD, '["mia"]', '"mia"', hint='Write ["mia"]'),
    Mistake("bad-value", "checklist[0].text", CARD, '"Desk booked"', '""'),
    Mistake("unknown-key", "asignees", CARD, "assignees", "asignees", "warning", "Did you mean assignees?"),
    Mistake("toml-syntax", "", CARD, "log = [", "log = "),
    Mistake("conflict-marker", "", CARD, "Two lines,", "<<<<<<< HEAD\nTwo lines,"),
    Mistake("table-in-card", "more", CARD, "log = [", "[more]\nlog = ["),
    Mistake("log-not-last", "size", OTHER, "log = []", "log = []\nsize = 1"),
    Mistake("log-layout", "log", CARD, "log = [\n", "log = [", "warning"),
    Mistake("log-order", "log[1].at", CARD, "2026-03-10T09", "2026-03-08T09", "warning"),
    Mistake("log-chain", "log[1].from", CARD, 'from = "intake"', 'from = "analyse"', "warning"),
    Mistake("log-move", "log[1].to", CARD, ', from = "intake", to = "fix"', ""),
    Mistake("unknown-event", "log[1].event", CARD, '"moved"', '"move"', "warning", "Did you mean moved?"),
    Mistake("column-log", "column", CARD, 'column = "fix"', 'column = "done"', "warning"),
    Mistake("blocked-without-reason", "log[1].reason", CARD, '"moved", from = "intake", to = "fix"', '"blocked"', "warning"),
    Mistake("merge-conflict", "merge_conflict[0]", CARD, "tags", 'merge_conflict = [{ field = "title" }]\ntags'),
    Mistake("template-key", "log", f"{DESK}/templates/request.toml", "tags", "log = []\ntags"),
    Mistake("id-mismatch", "id", CARD, "tags", 'id = "zzzz"\ntags'),
    Mistake("id-mismatch", "date", HUDDLE, "2026-03-12\n", "2026-03-11\n"),
    Mistake("unknown-timezone", "timezone", BOARD, "Europe/Berlin", "Europe/Berln", hint="Did you mean Europe/Berlin?"),
    Mistake("unknown-card-key", "column[2].requires[0]", BOARD, "wip = 3", 'requires = ["asignees"]', hint="Did you mean assignees?"),
    Mistake("not-split", "column[2].wip_done", BOARD, "wip = 3", "wip_done = 1", "warning"),
    Mistake("finished-before-started", "finished", BOARD, 'finished = "done"', 'finished = "intake"'),
    Mistake("unknown-role", "step[0].role", STANDARD, 'role = "technician"', 'role = "x"'),
    Mistake("unknown-step", "step[1].after[0]", STANDARD, '["account"]', '["acount"]', hint="Did you mean account?"),
    Mistake("loop-ahead", "step[0].loop_to", STANDARD, 'column = "fix"', 'loop_to = "laptop"', "warning"),
    Mistake("step-cycle", "step[0].after", STANDARD, 'column = "fix"', 'after = ["laptop"]'),
    Mistake("revision-change", "revision", STANDARD, "revision = 2\nstatus", "revision = 3\nstatus", "warning"),
    Mistake("status-folder", "status", STANDARD, '"effective"', '"draft"', "warning"),
    Mistake("review-before-effective", "review_by", STANDARD, "review_by", "effective = 2027-01-01\nreview_by", "warning"),
    Mistake("record-field", "step[0].record[0].choices", STANDARD, 'column = "fix"', 'record = [{ field = "a", type = "choice" }]'),
    Mistake("timer-order", "step[0].timer.escalate", STANDARD, 'column = "fix"', 'timer = { warn = "2d", escalate = "1d" }', "warning"),
    Mistake("bad-condition", "step[0].when", STANDARD, 'column = "fix"', 'when = "size >"'),
    Mistake("unknown-field", "step[0].when", STANDARD, 'column = "fix"', 'when = "siez > 2"', "warning", "Did you mean size?"),
    Mistake("unreachable-step", "step[0].when", STANDARD, 'column = "fix"', 'when = "1 == 2"'),
    Mistake("never-told", "step[0].when", STANDARD, 'column = "fix"', 'when = "q == 1"\nrecord = [{ field = "q" }]'),
    Mistake("exclusive-join", "step[2].after", STANDARD, 'after = ["account"]', 'after = []\nwhen = "size < 2"\n\n[[step]]\nid = "end"\ndo = "End"\nafter = ["laptop", "more"]\n\n[[step]]\nid = "more"\ndo = "More"\nafter = []\nwhen = "size > 2"', "warning"),
    Mistake("use-cycle", "step[0].use", STANDARD, 'column = "fix"', 'use = "new-starter"'),
    Mistake("service-step", "step[0].kind", STANDARD, 'column = "fix"', 'kind = "service"'),
    Mistake("hours-order", "working_hours.to", BOARD, 'key = "SD"', 'key = "SD"\nworking_hours = { from = "17:00", to = "08:00" }'),
    Mistake("unmanned-role", "role[0].id", PERSON, "email", 'roles = ["technicin"]\nemail', "warning", "Did you mean technicin?"),
    Mistake("absence-order", "absent[0].to", PERSON, "email", "absent = [{ from = 2026-03-02, to = 2026-03-01 }]\nemail"),
    # Across files
    Mistake("unknown-column", "column", OTHER, '"intake"', '"intak"', hint="Did you mean intake?"),
    Mistake("unknown-column", "column", OTHER, '"intake"', '"analyse/doing"', hint="Did you mean analyse/done?"),
    Mistake("not-split", "column", OTHER, '"intake"', '"fix/done"'),
    Mistake("unknown-column", "column", OLD, '"done"', '"closed"', "warning"),
    Mistake("unknown-column", "started", BOARD, '"analyse"\nfin', '"analise"\nfin', hint="Did you mean analyse?"),
    Mistake("unknown-lane", "lane", CARD, '"acme"', '"acne"', hint="Did you mean acme?"),
    Mistake("unknown-type", "type", CARD, '"request"', '"reqest"', hint="Did you mean request?"),
    Mistake("unknown-class", "class_of_service", CARD, "tags", 'class_of_service = "expedit"\ntags', hint="Did you mean expedite?"),
    Mistake("unknown-person", "assignees[0]", CARD, '"mia"]', '"mai"]', "warning", "Did you mean mia?"),
    Mistake("unknown-person", "owner", STANDARD, 'owner = "mia"', 'owner = "eva"', "warning"),
    Mistake("unknown-person", "coach", PERSON, "email", 'coach = "eva"\nemail', "warning"),
    Mistake("unknown-standard", "standard", CARD, "tags", 'standard = "new-startr"\ntags', hint="Did you mean new-starter?"),
    Mistake("unknown-standard", "posted[0].standard", BOARD, '"new-starter"', '"nope"'),
    Mistake("unknown-standard", "step[0].use", STANDARD, 'column = "fix"', 'use = "nope"'),
    Mistake("unknown-standard", "read[0].standard", PERSON, "email", 'read = [{ standard = "a", revision = 1, at = 2026-01-01T00:00:00Z }]\nemail', "warning"),
    Mistake("unknown-template", "card_type[0].template", BOARD, 'template = "request"', 'template = "reqest"', hint="Did you mean request?"),
    Mistake("unknown-card", "depends_on[1]", CARD, "tags", 'depends_on = ["bbbb2222", "zzzz9999"]\ntags'),
    Mistake("unknown-card", "parent", CARD, "tags", 'parent = "bbbb"\ntags', hint="Write the whole id: bbbb2222"),
    Mistake("unknown-card", "log[0].card", HUDDLE, 'event = "started"', 'event = "note", card = "zzzz"', "warning"),
    Mistake("unknown-board", "board", HUDDLE, '"desk"', '"des"', hint="Did you mean desk?"),
    Mistake("unknown-column", "step[0].column", STANDARD, 'column = "fix"', 'column = "fxi"', "warning", "Did you mean fix?"),
    Mistake("missing-entry-key", "assignees", BOARD, "wip = 3", 'requires = ["due"]', "warning"),
    Mistake("dependency-cycle", "depends_on", CARD, "tags", 'depends_on = ["aaaa1111"]\ntags'),
    Mistake("dependency-cycle", "parent", CARD, "tags", 'parent = "aaaa1111"\ntags'),
    Mistake("finished-before-started", "log[2].at", CARD, '"fix" },\n]', '"fix" },\n  { at = 2026-03-08T00:00:00Z, by = "a", event = "moved", from = "fix", to = "done" },\n]'),
    Mistake("past-review", "review_by", STANDARD, "2026-08-01", "2026-03-12", "warning"),
    Mistake("bad-filter", "view[0].filter", BOARD, "[[lane]]", '[[view]]\nid = "v"\nfilter = "age>x"\n[[lane]]', "warning"),
    Mistake("bad-filter", "view[0].filter", BOARD, "[[lane]]", '[[view]]\nid = "v"\nfilter = "lane:acmee"\n[[lane]]', "warning"),
    Mistake("limit-over", "column[2].wip", BOARD, "wip = 3", "wip = 0", "warning"),
    Mistake("limit-over", "lane[0].wip", BOARD, 'id = "acme"', 'id = "acme"\nwip = 0', "warning"),
    Mistake("limit-over", "wip.board", BOARD, "[[lane]]", "[wip]\nboard = 0\n[[lane]]", "warning"),
    Mistake("limit-over", "wip.person", BOARD, "[[lane]]", "[wip]\nperson = 0\n[[lane]]", "warning"),
    Mistake("limit-over", "wip.type[0]", BOARD, "[[lane]]", '[wip]\ntype = [{ type = "request", max = 0 }]\n[[lane]]', "warning"),
    Mistake("limit-over", "wip.group[0]", BOARD, "[[lane]]", '[wip]\ngroup = [{ columns = ["fix"], max = 0 }]\n[[lane]]', "warning"),
    Mistake("limit-over", "wip.cell[0]", BOARD, "[[lane]]", '[wip]\ncell = [{ column = "fix", lane = "acme", max = 0 }]\n[[lane]]', "warning"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: f"{one.code}-{one.key}")
def test_mistake_is_named(workspace: "Files", mistake: Mistake) -> None:
    workspace.edit(mistake.file, mistake.old, mistake.new)
    found = [
        one for one in checked(workspace.root)
        if one.code == mistake.code and (one.key == mistake.key or mistake.code == "missing-entry-key")
    ]  # fmt: skip
    assert found, checked(workspace.root)
    problem = found[0]
    assert problem.severity == mistake.severity
    assert mistake.hint in problem.hint
    text = (workspace.root / problem.file).read_text(encoding="utf-8").splitlines()
    if problem.line:
        last = mistake.key.rpartition(".")[2].partition("[")[0] or "<<<<<<<"
        assert last in text[problem.line - 1] or last in ("started", "reason", "to", "wip", "cell", "choices", "") or problem.code in ("toml-syntax", "missing-key", "missing-entry-key")  # fmt: skip


STALE = """\
title = "x"
revision = 3
status = "in-review"
change = [{ revision = 3, date = 2026-03-01, by = "mia", why = "y", approved_by = ["tom"], approvals = [{ by = "tom", text = "0" }] }]
"""
FILES: list[tuple[str, str, dict[str, str | bytes]]] = [
    ("empty-file", CARD, {CARD: ""}),
    ("not-utf-8", CARD, {CARD: b"\xff"}),
    ("too-large", CARD, {CARD: b"#" * 1_100_000}),
    ("nested-too-deep", CARD, {CARD: "a = " + "[" * 9000}),
    ("bad-file-name", f"{DESK}/cards/AAAA1111.toml", {f"{DESK}/cards/AAAA1111.toml": CAR}),
    ("bad-file-name", "boards/Desk/cards/dddd4444.toml", {"boards/Desk/cards/dddd4444.toml": CAR}),
    ("bad-file-name", "people/nul.toml", {"people/nul.toml": 'name = "x"'}),
    ("bad-file-name", "standards/archive/x.toml", {"standards/archive/x.toml": 'title = "x"'}),
    ("bad-file-name", "huddles/desk/today.toml", {"huddles/desk/today.toml": ""}),
    ("unexpected-file", f"{DESK}/card.toml", {f"{DESK}/card.toml": CAR}),
    ("missing-board", "boards/new/board.toml", {"boards/new/cards/dddd4444.toml": CAR}),
    ("duplicate-id", f"{DESK}/cards/z/aaaa1111.toml", {f"{DESK}/cards/z/aaaa1111.toml": CAR}),
    ("duplicate-id", f"{DESK}/cards/cccc3333.toml", {f"{DESK}/cards/cccc3333.toml": CAR}),
    ("id-mismatch", "standards/archive/x.r1.toml", {"standards/archive/x.r1.toml": 'title = "x"\nrevision = 2\nstatus = "obsolete"\n'}),
    ("revision-change", "standards/drafts/new-starter.toml", {"standards/drafts/new-starter.toml": 'title = "x"\nrevision = 2\n'}),
    ("stale-approval", "standards/drafts/new-starter.toml", {"standards/drafts/new-starter.toml": STALE}),
    ("revision-change", "standards/archive/new-starter.r2.toml", {"standards/archive/new-starter.r2.toml": 'title = "x"\nrevision = 2\nstatus = "obsolete"\n'}),
    ("obsolete-posted", BOARD, {STANDARD: 'title = "x"\nrevision = 1\nstatus = "obsolete"\n'}),
    ("duplicate-key", "boards/eve/board.toml", {"boards/eve/board.toml": 'name = "E"\nkey = "sd"\n[[column]]\nid = "fix"\n'}),
    ("duplicate-email", "people/zoe.toml", {"people/zoe.toml": 'name = "Z"\nemail = "MIA@northwind.example"\n'}),
    ("bad-value", "leantui.toml", {"leantui.toml": "format = 2\n"}),
    ("toml-syntax", "standards/drafts/x.toml", {"standards/drafts/x.toml": "x"}),
    ("toml-syntax", OLD, {OLD: "x"}),
    ("toml-syntax", HUDDLE, {HUDDLE: "x"}),
    ("toml-syntax", f"{DESK}/templates/request.toml", {f"{DESK}/templates/request.toml": "x"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "file", "files"), FILES, ids=lambda one: str(one)[:40])
def test_file_is_named(
    workspace: "Files", code: str, file: str, files: dict[str, str | bytes]
) -> None:
    workspace.write(files)
    assert (file, code) in [(one.file, one.code) for one in checked(workspace.root)]


def test_links_and_pipes_are_named(workspace: "Files") -> None:
    import os

    (workspace.root / DESK / "cards/dddd4444.toml").symlink_to("/etc/hostname")
    os.mkfifo(workspace.root / DESK / "cards/eeee5555.toml")
    (workspace.root / DESK / "cards/ffff6666.toml").symlink_to("nowhere.toml")
    assert [(one.file[-13:], one.code) for one in checked(workspace.root)] == [
        ("dddd4444.toml", "outside-root"),
        ("eeee5555.toml", "not-a-file"),
        ("ffff6666.toml", "vanished"),
    ]


def test_every_code_has_an_example() -> None:
    shown = {mistake.code for mistake in MISTAKES} | {code for code, _, _ in FILES}
    in_other_tests = {"outside-root", "not-a-file", "vanished", "unreadable", "changing"}
    of_settings = {"unknown-action", "unknown-key-name", "reserved-key", "typed-key", "key-clash"}
    assert set(CODES) == shown | in_other_tests | of_settings


def test_every_code_is_explained_in_a_line() -> None:
    for code, meaning in CODES.items():
        assert code == code.lower()
        assert meaning.endswith(".")
        assert len(meaning) < 100


def test_people_need_not_be_listed(workspace: "Files") -> None:
    (workspace.root / PERSON).unlink()
    assert checked(workspace.root) == []


def test_names_in_old_files_that_went_are_warnings(workspace: "Files") -> None:
    workspace.edit(
        OLD, 'column = "done"', 'column = "closed"\nlane = "x"\ntype = "y"\nassignees = ["z"]'
    )
    found = checked(workspace.root)
    assert {one.code for one in found} == {
        "unknown-column", "unknown-lane", "unknown-type", "unknown-person",
    }  # fmt: skip
    assert not has_errors(found)
    assert has_errors(found, strict=True)


def test_a_broken_board_does_not_make_its_cards_wrong(workspace: "Files") -> None:
    workspace.write({BOARD: "name = ["})
    assert [one.file for one in checked(workspace.root)] == [BOARD]


def test_a_broken_card_is_still_there_for_others(workspace: "Files") -> None:
    workspace.edit(CARD, "tags", 'depends_on = ["bbbb2222"]\ntags')
    workspace.write({OTHER: "title = ["})
    assert [one.file for one in checked(workspace.root)] == [OTHER]


def test_longer_circle_names_each_of_it_and_nobody_else(workspace: "Files") -> None:
    card = 'title = "x"\ncolumn = "intake"\ndepends_on = ["{}"]\nlog = []\n'
    names = ["dddd4444", "eeee5555", "ffff6666"]
    for name, other in zip(names, [*names[1:], names[0]], strict=True):
        workspace.write({f"{DESK}/cards/{name}.toml": card.format(other)})
    workspace.write({f"{DESK}/cards/gggg7777.toml": card.format("dddd4444")})
    found = checked(workspace.root)
    assert [one.file[-13:-5] for one in found] == names


def test_twin_by_case_is_told(workspace: "Files") -> None:
    workspace.write({f"{DESK}/cards/AAAA1111.toml": CAR})
    messages = [one.message for one in checked(workspace.root) if "AAAA" in one.file or "AAAA" in one.message]  # fmt: skip
    assert any("in its case only" in message for message in messages)


def test_answer_can_be_limited_to_paths(
    workspace: "Files", monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.edit(CARD, '"acme"', '"x"')
    workspace.edit(OTHER, '"intake"', '"x"')
    workspace.edit(PERSON, "name", "nmae")
    root = workspace.root

    def files(*paths: Path) -> list[str]:
        return sorted({one.file for one in check(root, as_of=NOW, paths=paths)})

    assert files(root / CARD) == [CARD]
    assert files(root / "boards") == [CARD, OTHER]
    assert files(root / "people", root / OTHER) == [OTHER, PERSON]
    assert files(root) == [CARD, OTHER, PERSON]
    monkeypatch.chdir(root / DESK)
    assert files(Path("cards/aaaa1111.toml")) == [CARD]
    assert files(Path("cards/aaaa")) == ["cards/aaaa"]
    assert [one.code for one in check(root, as_of=NOW, paths=[root.parent])] == ["outside-root"]


def test_order_is_by_file_line_and_column(workspace: "Files") -> None:
    workspace.edit(CARD, '"acme"', '"x"')
    workspace.edit(CARD, '"mia"]', '"x", "y"]')
    workspace.edit(BOARD, 'started = "analyse"', 'started = "x"')
    found = checked(workspace.root)
    assert found == sorted(found)
    assert [(one.file, one.line) for one in found] == [(BOARD, 4), (CARD, 6), (CARD, 7), (CARD, 7)]


def test_what_files_say_is_shown_without_control_characters(workspace: "Files") -> None:
    workspace.edit(CARD, '"acme"', '"\\u001b]52;c;eA==\\u0007"')
    workspace.edit(CARD, "tags", '"\\u001bkey" = 1\ntags')
    for problem in checked(workspace.root):
        assert "\x1b" not in problem.message + problem.hint
