"""What begins within the hour, in words for the status line."""

from __future__ import annotations

from datetime import datetime, timedelta

from tcrm.clean import excerpt
from tcrm.i18n import _
from tcrm.queries.agenda import AgendaRow
from tcrm.screens.agenda_view import called
from tcrm.widgets.cells import Line, Span


def said(soon: tuple[AgendaRow, ...], now: datetime) -> Line:
    """`in 10 min  visit Huber & Söhne AG · Demo line 2`, and how many more there are; nothing if there is nothing."""
    if not soon or soon[0].start_at is None:
        return ()
    first = soon[0]
    minutes = -((now - soon[0].start_at) // timedelta(minutes=1))
    if minutes > 0:
        when = _("in {n} min").format(n=minutes)
    else:
        when = _("{n} min ago").format(n=-minutes) if minutes else _("now")
    line: list[Span] = [(when + "  ", "warn"), (called(first), "text")]
    if first.subject and first.customer:
        line.append((" · " + excerpt(first.subject), "dim"))
    if len(soon) > 1:
        line.append(("  " + _("and {n} more").format(n=len(soon) - 1), "dim"))
    return line
