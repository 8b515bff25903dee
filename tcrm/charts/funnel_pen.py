"""How the numbers of a funnel are written: by its mode, its measure, and what the terminal can show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from rich.style import Style

from tcrm.i18n import _
from tcrm.queries import funnel_rows


class Styles(Protocol):
    """Anything that gives a style for a role: a theme, or a dictionary."""

    def __getitem__(self, role: str, /) -> str | Style: ...


PLAIN: dict[str, str] = {
    "text": "", "name": "bold", "number": "", "dim": "dim", "accent": "cyan", "good": "green", "bad": "red",
    "warn": "yellow", "band": "reverse",
}  # fmt: skip


class Column(NamedTuple):
    """A column right of the bars: its heading, its cells (blank where there is nothing to say) and their role."""

    head: str
    cells: Sequence[str]
    role: str = "number"


def count_of(row: funnel_rows.FunnelRow) -> int | None:
    """The number of a row that its bar stands for: reached, standing, or gone on."""
    return next((n for n in (row.reached, row.count, row.advanced) if n is not None), None)


ABOVE = "*"
"""The sign of a rate of more than 100 %; a note below says how that can be."""


def is_above(rate: float | None) -> bool:
    """Whether a rate is written as more than 100 %."""
    return rate is not None and round(rate * 100) > 100


class Pen:
    """What the mode, the measure and the terminal make of numbers."""

    def __init__(self, funnel: funnel_rows.Funnel, ascii: bool) -> None:
        self.funnel = funnel
        self.ascii = ascii
        self.numerals = funnel.numerals.on(ascii=ascii)
        self.cut = "~" if ascii else "…"
        self.none = "-" if ascii else "–"
        self.block = "#" if ascii else "█"

    @property
    def shows_won(self) -> bool:
        """Whether won deals came through the rows above: in a snapshot and a period funnel they are apart."""
        return self.funnel.mode not in ("snapshot", "period")

    def money(self, minor: int | None) -> str:
        return "" if minor is None else self.numerals.short(minor, self.funnel.currency)

    def measured(self, count: int | None, amount: int | None) -> str:
        if self.funnel.measure == "amount":
            return self.money(amount)
        return "" if count is None else self.numerals.count(count)

    def first_column(self) -> tuple[Column, list[int]]:
        """The column before the bars, and the numbers that the bars draw."""
        funnel, mode = self.funnel, self.funnel.mode
        head = {"snapshot": _("open"), "period": _("went on"), "any": _("entered")}.get(mode, _("reached"))
        counts = [count_of(row) or 0 for row in funnel.rows]
        amounts = [row.amount or 0 for row in funnel.rows]
        if self.shows_won:
            counts.append(funnel.won.count)
            amounts.append(funnel.won.amount)
        cells = [self.measured(count, amount) for count, amount in zip(counts, amounts, strict=True)]
        return Column(head, cells), amounts if funnel.measure == "amount" else counts

    def columns(self) -> list[Column]:
        """The columns right of the bars; the last ones go first where there is no room."""
        rows = self.funnel.rows
        if self.funnel.mode == "snapshot":
            by_amount = self.funnel.measure == "amount"
            other = [self.numerals.count(row.count or 0) if by_amount else self.money(row.amount) for row in rows]
            head = _("deals") if self.funnel.measure == "amount" else _("amount")
            weighted = Column(_("weighted"), [*(self.money(row.weighted) for row in rows), ""])
            waited = Column(_("days"), [*(self.numerals.days(row.median_days) for row in rows), ""], "dim")
            return [Column(head, [*other, ""]), weighted, waited]
        lost = Column(_("lost"), [*(self.measured(row.lost, row.lost_amount) for row in rows), ""], "dim")
        if self.funnel.mode == "period":
            return [Column(_("rate"), [*(self.numerals.percent(row.resolved_rate) for row in rows), ""], "rate"), lost]
        onward = Column(_("next"), [*self._rates([row.next_rate for row in rows]), ""], "rate")
        if self.funnel.mode == "cohort":
            return [onward, Column(_("open"), [*(self.measured(row.open, row.open_amount) for row in rows), ""]), lost]
        of_all = [*(row.cumulative_rate for row in rows), self.funnel.won.cumulative_rate]
        return [onward, Column(_("of all"), self._rates(of_all), "dim")]

    def _rates(self, rates: Sequence[float | None]) -> list[str]:
        """`68 %`; with `ABOVE` after those of more than 100 %, and as much air after the others."""
        above = any(is_above(rate) for rate in rates)
        air = " " if above else ""
        return [
            self.numerals.percent(rate) + (ABOVE if is_above(rate) else air) if rate is not None else ""
            for rate in rates
        ]

    def bar(self, value: int, largest: int, room: int) -> str:
        """A centred bar in exactly `room` cells; whatever is not nothing is at least one cell long."""
        length = min(room, max(round(room * value / largest), 1)) if value > 0 and largest > 0 else 0
        left = (room - length) // 2
        return " " * left + self.block * length + " " * (room - left - length)


def weakest_row(funnel: funnel_rows.Funnel) -> int | None:
    """The stage (counted from 0) after which the smallest share goes on; None where nothing can be said."""
    rates = [row.next_rate if row.next_rate is not None else row.resolved_rate for row in funnel.rows]
    known = [(rate, i) for i, rate in enumerate(rates) if rate is not None]
    return min(known)[1] if len(known) > 1 and min(known)[0] < 1 else None
