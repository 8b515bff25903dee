"""One contact: where the person belongs, how to reach them, in which deals they have a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.models import (
    Account,
    Activity,
    ActivityContact,
    Contact,
    ContactPoint,
    Deal,
    DealContact,
    Membership,
    Memo,
    Tagging,
    User,
)
from tcrm.queries.card_parts import ActivityLine, MemoLine, Point, activities, memos, points_of, tags
from tcrm.queries.deal_rows import DealRow
from tcrm.queries.deal_rows import rows as deal_rows
from tcrm.session import Session, public_id


@dataclass(frozen=True, slots=True)
class Place:
    """What a person is at a customer."""

    account_id: int
    name: str
    role: str
    main: bool


@dataclass(frozen=True, slots=True)
class PersonRole:
    """The part of the person in a deal; `influence` 1 to 5, `attitude` -2 to 2, None: not known. `id` is its own."""

    id: int
    deal_id: int
    role: str
    influence: int | None
    attitude: int | None


@dataclass(frozen=True)
class ContactCard:
    """A contact and all that hangs on it, as far as this person sees it. `places` are customers, the main one first;
    open deals stand before closed ones, `roles` are the parts in them."""

    id: int
    name: str
    given_name: str
    family_name: str
    title: str
    language: str
    text: str
    archived: bool
    owner: str
    version: int
    may_edit: bool
    places: tuple[Place, ...]
    points: tuple[Point, ...]
    deals: tuple[DealRow, ...]
    planned: tuple[ActivityLine, ...]
    recent: tuple[ActivityLine, ...]
    memos: tuple[MemoLine, ...]
    tags: tuple[str, ...]
    roles: tuple[PersonRole, ...]

    def role_in(self, deal_id: int) -> PersonRole | None:
        """The part of the person in one of the deals."""
        return next((one for one in self.roles if one.deal_id == deal_id), None)


def contact(session: Session, contact_id: int) -> ContactCard:
    """One contact. Raises NotFound for one that is not there or not seen."""
    query = (
        Contact.select(
            Contact.id, Contact.name, Contact.given_name, Contact.family_name, Contact.title, Contact.language,
            Contact.text, Contact.archived, User.name, Contact.version,
        )
        .left_outer_join(User, on=(User.id == Contact.owner))
        .where(Contact.id == contact_id, session.visible(Contact))
    )  # fmt: skip
    row = session.db.one(query)
    if row is None:
        raise NotFound(_("There is no {what}.").format(what=public_id(Contact, contact_id)))
    mine = Contact.select(Contact.id).where(Contact.id == contact_id, session.editable(Contact))
    with_them = Activity.id.in_(
        ActivityContact.select(ActivityContact.activity).where(ActivityContact.contact == contact_id)
    )
    row_id, name, given, family, title, language, text, archived, owner, version = row
    return ContactCard(
        id=row_id,
        name=name,
        given_name=given,
        family_name=family,
        title=title,
        language=language,
        text=text,
        archived=archived,
        owner=owner or "",
        version=version,
        may_edit=session.db.one(mine) is not None,
        places=_places(session, contact_id),
        points=points_of(session, ContactPoint.contact, {contact_id}).get(contact_id, ()),
        deals=tuple(deal_rows(session, _deals(session, contact_id))),
        planned=activities(session, with_them, planned=True),
        recent=activities(session, with_them, planned=False),
        memos=memos(session, Memo.contact == contact_id),
        tags=tags(session, Tagging.contact == contact_id),
        roles=_roles(session, contact_id),
    )


def _places(session: Session, contact_id: int) -> tuple[Place, ...]:
    query: Any = (
        Membership.select(Account.id, Account.name, Membership.role, Membership.main)
        .join(Account, on=(Account.id == Membership.account))
        .where(Membership.contact == contact_id, session.visible(Account))
        .order_by(Membership.main.desc(), Account.sort_name, Account.id)
    )
    return tuple(Place(*row) for row in session.db.rows(query))


def _deals(session: Session, contact_id: int) -> list[int]:
    query = (
        Deal.select(Deal.id)
        .join(DealContact, on=(DealContact.deal == Deal.id))
        .where(DealContact.contact == contact_id, session.visible(Deal))
        .order_by(Deal.status != "open", Deal.id.desc())
    )
    return [row[0] for row in session.db.rows(query)]


def _roles(session: Session, contact_id: int) -> tuple[PersonRole, ...]:
    query = DealContact.select(
        DealContact.id, DealContact.deal, DealContact.role, DealContact.influence, DealContact.attitude
    ).where(DealContact.contact == contact_id, session.visible(DealContact))
    return tuple(PersonRole(*row) for row in session.db.rows(query.order_by(DealContact.id)))
