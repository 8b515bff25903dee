"""What stands in the way of taking an operation back: later work on the same rows, or on what would vanish."""

from __future__ import annotations

from dataclasses import dataclass

from tcrm.models.base import Row, table_of
from tcrm.models.database import Database
from tcrm.models.records import Change
from tcrm.models.reversal import Acts, shapes_of
from tcrm.models.sql import sqlite


@dataclass(frozen=True)
class Conflict:
    """Why an operation cannot be taken back: this row, and the later operation that did it (None: not known)."""

    table: str
    row_id: int
    reason: str  # changed, gone, used, missing
    operation_id: int | None


def tables_in(db: Database, operation_id: int, models: dict[str, type[Row]]) -> list[type[Row]]:
    """The tables that the operation touched."""
    query = Change.select(Change.table_name).where(Change.operation == operation_id).distinct()
    return [models[name] for (name,) in db.rows(query)]


def find_conflicts(db: Database, operation_id: int, touched: list[type[Row]]) -> list[Conflict]:
    """What later operations did that this reversal would undo unasked; at most a few rows a table.

    Values alone do not tell: a column that went from a to b, to c and back to b looks untouched by what came between.
    So a later operation that stands and touched the same columns is in the way, whatever they hold; and so is a row
    that does not hold what the operation left there.
    """
    found: list[Conflict] = []
    for model in touched:
        table = table_of(model)
        for shape in shapes_of(db, operation_id, table):
            differs = " OR ".join(f'r."{name}" IS NOT {sqlite.field("c.after", name)}' for name in shape)
            rows = db.sql(
                f'SELECT c.row_id, r.id IS NULL FROM change c LEFT JOIN "{table}" r ON r.id = c.row_id '
                f"WHERE c.operation_id = ? AND c.table_name = ? AND c.act = 'U' AND {sqlite.keys('c.before')} = ? "
                f"AND (r.id IS NULL OR {differs}) LIMIT 5",
                (operation_id, table, ",".join(shape)),
            )
            found += [
                Conflict(table, row_id, "gone" if gone else "changed", _last_toucher(db, operation_id, table, row_id))
                for row_id, gone in rows
            ]
        rows = db.sql(
            "SELECT c.row_id, max(o.id) FROM change c JOIN change l ON l.table_name = c.table_name "
            "AND l.row_id = c.row_id AND l.operation_id > c.operation_id JOIN operation o ON o.id = l.operation_id "
            "WHERE c.operation_id = ? AND c.table_name = ? AND o.undo_of_id IS NULL AND o.undone_by_id IS NULL "
            f"AND (c.act = 'I' OR (c.act = 'U' AND (l.act <> 'U' OR {sqlite.share_a_key('c.before', 'l.before')}))) "
            "GROUP BY c.row_id LIMIT 5",
            (operation_id, table),
        )
        found += [Conflict(table, row_id, "changed", later) for row_id, later in rows]
    return found


def find_leaners(
    db: Database, operation_id: int, touched: list[type[Row]], everything: tuple[type[Row], ...]
) -> list[Conflict]:
    """Later operations that stand, whose own undo would need a row that this reversal lets vanish.

    Somebody removed a row that referred to it, or made one refer elsewhere. Were this undone first, that could not be
    undone any more.
    """
    found: list[Conflict] = []
    gone = {table_of(model) for model in touched if _has(db, operation_id, table_of(model), "I")}
    for model in everything:
        for key in model._meta.refs:
            parent, table = table_of(key.rel_model), table_of(model)
            if parent in gone:
                rows = db.sql(
                    "SELECT l.row_id, o.id FROM change l JOIN operation o ON o.id = l.operation_id "
                    "WHERE l.operation_id > ? AND l.table_name = ? AND l.act IN ('D', 'U') "
                    "AND o.undo_of_id IS NULL AND o.undone_by_id IS NULL "
                    f"AND {sqlite.field('l.before', key.column_name)} IN "
                    "(SELECT row_id FROM change WHERE operation_id = ? AND table_name = ? AND act = 'I') LIMIT 5",
                    (operation_id, table, operation_id, parent),
                )
                found += [Conflict(table, row_id, "changed", later) for row_id, later in rows]
    return found


def _last_toucher(db: Database, operation_id: int, table: str, row_id: int) -> int | None:
    ((last,),) = db.sql(
        "SELECT max(o.id) FROM change l JOIN operation o ON o.id = l.operation_id WHERE l.table_name = ? "
        "AND l.row_id = ? AND l.operation_id > ? AND o.undo_of_id IS NULL AND o.undone_by_id IS NULL",
        (table, row_id, operation_id),
    )
    return None if last is None else int(last)


def find_dangling(db: Database, operation_id: int, acts: Acts, everything: tuple[type[Row], ...]) -> list[Conflict]:
    """After the reversal was written: rows of others that now refer to nothing, or restored rows that do. `acts`: what
    `write` found."""
    found: list[Conflict] = []
    gone = {table for table, act in acts if act == "I"}
    back = {table for table, act in acts if act != "I"}
    changes = "SELECT row_id FROM change WHERE operation_id = ? AND table_name = ? AND act = ?"
    for model in everything:
        table = table_of(model)
        if not db.sql(f'SELECT 1 FROM "{table}" LIMIT 1'):
            continue
        for key in model._meta.refs:
            parent, column = table_of(key.rel_model), key.column_name
            if parent in gone:
                rows = db.sql(
                    f'SELECT id FROM "{table}" WHERE "{column}" IN ({changes}) LIMIT 5', (operation_id, parent, "I")
                )
                found += [Conflict(table, row, "used", _last_toucher(db, operation_id, table, row)) for (row,) in rows]
            if table in back:
                rows = db.sql(
                    f'SELECT r.id FROM "{table}" r WHERE r.id IN (SELECT row_id FROM change WHERE operation_id = ? '
                    f"AND table_name = ? AND act IN ('D', 'U')) AND r.\"{column}\" IS NOT NULL "
                    f'AND NOT EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = r."{column}") LIMIT 5',
                    (operation_id, table),
                )
                found += [Conflict(table, row, "missing", None) for (row,) in rows]
    return found


def _has(db: Database, operation_id: int, table: str, act: str) -> bool:
    return bool(
        db.sql(
            "SELECT 1 FROM change WHERE operation_id = ? AND table_name = ? AND act = ? LIMIT 1",
            (operation_id, table, act),
        )
    )
