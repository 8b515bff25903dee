"""What several cards show alike: ways to reach somebody, what was done, what is planned, memos, tags, names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import fn

from tcrm.models import Activity, ContactPoint, Deal, Memo, Tag, Tagging, User
from tcrm.models.base import among
from tcrm.models.visibility import Condition
from tcrm.session import Session

RECENT = 20
"""How many past activities, memos and closed deals a card shows at most."""


Names = dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AddressLine:
    """A typed address: visit, billing, shipping or mail; `lines` is what stands above the city."""

    id: int
    kind: str
    lines: str
    postcode: str
    city: str
    region: str
    country: str
    version: int


@dataclass(frozen=True, slots=True)
class Point:
    """A phone, e-mail or web address as typed."""

    id: int
    kind: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """Something done or planned. `due_on` None: whenever; `start_at` None: no hour; `deal` is blank without one."""

    id: int
    kind: str
    subject: str
    status: str
    due_on: date | None
    start_at: datetime | None
    done_at: datetime | None
    outcome: str
    text: str
    priority: str
    who: str
    deal_id: int | None
    deal: str


@dataclass(frozen=True, slots=True)
class MemoLine:
    """A memo; `deal_id` says on which deal, None: on the record itself."""

    id: int
    at: datetime
    who: str
    text: str
    deal_id: int | None


def points_of(session: Session, column: Any, ids: set[int]) -> dict[int, tuple[Point, ...]]:
    """Record id -> its phones, e-mails, web addresses; `column` is `ContactPoint.account` or `.contact`."""
    query = ContactPoint.select(column, ContactPoint.id, ContactPoint.kind, ContactPoint.value, ContactPoint.label)
    out: dict[int, tuple[Point, ...]] = {}
    for row_id, *point in session.db.rows(query.where(among(column, ids)).order_by(ContactPoint.id)):
        out[row_id] = (*out.get(row_id, ()), Point(*point))
    return out


def activities(session: Session, condition: Condition, *, planned: bool) -> tuple[ActivityLine, ...]:
    """What is planned, by date, or what was done, newest first, no more than `RECENT`; the condition may name the
    activity's deal."""
    query = activity_lines(session, condition).where(Activity.status == ("planned" if planned else "done"))
    if planned:
        order: Sequence[Any] = (Activity.due_on.is_null(), Activity.due_on, Activity.start_at, Activity.id)
    else:
        order = (Activity.done_at.desc(), Activity.id.desc())
    return tuple(ActivityLine(*row) for row in session.db.rows(query.order_by(*order).limit(RECENT)))


def activity_lines(session: Session, condition: Condition) -> Any:
    """The query whose rows are `ActivityLine`s, of the activities that meet a condition and are seen."""
    return (
        Activity.select(
            Activity.id, Activity.kind, Activity.subject, Activity.status, Activity.due_on, Activity.start_at,
            Activity.done_at, Activity.outcome, Activity.text, Activity.priority, fn.COALESCE(User.name, ""), Deal.id,
            fn.COALESCE(Deal.title, ""),
        )
        .left_outer_join(Deal, on=(Deal.id == Activity.deal))
        .switch(Activity)
        .left_outer_join(User, on=(User.id == Activity.owner))
        .where(condition, session.visible(Activity))
    )  # fmt: skip


def memos(session: Session, condition: Condition, limit: int | None = RECENT) -> tuple[MemoLine, ...]:
    """The newest memos that meet a condition and are seen; `limit` None: all of them."""
    query = (
        Memo.select(Memo.id, Memo.at, fn.COALESCE(User.name, ""), Memo.text, Memo.deal)
        .left_outer_join(User, on=(User.id == Memo.by))
        .where(condition, session.visible(Memo))
        .order_by(Memo.at.desc(), Memo.id.desc())
        .limit(limit)
    )
    return tuple(MemoLine(*row) for row in session.db.rows(query))


def tags(session: Session, condition: Condition) -> tuple[str, ...]:
    """The tags of a record, by name."""
    query = Tag.select(Tag.name).join(Tagging, on=(Tagging.tag == Tag.id)).where(condition).order_by(Tag.name)
    return tuple(row[0] for row in session.db.rows(query))


def names_on_deals(session: Session, model: type, through: type, link: object, deals: Iterable[int]) -> Names:
    """Deal -> the names (of reasons, competitors, tags) that are linked to it through a table, in the order they were
    put there."""
    named: Any = model
    linking: Any = through
    query = linking.select(linking.deal, named.name).join(named, on=(link == named.id))
    found: Names = {}
    for deal_id, name in session.db.rows(query.where(among(linking.deal, deals)).order_by(linking.id)):
        found[deal_id] = (*found.get(deal_id, ()), name)
    return found
