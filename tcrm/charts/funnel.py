"""A funnel as lines of text: centred bars, the numbers beside them, what they come to.

One drawing for the screen and for the shell, from 50 columns on. Styles are asked for by role (`accent`, `good`,
`dim` …), so that the screen passes its theme and the shell what plain terminals know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group as Lines
from rich.text import Text

from tcrm.charts.funnel_change import move_columns, waterfall
from tcrm.charts.funnel_notes import group_table, subject, summary
from tcrm.charts.funnel_pen import PLAIN, Column, Pen, Styles
from tcrm.charts.funnel_words import marked_row
from tcrm.i18n import _
from tcrm.queries.funnel_change import FunnelChange
from tcrm.queries.funnel_past import Verdict
from tcrm.queries.funnel_rows import Funnel
from tcrm.queries.sellers import SellerWork
from tcrm.text import cell_len, fit, one_line


@dataclass(frozen=True)
class Beside:
    """What a funnel is shown with: what has moved since an evening, how it does beside its past or its team, what
    its sellers are at; and whether the stage that loses most is marked."""

    change: FunnelChange | None = None
    verdicts: Sequence[Verdict] = ()
    work: Sequence[SellerWork] = ()
    marks: bool = True


ALONE = Beside()


def render(
    funnel: Funnel,
    width: int = 80,
    ascii: bool = False,
    styles: Styles = PLAIN,
    *,
    spaced: bool = False,
    beside: Beside = ALONE,
) -> Lines:
    """The whole drawing as one renderable, with its groups below if there are any."""
    since = beside.change.since if beside.change else None
    lines = [subject(funnel, width, ascii, styles, since), Text("")]
    lines += [*chart(funnel, width, ascii, styles, spaced=spaced, beside=beside), Text("")]
    lines += summary(funnel, width, ascii, styles, verdicts=beside.verdicts)
    if beside.change is not None and funnel.mode == "snapshot":
        lines += [Text(""), *waterfall(beside.change, width, ascii, styles)]
    if funnel.groups:
        lines += [Text(""), *group_table(funnel, width, ascii, styles, beside.work)]
    return Lines(*lines)


def chart(
    funnel: Funnel,
    width: int = 80,
    ascii: bool = False,
    styles: Styles = PLAIN,
    *,
    spaced: bool = False,
    selected: int | None = None,
    beside: Beside = ALONE,
) -> list[Text]:
    """The heading and one line for each stage (and for Won, where won deals are part of the picture), none wider
    than `width`.

    `spaced` puts a blank line between the stages; `selected` is the stage (counted from 0, Won last) to lie on a band.
    """
    pen = Pen(funnel, ascii)
    first, values = pen.first_column()
    names = [one_line(row.name) for row in funnel.rows] + ([_("Won")] if pen.shows_won else [])
    keys = [row.key for row in funnel.rows]
    columns = pen.columns(move_columns(beside.change, keys, pen) if beside.change else ())
    name_width = max(cell_len(_("stage")), min(max(map(cell_len, names), default=0), max(width // 5, 8)))
    first_width = max(map(cell_len, [first.head, *first.cells]))
    widths, room = _fitted(columns, width - 4 - name_width - first_width - 2)
    weakest = marked_row(funnel, beside.verdicts) if beside.marks else None
    heading = [fit(_("stage"), name_width), fit(first.head, first_width, "right"), " " * room]
    heading += [fit(column.head, w, "right") for column, w in zip(columns, widths, strict=True)]
    lines = [Text("  " + "  ".join(heading), style=styles["dim"])]
    for i, name in enumerate(names):
        won = i == len(funnel.rows)
        line = Text("  ")
        line.append(fit(name, name_width, ellipsis=pen.cut), style=styles["name" if won else "text"])
        line.append("  " + fit(first.cells[i], first_width, "right") + "  ", style=styles["number"])
        line.append(pen.bar(values[i], max(values, default=0), room), style=styles["good" if won else "accent"])
        for column, w in zip(columns, widths, strict=True):
            role = {"rate": "bad" if i == weakest else "number"}.get(column.role, column.role)
            line.append("  " + fit(column.cells[i], w, "right"), style=styles[role])
        line.rstrip()
        line.truncate(width)
        if i == selected:
            line.pad_right(width - line.cell_len)
            line.stylize(styles["band"])
        lines += [line, Text("")] if spaced and i < len(names) - 1 else [line]
    return lines


def _fitted(columns: list[Column], room: int) -> tuple[list[int], int]:
    """The widths of the columns and the room that they leave for the bar; the last ones go where it is too little."""
    widths = [max(map(cell_len, [column.head, *column.cells])) for column in columns]
    room -= sum(w + 2 for w in widths)
    while room < 8 and columns:
        columns.pop()
        room += widths.pop() + 2
    return widths, max(room, 0)


__all__ = ["ALONE", "PLAIN", "Beside", "Styles", "chart", "group_table", "render", "subject", "summary", "waterfall"]
