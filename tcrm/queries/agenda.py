"""A person's day: what is overdue, what is on, what comes this week, what is hot, what stands still."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from tcrm.dates import short_day
from tcrm.i18n import _
from tcrm.models import Account, Activity, Deal, HotFlag, Snooze, Stage
from tcrm.queries.agenda_rows import AgendaRow, did_between, done_on, planned_rows, theirs
from tcrm.queries.deal_rows import DealRow, holds, rows
from tcrm.queries.rates import Rates, rates
from tcrm.queries.refs import public
from tcrm.queries.stalled import Stalled, stalled
from tcrm.queries.whose import reader_of
from tcrm.session import Session

__all__ = ["Agenda", "AgendaRow", "agenda", "planned_rows", "theirs"]

DAYS_AHEAD = 7
STALLED_SHOWN = 5


class Agenda(NamedTuple):
    """The lists of a day. `week` is the seven days after it, and at its end what has no day; `stalled` the worst of
    the deals that stand still, `stalled_more` how many more there are; `day` and `who` (a login) say whose it is;
    `done` counts what was done on the day, `snoozed` what was put off; `seen_on` is the day of the reader. `did` is
    what was done on the day and the days after it, as far as they are past. `stages` are the names of all there are."""

    day: date
    who: str
    overdue: tuple[AgendaRow, ...]
    today: tuple[AgendaRow, ...]
    week: tuple[AgendaRow, ...]
    hot: tuple[AgendaRow, ...]
    stalled: tuple[AgendaRow, ...]
    stalled_more: int
    done: int
    seen_on: date
    snoozed: int = 0
    did: tuple[AgendaRow, ...] = ()
    stages: tuple[str, ...] = ()


def agenda(session: Session, day: date | None = None, who: str | None = None) -> Agenda:
    """The agenda of a day (None: today), mine or that of another person by login. What is overdue is late today, even
    if a later day is looked at. Days and hours are those of the reader's own clock.

    What I put off until later is not in my own agenda, only counted; somebody else's shows all that is theirs.
    Raises NotFound for an unknown person, Refused for one whose agenda is not mine to read: that of a manager's people
    is theirs, an admin reads all. Only records that the reader sees are in it.
    """
    person, login, _name = reader_of(session, who)
    today = session.own_today()
    on = day or today
    late = min(on, today)
    ahead = Activity.due_on.is_null() | (Activity.due_on <= on + timedelta(days=DAYS_AHEAD + 1))
    end = on + timedelta(days=DAYS_AHEAD)
    found = [row for row in planned_rows(session, person, ahead, today) if row.due_on is None or row.due_on <= end]
    hot = _hot(session, person, on)
    idle = stalled(session, person)
    asleep = _asleep(session, on) if person == session.user.id else frozenset()
    shown = [row for row in found if row.key not in asleep]
    still = [one for one in idle if public("deal", one.deal_id) not in asleep]
    return Agenda(
        day=on,
        who=login,
        overdue=tuple(row for row in shown if row.due_on and row.due_on < late),
        today=tuple(row for row in shown if row.due_on == on),
        week=tuple(row for row in shown if row.due_on is None or row.due_on > on),
        hot=tuple(row for row in hot if row.key not in asleep),
        stalled=_stalled_rows(session, still[:STALLED_SHOWN]),
        stalled_more=max(0, len(still) - STALLED_SHOWN),
        done=done_on(session, person, on),
        seen_on=today,
        snoozed=len(found) - len(shown) + len(idle) - len(still) + sum(row.key in asleep for row in hot),
        did=did_between(session, person, on, min(end, today) - timedelta(days=1)),
        stages=tuple(name for (name,) in session.db.rows(Stage.select(Stage.name).order_by(Stage.position).distinct())),
    )


_KEYS = {"activity": "T-{}", "deal": "D-{}", "hot_deal": "hot D-{}", "hot_account": "hot A-{}"}


def _asleep(session: Session, on: date) -> frozenset[str]:
    """The keys of what I do not want to see on a day."""
    query = Snooze.select(Snooze.kind, Snooze.row_id).where(Snooze.user == session.user.id, Snooze.until > on)
    return frozenset(_KEYS[kind].format(row_id) for kind, row_id in session.db.rows(query) if kind in _KEYS)


# -- hot and stalled -------------------------------------------------------------------------------------------------


def _hot(session: Session, person: int, on: date) -> tuple[AgendaRow, ...]:
    """Flags on a person's customers and deals, or set by the person; those that end first stand first. One whose day
    is past stays until it is cleared: nobody knows whether it came true."""
    own = Account.alias()
    query = (
        HotFlag.select(
            HotFlag.note, HotFlag.until, HotFlag.event_on, HotFlag.amount, HotFlag.currency, Account.id, Account.name,
            Deal.id, Deal.title, Deal.amount, Deal.currency, Stage.name, own.name, Deal.company, Deal.person,
            Deal.account,
        )
        .left_outer_join(Account, on=(Account.id == HotFlag.account))
        .switch(HotFlag)
        .left_outer_join(Deal, on=(Deal.id == HotFlag.deal))
        .left_outer_join(Stage, on=(Stage.id == Deal.stage))
        .switch(Deal)
        .left_outer_join(own, on=(own.id == Deal.account))
        .where(
            HotFlag.cleared == 0,
            session.visible(HotFlag),
            (Deal.owner == person) | (Account.owner == person) | (HotFlag.by == person),
            HotFlag.account.is_null(False) | HotFlag.deal.is_null(False),
            Deal.status.is_null() | (Deal.status == "open") | holds(on),
        )
        .order_by(HotFlag.until.is_null(), HotFlag.until, HotFlag.id)
    )  # fmt: skip
    rated = rates(session, session.today())
    return tuple(_hot_row(row, rated, on) for row in session.db.rows(query))


def _hot_row(row: Sequence[Any], rated: Rates, on: date) -> AgendaRow:
    (
        note, until, event_on, amount, currency, account_id, account, deal_id, title, deal_amount, deal_currency, stage,
        own, company, person, deal_account,
    ) = row  # fmt: skip
    due_on = event_on or until
    reason = ""
    if until:
        reason = _("hot until {day}") if until >= on else _("was hot until {day}")
    worth, coin = (deal_amount, deal_currency) if amount is None else (amount, currency)
    return AgendaRow(
        ref=public("account", account_id) if deal_id is None else public("deal", deal_id),
        kind="hot",
        customer=own or account or company or person or "",
        subject=note or title or "",
        deal_id=deal_id,
        account_id=account_id or deal_account,
        stage=stage or "",
        amount=worth,
        currency=coin or "",
        in_firm=None if worth is None else rated.to_firm(worth, coin),
        due_on=due_on,
        days=(due_on - on).days if due_on else 0,
        reason=reason.format(day=short_day(until, on)) if until else "",
    )


def _stalled_rows(session: Session, worst: Sequence[Stalled]) -> tuple[AgendaRow, ...]:
    found = {deal.id: deal for deal in rows(session, [one.deal_id for one in worst], odds=False)}
    return tuple(_stalled_row(found[one.deal_id], one) for one in worst if one.deal_id in found)


def _stalled_row(deal: DealRow, why: Stalled) -> AgendaRow:
    return AgendaRow(
        ref=public("deal", deal.id),
        kind="deal",
        customer=deal.customer,
        subject=deal.title,
        deal_id=deal.id,
        account_id=deal.account_id,
        stage=deal.stage,
        amount=deal.amount,
        currency=deal.currency,
        in_firm=deal.in_firm,
        due_on=deal.close_on,
        days=why.days,
        reason=why.reason,
    )
