"""What begins soon, for the line at the bottom of every screen."""

from __future__ import annotations

from datetime import timedelta

from tcrm.models import Activity
from tcrm.queries.agenda import AgendaRow, planned_rows
from tcrm.session import Session

BEGUN = timedelta(minutes=15)
"""How long something that has begun is still spoken of."""


def due_soon(session: Session, minutes: int = 60) -> tuple[AgendaRow, ...]:
    """My planned activities that begin within `minutes`, or began up to a quarter of an hour ago, soonest first."""
    now = session.now()
    soon = Activity.start_at.between(now - BEGUN, now + timedelta(minutes=minutes))
    return tuple(planned_rows(session, session.user.id, soon, session.own_today()))
