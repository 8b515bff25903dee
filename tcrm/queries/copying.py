"""What a person may want to copy from a record: its fields as texts that other programs understand."""

from __future__ import annotations

from typing import Any

from tcrm.i18n import N_, _
from tcrm.models import Contact, ContactPoint, Deal, Membership
from tcrm.money import to_decimal
from tcrm.queries.card_parts import points_of
from tcrm.queries.contact_card import contact
from tcrm.queries.customer_card import card as customer_card
from tcrm.queries.deal_card import card as deal_card
from tcrm.queries.refs import Ref
from tcrm.session import Session

POINTS = {"phone": N_("phone"), "email": N_("e-mail"), "web": N_("web address")}
"""Kind of a contact point -> its name."""

Field = tuple[str, str]
"""The name of a field, and its text."""


def copyable(session: Session, ref: Ref) -> list[Field]:
    """The fields of a deal, a customer or a contact that have a text, the most used first. Raises NotFound."""
    ask = {"deal": _deal, "account": _customer, "contact": _contact}[ref.kind]
    return [(name, text) for name, text in ask(session, ref.id) if text]


def _deal(session: Session, deal_id: int) -> list[Field]:
    card = deal_card(session, deal_id)
    row, step = card.deal, card.deal.next_step
    amount = "" if row.amount is None else f"{to_decimal(row.amount, row.currency)} {row.currency}"
    planned = [step.due_on.isoformat() if step.due_on else "", step.kind, step.subject] if step else []
    email, phone = session.db.one(Deal.select(Deal.email, Deal.phone).where(Deal.id == deal_id)) or ("", "")
    fields = [(_("name"), row.customer), (_("title"), row.title), (_("id"), str(Ref("deal", deal_id)))]
    fields += [(_("amount"), amount), (_("next step"), " ".join(part for part in planned if part))]
    fields += [(_("person"), card.person), (_("e-mail"), email), (_("phone"), phone)]
    fields += _people(session, row.account_id) if row.account_id is not None else []
    fields += [(_("close date"), row.close_on.isoformat() if row.close_on else "")]
    return [*fields, (_("stage"), row.stage), (_("owner"), row.owner)]


def _customer(session: Session, account_id: int) -> list[Field]:
    card = customer_card(session, account_id)
    where = ", ".join(part for part in (card.row.city, card.row.country) if part)
    head = [(_("name"), card.row.name), (_("id"), str(Ref("account", account_id))), (_("city"), where)]
    return [*head, *(_people(session, account_id) if card.seen else []), (_("owner"), card.row.owner)]


def _contact(session: Session, contact_id: int) -> list[Field]:
    person = contact(session, contact_id)
    return [
        (_("name"), person.name),
        (_("id"), str(Ref("contact", contact_id))),
        *_points(session, ContactPoint.contact, contact_id),
    ]


def _people(session: Session, account_id: int) -> list[Field]:
    """How a customer is reached, and the first of its people to ask."""
    found = _points(session, ContactPoint.account, account_id)
    query = (
        Contact.select(Contact.id, Contact.name)
        .join(Membership, on=(Membership.contact == Contact.id))
        .where(Membership.account == account_id, Contact.archived == 0, session.visible(Contact))
        .order_by(Membership.main.desc(), Membership.id)
    )
    for contact_id, name in session.db.rows(query.limit(1)):
        found.append((_("person"), name))
        points = _points(session, ContactPoint.contact, contact_id)
        found += [(_("{what} of {name}").format(what=what, name=name), text) for what, text in points]
    return found


def _points(session: Session, column: Any, row_id: int) -> list[Field]:
    points = points_of(session, column, {row_id}).get(row_id, ())
    return [(_(POINTS[point.kind]), point.value) for kind in POINTS for point in points if point.kind == kind]
