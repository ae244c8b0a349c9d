"""Keys typed ahead wait until there is something to type into."""

from typing import Any, Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.screen import Screen


@runtime_checkable
class TakesKeys(Protocol):
    """A screen that acts on keys itself while nothing else could want them."""

    def take_key(self, key: str) -> bool:
        """Do what the key is bound to; False if this screen does nothing about it now."""
        ...


NEVER_HELD = frozenset({"ctrl+q", "ctrl+c"})


class Typeahead(App[None]):
    """Holds keys back while a question is on its way to the screen.

    Someone who types `n` and a title in one go would otherwise have the first letters taken for the
    board's keys, since a prompt takes a moment to be there.
    """

    _held: list[events.Key | events.Paste] | None = None

    def hold_keys(self) -> None:
        """Keep what is typed from now on, until a screen is there to take it, or `release_keys`."""
        if self._held is None:
            self._held = []

    def release_keys(self) -> None:
        """Hand what was typed meanwhile to whatever has the focus by now."""
        held, self._held = self._held or [], None
        for event in sorted(held, key=lambda each: each.time):
            if isinstance(event, events.Key):
                self.post_message(events.Key(event.key, event.character))
            else:
                self.post_message(events.Paste(event.text))

    def push_screen(self, screen: Any, *arguments: Any, **options: Any) -> Any:
        pushed = super().push_screen(screen, *arguments, **options)
        if self._held is not None and isinstance(screen, Screen):
            screen.call_after_refresh(self.release_keys)
        return pushed

    async def on_event(self, event: events.Event) -> None:
        is_typed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if is_typed and (self._hold(event) or self._take(event)):
            return
        await super().on_event(event)

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
        if self._hold(event):
            event.prevent_default()

    def _hold(self, event: events.Event) -> bool:
        if self._held is None or not isinstance(event, events.Key | events.Paste):
            return False
        if isinstance(event, events.Key) and event.key in NEVER_HELD:
            return False
        self._held.append(event)
        return True
