"""What was said and done, and is planned: the activities and memos of a timeline."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tcrm.i18n import _
from tcrm.models import Activity, ActivityContact, Contact, Memo, User
from tcrm.models.base import among
from tcrm.models.sql.trail import activity_moment
from tcrm.models.visibility import Condition
from tcrm.queries.criteria import KINDS
from tcrm.queries.moments import Circle, Moment, older, stand
from tcrm.queries.refs import Ref
from tcrm.session import Session


def talk(session: Session, circle: Circle, limit: int, before: Moment | None) -> list[Moment]:
    """The newest activities, planned ones included, and memos of a record."""
    return [*_activities(session, circle, limit, before), *_memos(session, circle, limit, before)]


def _activities(session: Session, circle: Circle, limit: int, before: Moment | None) -> list[Moment]:
    at = activity_moment(int(session.now().timestamp()))
    query = (
        Activity.select(
            Activity.id, at, Activity.kind, Activity.subject, Activity.status, Activity.due_on, Activity.start_at,
            Activity.end_at, Activity.done_at, Activity.outcome, Activity.text, Activity.deal, User.name, User.login,
        )
        .left_outer_join(User, on=(User.id == Activity.owner))
        .where(_about(circle), session.visible(Activity))
        .order_by(at.desc(), Activity.id.desc())
        .limit(limit)
    )  # fmt: skip
    if (condition := older("activity", at, Activity.id, before)) is not None:
        query = query.where(condition)
    rows = session.db.rows(query)
    people = _people(session, [row[0] for row in rows])
    return [_activity(session, circle, row, people.get(row[0], "")) for row in rows]


def _about(circle: Circle) -> Condition:
    """The activities of a record: a customer's with those of its deals, a contact's with the person taking part."""
    if circle.ref.kind == "contact":
        part = ActivityContact.select(ActivityContact.activity).where(ActivityContact.contact == circle.ref.id)
        return Activity.id.in_(part)
    on_deals = among(Activity.deal, circle.deals)
    return on_deals if circle.ref.kind == "deal" else (Activity.account == circle.ref.id) | on_deals


def _people(session: Session, ids: list[int]) -> dict[int, str]:
    """Activity -> the names of those on the other side that this person sees."""
    query = (
        ActivityContact.select(ActivityContact.activity, Contact.name)
        .join(Contact, on=(Contact.id == ActivityContact.contact))
        .where(among(ActivityContact.activity, ids), session.visible(Contact))
        .order_by(ActivityContact.id)
    )
    found: dict[int, list[str]] = {}
    for activity_id, name in session.db.rows(query):
        found.setdefault(activity_id, []).append(name)
    return {activity_id: ", ".join(names) for activity_id, names in found.items()}


def _activity(session: Session, circle: Circle, row: tuple[Any, ...], people: str) -> Moment:
    row_id, seconds, kind, subject, status, due_on, start, end, done, outcome, text, deal_id, name, login = row
    at, day = stand(session, seconds)
    if done is None and start is None and due_on is not None:
        day = due_on
    word = _(KINDS[kind][0]) if kind in KINDS else kind
    prefix = circle.deal_prefix(deal_id) if deal_id is not None else ""
    title = prefix + " ".join(part for part in (word, _hours(session, status, start, end), subject) if part)
    if status == "planned":
        title = _("{what} planned").format(what=title)
    elif status == "cancelled":
        title = _("{what} called off").format(what=title)
    detail = "\n".join(part for part in (outcome, text if text != subject else "") if part)
    late = status == "planned" and is_late(session, due_on, start)
    return Moment(
        f"activity:{row_id}", at, day, status, title, name or login or "", detail, deal_id, Ref("activity", row_id),
        people, late=late,
    )  # fmt: skip


def is_late(session: Session, due_on: date | None, start: datetime | None) -> bool:
    """Whether what was planned should have been done: its hour has passed, or without an hour its day."""
    return start < session.now() if start is not None else due_on is not None and due_on < session.today()


def _hours(session: Session, status: str, start: datetime | None, end: datetime | None) -> str:
    """When it is to be, or how long it took."""
    if status == "done":
        minutes = int((end - start).total_seconds()) // 60 if start and end else 0
        return _("{minutes} min").format(minutes=minutes) if minutes > 0 else ""
    return f"{start.astimezone(session.zone):%H:%M}" if start else ""


def _memos(session: Session, circle: Circle, limit: int, before: Moment | None) -> list[Moment]:
    on_it = among(Memo.deal, circle.deals) if circle.ref.kind != "contact" else Memo.contact == circle.ref.id
    if circle.ref.kind == "account":
        on_it = on_it | (Memo.account == circle.ref.id) | among(Memo.contact, circle.contacts)
    query = (
        Memo.select(Memo.id, Memo.at, Memo.text, Memo.deal, User.name, User.login, Memo.contact)
        .left_outer_join(User, on=(User.id == Memo.by))
        .where(on_it, session.visible(Memo))
        .order_by(Memo.at.desc(), Memo.id.desc())
        .limit(limit)
    )
    if (condition := older("memo", Memo.at, Memo.id, before)) is not None:
        query = query.where(condition)
    rows = session.db.rows(query)
    names = _names(session, {row[6] for row in rows if row[6] is not None})
    out = []
    for row_id, moment, text, deal_id, name, login, contact_id in rows:
        at, day = stand(session, int(moment.timestamp()))
        title = (circle.deal_prefix(deal_id) if deal_id is not None else "") + _("memo")
        about = names.get(contact_id, "") if circle.ref.kind == "account" else ""
        out.append(
            Moment(
                f"memo:{row_id}", at, day, "memo", title, name or login or "", text, deal_id, Ref("memo", row_id), about
            )
        )
    return out


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    query = Contact.select(Contact.id, Contact.name).where(among(Contact.id, ids), session.visible(Contact))
    return dict(session.db.rows(query))
