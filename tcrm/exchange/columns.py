"""How the cells of a file's columns become values: those of one row, or of many rows at once.

Many at once is several times as quick, but cannot say which row is wrong: then each is read by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tcrm.exchange.cells import Reader, several
from tcrm.exchange.drafts import Ref
from tcrm.exchange.formats import Field

Rows = Sequence[list[str]]
Columns = Sequence[Sequence[str]]
"""The cells of many rows, column by column."""
Getter = Callable[[list[str]], str]


class Column(NamedTuple):
    """How an attribute is read: from the cells of one row, and from many rows, given column by column as well.
    `column` is named in complaints."""

    name: str
    column: str
    read: Callable[[list[str]], Any]
    read_all: Callable[[Columns, Rows], list[Any]]


class Paid(NamedTuple):
    """An amount, or lines with prices, whose currency the row may say elsewhere; `place` is its column's in the file,
    -1 if it is put together."""

    name: str
    column: str
    get: Getter
    field: Field
    place: int


class Slot(NamedTuple):
    """What a row may say several times, such as phones; None for nothing. `place`: the one column that holds it, whose
    values all have this `label`; -1 if there is more to it."""

    name: str
    read: Callable[[list[str]], tuple[Any, ...] | None]
    label: str = ""
    place: int = -1


def of_one(name: str, column: str, conv: Reader, place: int) -> Column:
    """What stands in one cell of each row."""

    def read_all(columns: Columns, rows: Rows) -> list[Any]:
        cells = columns[place]
        distinct = set(cells)
        if len(distinct) == 1:
            return [conv(cells[0])] * len(cells)
        if len(distinct) > len(rows) // 2:
            return list(map(conv, cells))
        return list(map({cell: conv(cell) for cell in distinct}.__getitem__, cells))

    return Column(name, column, lambda cells: conv(cells[place]), read_all)


def of_several(name: str, column: str, conv: Reader, get: Getter) -> Column:
    """What is put together from several cells, or from a constant."""

    def read_all(columns: Columns, rows: Rows) -> list[Any]:
        return [conv(get(cells)) for cells in rows]

    return Column(name, column, lambda cells: conv(get(cells)), read_all)


def in_some_rows(one: Column, here: Callable[[list[str]], bool], otherwise: Any) -> Column:
    """The column as it is read in the rows where it is `here`; in the others it says `otherwise`."""

    def read(cells: list[str]) -> Any:
        return one.read(cells) if here(cells) else otherwise

    return Column(one.name, one.column, read, lambda _columns, rows: list(map(read, rows)))


def both(by_name: Column, by_id: Column) -> Column:
    """A link by name that takes the id along."""

    def read_all(columns: Columns, rows: Rows) -> list[Any]:
        return list(map(_linked, by_name.read_all(columns, rows), by_id.read_all(columns, rows)))

    return Column(by_name.name, by_name.column, lambda cells: _linked(by_name.read(cells), by_id.read(cells)), read_all)


def _linked(name: Ref | None, named: Ref | None) -> Ref | None:
    if name is None or named is None:
        return name or named
    names = several(name.name) if named.more else []
    if len(names) != 1 + len(named.more):
        return Ref(name.name, named.id, name.create, named.more)
    more = [Ref(called, other.id, name.create) for called, other in zip(names[1:], named.more, strict=True)]
    return Ref(names[0], named.id, name.create, tuple(more))
