"""A funnel as lines of text: centred bars, the numbers beside them, what they come to.

One drawing for the screen and for the shell, from 50 columns on. Styles are asked for by role (`accent`, `good`,
`dim` …), so that the screen passes its theme and the shell what plain terminals know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Group as Lines
from rich.text import Text

from tcrm.charts import funnel_change
from tcrm.charts.funnel_notes import group_table, subject, summary
from tcrm.charts.funnel_pen import PLAIN, Column, Pen, Styles
from tcrm.charts.funnel_words import marked_row
from tcrm.i18n import _
from tcrm.text import cell_len, fit, one_line

if TYPE_CHECKING:
    from tcrm.queries.funnel_change import FunnelChange
    from tcrm.queries.funnel_past import Verdict
    from tcrm.queries.funnel_rows import Funnel
    from tcrm.queries.sellers import SellerWork


@dataclass(frozen=True)
class Beside:
    """What a funnel is shown with: what has moved since an evening, how it does beside its past or its team, what
    its sellers are at, as seen from `today`; and whether the stage that fell most is marked."""

    change: FunnelChange | None = None
    verdicts: Sequence[Verdict] = ()
    work: Sequence[SellerWork] = ()
    marks: bool = True
    today: date | None = None


ALONE = Beside()
LEAST_BAR, LEAST_BESIDE = 8, 6  # columns; the second where a bar stands beside two evenings
MOST_BAR = 80
"""Columns of the longest bar: beyond it the numbers would be far from the names of their stages."""


def render(
    funnel: Funnel,
    width: int = 80,
    ascii: bool = False,
    styles: Styles = PLAIN,
    *,
    beside: Beside = ALONE,
) -> Lines:
    """The whole drawing as one renderable, with its groups below if there are any."""
    since = beside.change.since if beside.change else None
    moved = Text("  " + moves_words(funnel, width, ascii, beside) if since else "", style=styles["dim"])
    moved.truncate(width, overflow="crop" if ascii else "ellipsis")
    lines = [subject(funnel, width, ascii, styles, since), moved]
    lines += [*chart(funnel, width, ascii, styles, beside=beside), Text("")]
    lines += summary(funnel, width, ascii, styles, verdicts=beside.verdicts)
    if beside.change is not None and funnel.mode == "snapshot":
        lines += [Text(""), *funnel_change.waterfall(beside.change, width, ascii, styles)]
    if funnel.groups:
        lines += [Text(""), *group_table(funnel, width, ascii, styles, beside.work, beside.today)]
    return Lines(*lines)


def chart(
    funnel: Funnel,
    width: int = 80,
    ascii: bool = False,
    styles: Styles = PLAIN,
    *,
    step: int = 1,
    selected: int | None = None,
    beside: Beside = ALONE,
) -> list[Text]:
    """The heading and `step` lines for each stage (and for Won, where won deals are part of the picture), none wider
    than `width`: of two the second is blank, of three the second has the bar once more. None is blank after the last.

    `selected` is the stage (counted from 0, Won last) to lie on a band.
    """
    pen = Pen(funnel, ascii)
    first, values = pen.first_column()
    laid = _layout(pen, width, beside.change)
    fallen = marked_row(beside.verdicts) if beside.marks else None
    weakest = next((i for i, row in enumerate(funnel.rows) if row.key == fallen), None)
    lines = [laid.heading(first.head, styles)]
    for i, name in enumerate(laid.names):
        won = i == len(funnel.rows)
        line = Text("  ")
        line.append(fit(name, laid.name_width, ellipsis=pen.cut), style=styles["name" if won else "text"])
        line.append("  " + fit(first.cells[i], laid.first_width, "right") + "  ", style=styles["number"])
        bar = (pen.bar(values[i], max(values, default=0), laid.room), styles["good" if won else "accent"])
        more = Text(" " * line.cell_len).append(*bar)
        more.rstrip()
        line.append(*bar)
        for column, w in zip(laid.columns, laid.widths, strict=True):
            role = {"rate": "bad" if i == weakest else "number"}.get(column.role, column.role)
            line.append("  " + fit(column.cells[i], w, "right"), style=styles[role])
        line.rstrip()
        line.truncate(width)
        if i == selected:
            line.pad_right(width - line.cell_len)
            line.stylize(styles["band"])
        lines += [line, *[more] * (step - 2), *[Text("")] * (step > 1)]
    return lines[:-1] if step > 1 else lines


def moves_words(funnel: Funnel, width: int, ascii: bool, beside: Beside) -> str:
    """What the columns of the moves are in a drawing of this width; blank where nothing moved is told."""
    if beside.change is None:
        return ""
    pen = Pen(funnel, ascii)
    laid = _layout(pen, width, beside.change)
    return funnel_change.moved_words(beside.change, pen, laid.form, laid.moved, laid.hidden)


@dataclass(frozen=True)
class _Layout:
    """The names of the lines, the columns that find room and their widths, what is left for the bar; `form` of the
    moves and their columns, names of `hidden` columns."""

    names: list[str]
    name_width: int
    first_width: int
    columns: list[Column]
    widths: list[int]
    room: int
    form: str
    moved: list[Column]
    hidden: list[str]

    def heading(self, first: str, styles: Styles) -> Text:
        """The line over the stages; `first` is what stands over their first numbers."""
        heads = [fit(_("stage"), self.name_width), fit(first, self.first_width, "right"), " " * self.room]
        heads += [fit(column.head, w, "right") for column, w in zip(self.columns, self.widths, strict=True)]
        return Text("  " + "  ".join(heads), style=styles["dim"])


def _layout(pen: Pen, width: int, change: FunnelChange | None) -> _Layout:
    """How a drawing of this width is divided. The moves are told in fewer columns before a stage's own numbers go."""
    first, _values = pen.first_column()
    names = [one_line(row.name) for row in pen.funnel.rows] + ([_("Won")] if pen.shows_won else [])
    name_width = max(cell_len(_("stage")), min(max(map(cell_len, names), default=0), max(width // 5, 8)))
    first_width = max(map(cell_len, [first.head, *first.cells]))
    whole, own = width - 6 - name_width - first_width, pen.columns()
    snapshot = pen.funnel.mode == "snapshot"
    keys = [row.key for row in pen.funnel.rows]
    less = range(len(own), 0 if snapshot else len(own) - 1, -1)
    tries = [(form, count) for form in funnel_change.FORMS for count in less] if change else []
    for form, count in [*tries, *(("", count) for count in range(len(own), -1, -1))]:
        moved = funnel_change.move_columns(change, keys, pen, form) if change and form else []
        columns = [*moved, *own[:count]] if snapshot else [*own[:count], *moved]
        widths = [max(map(cell_len, [column.head, *column.cells])) for column in columns]
        room = whole - sum(w + 2 for w in widths)
        if room >= (LEAST_BESIDE if change and form == funnel_change.ENDS else LEAST_BAR) or not count:
            break
    hidden = [column.head for column in own[count:]]
    return _Layout(names, name_width, first_width, columns, widths, max(min(room, MOST_BAR), 0), form, moved, hidden)


__all__ = [
    "ALONE",
    "PLAIN",
    "Beside",
    "Styles",
    "chart",
    "group_table",
    "moves_words",
    "render",
    "subject",
    "summary",
]
