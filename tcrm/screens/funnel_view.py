"""A funnel as the screen shows it: its lines, and which of them the cursor may be on, with the numbers to open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from rich.text import Text

from tcrm.charts.funnel import ALONE, Beside, chart, group_table, summary
from tcrm.charts.funnel_change import MOVE_NAMES, STEP_NAMES, shown_steps, waterfall
from tcrm.charts.funnel_notes import Part, first_figures, other_figures
from tcrm.charts.funnel_pen import Pen
from tcrm.i18n import N_, _
from tcrm.queries.definitions import FIGURE_NAMES
from tcrm.queries.funnel import Funnel
from tcrm.queries.funnel_change import FunnelChange
from tcrm.queries.funnel_rows import FunnelRow, Group, adds_up
from tcrm.text import fit, one_line
from tcrm.widgets.theme import Look

NUMBERS = {
    "reached": N_("reached"),
    "advanced": N_("went on"),
    "count": N_("stand here"),
    "open": N_("still open"),
    "lost": N_("lost here"),
}
"""The numbers of a stage that can be opened, in the order in which they are offered."""

TWO_FROM = 118  # columns from which two funnels stand side by side
_GAP = 3


@dataclass(frozen=True)
class Number:
    """A number that opens onto its deals: what `deals_behind` calls it (`deals_moved` where it is `moved`), its words,
    how many, worth how much."""

    what: str
    name: str
    count: int
    amount: int | None = None
    moved: bool = False


@dataclass(frozen=True)
class Spot:
    """Something that the cursor may be on: its line, its name, the stage or the group that it is, its numbers, and
    which figure it is about, if not the funnel itself; `height` is how many lines its bar takes."""

    line: int
    name: str
    numbers: tuple[Number, ...]
    stage: str | None = None
    group: str | None = None
    figures: tuple[str, ...] = ()
    height: int = 1


@dataclass(frozen=True)
class Shown:
    """What there is to draw: the funnel, what it is shown with, and another funnel beside it, with a title each."""

    funnel: Funnel
    beside: Beside = ALONE
    other: Funnel | None = None
    titles: tuple[str, str] = ("", "")


class Head(NamedTuple):
    """The lines over a table: the first of them, that of its first row, and the line after its last row."""

    line: int
    rows: int
    end: int


@dataclass(frozen=True)
class FunnelView:
    """The lines of a funnel, drawn for a width, and the spots among them; `right` are those of the funnel at the right,
    which begins in column `border`; `chart_width` is the width for which the first funnel was drawn; `heads` stand over
    the numbers."""

    lines: list[Text]
    spots: list[Spot]
    right: list[Spot] = field(default_factory=list)
    border: int = 0
    chart_width: int = 80
    heads: list[Head] = field(default_factory=list)


def view_of(shown: Shown, width: int, room: int, look: Look) -> FunnelView:
    """Draw a funnel for so many columns and, if it can be had, so many lines."""
    funnel, change = shown.funnel, shown.beside.change if shown.funnel.mode == "snapshot" else None
    other = shown.other if width >= TWO_FROM else None
    foot = [Text(""), *summary(funnel, width, look.ascii, look, verdicts=shown.beside.verdicts, other=other)]
    below = [Text(""), *waterfall(change, width, look.ascii, look)] if change else []
    table = (
        [Text(""), *group_table(funnel, width, look.ascii, look, shown.beside.work, shown.beside.today)]
        if funnel.groups
        else []
    )
    bars = len(funnel.rows) + Pen(funnel, ascii=False).shows_won
    rest = (other is not None) + len(foot) + len(below) + len(table)
    step = next((step for step in (3, 2) if step * bars + rest <= room), 1)
    view = _two(shown, width, look, step) if other else _one(shown, width, look, step)
    lines, spots = view.lines, view.spots
    view.heads.append(Head(0, spots[0].line if spots else 1, len(lines)))
    spots.append(_figures(funnel, first_figures(funnel, width, look.ascii), len(lines) + 1))
    if others := other_figures(funnel, width):
        spots.append(_other_figures(funnel, others, len(lines) + 2))
    lines += foot
    if change:
        spots += _of_steps(change, len(lines) + 2)
        lines += below
    if funnel.groups:
        spots += [
            Spot(len(lines) + 2 + i, one_line(group.key) or _("none"), _of_group(funnel, group), group=group.key)
            for i, group in enumerate(funnel.groups)
        ]
        view.heads.append(Head(len(lines) + 1, len(lines) + 2, len(lines) + 2 + len(funnel.groups)))
        lines += table
    return view


def _one(shown: Shown, width: int, look: Look, step: int) -> FunnelView:
    lines = chart(shown.funnel, width, look.ascii, look, step=step, beside=shown.beside)
    return FunnelView(lines, _of_stages(shown.funnel, 1, step, shown.beside.change), chart_width=width)


def _two(shown: Shown, width: int, look: Look, step: int) -> FunnelView:
    """Both funnels, stage beside stage, under their titles."""
    assert shown.other is not None
    half = (width - _GAP) // 2
    other = aligned(shown.other, shown.funnel)
    lines = [_pair([Text("  " + fit(title, half - 2), style=look["head"]) for title in shown.titles], half)]
    left = chart(shown.funnel, half, look.ascii, look, step=step, beside=shown.beside)
    right = chart(other, half, look.ascii, look, step=step, beside=Beside(marks=False))
    lines += [_pair([a, b], half) for a, b in zip(left, right, strict=True)]
    spots = _of_stages(shown.funnel, 2, step, shown.beside.change)
    return FunnelView(lines, spots, _of_stages(other, 2, step, None), half + _GAP, half)


def _pair(parts: list[Text], half: int) -> Text:
    line = Text("")
    line.append_text(parts[0])
    line.pad_right(half + _GAP - line.cell_len)
    return line.append_text(parts[1])


def aligned(other: Funnel, funnel: Funnel) -> Funnel:
    """The other funnel with the stages of this one, in its order; a stage that it has not is blank."""
    known = {row.key: row for row in other.rows}
    rows = (known.get(row.key) or FunnelRow(stage_id=row.stage_id, key=row.key, name=row.name) for row in funnel.rows)
    return replace(other, rows=tuple(rows))


def band(lines: list[Text], look: Look, width: int, part: tuple[int, int] | None = None) -> list[Text]:
    """The lines under the cursor, or that part of them (first column, column after the last). Where the band is reverse
    video it ends before the bar, which would be a hole."""
    drawn = [line.copy() for line in lines]
    for line in drawn:
        line.pad_right(width - line.cell_len)
    first, last = part or (0, width)
    bar = re.search(" *[█#]", drawn[0].plain[first:last])
    end = first + bar.start() + 1 if bar and look["band"].reverse else None if part is None else last
    for line in drawn:
        line.stylize(look["band"], first, end)
    return drawn


def in_sight(lines: list[Text], heads: Iterable[Head], at: int, room: int) -> tuple[list[Text], int]:
    """The lines to show so that line `at` is in sight, with what stands over its numbers in place of their first lines
    where that would be gone; and how many lines are below them."""
    top = max(0, min(at - room // 2, len(lines) - room)) if len(lines) > room else 0
    shown = lines[top : top + room]
    for head in heads:
        tall = head.rows - head.line
        if head.line < top < head.end - tall and at - top >= tall:
            shown[:tall] = lines[head.line : head.rows]
    return shown, len(lines) - top - len(shown)


# -- what can be opened ----------------------------------------------------------------------------------------------


def _of_stages(funnel: Funnel, first: int, step: int, change: FunnelChange | None) -> list[Spot]:
    tall = max(1, step - 1)
    said = ("before",) if funnel.mode == "snapshot" else ()  # there it is what the row itself counts
    spots = [
        Spot(first + step * i, row.name, (*_of_stage(row), *_of_moves(change, row.key, said)), row.key, height=tall)
        for i, row in enumerate(funnel.rows)
    ]
    if Pen(funnel, ascii=False).shows_won:
        won = Number("won", _("won"), funnel.won.count, funnel.won.amount)
        spots.append(Spot(first + step * len(funnel.rows), _("Won"), (won,) if won.count else (), height=tall))
    return spots


def _of_stage(row: FunnelRow) -> tuple[Number, ...]:
    amounts = {"reached": row.amount, "count": row.amount, "advanced": row.advanced_amount}
    amounts |= {"open": row.open_amount, "lost": row.lost_amount}
    return _offered(Number(key, _(name), getattr(row, key) or 0, amounts[key]) for key, name in NUMBERS.items())


def _of_moves(change: FunnelChange | None, stage: str, left_out: tuple[str, ...] = ()) -> tuple[Number, ...]:
    row = next((one for one in change.rows if one.key == stage), None) if change else None
    if row is None:
        return ()
    parts = {what: getattr(row, what) for what in MOVE_NAMES if what not in left_out}
    return _offered(Number(what, _(MOVE_NAMES[what]), part.count, part.amount, True) for what, part in parts.items())


def _of_steps(change: FunnelChange, first: int) -> list[Spot]:
    spots = []
    for i, step in enumerate(shown_steps(change)):
        name, part = _(STEP_NAMES[step]), change.steps[step]
        number = _offered([Number(step, name, part.count, part.amount, True)])
        spots.append(Spot(first + i, name, number, figures=("waterfall",)))
    if change.slipped.count:
        slipped = Number("slipped", _("slipped"), change.slipped.count, change.slipped.amount, True)
        spots.append(Spot(first + len(spots), _("slipped"), (slipped,), figures=("slip",)))
    return spots


def _figures(funnel: Funnel, parts: list[Part], line: int) -> Spot:
    """The line of the win rate: its closed deals, the won ones (cycle), the open ones (velocity)."""
    numbers = _offered([Number("closed", _("closed"), funnel.closed), *_ends(funnel, funnel)])
    return Spot(line, _("all stages"), numbers, figures=(*_named(parts), "against_past"))


def _other_figures(funnel: Funnel, parts: list[Part], line: int) -> Spot:
    """The line below it: what each of its figures is a share of, and which share."""
    figures, numbers = _named(parts), []
    if figures != ("lead_to_won",):
        numbers.append(Number("closed", _("closed"), funnel.closed))
    if "win_rate_stale" in figures:
        numbers.append(Number("stale", _("stale"), funnel.win.stale or 0))
    if "lead_to_won" in figures:
        numbers.append(Number("all", _("all"), funnel.closed + funnel.open))
        numbers.append(Number("won", _("won"), funnel.won.count, funnel.won.amount))
    name = ", ".join(_(FIGURE_NAMES[figure]) for figure in figures)
    return Spot(line, name, _offered(numbers), figures=figures)


def _named(parts: list[Part]) -> tuple[str, ...]:
    return tuple(part.name for part in parts if part.name)


def _of_group(funnel: Funnel, group: Group) -> tuple[Number, ...]:
    offered = _ends(funnel, group)
    if funnel.mode in ("cohort", "strict", "any") and group.rows:
        offered.insert(0, Number("all", _("all"), group.closed + group.open))
    return _offered(offered)


def _ends(funnel: Funnel, group: Group) -> list[Number]:
    """What its deals came to, as far as the mode parts them."""
    won = Number("won", _("won"), group.won.count, group.won.amount)
    lost = Number("lost", _("lost"), group.lost.count, group.lost.amount)
    return [won, lost, Number("open", _("open"), group.open)] if adds_up(funnel.mode) else [won]


def _offered(numbers: Iterable[Number]) -> tuple[Number, ...]:
    return tuple(number for number in numbers if number.count)
