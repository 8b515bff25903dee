"""Customers are added, changed, put away and removed here; contacts stand in `contacts`, memos, hot flags, tags, shares
and owners in `marks`. Each function is one operation: one transaction, one undo step. This is the door to all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from peewee import fn

from tcrm.actions.clash import require_version
from tcrm.actions.contacts import (
    add_contact,
    archive_contact,
    delete_contact,
    edit_contact,
    join_account,
    leave_account,
)
from tcrm.actions.customer_values import bad_value, checked_account
from tcrm.actions.marks import add_memo, assign, clear_hot, set_hot, share, tag, unshare, untag
from tcrm.actions.points import split_points, write_points
from tcrm.actions.rights import active_user, name_of, target
from tcrm.errors import NotFound, Refused
from tcrm.i18n import _, ngettext
from tcrm.models import (
    Account,
    Activity,
    Address,
    ContactPoint,
    Deal,
    HotFlag,
    Membership,
    Memo,
    Row,
    Share,
    Tagging,
)
from tcrm.models.visibility import Condition
from tcrm.queries.refs import Ref
from tcrm.session import Session

ADDRESS_KINDS = ("visit", "billing", "shipping", "mail")
ADDRESS_PARTS = ("lines", "postcode", "city", "region", "country")
_ITS_OWN: tuple[type[Row], ...] = (Address, ContactPoint, Tagging, HotFlag, Memo, Share, Membership)


def add_account(
    session: Session,
    name: str,
    *,
    kind: str = "organisation",
    city: str = "",
    country: str = "",
    owner: str | None = None,
    phone: str = "",
    email: str = "",
    **more: Any,
) -> int:
    """Make a customer and return its id. It belongs to `owner` (a login; None: me; blank: nobody). `more` are other
    fields, as `edit_account` takes them. Raises BadValue, naming field and value, for what cannot stand there."""
    points, fields = split_points({"phone": phone, "email": email, **more})
    values = checked_account(session, {"name": name, "kind": kind, "city": city, "country": country, **fields})
    owner_id: int | None = session.user.id
    if owner is not None:
        owner_id = active_user(session, owner)[0] if owner.strip() else None
    with session.operation("account.add", name=values["name"]) as op:
        account_id = op.insert(Account, owner_id=owner_id, **values)
        write_points(session, op, "account_id", account_id, points)
    return account_id


def edit_account(
    session: Session,
    account_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    read: Mapping[str, Any] | None = None,
) -> None:
    """Change fields of a customer (`customer_values.ACCOUNT_FIELDS`, and `phone`, `email` for the first ones, `phones`,
    `emails`, `webs` for all).

    `version` is the one that was read, `read` the values of these fields then (without them phones and e-mails cannot
    clash): Clash, with mine, theirs and before, if somebody has changed it since.
    """
    ref = target(session, Ref("account", account_id), ("account",), "edit")
    points, fields = split_points(changes)
    values = checked_account(session, fields, account_id)
    with session.operation("account.edit", name=values.get("name") or name_of(session, ref)) as op:
        require_version(session, Account, account_id, version, values, points=points, read=read)
        if values:
            op.update(Account, account_id, **values)
        write_points(session, op, "account_id", account_id, points)


def set_address(session: Session, account_id: int, kind: str = "visit", **parts: str) -> None:
    """Write one typed address as a whole (lines, postcode, city, region, country), never mixed with the one before;
    all blank takes it away."""
    ref = target(session, Ref("account", account_id), ("account",), "edit")
    if kind not in ADDRESS_KINDS:
        raise bad_value("kind", kind, _("Choose one of: {names}.").format(names=", ".join(ADDRESS_KINDS)))
    if unknown := [name for name in parts if name not in ADDRESS_PARTS]:
        raise bad_value("address", unknown[0], _("Its parts are: {names}.").format(names=", ".join(ADDRESS_PARTS)))
    whole = {name: parts.get(name, "").strip() for name in ADDRESS_PARTS}
    query = Address.select(Address.id).where(Address.account == account_id, Address.kind == kind)
    with session.operation("account.edit", name=name_of(session, ref)) as op:
        standing = [row[0] for row in session.db.rows(query.order_by(Address.id))]
        if not any(whole.values()):
            op.delete(Address, standing)
        elif standing:
            op.update(Address, standing[0], **whole)
        else:
            op.insert(Address, account_id=account_id, kind=kind, **whole)


def edit_address(
    session: Session,
    address_id: int,
    changes: Mapping[str, str],
    version: int | None = None,
    read: Mapping[str, Any] | None = None,
) -> None:
    """Change parts of an address (`ADDRESS_PARTS`); one that says nothing any more is taken away. `version` is the one
    that was read, `read` the values then: Clash if somebody has changed it since."""
    if unknown := changes.keys() - set(ADDRESS_PARTS):
        raise bad_value("address", min(unknown), _("Its parts are: {names}.").format(names=", ".join(ADDRESS_PARTS)))
    columns = [Address._meta.columns[name] for name in ADDRESS_PARTS]
    row = session.db.one(Address.select(Address.account, *columns).where(Address.id == address_id))
    if row is None:
        raise NotFound(_("This address is not there any more."))
    ref = target(session, Ref("account", row[0]), ("account",), "edit")
    values = {name: str(value or "").strip() for name, value in changes.items()}
    with session.operation("account.edit", name=name_of(session, ref)) as op:
        require_version(session, Address, address_id, version, values, read=read)
        if any({**dict(zip(ADDRESS_PARTS, row[1:], strict=True)), **values}.values()):
            op.update(Address, address_id, **values)
        else:
            op.delete(Address, address_id)


def archive_account(session: Session, account_id: int, archived: bool = True) -> None:
    """Put a customer away, or bring it back: it keeps all that hangs on it and is found, but not listed any more."""
    ref = target(session, Ref("account", account_id), ("account",), "edit")
    with session.operation("account.archive" if archived else "account.restore", name=name_of(session, ref)) as op:
        op.update(Account, account_id, archived=archived)


def delete_account(session: Session, account_id: int) -> None:
    """Remove a customer with its own addresses, phones, tags, flags, memos and shares. Refused, saying what and how
    many, while deals, contacts that belong nowhere else, activities or customers below it need it."""
    ref = target(session, Ref("account", account_id), ("account",), "edit")
    name = name_of(session, ref)
    if needed := _needed_by(session, account_id):
        raise Refused(
            _("{name} cannot be deleted; it still has {what}.").format(name=name, what=", ".join(needed)),
            _("Archive it instead: then it is kept, but not listed any more."),
        )
    with session.operation("account.delete", name=name) as op:
        for model in _ITS_OWN:
            op.delete(model, _alone_on(session, model, account_id))
            if rest := _alone_on(session, model, account_id, alone=False):
                op.update(model, rest, account_id=None)
        op.delete(Account, account_id)


def _alone_on(session: Session, model: Any, account_id: int, alone: bool = True) -> list[int]:
    """Rows that hang on this customer and on no other record (or, not alone, on another one as well)."""
    query = model.select(model.id).where(model.account == account_id)
    if model in (HotFlag, Memo, Share):  # may name a deal, too
        query = query.where(model.deal.is_null() if alone else model.deal.is_null(False))
    elif not alone:
        return []
    return [row[0] for row in session.db.rows(query)]


def _needed_by(session: Session, account_id: int) -> list[str]:
    """What needs a customer, in words; what this person does not see is not counted, only mentioned."""
    elsewhere = Membership.alias()
    only_here = Membership.account == account_id
    others = elsewhere.select(elsewhere.id).where(
        elsewhere.contact == Membership.contact, elsewhere.account != account_id
    )
    only_here &= ~fn.EXISTS(others)
    words: list[str] = []
    hidden = False
    kinds: Iterable[tuple[Any, Condition, Callable[[int], str]]] = (
        (Deal, Deal.account == account_id, lambda n: ngettext("{n} deal", "{n} deals", n)),
        (Membership, only_here, lambda n: ngettext("{n} contact", "{n} contacts", n)),
        (Activity, Activity.account == account_id, lambda n: ngettext("{n} activity", "{n} activities", n)),
        (
            Account,
            Account.parent == account_id,
            lambda n: ngettext("{n} customer below it", "{n} customers below it", n),
        ),
    )
    for model, condition, counted in kinds:
        among_all = session.db.count(model.select(model.id).where(condition))
        known = session.visible(model) if model is not Account else Account.id.is_null(False)
        seen = session.db.count(model.select(model.id).where(condition, known))
        hidden = hidden or seen < among_all
        if seen:
            words.append(counted(seen).format(n=seen))
    return [*words, _("records that you do not see")] if hidden else words


__all__ = [
    "add_account",
    "add_contact",
    "add_memo",
    "archive_account",
    "archive_contact",
    "assign",
    "clear_hot",
    "delete_account",
    "delete_contact",
    "edit_account",
    "edit_address",
    "edit_contact",
    "join_account",
    "leave_account",
    "set_address",
    "set_hot",
    "share",
    "tag",
    "unshare",
    "untag",
]
