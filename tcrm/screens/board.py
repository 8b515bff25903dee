"""Pipeline as a board: a column a stage (or a seller), a card a deal; `v` shows the same deals as a list and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from tcrm.i18n import _
from tcrm.queries.deals import DealRow
from tcrm.screens.deal_cards import DealCards, board_columns
from tcrm.screens.deals import DealsScreen
from tcrm.widgets.board import Board
from tcrm.widgets.cells import Line
from tcrm.widgets.cursored import Cursored
from tcrm.widgets.layout import Group


class BoardScreen(DealsScreen):
    """The deals as a board or as a list. Marks, filter and cursor go along from one to the other."""

    def __init__(self) -> None:
        super().__init__()
        self.as_board = True

    def panes(self) -> Iterable[Widget]:
        self.draw_card = DealCards(self.view)
        self.cards: Board[DealRow] = Board(self.draw_card, key=lambda row: row.id, count=self.session.numerals.count)
        yield self.cards
        yield from super().panes()
        self._turn()

    @property
    def pane(self) -> Cursored:
        return self.cards if self._board_shown else self.rows

    @property
    def _board_shown(self) -> bool:
        """Deals behind a figure may be of several pipelines: they are always a list."""
        return self.as_board and self.only is None

    def _turn(self) -> None:
        """Show the one of the two that is to be seen."""
        self.cards.display = self._board_shown
        self.gap.display = self.rows.display = self.below.display = not self._board_shown

    def refusal(self, command_id: str) -> str | None:
        if command_id in ("view.other", "view.group") and self.only is not None:
            return _("These deals are shown as a list; esc leads back to the board.")
        return super().refusal(command_id)

    # -- showing -----------------------------------------------------------------------------------------------------

    def show_lanes(self) -> None:
        if self._board_shown:
            self._turn()
            self.draw_card.by_stage = not self.sellers
            self.cards.empty = self.nothing()
            self.cards.set_columns(board_columns(self.lanes, self.sums))
        else:
            super().show_lanes()

    def show_list(self, rows: Sequence[DealRow], groups: Sequence[Group]) -> None:
        self._turn()
        super().show_list(rows, groups)

    def about_lane(self) -> list[Line]:
        """`Evaluation € 466k, weighted € 210k`: what a column has no room for."""
        here = self.cards.column if self._board_shown else None
        lane = next((lane for lane in self.lanes if here is not None and lane.key == here.key), None)
        if lane is None or not lane.known:
            return []
        sums = [self.sums.of(lane.amount, lane.unconverted)]
        if lane.is_open:
            sums.append(self.sums.weighted(lane.weighted, lane.unconverted))
        return [[("     ", "text"), (lane.name, "text"), (" " + ", ".join(sums), "dim")]]

    # -- the other view ----------------------------------------------------------------------------------------------

    def do_view_other(self) -> None:
        before = self.pane
        row, marked = before.current, list(before.marks)
        self.as_board = not self.as_board
        self._arrange()
        if row is not None:
            self.pane.go_to_key(row.id)
        self.pane.mark(marked)
        self.pane.focus()
