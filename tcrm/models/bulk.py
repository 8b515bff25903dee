"""Most of a table at once: its indexes stand aside, and are made when the rows are written, in their order.

A row that comes somewhere into an index costs a way down its tree, and there are up to seven trees; to sort all rows
once for each takes a fifth of that. All of it happens in the transaction of the rows: whoever reads meanwhile sees the
indexes as they were, and a rollback brings them back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from tcrm.models.base import Row
from tcrm.models.database import Database
from tcrm.models.sql import sqlite

MANY = 5000
"""Rows from which on it is worth it."""


@contextmanager
def without_indexes(db: Database, model: type[Row], rows: int, *, keep: str = "") -> Iterator[None]:
    """Around the writing or removing of so many rows of a table: without its indexes, if these are many of its rows.

    Unique indexes stay, and those that begin with the column `keep`, by which rows are looked up meanwhile, or with one
    that leads to the same table: whoever removes a row is asked whether another hangs on it.
    """
    table = model._meta.table_name
    if rows < MANY or rows < db.sql(f'SELECT count(*) FROM "{table}"')[0][0] // 2:
        yield
        return
    kept = {keep, *(key.column_name for key in model._meta.refs if key.rel_model is model)}
    aside = [(name, text) for name, text in db.sql(sqlite.INDEXES, (table,)) if not _stays(text, kept)]
    for name, _text in aside:
        db.sql(f'DROP INDEX "{name}"')
    yield
    for _name, text in aside:
        db.sql(text)


@contextmanager
def without_guard(db: Database, model: type[Row], rows: int) -> Iterator[None]:
    """Around the writing of so many rows of a table under a permit: without the triggers that ask each row for it.

    SQLite keeps, for each row that a trigger may refuse, what the pages were before it: that takes twice as long as to
    write the row. Those that ask who changes or removes a row stay; whatever happens inside, after it all are there.
    """
    table = model._meta.table_name
    found = db.sql(sqlite.TRIGGERS, (table,)) if rows >= MANY else []
    aside = [(name, text) for name, text in found if f" INSERT ON {table} " in text]
    for name, _text in aside:
        db.sql(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        # A disk that is full has ended the transaction, which Peewee does not notice, and brought them back.
        if db.connection().in_transaction:
            for _name, text in aside:
                db.sql(text)


def _stays(text: str, kept: Collection[str]) -> bool:
    return text.startswith("CREATE UNIQUE") or any(f'("{column}"' in text for column in kept)
