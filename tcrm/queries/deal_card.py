"""Everything about one deal: its facts, the people, what it consists of, its way, what was said and done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from peewee import fn

from tcrm.dates import local_day, noon_utc
from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.models import (
    Activity,
    ActivityContact,
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
    Tagging,
    User,
)
from tcrm.models.base import among
from tcrm.queries.card_parts import ActivityLine, MemoLine, activity_lines, memos, names_on_deals, tags
from tcrm.queries.deal_rows import DealRow, rows
from tcrm.session import Session, public_id

DECIDES = "decision_maker"
MEETINGS = ("visit", "meeting")


@dataclass(frozen=True, slots=True)
class DealPerson:
    """A person's part in the deal; `influence` 1 to 5, `attitude` -2 to 2, None: not known. `id` is the part's own.

    `met_on` is the last day of a visit or a meeting with this person, on whatever deal, `talked_on` that of anything
    that was done with them; None: never.
    """

    contact_id: int
    name: str
    title: str
    role: str
    influence: int | None
    attitude: int | None
    id: int
    version: int
    met_on: date | None = None
    talked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rival:
    """A competitor on the deal; `id` is the row's own."""

    id: int
    name: str
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class DealLineRow:
    """A product on the deal; `price` and `total` in minor units of the deal's currency, `quantity` decimal text."""

    product: str
    title: str
    quantity: str
    price: int
    total: int
    id: int
    version: int


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
    activities: tuple[ActivityLine, ...] = ()


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
    rivals: tuple[Rival, ...]
    lines: tuple[DealLineRow, ...]
    moves: tuple[DealMove, ...]
    activities: tuple[ActivityLine, ...]
    memos: tuple[MemoLine, ...]

    @property
    def competitors(self) -> tuple[str, ...]:
        """Who else is after it, by name."""
        return tuple(rival.name for rival in self.rivals)

    @property
    def deciders(self) -> tuple[DealPerson, ...]:
        """The people who decide, as far as they are known."""
        return tuple(person for person in self.people if person.role == DECIDES)


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
    if facts is None:  # its pipeline or its stage is none: `Database.in_words` says which
        raise LookupError(deal_id)
    done = _activities(session, deal_id)
    hanging: list[Any] = [
        names_on_deals(session, Reason, DealReason, DealReason.reason, [deal_id]).get(deal_id, ()),
        tags(session, Tagging.deal == deal_id),
        _people(session, deal_id),
        _rivals(session, deal_id),
        _lines(session, deal_id),
        _with_what_was_done(session, _moves(session, deal_id), done),
        done,
        memos(session, Memo.deal == deal_id, None),
    ]
    return DealCard(found[0], *[*facts, *hanging])


def _people(session: Session, deal_id: int) -> tuple[DealPerson, ...]:
    query = (
        DealContact.select(
            Contact.id, Contact.name, Contact.title, DealContact.role, DealContact.influence, DealContact.attitude,
            DealContact.id, DealContact.version,
        )
        .join(Contact, on=(Contact.id == DealContact.contact))
        .where(DealContact.deal == deal_id, session.visible(Contact))
        .order_by(DealContact.influence.is_null(), DealContact.influence.desc(), DealContact.id)
    )  # fmt: skip
    found = session.db.rows(query)
    met = _last_days(session, [row[0] for row in found])
    return tuple(DealPerson(*[*row, *met.get(row[0], (None, None))]) for row in found)


def _last_days(session: Session, contacts: list[int]) -> dict[int, tuple[date | None, date | None]]:
    """Contact -> the last days that we met them, and that we did anything with them."""
    query = (
        ActivityContact.select(
            ActivityContact.contact, Activity.kind, fn.MAX(Activity.due_on), fn.MAX(Activity.done_at)
        )
        .join(Activity, on=(Activity.id == ActivityContact.activity))
        .where(among(ActivityContact.contact, contacts), Activity.status == "done", session.visible(Activity))
        .group_by(ActivityContact.contact, Activity.kind)
    )
    out: dict[int, tuple[date | None, date | None]] = {}
    for contact_id, kind, due_on, done_at in session.db.rows(query):
        day = local_day(done_at, session.zone) if done_at is not None else due_on
        if day is not None:
            met, talked = out.get(contact_id, (None, None))
            met = max(met or day, day) if kind in MEETINGS else met
            out[contact_id] = (met, max(talked or day, day))
    return out


def _rivals(session: Session, deal_id: int) -> tuple[Rival, ...]:
    query = (
        DealCompetitor.select(DealCompetitor.id, Competitor.name, DealCompetitor.note, DealCompetitor.version)
        .join(Competitor, on=(Competitor.id == DealCompetitor.competitor))
        .where(DealCompetitor.deal == deal_id)
        .order_by(DealCompetitor.id)
    )
    return tuple(Rival(*row) for row in session.db.rows(query))


def _lines(session: Session, deal_id: int) -> tuple[DealLineRow, ...]:
    query = (
        DealLine.select(
            Product.name, DealLine.title, DealLine.quantity, DealLine.price, DealLine.total, DealLine.id,
            DealLine.version,
        )
        .left_outer_join(Product, on=(Product.id == DealLine.product))
        .where(DealLine.deal == deal_id)
        .order_by(DealLine.position, DealLine.id)
    )  # fmt: skip
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
    session: Session, moves: tuple[DealMove, ...], activities: tuple[ActivityLine, ...]
) -> tuple[DealMove, ...]:
    """The moves, each with the activities that were done while the deal stood in its stage; what was done before the
    first move counts to it."""
    shares: dict[int, list[ActivityLine]] = {}
    for one in activities:
        if one.status != "done" or not moves:
            continue
        when = one.done_at or (noon_utc(one.due_on, session.zone) if one.due_on else moves[-1].at)
        place = next((n for n, move in enumerate(moves) if move.at < when), len(moves) - 1)
        shares.setdefault(place, []).append(one)
    return tuple(replace(move, activities=tuple(shares.get(n, ()))) for n, move in enumerate(moves))


def _activities(session: Session, deal_id: int) -> tuple[ActivityLine, ...]:
    found = [ActivityLine(*row) for row in session.db.rows(activity_lines(session, Activity.deal == deal_id))]
    planned = [one for one in found if one.status == "planned"]
    over = [one for one in found if one.status != "planned"]
    planned.sort(key=lambda one: (one.due_on or date.max, one.start_at is None, one.start_at or 0, one.id))
    over.sort(key=lambda one: (one.due_on or date.min, one.done_at.timestamp() if one.done_at else 0.0, one.id))
    return (*planned, *reversed(over))
