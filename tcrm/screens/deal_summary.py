"""The line above the deals: what is shown, how many, what they are worth."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.i18n import ngettext
from tcrm.queries.deals import Board, DealRow, unconverted
from tcrm.screens.deal_lanes import Sums
from tcrm.widgets.cells import Line, with_gaps

_GAP = (" · ", "dim")


def board_facts(board: Board, whose: str, sums: Sums) -> list[Line]:
    """`Standard · my deals · 51 open · € 2.02m · weighted € 1.17m`; what is closed is not weighted,
    nor what has no exchange rate: `weighted € 46.75 (no CN¥)`."""
    is_open = all(column.outcome == "open" for column in board.columns if column.count)
    count = sums.numerals.count(board.count)
    many = ngettext("{n} open", "{n} open", board.count).format(n=count) if is_open else _deals(board.count, sums)
    parts = [board.pipeline_name, whose, many]
    if any(column.unknown < column.count for column in board.columns):
        parts.append(sums.of(board.amount, board.unconverted))
        if is_open:
            parts.append(sums.weighted(board.weighted, board.unconverted))
    return with_gaps(_dim(parts), _GAP)


def only_facts(found: Sequence[DealRow], what: str, sums: Sums) -> list[Line]:
    """`Lost in Evaluation · 12 deals · € 310k`: the deals behind a figure."""
    total = sums.of(sum(row.in_firm or 0 for row in found), unconverted(found))
    return with_gaps([[(what, "head")], *_dim([_deals(len(found), sums), total])], _GAP)


def _dim(parts: Sequence[str]) -> list[Line]:
    return [[(part, "dim")] for part in parts]


def _deals(count: int, sums: Sums) -> str:
    return ngettext("{n} deal", "{n} deals", count).format(n=sums.numerals.count(count))
