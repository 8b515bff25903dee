"""The agenda as seven days side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tcrm.i18n import _
from tcrm.queries.agenda import Agenda, AgendaRow
from tcrm.queries.agenda_order import on_day, undated
from tcrm.queries.dayplan import DayPlan
from tcrm.screens.agenda_view import AgendaView
from tcrm.widgets.boardpaint import BoardColumn

SATURDAY = 5
FULL_DAY = 8 * 60
"""Minutes that fill the bar of a day."""


def week_columns(
    agenda: Agenda, days: Sequence[DayPlan], kept: Collection[str], view: AgendaView
) -> list[BoardColumn[AgendaRow]]:
    """A column a day, its bar as long as the day is taken; what is overdue stands on the present day, what has no day
    in a column of its own. Days off without anything on them give their room to the others. `kept` are the items that
    the filter leaves."""

    def those(rows: Sequence[AgendaRow]) -> list[AgendaRow]:
        return [row for row in rows if row.key in kept]

    columns = []
    for number, plan in enumerate(days):
        cards = those(on_day(agenda, plan.day))
        if number and not cards and not plan.busy_minutes and plan.day.weekday() >= SATURDAY:
            continue
        hours = view.session.numerals.decimal(plan.busy_minutes / 60)
        columns.append(
            BoardColumn(
                key=plan.day,
                title=view.day_name(plan.day),
                count=len(cards),
                amount_text=_("{n} h").format(n=hours) if plan.busy_minutes else "",
                share=min(1.0, plan.busy_minutes / FULL_DAY),
                cards=cards,
            )
        )
    if loose := those(undated(agenda)):
        columns.append(BoardColumn("", _("no day"), len(loose), "", 0.0, loose))
    return columns
