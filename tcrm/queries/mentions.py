"""Where people have written about somebody in a text of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tcrm.models import BUSINESS_TABLES
from tcrm.models.base import among, columns_of
from tcrm.models.redaction import FREE
from tcrm.models.reversal import by_table
from tcrm.queries.refs import public
from tcrm.queries.traces import Traces
from tcrm.queries.wording import label
from tcrm.session import PREFIX, Session

_MODELS = by_table(BUSINESS_TABLES)
_PARENTS = ("deal_id", "account_id", "contact_id")


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that names somebody: the record (`T-5`; of a note on a deal the deal) and what the field is called."""

    ref: str
    field: str


def mentions(session: Session, found: Traces) -> tuple[list[Mention], int]:
    """The texts that name this person and that stay as they are; of those that the session may not see, how many."""
    named: dict[Mention, bool] = {}
    for table, columns in FREE.items():
        rows = list(_naming(session, found, table, columns))
        seen = _seen(session, _MODELS[table], [row["id"] for row, _naming_columns in rows])
        for row, naming in rows:
            for name in naming:
                mention = Mention(_public(table, row), label(table, name))
                named[mention] = named.get(mention, False) or row["id"] in seen
    told = [mention for mention, is_seen in named.items() if is_seen]
    return told, len(named) - len(told)


def _seen(session: Session, model: Any, ids: list[int]) -> set[int]:
    rows = session.db.plain(model.select(model.id).where(among(model.id, ids), session.visible(model)))
    return {row[0] for row in rows}


def _naming(
    session: Session, found: Traces, table: str, columns: tuple[str, ...]
) -> Iterator[tuple[dict[str, Any], list[str]]]:
    condition, values = found.called.may_be_in(f'"{column}"' for column in columns)
    fetched = columns_of(_MODELS[table])
    quoted = ", ".join(f'"{name}"' for name in fetched)
    lost = found.words.get(table, {})
    for values_of_row in session.db.sql(f'SELECT {quoted} FROM "{table}" WHERE {condition}', values):
        row = dict(zip(fetched, values_of_row, strict=True))
        if row["id"] in found.rows.get(table, ()):
            continue
        going = {name for columns_lost, ids in lost.items() if row["id"] in ids for name in columns_lost}
        if naming := [name for name in columns if name not in going and found.called.are_in(row[name])]:
            yield row, naming


def _public(table: str, row: dict[str, Any]) -> str:
    if table in PREFIX:
        return public(table, row["id"])
    parent = next(name for name in _PARENTS if row.get(name) is not None)
    return public(parent.removesuffix("_id"), row[parent])
