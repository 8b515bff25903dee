"""Taking an operation back: the set-based writing of what was. What may stand in the way, `conflicts` finds.

The reversal is an operation of its own, with its own changes, so that a redo is the reversal of a reversal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tcrm.models.base import Row, columns_of, table_of
from tcrm.models.bulk import without_indexes
from tcrm.models.database import Database
from tcrm.models.journal import KEPT, Recorder
from tcrm.models.migrate import install_guard
from tcrm.models.paths import mend
from tcrm.models.records import Operation
from tcrm.models.sql import sqlite


class Extent(NamedTuple):
    """The rows of a table to which an operation did the same: how many, the first and the last id."""

    rows: int
    first: int
    last: int


Acts = dict[tuple[str, str], Extent]
"""Which rows, by table and what was done to them: made (I), changed (U), removed (D)."""


def write(db: Database, operation_id: int, recorder: Recorder, touched: list[type[Row]]) -> Acts:
    """Write back what the operation's rows were; what it had done to which. The caller holds the transaction and the
    permit for stages.

    Order matters to the guard on stages: rows go, rows come back, then all others change, deals last: their stage
    must be that of their open move.
    """
    db.sql("PRAGMA defer_foreign_keys = 1")
    moment = int(recorder.at.timestamp())
    by_guard = sorted(touched, key=lambda m: table_of(m) == "deal")
    acts = acts_of(db, operation_id)
    for model in by_guard:
        if (made := acts.get((table_of(model), "I"))) is not None:
            _remove(db, operation_id, recorder.id, model, made)
    for model in by_guard:
        if (removed := acts.get((table_of(model), "D"))) is not None:
            _restore(db, operation_id, recorder.id, model, moment, removed)
    for model in by_guard:
        if (table_of(model), "U") in acts:
            _change_back(db, operation_id, recorder.id, model, moment)
    if ("stage_move", "D") in acts:
        mend(db)
    _mark(db, operation_id, recorder.id)
    return acts


def shapes_of(db: Database, operation_id: int, table: str) -> list[list[str]]:
    """Which columns the operation changed in rows of this table: each set of them that some row has, once."""
    rows = db.sql(
        f"SELECT DISTINCT {sqlite.keys('before')} FROM change WHERE operation_id = ? AND table_name = ? AND act = 'U'",
        (operation_id, table),
    )
    return [shape.split(",") for (shape,) in rows]


def acts_of(db: Database, operation_id: int) -> Acts:
    """Which rows of each table the operation made (I), changed (U) and removed (D): by table and act."""
    rows = db.sql(
        "SELECT table_name, act, count(*), min(row_id), max(row_id) FROM change WHERE operation_id = ? "
        "GROUP BY table_name, act",
        (operation_id,),
    )
    return {(table, act): Extent(*rest) for table, act, *rest in rows}


def _those(db: Database, operation_id: int, table: str, act: str, extent: Extent) -> tuple[str, tuple[int | str, ...]]:
    """A condition tail and its parameters: the rows of a table to which the operation did that. An import's stand in
    one range. Whatever they are, the condition does not read the journal: SQLite puts by all that a statement will
    write into a table that it reads, before it writes the first row."""
    rows, first, last = extent
    if last - first + 1 == rows:
        return "BETWEEN ? AND ?", (first, last)
    query = "SELECT row_id FROM change WHERE operation_id = ? AND table_name = ? AND act = ?"
    tail, listed = sqlite.in_list(db.numbers(query, (operation_id, table, act)))
    return tail, (listed,)


def _remove(db: Database, operation_id: int, new_id: int, model: type[Row], made: Extent) -> None:
    table = table_of(model)
    where, which = _those(db, operation_id, table, "I", made)
    db.sql(
        "INSERT INTO change (operation_id, table_name, row_id, act, before) "
        f"SELECT ?, ?, r.id, 'D', {sqlite.image('r', columns_of(model))} FROM \"{table}\" r WHERE r.id {where}",
        (new_id, table, *which),
    )
    with without_indexes(db, model, made.rows):
        db.sql(f'DELETE FROM "{table}" WHERE id {where}', which)


def _restore(db: Database, operation_id: int, new_id: int, model: type[Row], moment: int, removed: Extent) -> None:
    table = table_of(model)
    values: list[str] = []
    for name in columns_of(model):
        if name == "version":  # grows over the row's whole life, in which it may have been removed more than once
            removals = "FROM change d WHERE d.table_name = c.table_name AND d.row_id = c.row_id AND d.act = 'D'"
            values.append(f"(SELECT max({sqlite.field('d.before', name)}) + 1 {removals})")
        elif name == "updated_at":
            values.append(str(moment))
        else:
            values.append(_kept(model, name))
    names = ", ".join(f'"{name}"' for name in columns_of(model))
    chosen = "FROM change c WHERE c.operation_id = ? AND c.table_name = ? AND c.act = 'D'"
    brought = f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} {chosen} ORDER BY c.row_id'
    with without_indexes(db, model, removed.rows):
        db.sql(brought, (operation_id, table))
    where, which = _those(db, operation_id, table, "D", removed)
    db.sql(
        "INSERT INTO change (operation_id, table_name, row_id, act) "
        f"SELECT ?, ?, id, 'I' FROM \"{table}\" WHERE id {where}",
        (new_id, table, *which),
    )


def _kept(model: type[Row], name: str) -> str:
    """The SQL of a column as the image of a removed row has it; one that came with a later schema gets its default."""
    column = model._meta.columns[name]
    value = sqlite.field("c.before", name)
    return value if column.null else f"coalesce({value}, {sqlite.literal(column.db_value(column.default))})"


def _change_back(db: Database, operation_id: int, new_id: int, model: type[Row], moment: int) -> None:
    table = table_of(model)
    for shape in shapes_of(db, operation_id, table):
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
