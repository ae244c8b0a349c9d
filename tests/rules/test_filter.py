"""The filter's language on one small workspace: which cards every part shows, and what is said of bad ones."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leantui.model.board import (
    Board,
    CardType,
    Column,
    Lane,
    Posted,
    ServiceLevelExpectation,
)  # fmt: skip
from leantui.model.card import Card
from leantui.model.ids import Ids
from leantui.model.log import LogEntry
from leantui.model.person import Person
from leantui.model.standard import Standard
from leantui.model.workspace import BoardContents, Workspace
from leantui.rules.filter import NAMES, FilterContext, parse_filter
from leantui.rules.filter_completion import FilterNames, complete, unknown_names
from leantui.rules.filter_terms import WORDS

AS_OF = date(2026, 3, 12)  # a Thursday
BOARD = Board(
    id="desk",
    name="Service Desk",
    key="SD",
    started="fix",
    finished="done",
    sle=ServiceLevelExpectation(days=5, probability=85),
    column=(
        Column(id="intake", kind="queue"),
        Column(id="fix", name="Repair", split=True),
        Column(id="done", kind="done"),
    ),
    lane=(Lane(id="acme", name="Acme GmbH"), Lane(id="hq")),
    card_type=(CardType(id="incident", name="Incident"), CardType(id="request")),
    posted=(Posted(standard="reset", type="request"),),
)


def card(id_: str, title: str, column: str, day: int, **facts: Any) -> Card:
    at = datetime(2026, 3, day, 9, tzinfo=UTC)
    log = [LogEntry(at=at, by="tom", event="created", to=column)]
    if facts.pop("blocked", False):
        log.append(LogEntry(at=at, by="tom", event="blocked", reason="no approval"))
    return Card(
        id=id_, board="desk", title=title, column=column, created=at, log=tuple(log),
        file=f"boards/desk/cards/{id_}.toml", **facts,
    )  # fmt: skip


CARDS = [
    card("aaaa1111", "Printer on fire", "fix", 2, type="incident", lane="acme", assignees=("mia",),
         tags=("vip", "second-floor"), impact="high", urgency="high", due=date(2026, 3, 11)),
    card("bbbb2222", "Reset a password", "fix/done", 10, type="request", lane="hq",
         assignees=("tom", "mia"), size=3, due=date(2026, 3, 13), blocked=True),
    card("cccc3333", "Order monitors", "intake", 3, type="request", project="onboarding",
         class_of_service="fixed-date", due=date(2026, 3, 20), requester="hr@acme.example"),
    card("dddd4444", "Old fire drill", "done", 4, tags=("vip-old",), due=date(2026, 3, 5)),
]  # fmt: skip
SPACE = Workspace(
    root="/w",
    boards={"desk": BoardContents(BOARD, {each.id: each for each in CARDS})},
    people={
        "mia": Person(id="mia", name="Mia Hart"),
        "tom": Person(id="tom", name="Tomas Berg"),
        "miad": Person(id="miad", name="Dora"),
    },
    standards={"reset": Standard(id="reset", title="Reset a password")},
    ids=Ids.of(each.id for each in CARDS),
)
CONTEXT = FilterContext(workspace=SPACE, as_of=AS_OF, me="mia")


def shown(text: str) -> str:
    found = parse_filter(text)
    assert not found.problems, found.problems
    test = found.bound(CONTEXT)
    return "".join(each.id[0] for each in CARDS if test(each))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", "abcd"), ("fire", "ad"), ("FIRE printer", "a"), ('"on fire"', "a"), ('-"on fire"', "bcd"),
        ("SD-bbbb", "b"), ("cccc3333", "c"), ("hr@acme", "c"), ("10:30", ""), ("https://psa", ""),
        ("@mia", "ab"), ("@tom", "b"), ("@to", "b"), ("@berg", "b"), ("@mi", "ab"), ("@none", "cd"),
        ("@tom,none", "bcd"), ("@me", "ab"), ("mine", "ab"), ("-mine", "cd"), ("person:tom", "b"),
        ("unassigned", "cd"), ("@", None), ("#vip", "ad"), ("#second-floor", "a"), ("-#vip", "bc"),
        ("tag:vip", "a"), ("#none", "bc"),
        ("type:incident", "a"), ("type:Incident", "a"), ("TYPE:request", "bc"), ("type:none", "d"),
        ("type:any", "abc"), ("type:inc", "a"), ("lane:acm,h", "ab"), ("column:f", "ab"), ("-type:req", "ad"), ("type:incident,none", "ad"), ("-type:request", "ad"),
        ("lane:acme", "a"), ('lane:"acme gmbh"', "a"), ('lane:"Acme GmbH",hq', "ab"), ("lane:none", "cd"),
        ("column:fix", "ab"), ("column:repair", "ab"), ("column:fix/done", "b"), ("-column:done", "abc"),
        ("class:fixed-date", "c"), ("class:standard", "abd"), ('class:"fixed date"', "c"),
        ("priority:1", "a"), ("priority<=2", "a"), ("priority:none", "bcd"), ("priority=1", "a"),
        ("standard:reset", "bc"), ("standard:none", "ad"), ("project:onboarding", "c"),
        ("board:desk", "abcd"), ('board:"service desk"', "abcd"), ("parent:any", ""),
        ("blocked", "b"), ("-blocked", "acd"), ("late", "a"), ("over", "a"), ("overdue", "a"),
        ("age>5", "a"), ("age<=3", "b"), ("age=11", "a"), ("-age>5", "bcd"), ("cycle=1", "d"),
        ("size>2", "b"), ("size:3", "b"),
        ("due<fri", "ad"), ("due<=fri", "abd"), ("due<+3d", "abd"), ("due:fri", "b"), ("due:none", ""),
        ("due:any", "abcd"), ("due>2026-03-13", "c"), ("created>-1w", "b"), ("created<=-1w", "acd"),
        ("@me -blocked age>5", "a"), ('"', "abcd"), ("-", "abcd"),
    ],
)  # fmt: skip
def test_what_a_filter_shows(text: str, ids: str | None) -> None:
    if ids is None:
        assert parse_filter(text).problems
    else:
        assert shown(text) == ids


@pytest.mark.parametrize(
    ("text", "position", "word", "expected"),
    [
        ("fire tpye:incident", 5, "tpye:incident", "type:"),
        ("a -colour:red", 3, "colour:red", "quotes"),
        ("type:", 0, "type:", "a value"),
        ("@ fire", 0, "@", "a value"),
        ("age>many", 0, "age>many", "a number such as 5 after age>"),
        ("age>", 0, "age>", "a value"),
        ("due<soon", 0, "due<soon", "a date (today, fri, +3d"),
        ("due<none", 0, "due<none", "a date"),
        ("due:fri,mon", 0, "due:fri,mon", "a date"),
        ("lane>acme", 0, "lane>acme", "lane:…"),
        ("\u001b[31m:x type>1", 8, "type>1", "type:…"),
    ],
)
def test_a_bad_part_is_named_with_its_place(
    text: str, position: int, word: str, expected: str
) -> None:
    (problem,) = parse_filter(text).problems
    assert (problem.position, problem.word) == (position, word)
    assert expected in problem.expected
    assert word in problem.message
    assert problem.expected in problem.message


def test_a_value_that_something_is_called_by_means_nothing_that_only_begins_so() -> None:
    other = Board(
        id="other", name="Other", column=(Column(id="do"), Column(id="done", kind="done"))
    )
    space = SPACE.with_board(BoardContents(other, {}))
    test = parse_filter("column:do").bound(FilterContext(workspace=space, as_of=AS_OF))
    assert not any(test(each) for each in CARDS)
    assert shown("column:do") == "d"


def test_the_parts_understood_still_hold() -> None:
    found = parse_filter("fire age>x")
    assert found.problems
    assert found.matches(CARDS[0], CONTEXT)
    assert not found.matches(CARDS[1], CONTEXT)


def test_a_filter_that_asks_for_me_says_so() -> None:
    assert [parse_filter(text).asks_me for text in ("@me", "-mine", "fire mine", "@mia", '"mine"')] == [
        True, True, True, False, False,
    ]  # fmt: skip
    nobody = FilterContext(workspace=SPACE, as_of=AS_OF)
    assert not any(parse_filter("mine").matches(each, nobody) for each in CARDS)


def test_a_name_nobody_has_is_told_with_the_nearest() -> None:
    def told(text: str) -> list[tuple[str, str]]:
        found = unknown_names(parse_filter(text), SPACE, ["desk"])
        return [(problem.word, problem.expected) for problem in found]

    assert told("type:incedent -@tim lane:acme @me lane:none column:fix/done @berg due:fri") == [
        ("type:incedent", "incident"),
        ("@tim", "tom"),
    ]
    assert told('lane:"Acme GmbH" class:expedite') == []


@settings(max_examples=150)
@given(st.text(alphabet=st.sampled_from('ab@#:<>=-," tyepduage15+\u001b'), max_size=24))
def test_no_text_makes_a_filter_raise(text: str) -> None:
    found = parse_filter(text)
    for each in CARDS:
        assert isinstance(found.matches(each, CONTEXT), bool)
    unknown_names(found, SPACE, ["desk"])
    for problem in found.problems:
        assert text[problem.position :]
    for cursor in range(len(text) + 1):
        for completion in complete(text, cursor, NAMES_HERE):
            after, at = completion.applied(text)
            assert 0 <= at <= len(after)


NAMES_HERE = FilterNames.of(SPACE)


def offered(text: str, cursor: int | None = None) -> list[str]:
    at = len(text) if cursor is None else cursor
    return [each.text for each in complete(text, at, NAMES_HERE, most=40)]


def test_an_empty_place_offers_every_word_and_name() -> None:
    found = offered("")
    assert found == offered("fire ")
    assert set(WORDS) <= set(found)
    assert {"@", "#", *(f"{name}:" for name in ("type", "lane", "column"))} <= set(found)
    assert {each.rstrip(":<>") for each in found} >= set(NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("la", ["late", "lane:"]), ("ove", ["over", "overdue"]), ("-bl", ["blocked"]),
        ("type:", ["incident", "request", "none", "any"]), ("type:inc", ["incident"]),
        ("type:incident,r", ["request"]), ("lane:", ["acme", "hq", "none", "any"]),
        ('lane:"acme g', ["acme"]), ("lane:gmbh", ["acme"]), ("#floor", ["second-floor"]), ("@", ["me", "mia", "tom", "miad", "none"]),
        ("@to", ["tom"]), ("@Dora", ["miad"]), ("#", ["second-floor", "vip", "vip-old", "none"]),
        ("#vip-", ["vip-old"]), ("project:o", ["onboarding"]), ("standard:", ["reset", "none", "any"]),
        ("class:fi", ["fixed-date"]), ("priority:", ["1", "2", "3", "4", "none", "any"]),
        ("due<f", ["fri"]), ("due:n", ["none"]), ("due<n", []), ("fire @mi", ["mia", "miad"]), ("zzz", []),
    ],
)  # fmt: skip
def test_what_can_follow(text: str, expected: list[str]) -> None:
    assert offered(text) == expected


def test_a_completion_goes_in_at_the_cursor() -> None:
    text = "type:inc fire"
    (found,) = complete(text, 8, NAMES_HERE)
    assert found.applied(text) == ("type:incident fire", 14)
    assert found.meaning == "Incident"
    (found,) = complete("-typ", 4, NAMES_HERE)
    assert found.applied("-typ") == ("-type:", 6)
    (found,) = complete("@dora", 5, NAMES_HERE)
    assert found.applied("@dora") == ("@miad ", 6)
    assert complete("fire", 2, NAMES_HERE) == ()


def test_a_value_with_blanks_is_completed_in_quotes() -> None:
    names = FilterNames(by_field={"project": (("New office", "2 cards"),)})
    (found,) = complete("project:new", 11, names)
    assert found.applied("project:new")[0] == 'project:"New office" '
