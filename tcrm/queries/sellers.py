"""Who is in touch with customers: each seller's leads and open deals, how often they spoke, when last, when next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import Case, fn

from tcrm.dates import from_epoch, local_day, start_of_day_utc, to_epoch
from tcrm.models import Activity, Deal, Stage, User
from tcrm.queries.dimensions import names_of, teams_below
from tcrm.queries.people import Colleague, sellers
from tcrm.session import Session

TOUCHES = ("call", "visit", "meeting", "email")
"""The kinds of activity that are a touch: somebody spoke with the customer."""
RECENT_DAYS = 30


@dataclass(frozen=True)
class SellerWork:
    """A seller (`key`: how figures by seller call them). `leads` are open deals in a lead stage, `open` all open ones,
    `idle` those of them for which nothing is planned; `touches` the calls, visits, meetings and e-mails done in the
    last days; `last_touch` and `next_touch` the days of the newest that was done and the next that is planned."""

    key: str
    login: str
    name: str
    team: str
    leads: int = 0
    open: int = 0
    idle: int = 0
    touches: int = 0
    last_touch: date | None = None
    next_touch: date | None = None


def sellers_at_work(session: Session, days: int = RECENT_DAYS, team: str | None = None) -> list[SellerWork]:
    """Every seller who has open deals or was in touch with somebody, as far as this person may see it; by name.

    `days` is how far back touches are counted, `team` keeps one team and those below it. BadValue for an unknown team.
    """
    with session.db.snapshot():
        people = _of_team(session, sellers(session), team)
        deals, touched, planned = _deals(session), _touched(session, days), _planned(session)
        names = names_of(session, "seller", [one.id for one in people])
    found = []
    for one in people:
        leads, open_, idle = deals.get(one.id, (0, 0, 0))
        count, last = touched.get(one.id, (0, None))
        if open_ or last is not None or one.id in planned:
            work = SellerWork(names[one.id], one.login, one.name, one.team, leads, open_, idle, count, last)
            found.append(_with_next(work, planned.get(one.id)))
    return sorted(found, key=lambda work: (work.name.casefold(), work.login))


def _with_next(work: SellerWork, day: date | None) -> SellerWork:
    return SellerWork(**{**work.__dict__, "next_touch": day})


def _of_team(session: Session, people: list[Colleague], team: str | None) -> list[Colleague]:
    if team is None:
        return people
    members = User.select(User.id).where(User.team.in_(teams_below(session, team)))
    kept = {row[0] for row in session.db.rows(members)}
    return [one for one in people if one.id in kept]


def _deals(session: Session) -> Mapping[int, tuple[int, int, int]]:
    """Owner -> leads, open deals, those of them for which nothing is planned."""
    planned = Activity.select(Activity.id).where(Activity.deal == Deal.id, Activity.status == "planned")
    query = (
        Deal.select(
            Deal.owner,
            fn.SUM(Case(None, [(Stage.phase == "lead", 1)], 0)),
            fn.COUNT(Deal.id),
            fn.SUM(Case(None, [(fn.EXISTS(planned), 0)], 1)),
        )
        .join(Stage, on=(Stage.id == Deal.stage))
        .where(session.visible(Deal), Deal.status == "open", Deal.owner.is_null(False))
        .group_by(Deal.owner)
    )
    return {owner: (leads, count, idle) for owner, leads, count, idle in session.db.plain(query)}


def _touches(session: Session, status: str, *columns: Any) -> Any:
    query = Activity.select(Activity.owner, *columns).where(
        session.visible(Activity), Activity.status == status, Activity.kind.in_(TOUCHES), Activity.owner.is_null(False)
    )
    return query.group_by(Activity.owner)


def _touched(session: Session, days: int) -> Mapping[int, tuple[int, date | None]]:
    """Owner -> touches of the last days, the day of the newest of all."""
    since = to_epoch(start_of_day_utc(session.today() - timedelta(days=days - 1), session.zone))
    recent = fn.SUM(Case(None, [(fn.COALESCE(Activity.done_at, 0) >= since, 1)], 0))
    rows = session.db.plain(_touches(session, "done", recent, fn.MAX(Activity.done_at)))
    return {owner: (count, _day(session, last)) for owner, count, last in rows}


def _day(session: Session, moment: int | None) -> date | None:
    return None if moment is None else local_day(from_epoch(moment), session.zone)


def _planned(session: Session) -> Mapping[int, date]:
    """Owner -> the day of the next touch that is planned: from today on, else the newest that is overdue."""
    today = session.today().isoformat()
    coming = fn.MIN(Case(None, [(Activity.due_on >= today, Activity.due_on)], None))
    rows = session.db.plain(_touches(session, "planned", coming, fn.MAX(Activity.due_on)))
    return {owner: date.fromisoformat(day or late) for owner, day, late in rows if day or late}
