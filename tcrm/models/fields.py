"""Column types: what Python holds and what the database keeps.

Tables are STRICT, so each type names one storage class. A moment is an integer of epoch seconds (UTC), a date is ISO
text, the day of a stage move is a plain day number, so that days between two moves are one subtraction in SQL.

What another program put there may be no day or moment at all. Where none need be known, none is read: one bad value
must not hide the rest of a list. Where one is needed, reading it raises a ValueError, which `Database.in_words` says in
words; `tcrm doctor` names both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from peewee import SQL, AutoField, IntegerField, NodeList, TextField

from tcrm.clean import clean_line, clean_text

EPOCH = date(1970, 1, 1)
T = TypeVar("T")


def _readable(field: Any, read: Callable[[Any], T], value: Any) -> T | None:
    """What `read` makes of a stored value; None for what it cannot read in a column that may hold nothing."""
    try:
        return None if value is None else read(value)
    except (ValueError, TypeError, OverflowError, OSError) as error:
        if field.null:
            return None
        raise ValueError(field.column_name) from error


def read_day(text: str) -> date | None:
    """A stored day; None for what is none, as in a column that may hold nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class IdField(AutoField):
    """A row id that is never given twice, so that what an undo removed can come back under its own id."""

    def ddl(self, ctx: Any) -> NodeList:
        return NodeList((super().ddl(ctx), SQL("AUTOINCREMENT")))


class LineField(TextField):
    """One line of text. Cleaned here, at the door of the database, so that no writer can forget it."""

    def db_value(self, value: str | None) -> str | None:
        return None if value is None else clean_line(value)


class LongTextField(TextField):
    """Text of several lines (a memo, a note), cleaned likewise."""

    def db_value(self, value: str | None) -> str | None:
        return None if value is None else clean_text(value)


class NumberField(IntegerField):
    """A whole number."""

    def python_value(self, value: int | None) -> int | None:
        return value if type(value) is int else _readable(self, int, value)


class MomentField(IntegerField):
    """An aware `datetime` in UTC, stored as whole epoch seconds."""

    def db_value(self, value: datetime | int | None) -> int | None:
        if value is None or isinstance(value, int):
            return value
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        return int(value.timestamp())

    def python_value(self, value: int | None) -> datetime | None:
        return _readable(self, lambda seconds: datetime.fromtimestamp(seconds, UTC), value)


class DayField(TextField):
    """A `date`, stored as ISO text."""

    def db_value(self, value: date | str | None) -> str | None:
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        return _readable(self, date.fromisoformat, value)


class DayNumberField(IntegerField):
    """A `date`, stored as days since 1970-01-01: for columns that figures subtract."""

    def db_value(self, value: date | int | None) -> int | None:
        return (value - EPOCH).days if isinstance(value, date) else value

    def python_value(self, value: int | None) -> date | None:
        return _readable(self, lambda days: EPOCH + timedelta(days=days), value)


class FlagField(IntegerField):
    """A `bool`, stored as 0 or 1."""

    def db_value(self, value: bool | int | None) -> int | None:
        return None if value is None else int(bool(value))

    def python_value(self, value: int | None) -> bool | None:
        return None if value is None else bool(value)
