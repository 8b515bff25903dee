"""The line above the deals: what is shown, how many, what they are worth, in which order."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.i18n import ngettext
from tcrm.queries.deals import Board, DealRow, unconverted
from tcrm.screens.deal_lanes import Sums
from tcrm.widgets.cells import Line, with_gaps

_GAP = (" · ", "dim")


def board_facts(board: Board, whose: str, sums: Sums, order: Line) -> list[Line]:
    """`Standard · my deals · 51 open · by amount, largest first · € 2.02m · weighted € 1.17m`."""
    is_open = all(row.status == "open" for row in board.deals)
    parts = [board.pipeline_name, whose, _open(board.count) if is_open else _deals(board.count)]
    worth: list[str] = []
    if any(row.amount is not None for row in board.deals):
        worth.append(sums.of(board.amount, board.unconverted))
        if is_open:
            worth.append(sums.weighted(board.weighted))
    return with_gaps([*_dim(parts), order, *_dim(worth)], _GAP)


def only_facts(found: Sequence[DealRow], what: str, sums: Sums, order: Line) -> list[Line]:
    """`Lost in Evaluation · 12 deals · € 310k`: the deals behind a figure."""
    total = sums.of(sum(row.in_firm or 0 for row in found), unconverted(found))
    return with_gaps([[(what, "head")], *_dim([_deals(len(found))]), order, *_dim([total])], _GAP)


def _dim(parts: Sequence[str]) -> list[Line]:
    return [[(part, "dim")] for part in parts]


def _open(count: int) -> str:
    return ngettext("{n} open", "{n} open", count).format(n=f"{count:,}")


def _deals(count: int) -> str:
    return ngettext("{n} deal", "{n} deals", count).format(n=f"{count:,}")
