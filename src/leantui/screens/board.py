"""The board screen: what should be done next, and beside it how it is done."""

from typing import ClassVar, Literal

import msgspec
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.screen import Screen

from leantui.actions import ACTIONS, BY_ID
from leantui.layout.model import BoardModel
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.workspace import BoardContents
from leantui.rules.commands import Change, Command, Done, Refusal
from leantui.rules.filter import Filter
from leantui.screens.board_facts import BoardFacts
from leantui.screens.card_commands import CardCommands
from leantui.screens.look_commands import LookCommands
from leantui.screens.place_commands import PlaceCommands
from leantui.session import SaveReport, Session
from leantui.store.ui_state import BoardState, UiState
from leantui.widgets.board_view import BoardView
from leantui.widgets.standard_pane import StandardPane
from leantui.widgets.status import CardLine, Footer, TopLine

Pane = Literal["beside", "board", "column", "alone"]

SIDE_BY_SIDE = 100
"""Columns of the terminal from which board and standard stand side by side."""


def _bindings() -> list[BindingType]:
    return [
        Binding(
            ",".join(action.keys),
            f"perform('{action.id}')",
            action.label,
            show=False,
            id=action.id,
        )
        for action in ACTIONS
    ]
