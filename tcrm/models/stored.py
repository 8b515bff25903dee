"""Values on their way into the database: as its columns keep them, of one row or of a column of many rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tcrm.models.base import Row
from tcrm.models.fields import LineField, LongTextField


def stored_row(model: type[Row], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by column name, as the database keeps them. An unknown column is a programming error: KeyError."""
    fields = model._meta.columns
    return {name: fields[name].db_value(value) for name, value in values.items()}


def stored_column(model: type[Row], name: str, values: Sequence[Any]) -> Sequence[Any]:
    """One column of many rows, as the database keeps it; what needs no work is recognised for all rows at once, and
    values that come again and again are worked on once."""
    field = model._meta.columns[name]
    if _is_stored(field, values):
        return values
    distinct = set(values)
    if len(distinct) > len(values) // 2:
        return [None if value is None else field.db_value(value) for value in values]
    stored = {value: None if value is None else field.db_value(value) for value in distinct}
    return [stored[value] for value in values]


def _is_stored(field: Any, values: Sequence[Any]) -> bool:
    """Whether these are whole numbers, or clean texts, where there is something at all."""
    types = set(map(type, values)) - {type(None)}
    if types == {str} and isinstance(field, (LineField, LongTextField)):
        return "".join(filter(None, values)).isprintable()
    return types <= {int}
