"""What records are found by (`foundby`) is kept true: written down anew after every operation that bears on it.

The keys are the truth; the index that finds them quickly (`sql.grams`) is written with them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import Any, TypeVar

from tcrm import pieces
from tcrm.beside import MANY, mapped
from tcrm.models.database import Database
from tcrm.models.foundby import KINDS, Key, keys_of
from tcrm.models.seenby import words_of_contacts, words_of_owned
from tcrm.models.sql import grams, sqlite
from tcrm.pieces import Entry, Texts

SINCE = 7
"""The newest migration after which the keys and the index of a file must be made anew: it changes what they hold."""

_CHUNK = 5000
_HEADS = 200_000  # entries that may wait
_REWRITE = 4  # to write an entry anew takes as long as to remove so many, or less

_KEEP = "INSERT INTO search_key (id, kind, row_id, head, body) VALUES (?, ?, ?, ?, ?)"
_NEWEST = "operation_id = (SELECT max(id) FROM operation) AND table_name = ?"

T = TypeVar("T")

BEARING = ("account", "contact", "deal", "membership", "contact_point", "tagging", "address", "share")
"""The tables whose rows bear on what records are found by, and by whom."""

_OF_DEALS = ("title", "company", "person", "email", "phone", "account_id", "archived", "owner_id", "private")
"""The columns of a deal that do: not its stage, which changes most of all."""


def refresh(db: Database, touched: Mapping[str, Collection[int]]) -> None:
    """Make the keys of all records anew that the changed rows of the newest operation bear on (table name -> row
    ids)."""
    accounts, contacts = set(touched.get("account", ())), set(touched.get("contact", ()))
    deals = _deals_told_otherwise(db, touched.get("deal", ()))
    for table, columns in (
        ("membership", ("account_id", "contact_id")),
        ("contact_point", ("account_id", "contact_id")),
        ("tagging", ("account_id", "contact_id", "deal_id")),
        ("address", ("account_id",)),
        ("share", ("account_id", "deal_id")),
    ):
        if rows := list(touched.get(table, ())):
            for column, found in zip(columns, _owners(db, table, columns, rows), strict=True):
                {"account_id": accounts, "contact_id": contacts, "deal_id": deals}[column].update(found)
    if contacts:
        tail, listed = sqlite.in_list(contacts)
        accounts.update(r[0] for r in db.sql(f"SELECT account_id FROM membership WHERE contact_id {tail}", (listed,)))
    deals |= _deals_of_renamed(db, touched.get("account", ()))
    contacts |= _people_of_handed_over(db, touched.get("account", ()), touched.get("share", ()))
    renew(db, {"account": accounts, "contact": contacts, "deal": deals})


def rebuild(db: Database) -> None:
    """Throw all keys and the index away and make them anew; what `refresh` keeps must equal this."""
    db.sql("DELETE FROM search_key")
    db.sql(grams.EMPTY)
    db.sql(grams.MERGE_NO_MORE)
    wanted = all_ids(db)
    _fill(db, (_texts(db, *made) for made in write_keys(db, wanted)), sum(map(len, wanted.values())))
    db.sql(grams.OPTIMIZE)


def all_ids(db: Database) -> dict[str, set[int]]:
    """Every record that can be searched: table name -> row ids."""
    return {name: {row[0] for row in db.sql(f'SELECT id FROM "{name}"')} for name in KINDS}


def renew(db: Database, wanted: Mapping[str, set[int]]) -> None:
    """Make the keys of these records anew (table name -> row ids). The index is quick with many changes if they come
    in the order of its numbers, and what goes before what comes."""
    if not any(wanted.values()):
        return
    gone: list[int] = []
    for kind, ids in wanted.items():
        tail, listed = sqlite.in_list(ids)
        known = f"SELECT id FROM search_key WHERE kind = ? AND row_id {tail}"
        gone += [row[0] for row in db.sql(known, (kind, listed))] if ids else []
    if db.sql(grams.MERGES_ITSELF):
        db.sql(grams.MERGE_NO_MORE)
    kept = _take_out(db, sorted(gone))
    made = chain(_kept(kept), write_keys(db, wanted))
    _fill(db, (_texts(db, *each) for each in made), len(kept) + sum(map(len, wanted.values())))
    db.sql(grams.MERGE)


def _take_out(db: Database, gone: Sequence[int]) -> list[tuple[Any, ...]]:
    """Remove keys with their entries. Where little stays, such as after the undo of a first import, all entries go, and
    the keys that stay, the rows that this gives, are to be entered anew: each entry that is taken out leaves a mark, an
    empty index has none."""
    tail, listed = sqlite.in_list(gone)
    most = len(gone) // _REWRITE
    others = f"SELECT id, kind, row_id, head, body FROM search_key WHERE id NOT {tail} LIMIT ?"
    kept = db.sql(others, (listed, most + 1)) if most else []
    if not most or len(kept) > most:
        db.sql(f"DELETE FROM search_key WHERE id {tail}", (listed,))
        db.many(grams.DELETE, ((found,) for found in sorted((*gone, *(found + grams.HEAD for found in gone)))))
        return []
    db.sql("DELETE FROM search_key")
    db.many(_KEEP, kept)
    db.sql(grams.EMPTY)
    return kept


Keys = Mapping[int, Key]
Made = tuple[str, Keys]
"""A kind of record, and keys of such records."""


def _kept(rows: Sequence[tuple[Any, ...]]) -> Iterator[Made]:
    """The keys that stand in these rows of theirs, in parts."""
    for kind in grams.UPWARDS:
        for part in _parts([row for row in rows if row[1] == kind]):
            yield kind, {i: Key(head, body, grams.is_archived(found)) for found, _kind, i, head, body in part}


def write_keys(db: Database, wanted: Mapping[str, set[int]]) -> Iterator[Made]:
    """Make the keys of these records, which have none, and give them part by part."""
    for kind in grams.UPWARDS:
        for ids in _parts(_there(db, kind, wanted[kind])):
            keys = keys_of(db, kind, ids)
            rows = [(grams.number(kind, i, key.archived), kind, i, key.head, key.body) for i, key in keys.items()]
            db.many(_KEEP, rows)
            yield kind, keys


def _there(db: Database, kind: str, ids: Collection[int]) -> list[int]:
    """Those of these records that are there, upwards."""
    tail, listed = sqlite.in_list(ids)
    return [row[0] for row in db.sql(f'SELECT id FROM "{kind}" WHERE id {tail} ORDER BY id', (listed,))] if ids else []


def _parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))


def _fill(db: Database, texts: Iterable[Texts], records: int) -> None:
    """Put so many records into the index. Of many the entries of heads, which have the highest numbers, come behind all
    others: the index writes what it has gathered each time that a number is lower than the one before. To cut texts
    takes as long as all the rest, so of many another process does it."""
    heads: list[Entry] = []
    with closing(mapped(pieces.entries, texts, beside=records >= MANY)) as cut:
        for whole, named in cut:
            db.many(grams.INSERT, whole)
            heads += named
            if len(heads) > _HEADS:
                db.many(grams.INSERT, sorted(heads))
                heads.clear()
    db.many(grams.INSERT, sorted(heads))
    pieces.forget()


def _texts(db: Database, kind: str, keys: Keys) -> Texts:
    """What the index is given of these records, upwards."""
    seen = words_of_contacts(db, keys) if kind == "contact" else words_of_owned(db, kind, keys)
    shelves = (grams.number(kind, 0), grams.number(kind, 0, archived=True))
    rows = [(shelves[key.archived] + i, key.head, key.body, seen[i]) for i, key in keys.items()]
    return Texts(kind == "account", grams.HEAD, sorted(rows))


def entries(db: Database, kind: str, keys: Keys) -> list[Entry]:
    """The entries that these records have in the index."""
    whole, named = pieces.entries(_texts(db, kind, keys))
    return whole + named


def _owners(db: Database, table: str, columns: Sequence[str], ids: Sequence[int]) -> list[set[int]]:
    """By column: whom these rows hang on now, and hung on before they were changed or removed."""
    tail, listed = sqlite.in_list(ids)
    now = db.sql(f'SELECT {", ".join(columns)} FROM "{table}" WHERE id {tail}', (listed,))
    before = db.sql(
        f"SELECT {', '.join(sqlite.field('before', column) for column in columns)} FROM change "
        f"WHERE {_NEWEST} AND before IS NOT NULL",
        (table,),
    )
    return [{int(row[at]) for row in [*now, *before] if row[at] is not None} for at in range(len(columns))]


def _deals_told_otherwise(db: Database, deal_ids: Collection[int]) -> set[int]:
    """Those of these deals that came, went, or are found by something else or by others than before."""
    found = set(deal_ids)
    if not found:
        return found
    names = ", ".join(f"'{name}'" for name in _OF_DEALS)
    alike = db.sql(
        f"SELECT row_id FROM change WHERE {_NEWEST} AND act = 'U' "
        f"AND NOT EXISTS (SELECT 1 FROM json_each(before) WHERE key IN ({names}))",
        ("deal",),
    )
    return found.difference(row[0] for row in alike)


def _deals_of_renamed(db: Database, account_ids: Collection[int]) -> set[int]:
    """Deals are found by their customer's name as well, so a new name bears on them."""
    if not account_ids:
        return set()
    rows = db.sql(
        f"SELECT d.id FROM change c CROSS JOIN deal d ON d.account_id = c.row_id WHERE {_NEWEST} "
        f"AND c.act = 'U' AND {sqlite.field('c.before', 'name')} IS NOT NULL",
        ("account",),
    )
    return {row[0] for row in rows}


def _people_of_handed_over(db: Database, account_ids: Collection[int], share_ids: Collection[int]) -> set[int]:
    """People are seen with their customers, so who sees those bears on them."""
    moved = db.sql(
        f"SELECT row_id FROM change WHERE {_NEWEST} AND act = 'U' "
        f"AND ({sqlite.has_field('before', 'owner_id')} OR {sqlite.has_field('before', 'private')})",
        ("account",),
    )
    accounts = {row[0] for row in moved} if account_ids else set()
    accounts |= _owners(db, "share", ("account_id",), list(share_ids))[0] if share_ids else set()
    if not accounts:
        return set()
    tail, listed = sqlite.in_list(accounts)
    return {row[0] for row in db.sql(f"SELECT contact_id FROM membership WHERE account_id {tail}", (listed,))}
