"""A customer in one row: what a list shows of it, read for many customers with a few queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peewee import JOIN, Case, fn

from tcrm.models import Account, Activity, Deal, HotFlag, User
from tcrm.models.base import among
from tcrm.models.visibility import Condition, Scope, editable, visible
from tcrm.queries.deal_rows import holds
from tcrm.queries.kept import Ids, kept
from tcrm.queries.rates import Factor, Rates, rates
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as lists show it.

    Of one that this person does not see (`seen` False) only the head is told: name, city, country, owner, class.
    `open_deals` and `open_amount` count the open deals that this person sees, the amount in minor units of the firm's
    currency at today's rate; both are None when the customer is not seen. What has no rate stands in `unconverted`
    (currency -> minor units), what has no amount is counted in `unknown`. `last_touch` is the day of the newest
    activity done; `may_edit` whether this person may change it. A `hot` customer has a note and a day that it holds
    until (None: open end).
    """

    id: int
    name: str
    city: str
    country: str
    owner: str
    class_: str
    key_account: bool = False
    lifecycle: str = ""
    hot: bool = False
    hot_until: date | None = None
    open_deals: int | None = None
    open_amount: int | None = None
    unconverted: dict[str, int] = field(default_factory=dict)
    last_touch: date | None = None
    hot_note: str = ""
    unknown: int = 0
    owner_id: int | None = None
    seen: bool = False
    version: int = 1
    may_edit: bool = False


@dataclass(slots=True)
class DealSums:
    """Deals of one customer and status: how many, what they are worth in the firm's currency, what is not in it."""

    count: int = 0
    amount: int = 0
    unknown: int = 0
    unconverted: dict[str, int] = field(default_factory=dict)


def rows(session: Session, ids: Sequence[int]) -> list[CustomerRow]:
    """These customers in the order of `ids` (those that are there); a constant number of queries."""
    heads = _heads(session, ids)
    seen = {head[0] for head in heads if head[-1]}
    sums, touched, hot = deal_sums(session, seen, "open"), last_touches(session, seen), hot_flags(session, seen)
    found: dict[int, CustomerRow] = {}
    for row_id, name, city, country, owner, login, class_, key, lifecycle, owner_id, version, mine, _seen in heads:
        head = (row_id, name, city, country, owner or login or "", class_)
        if row_id not in seen:
            found[row_id] = CustomerRow(*head, owner_id=owner_id)
            continue
        deals = sums.get(row_id, DealSums())
        note, until = hot.get(row_id, ("", None))
        found[row_id] = CustomerRow(
            *head,
            key_account=bool(key),
            lifecycle=lifecycle,
            hot=row_id in hot,
            hot_until=until,
            open_deals=deals.count,
            open_amount=deals.amount,
            unconverted=deals.unconverted,
            last_touch=touched.get(row_id),
            hot_note=note,
            unknown=deals.unknown,
            owner_id=owner_id,
            seen=True,
            version=version,
            may_edit=bool(mine),
        )
    return [found[row_id] for row_id in ids if row_id in found]


@kept
def _heads(ids: Ids, scope: Scope) -> Any:
    columns = (
        Account.id, Account.name, Account.city, Account.country, User.name, User.login, Account.class_,
        Account.key_account, Account.lifecycle, Account.owner, Account.version,
        Case(None, ((editable(scope, Account), 1),), 0), Case(None, ((visible(scope, Account), 1),), 0),
    )  # fmt: skip
    return Account.select(*columns).left_outer_join(User, on=(User.id == Account.owner)).where(among(Account.id, ids))


def deal_sums(session: Session, account_ids: set[int], status: str) -> dict[int, DealSums]:
    """Account id -> the deals of this status that this person sees, summed; each deal rounded by itself."""
    known = rates(session)
    out: dict[int, DealSums] = {}
    for account, currency, count, priced, amount, in_firm in _sums(
        session, account_ids, status, known.currency, tuple(known.factors.items())
    ):
        sums = out.setdefault(account, DealSums())
        sums.count += count
        sums.unknown += count - priced
        if in_firm is not None:
            sums.amount += in_firm
        elif priced:
            sums.unconverted[currency] = amount
    return out


@kept
def _sums(ids: Ids, scope: Scope, status: str, currency: str, factors: tuple[tuple[str, Factor], ...]) -> Any:
    worth = Rates(currency, dict(factors)).sql(Deal.amount, Deal.currency)
    columns = (
        Deal.account,
        Deal.currency,
        fn.COUNT(Deal.id),
        fn.COUNT(Deal.amount),
        fn.SUM(Deal.amount),
        fn.SUM(worth),
    )
    query = Deal.select(*columns).where(
        among(Deal.account, ids), Deal.status == status, Deal.archived == 0, visible(scope, Deal)
    )
    return query.group_by(Deal.account, Deal.currency)


def of_accounts(activity: Any, ids: Collection[int]) -> Condition:
    """The condition that an activity (or a hot flag) joined with its deal bears on one of these accounts."""
    return (among(activity.account, ids) & Deal.account.is_null()) | among(Deal.account, ids)


def last_touches(session: Session, account_ids: set[int]) -> dict[int, date]:
    """Account id -> the firm's day of the newest activity done with it or on a deal of it, as far as it is seen."""
    out: dict[int, date] = {}
    for row_id, stored in [*_touched(session, account_ids), *_touched_through_deals(session, account_ids)]:
        at = Activity.done_at.python_value(stored)
        if at is not None:
            day = at.astimezone(session.zone).date()
            out[row_id] = max(day, out.get(row_id, day))
    return out


@kept
def _touched(ids: Ids, scope: Scope) -> Any:
    query = Activity.select(Activity.account, fn.MAX(Activity.done_at)).left_outer_join(
        Deal, on=(Deal.id == Activity.deal)
    )
    done = (Activity.status == "done", visible(scope, Activity))
    return query.where(among(Activity.account, ids), Deal.account.is_null(), *done).group_by(Activity.account)


@kept
def _touched_through_deals(ids: Ids, scope: Scope) -> Any:
    # CROSS: from the few deals to what was done on them, never through all that was ever done.
    query = Deal.select(Deal.account, fn.MAX(Activity.done_at)).join(Activity, JOIN.CROSS)
    done = (Activity.deal == Deal.id, Activity.status == "done", visible(scope, Activity))
    return query.where(among(Deal.account, ids), *done).group_by(Deal.account)


def hot_flags(session: Session, account_ids: set[int]) -> dict[int, tuple[str, date | None]]:
    """Account id -> (note, until) of the flag on it or on a deal of it that holds today; of several the one that
    ends first."""
    out: dict[int, tuple[str, date | None]] = {}
    for row_id, note, until in _flags(session, account_ids, session.today()):
        out.setdefault(row_id, (note, HotFlag.until.python_value(until)))
    return out


@kept
def _flags(ids: Ids, scope: Scope, day: date) -> Any:
    query = HotFlag.select(fn.COALESCE(Deal.account, HotFlag.account), HotFlag.note, HotFlag.until)
    return (
        query.left_outer_join(Deal, on=(Deal.id == HotFlag.deal))
        .where(of_accounts(HotFlag, ids), holds(day), visible(scope, HotFlag))
        .order_by(HotFlag.until.is_null(), HotFlag.until, HotFlag.id)
    )
