"""The deals of a board as cards in columns: a column a stage, or a column a seller."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from tcrm.i18n import _
from tcrm.money import short
from tcrm.queries.deals import Board, DealRow, unconverted
from tcrm.screens.deal_view import DealView
from tcrm.widgets.boardpaint import BoardColumn
from tcrm.widgets.cells import Line, Span, spread
from tcrm.widgets.columns import RowState

STAGE, SELLER = "stage", "seller"
"""What the columns of a board are."""

DEFAULT_COLUMN = STAGE


class DealCards:
    """Draws the cards of a board, which need to know what its columns are: what the column says, the card does not."""

    def __init__(self, view: DealView) -> None:
        self.view = view
        self.by = DEFAULT_COLUMN

    # -- a card ------------------------------------------------------------------------------------------------------

    def __call__(self, row: DealRow, width: int, state: RowState) -> Sequence[Line]:
        """Three lines: the customer and the days in stage; the amount and the id; what is to be done."""
        return (
            spread([self.view.customer(row)], [self.view.days(row)], width),
            spread([self._amount(row)], self._place(row, width), width),
            self._next(row, width),
        )

    def _amount(self, row: DealRow) -> Span:
        return self.view.amount(row)

    def _place(self, row: DealRow, width: int) -> Line:
        """The id; among the deals of a seller the stage."""
        return [(row.stage if self.by == SELLER else f"D-{row.id}", "dim")]

    def _next(self, row: DealRow, width: int) -> Line:
        """What is planned; that nothing is; what makes a hot deal hot. What is due today is not dim."""
        if row.hot:
            return [("◆ ", "warn"), (row.hot_note or self._step(row, width - 2) or _("hot"), "warn")]
        text, role = self.view.next_step(row)
        step = row.next_step
        if step is None or row.status != "open":
            return [(text, role)]
        today = step.due_on == self.view.today
        return [(self._step(row, width), "text" if today and role == "dim" else role)]

    def _step(self, row: DealRow, width: int) -> str:
        return self.view.step(row.next_step, width) if row.next_step else ""

    # -- the columns -------------------------------------------------------------------------------------------------

    def columns(self, board: Board) -> list[BoardColumn[DealRow]]:
        """The columns of a board, each with its bar's share of the largest amount."""
        if self.by == SELLER:
            return self._by_seller(board)
        most = max((column.amount for column in board.columns), default=0)
        deals = {stage: tuple(rows) for stage, rows in groupby(board.deals, key=lambda row: row.stage_id)}
        return [
            BoardColumn(
                key=each.stage_id,
                title=each.name,
                count=each.count,
                amount_text=self._sum(each.amount, bool(each.unconverted)),
                share=_share(each.amount, most),
                cards=deals.get(each.stage_id, ()),
            )
            for each in board.columns
        ]

    def _by_seller(self, board: Board) -> list[BoardColumn[DealRow]]:
        """A column for everybody who has deals, by name; the deals of nobody come last."""
        deals: dict[tuple[bool, str, int], list[DealRow]] = {}
        for row in board.deals:
            deals.setdefault((row.owner_id is None, row.owner.casefold(), row.owner_id or 0), []).append(row)
        sums = {key: _total(rows) for key, rows in deals.items()}
        most = max(sums.values(), default=0)
        return [
            BoardColumn(
                key=("seller", key[2]),
                title=rows[0].owner or _("nobody's"),
                count=len(rows),
                amount_text=self._sum(sums[key], bool(unconverted(rows))),
                share=_share(sums[key], most),
                cards=rows,
            )
            for key, rows in sorted(deals.items())
        ]

    def _sum(self, minor: int, more: bool) -> str:
        """The amount of a column; a `+` where it has amounts that could not be added up."""
        return short(minor, self.view.session.currency) + ("+" if more else "")


def _total(rows: Iterable[DealRow]) -> int:
    return sum(row.in_firm or 0 for row in rows)


def _share(amount: int, most: int) -> float:
    return amount / most if most > 0 else 0.0
