"""A person's day: what is overdue, what is on, what comes this week, what is hot, what stands still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from tcrm.clean import excerpt
from tcrm.dates import end_of_day_utc, short_day, start_of_day_utc
from tcrm.errors import NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Account, Activity, ActivityContact, ActivityUser, Contact, Deal, HotFlag, Stage, User
from tcrm.models.visibility import NO, Condition
from tcrm.queries.deal_rows import DealRow, among, gather, holds
from tcrm.queries.refs import public
from tcrm.session import Session

DAYS_AHEAD = 7
STALLED_SHOWN = 5
_RANK = {"high": 0, "normal": 1, "low": 2}


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One thing to look at: an activity (`T-5`), a stalled or hot deal (`D-3`) or a hot customer (`A-2`).

    `due_on` and `start_at` (UTC) say when, `time` is the time of day in the firm's zone. `kind` is the activity's, or
    `deal`, `hot`. `amount` is in minor units of `currency`. `days` are days late (overdue), in the stage (stalled) or
    until it ends (hot); `reason` says in words why it is here, blank where the list says it all.
    """

    ref: str
    kind: str
    customer: str
    subject: str
    deal_id: int | None = None
    stage: str = ""
    amount: int | None = None
    currency: str = ""
    due_on: date | None = None
    start_at: datetime | None = None
    time: time | None = None
    days: int = 0
    reason: str = ""
    priority: str = "normal"


@dataclass(frozen=True)
class Agenda:
    """The lists of a day. `week` is the seven days after it, and at its end what has no day; `stalled` the worst of
    the deals that stand still, `stalled_more` how many more there are; `day` and `who` (a login) say whose it is;
    `done` counts what was done on the day."""

    day: date
    who: str
    overdue: tuple[AgendaRow, ...]
    today: tuple[AgendaRow, ...]
    week: tuple[AgendaRow, ...]
    hot: tuple[AgendaRow, ...]
    stalled: tuple[AgendaRow, ...]
    stalled_more: int
    done: int


def agenda(session: Session, day: date | None = None, who: str | None = None) -> Agenda:
    """The agenda of a day (None: today), mine or that of another person by login. What is overdue is late today, even
    if a later day is looked at.

    Raises NotFound for an unknown person, Refused for one whose agenda is not mine to read: that of a manager's people
    is theirs, an admin reads all. Only records that the reader sees are in it.
    """
    person, login = _person(session, who)
    on, today = day or session.today(), session.today()
    late = min(on, today)
    found = _activities(session, person, on)
    stalled = sorted(_stalled(session, person), key=lambda deal: (-(deal.days - (deal.limit_days or 0)), deal.id))
    return Agenda(
        day=on,
        who=login,
        overdue=tuple(row for row in found if row.due_on and row.due_on < late),
        today=tuple(row for row in found if row.due_on == on),
        week=tuple(row for row in found if row.due_on is None or row.due_on > on),
        hot=_hot(session, person, on),
        stalled=tuple(_stalled_row(deal) for deal in stalled[:STALLED_SHOWN]),
        stalled_more=max(0, len(stalled) - STALLED_SHOWN),
        done=_done(session, person, on),
    )


def _person(session: Session, who: str | None) -> tuple[int, str]:
    if who is None or who.casefold() == session.user.login.casefold():
        return session.user.id, session.user.login
    people = session.db.rows(User.select(User.id, User.login).order_by(User.id))
    found = next(((row_id, login) for row_id, login in people if login.casefold() == who.casefold()), None)
    if found is None:
        raise NotFound(_("There is no user “{login}” in this database.").format(login=excerpt(who)))
    if not session.scope.is_admin and found[0] not in session.scope.managed:
        raise Refused(
            _("The agenda of {login} is not yours to read.").format(login=found[1]), _("A manager of theirs may.")
        )
    return found


# -- activities ------------------------------------------------------------------------------------------------------


def _theirs(person: int) -> Condition:
    """What a person owns or takes part in."""
    part = ActivityUser.select(ActivityUser.activity).where(ActivityUser.user == person)
    return (Activity.owner == person) | Activity.id.in_(part)


def _activities(session: Session, person: int, on: date) -> list[AgendaRow]:
    """Planned activities until seven days after `on`, and those without a day, in the order of an agenda. Who takes
    part in one on a deal that they do not see learns nothing of the deal."""
    lead = Account.alias()
    query = (
        Activity.select(
            Activity.id, Activity.kind, Activity.subject, Activity.due_on, Activity.start_at, Activity.priority,
            Account.name, lead.name, Deal.company, Deal.person, Deal.id, Deal.title, Stage.name, Deal.amount,
            Deal.currency,
        )
        .left_outer_join(Account, on=(Account.id == Activity.account))
        .switch(Activity)
        .left_outer_join(Deal, on=(Deal.id == Activity.deal) & session.visible(Deal))
        .left_outer_join(Stage, on=(Stage.id == Deal.stage))
        .switch(Deal)
        .left_outer_join(lead, on=(lead.id == Deal.account))
        .where(
            Activity.status == "planned",
            _theirs(person),
            session.visible(Activity),
            Activity.due_on.is_null() | (Activity.due_on <= on + timedelta(days=DAYS_AHEAD)),
        )
    )  # fmt: skip
    rows = session.db.rows(query)
    people = _contacts(session, [row[0] for row in rows])
    found = [_activity_row(session, row, people.get(row[0], "")) for row in rows]
    found.sort(key=_order)
    return found


def _order(row: AgendaRow) -> tuple[Any, ...]:
    """By day, what has an hour first and by it, then by priority."""
    start = row.start_at.timestamp() if row.start_at else 0.0
    return row.due_on or date.max, row.start_at is None, start, _RANK.get(row.priority, 1), int(row.ref[2:])


def _activity_row(session: Session, row: Sequence[Any], contact: str) -> AgendaRow:
    (
        row_id, kind, subject, due_on, start_at, priority, account, lead, company, person, deal, title, stage, amount,
        currency,
    ) = row  # fmt: skip
    late = (session.today() - due_on).days if due_on else 0
    return AgendaRow(
        ref=public("activity", row_id),
        kind=kind,
        customer=account or lead or company or person or contact,
        subject=subject or title or "",
        deal_id=deal,
        stage=stage or "",
        amount=amount,
        currency=currency or "",
        due_on=due_on,
        start_at=start_at,
        time=start_at.astimezone(session.zone).time() if start_at else None,
        days=max(0, late),
        priority=priority,
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


def _done(session: Session, person: int, on: date) -> int:
    within = Activity.done_at.between(start_of_day_utc(on, session.zone), end_of_day_utc(on, session.zone))
    return session.db.count(
        Activity.select(Activity.id).where(
            Activity.status == "done", _theirs(person), within, session.visible(Activity)
        )
    )


# -- hot and stalled -------------------------------------------------------------------------------------------------


def _hot(session: Session, person: int, on: date) -> tuple[AgendaRow, ...]:
    """Flags that hold on the day, on a person's customers and deals, or set by the person; the first to end first."""
    own = Account.alias()
    query = (
        HotFlag.select(
            HotFlag.note, HotFlag.until, HotFlag.event_on, HotFlag.amount, HotFlag.currency, Account.id, Account.name,
            Deal.id, Deal.title, Deal.amount, Deal.currency, Stage.name, own.name, Deal.company, Deal.person,
        )
        .left_outer_join(Account, on=(Account.id == HotFlag.account))
        .switch(HotFlag)
        .left_outer_join(Deal, on=(Deal.id == HotFlag.deal))
        .left_outer_join(Stage, on=(Stage.id == Deal.stage))
        .switch(Deal)
        .left_outer_join(own, on=(own.id == Deal.account))
        .where(
            holds(on),
            session.visible(HotFlag),
            (Deal.owner == person) | (Account.owner == person) | (HotFlag.by == person),
            HotFlag.account.is_null(False) | HotFlag.deal.is_null(False),
        )
        .order_by(HotFlag.until.is_null(), HotFlag.until, HotFlag.id)
    )  # fmt: skip
    return tuple(_hot_row(row, on) for row in session.db.rows(query))


def _hot_row(row: Sequence[Any], on: date) -> AgendaRow:
    (
        note, until, event_on, amount, currency, account_id, account, deal_id, title, deal_amount, deal_currency, stage,
        own, company, person,
    ) = row  # fmt: skip
    due_on = event_on or until
    return AgendaRow(
        ref=public("account", account_id) if deal_id is None else public("deal", deal_id),
        kind="hot",
        customer=own or account or company or person or "",
        subject=note or title or "",
        deal_id=deal_id,
        stage=stage or "",
        amount=deal_amount if amount is None else amount,
        currency=(deal_currency if amount is None else currency) or "",
        due_on=due_on,
        days=(due_on - on).days if due_on else 0,
        reason=_("hot until {day}").format(day=short_day(until, on)) if until else "",
    )


def _stalled(session: Session, person: int) -> list[DealRow]:
    """A person's open deals that have been in their stage longer than its limit."""
    today = session.today()
    limits = session.db.rows(Stage.select(Stage.id, Stage.limit_days).where(Stage.limit_days.is_null(False)))
    terms: list[Condition] = [
        (Deal.stage == stage) & (Deal.entered_day < today - timedelta(days=limit)) for stage, limit in limits
    ]
    beyond = reduce(or_, terms) if terms else NO
    return gather(session, (Deal.owner == person) & (Deal.status == "open") & (Deal.archived == 0) & beyond)


def _stalled_row(deal: DealRow) -> AgendaRow:
    return AgendaRow(
        ref=public("deal", deal.id),
        kind="deal",
        customer=deal.customer,
        subject=deal.title,
        deal_id=deal.id,
        stage=deal.stage,
        amount=deal.amount,
        currency=deal.currency,
        days=deal.days,
        reason=_("in {stage}; {days} days are the limit").format(stage=deal.stage, days=deal.limit_days),
    )
