"""Everything a key does on pages, in lists and while typing: the second half of the registry.

Kept apart from the board's actions so that opening the board doesn't make it. A page's own `BINDINGS`
carry the ids that stand here; `tests/contracts/test_keys_of_places.py` holds one against the other.
"""

from collections.abc import Mapping

from leantui.actions import Action, Group, Where

_ROWS: tuple[tuple[Where, str, str, str, str], ...] = (
    ("page", "page.back", "escape q", "back", "Go back to what was there before."),
    ("list", "list.up", "up k", "up", "Go up; where nothing can be selected, scroll."),
    ("list", "list.down", "down j", "down", "Go down; where nothing can be selected, scroll."),
    ("list", "list.page-up", "pageup ctrl+b", "page up", "Go up by a screen."),
    ("list", "list.page-down", "pagedown ctrl+f", "page down", "Go down by a screen."),
    ("list", "list.first", "home g", "first", "Go to the beginning."),
    ("list", "list.last", "end G", "last", "Go to the end."),
    ("list", "list.choose", "enter", "choose", "Open, read or take what is at the cursor."),
    ("library", "library.new", "n ctrl+n", "new", "A new standard from a job breakdown, as a draft."),
    ("library", "library.edit", "E f4", "editor", "Open the standard's file in $EDITOR; it is checked when it comes back."),
    ("library", "library.order", "v ctrl+o", "order", "Sort and group by title, owner, status or review date."),
    ("library", "library.search", "slash", "search", "Search everything in the standards."),
    ("library", "library.draw", "D", "drawn", "The process drawn as lanes by role."),
    ("library", "library.changes", "c", "changes", "What changed since the revision before, step by step."),
    ("library", "library.draft", "d", "draft", "Begin the next revision, or take the one in review back to work."),
    ("library", "library.approve", "a", "review or approve", "Ask the process group to review a draft; approve the revision in review."),
    ("library", "library.publish", "p", "put in force", "Put the approved revision in force, after showing what changes."),
    ("library", "library.migrate", "m", "move runs", "Let open runs go on by the newer revision."),
    ("library", "library.understood", "r", "read it", "Say that you have read and understood the revision in force."),
    ("library", "library.retire", "x", "withdraw", "Withdraw a standard, and say why."),
    ("drawing", "drawing.left", "left h", "left", "Scroll a wide drawing to the left."),
    ("drawing", "drawing.right", "right l", "right", "Scroll a wide drawing to the right."),
    ("drawing", "drawing.turn", "v", "list", "The steps from top to bottom, or drawn again."),
    ("difference", "difference.migrate", "m", "move the run", "Let the run go on by the later revision."),
    ("work", "work.take", "space", "take it", "Take the card at the cursor."),
    ("breakdown", "breakdown.new", "n ctrl+n", "new step", "A step: verb and object, key points, reasons, check."),
    ("breakdown", "breakdown.up", "K shift+up", "step up", "Move the step up."),
    ("breakdown", "breakdown.down", "J shift+down", "step down", "Move the step down."),
    ("breakdown", "breakdown.remove", "x delete", "remove", "Take the step away."),
    ("breakdown", "breakdown.write", "ctrl+s", "write it", "Write the draft."),
    ("attention", "attention.edit", "E e", "open in the editor", "Open the file in $EDITOR at the place that is wrong."),
    ("attention", "attention.take-back", "r", "take back", "Take back what was cut off in the middle."),
    ("attention", "attention.leave", "x", "leave", "Leave it as it is: drop the change that could not be saved."),
    ("attention", "attention.resolve", "R", "choose", "Choose between the two sides of a file that a merge left undecided."),
    ("conflict", "conflict.ours", "o", "ours", "Take our value."),
    ("conflict", "conflict.theirs", "t", "theirs", "Take their value."),
    ("conflict", "conflict.both", "b", "both", "Keep both, where that can be."),
    ("conflict", "conflict.other", "e", "another value", "Type another value."),
    ("conflict", "conflict.all-ours", "O", "all ours", "Take ours for everything that is left."),
    ("conflict", "conflict.all-theirs", "T", "all theirs", "Take theirs for everything that is left."),
    ("conflict", "conflict.write", "ctrl+s", "write", "Write what is chosen so far."),
    ("step", "step.do", "space enter", "do it", "Do the step: asks for what it records and whether its check holds."),
    ("step", "step.fail", "f", "it failed", "Say that the check failed, and why."),
    ("step", "step.skip", "s", "skip", "Leave the step out, and say why."),
    ("step", "step.take-back", "u", "take back", "Take back what was said of the step."),
    ("step", "step.help", "exclamation_mark", "help", "Call for help, or answer the call."),
    ("step", "step.improve", "i", "improve", "Raise an improvement to this step."),
    ("git", "git.sync", "enter ctrl+s", "sync", "Commit, fetch, merge and push."),
    ("git", "git.fetch", "f", "ask the others", "Ask the remote what is new, and change nothing."),
    ("huddle", "huddle.next", "right space", "next", "Go to the next stop of the walk."),
    ("huddle", "huddle.back", "left", "back", "Go to the stop before."),
    ("huddle", "huddle.first", "home", "first", "Go to the first stop."),
    ("huddle", "huddle.last", "end", "end", "Go to the last stop."),
    ("huddle", "huddle.note", "n", "note", "Keep what was said of the card."),
    ("huddle", "huddle.park", "p", "parking lot", "Keep a question for after the huddle."),
    ("huddle", "huddle.action", "plus", "action", "Agree on an action: a card with who and until when."),
    ("huddle", "huddle.decision", "d", "decision", "Keep what was decided."),
    ("huddle", "huddle.present", "w", "who is here", "Say who is here."),
    ("huddle", "huddle.filter", "slash", "filter", "Walk over some cards only."),
    ("huddle", "huddle.by-person", "v", "by person", "Walk by person, or over the board again."),
    ("huddle", "huddle.large", "z", "large", "One card in large, for a screen on the wall."),
    ("huddle", "huddle.open", "enter", "open", "The card's page."),
    ("huddle", "huddle.copy", "y", "copy the minutes", "Copy the minutes."),
    ("huddle", "huddle.file", "o", "minutes to a file", "Write the minutes to a file."),
    ("huddle", "huddle.end", "X", "end the huddle", "End the huddle; its record says so."),
    ("overview", "overview.board", "o", "to its board", "Open the board the cursor is on."),
    ("help", "help.search", "slash", "search", "Search in keys and signs."),
    ("prompt", "prompt.leave", "escape", "leave", "Leave the question; nothing is changed."),
    ("prompt", "prompt.submit", "ctrl+s", "answer", "Answer from any field."),
    ("confirm", "confirm.yes", "enter y", "yes", "Do it."),
    ("confirm", "confirm.no", "n", "no", "Don't."),
    ("trust", "trust.trust", "T", "trust", "Trust exactly this on this machine, and run it."),
    ("choice", "choice.up", "up", "up", "Go up in what is offered."),
    ("choice", "choice.down", "down", "down", "Go down in what is offered."),
    ("choice", "choice.page-up", "pageup", "page up", "Go up by a screen."),
    ("choice", "choice.page-down", "pagedown", "page down", "Go down by a screen."),
    ("choice", "choice.mark", "tab", "mark", "Mark one of several."),
    ("step-form", "step-form.fail", "ctrl+f", "it failed", "The check doesn't hold."),
    ("new-card", "new-card.form", "tab", "more fields", "Go on in the form with every key of a card."),
    ("new-card", "new-card.template", "ctrl+t", "template", "Begin with a template."),
    ("form", "form.next", "tab", "next field", "Go to the next field; takes what is chosen of what is offered."),
    ("form", "form.before", "shift+tab", "field before", "Go to the field before."),
    ("form", "form.up", "up", "up", "Go up in what is offered, or to the field above."),
    ("form", "form.down", "down", "down", "Go down in what is offered, or to the field below."),
    ("form", "form.submit", "ctrl+s", "submit", "Submit from any field."),
    ("form", "form.preview", "f2", "preview", "Show the description as it will be read, and the text again."),
    ("form", "form.leave", "escape", "leave", "Leave the form; nothing is changed."),
    ("filter", "filter.take", "tab", "take", "Take what is offered, the first one unless another is chosen."),
    ("filter", "filter.up", "up", "up", "Go up in what is offered."),
    ("filter", "filter.down", "down", "down", "Go down in what is offered."),
    ("filter", "filter.save", "ctrl+s", "save", "Keep the filter by a name."),
    ("filter", "filter.leave", "escape", "clear", "Take the filter away and go back to the board."),
)  # fmt: skip

GROUP_OF: Mapping[str, Group] = {
    "page": "On every page", "list": "In lists and texts", "library": "In the library of standards",
    "breakdown": "In a job breakdown", "drawing": "At a drawn process", "difference": "Where revisions differ", "work": "In my work", "attention": "In needs attention", "conflict": "Where two sides differ", "step": "On a step's page", "git": "In git's panel", "huddle": "In the huddle", "overview": "On all boards",
    "help": "In the help", "prompt": "In a question", "confirm": "In a yes or no", "trust": "Before a command runs",
    "choice": "In a list to choose from", "step-form": "When a step is done", "new-card": "In a new card", "form": "In a form", "filter": "In the filter",
}  # fmt: skip
"""What the keys of each place are called together."""

PAGE_ACTIONS: tuple[Action, ...] = tuple(
    Action(id=id_, group=GROUP_OF[where], where=where, keys=tuple(keys.split()), label=label, help=help_)
    for where, id_, keys, label, help_ in _ROWS
)  # fmt: skip

_EVERY_PAGE = ("general.help", "general.palette", "general.suspend")
_SELECT = ("select.left", "select.right", "select.up", "select.down", "select.first", "select.last",
           "select.page-up", "select.page-down")  # fmt: skip
_SCROLL = ("list.up", "list.down", "list.page-up", "list.page-down", "list.first", "list.last")
_NOT_ON_A_CARD = ("card.open", "card.new", "card.mark", "card.mark-range")

PLACES: Mapping[str, tuple[tuple[Where, ...], tuple[str, ...]]] = {
    "board": (("board", "everywhere"), ()),
    "standard": (("standard", "everywhere"), ()),
    "card": (("page", "list"), (*_EVERY_PAGE, "select.pane")),
    "library": (("page", "list", "library"), _EVERY_PAGE),
    "breakdown": (("page", "list", "breakdown"), _EVERY_PAGE),
    "drawing": (("page", "drawing"), (*_EVERY_PAGE, *_SCROLL)),
    "difference": (("page", "list", "difference"), _EVERY_PAGE),
    "to confirm": (("page",), (*_EVERY_PAGE, *_SCROLL, "confirm.yes")),
    "work": (("page", "list", "work"), _EVERY_PAGE),
    "trust": (("trust",), ("prompt.leave", "prompt.submit", "list.up", "list.down")),
    "attention": (("page", "list", "attention"), _EVERY_PAGE),
    "help": (("page", "list", "help"), _EVERY_PAGE),
    "conflict": (("page", "list", "conflict"), _EVERY_PAGE),
    "step": (("page", "step"), (*_EVERY_PAGE, *_SCROLL)),
    "git": (("git",), ("page.back", "place.attention", *_SCROLL)),
    "huddle": (("page", "huddle"), (*_EVERY_PAGE, *_SCROLL[:4], "select.pane")),
    "boards": (("page",), (*_EVERY_PAGE, "choice.up", "choice.down", "choice.page-up", "choice.page-down")),
    "overview": (("page", "overview"), (*_EVERY_PAGE, *_SELECT, "card.open", "look.density", "look.fold-lane")),
    "confirm": (("confirm",), ("prompt.leave", "prompt.submit")),
    "choice": (("prompt", "choice"), ()),
    "step-form": (("prompt", "step-form"), ()),
    "new-card": (("prompt", "new-card"), ()),
    "form": (("form",), ()),
    "filter": (("filter",), ()),
}  # fmt: skip
"""Place → whose keys hold there at the same time: all of some kinds, and some by id. A key can mean one thing in a place."""

TYPED: frozenset[Where] = frozenset({"prompt", "choice", "step-form", "new-card", "form", "filter"})
"""Where letters are typed, so that a key has to be one that isn't."""


def holds_in(action: Action, place: str) -> bool:
    """Whether the action's keys do it in a place."""
    kinds, by_id = PLACES[place]
    if place == "card" and action.group == "Card":
        return action.id not in _NOT_ON_A_CARD
    return action.where in kinds or action.id in by_id
