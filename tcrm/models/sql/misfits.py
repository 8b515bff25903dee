"""The SQL that looks for values that do not fit their column, and reads them whatever they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tcrm.models.database import Database

NO_DAY = "({c} NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' OR date({c}) IS NOT {c} OR {c} < '0001')"
NO_JSON = "CASE WHEN json_valid({c}) THEN json_type({c}) <> '{kind}' ELSE {c} IS NOT NULL END"
ODD_TEXT = "({c} GLOB '*[^ -~]*' OR octet_length({c}) <> length({c}))"
"""Anything but printable ASCII; `length` stops at a NUL."""


class Sieved(Protocol):
    """What is known of a column here."""

    @property
    def name(self) -> str: ...
    @property
    def storage(self) -> str: ...
    @property
    def null(self) -> bool: ...
    @property
    def sieve(self) -> str: ...


def suspects(db: Database, table: str, rules: Sequence[Sieved]) -> Iterator[tuple[int, list[tuple[str, Any]]]]:
    """(row id, (storage class, value) of each of these columns) of the rows in which something may not fit. Texts come
    as the bytes that they are."""
    if not rules:
        return
    columns, conditions = [], []
    for rule in rules:
        column = f'"{rule.name.partition(".")[2]}"'
        columns += [f"typeof({column})", f"iif(typeof({column}) = 'text', CAST({column} AS BLOB), {column})"]
        storages = f"'{rule.storage}', 'null'" if rule.null else f"'{rule.storage}'"
        conditions.append(f"typeof({column}) NOT IN ({storages}) OR {rule.sieve.format(c=column)}")
    condition = " OR ".join(conditions)
    for row_id, *cells in db.sql(f'SELECT id, {", ".join(columns)} FROM "{table}" WHERE {condition} ORDER BY id'):
        yield row_id, list(zip(cells[::2], cells[1::2], strict=True))


def moment_before(db: Database, operation_id: int, now: int) -> int:
    """When an entry of the journal can have been made whose moment cannot be read: not before the one before it."""
    before = "SELECT max(at) FROM operation WHERE id < ? AND at BETWEEN 0 AND ?"
    return int(db.sql(before, (operation_id, now))[0][0] or 0)


def mark_entry(db: Database, change_id: int, mark: str, by: int) -> None:
    """Note among the values of an entry of the journal, one of whose changes this is, which entry took data out."""
    params = "iif(json_valid(params), params, '{}')"
    db.sql(
        f"UPDATE operation SET params = json_insert({params}, '$.' || ?, ?) "
        "WHERE id = (SELECT operation_id FROM change WHERE id = ?)",
        (mark, by, change_id),
    )
