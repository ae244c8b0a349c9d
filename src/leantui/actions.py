"""Everything a user can do on the board, in one table. Keys, palette, help, footer and docs are made from it.

What keys do on pages and while typing stands in `page_actions`.
"""

from typing import Literal

import msgspec

from leantui.model.keys import show_key

Where = Literal[
    "board", "standard", "everywhere", "page", "list", "library", "breakdown", "attention", "overview",
    "step", "git", "conflict", "huddle", "drawing", "difference", "work", "trust", "help", "prompt", "confirm", "choice", "step-form", "new-card", "form", "filter",
]  # fmt: skip
Group = Literal[
    "Select", "Card", "Look", "Places", "General", "On every page", "In lists and texts",
    "In the library of standards", "In a job breakdown", "In needs attention", "On all boards",
    "At a drawn process", "Where revisions differ", "In my work", "Before a command runs",
    "In the huddle", "Where two sides differ", "On a step's page", "In git's panel", "When a step is done", "In the help", "In a question", "In a yes or no", "In a list to choose from", "In a new card",
    "In a form", "In the filter",
]  # fmt: skip


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a user can do."""

    id: str
    """Stable, so that a key can be bound to it; `card.move-right` is done by `do_card_move_right`."""
    label: str
    """A few words, for the footer and the palette."""
    keys: tuple[str, ...]
    """Textual's names of keys; the first is the one shown."""
    help: str
    """A sentence for the help screen and the docs."""
    group: Group
    where: Where = "board"
    footer: int = 0
    """Place in the footer, 1 first; 0 not there."""
    footer_label: str | None = None
    """In the footer, where one entry stands for several actions."""
    shown: str | None = None
    """How the keys are written, where not one by one."""
    needs_card: bool = False


def _action(id_: str, group: Group, keys: str, label: str, help_: str, **more: object) -> Action:
    return msgspec.convert(
        {"id": id_, "group": group, "keys": keys.split(), "label": label, "help": help_, **more},
        Action,
    )


ACTIONS: tuple[Action, ...] = (
    _action("select.left", "Select", "left h", "left", "Select the card to the left.", footer=1, shown="←↓↑→", footer_label="select"),
    _action("select.down", "Select", "down j", "down", "Select the card below."),
    _action("select.up", "Select", "up k", "up", "Select the card above."),
    _action("select.right", "Select", "right l", "right", "Select the card to the right."),
    _action("select.first", "Select", "home g", "first", "Select the first card of the column."),
    _action("select.last", "Select", "end", "last", "Select the last card of the column."),
    _action("select.page-up", "Select", "pageup ctrl+b", "page up", "Go up by a screen."),
    _action("select.page-down", "Select", "pagedown ctrl+f", "page down", "Go down by a screen."),
    _action("select.pane", "Select", "tab", "board ↔ standard", "Go from the board to the standard's steps and back.", where="everywhere"),
    _action("card.move-left", "Card", "H shift+left", "move left", "Move the card to the column before.", footer=2, shown="H L", footer_label="move", needs_card=True),
    _action("card.move-right", "Card", "L shift+right", "move right", "Move the card to the next column or half.", needs_card=True),
    _action("card.move-up", "Card", "K shift+up", "move up", "Move the card up in its cell.", needs_card=True),
    _action("card.move-down", "Card", "J shift+down", "move down", "Move the card down in its cell.", needs_card=True),
    _action("card.move", "Card", "m", "move to …", "Move the card to a column and lane picked from a list with their limits.", needs_card=True),
    _action("card.new", "Card", "n", "new", "A new card here: type a title, press enter; tab for more fields, ctrl+t for a template.", footer=3),
    _action("card.open", "Card", "enter", "open", "Everything about the card on one screen.", footer=4, needs_card=True),
    _action("card.edit", "Card", "e", "edit", "Every key of the card in a form.", needs_card=True),
    _action("card.editor", "Card", "E", "editor", "Open the card's file in $EDITOR.", needs_card=True),
    _action("card.step", "Card", "space", "do step", "Do the next step of the card's standard that your roles take; at the standard, the step at the cursor.", footer=5, needs_card=True),
    _action("card.help", "Card", "exclamation_mark", "call for help", "Call for help at this step: it blocks the card, and a clock runs until somebody answers; again to answer.", shown="!", needs_card=True),
    _action("card.improve", "Card", "i", "improve", "Raise an improvement to this step, on the board that takes improvements.", needs_card=True),
    _action("card.understood", "Card", "U", "read it", "Say that you have read and understood the standard beside the card in its revision.", needs_card=True),
    _action("card.block", "Card", "b", "block", "Block the card with a reason, or unblock it.", footer=6, needs_card=True),
    _action("card.assign", "Card", "a", "assign", "Choose who works on the card; a twice takes it yourself.", needs_card=True),
    _action("card.comment", "Card", "c", "comment", "Add a comment to the card's log.", needs_card=True),
    _action("card.tags", "Card", "t", "tags", "Change the card's tags.", needs_card=True),
    _action("card.due", "Card", "D", "due", "Set the date it is due: fri, +3d, 2026-12-01.", needs_card=True),
    _action("card.checklist", "Card", "plus", "check-list item", "Add a line to the card's check-list.", shown="+", needs_card=True),
    _action("card.resolve", "Card", "R", "resolve", "Choose between the two values that a merge left in the card: ours, theirs, both or another.", needs_card=True),
    _action("card.archive", "Card", "x", "archive", "Put the card's file into the archive.", needs_card=True),
    _action("card.mark", "Card", "M", "mark", "Mark the card, or take its mark away: H L m a t b x then take all that are marked, in one change.", needs_card=True),
    _action("card.mark-range", "Card", "V", "mark to here", "Mark from the last one marked to here; else all cards of the cell.", needs_card=True),
    _action("card.copy-ref", "Card", "y", "copy id", "Copy the card's short id.", needs_card=True),
    _action("card.copy-branch", "Card", "Y", "copy branch", "Copy a name for a git branch: the card's id and title.", needs_card=True),
    _action("change.undo", "Card", "u", "undo", "Take back the last change, over restarts too."),
    _action("change.redo", "Card", "ctrl+r", "redo", "Do again what was undone."),
    _action("look.filter", "Look", "slash", "filter", "Show some cards only: words, @mia, #tag, type:incident, blocked.", footer=7, shown="/"),
    _action("look.clear", "Look", "escape", "clear", "Take the marks away, then clear the filter.", shown="esc"),
    _action("look.lanes", "Look", "v", "lanes by", "Lanes by lane, person, class, type, priority, project, tag or none."),
    _action("look.density", "Look", "z", "density", "Comfortable or compact cards."),
    _action("look.standard", "Look", "s", "standard", "Show, widen or hide the standard beside the board."),
    _action("look.fold-lane", "Look", "f", "fold lane", "Fold or unfold the lane."),
    _action("look.fold-column", "Look", "F", "fold column", "Fold or unfold the column."),
    _action("look.standard-before", "Look", "left_square_bracket", "standard before", "The standard before, where several match.", shown="["),
    _action("look.standard-next", "Look", "right_square_bracket", "next standard", "The next standard, where several match.", shown="]"),
    _action("look.difference", "Look", "equals_sign", "what differs", "What differs between the revision this card's run follows and the one in force; there m moves the run to it.", shown="=", needs_card=True),
    _action("look.theme", "Look", "", "theme …", "Choose the colours, seen while you go through the list.", where="everywhere"),
    _action("place.boards", "Places", "o", "boards", "Choose another board, or all of them at once."),
    _action("place.overview", "Places", "O", "all boards", "All boards on one screen: a lane for each, queue, active and done."),
    _action("place.huddle", "Places", "d", "huddle", "The daily huddle: walk the board, exceptions first, then from right to left.", footer=8),
    _action("place.work", "Places", "w", "my work", "Whose turn it is: one card, one step and why, then all that your roles could take, over all boards."),
    _action("place.standards", "Places", "S", "standards", "The library of standards, with search."),
    _action("place.attention", "Places", "A", "needs attention", "Files with something wrong, and the way to each."),
    _action("place.git", "Places", "G", "git", "Where you stand towards the others, what would be committed and what comes; enter syncs."),
    _action("general.help", "General", "question_mark f1", "keys", "The keys that apply here, and what the badges mean.", where="everywhere", footer=99, shown="?"),
    _action("general.palette", "General", "ctrl+p", "palette", "Everything by name.", where="everywhere"),
    _action("general.tour", "General", "f2", "tour", "Five short steps through the board; again for the next one."),
    _action("general.settings", "General", "", "settings …", "Open your config.toml in the editor; it holds when you come back.", where="everywhere"),
    _action("general.suspend", "General", "ctrl+z", "suspend", "Go back to the shell for a while; fg comes back here.", where="everywhere"),
    _action("general.quit", "General", "q ctrl+q", "quit", "Leave. Everything is saved already.", where="everywhere"),
)  # fmt: skip

BY_ID = {action.id: action for action in ACTIONS}


def show_keys(action: Action) -> str:
    """All keys of an action, for the help screen and the docs."""
    return "  ".join(dict.fromkeys(show_key(key) for key in action.keys))
