"""A day as a ruler: which hours are taken and which are free; a week of them; months by the days that are taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from tcrm.dates import month_end, month_start, start_of_day_utc
from tcrm.models import Account, Activity, Deal
from tcrm.queries.agenda import theirs
from tcrm.queries.series import read_series, to_come
from tcrm.queries.whose import person_of
from tcrm.session import Session

USUAL = {"call": 30, "visit": 90, "meeting": 60, "email": 15, "task": 30}
"""Minutes that something takes when nobody said how long."""

DAYS = 7
"""How many days make a week that is looked at."""

BUSY = "busy"
"""The kind of a block of a colleague whose details are not mine to read; its label is blank."""
_LAST = time(23, 59)
_MINUTE = timedelta(minutes=1)


class Block(NamedTuple):
    """Hours that are taken, on the reader's clock (23:59 stands for midnight). `kind` is the activity's, `busy` where
    the reader may not know what it is. `activity_id` is None for such, and `again` says that it is a later occurrence
    of a series, whose row stands elsewhere. `done`: it took place."""

    start: time
    end: time
    label: str
    kind: str
    activity_id: int | None = None
    again: bool = False
    done: bool = False


class DayPlan(NamedTuple):
    """The blocks of a day by their beginning, and the minutes that are taken, what overlaps counted once."""

    day: date
    blocks: tuple[Block, ...]
    busy_minutes: int


class Ahead(NamedTuple):
    """What lies before one: the seven days from a day on, and the days of its month and of the next one on which
    anything is planned or took place."""

    week: tuple[DayPlan, ...]
    busy: frozenset[date]


class _Span(NamedTuple):
    start: datetime
    end: datetime
    label: str
    kind: str
    activity_id: int | None
    again: bool
    done: bool


def day(session: Session, on: date, who: str | None = None) -> DayPlan:
    """The hours of a day, mine or a colleague's: of theirs everybody sees when, and only who may read it sees what.
    Raises NotFound for an unknown person."""
    return _plan(session, on, _spans(session, person_of(session, who)[0], on, on)[0])


def week(session: Session, on: date, who: str | None = None) -> tuple[DayPlan, ...]:
    """The seven days from a day on."""
    spans, _days = _spans(session, person_of(session, who)[0], on, on + timedelta(days=DAYS - 1))
    return _week(session, on, spans)


def ahead(session: Session, on: date, who: str | None = None) -> Ahead:
    """The week from a day on and the months of the calendar beside it, in one reading."""
    first, last = month_start(on), month_end(month_end(on) + timedelta(days=1))
    spans, days = _spans(session, person_of(session, who)[0], first, last)
    days.update(day for span in spans for day in _days_of(session, span))
    return Ahead(_week(session, on, spans), frozenset(day for day in days if first <= day <= last))


def _week(session: Session, on: date, spans: Sequence[_Span]) -> tuple[DayPlan, ...]:
    return tuple(_plan(session, on + timedelta(days=number), spans) for number in range(DAYS))


def _days_of(session: Session, span: _Span) -> Iterable[date]:
    """The days on which hours fall, on the reader's clock; what ends at midnight is not on the day that begins then."""
    day, end = (each.astimezone(session.own_zone).date() for each in (span.start, span.end - _MINUTE))
    while day <= end:
        yield day
        day += timedelta(days=1)


# -- what is planned ---------------------------------------------------------------------------------------------------


def _spans(session: Session, person: int, first: date, last: date) -> tuple[list[_Span], set[date]]:
    """What has hours between two days, and the days of what has none."""
    begin, end = _bounds(session, first)[0], _bounds(session, last)[1]
    rows = session.db.rows(_query(session, person, first, end))
    readable = {row[0] for row in session.db.rows(_readable(session, person, first, end))}
    spans: list[_Span] = []
    days: set[date] = set()
    for row in rows:
        for when, again in _whens(session, row, first, last):
            if isinstance(when, datetime):
                spans.append(_span(row, when, again, row[0] in readable))
            elif row[3] == "planned":
                days.add(when)
    return [span for span in spans if span.start < end and span.end > begin], days


def _bounds(session: Session, on: date) -> tuple[datetime, datetime]:
    """The first moment of a day and that of the next one, on the reader's clock: 23 to 25 hours."""
    return start_of_day_utc(on, session.own_zone), start_of_day_utc(on + timedelta(days=1), session.own_zone)


def _within(person: int, first: date, end: datetime) -> Any:
    """What may fall into the days: it stands there, or began the day before, or comes again by then."""
    early = first - timedelta(days=2)
    placed = Activity.due_on.between(early, end.date() + timedelta(days=1))
    series = (Activity.rrule != "") & (Activity.due_on < end.date() + timedelta(days=1))
    open_ones = (Activity.status == "planned") & (placed | series)
    took_place = (Activity.status == "done") & Activity.start_at.is_null(False) & placed
    return theirs(person) & (open_ones | took_place)


def _query(session: Session, person: int, first: date, end: datetime) -> Any:
    lead = Account.alias()
    return (
        Activity.select(
            Activity.id, Activity.kind, Activity.subject, Activity.status, Activity.due_on, Activity.start_at,
            Activity.end_at, Activity.rrule, Activity.series_start, Activity.slot, Activity.exceptions, Account.name,
            lead.name, Deal.company,
        )
        .left_outer_join(Account, on=(Account.id == Activity.account))
        .switch(Activity)
        .left_outer_join(Deal, on=(Deal.id == Activity.deal) & session.visible(Deal))
        .left_outer_join(lead, on=(lead.id == Deal.account))
        .where(_within(person, first, end))
        .order_by(Activity.start_at, Activity.id)
    )  # fmt: skip


def _readable(session: Session, person: int, first: date, end: datetime) -> Any:
    return Activity.select(Activity.id).where(_within(person, first, end), session.visible(Activity))


def _whens(session: Session, row: Sequence[Any], first: date, last: date) -> Iterable[tuple[date | datetime, bool]]:
    """When an activity is: where it stands, and for a series where it comes again from today on."""
    today = session.own_today()
    status, due_on, start_at = row[3], row[4], row[5]
    stands = start_at or due_on
    if stands is not None:
        yield stands, False
    series = read_series(session, *row[7:11]) if status == "planned" else None
    for again in to_come(series, max(first, today), last) if series else ():
        yield again, True


def _span(row: Sequence[Any], start: datetime, again: bool, readable: bool) -> _Span:
    row_id, kind, subject, status, _due, begins, ends = row[:7]
    length = ends - begins if begins and ends and ends > begins else timedelta(minutes=USUAL.get(kind, 30))
    label = next((name for name in row[11:14] if name), "") or subject if readable else ""
    return _Span(
        start, start + length, label, kind if readable else BUSY, row_id if readable else None, again, status == "done"
    )


# -- a day -------------------------------------------------------------------------------------------------------------


def _clipped(session: Session, on: date, spans: Iterable[_Span]) -> list[tuple[datetime, datetime, _Span]]:
    begin, end = _bounds(session, on)
    inside = [(max(span.start, begin), min(span.end, end), span) for span in spans]
    return [found for found in inside if found[0] < found[1]]


def _plan(session: Session, on: date, spans: Iterable[_Span]) -> DayPlan:
    found = _clipped(session, on, spans)
    zone, end_of_day = session.own_zone, _bounds(session, on)[1]
    blocks = [
        Block(
            start.astimezone(zone).time(),
            _LAST if end == end_of_day else end.astimezone(zone).time(),
            span.label,
            span.kind,
            span.activity_id,
            span.again,
            span.done,
        )
        for start, end, span in sorted(found, key=lambda one: (one[0], one[1], one[2].activity_id or 0))
    ]
    return DayPlan(on, tuple(blocks), _minutes(found))


def _minutes(found: Iterable[tuple[datetime, datetime, _Span]]) -> int:
    """Minutes that really pass, what overlaps counted once."""
    total, until = timedelta(), datetime.min.replace(tzinfo=UTC)
    for start, end, _span_of in sorted(found, key=lambda one: one[:2]):
        total += max(timedelta(), end - max(start, until))
        until = max(until, end)
    return total // _MINUTE
