"""What a record can be found by: normalised keys, kept up to date by every operation.

`head` is what anybody may know of (a customer's name and city), `body` what only those may use who see the record.
In `head` a newline follows the name, so that a name can be matched to its end; other words are parted by blanks, phones
are `phone_words`. Matching is by substring of the normalised text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tcrm.clean import digits, search_key
from tcrm.models.base import Row, among
from tcrm.models.customers import Account, Address, Contact, ContactPoint, Membership
from tcrm.models.database import Database
from tcrm.models.deals import Deal
from tcrm.models.marks import Tag, Tagging
from tcrm.models.records import SearchKey
from tcrm.models.sql import sqlite

_CHUNK = 5000
_TWO_DIGITS = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
"""The codes of countries with two digits (ITU E.164); North America and Russia have one digit, all others three."""

BEARING = ("account", "contact", "deal", "membership", "contact_point", "tagging", "address")
"""The tables whose rows bear on what records are found by."""


def phone_key(text: str) -> str:
    """The digits that two spellings of one number share: `0049 (0)711 55` and `+49 711-55` are both `4971155`.

    Without a country nothing is guessed: `0711 55` stays `071155`.
    """
    found = digits(text.replace("(0)", "", 1) if _names_its_country(text) else text)
    return found[2:] if found.startswith("00") and len(found) > 2 else found


def phone_words(text: str) -> str:
    """What a number is found by: its `phone_key`, and as it is dialled inside its country, from the first digit on.

    `+49 711 55` is found as `4971155` and as `071155`, `711 55` as `71155` and as `071155`.
    """
    key = phone_key(text)
    home = key[_country_digits(key) :] if _names_its_country(text) else key
    dialled = "0" + home.lstrip("0")
    return key if dialled in key or dialled == "0" else f"{key} {dialled}"


def _names_its_country(text: str) -> bool:
    return text.strip().startswith(("+", "\uff0b")) or digits(text).startswith("00")


def _country_digits(key: str) -> int:
    """How many digits the code of the country has with which a number begins: no code is the beginning of another."""
    return 1 if key[:1] in ("1", "7") else 2 if _TWO_DIGITS.match(key) else 3


def refresh(db: Database, touched: Mapping[str, Iterable[int]]) -> None:
    """Make the keys of all records anew that these changed rows bear on (table name -> row ids)."""
    accounts, contacts = set(touched.get("account", ())), set(touched.get("contact", ()))
    deals = set(touched.get("deal", ()))
    for table, columns in (
        ("membership", ("account_id", "contact_id")),
        ("contact_point", ("account_id", "contact_id")),
        ("tagging", ("account_id", "contact_id", "deal_id")),
        ("address", ("account_id",)),
    ):
        if rows := list(touched.get(table, ())):
            for column in columns:
                found = _owners(db, table, column, rows)
                {"account_id": accounts, "contact_id": contacts, "deal_id": deals}[column].update(found)
    if contacts:
        tail, listed = sqlite.in_list(contacts)
        accounts.update(r[0] for r in db.sql(f"SELECT account_id FROM membership WHERE contact_id {tail}", (listed,)))
    deals |= _deals_of_renamed(db, touched.get("account", ()))
    for kind, ids, make in (
        ("account", accounts, _accounts),
        ("contact", contacts, _contacts),
        ("deal", deals, _deals),
    ):
        ordered = sorted(ids)
        for start in range(0, len(ordered), _CHUNK):
            _write(db, kind, ordered[start : start + _CHUNK], make(db, ordered[start : start + _CHUNK]))


def rebuild(db: Database) -> None:
    """Throw all keys away and make them anew; what `refresh` keeps must equal this."""
    db.sql("DELETE FROM search_key")
    refresh(db, {name: [r[0] for r in db.sql(f'SELECT id FROM "{name}"')] for name in ("account", "contact", "deal")})


def _owners(db: Database, table: str, column: str, ids: list[int]) -> set[int]:
    """Whom these rows hang on now, and hung on before they were changed or removed."""
    tail, listed = sqlite.in_list(ids)
    now = db.sql(f'SELECT "{column}" FROM "{table}" WHERE id {tail}', (listed,))
    before = db.sql(
        f"SELECT {sqlite.field('before', column)} FROM change WHERE table_name = ? AND row_id {tail} "
        "AND operation_id = (SELECT max(id) FROM operation)",
        (table, listed),
    )
    return {int(row[0]) for row in [*now, *before] if row[0] is not None}


def _deals_of_renamed(db: Database, account_ids: Iterable[int]) -> set[int]:
    """Deals are found by their customer's name as well, so a new name bears on them."""
    tail, listed = sqlite.in_list(account_ids)
    rows = db.sql(
        "SELECT d.id FROM change c JOIN deal d ON d.account_id = c.row_id WHERE c.table_name = 'account' "
        f"AND c.act = 'U' AND {sqlite.field('c.before', 'name')} IS NOT NULL AND c.row_id {tail} "
        "AND c.operation_id = (SELECT max(id) FROM operation)",
        (listed,),
    )
    return {row[0] for row in rows}


def _write(db: Database, kind: str, ids: list[int], keys: Mapping[int, tuple[str, str]]) -> None:
    tail, listed = sqlite.in_list(ids)
    db.sql(f"DELETE FROM search_key WHERE kind = ? AND row_id {tail}", (kind, listed))
    db.many(
        "INSERT INTO search_key (kind, row_id, head, body) VALUES (?, ?, ?, ?)",
        ((kind, row_id, head, body) for row_id, (head, body) in keys.items()),
    )


def _collect(db: Database, query: Any, into: dict[int, list[str]]) -> None:
    for row_id, word in db.plain(query):
        if row_id in into and word:
            into[row_id].append(word)


def _points(column: Any, ids: list[int]) -> Any:
    return ContactPoint.select(column, ContactPoint.kind, ContactPoint.value).where(among(column, ids))


def _add_points(db: Database, query: Any, into: dict[int, list[str]]) -> None:
    for row_id, kind, value in db.plain(query):
        into[row_id].append(phone_words(value) if kind == "phone" else value)


def _accounts(db: Database, ids: list[int]) -> dict[int, tuple[str, str]]:
    rows = db.plain(
        Account.select(Account.id, Account.name, Account.city, Account.website).where(among(Account.id, ids))
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
    return {row[0]: _keys(row[1], (row[2],), body[row[0]]) for row in rows}


def _contacts(db: Database, ids: list[int]) -> dict[int, tuple[str, str]]:
    rows = db.plain(Contact.select(Contact.id, Contact.name, Contact.title).where(among(Contact.id, ids)))
    body: dict[int, list[str]] = {row[0]: [row[2]] for row in rows}
    _add_points(db, _points(ContactPoint.contact, ids), body)
    tags = Tagging.select(Tagging.contact, Tag.name).join(Tag, on=(Tag.id == Tagging.tag))
    _collect(db, tags.where(among(Tagging.contact, ids)), body)
    return {row[0]: _keys(row[1], (), body[row[0]]) for row in rows}


def _deals(db: Database, ids: list[int]) -> dict[int, tuple[str, str]]:
    columns = (Deal.id, Deal.title, Deal.company, Deal.person, Deal.email, Deal.phone, Account.name)
    query = Deal.select(*columns).left_outer_join(Account, on=(Account.id == Deal.account))
    rows = db.plain(query.where(among(Deal.id, ids)))
    body = {row[0]: [row[3], row[4], phone_words(row[5]), row[6] or ""] for row in rows}
    tags = Tagging.select(Tagging.deal, Tag.name).join(Tag, on=(Tag.id == Tagging.tag))
    _collect(db, tags.where(among(Tagging.deal, ids)), body)
    return {row[0]: _keys(row[1], (row[2],), body[row[0]]) for row in rows}


def _keys(name: str, known: Iterable[str], hidden: Iterable[str]) -> tuple[str, str]:
    """(head, body) of a record: its name and what else all may know; what only those may use who see it."""
    head = "\n".join((" ".join(search_key(name).split()), *(search_key(word) for word in known), ""))
    return head, search_key(" ".join(word for word in hidden if word))


def kinds() -> tuple[type[Row], ...]:
    """The tables that can be searched."""
    return (Account, Contact, Deal)


__all__ = ["SearchKey", "kinds", "phone_key", "phone_words", "rebuild", "refresh"]
