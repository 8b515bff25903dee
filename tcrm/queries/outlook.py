"""All that the agenda of a day shows, in one question."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from tcrm.queries.agenda import Agenda, AgendaRow, agenda
from tcrm.queries.dayplan import DayPlan, ahead
from tcrm.queries.deal_rows import DealRow, rows
from tcrm.session import Session


class Outlook(NamedTuple):
    """The agenda of a day, the deals that it names by their ids, the hours of the week from that day on, and the days
    of this month and the next one on which anything is planned or took place."""

    agenda: Agenda
    deals: dict[int, DealRow]
    week: tuple[DayPlan, ...]
    busy: frozenset[date]


def outlook(session: Session, day: date, who: str | None = None) -> Outlook:
    """What lies before a person (None: me) on a day. Raises what `agenda` raises."""
    found = agenda(session, day, who)
    ids = list(dict.fromkeys(row.deal_id for row in all_rows(found) if row.deal_id is not None))
    return Outlook(found, {row.id: row for row in rows(session, ids, odds=False)}, *ahead(session, day, who))


def all_rows(found: Agenda) -> list[AgendaRow]:
    """The rows of all lists of an agenda."""
    return [*found.overdue, *found.today, *found.week, *found.hot, *found.stalled, *found.did]
