"""Who plays which part in a deal: people are put on it, their part is changed, they are taken off.

A part is a buying role (`queries.criteria.ROLES`, or a word of the firm's own from an import), an influence from 1 to
5 and an attitude from -2 to +2; None is not known. Each function is one operation: one transaction, one undo step.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tcrm.actions.clash import require_version
from tcrm.actions.contacts import add_contact
from tcrm.clean import excerpt, number_in, search_key
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Account, Contact, Deal, DealContact
from tcrm.queries.criteria import ROLES
from tcrm.session import Session

RANGES = {"influence": (1, 5), "attitude": (-2, 2)}


def add_person(
    session: Session,
    deal_id: int,
    contact_id: int | None = None,
    *,
    name: str = "",
    role: str = "",
    influence: int | None = None,
    attitude: int | None = None,
) -> int:
    """Put somebody on a deal and return the id of their part: a contact that is known, else somebody new by name, who
    is then at the deal's customer as far as this person may change that. Refused for who is on the deal already."""
    values = checked_part({"role": role, "influence": influence, "attitude": attitude})
    session.require("edit", Deal, deal_id)
    if contact_id is not None:
        session.require("see", Contact, contact_id)
        _require_new(session, deal_id, contact_id)
    elif not name.strip():
        raise BadValue(_("Say who it is."))
    said: dict[str, Any] = {"name": _name(session, contact_id) or name.strip(), "title": title_of(session, deal_id)}
    with session.operation("role.add", **said) as op:
        if contact_id is None:
            contact_id = add_contact(session, name, account_id=_own_customer(session, deal_id))
        return op.insert(DealContact, deal_id=deal_id, contact_id=contact_id, **values)


def edit_part(
    session: Session,
    part_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    read: Mapping[str, Any] | None = None,
) -> None:
    """Change role, influence or attitude of a person in a deal. `version` is the one that was read, `read` the values
    then: Clash if somebody has changed the part since."""
    values = checked_part(changes)
    deal_id, contact_id = _part(session, part_id)
    said: dict[str, Any] = {"name": _name(session, contact_id), "title": title_of(session, deal_id)}
    with session.operation("role.edit", **said) as op:
        require_version(session, DealContact, part_id, version, values, read=read)
        op.update(DealContact, part_id, **values)


def remove_person(session: Session, part_id: int) -> None:
    """Take somebody off a deal; the person stays."""
    deal_id, contact_id = _part(session, part_id)
    said: dict[str, Any] = {"name": _name(session, contact_id), "title": title_of(session, deal_id)}
    with session.operation("role.remove", **said) as op:
        op.delete(DealContact, part_id)


def checked_part(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Column values of a part. A role may come by its key or by its name. Raises BadValue for what cannot stand
    there."""
    values: dict[str, Any] = {}
    for name, value in changes.items():
        if name == "role":
            values[name] = _role(str(value or ""))
        elif name in RANGES:
            values[name] = _within(name, value)
        else:
            raise BadValue(_("A part in a deal has no field {name}.").format(name=excerpt(name)))
    return values


def _role(text: str) -> str:
    sought = search_key(text.replace("_", " ")).strip()
    known = {search_key(name).strip(): key for key, (word, _why) in ROLES.items() for name in (word, _(word))}
    known |= {key.replace("_", " "): key for key in ROLES}
    if sought and sought not in known:
        raise BadValue(
            _("{text} is no part in a deal.").format(text=excerpt(text)),
            _("Choose one of: {names}.").format(names=", ".join(_(word) for word, _why in ROLES.values())),
        )
    return known.get(sought, "")


def _within(name: str, value: Any) -> int | None:
    if value is None or value == "":
        return None
    least, most = RANGES[name]
    number = str(value).strip().replace("−", "-")
    if (found := number_in(number, least, most)) is None:
        text = _("The influence is a number from 1 to 5.") if name == "influence" else ""
        raise BadValue(text or _("The attitude is a number from -2 (against us) to +2 (for us)."))
    return found


def title_of(session: Session, deal_id: int) -> str:
    """The title of a deal, for the sentence of an operation."""
    return str(session.db.value(Deal.select(Deal.title).where(Deal.id == deal_id), ""))


def _name(session: Session, contact_id: int | None) -> str:
    return str(session.db.value(Contact.select(Contact.name).where(Contact.id == contact_id), ""))


def _part(session: Session, part_id: int) -> tuple[int, int]:
    """(deal, contact) of a part that this person may change. Raises NotFound for one that is gone."""
    query = DealContact.select(DealContact.deal, DealContact.contact).where(DealContact.id == part_id)
    row = session.db.one(query)
    if row is None:
        raise NotFound(_("This person is not on the deal any more."))
    session.require("edit", Deal, row[0])
    return row[0], row[1]


def _require_new(session: Session, deal_id: int, contact_id: int) -> None:
    same = DealContact.select(DealContact.id).where(DealContact.deal == deal_id, DealContact.contact == contact_id)
    if session.db.one(same) is not None:
        raise Refused(
            _("{name} is on this deal already.").format(name=_name(session, contact_id)),
            _("Edit the part there instead."),
        )


def _own_customer(session: Session, deal_id: int) -> int | None:
    """The customer of a deal, if this person may change it."""
    account = Deal.select(Deal.account).where(Deal.id == deal_id)
    found: int | None = session.db.value(
        Account.select(Account.id).where(Account.id.in_(account), session.editable(Account))
    )
    return found


__all__ = ["add_person", "checked_part", "edit_part", "remove_person", "title_of"]
