"""Do the journal and the rows agree, and do references lead somewhere: what was changed past the program shows here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tcrm.models.sql import sqlite

if TYPE_CHECKING:
    from tcrm.models.database import Database


@dataclass(frozen=True)
class Orphan:
    """A row whose reference in `column` leads to a row of `parent` that is not there."""

    table: str
    row_id: int
    column: str
    parent: str


def orphans(db: Database) -> list[Orphan]:
    """All references that lead nowhere."""
    columns: dict[tuple[str, int], str] = {}
    out = []
    for table, row_id, parent, number in db.sql("PRAGMA foreign_key_check"):
        if (table, number) not in columns:
            for row in db.sql(f'PRAGMA foreign_key_list("{table}")'):
                columns[table, row[0]] = row[3]
        out.append(Orphan(table, row_id, columns[table, number], parent))
    return out


@dataclass(frozen=True)
class Dissent:
    """A row of which the journal does not know the truth: it was `made`, `gone` or `changed` past the program; `known`
    is what the journal says of the columns that were changed."""

    table: str
    row_id: int
    what: str
    known: Mapping[str, Any] = field(default_factory=dict)


_ACTS = (
    "SELECT c.row_id, c.act FROM change c JOIN (SELECT row_id, max(operation_id) AS newest FROM change "
    "WHERE table_name = '{table}' GROUP BY row_id) l ON c.operation_id = l.newest AND c.row_id = l.row_id "
    "WHERE c.table_name = '{table}'"
)
_TOLD = (
    "SELECT c.row_id, k.key, k.value, max(c.operation_id) FROM change c, json_each(c.after) k "
    "WHERE c.table_name = ? AND c.act = 'U' GROUP BY c.row_id, k.key"
)


def dissents(db: Database, table: str, columns: Sequence[str]) -> list[Dissent]:
    """The rows of a table that are not as the newest changes of each leave them, as far as these columns go
    (none of a table of which no row `was_updated`).

    Of a row that was only made the journal has no image, so only that it is there can be told.
    """
    here, last = f'SELECT id FROM "{table}"', _ACTS.format(table=table)
    gone = db.sql(f"SELECT row_id FROM ({last}) WHERE act <> 'D' AND row_id NOT IN ({here}) ORDER BY row_id")
    made = db.sql(f"{here} WHERE id NOT IN (SELECT row_id FROM ({last}) WHERE act <> 'D') ORDER BY id")
    out = [Dissent(table, row[0], "gone") for row in gone] + [Dissent(table, row[0], "made") for row in made]
    return out + [Dissent(table, row_id, "changed", known) for row_id, known in _changed(db, table, columns)]


def was_updated(db: Database) -> set[str]:
    """The tables of which the journal knows that a row was changed."""
    return {row[0] for row in db.sql("SELECT DISTINCT table_name FROM change WHERE act = 'U'")}


def _changed(db: Database, table: str, columns: Sequence[str]) -> list[tuple[int, dict[str, Any]]]:
    """(row id, what the journal says) of the rows that hold something else."""
    if not columns:
        return []
    db.sql("CREATE TEMP TABLE told (row_id, key, value, newest)")
    try:
        db.sql(f"INSERT INTO told {_TOLD}", (table,))
        known: dict[int, dict[str, Any]] = {}
        for name in columns:
            query = f'SELECT t.row_id, t.value FROM told t JOIN "{table}" r ON r.id = t.row_id WHERE t.key = ?'
            for row_id, value in db.sql(f'{query} AND r."{name}" IS NOT t.value', (name,)):
                known.setdefault(row_id, {})[name] = value
    finally:
        db.sql("DROP TABLE temp.told")
    return sorted(known.items())


def note(db: Database, operation_id: int, dissent: Dissent, columns: Sequence[str]) -> None:
    """Tell the journal the truth about a row, as part of an operation; the row itself stays as it is.

    `columns` are all of the table. Of a row that is gone nothing but that is known.
    """
    table, row_id = dissent.table, dissent.row_id
    act, before, after = "I", None, None
    if dissent.what == "gone":
        act, before = "D", json.dumps({name: row_id if name == "id" else None for name in columns})
    elif dissent.what == "changed":
        act, before = "U", json.dumps(dissent.known, ensure_ascii=False)
        image = sqlite.image("r", list(dissent.known))
        after = db.sql(f'SELECT {image} FROM "{table}" r WHERE r.id = ?', (row_id,))[0][0]
    db.sql(
        "INSERT INTO change (operation_id, table_name, row_id, act, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        (operation_id, table, row_id, act, before, after),
    )
