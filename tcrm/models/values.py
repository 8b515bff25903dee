"""Which values of the file do not fit their columns.

The program writes none; another program can. Of each it is told where it stands, what it is, what was expected, and
what may take its place (`models.rules`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tcrm.clean import excerpt
from tcrm.errors import DatabaseTrouble
from tcrm.i18n import _
from tcrm.models import ALL_TABLES, MovePermit, SearchKey, StagePath
from tcrm.models.rules import NOTHING, Rule, rules_of
from tcrm.models.sql import doctor, misfits
from tcrm.models.sql.agreement import orphans

if TYPE_CHECKING:
    from tcrm.models.database import Database

_DERIVED = (SearchKey, StagePath, MovePermit)


@dataclass(frozen=True)
class Misfit:
    """A value that does not fit: where it stands, as it can be shown, what should stand there, and what may take its
    place (`NOTHING` where that takes a person). `stops` whether somebody who reads it may be stopped by it, `in_kind`
    whether it is at least a number where a number should be."""

    table: str
    row_id: int
    column: str
    shown: str
    expected: str
    mended: Any = NOTHING
    stops: bool = True
    in_kind: bool = True

    @property
    def is_mendable(self) -> bool:
        return self.mended is not NOTHING

    @property
    def said(self) -> str:
        """Where it stands, what it is, what should be there."""
        return _("{table} {row}: its {column} is {shown}, expected is {expected}").format(
            table=self.table, row=self.row_id, column=self.column, shown=self.shown, expected=self.expected
        )


def find_misfits(db: Database, *, only_stopping: bool = False) -> Iterator[Misfit]:
    """Every value of the file that does not fit, table by table; not what the program makes anew by itself.
    `only_stopping`: only those that may stop who reads them."""
    for model in ALL_TABLES:
        table = model._meta.table_name
        if model in _DERIVED or not db.table_exists(table):
            continue
        rules = rules_of(model)
        sieved = [replace(rule, sieve="0") if only_stopping and not rule.stops else rule for rule in rules]
        for row_id, cells in misfits.suspects(db, table, sieved):
            yield from (each for each in _of_row(table, row_id, rules, cells) if each.stops or not only_stopping)


def unreadable(db: Database) -> DatabaseTrouble | None:
    """What is said of the first value in the file, or reference that leads nowhere, that may have stopped somebody;
    None if there is none."""
    found = next(find_misfits(db, only_stopping=True), None)
    said = _leading_nowhere(db) if found is None else found.said
    if said is None:
        return None
    return DatabaseTrouble(
        _("The database {path} holds what this program did not write. {said}.").format(path=db.path, said=said),
        _("See what is wrong: tcrm doctor"),
    )


def _leading_nowhere(db: Database) -> str | None:
    for each in orphans(db):
        return _("{table} {row}: its {column} is not there").format(
            table=each.table, row=each.row_id, column=each.column.removesuffix("_id")
        )
    for deal_id in doctor.deals_unlike_their_moves(db):
        return _("deal {row}: its stage is not the one that its moves say").format(row=deal_id)
    return None


def _of_row(table: str, row_id: int, rules: Sequence[Rule], cells: Sequence[tuple[str, Any]]) -> Iterator[Misfit]:
    for rule, (storage, raw) in zip(rules, cells, strict=True):
        if storage == "null" and rule.null:
            continue
        value, expected = raw, _(rule.expected)
        if storage == "null" or storage != rule.storage:
            mended, value = _of_a_kind(rule, storage, raw)
        elif storage == "text":
            value = raw.decode(errors="replace")
            if (rule.stops or _is_utf8(raw)) and rule.fits(value):
                continue
            mended = rule.mend(value)
        elif rule.fits(value):
            continue
        else:
            mended = rule.mend(value)
        column = rule.name.partition(".")[2]
        in_kind = storage == rule.storage
        yield Misfit(table, row_id, column, _shown(value), expected, mended, rule.stops or not in_kind, in_kind)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _of_a_kind(rule: Rule, storage: str, raw: Any) -> tuple[Any, Any]:
    """(what may take the place, what it is) of a value that is not even of the column's kind."""
    value = raw.decode(errors="replace") if isinstance(raw, bytes) else raw
    if storage == "blob":
        return NOTHING, value  # the journal cannot keep it
    if rule.storage == "text":
        read: Any = "" if value is None else str(value)
        if rule.stops:
            return (read if rule.fits(read) else rule.mend(read)), value
        return rule.mend(read), value
    try:
        number = int(str(value))
    except ValueError:
        return rule.mend(0) if storage == "null" or rule.null else NOTHING, value
    return (number if rule.fits(number) else rule.mend(number)), value


def _shown(value: object) -> str:
    return _("nothing") if value is None else f"“{excerpt(str(value))}”"


__all__ = ["Misfit", "find_misfits", "unreadable"]
