"""What a record can be found by: one normalised key for each customer, person and deal.

`head` is what anybody may know of (a customer's name and city), `body` what only those may use who see the record.
In `head` a newline follows the name, so that a name can be matched to its end; other words are parted by blanks, phones
are `phone_words`, of Chinese the initials stand behind it. Matching is by substring of the normalised text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from tcrm.clean import name_key, search_key
from tcrm.models.base import among
from tcrm.models.customers import Account, Address, Contact, ContactPoint, Membership
from tcrm.models.database import Database
from tcrm.models.deals import Deal
from tcrm.models.initials import initials
from tcrm.models.marks import Tag, Tagging
from tcrm.phones import phone_words


class Key(NamedTuple):
    """What a record is found by: `head` for all who may know of it, `body` for those who see it."""

    head: str
    body: str
    archived: bool


def keys_of(db: Database, kind: str, ids: Sequence[int]) -> dict[int, Key]:
    """The keys of these records of a kind (its table's name), by id."""
    return _MAKERS[kind](db, ids)


def _collect(db: Database, query: Any, into: dict[int, list[str]]) -> None:
    for row_id, word in db.plain(query):
        if row_id in into and word:
            into[row_id].append(word)


def _points(column: Any, ids: Sequence[int]) -> Any:
    return ContactPoint.select(column, ContactPoint.kind, ContactPoint.value).where(among(column, ids))


def _add_points(db: Database, query: Any, into: dict[int, list[str]]) -> None:
    for row_id, kind, value in db.plain(query):
        if row_id not in into:  # a reference that leads nowhere
            continue
        into[row_id].append(phone_words(value) if kind == "phone" else value)


def _accounts(db: Database, ids: Sequence[int]) -> dict[int, Key]:
    rows = db.plain(
        Account.select(Account.id, Account.name, Account.city, Account.website, Account.archived).where(
            among(Account.id, ids)
        )
    )
    body: dict[int, list[str]] = {row[0]: [row[3]] for row in rows}
    members = Membership.select(Membership.account, Contact.name).join(Contact, on=(Contact.id == Membership.contact))
    _collect(db, members.where(among(Membership.account, ids)), body)
    _add_points(db, _points(ContactPoint.account, ids), body)
    theirs = (
        ContactPoint.select(Membership.account, ContactPoint.kind, ContactPoint.value)
        .join(Membership, on=(Membership.contact == ContactPoint.contact))
        .where(among(Membership.account, ids))
    )
    _add_points(db, theirs, body)
    _collect(db, Address.select(Address.account, Address.city).where(among(Address.account, ids)), body)
    tags = Tagging.select(Tagging.account, Tag.name).join(Tag, on=(Tag.id == Tagging.tag))
    _collect(db, tags.where(among(Tagging.account, ids)), body)
    return {row[0]: _key(row[1], (row[2],), body[row[0]], row[4]) for row in rows}


def _contacts(db: Database, ids: Sequence[int]) -> dict[int, Key]:
    columns = (Contact.id, Contact.name, Contact.title, Contact.archived)
    rows = db.plain(Contact.select(*columns).where(among(Contact.id, ids)))
    body: dict[int, list[str]] = {row[0]: [row[2]] for row in rows}
    _add_points(db, _points(ContactPoint.contact, ids), body)
    tags = Tagging.select(Tagging.contact, Tag.name).join(Tag, on=(Tag.id == Tagging.tag))
    _collect(db, tags.where(among(Tagging.contact, ids)), body)
    return {row[0]: _key(row[1], (), body[row[0]], row[3]) for row in rows}


def _deals(db: Database, ids: Sequence[int]) -> dict[int, Key]:
    columns = (Deal.id, Deal.title, Deal.company, Deal.person, Deal.email, Deal.phone, Account.name, Deal.archived)
    query = Deal.select(*columns).left_outer_join(Account, on=(Account.id == Deal.account))
    rows = db.plain(query.where(among(Deal.id, ids)))
    body = {row[0]: [row[3], row[4], phone_words(row[5]) if row[5] else "", row[6] or ""] for row in rows}
    tags = Tagging.select(Tagging.deal, Tag.name).join(Tag, on=(Tag.id == Tagging.tag))
    _collect(db, tags.where(among(Tagging.deal, ids)), body)
    return {row[0]: _key(row[1], (row[2],), body[row[0]], row[7]) for row in rows}


def _key(name: str, known: Sequence[str], hidden: Iterable[str], archived: bool) -> Key:
    """The key of a record: its name and what else all may know; what only those may use who see it."""
    body, short = " ".join(filter(None, hidden)), initials(" ".join((name, *known)))
    head = "\n".join((name_key(name), *map(search_key, known), short))
    behind = initials(body)
    return Key(head, search_key(f"{body} {behind}" if behind else body), bool(archived))


_MAKERS: dict[str, Callable[[Database, Sequence[int]], dict[int, Key]]] = {
    "account": _accounts,
    "contact": _contacts,
    "deal": _deals,
}

KINDS = tuple(_MAKERS)
"""The tables whose records can be found."""
