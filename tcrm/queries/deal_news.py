"""Which deals look otherwise than before: what was changed since a board was read, so that only that is read again."""

from __future__ import annotations

from collections import defaultdict

from tcrm.models.sql import sqlite
from tcrm.session import Session

MANY = 300
"""Changed rows from which on all deals are sooner read anew than those that changed."""

_OF_A_DEAL = ("stage_move", "activity", "hot_flag", "share")
"""Rows of these tables bear on the deal that they belong to."""

_BESIDE = {
    "activity_contact",
    "activity_user",
    "address",
    "competitor",
    "contact",
    "contact_point",
    "deal_check",
    "deal_competitor",
    "deal_contact",
    "deal_line",
    "deal_reason",
    "import_key",
    "membership",
    "memo",
    "product",
    "reason",
    "snooze",
    "tag",
    "tagging",
}
"""No list of deals shows anything of these. What is not named here, such as stages and rates, bears on all deals."""

_CHANGED = """
SELECT table_name, row_id, before ->> '$.deal_id',
    act = 'D' OR json_type(before, '$.status') IS NOT NULL OR json_type(before, '$.pipeline_id') IS NOT NULL
FROM change WHERE operation_id > ? LIMIT ?
"""


def newest_operation(session: Session) -> int:
    """The id of the newest operation of anybody's; 0 before the first."""
    return int(session.db.sql("SELECT coalesce(max(id), 0) FROM operation")[0][0])


def touched_deals(session: Session, since: int, pipeline_id: int) -> set[int] | None:
    """The deals on whose rows in a list anything bears that was done after an operation, by whomever.

    None where all must be read anew: that bears on every deal, on one of another pipeline, or on one that is closed
    (from which the odds of the others are learned), or it is too much.
    """
    rows = session.db.sql(_CHANGED, (since, MANY + 1))
    if len(rows) > MANY or newest_operation(session) < since or _has_forgotten(session, since):
        return None
    found: set[int] = set()
    touched: dict[str, list[int]] = defaultdict(list)
    for table, row_id, deal_id, gone_or_turned in rows:
        if table in _BESIDE:
            continue
        if table not in ("deal", "account", *_OF_A_DEAL) or (table == "deal" and gone_or_turned):
            return None
        touched[table].append(row_id)
        if deal_id is not None:
            found.add(deal_id)
    found.update(touched.pop("deal", ()))
    for table, ids in touched.items():
        columns = "id FROM deal WHERE account_id" if table == "account" else f'deal_id FROM "{table}" WHERE id'
        tail, listed = sqlite.in_list(ids)
        found.update(row[0] for row in session.db.sql(f"SELECT {columns} {tail}", (listed,)) if row[0] is not None)
    return found if len(found) <= MANY and not _are_others(session, found, pipeline_id) else None


def _has_forgotten(session: Session, since: int) -> bool:
    """Forgetting leaves gaps in what the journal tells."""
    from tcrm.models.redaction import FORGET

    query = "SELECT 1 FROM operation WHERE id > ? AND kind = ? LIMIT 1"
    return bool(session.db.sql(query, (since, FORGET)))


def _are_others(session: Session, deal_ids: set[int], pipeline_id: int) -> bool:
    """Whether some of them are closed, or of another pipeline."""
    tail, listed = sqlite.in_list(deal_ids)
    query = f"SELECT 1 FROM deal WHERE id {tail} AND (status <> 'open' OR pipeline_id <> ?) LIMIT 1"
    return bool(deal_ids) and bool(session.db.sql(query, (listed, pipeline_id)))
