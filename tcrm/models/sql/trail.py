"""What the journal holds about a record and all that hangs on it: one statement, whatever the record.

`HANGS` says which rows belong to which record. A holder is a record whose story is told; the rows that it holds now
are found by its id, those that were taken away by what their removal left. Only operations that stand are told: one
that was undone, and the undo itself, never happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import Case, fn

from tcrm.models.agenda import Activity

HANGS: dict[str, tuple[tuple[str, str], ...]] = {
    "account": (
        ("account", "id"), ("address", "account_id"), ("membership", "account_id"), ("contact_point", "account_id"),
        ("tagging", "account_id"), ("hot_flag", "account_id"), ("share", "account_id"),
    ),
    "contact": (("contact", "id"), ("contact_point", "contact_id"), ("tagging", "contact_id")),
    "deal": (
        ("deal", "id"), ("deal_contact", "deal_id"), ("deal_competitor", "deal_id"), ("deal_line", "deal_id"),
        ("tagging", "deal_id"), ("hot_flag", "deal_id"), ("share", "deal_id"),
    ),
    "membership": (("membership", "id"),),
    "deal_contact": (("deal_contact", "id"),),
}  # fmt: skip
"""Kind of a holder -> (table, its column that names the holder)."""

TALK: dict[str, tuple[tuple[str, str], ...]] = {
    "account": (("activity", "account_id"), ("memo", "account_id")),
    "contact": (("memo", "contact_id"),),
    "deal": (("activity", "deal_id"), ("memo", "deal_id"), ("stage_move", "deal_id")),
}
"""The same of what is said and done about a record."""

TICKS: dict[str, tuple[tuple[str, str], ...]] = {"deal": (("deal_check", "deal_id"),)}
"""What the history tells of a record and its line of time does not."""

_MAY_NAME_A_DEAL = {"hot_flag", "share", "activity", "memo"}  # then they are the deal's, not the customer's

SILENT: dict[str, tuple[str, ...]] = {
    "account": ("sort_name",),
    "contact": ("sort_name",),
    "deal": (
        "stage_id", "status", "created_at", "created_day", "entered_at", "entered_day", "closed_at", "closed_day",
        "lost_to_id", "close_note",
    ),
    "contact_point": ("key",),
}  # fmt: skip
"""Columns that tell nothing by themselves: derived ones, and those of a deal that its moves tell better."""

CHANGED = (
    "SELECT at, kind, params, user_id, table_name, row_id, act, before, after FROM (SELECT c.id, o.at, o.kind, "
    "o.params, o.user_id, c.table_name, c.row_id, c.act, c.before, c.after FROM operation o "
    "CROSS JOIN change c ON c.operation_id = o.id WHERE o.id = ? ORDER BY c.table_name, c.row_id LIMIT 200) "
    "ORDER BY id LIMIT ?"
)
"""What the first rows of an operation were and became, in the order in which they were written; of one with very many,
which it would take long to put in order, the first of those that the index has first. The parameters are its id and how
many rows."""

COUNTED = (
    "SELECT table_name, count(*) FROM change WHERE operation_id = ? "
    "AND table_name IN (SELECT value FROM json_each(?)) GROUP BY table_name"
)
"""How many rows of these tables (a JSON list) an operation changed: read from the index alone."""

STANDS = "o.undo_of_id IS NULL AND o.undone_by_id IS NULL"
NOON = 12 * 3600


def activity_moment(now: int) -> Any:
    """When an activity took place or will, in epoch seconds: when it was done, else its hour, else noon (UTC) of its
    day; one without a day stands at `now`."""
    done = Case(None, [(Activity.status == "done", Activity.done_at)])
    noon = fn.strftime("%s", Activity.due_on).cast("INTEGER") + NOON
    return fn.COALESCE(done, Activity.start_at, noon, now).converter(int)


def _texts(words: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def _here(kind: str, table: str, column: str) -> str:
    # CROSS: the holders first; SQLite would begin with all rows that name no deal.
    own = " AND r.deal_id IS NULL" if kind == "account" and table in _MAY_NAME_A_DEAL else ""
    return (
        f"SELECT h.kind AS kind, h.id AS id, '{table}' AS table_name, r.id AS row_id "
        f"FROM holder h CROSS JOIN \"{table}\" r ON r.{column} = h.id WHERE h.kind = '{kind}'{own}"
    )


def _gone(kind: str, places: Iterable[tuple[str, str]]) -> str:
    tables = _texts(table for table, column in places if column != "id")
    own = " AND c.before ->> '$.deal_id' IS NULL" if kind == "account" else ""
    return (
        "SELECT h.kind, h.id, c.table_name, c.row_id FROM holder h CROSS JOIN change c ON c.act = 'D' "
        f"AND c.table_name IN {tables} AND c.before ->> '$.{kind}_id' = h.id WHERE h.kind = '{kind}'{own}"
    )


def held(kinds: Iterable[str]) -> str:
    """The SELECT of (kind, id, table_name, row_id) of all rows that the table `holder(kind, id)` holds or held."""
    wanted = list(kinds)
    parts = [_here(kind, table, column) for kind in wanted for table, column in HANGS[kind]]
    parts += [_gone(kind, HANGS[kind]) for kind in wanted if f"{kind}_id" in {column for _table, column in HANGS[kind]}]
    return " UNION ".join(parts)


_OF_CUSTOMER = (
    " UNION SELECT 'contact', contact_id FROM membership WHERE account_id = ?1 "
    "UNION SELECT 'deal', id FROM deal WHERE account_id = ?1 "
    "UNION SELECT 'deal', row_id FROM change WHERE act = 'D' AND table_name = 'deal' AND before ->> '$.account_id' = ?1"
)
"""The holders whose story is told with a customer's."""


_TAKES_PART = (("activity_contact", "contact_id"),)
_ACTIVITIES_OF_A_CONTACT = (
    "SELECT h.kind, h.id, 'activity', r.activity_id FROM holder h CROSS JOIN activity_contact r "
    "ON r.contact_id = h.id WHERE h.kind = 'contact'"
)
"""What a contact takes part in is theirs: it names the contact in rows of its own."""

_SNOOZES = (
    "SELECT id, kind, row_id FROM snooze UNION "
    "SELECT row_id, before ->> '$.kind', before ->> '$.row_id' FROM change WHERE table_name = 'snooze' AND act = 'D'"
)
_PUT_OFF = (
    f"SELECT 'snooze', s.id FROM ({_SNOOZES}) s JOIN held h ON h.row_id = s.row_id AND h.table_name = "
    "CASE s.kind WHEN 'hot_deal' THEN 'deal' WHEN 'hot_account' THEN 'account' ELSE s.kind END"
)
"""What puts rows of `held` off somebody's agenda, or did: it names in words what it hides, and refers to nothing."""


def operations_on(kind: str) -> str:
    """The SELECT of the ids of all operations that changed a record of this kind, or what hangs on it, removed or not:
    on a customer also its contacts and its deals; and of those that put it off. Parameter: the record's id."""
    kinds = ("account", "contact", "deal") if kind == "account" else (kind,)
    told = {one: (*TALK[one], *TICKS.get(one, ())) for one in kinds}
    talk = [_here(one, table, column) for one in kinds for table, column in told[one]]
    talk += [_gone(one, (*told[one], *_TAKES_PART * (one == "contact"))) for one in kinds]
    talk += [_ACTIVITIES_OF_A_CONTACT] * ("contact" in kinds)
    own = "SELECT kind, id, kind, id FROM holder"
    return (
        f"WITH holder(kind, id) AS (SELECT '{kind}', ?1{_OF_CUSTOMER * (kind == 'account')}), "
        f"held AS MATERIALIZED ({' UNION '.join([held(kinds), *talk, own])}), "
        f"told AS MATERIALIZED (SELECT table_name, row_id FROM held UNION {_PUT_OFF}) SELECT DISTINCT c.operation_id "
        "FROM told CROSS JOIN change c ON c.table_name = told.table_name AND c.row_id = told.row_id"
    )


def _telling() -> str:
    """The condition that a change is worth a line: not the making of a deal (its first move tells that), not what was
    made together with its holder, not a change of silent columns alone."""
    silent = " OR ".join(f"(c.table_name = '{table}' AND e.key IN {_texts(names)})" for table, names in SILENT.items())
    loud = f"EXISTS (SELECT 1 FROM json_each(c.before) e WHERE NOT ({silent}))"
    together = (
        "EXISTS (SELECT 1 FROM change k WHERE k.operation_id = c.operation_id AND k.table_name = held.kind "
        "AND k.row_id = held.id AND k.act = 'I')"
    )
    return (
        "CASE WHEN c.table_name = 'deal' AND c.act <> 'U' THEN 0 "
        f"WHEN c.table_name <> held.kind AND {together} THEN 0 "
        f"WHEN c.act = 'U' THEN {loud} ELSE 1 END"
    )


def changes_of(kinds: Iterable[str]) -> str:
    """The statement for the newest operations that changed what holders of these kinds hold, newest first, with all
    such changes. Parameters: holders as a JSON list of [kind, id], newest epoch second, twice, the newest operation in
    that second, how many operations. The moving in of the demo company is no event in the story that it tells.

    Rows: operation id, at, its kind, params, user id, holder's kind, holder's id, table, row id, act, before, after.
    """
    return (
        "WITH holder(kind, id) AS (SELECT value ->> 0, value ->> 1 FROM json_each(?)), "
        f"held AS MATERIALIZED ({held(kinds)}), "
        "hit AS MATERIALIZED (SELECT held.kind, held.id, c.id AS change_id, o.id AS operation_id, o.at FROM held "
        "CROSS JOIN change c ON c.table_name = held.table_name AND c.row_id = held.row_id "
        f"CROSS JOIN operation o ON o.id = c.operation_id WHERE {STANDS} AND o.kind <> 'demo' "
        f"AND (o.at < ? OR (o.at = ? AND o.id <= ?)) AND {_telling()}), "
        "chosen AS (SELECT DISTINCT at, operation_id FROM hit ORDER BY at DESC, operation_id DESC LIMIT ?) "
        "SELECT o.id, o.at, o.kind, o.params, o.user_id, hit.kind, hit.id, c.table_name, c.row_id, c.act, c.before, "
        "c.after FROM chosen JOIN hit ON hit.operation_id = chosen.operation_id JOIN operation o "
        "ON o.id = chosen.operation_id JOIN change c ON c.id = hit.change_id "
        "ORDER BY o.at DESC, o.id DESC, c.id"
    )


LATER = (
    "SELECT c.table_name, c.row_id, c.operation_id, c.before FROM json_each(?) p CROSS JOIN change c "
    "ON c.table_name = p.value ->> 0 AND c.row_id = p.value ->> 1 WHERE c.act <> 'I' AND c.operation_id >= ? "
    "ORDER BY c.operation_id DESC"
)
"""What these rows (a JSON list of [table, row id]) were before each change or removal since an operation, newest
first."""

WRITTEN_BY_OTHERS = (
    "SELECT DISTINCT c.table_name, c.row_id FROM json_each(?) p CROSS JOIN change c "
    "ON c.table_name = p.value ->> 0 AND c.row_id = p.value ->> 1 CROSS JOIN operation o ON o.id = c.operation_id "
    f"WHERE {STANDS} AND o.at >= ? AND o.user_id IS NOT ? AND (c.table_name <> 'stage_move' OR c.act = 'I')"
)
"""Which of these rows somebody but this user (the last parameter) has written since a moment. A move that is closed by
the next one is not written anew."""


def _touched(kind: str, table: str, column: str) -> str:
    own = " AND r.deal_id IS NULL" if kind == "account" and table in _MAY_NAME_A_DEAL else ""
    return (
        f"SELECT h.account_id, h.since, '{table}' AS table_name, r.id AS row_id FROM holder h "
        f"JOIN \"{table}\" r ON r.{column} = h.id WHERE h.kind = '{kind}' AND r.updated_at >= h.since{own}"
    )


def changed_accounts(accounts: str | None, deals: str | None, *, some: bool = False) -> str:
    """The statement for the customers that others have changed since this user last looked, of those that they looked
    at or own: (account id, operations, newest epoch second, by which user), the newest first.

    `accounts` and `deals` are the SELECTs of the ids that the user sees, None for all. Numbered parameters: the user,
    and since when one's own customer counts that one never looked at; its own making is no news. With `some` the third
    is a JSON list of the customers that are asked about.
    """
    seen = f" AND a.id IN ({accounts})" if accounts else ""
    deals_seen = f" AND d.id IN ({deals})" if deals else ""
    kinds = ("account", "contact", "deal")
    touched = [_touched(kind, *where) for kind in kinds for where in (*HANGS[kind], *TALK[kind])]
    gone = _texts(table for table, column in HANGS["account"] if column != "id")
    touched.append(
        "SELECT m.id, m.since, c.table_name, c.row_id FROM mine m CROSS JOIN change c ON c.act = 'D' "
        f"AND c.table_name IN {gone} AND c.before ->> '$.account_id' = m.id WHERE c.before ->> '$.deal_id' IS NULL"
    )
    made = (
        "EXISTS (SELECT 1 FROM change k WHERE k.operation_id = o.id AND k.table_name = 'account' "
        "AND k.row_id = t.account_id AND k.act = 'I')"
    )
    return (
        "WITH near(id) AS (SELECT id FROM account WHERE owner_id = ?1 "
        "UNION SELECT row_id FROM visit WHERE user_id = ?1 AND kind = 'account'), "
        "mine(id, since) AS MATERIALIZED (SELECT a.id, coalesce(v.at, ?2) FROM near n CROSS JOIN account a "
        "ON a.id = n.id LEFT JOIN visit v ON v.user_id = ?1 AND v.kind = 'account' AND v.row_id = a.id "
        f"WHERE a.archived = 0{' AND a.id IN (SELECT value FROM json_each(?3))' * some}{seen}), "
        "holder(kind, id, account_id, since) AS MATERIALIZED (SELECT 'account', id, id, since FROM mine "
        "UNION SELECT 'contact', m.contact_id, mine.id, since FROM mine JOIN membership m ON m.account_id = mine.id "
        f"UNION SELECT 'deal', d.id, mine.id, since FROM mine JOIN deal d ON d.account_id = mine.id{deals_seen}), "
        f"touched AS ({' UNION '.join(touched)}) "
        "SELECT t.account_id, count(DISTINCT o.id), max(o.at), o.user_id FROM touched t CROSS JOIN change c "
        "ON c.table_name = t.table_name AND c.row_id = t.row_id CROSS JOIN operation o ON o.id = c.operation_id "
        f"WHERE {STANDS} AND o.at >= t.since AND o.user_id IS NOT ?1 AND NOT {made} "
        "GROUP BY t.account_id ORDER BY max(o.at) DESC, t.account_id"
    )
