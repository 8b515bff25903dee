"""A funnel as the screen shows it: its lines, and which of them the cursor may be on, with the numbers to open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rich.text import Text

from tcrm.charts.funnel import chart, group_table, summary
from tcrm.charts.funnel_pen import Pen
from tcrm.i18n import N_, _
from tcrm.queries.funnel import Funnel
from tcrm.queries.funnel_rows import FunnelRow, Group
from tcrm.widgets.theme import Look

NUMBERS = {
    "reached": N_("reached"),
    "advanced": N_("went on"),
    "count": N_("stand here"),
    "open": N_("still open"),
    "lost": N_("lost here"),
}
"""The numbers of a stage that can be opened, in the order in which they are offered."""


@dataclass(frozen=True)
class Number:
    """A number that opens onto its deals: what `deals_behind` calls it, its words, how many, worth how much."""

    what: str
    name: str
    count: int
    amount: int | None = None


@dataclass(frozen=True)
class Spot:
    """Something that the cursor may be on: its line, its name, the stage or the group that it is, its numbers."""

    line: int
    name: str
    numbers: tuple[Number, ...]
    stage: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class FunnelView:
    """The lines of a funnel, drawn for a width, and the spots among them."""

    lines: list[Text]
    spots: list[Spot]


def view_of(funnel: Funnel, width: int, room: int, look: Look) -> FunnelView:
    """Draw a funnel for so many columns and, if it can be had, so many lines."""
    below = len(funnel.groups) + 2 if funnel.groups else 0
    spaced = 2 * len(funnel.rows) + 5 + below <= room
    step = 2 if spaced else 1
    lines = chart(funnel, width, look.ascii, look, spaced=spaced)
    spots = [Spot(1 + step * i, row.name, _of_stage(row), stage=row.key) for i, row in enumerate(funnel.rows)]
    if Pen(funnel, ascii=False).shows_won:
        won = Number("won", _("won"), funnel.won.count, funnel.won.amount)
        spots.append(Spot(1 + step * len(funnel.rows), _("Won"), (won,) if won.count else ()))
    lines += [Text(""), *summary(funnel, width, look.ascii, look)]
    if funnel.groups:
        first = len(lines) + 2
        lines += [Text(""), *group_table(funnel, width, look.ascii, look)]
        spots += [
            Spot(first + i, group.key or _("none"), _of_group(funnel, group), group=group.key)
            for i, group in enumerate(funnel.groups)
        ]
    return FunnelView(lines, spots)


def band(line: Text, look: Look, width: int) -> Text:
    """The line under the cursor. Where the band is reverse video it ends before the bar, which would be a hole."""
    drawn, bar = line.copy(), re.search(" *[█#]", line.plain)
    drawn.pad_right(width - drawn.cell_len)
    drawn.stylize(look["band"], 0, bar.start() + 1 if bar and look["band"].reverse else None)
    return drawn


def in_sight(lines: list[Text], at: int, room: int) -> int:
    """The first line to show so that line `at` is in sight, with as little moved as need be."""
    return max(0, min(at - room // 2, len(lines) - room)) if len(lines) > room else 0


def _of_stage(row: FunnelRow) -> tuple[Number, ...]:
    amounts = {"reached": row.amount, "count": row.amount, "advanced": row.advanced_amount}
    amounts |= {"open": row.open_amount, "lost": row.lost_amount}
    offered = [Number(key, _(name), getattr(row, key) or 0, amounts[key]) for key, name in NUMBERS.items()]
    return tuple(number for number in offered if number.count)


def _of_group(funnel: Funnel, group: Group) -> tuple[Number, ...]:
    offered = [
        Number("won", _("won"), group.won.count, group.won.amount),
        Number("lost", _("lost"), group.lost.count, group.lost.amount),
        Number("open", _("open"), group.open),
    ]
    if funnel.mode in ("cohort", "strict", "any") and group.rows:
        offered.insert(0, Number("all", _("all"), group.won.count + group.lost.count + group.open))
    return tuple(number for number in offered if number.count)
