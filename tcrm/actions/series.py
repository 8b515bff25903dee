"""What comes again, as one row that moves on: where it stands, where it goes next, what it leaves behind.

A series keeps the clock that it was planned on (`TZID=Europe/Berlin:20261124T090000`), so that its hour stays the same
for whoever planned it, over the year and in other hands. The row stands for one occurrence, its `slot`, even while it
was put on another day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tcrm.dates import Order
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models import Activity, ActivityContact, ActivityUser
from tcrm.models.journal import Recorder
from tcrm.queries.series import Series, read_series
from tcrm.recurrence import begun, fitted, next_after, parse_rule, write_start
from tcrm.session import Session

_COPIED = (
    "kind", "subject", "account_id", "deal_id", "owner_id", "due_on", "start_at", "end_at", "place", "priority",
    "importance", "text", "created_by_id",
)  # fmt: skip
_LONGEST_RULE = 12  # words: every 3 months first and third mon until 24 dec 2027
ONCE: dict[str, Any] = {"rrule": "", "series_start": "", "slot": "", "exceptions": ""}
"""The columns of what does not come again."""


@dataclass(frozen=True)
class Plan:
    """When a planned activity is: its day, hour and end, and what it repeats by, if it does."""

    due_on: date | None
    start_at: datetime | None
    end_at: datetime | None
    series: Series | None

    @property
    def length(self) -> timedelta | None:
        """How long it takes, if that is known."""
        return self.end_at - self.start_at if self.start_at and self.end_at else None


def plan_of(session: Session, activity_id: int) -> Plan:
    """When an activity is."""
    query = Activity.select(
        Activity.due_on, Activity.start_at, Activity.end_at, Activity.rrule, Activity.series_start, Activity.slot,
        Activity.exceptions,
    ).where(Activity.id == activity_id)  # fmt: skip
    due_on, start_at, end_at, *series = session.db.rows(query)[0]
    return Plan(due_on, start_at, end_at, read_series(session, *series))


def begin(session: Session, plan: Plan, text: str, at: time | None = None) -> dict[str, Any]:
    """The columns of a series that begins where the plan stands (today if nowhere), at `at` if an hour is given.

    Raises BadValue for what is no rule, comes more than once a day, or never.
    """
    rule = parse_rule(text, session.own_today(), session.firm.date_order)
    if rule.parts().get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise BadValue(_("What is planned comes once a day at most."), _("Write it like every day, every 2 weeks tue."))
    zone = session.own_zone
    local = plan.start_at.astimezone(zone) if plan.start_at else None
    day = local.date() if local else plan.due_on or session.own_today()
    hour = at or (local.time() if local else None)
    start = begun(rule, day) if hour is None else begun(rule, datetime.combine(day, hour))
    if start is None:
        raise BadValue(_("Such a day never comes."))
    kept = fitted(rule, start)
    series = Series(kept, start, zone, start, frozenset())
    return {**columns(series), **placed(session, series, plan.length)}


def take_rule(line: str, today: date, order: Order) -> tuple[str, str]:
    """(the line without it, the rule) of a jotted line that says when it comes again: `every tue call Acme` ->
    (`call Acme`, `every tue`). As many words as make a rule are one; what makes none is left (`ask every one`), and so
    is what stands after `about`, but at the very end.
    """
    words = line.split()
    about = next((p for p, word in enumerate(words) if word.casefold() in ("about", _("about"))), len(words))
    starts = [place for place, word in enumerate(words) if word.casefold() in ("every", _("every"))]
    for start in starts:
        for stop in range(min(len(words), start + _LONGEST_RULE), start + 1, -1):
            phrase = " ".join(words[start:stop])
            if about < stop < len(words):
                continue
            try:
                parse_rule(phrase, today, order)
            except BadValue:
                continue
            return " ".join([*words[:start], *words[stop:]]), phrase
    return line, ""


def columns(series: Series) -> dict[str, Any]:
    """A series as the row keeps it."""
    stamp = write_start(series.start)
    return {
        "rrule": series.rule.text,
        "series_start": f"TZID={series.zone.key}:{stamp}" if isinstance(series.start, datetime) else stamp,
        "slot": write_start(series.slot),
        "exceptions": " ".join(sorted(day.isoformat() for day in series.exceptions)),
    }


def placed(session: Session, series: Series, length: timedelta | None) -> dict[str, Any]:
    """The day, hour and end of the row when it stands at its slot."""
    if not isinstance(series.slot, datetime):
        return {"due_on": series.slot, "start_at": None, "end_at": None}
    start = series.slot.replace(tzinfo=series.zone).astimezone(UTC)
    end = start + length if length is not None else None
    return {"due_on": start.astimezone(session.zone).date(), "start_at": start, "end_at": end}


def following(session: Session, plan: Plan) -> dict[str, Any] | None:
    """The columns of the row at its next occurrence: the first after its slot that is not past already, because what
    was missed is not made up for. None when the series has ended, or was none."""
    series = plan.series
    if series is None:
        return None
    today = session.now().astimezone(series.zone).date()
    if isinstance(series.slot, datetime) and isinstance(series.start, datetime):
        after = max(series.slot, datetime.combine(today, time()) - timedelta(seconds=1))
        slot: date | None = next_after(series.rule, series.start, after, series.exceptions)
    else:
        slot = next_after(series.rule, series.start, max(series.slot, today - timedelta(days=1)), series.exceptions)
    if slot is None:
        return None
    moved = series._replace(slot=slot)
    return {**columns(moved), **placed(session, moved, plan.length)}


def leave_behind(session: Session, op: Recorder, activity_id: int, **values: Any) -> int:
    """A row of its own for this occurrence of a series, with who takes part; returns its id."""
    fields = [Activity._meta.columns[name] for name in _COPIED]
    row = session.db.rows(Activity.select(*fields).where(Activity.id == activity_id))[0]
    copy = dict(zip(_COPIED, row, strict=True))
    made = op.insert(Activity, **{**copy, **values}, series=activity_id)
    for model, column in ((ActivityUser, ActivityUser.user), (ActivityContact, ActivityContact.contact)):
        name = column.column_name
        query = model.select(column).where(model.activity == activity_id).order_by(model.id)
        op.insert_many(model, [{"activity_id": made, name: each} for (each,) in session.db.rows(query)])
    return made
