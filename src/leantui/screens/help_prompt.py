"""Andon: what is wrong, by which cause, and who is called."""

from collections.abc import Iterable

from leantui.model.text import one_line
from leantui.screens.prompts import BlockPrompt


class HelpPrompt(BlockPrompt):
    """The call for help: like a block, and a clock runs until somebody answers."""

    REASON = "what is wrong"
    KEYS = (("enter", "next, then call"), ("→", "take what is offered"), ("prompt.leave", "leave"))

    def __init__(
        self,
        about: str,
        *,
        causes: Iterable[str] = (),
        people: Iterable[str] = (),
        owner: str = "",
    ) -> None:
        """Ask what is wrong.

        Args:
            about: The step, or the card.
            causes: Causes used before, the most frequent first.
            people: Ids of people.
            owner: Who is called unless somebody else is named.
        """
        super().__init__(
            about,
            causes=causes,
            people=people,
            owner=owner,
            hint="It stops the card, and the clock runs until somebody answers",
        )
        self._title = one_line(f"Call for help at “{about}”")
