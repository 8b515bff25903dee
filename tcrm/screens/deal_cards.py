"""The deals of a pipeline as cards on a board."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.queries.deals import DealRow
from tcrm.screens.deal_lanes import Lane, Sums
from tcrm.screens.deal_view import DealView
from tcrm.widgets.boardpaint import BoardColumn
from tcrm.widgets.cells import Line, spread
from tcrm.widgets.columns import RowState


class DealCards:
    """Draws cards. What their column says they need not say: `by_stage` tells whether that is the stage."""

    def __init__(self, view: DealView) -> None:
        self.view = view
        self.by_stage = True

    def __call__(self, row: DealRow, width: int, state: RowState) -> Sequence[Line]:
        """Three lines: the customer and the days in stage; the amount and the id; what is to be done."""
        place = f"D-{row.id}" if self.by_stage else row.stage
        return (
            spread([self.view.customer(row)], [self.view.days(row)], width),
            spread([self.view.amount(row)], [(place, "dim")], width),
            self._next(row, width),
        )

    def _next(self, row: DealRow, width: int) -> Line:
        """What is planned, or that nothing is; how it ended. What is due today is not dim. What is hot has its sign
        before that; why it is hot stands at the foot."""
        sign: Line = [("◆ ", "warn")] if row.hot else []
        step = self.view.step(row.next_step, width - 2) if row.next_step else ""
        text, role = self.view.next_step(row)
        if row.status != "open":
            text, role = self.view.ended(row)
        today = row.next_step is not None and row.next_step.due_on == self.view.today
        return [*sign, (step or text, "text" if today else role)]


def board_columns(lanes: Sequence[Lane], sums: Sums) -> list[BoardColumn[DealRow]]:
    """Lanes as the columns of a board; the bars show their share of the largest amount, or of the most deals where
    no amount is known."""
    sizes = [lane.amount for lane in lanes]
    if not any(sizes):
        sizes = [len(lane.deals) for lane in lanes]
    most = max(sizes, default=0)
    return [
        BoardColumn(
            key=lane.key,
            title=lane.name,
            count=len(lane.deals),
            amount_text=sums.head(lane),
            share=size / most if most > 0 else 0.0,
            cards=lane.deals,
        )
        for lane, size in zip(lanes, sizes, strict=True)
    ]
