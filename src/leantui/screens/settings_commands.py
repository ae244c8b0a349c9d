"""What keys do about the user's own settings: the theme, and `config.toml`."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from textual.binding import Binding, BindingsMap

from leantui.keymap import Configured, Keymap
from leantui.model.problem import Problem
from leantui.screens.messages import SettingsEdited, ThemeChosen, TourSeen
from leantui.screens.place_commands import PlaceCommands
from leantui.widgets.status import Footer, FooterKey

if TYPE_CHECKING:
    from leantui.screens.filter_bar import FilterBar

WITHOUT_CARD = ("place.boards", "place.standards")
"""What the footer has instead of the keys of a card, where none is in hand."""


def _bindings(keymap: Keymap) -> list[Binding]:
    return [
        Binding(
            ",".join(action.keys), f"perform('{action.id}')", action.label, show=False, id=action.id
        )
        for action in keymap.actions
        if action.keys
    ]


class SettingsCommands(PlaceCommands):
    """The part of the board screen that concerns settings."""

    _frame_bindings: BindingsMap | None = None
    """What the framework binds on every screen."""
    _taken: Mapping[str, str] = {}
    """The ids of actions by their keys, as far as the framework binds nothing to these."""

    def use_settled(self, settled: Configured) -> None:
        """Take the keys in force for the registry's; those of the framework stay."""
        self.settled = settled
        self.keymap = settled.keymap
        self.user_views = settled.settings.views
        ours = BindingsMap(_bindings(self.keymap))
        others = self._frame_bindings = self._frame_bindings or self._bindings
        self._bindings = BindingsMap.merge([others, ours])
        self._taken = {
            key: str(bindings[0].id)
            for key, bindings in ours.key_to_bindings.items()
            if key not in others.key_to_bindings
        }

    def take_key(self, key: str) -> bool:
        """Do what the key is bound to, if the board has the focus."""
        action_id = self._taken.get(key)
        if action_id is None or self.focused is not self.view:
            return False
        self.action_perform(action_id)
        return True

    def settle_again(self, settled: Configured) -> None:
        """Go on with other settings."""
        self.use_settled(settled)
        settings = settled.settings
        if settings.density and settings.density != self.view.density:
            self.view.set_density(settings.density)
        self.pane = settings.pane or self.pane
        self.share_out(self.size.width)
        self.view.new_card_hint = self.new_card_hint
        self.show_footer()
        self.rebuild()
        self.call_after_refresh(self.say_settled, settled)

    @property
    def new_card_hint(self) -> str:
        return self.keymap.hint("card.new", "new here")

    def show_footer(self) -> None:
        """The keys that matter most here: where no card is, those that need none."""
        keymap = self.keymap
        is_empty = self.model is not None and self.card_in_hand is None
        actions = [*keymap.footer]
        if is_empty:
            actions = [each for each in actions if self.applies(each)]
            actions += [keymap.by_id[each] for each in WITHOUT_CARD if keymap.by_id[each].keys]
        keys = [FooterKey(keymap.footer_keys(a), a.footer_label or a.label, a.id) for a in actions]
        help_ = keymap.by_id["general.help"]
        last = FooterKey(keymap.shown(help_.id), help_.label, help_.id)
        self.query_one(Footer).show(keys, last)

    async def do_look_theme(self) -> None:
        from leantui.screens.theme_picker import ThemePicker

        name = await self.ask(ThemePicker(self.app.theme))
        if name is None:
            return
        self.post_message(ThemeChosen(name))
        settled = self.settled.settings.theme
        kept = f"; at the next start {settled} again, as config.toml says" if settled else ""
        self.say(f"Theme {name}{kept}")

    def do_general_tour(self) -> None:
        """Begin the tour, or go on to its next step."""
        from leantui.screens.tour import TourStrip

        for strip in self.query(TourStrip):
            if not strip.advance():
                strip.remove()
            return
        self.mount(TourStrip(self.keymap), before="#line")
        self.post_message(TourSeen())

    def end_tour(self) -> None:
        self.query("#tour").remove()

    async def do_general_settings(self) -> None:
        from leantui.session.preferences import config_file, write_first

        file = Path(self.settled.file or config_file())
        try:
            write_first(file)
        except OSError as error:
            self.say(f"{file} can't be written: {error.strerror}", refused=True)
            return
        self.settled = msgspec.structs.replace(self.settled, file=str(file))
        await self.edit(str(file), 0)

    def on_filter_bar_filter_saved(self, message: "FilterBar.FilterSaved") -> None:
        message.stop()
        self.start(self._save_view(message.text))

    async def _save_view(self, text: str) -> None:
        from leantui.screens.prompts import TextPrompt
        from leantui.session.preferences import SettingsError, config_file, save_view

        names = tuple(self.user_views)
        file = Path(self.settled.file or config_file())
        name: str | None = ""
        told = ""
        while name := await self.ask(
            TextPrompt(
                f"Name of the filter {text}",
                label="name",
                initial=name or "",
                suggestions=names,
                told=told,
            )
        ):
            try:
                await asyncio.to_thread(save_view, file, name, text)
                break
            except (OSError, SettingsError) as error:
                told = f"{file} was not changed: {error}"
        if not name:
            return
        self.user_views = {**self.user_views, name: text}
        self.settled = msgspec.structs.replace(self.settled, file=str(file))
        self.say(f"The filter is kept as {name}: / offers it")

    def take_in(self, file: str) -> Problem | None:
        if file != self.settled.file:
            return super().take_in(file)
        self.post_message(SettingsEdited())
        return None

    def say_settled(self, settled: Configured) -> None:
        """What came of other settings."""
        broken = [problem for problem in settled.problems if problem.severity == "error"]
        if broken:
            self.say_broken(broken[0])
        else:
            self.say("Your settings hold from now on")
