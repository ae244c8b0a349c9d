"""A standard as Markdown and as a page to print: everything in it, nothing of it obeyed."""

from datetime import date
from html.parser import HTMLParser

import pytest

from leantui.exchange.standard_html import standard_html
from leantui.exchange.standard_markdown import escaped, standard_markdown
from leantui.model.person import Person
from leantui.model.standard import KeyPoint, RecordField, Role, Standard, Step

TODAY = date(2026, 3, 12)
PEOPLE = {"mia": Person(name="Mia Köhler")}
STANDARD = Standard(
    id="starter", title="Set up a new starter", revision=7, status="effective", owner="mia",
    review_by=date(2026, 3, 1), purpose="Ready on day one", safety=("never send a password",),
    role=(Role(id="technician"), Role(id="hr", name="Personnel")), tools=("Intune",),
    step=(
        Step(
            id="account", do="Create the account", role="technician", column="fix", time="20m",
            key_points=(
                KeyPoint(point="first.last", reason="mail depends on it", kind="makes-or-breaks"),
                KeyPoint(point="call back", kind="safety"),
            ),
            check="the sign-in works",
            record=(
                RecordField(field="login", required=True),
                RecordField(field="kind_of", type="choice", choices=("new", "moved")),
            ),
        ),
        Step(id="approve", do="Approve it", role="hr", after=("account",), sign_off=True, when="a == 'b'"),
        Step(id="hand", do="Hand it over", after=("account", "approve"), pause=True, required=False),
    ),
)  # fmt: skip
VILE = "<img src=x onerror=alert(1)> &lt; \"q\" 's' </style></title> \x1b]52;c;e\x07 \u202e *b* [l](http://e) `c` \\"


class Page(HTMLParser):
    """Which tags a page has, whether each is closed, and its text."""

    EMPTY = ("meta",)

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.said = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.said += data + " "


def test_the_page_says_everything() -> None:
    page = Page(standard_html(STANDARD, PEOPLE, TODAY))
    said = " ".join(page.said.split())
    for words in (
        "Set up a new starter", "r7 effective", "Ready on day one", "Mia Köhler", "2026-03-01 past",
        "never send a password", "1 Create the account technician in fix 20m", "first.last",
        "▲ makes or breaks", "because mail depends on it", "✚ safety", "Check the sign-in works", "login",
        "kind of new moved", "Personnel after step 1 only if a == 'b' sign-off", "signed by",
        "after steps 1, 2 pause may be left out", "Stop: nothing after this", "3 Hand it over",
    ):  # fmt: skip
        assert words in said
    assert page.open == []
    assert page.tags.count("section") == 4


def test_the_page_stands_alone_and_is_made_for_paper() -> None:
    html = standard_html(STANDARD, PEOPLE, TODAY)
    names = {name for name, _ in Page(html).attributes}
    assert names <= {"lang", "charset", "name", "content", "class", "dir"}
    for outside in ("http", "url(", "@import", "<script", "<link", "src="):
        assert outside not in html
    for rule in ("@page", "size: A4", "break-inside: avoid", "counter(page)"):
        assert rule in html
    assert '@bottom-left { content: "Set up a new starter \\b7  r7 effective"; }' in html
    assert "<title>Set up a new starter · r7</title>" in html


def test_nothing_in_a_standard_becomes_part_of_the_page() -> None:
    step = Step(
        id="a", do=VILE, check=VILE, when=VILE, column=VILE, role=VILE,
        key_points=(KeyPoint(point=VILE, reason=VILE),),
        record=(RecordField(field="f", label=VILE, type="choice", choices=(VILE,)),),
    )  # fmt: skip
    vile = Standard(
        id="v", title=VILE, owner=VILE, tools=(VILE,), safety=(VILE,), purpose=VILE, step=(step,)
    )
    html = standard_html(vile, {}, TODAY)
    tame = Standard(
        id="v", title="t", owner="o", tools=("t",), safety=("s",), purpose="p",
        step=(Step(id="a", do="d", check="c", when="w", column="c", role="r",
                   key_points=(KeyPoint(point="p", reason="r"),),
                   record=(RecordField(field="f", label="l", type="choice", choices=("c",)),)),),
    )  # fmt: skip
    page = Page(html)
    assert page.tags == Page(standard_html(tame, {}, TODAY)).tags
    assert page.open == []
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert html.count("</style>") == 1


@pytest.mark.parametrize(
    ("status", "is_superseded", "words"),
    [("draft", False, "Draft: not in force"), ("in-review", False, "In review"),
     ("obsolete", False, "no longer to be followed"), ("effective", True, "Superseded")],
)  # fmt: skip
def test_what_is_not_in_force_says_so(status: str, is_superseded: bool, words: str) -> None:
    made = Standard(id="a", title="A", status=status)  # type: ignore[arg-type]
    for form in (standard_html, standard_markdown):
        assert words in form(made, {}, TODAY, is_superseded=is_superseded)
    assert "It has no steps yet" in standard_html(made, {}, TODAY)


def test_markdown() -> None:
    text = standard_markdown(STANDARD, PEOPLE, TODAY)
    for line in (
        "# Set up a new starter",
        "- **review by:** 2026-03-01 **(past)**",
        "### 1. Create the account",
        "*technician · in fix · 20m*",
        "- **first.last**, because mail depends on it (▲ makes or breaks)",
        "- [ ] Check: the sign-in works",
        "- [ ] Record: login (text, required)",
    ):
        assert line in text.splitlines()


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("*b* _i_ `c`", r"\*b\* \_i\_ \`c\`"),
        ("[l](u) <b>", r"\[l\](u) \<b\>"),
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("# a", r"\# a"),
        ("a & b &lt;", "a & b &amp;lt;"),
        ("two\nlines", "two lines"),
    ],
)
def test_markdown_in_a_text_is_text(text: str, safe: str) -> None:
    assert escaped(text) == safe
