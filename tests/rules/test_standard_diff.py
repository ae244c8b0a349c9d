"""What changed between two revisions: a table of edits and what is said of each; text, Markdown, HTML."""

from datetime import date
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest

from leantui.exchange.standard_diff_pages import diff_html, diff_markdown, diff_text
from leantui.model.standard import ChangeEntry, KeyPoint, RecordField, Role, Standard, Step, Timer
from leantui.rules.standard_diff import standard_diff

A = Step(id="a", do="Look at it", role="it", time="5m", key_points=(KeyPoint(point="slowly", reason="haste hides it"),))  # fmt: skip
B, C, D = (Step(id=id_, do=f"Mend the {id_}") for id_ in "bcd")
OLD = Standard(id="x", title="Repair", revision=1, status="effective", step=(A, B, C, D), role=(Role(id="it"),))  # fmt: skip


def revised(*steps: Step, **facts: Any) -> Standard:
    entry = ChangeEntry(revision=2, date=date(2026, 3, 1), by="tom", why="it broke again", improvement="imp-7k3q", approved_by=("mia",))  # fmt: skip
    given: dict[str, Any] = {
        "revision": 2,
        "status": "draft",
        "change": (entry,),
        "step": steps or OLD.step,
    }
    return msgspec.structs.replace(OLD, **(given | facts))


def said(new: Standard) -> list[tuple[str, str, bool]]:
    return [(step.id, step.kind, step.is_moved) for step in standard_diff(OLD, new).steps]


SAME = [("a", "same", False), ("b", "same", False), ("c", "same", False), ("d", "same", False)]


@pytest.mark.parametrize(
    ("steps", "kinds"),
    [
        ((A, B, C, D), SAME),
        ((A, B, D), [*SAME[:2], ("c", "removed", False), SAME[3]]),
        ((B, C, D), [("a", "removed", False), *SAME[1:]]),
        ((A, Step(id="n", do="New"), B, C, D), [SAME[0], ("n", "added", False), *SAME[1:]]),
        ((D, A, B, C), [("d", "moved", True), *SAME[:3]]),
        ((B, A, C, D), [SAME[1], ("a", "moved", True), *SAME[2:]]),
        ((Step(id="z", do="Other"),), [*((id_, "removed", False) for id_ in "abcd"), ("z", "added", False)]),
    ],
)  # fmt: skip
def test_steps_that_came_went_and_moved(
    steps: tuple[Step, ...], kinds: list[tuple[str, str, bool]]
) -> None:
    found = said(revised(*steps))
    assert found == kinds


EDITS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"do": "Look well"}, "text", "Look at it", "Look well"),
    ({"role": "hr"}, "role", "it", "hr"),
    ({"column": "fix"}, "column", "", "fix"),
    ({"time": None}, "time", "5m", ""),
    ({"after": ("d",)}, "after", "", "Mend the d"),
    ({"after": ()}, "after", "", "nothing"),
    ({"when": "vip"}, "only if", "", "vip"),
    ({"check": "it runs"}, "check", "", "it runs"),
    ({"sign_off": True}, "sign-off", "", "yes"),
    ({"timer": Timer(warn="4h", escalate="8h", to="eva")}, "timer", "", "warn after 4h escalate after 8h to eva"),
    ({"pause": True}, "pause", "", "yes"),
    ({"required": False}, "required", "yes", "no"),
    ({"kind": "service", "command": ("echo", "x")}, "command", "", "echo x"),
    ({"use": "other"}, "by the standard", "", "other"),
    ({"loop_to": "a"}, "back to, where the check fails", "", "a"),
    ({"record": (RecordField(field="asset_no", required=True),)}, "record", "", "asset no (text, required)"),
    ({"key_points": ()}, "key point", "slowly, because haste hides it", ""),
    ({"key_points": (KeyPoint(point="Slowly", reason="it hides", kind="knack"),)}, "key point", "slowly, because haste hides it", "Slowly, because it hides (knack)"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "name", "old", "new"), EDITS)
def test_what_a_step_says_differently(facts: dict[str, Any], name: str, old: str, new: str) -> None:
    step = msgspec.structs.replace(A, **facts)
    found = standard_diff(OLD, revised(step, B, C, D)).steps[0]
    assert found.kind == "changed"
    assert (name, old, new) in [(each.name, each.old, each.new) for each in found.changes]


def test_what_changed_beside_the_steps() -> None:
    new = revised(
        owner="mia", tools=("hammer",), role=(Role(id="it", department="IT"), Role(id="hr"))
    )
    assert [(each.name, each.old, each.new) for each in standard_diff(OLD, new).head] == [
        ("owner", "", "mia"), ("tools", "", "hammer"), ("role", "it", "it (IT)"), ("role", "", "hr"),
    ]  # fmt: skip


NEW = revised(
    msgspec.structs.replace(A, time="10m", check="it <runs> [again] \x1b"), D, C, Step(id="n", do="Tell them"),
    title="Repair & tell", takt="2 per day",
)  # fmt: skip


def test_as_text() -> None:
    assert diff_text(standard_diff(OLD, NEW)) == (
        "Repair & tell  r1 → r2 draft\n"
        "why: it broke again (imp-7k3q), by tom; agreed by mia\n"
        "title: Repair → Repair & tell\n"
        "+ takt: 2 per day\n"
        "\n"
        "~ 1 Look at it\n"
        "    time: 5m → 10m\n"
        "    + check: it <runs> [again] \ufffd\n"
        "\n"
        "- 2 Mend the b  (gone)\n"
        "\n"
        "↕ 3 Mend the c  (was 3)\n"
        "\n"
        "+ 4 Tell them  (new)\n"
        "\n"
        "1 step as before"
    )


def test_as_markdown() -> None:
    assert diff_markdown(standard_diff(OLD, NEW)).splitlines()[:12] == [
        "# Repair & tell: r1 → r2",
        "",
        "it broke again (imp-7k3q), by tom; agreed by mia",
        "",
        "- title: ~~Repair~~ → Repair & tell",
        "- takt: 2 per day",
        "",
        "## Changed: 1 Look at it",
        "",
        "- time: ~~5m~~ → 10m",
        "- check: it \\<runs\\> \\[again\\] \ufffd",
        "",
    ]


class Balanced(HTMLParser):
    """Tags that open and close in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_as_a_page() -> None:
    page = Balanced(diff_html(standard_diff(OLD, NEW)))
    assert not page.open
    for words in (
        "Repair & tell",
        "it <runs> [again] \ufffd",
        "Removed: 2 Mend the b",
        "it broke again",
    ):
        assert words in page.words
    assert "<runs>" not in diff_html(standard_diff(OLD, NEW))


def test_nothing_differs() -> None:
    assert diff_text(standard_diff(OLD, OLD)).endswith("Nothing differs")
    assert "Nothing differs" in diff_markdown(standard_diff(OLD, OLD))


def test_steps_that_only_name_what_is_called_otherwise_now_are_as_they_were() -> None:
    after_a = msgspec.structs.replace(D, after=("a",))
    old = msgspec.structs.replace(OLD, step=(A, B, C, after_a))
    renamed = msgspec.structs.replace(A, do="Look at it twice")
    new = revised(renamed, B, C, after_a, role=(Role(id="it", name="Technician"),))
    found = standard_diff(old, new)
    assert [(each.id, [change.name for change in each.changes]) for each in found.changed] == [
        ("a", ["text"])
    ]
    assert [(each.name, each.new) for each in found.head] == [("role", "Technician")]
