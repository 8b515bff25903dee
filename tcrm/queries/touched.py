"""Which records an operation changed: the cursor goes there after it was taken back."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.models import Change
from tcrm.session import Session

MOST = 50
"""Records of which one may be looked for among those that are shown; of more than these none is the one that counts."""


def touched(session: Session, operation_id: int, tables: Sequence[str]) -> list[tuple[str, int]]:
    """(table, row id) of the rows of these tables that an operation added, changed or removed; none if they are more
    than MOST."""
    query = (
        Change.select(Change.table_name, Change.row_id)
        .where(Change.operation == operation_id, Change.table_name.in_(tables))
        .limit(MOST + 1)
    )
    found = [(str(table), int(row_id)) for table, row_id in session.db.rows(query)]
    return found if len(found) <= MOST else []
