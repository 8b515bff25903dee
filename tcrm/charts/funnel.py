"""A funnel as lines of text: centred bars, the numbers beside them, what they come to.

One drawing for the screen and for the shell, from 50 columns on. Styles are asked for by role (`accent`, `good`,
`dim` …), so that the screen passes its theme and the shell what plain terminals know.
"""

from __future__ import annotations

from rich.console import Group as Lines
from rich.text import Text

from tcrm.charts.funnel_notes import group_table, subject, summary
from tcrm.charts.funnel_pen import PLAIN, Pen, Styles, weakest_row
from tcrm.i18n import _
from tcrm.queries.funnel_rows import Funnel
from tcrm.text import cell_len, fit, one_line


def render(
    funnel: Funnel, width: int = 80, ascii: bool = False, styles: Styles = PLAIN, *, spaced: bool = False
) -> Lines:
    """The whole drawing as one renderable, with its groups below if there are any."""
    lines = [subject(funnel, width, ascii, styles), Text("")]
    lines += [*chart(funnel, width, ascii, styles, spaced=spaced), Text(""), *summary(funnel, width, ascii, styles)]
    if funnel.groups:
        lines += [Text(""), *group_table(funnel, width, ascii, styles)]
    return Lines(*lines)


def chart(
    funnel: Funnel,
    width: int = 80,
    ascii: bool = False,
    styles: Styles = PLAIN,
    *,
    spaced: bool = False,
    selected: int | None = None,
) -> list[Text]:
    """The heading and one line for each stage (and for Won, where won deals are part of the picture), none wider
    than `width`.

    `spaced` puts a blank line between the stages; `selected` is the stage (counted from 0, Won last) to lie on a band.
    """
    pen = Pen(funnel, ascii)
    first, values = pen.first_column()
    names = [one_line(row.name) for row in funnel.rows] + ([_("Won")] if pen.shows_won else [])
    columns = pen.columns()
    name_width = max(cell_len(_("stage")), min(max(map(cell_len, names), default=0), max(width // 5, 8)))
    first_width = max(map(cell_len, [first.head, *first.cells]))
    widths = [max(map(cell_len, [column.head, *column.cells])) for column in columns]
    room = width - 4 - name_width - first_width - 2 - sum(w + 2 for w in widths)
    while room < 8 and columns:
        columns.pop()
        room += widths.pop() + 2
    room = max(room, 0)
    weakest = weakest_row(funnel)
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


__all__ = ["PLAIN", "Styles", "chart", "group_table", "render", "subject", "summary", "weakest_row"]
