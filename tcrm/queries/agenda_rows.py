"""The activities of a person as rows of an agenda: what is planned, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from tcrm.dates import end_of_day_utc, start_of_day_utc
from tcrm.models import Account, Activity, ActivityContact, ActivityUser, Contact, Deal, Stage, User
from tcrm.models.base import among
from tcrm.models.visibility import Condition
from tcrm.queries import series
from tcrm.queries.rates import Rates, rates
from tcrm.queries.refs import public
from tcrm.session import Session

_RANK = {"high": 0, "normal": 1, "low": 2}


class AgendaRow(NamedTuple):
    """One thing to look at: an activity (`T-5`), a stalled or hot deal (`D-3`) or a hot customer (`A-2`).

    `due_on` and `time` are a day and an hour on the reader's clock, `start_at` is the moment (UTC), `minutes` how long
    it takes if that is known. `kind` is the activity's, or `deal`, `hot`; `amount` is in minor units of `currency`,
    `in_firm` the same in the firm's at today's rate (None: no rate).
    `days` are days late (overdue), how long (stalled), or until it falls due (hot; 0 and below: it has). `reason` says
    in words why it is here, blank where the list says it all; `repeats` when it comes again. `owner` is the name of
    whose it is, blank for the agenda's own person. `done`: it was done, on `due_on` at `time`.
    """

    ref: str
    kind: str
    customer: str
    subject: str
    deal_id: int | None = None
    account_id: int | None = None
    activity_id: int | None = None
    stage: str = ""
    amount: int | None = None
    currency: str = ""
    in_firm: int | None = None
    due_on: date | None = None
    start_at: datetime | None = None
    time: time | None = None
    days: int = 0
    reason: str = ""
    priority: str = "normal"
    minutes: int | None = None
    owner: str = ""
    repeats: str = ""
    done: bool = False

    @property
    def key(self) -> str:
        """What tells it from every other row of an agenda: its `ref`, `hot D-3` for a hot note."""
        return f"hot {self.ref}" if self.kind == "hot" else self.ref


def theirs(person: int) -> Condition:
    """What a person owns or takes part in."""
    part = ActivityUser.select(ActivityUser.activity).where(ActivityUser.user == person)
    return (Activity.owner == person) | Activity.id.in_(part)


def before_day(session: Session, day: date) -> Condition:
    """What stands before a day: of what has an hour that tells, by the reader's own clock."""
    earlier = Activity.start_at < start_of_day_utc(day, session.own_zone)
    return earlier | (Activity.start_at.is_null() & (Activity.due_on < day))


def planned_rows(session: Session, person: int, condition: Condition, today: date) -> list[AgendaRow]:
    """A person's planned activities that meet a condition, in the order of an agenda."""
    return _activities(session, person, (Activity.status == "planned") & condition, today)


def _activities(session: Session, person: int, condition: Condition, today: date) -> list[AgendaRow]:
    """Who takes part in one on a deal that they do not see learns nothing of the deal."""
    lead = Account.alias()
    query = (
        Activity.select(
            Activity.id, Activity.kind, Activity.subject, Activity.due_on, Activity.start_at, Activity.end_at,
            Activity.priority, Activity.rrule, Activity.account, Account.name, lead.name, Deal.company, Deal.person,
            Deal.id, Deal.title, Stage.name, Deal.amount, Deal.currency, User.id, User.name, User.login,
            Activity.done_at,
        )
        .left_outer_join(Account, on=(Account.id == Activity.account))
        .switch(Activity)
        .left_outer_join(User, on=(User.id == Activity.owner))
        .switch(Activity)
        .left_outer_join(Deal, on=(Deal.id == Activity.deal) & session.visible(Deal))
        .left_outer_join(Stage, on=(Stage.id == Deal.stage))
        .switch(Deal)
        .left_outer_join(lead, on=(lead.id == Deal.account))
        .where(theirs(person), session.visible(Activity), condition)
    )  # fmt: skip
    rows = session.db.rows(query)
    people = _contacts(session, [row[0] for row in rows])
    rated = rates(session, session.today())
    found = [_activity_row(session, rated, row, people.get(row[0], ""), person, today) for row in rows]
    found.sort(key=_order)
    return found


def _order(row: AgendaRow) -> tuple[Any, ...]:
    """By day, what has an hour first and by it, then by priority."""
    start = row.start_at.timestamp() if row.start_at else 0.0
    return row.due_on or date.max, row.start_at is None, start, _RANK.get(row.priority, 1), int(row.ref[2:])


def _activity_row(
    session: Session, rated: Rates, row: Sequence[Any], contact: str, person: int, today: date
) -> AgendaRow:
    (
        row_id, kind, subject, due_on, start_at, end_at, priority, rrule, account_id, account, lead, company, whom,
        deal, title, stage, amount, currency, owner_id, owner, login, done_at,
    ) = row  # fmt: skip
    stands = done_at or start_at
    local = stands.astimezone(session.own_zone) if stands else None
    day = local.date() if local else due_on
    return AgendaRow(
        ref=public("activity", row_id),
        kind=kind,
        customer=account or lead or company or whom or contact,
        subject=subject or title or "",
        deal_id=deal,
        account_id=account_id,
        activity_id=row_id,
        stage=stage or "",
        amount=amount,
        currency=currency or "",
        in_firm=None if amount is None else rated.to_firm(amount, currency),
        due_on=day,
        start_at=start_at,
        time=local.time() if local else None,
        days=max(0, (today - day).days) if day and done_at is None else 0,
        priority=priority,
        minutes=int((end_at - start_at).total_seconds()) // 60 if start_at and end_at else None,
        owner="" if owner_id == person else owner or login or "",
        repeats=series.in_words(rrule),
        done=done_at is not None,
    )


def _contacts(session: Session, activity_ids: Sequence[int]) -> dict[int, str]:
    """Activity id -> the first person on the other side."""
    query = (
        ActivityContact.select(ActivityContact.activity, Contact.name)
        .join(Contact, on=(Contact.id == ActivityContact.contact))
        .where(among(ActivityContact.activity, activity_ids), session.visible(Contact))
        .order_by(ActivityContact.id.desc())
    )
    return dict(session.db.rows(query))


def done_on(session: Session, person: int, on: date) -> int:
    """How many of a person's activities were done on a day."""
    within = _done_within(session, on, on)
    return session.db.count(Activity.select(Activity.id).where(theirs(person), within, session.visible(Activity)))


def did_between(session: Session, person: int, first: date, last: date) -> tuple[AgendaRow, ...]:
    """What was done on some days, in the order in which it was; none if they end before they begin."""
    if last < first:
        return ()
    found = _activities(session, person, _done_within(session, first, last), session.own_today())
    return tuple(sorted(found, key=lambda row: (row.due_on or first, row.time or time.min, row.ref)))


def _done_within(session: Session, first: date, last: date) -> Condition:
    begin, end = start_of_day_utc(first, session.own_zone), end_of_day_utc(last, session.own_zone)
    return (Activity.status == "done") & Activity.done_at.between(begin, end)
