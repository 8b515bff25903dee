"""What every business table has, and small helpers to declare columns.

The models are bound to no database: a query is built from them and run by the session's database
(`session.db.rows(query)`), so nothing global says where data lives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple, cast

from peewee import SQL, ForeignKeyField, IntegerField, Model

from tcrm.models.fields import FlagField, IdField, LineField, LongTextField, MomentField, NumberField
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


def table_of(model: type[Row]) -> str:
    """The table's name in the database."""
    return cast(str, model._meta.table_name)


def columns_of(model: type[Row]) -> list[str]:
    """All column names of a table, in their order."""
    return [field.column_name for field in model._meta.sorted_fields]


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
        return NumberField(null=True)
    return NumberField(default=default, constraints=[SQL(f"DEFAULT {default}")])


def flag(default: bool = False) -> Any:
    """A yes-or-no column."""
    return FlagField(default=default, constraints=[SQL(f"DEFAULT {int(default)}")])


_LISTED = sqlite.in_list(())[0].removeprefix("IN ")


class _Later(frozenset[int]):
    """Stands for ids that are put in later. No other value is it, and whoever would look into it is wrong."""

    def __iter__(self) -> Iterator[int]:
        raise TypeError("these ids are not known yet: give them to among() as they are")


_LATER = _Later()


def among(column: Any, ids: Iterable[int]) -> Any:
    """The condition that a column is one of these ids, however many: one parameter, where `in_` binds each of them."""
    return column.in_(SQL(_LISTED, [ids if ids is _LATER else sqlite.in_list(ids)[1]]))


class Listing(NamedTuple):
    """A query that was built once and can be asked for other ids each time: Peewee takes several times as long to
    build one as SQLite to answer it."""

    text: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, build: Callable[[Collection[int]], Any]) -> Listing:
        """The query that `build` makes; the ids that it is given may only go to `among`."""
        text, values = build(_LATER).sql()
        return cls(text, tuple(values))

    def with_ids(self, ids: Iterable[int]) -> tuple[str, list[Any]]:
        """The statement and its parameters, for these ids."""
        listed = sqlite.in_list(ids)[1]
        return self.text, [listed if value is _LATER else value for value in self.values]
