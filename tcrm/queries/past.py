"""What rows were after an operation of the past, from what they are now and what the journal kept since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tcrm.models import BUSINESS_TABLES, Row
from tcrm.models.database import Database
from tcrm.models.reversal import by_table
from tcrm.models.sql import sqlite
from tcrm.models.sql.trail import LATER

TABLES: dict[str, type[Row]] = by_table(BUSINESS_TABLES)
Image = dict[str, Any]
"""A row as it is stored: column -> value."""


class Past:
    """The rows of some tables as they were after some operations; one query a table, one for the journal."""

    def __init__(self, db: Database, wanted: Iterable[tuple[str, int, int]]) -> None:
        """`wanted`: (table, row id, operation id)."""
        needed: dict[tuple[str, int], set[int]] = {}
        for table, row_id, operation_id in wanted:
            needed.setdefault((table, row_id), set()).add(operation_id)
        self._images: dict[tuple[str, int, int], Image] = {}
        if not needed:
            return
        now = _now(db, needed)
        steps = _steps(db, needed)
        for (table, row_id), operations in needed.items():
            state = now.get((table, row_id), {})
            later = steps.get((table, row_id), [])
            for operation_id in sorted(operations, reverse=True):
                while later and later[0][0] > operation_id:
                    state = {**state, **json.loads(later.pop(0)[1])}
                self._images[table, row_id, operation_id] = state

    def after(self, table: str, row_id: int, operation_id: int) -> Image:
        """The row as this operation left it; empty for one that was asked for in vain."""
        return self._images.get((table, row_id, operation_id), {})

    def images(self) -> list[tuple[str, Image]]:
        """(table, row) of all that was read."""
        return [(table, image) for (table, _row, _operation), image in self._images.items()]


def _now(db: Database, needed: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Image]:
    """The rows that are there, as stored."""
    ids: dict[str, list[int]] = {}
    for table, row_id in needed:
        ids.setdefault(table, []).append(row_id)
    out: dict[tuple[str, int], Image] = {}
    for table, wanted in ids.items():
        names = [field.column_name for field in TABLES[table]._meta.sorted_fields]
        quoted = ", ".join(f'"{name}"' for name in names)
        tail, listed = sqlite.in_list(wanted)
        for row in db.sql(f'SELECT {quoted} FROM "{table}" WHERE id {tail}', (listed,)):
            image = dict(zip(names, row, strict=True))
            out[table, image["id"]] = image
    return out


def _steps(db: Database, needed: dict[tuple[str, int], set[int]]) -> dict[tuple[str, int], list[tuple[int, str]]]:
    """(table, row id) -> (operation, what the row was before it), the newest first."""
    first = min(operation for operations in needed.values() for operation in operations)
    out: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for table, row_id, operation_id, before in db.sql(LATER, (json.dumps(list(needed)), first)):
        out.setdefault((table, row_id), []).append((operation_id, before))
    return out
