"""Contacts: the people at customers. A person may belong to several, with a role in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tcrm.actions.clash import require_version
from tcrm.actions.customer_values import checked_contact
from tcrm.actions.points import split_points, write_points
from tcrm.actions.rights import name_of, target
from tcrm.errors import Clash, ClashField, NotFound, Refused
from tcrm.i18n import _
from tcrm.models import ActivityContact, Contact, ContactPoint, DealContact, Membership, Memo, Row, Tagging
from tcrm.models.journal import Recorder
from tcrm.queries.refs import Ref
from tcrm.session import Session


def add_contact(
    session: Session,
    name: str,
    *,
    account_id: int | None = None,
    role: str = "",
    phones: Sequence[str] = (),
    emails: Sequence[str] = (),
    title: str = "",
    main: bool = False,
    **more: Any,
) -> int:
    """Make a contact, at a customer or alone, and return its id. It belongs to me. `more`: given_name, family_name,
    language, text. The only contact of a customer is its main one."""
    values = checked_contact({"name": name, "title": title, **more})
    if account_id is not None:
        target(session, Ref("account", account_id), ("account",), "edit")
    with session.operation("contact.add", name=values["name"]) as op:
        contact_id = op.insert(Contact, owner_id=session.user.id, **values)
        write_points(session, op, "contact_id", contact_id, {"phones": phones, "emails": emails})
        if account_id is not None:
            _join(session, op, contact_id, account_id, role.strip(), main)
    return contact_id


def edit_contact(
    session: Session,
    contact_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    read: Mapping[str, Any] | None = None,
    *,
    at: int | None = None,
) -> None:
    """Change fields of a contact: those of `add_contact` but the customer, and `phone`, `email` for the first ones.
    `role` and `main` are what the person is `at` that customer, where it may be somebody who did not belong there yet.

    `version` is the one that was read, `read` the values then: Clash if somebody has changed the contact since. What
    changes in spelling only is no change of a phone or an e-mail.
    """
    here = {name: value for name, value in changes.items() if name in ("role", "main") and at is not None}
    points, fields = split_points({name: value for name, value in changes.items() if name not in here})
    values = checked_contact(fields)
    own = bool(points or values)
    ref = target(session, Ref("contact", contact_id), ("contact",), "edit" if own else "see")
    with session.operation("contact.edit", name=values.get("name") or name_of(session, ref)) as op:
        if own:
            require_version(session, Contact, contact_id, version, values, points=points, read=read)
        if values:
            op.update(Contact, contact_id, **values)
        write_points(session, op, "contact_id", contact_id, points)
        if at is not None and here:
            _require_place(session, contact_id, at, here, read or {})
            join_account(session, contact_id, at, **here)


def _require_place(
    session: Session, contact_id: int, account_id: int, mine: Mapping[str, Any], read: Mapping[str, Any]
) -> None:
    """Insist that what the person is at a customer is still what was read, or what is wanted already."""
    query = Membership.select(Membership.role, Membership.main, Contact.version)
    query = query.join(Contact, on=(Contact.id == Membership.contact))
    row = session.db.one(query.where(Membership.contact == contact_id, Membership.account == account_id))
    if row is None:
        return
    now = {"role": row[0], "main": row[1]}
    fields = [
        ClashField(name, read[name], value, now[name])
        for name, value in mine.items()
        if name in read and now[name] not in (read[name], value)
    ]
    if fields:
        raise Clash(
            _("{what} has changed since you read it.").format(what=Ref("contact", contact_id)),
            _("Read it again, then change it."),
            tuple(fields),
            row[2],
        )


def join_account(
    session: Session, contact_id: int, account_id: int, role: str | None = None, main: bool | None = None
) -> None:
    """Make a contact belong to a customer, or change the role there; None leaves as it is. Only one is main."""
    ref = target(session, Ref("contact", contact_id), ("contact",), "see")
    target(session, Ref("account", account_id), ("account",), "edit")
    with session.operation("contact.edit", name=name_of(session, ref)) as op:
        _join(session, op, contact_id, account_id, role.strip() if role is not None else None, main)


def leave_account(session: Session, contact_id: int, account_id: int) -> None:
    """Make a contact not belong to a customer any more; the person stays. Raises NotFound if they do not belong."""
    ref = target(session, Ref("contact", contact_id), ("contact",), "see")
    target(session, Ref("account", account_id), ("account",), "edit")
    mine = (Membership.contact == contact_id) & (Membership.account == account_id)
    row = session.db.one(Membership.select(Membership.id).where(mine))
    if row is None:
        raise NotFound(_("{name} does not belong to this customer.").format(name=name_of(session, ref)))
    with session.operation("contact.edit", name=name_of(session, ref)) as op:
        op.delete(Membership, row[0])
        only_one_is_main(session, op, account_id)


def delete_contact(session: Session, contact_id: int) -> None:
    """Remove a contact with its phones, memos, tags and places. Refused while a deal or an activity names the person,
    or when they also belong to a customer that this person may not change."""
    ref = target(session, Ref("contact", contact_id), ("contact",), "edit")
    name = name_of(session, ref)
    needed = [
        word
        for model, word in ((DealContact, _("deals")), (ActivityContact, _("activities")))
        if session.db.one(model.select(model.id).where(model.contact == contact_id)) is not None
    ]
    if needed:
        raise Refused(
            _("{name} cannot be deleted: {what} name this person.").format(name=name, what=" / ".join(needed)),
            _("Archive the contact instead."),
        )
    places = dict(session.db.rows(Membership.select(Membership.id, Membership.account).where(_of(Membership, ref))))
    allowed = Membership.select(Membership.id).where(_of(Membership, ref), session.editable(Membership))
    if len(session.db.rows(allowed)) < len(places):
        raise Refused(
            _("{name} also belongs to a customer that you may not change.").format(name=name),
            _("Take the contact away from your own customer instead."),
        )
    with session.operation("contact.delete", name=name) as op:
        for model in (Membership, ContactPoint, Tagging, Memo):
            op.delete(model, [row[0] for row in session.db.rows(model.select(model.id).where(_of(model, ref)))])
        op.delete(Contact, contact_id)
        for account_id in places.values():
            only_one_is_main(session, op, account_id)


def archive_contact(session: Session, contact_id: int, archived: bool = True) -> None:
    """Put a contact away, or bring it back: it is kept and found, but not listed any more."""
    ref = target(session, Ref("contact", contact_id), ("contact",), "edit")
    with session.operation("contact.archive" if archived else "contact.restore", name=name_of(session, ref)) as op:
        op.update(Contact, contact_id, archived=archived)


def only_one_is_main(session: Session, op: Recorder, account_id: int, chosen: int | None = None) -> None:
    """Of the contacts of a customer the chosen one is main and no other; a single one is main by itself."""
    query = Membership.select(Membership.id, Membership.contact, Membership.main)
    rows = session.db.rows(query.where(Membership.account == account_id))
    if len(rows) == 1:
        op.update(Membership, rows[0][0], main=True)
    elif chosen is not None:
        op.update(Membership, [row[0] for row in rows if row[1] != chosen], main=False)
        op.update(Membership, [row[0] for row in rows if row[1] == chosen], main=True)


def _of(model: type[Row], ref: Ref) -> Any:
    table: Any = model
    return table.contact == ref.id


def _join(
    session: Session, op: Recorder, contact_id: int, account_id: int, role: str | None, main: bool | None
) -> None:
    mine = (Membership.contact == contact_id) & (Membership.account == account_id)
    row = session.db.one(Membership.select(Membership.id).where(mine))
    if row is None:
        op.insert(Membership, contact_id=contact_id, account_id=account_id, role=role or "", main=False)
    elif role is not None:
        op.update(Membership, row[0], role=role)
    if main is False and row is not None:
        op.update(Membership, row[0], main=False)
    only_one_is_main(session, op, account_id, contact_id if main else None)


__all__ = [
    "add_contact",
    "archive_contact",
    "delete_contact",
    "edit_contact",
    "join_account",
    "leave_account",
    "only_one_is_main",
]
