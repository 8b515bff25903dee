"""What every business table has, and small helpers to declare columns.

The models are bound to no database: a query is built from them and run by the session's database
(`session.db.rows(query)`), so nothing global says where data lives.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import SQL, ForeignKeyField, IntegerField, Model

from tcrm.models.fields import FlagField, IdField, LineField, LongTextField, MomentField
from tcrm.models.sql import sqlite


class Table(Model):
    """The naming and typing that all tables share."""

    class Meta:
        legacy_table_names = False
        strict_tables = True


class Row(Table):
    """A business row: written only through the journal, which keeps `version` and `updated_at`.

    `version` grows by one with each change, also with an undo, and is never set by hand.
    """

    id = IdField()
    version = IntegerField(default=1, constraints=[SQL("DEFAULT 1")])
    updated_at = MomentField(null=True)


def link(to: type[Model] | str, *, null: bool = False, index: bool = True) -> Any:
    """A reference that refuses to be left dangling: rows are removed by actions, never by a cascade."""
    target: Any = to
    return ForeignKeyField(target, null=null, backref="+", index=index, lazy_load=False)


def string(default: str | None = "", *, index: bool = False, unique: bool = False) -> Any:
    """A line of text; `default=None` makes it nullable (nothing known), else blank is nothing."""
    return _texts(LineField, default, index=index, unique=unique)


def long_text() -> Any:
    """Text of several lines; blank is nothing."""
    return _texts(LongTextField, "")


def _texts(kind: Any, default: str | None, **options: bool) -> Any:
    if default is None:
        return kind(null=True, **options)
    quoted = default.replace("'", "''")
    return kind(default=default, constraints=[SQL(f"DEFAULT '{quoted}'")], **options)


def number(default: int | None = None) -> Any:
    """An integer column; nullable unless it has a default."""
    if default is None:
        return IntegerField(null=True)
    return IntegerField(default=default, constraints=[SQL(f"DEFAULT {default}")])


def flag(default: bool = False) -> Any:
    """A yes-or-no column."""
    return FlagField(default=default, constraints=[SQL(f"DEFAULT {int(default)}")])


def among(column: Any, ids: Iterable[int]) -> Any:
    """The condition that a column is one of these ids, however many: one parameter, where `in_` binds each of them."""
    tail, listed = sqlite.in_list(ids)
    return column.in_(SQL(tail.removeprefix("IN "), [listed]))
