"""Everything about one customer or one contact: facts, people, deals, what was done and what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from peewee import fn

from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.models import (
    Account,
    Activity,
    Address,
    Contact,
    ContactPoint,
    Deal,
    HotFlag,
    Membership,
    Memo,
    Share,
    Tagging,
    Team,
    User,
)
from tcrm.models.visibility import Condition
from tcrm.money import Money
from tcrm.queries.card_parts import (
    RECENT,
    ActivityLine,
    AddressLine,
    MemoLine,
    Point,
    activities,
    memos,
    points_of,
    tags,
)
from tcrm.queries.customer_rows import CustomerRow, DealSums, deal_sums, of_accounts, rows
from tcrm.queries.deal_rows import DealRow, holds
from tcrm.queries.deal_rows import rows as deal_rows
from tcrm.session import Session, public_id


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of a customer: the role there, whether the first one to ask, how to reach them."""

    contact_id: int
    name: str
    title: str
    role: str
    main: bool
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class HotLine:
    """A hot flag that holds today, on the customer or on one deal; `amount` None: not said."""

    id: int
    note: str
    until: date | None
    event: str
    amount: Money | None
    event_on: date | None
    who: str
    deal_id: int | None


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A user or a team that the customer is shared with."""

    name: str
    is_team: bool
    may_edit: bool


@dataclass(frozen=True)
class CustomerFacts:
    """What is known of a customer beside its head. `since` is the day of the first won deal."""

    kind: str = "organisation"
    private: bool = False
    industry: str = ""
    website: str = ""
    source: str = ""
    employees: int | None = None
    founded: int | None = None
    revenue: Money | None = None
    text: str = ""
    archived: bool = False
    parent_id: int | None = None
    parent: str = ""
    since: date | None = None


@dataclass(frozen=True)
class CustomerCard:
    """A customer and all that hangs on it, as far as this person sees it; of one not `seen` only `row`'s head.

    `deals`: the open ones, then the closed ones, newest first. `planned` by date, `recent` and `memos` newest first.
    `open`, `won`, `lost` count and sum the deals, in the firm's currency at today's rate.
    """

    row: CustomerRow
    seen: bool
    may_edit: bool = False
    version: int = 1
    facts: CustomerFacts = CustomerFacts()
    addresses: tuple[AddressLine, ...] = ()
    points: tuple[Point, ...] = ()
    people: tuple[Person, ...] = ()
    deals: tuple[DealRow, ...] = ()
    planned: tuple[ActivityLine, ...] = ()
    recent: tuple[ActivityLine, ...] = ()
    memos: tuple[MemoLine, ...] = ()
    tags: tuple[str, ...] = ()
    hot: tuple[HotLine, ...] = ()
    shares: tuple[ShareLine, ...] = ()
    daughters: tuple[tuple[int, str], ...] = ()
    open: DealSums = field(default_factory=DealSums)
    won: DealSums = field(default_factory=DealSums)
    lost: DealSums = field(default_factory=DealSums)


def card(session: Session, account_id: int) -> CustomerCard:
    """One customer. Raises NotFound when there is none."""
    found = rows(session, [account_id])
    if not found:
        raise NotFound(_("There is no {what}.").format(what=public_id(Account, account_id)))
    row = found[0]
    if not row.seen:
        return CustomerCard(row, seen=False)
    on_it = of_accounts(Activity, {account_id})
    return CustomerCard(
        row,
        seen=True,
        may_edit=bool(session.those("edit", Account, [account_id])),
        version=row.version,
        facts=_facts(session, account_id),
        addresses=_addresses(session, account_id),
        points=points_of(session, ContactPoint.account, {account_id}).get(account_id, ()),
        people=_people(session, account_id),
        deals=tuple(deal_rows(session, _deal_ids(session, Deal.account == account_id))),
        planned=activities(session, on_it, planned=True),
        recent=activities(session, on_it, planned=False),
        memos=memos(session, _memos_of(account_id)),
        tags=tags(session, Tagging.account == account_id),
        hot=_hot(session, account_id),
        shares=_shares(session, account_id),
        daughters=_daughters(session, account_id),
        open=_sums(session, account_id, "open"),
        won=_sums(session, account_id, "won"),
        lost=_sums(session, account_id, "lost"),
    )


def _sums(session: Session, account_id: int, status: str) -> DealSums:
    return deal_sums(session, {account_id}, status).get(account_id, DealSums())


def _facts(session: Session, account_id: int) -> CustomerFacts:
    parent = Account.alias()
    query = (
        Account.select(
            Account.kind, Account.private, Account.industry, Account.website, Account.source, Account.employees,
            Account.founded, Account.revenue, Account.revenue_currency, Account.text, Account.archived, Account.parent,
            parent.name,
        )
        .left_outer_join(parent, on=(parent.id == Account.parent))
        .where(Account.id == account_id)
    )  # fmt: skip
    row = session.db.one(query)
    assert row is not None
    kind, private, industry, website, source, employees, founded, amount, money, *rest = row
    text, archived, parent_id, name = rest
    won = Deal.select(fn.MIN(Deal.closed_day)).where(
        Deal.account == account_id, Deal.status == "won", session.visible(Deal)
    )
    return CustomerFacts(
        kind=kind,
        private=private,
        industry=industry,
        website=website,
        source=source,
        employees=employees,
        founded=founded,
        revenue=_money(session, amount, money),
        text=text,
        archived=archived,
        parent_id=parent_id,
        parent=name or "",
        since=session.db.value(won),
    )


def _money(session: Session, minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency or session.currency)


def _addresses(session: Session, account_id: int) -> tuple[AddressLine, ...]:
    query = Address.select(
        Address.id, Address.kind, Address.lines, Address.postcode, Address.city, Address.region, Address.country,
        Address.version,
    )  # fmt: skip
    return tuple(AddressLine(*row) for row in session.db.rows(query.where(Address.account == account_id)))


def _people(session: Session, account_id: int) -> tuple[Person, ...]:
    query = (
        Membership.select(Contact.id, Contact.name, Contact.title, Membership.role, Membership.main)
        .join(Contact, on=(Contact.id == Membership.contact))
        .where(Membership.account == account_id, Contact.archived == 0)
        .order_by(Membership.main.desc(), Contact.sort_name, Contact.id)
    )
    found = session.db.rows(query)
    points = points_of(session, ContactPoint.contact, {row[0] for row in found})
    return tuple(
        Person(contact_id, name, title, role, main, points.get(contact_id, ()))
        for contact_id, name, title, role, main in found
    )


def _deal_ids(session: Session, condition: Condition) -> list[int]:
    """The open deals, the most urgent first, then the newest closed ones."""
    seen = Deal.select(Deal.id).where(condition, Deal.archived == 0, session.visible(Deal))
    alive = seen.where(Deal.status == "open").order_by(Deal.close_on.is_null(), Deal.close_on, Deal.id)
    closed = seen.where(Deal.status != "open").order_by(Deal.closed_at.desc(), Deal.id.desc()).limit(RECENT)
    return [row[0] for query in (alive, closed) for row in session.db.rows(query)]


def _memos_of(account_id: int) -> Condition:
    """Memos on the account or on a deal of it."""
    deals = Deal.select(Deal.id).where(Deal.account == account_id)
    return (Memo.account == account_id) | Memo.deal.in_(deals)


def _hot(session: Session, account_id: int) -> tuple[HotLine, ...]:
    query = (
        HotFlag.select(
            HotFlag.id, HotFlag.note, HotFlag.until, HotFlag.event, HotFlag.amount, HotFlag.currency,
            HotFlag.event_on, fn.COALESCE(User.name, ""), HotFlag.deal,
        )
        .left_outer_join(Deal, on=(Deal.id == HotFlag.deal))
        .switch(HotFlag)
        .left_outer_join(User, on=(User.id == HotFlag.by))
        .where(of_accounts(HotFlag, {account_id}), holds(session.today()), session.visible(HotFlag))
        .order_by(HotFlag.until.is_null(), HotFlag.until, HotFlag.id)
    )  # fmt: skip
    return tuple(
        HotLine(flag_id, note, until, event, _money(session, amount, currency), on, who, deal_id)
        for flag_id, note, until, event, amount, currency, on, who, deal_id in session.db.rows(query)
    )


def _shares(session: Session, account_id: int) -> tuple[ShareLine, ...]:
    query = (
        Share.select(User.name, User.login, Team.name, Share.may_edit)
        .left_outer_join(User, on=(User.id == Share.user))
        .switch(Share)
        .left_outer_join(Team, on=(Team.id == Share.team))
        .where(Share.account == account_id)
        .order_by(Share.id)
    )
    return tuple(
        ShareLine(team or name or login or "", team is not None, may_edit)
        for name, login, team, may_edit in session.db.rows(query)
    )


def _daughters(session: Session, account_id: int) -> tuple[tuple[int, str], ...]:
    """(id, name) of the customers below this one; their names are no secret."""
    query = Account.select(Account.id, Account.name).where(Account.parent == account_id, Account.archived == 0)
    return tuple((row[0], row[1]) for row in session.db.rows(query.order_by(Account.sort_name, Account.id)))
