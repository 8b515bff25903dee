"""Taking an operation back: what stands in the way, and the set-based writing of what was.

The reversal is an operation of its own, with its own changes, so that a redo is the reversal of a reversal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tcrm.models.base import Row, columns_of, table_of
from tcrm.models.bulk import without_indexes
from tcrm.models.database import Database
from tcrm.models.journal import KEPT, Recorder
from tcrm.models.migrate import install_guard
from tcrm.models.paths import mend
from tcrm.models.records import Change, Operation
from tcrm.models.sql import sqlite

Acts = dict[tuple[str, str], int]
"""How many rows, by table and what was done to them: made (I), changed (U), removed (D)."""


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


def _shapes(db: Database, operation_id: int, table: str) -> list[list[str]]:
    rows = db.sql(
        f"SELECT DISTINCT {sqlite.keys('before')} FROM change WHERE operation_id = ? AND table_name = ? AND act = 'U'",
        (operation_id, table),
    )
    return [row[0].split(",") for row in rows]


def find_conflicts(db: Database, operation_id: int, touched: list[type[Row]]) -> list[Conflict]:
    """What later operations did that this reversal would undo unasked; at most a few rows a table.

    Values alone do not tell: a column that went from a to b, to c and back to b looks untouched by what came between.
    So a later operation that stands and touched the same columns is in the way, whatever they hold; and so is a row
    that does not hold what the operation left there.
    """
    found: list[Conflict] = []
    for model in touched:
        table = table_of(model)
        for shape in _shapes(db, operation_id, table):
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
    rows = db.sql(
        "SELECT max(o.id) FROM change l JOIN operation o ON o.id = l.operation_id WHERE l.table_name = ? "
        "AND l.row_id = ? AND l.operation_id > ? AND o.undo_of_id IS NULL AND o.undone_by_id IS NULL",
        (table, row_id, operation_id),
    )
    return rows[0][0] if rows else None


def find_dangling(
    db: Database,
    operation_id: int,
    touched: list[type[Row]],
    everything: tuple[type[Row], ...],
    acts: Acts | None = None,
) -> list[Conflict]:
    """After the reversal was written: rows of others that now refer to nothing, or restored rows that do. `acts`: what
    `write` found."""
    found: list[Conflict] = []
    named = set(map(table_of, touched))
    acts = _acts(db, operation_id) if acts is None else acts
    gone = {table for table, act in acts if act == "I" and table in named}
    back = {table for table, act in acts if act != "I" and table in named}
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
                found += [Conflict(table, r[0], "used", _last_toucher(db, operation_id, table, r[0])) for r in rows]
            if table in back:
                rows = db.sql(
                    f'SELECT r.id FROM "{table}" r WHERE r.id IN (SELECT row_id FROM change WHERE operation_id = ? '
                    f"AND table_name = ? AND act IN ('D', 'U')) AND r.\"{column}\" IS NOT NULL "
                    f'AND NOT EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = r."{column}") LIMIT 5',
                    (operation_id, table),
                )
                found += [Conflict(table, r[0], "missing", None) for r in rows]
    return found


def _has(db: Database, operation_id: int, table: str, act: str) -> bool:
    return bool(
        db.sql(
            "SELECT 1 FROM change WHERE operation_id = ? AND table_name = ? AND act = ? LIMIT 1",
            (operation_id, table, act),
        )
    )


def write(db: Database, operation_id: int, recorder: Recorder, touched: list[type[Row]]) -> Acts:
    """Write back what the operation's rows were; what it had done to how many. The caller holds the transaction and the
    permit for stages.

    Order matters to the guard on stages: rows go, rows come back (deals without their stage), moves are mended, then
    everything else; a restored deal gets its stage last.
    """
    db.sql("PRAGMA defer_foreign_keys = 1")
    moment = int(recorder.at.timestamp())
    by_guard = sorted(touched, key=lambda m: (table_of(m) != "stage_move", table_of(m) == "deal"))
    acts = _acts(db, operation_id)
    for model in by_guard:
        if (count := acts.get((table_of(model), "I"))) is not None:
            _remove(db, operation_id, recorder.id, model, count)
    for model in by_guard:
        if (count := acts.get((table_of(model), "D"))) is not None:
            _restore(db, operation_id, recorder.id, model, moment, count)
    for model in by_guard:
        if (table_of(model), "U") in acts:
            _change_back(db, operation_id, recorder.id, model, moment)
    if any(table_of(model) == "stage_move" for model in touched):
        mend(db)
    db.sql(
        f"UPDATE deal SET stage_id = {sqlite.field('c.before', 'stage_id')} FROM change c "
        "WHERE c.row_id = deal.id AND c.operation_id = ? AND c.table_name = 'deal' AND c.act = 'D'",
        (operation_id,),
    )
    _mark(db, operation_id, recorder.id)
    return acts


def _acts(db: Database, operation_id: int) -> Acts:
    """How many rows of each table the operation made (I), changed (U) and removed (D): by table and act."""
    counted = "SELECT table_name, act, count(*) FROM change WHERE operation_id = ? GROUP BY table_name, act"
    return {(table, act): count for table, act, count in db.sql(counted, (operation_id,))}


def _remove(db: Database, operation_id: int, new_id: int, model: type[Row], count: int) -> None:
    table = table_of(model)
    chosen = "SELECT row_id FROM change WHERE operation_id = ? AND table_name = ? AND act = 'I'"
    db.sql(
        "INSERT INTO change (operation_id, table_name, row_id, act, before) "
        f"SELECT ?, ?, r.id, 'D', {sqlite.image('r', columns_of(model))} FROM \"{table}\" r WHERE r.id IN ({chosen})",
        (new_id, table, operation_id, table),
    )
    with without_indexes(db, model, count):
        db.sql(f'DELETE FROM "{table}" WHERE id IN ({chosen})', (operation_id, table))


def _restore(db: Database, operation_id: int, new_id: int, model: type[Row], moment: int, count: int) -> None:
    table = table_of(model)
    values: list[str] = []
    for name in columns_of(model):
        if name == "version":  # grows over the row's whole life, in which it may have been removed more than once
            removals = "FROM change d WHERE d.table_name = c.table_name AND d.row_id = c.row_id AND d.act = 'D'"
            values.append(f"(SELECT max({sqlite.field('d.before', name)}) + 1 {removals})")
        elif name == "updated_at":
            values.append(str(moment))
        elif (table, name) == ("deal", "stage_id"):
            values.append("NULL")
        else:
            values.append(_kept(model, name))
    names = ", ".join(f'"{name}"' for name in columns_of(model))
    chosen = "FROM change c WHERE c.operation_id = ? AND c.table_name = ? AND c.act = 'D'"
    brought = f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} {chosen} ORDER BY c.row_id'
    with without_indexes(db, model, count):
        db.sql(brought, (operation_id, table))
    db.sql(
        f"INSERT INTO change (operation_id, table_name, row_id, act) SELECT ?, ?, c.row_id, 'I' {chosen}",
        (new_id, table, operation_id, table),
    )


def _kept(model: type[Row], name: str) -> str:
    """The SQL of a column as the image of a removed row has it; one that came with a later schema gets its default."""
    column = model._meta.columns[name]
    default, value = column.db_value(column.default), sqlite.field("c.before", name)
    if column.null or default is None:
        return value
    quoted = str(default) if isinstance(default, int) else "'" + str(default).replace("'", "''") + "'"
    return f"coalesce({value}, {quoted})"


def _change_back(db: Database, operation_id: int, new_id: int, model: type[Row], moment: int) -> None:
    table = table_of(model)
    for shape in _shapes(db, operation_id, table):
        sets = "".join(f'"{n}" = {sqlite.field("c.before", n)}, ' for n in shape if n not in KEPT)
        chosen = f"c.operation_id = ? AND c.table_name = ? AND c.act = 'U' AND {sqlite.keys('c.before')} = ?"
        arguments = (operation_id, table, ",".join(shape))
        db.sql(
            f'UPDATE "{table}" SET {sets}version = version + 1, updated_at = {moment} FROM change c '
            f'WHERE c.row_id = "{table}".id AND {chosen}',
            arguments,
        )
        db.sql(
            "INSERT INTO change (operation_id, table_name, row_id, act, before, after) "
            f"SELECT ?, c.table_name, c.row_id, 'U', c.after, c.before FROM change c WHERE {chosen}",
            (new_id, *arguments),
        )


def _mark(db: Database, operation_id: int, new_id: int) -> None:
    """Say who undid what; the reversal of a reversal brings the first operation back into force."""
    Operation.update(undone_by=new_id).where(Operation.id == operation_id).execute(db)
    first = db.value(Operation.select(Operation.undo_of).where(Operation.id == operation_id))
    if first is not None:
        Operation.update(undone_by=None).where(Operation.id == first).execute(db)


@contextmanager
def as_it_was(db: Database, broken: bool) -> Iterator[None]:
    """Around the undo of a repair: what it brings back may be `broken`, so references are not insisted on."""
    if not broken:
        yield
        return
    db.sql("PRAGMA foreign_keys = 0")
    try:
        yield
    finally:
        db.sql("PRAGMA foreign_keys = 1")


@contextmanager
def unguarded(db: Database, broken: bool) -> Iterator[None]:
    """The same inside of its transaction: the guard on stages stands aside."""
    for name in sqlite.GUARD if broken else ():
        db.sql(f"DROP TRIGGER IF EXISTS {name}")
    yield
    if broken:
        install_guard(db)


def by_table(models: tuple[type[Row], ...]) -> dict[str, Any]:
    """Tables by name."""
    return {table_of(model): model for model in models}
