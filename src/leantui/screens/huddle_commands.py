"""What the huddle does: opens the walk, keeps it as the board changes, and writes down what is agreed."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leantui.flow.dates import parse_date_word
from leantui.model.text import one_line
from leantui.rules.commands import Command, Done, Refusal
from leantui.screens.board_host import BoardHost, BoardPart

if TYPE_CHECKING:
    from leantui.huddle.agenda import Agenda
    from leantui.huddle.asked import HuddleAsked
    from leantui.model.card import Card
    from leantui.model.person import Absence
    from leantui.screens.huddle import Asked, HuddleModel, HuddleScreen
    from leantui.screens.huddle_prompts import ActionAnswer
    from leantui.session.huddles import Sitting

STANDARD = "daily-huddle"
"""The id of the standard that a huddle itself follows."""
ELSEWHERE = (
    "card.open", "card.editor", "card.new", "card.step", "card.mark", "card.mark-range", "card.checklist",
    "card.move-up", "card.move-down",
)  # fmt: skip
"""Actions on cards whose keys mean something else in the walk, or nothing."""


class Walk:
    """One huddle on the screen: the agenda as it is by now and the stop in hand."""

    def __init__(self, host: BoardHost, sitting: "Sitting", asked: "HuddleAsked") -> None:
        from leantui.session.huddles import read_walk

        self.host = host
        self.sitting = sitting
        self.by = asked.by
        self.filter = asked.filter
        self.index = 0
        self.arrived = host.session.now()
        self.saying = next(iter(sitting.problems.values()), "")
        self.has_ended = False
        self._lock = asyncio.Lock()
        kept = read_walk(host.session.state)
        if kept is not None and self._is_this(kept.boards, kept.day):
            self.by = "person" if kept.by == "person" else "board"
            self.filter = kept.filter or self.filter
            self.agenda = self._agenda()
            found = self.agenda.index_of(kept.stop)
            self.index = min(kept.index if found is None else found, len(self.agenda.stops))
        else:
            self.agenda = self._agenda()

    def _is_this(self, boards: tuple[str, ...], day: date) -> bool:
        """Whether what was left is this huddle, still going on."""
        mine = self.sitting.boards
        return self.sitting.is_on and boards == mine and day == self.sitting.day(mine[0])

    def _agenda(self) -> "Agenda":
        from leantui.huddle.agenda import agenda

        return agenda(self.sitting.scope(self._shows(), self.by))

    def _shows(self) -> "Callable[[Card], bool] | None":
        from leantui.rules.filter import FilterContext, parse_filter

        found = parse_filter(self.filter)
        if not found:
            return None
        session = self.host.session
        context = FilterContext(
            workspace=session.workspace,
            as_of=session.today(self.sitting.boards[0]),
            me=session.who,
        )
        return found.bound(context)

    def keep(self) -> None:
        """Remember where the walk is, for after a break or a crash."""
        from leantui.session.huddles import WalkState, write_walk

        stops = self.agenda.stops
        boards = self.sitting.boards
        walk = WalkState(
            boards=boards,
            day=self.sitting.day(boards[0]),
            stop=stops[self.index].key if self.index < len(stops) else "",
            index=self.index,
            by=self.by,
            filter=self.filter,
        )
        write_walk(self.host.session.state, None if self.has_ended else walk)

    def go(self, index: int) -> None:
        index = max(0, min(index, len(self.agenda.stops)))
        if index != self.index:
            self.index, self.arrived = index, self.host.session.now()
            self.keep()

    def renew(self) -> None:
        """Take in what changed on the boards: the stop in hand stays, also where its reason is gone."""
        before = self.agenda
        stop = before.stops[self.index] if self.index < len(before.stops) else None
        now = self._agenda()
        if stop is None:
            self.agenda, self.index = now, len(now.stops)
            return
        kept = {each.key: each for each in now.stops}
        known = {each.key for each in before.stops}
        same = [kept.get(each.key, each) for each in before.stops if self._is_there(each.cards)]
        new = [each for each in now.stops if each.key not in known and not each.is_folded]
        from leantui.huddle.agenda import Agenda

        self.agenda = Agenda(stops=(*same, *new))
        found = self.agenda.index_of(stop.key)
        self.index = min(self.index if found is None else found, len(self.agenda.stops))

    def _is_there(self, cards: tuple[str, ...]) -> bool:
        workspace = self.host.session.workspace
        return not cards or any(workspace.card(card_id) is not None for card_id in cards)

    def rearrange(self) -> None:
        """By board or by person, or with another filter: from the beginning."""
        self.agenda, self.index = self._agenda(), 0
        self.arrived = self.host.session.now()
        self.keep()

    # What is shown

    def times(self) -> tuple[timedelta, timedelta]:
        now = self.host.session.now()
        started = self.sitting.started
        return now - started if started else timedelta(), now - self.arrived

    def model(self) -> "HuddleModel":
        from leantui.model.duration import parse_duration
        from leantui.screens.huddle import HuddleModel
        from leantui.screens.huddle_facts import standard_of, stop_view

        host, stops = self.host, self.agenda.stops
        workspace = host.session.workspace
        stop = stops[self.index] if self.index < len(stops) else None
        if stop is None:
            self.sitting.reread()  # the minutes are those of everybody who keeps the record
        own = workspace.standards.get(STANDARD)
        target = parse_duration(own.target_time) if own and own.target_time else None
        view = stop_view(host.session, self.sitting, stop) if stop else None
        names = [workspace.boards[each].board.name for each in self.sitting.boards]
        return HuddleModel(
            title=", ".join(map(one_line, names)),
            index=self.index,
            count=len(stops),
            kinds=tuple(self.agenda.counts().items()),
            stop=view,
            standard=standard_of(host.session, view, own),
            minutes="" if stop else self.minutes("text"),
            present=len(self.sitting.present),
            saying=self.saying,
            target=target or timedelta(minutes=10),
            by=self.by,
            filter=self.filter,
        )

    def minutes(self, form: str) -> str:
        from leantui.huddle.printed import minutes_text

        records = [self.sitting.records[board] for board in self.sitting.boards]
        return minutes_text(
            self.sitting.scope(), records, "markdown" if form == "markdown" else "text"
        )

    async def write(self, what: Callable[[], Refusal | None]) -> Refusal | None:
        """Write into the record in a thread, one after the other; what fails is said and kept on screen."""
        async with self._lock:
            refusal = await asyncio.to_thread(what)
        self.saying = f"! {refusal.message}" if refusal else ""
        if refusal is not None:
            self.host.say(refusal.words, refused=True)
        return refusal


class HuddleCommands(BoardPart):
    """The part of the board screen that holds the daily huddle."""

    async def do_place_huddle(self) -> None:
        from leantui.huddle.asked import HuddleAsked

        await self.hold_huddle(HuddleAsked(boards=(self.board_id,)))

    async def hold_huddle(self, asked: "HuddleAsked") -> None:
        """Ask who is here, unless that is known, and walk."""
        from leantui.session.huddles import Sitting

        sitting = await asyncio.to_thread(Sitting, self.session, asked.boards, asked.since)
        if not sitting.is_on or self.session.who not in (*sitting.present, ""):
            present = await self._ask_present(sitting)
            if present is None:
                return
            refusal = await asyncio.to_thread(sitting.start, present)
            if refusal is not None:
                self.say(refusal.words, refused=True)
                return
        self._show_walk(Walk(self, sitting, asked))

    def _show_walk(self, walk: Walk) -> None:
        from leantui.screens.huddle import HuddleScreen

        walk.keep()

        def show() -> None:
            page.show(walk.model())

        def go(index: int) -> None:
            walk.go(index)
            show()

        def by_person() -> None:
            walk.by = "board" if walk.by == "person" else "person"
            walk.rearrange()
            show()

        def renew() -> None:
            walk.renew()
            show()

        page = HuddleScreen(
            walk.model(),
            keys=self._huddle_keys(),
            times=walk.times,
            go=go,
            ask=lambda what: self.start(self._huddle_asked(walk, page, what)),
            by_person=by_person,
            perform=self._huddle_do,
            open_card=lambda card_id: self._huddle_do("card.open", card_id),
        )
        page.renew = renew
        self.app.push_screen(page)

    def _huddle_keys(self) -> dict[str, str]:
        """The board's keys that change a card, and undo: they change the card in hand."""
        return {
            key: action.id
            for action in self.keymap.actions
            if action.group == "Card" and action.id not in ELSEWHERE
            for key in action.keys
        }

    def _huddle_do(self, action_id: str, card_id: str) -> None:
        """Do an action to a card of the walk, on whichever board it is."""
        card = self.session.workspace.card(card_id)
        if card is None or card.is_archived:
            self.say("This card is in the archive by now", refused=True)
            return
        if card.board != self.board_id:
            self.open_board(card.board)
        if self.card_in_hand is not card and not self.view.cursor_to(card_id):
            self.set_filter("")
            self.view.cursor_to(card_id)
        self.view.pick(frozenset())
        self.action_perform(action_id)

    async def _ask_present(self, sitting: "Sitting") -> tuple[str, ...] | None:
        """Who is here: those of the last time who aren't away today are marked already."""
        from leantui.screens.huddle_prompts import PresencePicker
        from leantui.session.huddles import records

        people = self.session.workspace.people
        if not people:
            return (self.session.who,) if self.session.who else ()
        today = sitting.day(sitting.boards[0])
        away = {who: person for who, person in people.items() if person.is_absent(today)}
        before = sitting.present or next(
            (
                entry.present
                for each in records(self.session, sitting.boards[0], 1)
                for entry in each.log
                if entry.present
            ),
            (),
        )
        likely = [who for who in (before or tuple(people)) if who in people and who not in away]
        if self.session.who in people and self.session.who not in likely:
            likely.append(self.session.who)
        details = {who: _away_words(person.absent, today) for who, person in away.items()}
        names = {who: person.name for who, person in people.items()}
        return await self.ask(PresencePicker(names, chosen=likely, details=details))

    # What is agreed

    async def _huddle_asked(self, walk: Walk, page: "HuddleScreen", what: "Asked") -> None:
        ask = {
            "note": self._huddle_note,
            "park": self._huddle_park,
            "decision": self._huddle_decision,
            "action": self._huddle_action,
            "present": self._huddle_present,
            "filter": self._huddle_filter,
            "copy": self._huddle_copy,
            "file": self._huddle_file,
            "end": self._huddle_end,
        }[what]
        await ask(walk)
        if page.is_attached:
            page.show(walk.model())

    def _huddle_card(self, walk: Walk) -> "Card | None":
        stops = walk.agenda.stops
        stop = stops[walk.index] if walk.index < len(stops) else None
        return self.session.workspace.card(stop.cards[0]) if stop and stop.is_about_a_card else None

    async def _huddle_note(self, walk: Walk) -> None:
        card = self._huddle_card(walk)
        if card is None:
            self.say("A note is about a card, and none is in hand: p parks a topic", refused=True)
            return
        title = f"Note to {one_line(card.title)}"
        await self._write_down(walk, title, "note", lambda text: walk.sitting.note(card, text))

    async def _huddle_park(self, walk: Walk) -> None:
        card = self._huddle_card(walk)
        await self._write_down(
            walk, "Park for after the huddle", "topic", lambda text: walk.sitting.park(text, card)
        )

    async def _huddle_decision(self, walk: Walk) -> None:
        card = self._huddle_card(walk)
        await self._write_down(
            walk, "What was decided?", "decision", lambda text: walk.sitting.decide(text, card)
        )

    async def _write_down(
        self, walk: Walk, title: str, label: str, write: Callable[[str], Refusal | None]
    ) -> None:
        """Ask for a text and write it into the record; what can't be written is asked for again as it was typed."""
        from leantui.screens.prompts import TextPrompt

        text: str | None = ""
        told = ""
        while text := await self.ask(TextPrompt(title, label=label, initial=text or "", told=told)):
            refusal = await walk.write(partial(write, text))
            if refusal is None:
                return
            told = refusal.words

    async def _huddle_action(self, walk: Walk) -> None:
        """An action is a card with somebody's name and a date."""
        from leantui.screens.huddle_prompts import ActionPrompt

        card = self._huddle_card(walk)
        board_id = card.board if card else walk.sitting.boards[0]
        today = self.session.today(board_id)
        prompt = ActionPrompt(
            about=one_line(card.title) if card else "",
            people=tuple(self.session.workspace.people),
            who=self.session.who,
            today=today,
        )

        def action(told: "ActionAnswer") -> Command:
            due = parse_date_word(told.due, today) if told.due else None
            return walk.sitting.action_command(board_id, told.title, told.who, due)

        done = await self.ask_to(prompt, action)
        if isinstance(done, Done):
            await walk.write(lambda: walk.sitting.action_made(done))

    async def _huddle_present(self, walk: Walk) -> None:
        present = await self._ask_present(walk.sitting)
        if present is not None and present != walk.sitting.present:
            await walk.write(lambda: walk.sitting.say_present(present))

    async def _huddle_filter(self, walk: Walk) -> None:
        from leantui.rules.filter import parse_filter
        from leantui.screens.prompts import TextPrompt

        def refused(text: str) -> str | None:
            found = parse_filter(text)
            return found.problems[0].message if found.problems else None

        text = await self.ask(
            TextPrompt(
                "Walk only cards that match",
                initial=walk.filter,
                validate=refused,
                may_be_empty=True,
            )
        )
        if text is not None and text != walk.filter:
            walk.filter = text
            walk.rearrange()

    async def _huddle_copy(self, walk: Walk) -> None:
        self.app.copy_to_clipboard(walk.minutes("markdown"))
        self.say("The minutes are in the clipboard, as Markdown")

    async def _huddle_file(self, walk: Walk) -> None:
        from leantui.screens.prompts import TextPrompt

        name = f"minutes-{walk.sitting.day(walk.sitting.boards[0]).isoformat()}.md"
        answer: str | None = str(Path.cwd() / name)
        told = ""
        while answer := await self.ask(
            TextPrompt("Write the minutes to", label="file", initial=answer or "", told=told)
        ):
            try:
                path = Path(answer).expanduser()
                await asyncio.to_thread(path.write_text, walk.minutes("markdown"), encoding="utf-8")
            except (OSError, RuntimeError, ValueError) as error:
                told = f"{answer} can't be written: {getattr(error, 'strerror', None) or error}"
                continue
            self.say(f"The minutes are in {path}")
            return

    async def _huddle_end(self, walk: Walk) -> None:
        if walk.index < len(walk.agenda.stops):
            walk.go(len(walk.agenda.stops))
            return
        if await walk.write(walk.sitting.end) is None:
            walk.has_ended = True
            walk.keep()
            if self.app.screen is not self:
                self.app.pop_screen()
            whole, _ = walk.times()
            self.say(f"The huddle has ended after {round(whole.total_seconds() / 60)} min")


def _away_words(absences: "tuple[Absence, ...]", today: date) -> str:
    kind = next((each.kind or "" for each in absences if each.from_ <= today <= each.to), "")
    return f"away{f': {one_line(kind)}' if kind else ''}"
