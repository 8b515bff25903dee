"""Putting right what another program wrote into columns that cannot hold it.

Text is decoded and cleaned, what need not be known is left blank; what that does not help stays as it is, and is said.
Records are changed by the running operation, so that all of it can be taken back. The journal itself and what was
looked at are no records: there it is for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import apsw
from peewee import PeeweeException

from tcrm.errors import DatabaseTrouble
from tcrm.models import BUSINESS_TABLES
from tcrm.models.database import STRANGE, Database
from tcrm.models.journal import Recorder
from tcrm.models.redaction import UNREADABLE
from tcrm.models.reversal import by_table
from tcrm.models.sql import misfits
from tcrm.models.values import Misfit, unreadable

_MODELS = by_table(BUSINESS_TABLES)


def mendable(found: Iterable[Misfit]) -> list[Misfit]:
    """Those that can be put right. A row in which something of the wrong kind stays takes no change at all."""
    rows = [list(group) for _row, group in groupby(found, _row_of)]
    return [
        each for row in rows if all(one.is_mendable or one.in_kind for one in row) for each in row if each.is_mendable
    ]


def mend_values(db: Database, op: Recorder, found: Iterable[Misfit]) -> None:
    """Put these right, as far as that can be."""
    for (table, row_id), group in groupby(mendable(found), _row_of):
        values = {each.column: each.mended for each in group}
        if table in _MODELS:
            model = _MODELS[table]
            op.update(model, row_id, **{name: _free(db, model, row_id, name, value) for name, value in values.items()})
        elif table == "visit":
            db.sql("DELETE FROM visit WHERE id = ?", (row_id,))
        else:
            _mend_journal(db, op, table, row_id, values)


def behind(error: BaseException, path: Path) -> DatabaseTrouble | None:
    """What is said of the first value in a file that may have brought an error about; None if there is none, or the
    error comes of no value. For when a screen has stumbled and its desk may still be at work: the file is opened once
    more, for reading."""
    if not isinstance(error, STRANGE):
        return None
    db = Database(path, read_only=True)
    try:
        db.connect()
        return unreadable(db)
    except (PeeweeException, apsw.Error, DatabaseTrouble):
        return None
    finally:
        db.close()


def _row_of(misfit: Misfit) -> tuple[str, int]:
    return misfit.table, misfit.row_id


def _free(db: Database, model: Any, row_id: int, name: str, value: Any) -> Any:
    """The value, or where another row has it already and may have it alone, one that tells the two apart."""
    field = model._meta.columns[name]
    if not field.unique or not db.rows(model.select(model.id).where(field == value, model.id != row_id)):
        return value
    return f"{value} ({row_id})"


def _mend_journal(db: Database, op: Recorder, table: str, row_id: int, values: dict[str, Any]) -> None:
    """An entry whose images or values cannot be read tells that it was made, and cannot be undone any more."""
    if table == "operation" and "at" in values:  # between the entries beside it
        values["at"] = misfits.moment_before(db, row_id, int(op.at.timestamp()))
    sets = ", ".join(f'"{name}" = ?' for name in values)
    db.sql(f'UPDATE "{table}" SET {sets} WHERE id = ?', (*values.values(), row_id))
    if table == "change" and not {"before", "after"}.isdisjoint(values):
        misfits.mark_entry(db, row_id, UNREADABLE, op.id)
    elif table == "operation" and "params" in values:
        db.sql("UPDATE operation SET params = json_object(?, ?) WHERE id = ?", (UNREADABLE, op.id, row_id))


__all__ = ["behind", "mend_values", "mendable"]
