"""The journal: the only way to write, and from it undo, redo, audit and history.

An `Operation` writes rows and, in the same transaction, what each row was and is. Changes are kept net, one record a
row: a row that the operation made and then changed is simply made (I), one changed twice is changed once (U). All
recording is set-based SQL, so that 100,000 imported deals cost one statement a table.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, compress, repeat
from operator import ne
from typing import Any

from tcrm.clean import clean_line
from tcrm.models.base import Row, columns_of, table_of
from tcrm.models.database import Database
from tcrm.models.records import Operation
from tcrm.models.sql import sqlite
from tcrm.models.stored import stored_column, stored_row

Values = Mapping[str, Any]
_SEVERAL = 100  # rows from which on what they have in common is written into the statement, not given with each
KEPT = ("id", "version", "updated_at")  # columns that the journal itself looks after


def _is_one(values: Sequence[Any]) -> bool:
    """Whether all of these are the same."""
    return bool(values[0] == values[-1]) and values.count(values[0]) == len(values)


class Recorder:
    """Writes rows and records the changes of one operation. Made by `Session.operation`, nowhere else."""

    def __init__(
        self, db: Database, kind: str, user_id: int | None, at: datetime, params: Values, undo_of: int | None = None
    ) -> None:
        self.db = db
        self.kind = kind
        self.at = at
        self._moment = int(at.timestamp())
        self._floor: dict[str, int] = {}  # table -> first id that this operation can have given out
        self._updated: dict[str, set[int]] = {}
        insert = Operation.insert(
            kind=kind,
            user=user_id,
            at=at,
            params=json.dumps(_cleaned(dict(params)), ensure_ascii=False, default=str),
            undo_of=undo_of,
        )
        self.id: int = insert.execute(db)

    # -- inserting ---------------------------------------------------------------------------------------------------

    def insert(self, model: type[Row], **values: Any) -> int:
        """Make one row; columns by name (`account_id=3`). Returns its id."""
        return self.insert_many(model, [values])[0]

    def insert_many(self, model: type[Row], rows: Sequence[Values]) -> list[int]:
        """Make many rows, which name the same columns, in one statement each; returns their ids in order."""
        return self.insert_columns(model, {name: [row[name] for row in rows] for name in rows[0]}) if rows else []

    def insert_columns(self, model: type[Row], columns: Mapping[str, Sequence[Any]]) -> list[int]:
        """The same of rows that come column by column, each column as long as there are rows."""
        count = len(next(iter(columns.values())))
        if not count:
            return []
        table = table_of(model)
        first = self.next_id(model)
        ids = list(range(first, first + count))
        alike = {"updated_at": self._moment, **self._defaults(model, columns)}
        spelt: dict[str, str] = {}
        if count >= _SEVERAL:
            alike |= stored_row(model, {name: values[0] for name, values in columns.items() if _is_one(values)})
            spelt = {name: text for name, value in alike.items() if (text := sqlite.literal(value)) is not None}
        bound: dict[str, Iterable[Any]] = {name: repeat(value) for name, value in alike.items() if name not in spelt}
        bound |= {name: stored_column(model, name, values) for name, values in columns.items() if name not in alike}
        marks = {"id": "?", **dict.fromkeys(bound, "?"), **spelt}
        quoted = ", ".join(f'"{name}"' for name in marks)
        self.db.many(
            f"INSERT INTO {_q(table)} ({quoted}) VALUES ({', '.join(marks.values())})",
            zip(ids, *bound.values(), strict=False),
        )
        self.db.sql(
            "INSERT INTO change (operation_id, table_name, row_id, act) "
            f"SELECT ?, ?, id, 'I' FROM {_q(table)} WHERE id BETWEEN ? AND ?",
            (self.id, table, ids[0], ids[-1]),
        )
        return ids

    def next_id(self, model: type[Row]) -> int:
        """The id that the next row of this table will have (nobody else writes during an operation)."""
        ((first,),) = self.db.sql(sqlite.NEXT_ID, (table_of(model),))
        self._floor.setdefault(table_of(model), first)
        return int(first)

    def _first_id(self, model: type[Row]) -> int:
        """The first id of this table that this operation can have given out."""
        return self._floor.get(table_of(model)) or self.next_id(model)

    @staticmethod
    def _defaults(model: type[Row], given: Collection[str]) -> dict[str, Any]:
        """Columns that Python, not the schema, gives a default to."""
        return {
            f.column_name: f.db_value(f.default)
            for f in model._meta.sorted_fields
            if f.default is not None and f.column_name not in given and f.column_name not in KEPT
        }

    # -- updating ----------------------------------------------------------------------------------------------------

    def update(self, model: type[Row], ids: int | Iterable[int], **values: Any) -> int:
        """Give these rows these values; rows that have them already are left alone. Returns how many changed."""
        wanted = [ids] if isinstance(ids, int) else list(ids)
        stored = stored_row(model, values)
        if not wanted or not stored:
            return 0
        table = table_of(model)
        tail, listed = sqlite.in_list(wanted)
        differs = " OR ".join(f'"{name}" IS NOT ?' for name in stored)
        found = self.db.sql(f"SELECT id FROM {_q(table)} WHERE id {tail} AND ({differs})", (listed, *stored.values()))
        changed = [row[0] for row in found]
        if not changed:
            return 0
        self._record_update(model, changed, list(stored))
        tail, listed = sqlite.in_list(changed)
        sets = ", ".join(f'"{name}" = ?' for name in stored)
        self.db.sql(
            f"UPDATE {_q(table)} SET {sets}, version = version + 1, updated_at = ? WHERE id {tail}",
            (*stored.values(), self._moment, listed),
        )
        self._complete(table, changed)
        return len(changed)

    def update_each(self, model: type[Row], values: Mapping[int, Values]) -> int:
        """Give each row its own values (the same columns for all). Returns how many changed.

        Columns that stay as they are in a row are not written: what is not written, no index has to learn.
        """
        if not values:
            return 0
        table = table_of(model)
        names = list(next(iter(values.values())))
        columns = [stored_column(model, name, [row[name] for row in values.values()]) for name in names]
        stored = dict(zip(values, zip(*columns, strict=True), strict=True))
        tail, listed = sqlite.in_list(stored)
        quoted = ", ".join(f'"{name}"' for name in names)
        shapes: dict[tuple[bool, ...], list[int]] = {}  # which columns differ -> the rows
        for row_id, *now in self.db.sql(f"SELECT id, {quoted} FROM {_q(table)} WHERE id {tail}", (listed,)):
            shapes.setdefault(tuple(map(ne, now, stored[row_id])), []).append(row_id)
        shapes.pop((False,) * len(names), None)
        changed = sorted(chain.from_iterable(shapes.values()))
        if not changed:
            return 0
        self._record_update(model, changed, names)
        for shape, ids in shapes.items():
            sets = ", ".join(f'"{name}" = ?' for name in compress(names, shape))
            self.db.many(
                f"UPDATE {_q(table)} SET {sets}, version = version + 1, updated_at = ? WHERE id = ?",
                ((*compress(stored[row_id], shape), self._moment, row_id) for row_id in ids),
            )
        self._complete(table, changed)
        return len(changed)

    def _record_update(self, model: type[Row], ids: Sequence[int], names: Sequence[str]) -> None:
        """Keep what these columns were, unless this operation made the row or kept them already."""
        table, floor = table_of(model), self._first_id(model)
        known = self._updated.setdefault(table, set())
        old = [row_id for row_id in ids if row_id < floor]
        fresh = [row_id for row_id in old if row_id not in known]
        again = [row_id for row_id in old if row_id in known]
        image = sqlite.image("r", names)
        if fresh:
            tail, listed = sqlite.in_list(fresh)
            self.db.sql(
                "INSERT INTO change (operation_id, table_name, row_id, act, before) "
                f"SELECT ?, ?, r.id, 'U', {image} FROM {_q(table)} r WHERE r.id {tail}",
                (self.id, table, listed),
            )
            known.update(fresh)
        if again:  # what was kept first wins: json_patch(now, kept) would drop kept NULLs, so merge here
            tail, listed = sqlite.in_list(again)
            rows = self.db.sql(
                f"SELECT c.id, c.before, {image} FROM change c JOIN {_q(table)} r ON r.id = c.row_id "
                f"WHERE c.operation_id = ? AND c.table_name = ? AND c.row_id {tail}",
                (self.id, table, listed),
            )
            merged = ([_merge(kept, now), change_id] for change_id, kept, now in rows)
            self.db.many("UPDATE change SET before = ? WHERE id = ?", list(merged))

    def _complete(self, table: str, ids: Sequence[int]) -> None:
        """Write the after images of updated rows: the same columns as before, as they are now."""
        known = self._updated.get(table, set())
        mine = [row_id for row_id in ids if row_id in known]
        if not mine:
            return
        tail, listed = sqlite.in_list(mine)
        shapes = self.db.sql(
            f"SELECT DISTINCT {sqlite.keys('before')} FROM change "
            f"WHERE operation_id = ? AND table_name = ? AND act = 'U' AND row_id {tail}",
            (self.id, table, listed),
        )
        for (shape,) in shapes:
            self.db.sql(
                f"UPDATE change SET after = {sqlite.image('r', shape.split(','))} FROM {_q(table)} r "
                "WHERE r.id = change.row_id AND change.operation_id = ? AND change.table_name = ? "
                f"AND change.act = 'U' AND change.row_id {tail} AND {sqlite.keys('change.before')} = ?",
                (self.id, table, listed, shape),
            )

    # -- deleting ----------------------------------------------------------------------------------------------------

    def delete(self, model: type[Row], ids: int | Iterable[int]) -> None:
        """Remove these rows, keeping the whole of each. Whoever still refers to them is refused by the database."""
        wanted = [ids] if isinstance(ids, int) else list(ids)
        if not wanted:
            return
        table, floor = table_of(model), self._first_id(model)
        tail, listed = sqlite.in_list(wanted)
        mine = f"operation_id = ? AND table_name = ? AND row_id {tail}"
        kept = dict(
            self.db.sql(f"SELECT row_id, before FROM change WHERE act = 'U' AND {mine}", (self.id, table, listed))
        )
        self.db.sql(f"DELETE FROM change WHERE {mine}", (self.id, table, listed))
        self.db.sql(
            "INSERT INTO change (operation_id, table_name, row_id, act, before) "
            f"SELECT ?, ?, r.id, 'D', {sqlite.image('r', columns_of(model))} "
            f"FROM {_q(table)} r WHERE r.id < ? AND r.id {tail}",
            (self.id, table, floor, listed),
        )
        for row_id, before in kept.items():
            mine = "operation_id = ? AND table_name = ? AND row_id = ?"
            whole = self.db.sql(f"SELECT before FROM change WHERE {mine}", (self.id, table, row_id))[0][0]
            self.db.sql(f"UPDATE change SET before = ? WHERE {mine}", (_merge(before, whole), self.id, table, row_id))
        self.db.sql(f"DELETE FROM {_q(table)} WHERE id {tail}", (listed,))

    # -- ending ------------------------------------------------------------------------------------------------------

    def tidy(self) -> None:
        """Leave only the columns that really changed in the images; a row that is as it was is not a change."""
        if not any(self._updated.values()):
            return
        differing = (
            "(SELECT json_group_object(b.key, {side}.value) FROM json_each(change.before) b "
            "JOIN json_each(change.after) a ON a.key = b.key WHERE a.value IS NOT b.value)"
        )
        self.db.sql(
            f"UPDATE change SET before = {differing.format(side='b')}, after = {differing.format(side='a')} "
            "WHERE operation_id = ? AND act = 'U'",
            (self.id,),
        )
        self.db.sql("DELETE FROM change WHERE operation_id = ? AND act = 'U' AND before = '{}'", (self.id,))

    def is_empty(self) -> bool:
        """True when the operation has changed no row."""
        return not self.db.sql("SELECT 1 FROM change WHERE operation_id = ? LIMIT 1", (self.id,))

    def touches_only(self, model: type[Row]) -> bool:
        """True when the operation has changed rows of no other table."""
        query = "SELECT 1 FROM change WHERE operation_id = ? AND table_name <> ? LIMIT 1"
        return not self.db.sql(query, (self.id, table_of(model)))

    def forget(self) -> None:
        """Take the operation itself back: nothing was changed, so nothing is in the journal."""
        self.db.sql("DELETE FROM operation WHERE id = ?", (self.id,))

    def touched(self, tables: Collection[str]) -> dict[str, list[int]]:
        """Which rows of these tables the operation changed."""
        tail, listed = sqlite.in_list(tables)
        query = f"SELECT table_name, json_group_array(row_id) FROM change WHERE operation_id = ? AND table_name {tail} "
        rows = self.db.sql(query + "GROUP BY table_name", (self.id, listed))
        return {table: json.loads(ids) for table, ids in rows}


def _cleaned(value: Any) -> Any:
    """The values of an operation's sentence are data as well."""
    if isinstance(value, str):
        return clean_line(value)
    if isinstance(value, Mapping):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(one) for one in value]
    return value


def _merge(kept: str, now: str) -> str:
    merged = {**json.loads(now), **json.loads(kept)}
    return json.dumps(merged, ensure_ascii=False, separators=(",", ":"))


def _q(table: str) -> str:
    return f'"{table}"'
