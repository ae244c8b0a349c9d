"""What keys do to the look of the board: selection, filter, lanes, density, folds and the standard."""

from leantui.layout.model import LANES_BY
from leantui.screens.board_host import BoardPart
from leantui.widgets.standard_pane import StandardPane

PANES_WIDE = ("beside", "alone", "board")
PANES_NARROW = ("board", "column", "alone")
PANES_NARROWEST = ("board", "alone")
LEAST_BESIDE = 70
"""Columns from which there is room for the standard beside the column in hand."""


class LookCommands(BoardPart):
    """The part of the board screen that changes nothing in the files."""

    def do_select_left(self) -> None:
        self.view.move_cursor(-1, 0)

    def do_select_right(self) -> None:
        self.view.move_cursor(1, 0)

    def do_select_up(self) -> None:
        self.view.move_cursor(0, -1)

    def do_select_down(self) -> None:
        self.view.move_cursor(0, 1)

    def do_select_first(self) -> None:
        self.view.cursor_home()

    def do_select_last(self) -> None:
        self.view.cursor_end()

    def do_select_page_up(self) -> None:
        self.view.cursor_page(-1)

    def do_select_page_down(self) -> None:
        self.view.cursor_page(1)

    def do_select_pane(self) -> None:
        pane = self.query_one(StandardPane)
        if pane.has_focus:
            self.set_focus(self.view)
        elif pane.display:
            self.set_focus(pane)
        else:
            self.do_look_standard()

    def do_look_clear(self) -> None:
        if self.view.cancel_drag():
            self.say("The card stays where it was")
            return
        if self.view.picked:
            self.unmark()
        elif self.filter.text:
            self.clear_filter()
        elif self.query_one(StandardPane).has_focus:
            self.set_focus(self.view)
        else:
            self.end_tour()

    def do_look_lanes(self) -> None:
        at = LANES_BY.index(self.lanes_by) + 1
        self.lanes_by = LANES_BY[at % len(LANES_BY)]
        self.rebuild()
        self.view.scroll_to_cursor()

    def do_look_density(self) -> None:
        self.view.set_density("compact" if self.view.density == "comfortable" else "comfortable")

    def do_look_standard(self) -> None:
        width = self.size.width
        panes = (
            PANES_WIDE
            if width >= 100
            else PANES_NARROW
            if width >= LEAST_BESIDE
            else PANES_NARROWEST
        )
        shown = self.pane if self.pane in panes else panes[0]
        self.pane = panes[(panes.index(shown) + 1) % len(panes)]
        self.share_out(self.size.width)
        self.set_focus(self.query_one(StandardPane) if self.pane == "alone" else self.view)

    def do_look_fold_lane(self) -> None:
        self.view.fold(lane=self.view.cursor.lane)

    def do_look_fold_column(self) -> None:
        self.view.fold(column=self.view.cursor.place.partition("/")[0])

    def do_look_standard_before(self) -> None:
        self.standard_index -= 1
        self.show_card()

    def do_look_standard_next(self) -> None:
        self.standard_index += 1
        self.show_card()
