"""The deals of a board in lanes, a stage's or a seller's, and how a lane's sums are said."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from tcrm.i18n import _
from tcrm.numerals import Numerals
from tcrm.queries.deals import Board, DealRow, unconverted
from tcrm.widgets.cells import Line, Span


@dataclass(frozen=True)
class Lane:
    """Deals that belong together and their sums, in the firm's currency, minor units; `unconverted` by currency."""

    key: Hashable
    name: str
    deals: Sequence[DealRow]
    amount: int
    weighted: int
    unconverted: Mapping[str, int]

    @property
    def known(self) -> bool:
        """Whether it has any amount; a sum of unknown amounts is not zero."""
        return any(row.amount is not None for row in self.deals)

    @property
    def is_open(self) -> bool:
        """Whether its deals may still be won: what is closed is not weighted."""
        return any(row.status == "open" for row in self.deals)


def by_stage(board: Board) -> list[Lane]:
    """A lane for each stage, in their order, also where it has no deals."""
    return [
        Lane(each.stage_id, each.name, deals, each.amount, each.weighted, each.unconverted)
        for each, deals in board.lanes()
    ]


def by_seller(board: Board) -> list[Lane]:
    """A lane for everybody who has deals, by name; the deals of nobody come last."""
    deals: dict[tuple[bool, str, int], list[DealRow]] = {}
    for row in board.deals:
        deals.setdefault((row.owner_id is None, row.owner.casefold(), row.owner_id or 0), []).append(row)
    return [
        Lane(
            ("seller", key[2]),
            rows[0].owner or _("nobody's"),
            rows,
            sum(row.in_firm or 0 for row in rows),
            sum(row.weighted or 0 for row in rows),
            unconverted(rows),
        )
        for key, rows in sorted(deals.items())
    ]


class Sums:
    """Says sums in the currency of a firm, as it writes numbers."""

    def __init__(self, currency: str, numerals: Numerals) -> None:
        self.currency = currency
        self.numerals = numerals

    def of(self, amount: int, unconverted: Mapping[str, int]) -> str:
        """`€ 388k`, and what could not be added to it: `€ 388k + CN¥ 1.20m`."""
        parts = [self.numerals.short(amount, self.currency)] if amount or not unconverted else []
        return " + ".join([*parts, *(self.numerals.short(minor, currency) for currency, minor in unconverted.items())])

    def weighted(self, amount: int, unconverted: Mapping[str, int]) -> str:
        """`weighted € 150k`, and what it is without: `weighted € 150k (no CN¥)`."""
        short = self.numerals.short(amount, self.currency)
        return _("weighted {amount}").format(amount=short + self.numerals.left_out(unconverted))

    def without(self, currencies: Sequence[str]) -> Line:
        """`no CN¥ rate`: whose deals a filter by amount leaves out; blank where there are none."""
        signs = self.numerals.signs(currencies)
        return [(_("no {currencies} rate").format(currencies=signs), "warn")] if signs else ()

    def title(self, lane: Lane) -> Line:
        """`Discovery  12  € 388k`: the header of a lane in a list."""
        line: list[Span] = [(lane.name, "head" if lane.deals else "dim")]
        if lane.deals:
            line.append((f"  {self.numerals.count(len(lane.deals))}", "text"))
        if lane.known:
            total = self.of(lane.amount, lane.unconverted)
            line.append(("  " + total, "warn" if lane.unconverted else "dim"))
            if lane.is_open:
                line.append((" · " + self.weighted(lane.weighted, lane.unconverted), "dim"))
        return line

    def head(self, lane: Lane) -> str:
        """The amount over a column; a `+` where there is more that could not be added up."""
        if not lane.known:
            return ""
        if len(lane.unconverted) == 1 and not lane.amount:
            return self.of(0, lane.unconverted)
        return self.numerals.short(lane.amount, self.currency) + ("+" if lane.unconverted else "")
