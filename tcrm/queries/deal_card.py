"""Everything about one deal: its facts, the people, what it consists of, its way, what was said and done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from peewee import fn

from tcrm.dates import noon_utc
from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.models import (
    Activity,
    Competitor,
    Contact,
    Deal,
    DealCompetitor,
    DealContact,
    DealLine,
    DealReason,
    Memo,
    Pipeline,
    Product,
    Reason,
    Stage,
    StageMove,
    Tag,
    Tagging,
    User,
)
from tcrm.queries.deal_rows import DealRow, rows
from tcrm.session import Session, public_id


@dataclass(frozen=True, slots=True)
class DealPerson:
    """A person's part in the deal; `influence` 1 to 5, `attitude` -2 to 2, None: not known."""

    contact_id: int
    name: str
    title: str
    role: str
    influence: int | None
    attitude: int | None


@dataclass(frozen=True, slots=True)
class DealLineRow:
    """A product on the deal; `price` and `total` in minor units of the deal's currency, `quantity` decimal text."""

    product: str
    title: str
    quantity: str
    price: int
    total: int


@dataclass(frozen=True, slots=True)
class DealMove:
    """An entry into a stage; `from_stage` is blank for the first. `days` were spent there (so far, if it still is).

    `activities` are those done in this time, newest first, with what the customer said (`outcome`); what led to a move,
    done in the same moment, belongs to the stage that was left. `override` is a manager's reason against the rules.
    """

    from_stage: str
    to_stage: str
    at: datetime
    day: date
    days: int
    who: str
    reason: str
    override: str = ""
    activities: tuple[ActivityFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """An activity on a card; `done_at` None: still planned (or cancelled)."""

    id: int
    kind: str
    subject: str
    status: str
    due_on: date | None
    start_at: datetime | None
    done_at: datetime | None
    outcome: str
    text: str
    owner: str
    priority: str


@dataclass(frozen=True, slots=True)
class MemoFacts:
    """A memo on a card."""

    id: int
    at: datetime
    who: str
    text: str


@dataclass(frozen=True)
class DealCard:
    """A deal and all that hangs on it. `budget` in minor units of the deal's currency. Moves newest first; planned
    activities first by date, then done ones, newest first; memos newest first."""

    deal: DealRow
    pipeline: str
    phase: str
    guidance: str
    budget: int | None
    interest: str
    source: str
    company: str
    person: str
    email: str
    phone: str
    forecast: str
    created_day: date
    closed_day: date | None
    lost_to: str
    close_note: str
    reasons: tuple[str, ...]
    tags: tuple[str, ...]
    people: tuple[DealPerson, ...]
    competitors: tuple[str, ...]
    lines: tuple[DealLineRow, ...]
    moves: tuple[DealMove, ...]
    activities: tuple[ActivityFacts, ...]
    memos: tuple[MemoFacts, ...]


def card(session: Session, deal_id: int) -> DealCard:
    """One deal. Raises NotFound for one that is not there or not seen."""
    found = rows(session, [deal_id])
    if not found:
        raise NotFound(_("There is no {what}.").format(what=public_id(Deal, deal_id)))
    query = (
        Deal.select(
            Pipeline.name, Stage.phase, Stage.guidance, Deal.budget, Deal.interest, Deal.source, Deal.company,
            Deal.person, Deal.email, Deal.phone, Deal.forecast, Deal.created_day, Deal.closed_day,
            fn.COALESCE(Competitor.name, ""), Deal.close_note,
        )
        .join(Pipeline, on=(Pipeline.id == Deal.pipeline))
        .switch(Deal)
        .join(Stage, on=(Stage.id == Deal.stage))
        .switch(Deal)
        .left_outer_join(Competitor, on=(Competitor.id == Deal.lost_to))
        .where(Deal.id == deal_id)
    )  # fmt: skip
    facts = session.db.one(query)
    assert facts is not None
    done = _activities(session, deal_id)
    hanging: list[Any] = [
        _names(session, Reason, DealReason, DealReason.reason, deal_id),
        _names(session, Tag, Tagging, Tagging.tag, deal_id),
        _people(session, deal_id),
        _names(session, Competitor, DealCompetitor, DealCompetitor.competitor, deal_id),
        _lines(session, deal_id),
        _with_what_was_done(session, _moves(session, deal_id), done),
        done,
        _memos(session, deal_id),
    ]
    return DealCard(found[0], *[*facts, *hanging])


def _names(session: Session, model: type, through: type, link: object, deal_id: int) -> tuple[str, ...]:
    """The names of what is linked to the deal through a table."""
    named, linking = model, through
    query = named.select(named.name).join(linking, on=(link == named.id))  # type: ignore[attr-defined]
    query = query.where(linking.deal == deal_id).order_by(linking.id)  # type: ignore[attr-defined]
    return tuple(row[0] for row in session.db.rows(query))


def _people(session: Session, deal_id: int) -> tuple[DealPerson, ...]:
    query = (
        DealContact.select(
            Contact.id, Contact.name, Contact.title, DealContact.role, DealContact.influence, DealContact.attitude
        )
        .join(Contact, on=(Contact.id == DealContact.contact))
        .where(DealContact.deal == deal_id, session.visible(Contact))
        .order_by(DealContact.influence.is_null(), DealContact.influence.desc(), DealContact.id)
    )
    return tuple(DealPerson(*row) for row in session.db.rows(query))


def _lines(session: Session, deal_id: int) -> tuple[DealLineRow, ...]:
    query = (
        DealLine.select(Product.name, DealLine.title, DealLine.quantity, DealLine.price, DealLine.total)
        .left_outer_join(Product, on=(Product.id == DealLine.product))
        .where(DealLine.deal == deal_id)
        .order_by(DealLine.position, DealLine.id)
    )
    return tuple(DealLineRow(product or "", *rest) for product, *rest in session.db.rows(query))


def _moves(session: Session, deal_id: int) -> tuple[DealMove, ...]:
    origin, target = Stage.alias(), Stage.alias()
    query = (
        StageMove.select(
            origin.name, target.name, StageMove.at, StageMove.day, StageMove.left_day, User.name, User.login,
            StageMove.reason, StageMove.override,
        )
        .join(target, on=(target.id == StageMove.to_stage))
        .switch(StageMove)
        .left_outer_join(origin, on=(origin.id == StageMove.from_stage))
        .switch(StageMove)
        .left_outer_join(User, on=(User.id == StageMove.by))
        .where(StageMove.deal == deal_id)
        .order_by(StageMove.at.desc(), StageMove.id.desc())
    )  # fmt: skip
    today = session.today()
    return tuple(
        DealMove(origin or "", to, at, day, ((left or today) - day).days, name or login or "", reason, override)
        for origin, to, at, day, left, name, login, reason, override in session.db.rows(query)
    )


def _with_what_was_done(
    session: Session, moves: tuple[DealMove, ...], activities: tuple[ActivityFacts, ...]
) -> tuple[DealMove, ...]:
    """The moves, each with the activities that were done while the deal stood in its stage; what was done before the
    first move counts to it."""
    shares: dict[int, list[ActivityFacts]] = {}
    for one in activities:
        if one.status != "done" or not moves:
            continue
        when = one.done_at or (noon_utc(one.due_on, session.zone) if one.due_on else moves[-1].at)
        place = next((n for n, move in enumerate(moves) if move.at < when), len(moves) - 1)
        shares.setdefault(place, []).append(one)
    return tuple(replace(move, activities=tuple(shares.get(n, ()))) for n, move in enumerate(moves))


def _activities(session: Session, deal_id: int) -> tuple[ActivityFacts, ...]:
    query = (
        Activity.select(
            Activity.id, Activity.kind, Activity.subject, Activity.status, Activity.due_on, Activity.start_at,
            Activity.done_at, Activity.outcome, Activity.text, fn.COALESCE(User.name, ""), Activity.priority,
        )
        .left_outer_join(User, on=(User.id == Activity.owner))
        .where(Activity.deal == deal_id)
    )  # fmt: skip
    found = [ActivityFacts(*row) for row in session.db.rows(query)]
    planned = [one for one in found if one.status == "planned"]
    over = [one for one in found if one.status != "planned"]
    planned.sort(key=lambda one: (one.due_on or date.max, one.start_at is None, one.start_at or 0, one.id))
    over.sort(key=lambda one: (one.due_on or date.min, one.done_at.timestamp() if one.done_at else 0.0, one.id))
    return (*planned, *reversed(over))


def _memos(session: Session, deal_id: int) -> tuple[MemoFacts, ...]:
    query = (
        Memo.select(Memo.id, Memo.at, User.name, Memo.text)
        .left_outer_join(User, on=(User.id == Memo.by))
        .where(Memo.deal == deal_id)
        .order_by(Memo.at.desc(), Memo.id.desc())
    )
    return tuple(MemoFacts(memo_id, at, who or "", text) for memo_id, at, who, text in session.db.rows(query))
