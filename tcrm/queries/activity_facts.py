"""One activity with all that a form shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.models import Activity
from tcrm.session import Session, public_id


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """An activity as it is edited. `due_on` None: on no day; `start_at` (UTC) None: at no hour; `minutes` None: it is
    not said how long; `rule` is the RFC 5545 rule of a series, blank for what happens once."""

    id: int
    version: int
    kind: str
    subject: str
    status: str
    due_on: date | None
    start_at: datetime | None
    minutes: int | None
    priority: str
    rule: str
    text: str


def facts(session: Session, activity_id: int) -> ActivityFacts:
    """One activity. Raises NotFound for one that is not there or not seen."""
    row = session.db.one(
        Activity.select(
            Activity.id, Activity.version, Activity.kind, Activity.subject, Activity.status, Activity.due_on,
            Activity.start_at, Activity.end_at, Activity.priority, Activity.rrule, Activity.text,
        ).where(Activity.id == activity_id, session.visible(Activity))
    )  # fmt: skip
    if row is None:
        raise NotFound(_("There is no {what}.").format(what=public_id(Activity, activity_id)))
    start, end = row[6], row[7]
    minutes = None if start is None or end is None else (end - start) // timedelta(minutes=1)
    kind, subject, status, due_on = row[2:6]
    priority, rule, text = row[8:]
    return ActivityFacts(row[0], row[1], kind, subject, status, due_on, start, minutes, priority, rule, text)
