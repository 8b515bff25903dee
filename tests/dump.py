"""What the data is, for tests that compare: before and after, journal and truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apsw

from tcrm.models import BUSINESS_TABLES, search
from tcrm.models.base import table_of
from tcrm.models.database import Database
from tcrm.models.journal import KEPT

Rows = dict[str, dict[int, dict[str, Any]]]
"""table -> row id -> column -> value."""


def dump(db: Database) -> Rows:
    """All business tables without what only grows (`version`, `updated_at`)."""
    out: Rows = {}
    for model in BUSINESS_TABLES:
        names = [f.column_name for f in model._meta.sorted_fields if f.column_name not in ("version", "updated_at")]
        quoted = ", ".join(f'"{name}"' for name in names)
        rows = db.sql(f'SELECT {quoted} FROM "{table_of(model)}" ORDER BY id')
        out[table_of(model)] = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    return out


def versions(db: Database) -> dict[tuple[str, int], int]:
    """(table, row id) -> version."""
    return {
        (table_of(model), row_id): version
        for model in BUSINESS_TABLES
        for row_id, version in db.sql(f'SELECT id, version FROM "{table_of(model)}"')
    }


def search_keys(db: Database) -> set[tuple[str, int, str, str]]:
    """All search keys."""
    return {(r[0], r[1], r[2], r[3]) for r in db.sql("SELECT kind, row_id, head, body FROM search_key")}


def rebuilt_search_keys(db: Database) -> set[tuple[str, int, str, str]]:
    """What the search keys would be if they were all made anew; the database is left as it was."""
    with db.atomic() as transaction:
        search.rebuild(db)
        found = search_keys(db)
        transaction.rollback()
    return found


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """The statements that the database runs in the block."""
    ran: list[str] = []
    db.connection().trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: ran.append(event["sql"]))
    try:
        yield ran
    finally:
        db.connection().trace_v2(0)


@contextmanager
def watched(db: Database) -> Iterator[None]:
    """Fails if the block wrote anything to a business table that the journal does not say, or less than it says.

    SQLite's own session extension is the witness: its changeset must equal the journal's rows.
    """
    first = db.sql("SELECT coalesce(max(id), 0) FROM operation")[0][0]
    witness = apsw.Session(db.connection(), "main")
    for model in BUSINESS_TABLES:
        witness.attach(table_of(model))
    try:
        yield
        seen = dict(_witnessed(db, witness.changeset()))
    finally:
        witness.close()
    assert seen == _journalled(db, first)


def _witnessed(db: Database, changeset: bytes) -> Iterator[tuple[tuple[str, int], tuple[str, tuple[str, ...]]]]:
    names = {table_of(m): [f.column_name for f in m._meta.sorted_fields] for m in BUSINESS_TABLES}
    for change in apsw.Changeset.iter(changeset):
        columns = names[change.name]
        if change.op == "INSERT":
            assert change.new is not None
            yield (change.name, int(str(change.new[0]))), ("I", ())
        elif change.op == "DELETE":
            assert change.old is not None
            yield (change.name, int(str(change.old[0]))), ("D", ())
        else:
            assert change.old is not None and change.new is not None
            changed = tuple(
                sorted(
                    name
                    for name, new in zip(columns, change.new, strict=True)
                    if new is not apsw.no_change and name not in KEPT
                )
            )
            if changed:
                yield (change.name, int(str(change.old[0]))), ("U", changed)


def _journalled(db: Database, after: int) -> dict[tuple[str, int], tuple[str, tuple[str, ...]]]:
    """The journal's net effect since operation `after`; one operation at most is expected between two looks."""
    rows = db.sql(
        "SELECT table_name, row_id, act, before FROM change WHERE operation_id > ? ORDER BY operation_id", (after,)
    )
    out: dict[tuple[str, int], tuple[str, tuple[str, ...]]] = {}
    for table, row_id, act, before in rows:
        assert (table, row_id) not in out, "look after each operation"
        out[table, row_id] = (act, tuple(sorted(json.loads(before))) if act == "U" else ())
    return out
