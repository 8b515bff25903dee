"""Maria's day, and a seat in front of the agenda."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

from office import Office
from seated import Seated, seated

from tcrm.actions import agenda as actions
from tcrm.actions.marks import set_hot
from tcrm.models import Activity
from tcrm.queries.refs import Ref
from tcrm.session import Session

DAY = date(2026, 11, 21)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An hour in Berlin in November, where it is one hour later than in UTC."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


def plan_a_day(office: Office) -> Office:
    """For Maria: one item late, three on the day, one next week, a hot note, a deal that stands still."""
    maria = office.sit("maria")
    acme = office.account("Acme GmbH", "maria")
    tanaka = office.account("田中製作所", "maria")
    volta = office.account("Volta [/x]", "maria")
    renewal = office.deal("Contract 27", "maria", "negotiation", account_id=acme, amount=4800000)
    line = office.deal("Demo line 2", "maria", "evaluation", account_id=tanaka, amount=640000, currency="JPY")
    actions.plan(maria, f"D-{renewal}", "call", "Ask for the order date", date(2026, 11, 19))
    actions.plan(maria, f"D-{line}", "visit", "Show the line", None, at(21, 11, 30), "high")
    actions.plan(maria, f"A-{acme}", "call", "Prices", None, at(21, 16))
    actions.plan(maria, None, "task", "Tidy up [b]the desk[/b]", DAY)
    actions.plan(maria, f"A-{tanaka}", "meeting", "Year plan", None, at(24, 9))
    set_hot(maria, Ref("account", volta), "signs about 24 Nov", date(2026, 11, 24))
    return office


@asynccontextmanager
async def sitting(who: Office | Session, size: tuple[int, int] = (80, 24), **more: Any) -> AsyncIterator[Seated]:
    """The program on the agenda."""
    async with seated(who, size=size, start="agenda", **more) as seat:
        yield seat


def subjects(seat: Seated) -> list[str]:
    """What the queue holds, from top to bottom."""
    return [row.subject for row in seat.agenda.pane_rows()]


def current(seat: Seated) -> str:
    """The subject under the cursor."""
    row = seat.agenda.pane.current
    return "" if row is None else row.subject


def activity(office: Office, subject: str) -> tuple[Any, ...]:
    """(status, day, outcome) of the newest activity of that subject."""
    query = Activity.select(Activity.status, Activity.due_on, Activity.outcome).where(Activity.subject == subject)
    return office.db.rows(query.order_by(Activity.id.desc()))[0]
