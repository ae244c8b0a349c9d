"""Keys typed ahead wait until there is something to type into."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump
from textual.screen import Screen

Result = TypeVar("Result")


@runtime_checkable
class TakesKeys(Protocol):
    """A screen that acts on keys itself while nothing else could want them."""

    def take_key(self, key: str) -> bool:
        """Do what the key is bound to; False if this screen does nothing about it now."""
        ...


NEVER_HELD = frozenset({"ctrl+q", "ctrl+c"})
TEXT_FIELDS = frozenset({"Input", "TextArea"})
"""Where letters are taken in. By their names: the first screen has none of them."""
ROUNDS = 3
"""How often the way from the focus up is walked before what a key set off counts as done: the key itself on its
way up, what a field says about it on its way up, and what is made of that."""
PATIENCE = 2.0
"""Seconds that a key waits for the one before it at the most, should something on the way have gone meanwhile."""
PATIENCE_WITH_SCREENS = 5.0
"""The same for a screen on its way to the terminal, whose code may have to be read first."""


async def held(app: App[Any], task: Awaitable[Result]) -> Result:
    """Await what may lead to another screen or field: what is typed meanwhile is for what is there then."""
    if not isinstance(app, Typeahead):
        return await task
    app.hold_keys()
    try:
        return await task
    finally:
        app.release_keys()


class Typeahead(App[None]):
    """Hands out keys one after the other, each when the one before it has done what it does.

    Someone who types `n`, a title, enter and the next thing in one go would otherwise have letters taken by the
    board that were meant for the title, and letters put into a field that were meant for the one after it:
    prompts and focus take a few messages to be where a key sent them.
    """

    _typed: deque[events.Key | events.Paste]
    """Not handed out yet."""
    _is_held: bool = False
    _under_way: int = 0
    """The number of the key whose doing isn't done; 0: none."""
    _is_only_text: bool = False
    """Whether that is no more than letters on their way into a field."""
    _followed: int = 0
    """The number of the last key whose doing was followed to its end."""
    _count: int = 0
    _out_of_patience: asyncio.TimerHandle | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._typed = deque()
        super().__init__(*arguments, **options)

    @property
    def keys_waiting(self) -> bool:
        """Whether a key that was typed isn't done yet."""
        return bool(self._typed or (self._under_way and not self._is_only_text))

    def hold_keys(self) -> None:
        """Keep what is typed from now on, until a screen is there to take it, or `release_keys`."""
        self._is_held = True

    def release_keys(self) -> None:
        """Hand what was typed meanwhile to whatever has the focus by now."""
        self._is_held = False
        self.call_later(self._hand_out)

    def push_screen(self, screen: Any, *arguments: Any, **options: Any) -> Any:
        pushed = super().push_screen(screen, *arguments, **options)
        if isinstance(screen, Screen):
            number = self._followed = self._set_out(PATIENCE_WITH_SCREENS)
            screen.call_after_refresh(self._is_there, number)
        return pushed

    def _is_there(self, number: int) -> None:
        """The screen that was pushed is drawn."""
        if number == self._under_way:
            self._under_way = 0
        self.release_keys()

    async def on_event(self, event: events.Event) -> None:
        if (
            not isinstance(event, events.Key | events.Paste)
            or event.is_forwarded
            or (isinstance(event, events.Key) and event.key in NEVER_HELD)
        ):
            await super().on_event(event)
            return
        self._typed.append(event)
        await self._hand_out()

    async def _hand_out(self) -> None:
        while self._typed and not self._is_held:
            is_text = self._is_text(self._typed[0])
            if self._under_way and not (is_text and self._is_only_text):
                self._follow(self._under_way)
                return
            event = self._typed.popleft()
            if self._take(event):
                continue
            number = self._set_out(PATIENCE)
            self._is_only_text = is_text
            await super().on_event(event)
            if not (self._typed or is_text):  # a single key is drawn first
                self.call_after_refresh(self._follow, number)

    def _is_text(self, event: events.Key | events.Paste) -> bool:
        """Whether it only adds to what stands in a field, so that another letter needn't wait for it."""
        if isinstance(event, events.Key) and not event.is_printable:
            return False
        kinds = {kind.__name__ for kind in type(self.focused).__mro__}
        return bool(kinds & TEXT_FIELDS) and not getattr(self.screen, "ACTS_ON_LETTERS", False)

    def _take(self, event: events.Event) -> bool:
        """Hand a key to a screen that acts on it at once; False if it is to go its usual way.

        That way leads from widget to widget up to here, five messages until the action that is bound to it is
        found, which for the board's keys is a third of the time to the next frame.
        """
        screen = self.screen
        if not (isinstance(event, events.Key) and isinstance(screen, TakesKeys) and self.app_focus):
            return False
        bound_here = self._bindings.key_to_bindings.get(event.key, ())
        if any(binding.priority for binding in bound_here):
            return False
        return screen.take_key(event.key)

    def on_key(self, event: events.Key) -> None:
        """A key that nothing took, on its way back; it may have been sent before keys were held."""
        if self._is_held and event.key not in NEVER_HELD:
            self._typed.appendleft(events.Key(event.key, event.character))
            event.prevent_default()

    # When what a key set off is done

    def _set_out(self, patience: float) -> int:
        self._count += 1
        self._under_way = self._count
        self._is_only_text = False
        if self._out_of_patience is not None:
            self._out_of_patience.cancel()
        self._out_of_patience = asyncio.get_running_loop().call_later(
            patience, self.call_later, self._arrived, self._count
        )
        return self._count

    def _follow(self, number: int) -> None:
        """See when what this key sets off is done, unless that is being seen to already."""
        if number == self._under_way > self._followed:
            self._followed = number
            self._walk(number, ROUNDS)

    def _walk(self, number: int, rounds: int) -> None:
        """Wait behind every message that lies on the way from the focus up to here, `rounds` times."""
        try:
            path = (self.focused or self.screen).ancestors_with_self
        except ScreenStackError:
            return
        self._wait_along(path, number, rounds)

    def _wait_along(self, path: Sequence[MessagePump], number: int, rounds: int) -> None:
        for at, pump in enumerate(path, 1):
            if pump.call_later(self._wait_along, path[at:], number, rounds):
                return
        if number != self._under_way:
            return
        if rounds > 1:
            self._walk(number, rounds - 1)
        else:
            self.call_later(self._arrived, number)

    async def _arrived(self, number: int) -> None:
        if number == self._under_way:
            self._under_way = 0
            await self._hand_out()
