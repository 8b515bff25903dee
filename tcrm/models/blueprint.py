"""What the file should be made of, and what of it is missing: tables and indexes, as the migrations make them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import apsw
from peewee import PeeweeException

from tcrm.models import search
from tcrm.models.database import Database
from tcrm.models.migrate import newest
from tcrm.models.opening import open_database

MADE_ANEW = ("search_key", "search_gram", "visit")
"""Tables that hold nothing of what was entered."""

_OBJECTS = (
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'search\\_gram\\_%' ESCAPE '\\' "
    "AND name NOT LIKE 'schema\\_migration%' ESCAPE '\\'"
)


@dataclass(frozen=True)
class Lack:
    """A table or an index (`kind`) that is missing or not as it should be, and the statement that makes it."""

    kind: str
    name: str
    sql: str
    there: bool

    @property
    def mendable(self) -> bool:
        """Whether it can be made anew without losing anything."""
        return self.kind == "index" or self.name in MADE_ANEW


def lacks(db: Database) -> list[Lack]:
    """What is missing or different; nothing for a file of another schema than this program's."""
    if db.sql("PRAGMA user_version")[0][0] != newest():
        return []
    have = {name: _plain(sql) for _kind, name, sql in db.sql(_OBJECTS)}
    return [
        Lack(kind, name, sql, name in have) for kind, name, sql in _wanted(newest()) if have.get(name) != _plain(sql)
    ]


@cache
def _wanted(_schema: int) -> list[tuple[str, str, str]]:
    """(kind, name, statement) of all that the migrations make, up to this one."""
    model = open_database(None)
    try:
        return [(kind, name, sql) for kind, name, sql in model.sql(_OBJECTS)]
    finally:
        model.close()


def _plain(sql: str) -> str:
    return "".join(sql.split())


def make_anew(db: Database) -> None:
    """Put in place what is missing and can be made anew, inside the running transaction; the index of the search is
    empty afterwards."""
    for lack in sorted(lacks(db), key=lambda lack: lack.kind, reverse=True):  # tables first
        if not lack.mendable or (lack.kind == "index" and not _table_of(db, lack)):
            continue
        if lack.name == "search_gram":
            renew_search_table(db, lack.sql)
            continue
        if lack.there:
            db.sql(f'DROP {lack.kind} "{lack.name}"')
        db.sql(lack.sql)


def _table_of(db: Database, index: Lack) -> bool:
    """Whether the table of an index is there."""
    named = re.search(r'ON "(\w+)"', index.sql)
    return named is not None and db.table_exists(named[1])


def renew_search_table(db: Database, sql: str = "") -> None:
    """Make the index of the search anew, empty, as its migration does; its statement is kept if none is given."""
    statement = sql or db.sql("SELECT sql FROM sqlite_master WHERE name = 'search_gram'")[0][0]
    db.sql("DROP TABLE IF EXISTS search_gram")
    db.sql(statement)
    db.sql("INSERT INTO search_gram (search_gram, rank) VALUES ('hashsize', 8388608)")


def rebuild_search(db: Database) -> None:
    """Make keys and index of the search anew, the index' table itself as well where it cannot be written any more."""
    try:
        with db.atomic():
            search.rebuild(db)
    except (PeeweeException, apsw.Error):
        renew_search_table(db)
        search.rebuild(db)


def remake_indexes(db: Database, names: list[str]) -> None:
    """Make these indexes anew from the rows; one that the rows contradict (two of one name) stays as it is."""
    for name in names:
        try:
            with db.atomic():
                db.sql(f'REINDEX "{name}"')
        except (PeeweeException, apsw.ConstraintError):
            continue
