"""Every sign the screen draws and what it means: drawn from here, and explained from here."""

from typing import Literal, NamedTuple

Place = Literal["On a card", "On a column or lane", "In the standard", "In the first line"]


class Sign(NamedTuple):
    """One sign."""

    sign: str
    place: Place
    meaning: str
    """In words, for the help."""
    example: str = "{}"
    """How it is met, the sign where `{}` stands."""

    @property
    def shown(self) -> str:
        """As the help shows it."""
        return self.example.format(self.sign)


SIGNS: dict[str, Sign] = {
    "expedite": Sign("▌", "On a card", "thick left edge: expedite, to be done at once"),
    "fixed-date": Sign("║", "On a card", "double left edge: fixed date"),
    "standard": Sign("▎", "On a card", "left edge: standard"),
    "intangible": Sign("┊", "On a card", "dotted left edge: intangible"),
    "cursor": Sign("█", "On a card", "the selected card"),
    "picked": Sign("◆", "On a card", "a marked card"),
    "id": Sign("7k3q", "On a card", "the card's id; every command takes it"),
    "type": Sign("!1", "On a card", "type and priority from impact and urgency, 1 the most pressing"),
    "age": Sign("3d", "On a card", "age in days since the work started"),
    "p50": Sign("›", "On a card", "older than half of the past cards were when they left this column", "3d{}"),
    "p85": Sign("»", "On a card", "older than 85 of 100 of them were", "3d{}"),
    "sle": Sign("◷", "On a card", "older than the service level expectation", "3d{}"),
    "blocked": Sign("⚑", "On a card", "blocked; why is said in the line above the keys"),
    "attention": Sign("⚠", "On a card", "its file needs attention, or it names something unknown"),
    "conflicted": Sign("≠", "On a card", "a merge left two values in it, of which one has to be chosen"),
    "help": Sign("help wanted 5m", "On a card", "someone called for help, and how long ago"),
    "late": Sign("late 2h", "On a card", "a step waits longer than its standard allows; whom to tell"),
    "hand-off": Sign("→", "On a card", "the next step is another role's, which has had it since then", "{} hr since 3h"),
    "paused": Sign("⏸", "On a card", "its column pauses the service level clock"),
    "progress": Sign("3/7", "On a card", "steps of the standard done, and all steps"),
    "due": Sign("due Fri", "On a card", "the date it is promised for"),
    "person": Sign("@mia", "On a card", "who works on it"),
    "count": Sign("3/4", "On a column or lane", "cards in it, and the most there shall be"),
    "over": Sign("▲", "On a column or lane", "over its limit", "4/3 {}"),
    "halves": Sign("│", "On a column or lane", "the two halves of a split column: what is done is ready to be pulled", "doing {} done"),
    "notice": Sign("!", "In the standard", "what is said below the title comes first: new to you, past its review, not in force"),
    "done": Sign("✓", "In the standard", "done: by whom, when"),
    "next": Sign("▶", "In the standard", "the next step"),
    "ready": Sign("○", "In the standard", "still to do"),
    "skipped": Sign("–", "In the standard", "not needed here, or left out for a reason"),
    "failed": Sign("✗", "In the standard", "its check failed"),
    "key point": Sign("•", "In the standard", "key point: what makes or breaks the step, keeps you safe, or makes it easier"),
    "because": Sign("because", "In the standard", "the reason of the key point"),
    "check": Sign("check", "In the standard", "how you know it is right"),
    "record": Sign("record", "In the standard", "what is asked for when the step is done"),
    "pause": Sign("pause", "In the standard", "nothing after it before it is done"),
    "sign-off": Sign("sign-off", "In the standard", "by someone who didn't do the step before"),
    "revision": Sign("r7", "In the standard", "the revision of the standard"),
    "takt": Sign("takt", "In the standard", "the pace that demand sets"),
    "runs": Sign("standard WIP 1/2", "In the standard", "runs open now, and the most there shall be"),
    "top wip": Sign("WIP 9/10", "In the first line", "cards started and not finished, and the most there shall be"),
    "top blocked": Sign("⚑", "In the first line", "cards that are blocked", "{} 2"),
    "top sle": Sign("◷", "In the first line", "cards older than the service level expectation", "{} 1"),
    "top attention": Sign("!", "In the first line", "files with something wrong", "{} 1"),
    "top unsaved": Sign("⚠", "In the first line", "changes that could not be written", "{} 1 not saved"),
    "top filter": Sign("/", "In the first line", "the filter, and how many cards it hides", "{} @mia"),
}  # fmt: skip
"""By the name the program has for it, in the order in which they are explained."""


def sign(name: str) -> str:
    """The sign as it is drawn."""
    return SIGNS[name].sign
