"""Writing rows in sets: records with values of their own, and the lists that hang on them."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import Any

from tcrm.models import Row
from tcrm.models.base import table_of
from tcrm.models.journal import Recorder, Values
from tcrm.models.sql import sqlite
from tcrm.models.stored import stored_row

_OfOne = dict[tuple[Any, ...], list[tuple[int, list[Any]]]]  # by key the rows of one record, each its id and values
_Hanging = dict[int, _OfOne]


@contextmanager
def no_collecting() -> Iterator[None]:
    """Rows are no circles; to look for circles among them again and again is a sixth of the time of a large import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def update_rows(op: Recorder, model: type[Row], wanted: Mapping[int, Values]) -> set[int]:
    """Give each row its own values, which need not be the same columns for all; the ids of those that changed."""
    shapes: dict[tuple[str, ...], dict[int, Values]] = {}
    for row_id, values in wanted.items():
        if values:
            shapes.setdefault(tuple(values), {})[row_id] = values
    changed: set[int] = set()
    for names, rows in shapes.items():
        now = _current(op, model, names, "id", rows)
        stored = {row_id: list(stored_row(model, values).values()) for row_id, values in rows.items()}
        differing = {row_id: rows[row_id] for row_id, said in now if stored[row_id] != said}
        op.update_each(model, differing)
        changed.update(differing)
    return changed


def _current(
    op: Recorder, model: type[Row], names: Sequence[str], by: str, ids: Iterable[int]
) -> list[tuple[int, list[Any]]]:
    quoted = ", ".join(f'"{name}"' for name in names)
    tail, listed = sqlite.in_list(ids)
    rows = op.db.sql(f'SELECT "{by}", {quoted} FROM "{table_of(model)}" WHERE "{by}" {tail} ORDER BY id', (listed,))
    return [(row[0], list(row[1:])) for row in rows]


def hang(
    op: Recorder,
    model: type[Row],
    parent: str,
    wanted: Mapping[int, Sequence[Values]],
    key: Sequence[str],
    *,
    fresh: Set[int],
    whole: Collection[int],
    repeats: bool = False,
) -> set[int]:
    """Make the rows that hang on records what files say; the ids of the records where something changed.

    `wanted` has, by record, rows that all name the same columns. Rows with the same `key` on the same record are the
    same row; unless it `repeats`, a key stands once on a record, the last counts. Records in `fresh` have none yet; on
    those in `whole`, rows that are not wanted are removed.
    """
    if not repeats:
        wanted = {parent_id: _distinct(rows, key) for parent_id, rows in wanted.items()}
    names = next((tuple(row) for rows in wanted.values() for row in rows), tuple(key))
    there = _there(op, model, parent, names, key, wanted.keys() - fresh)
    made: list[tuple[Any, ...]] = []  # record, then what `names` say
    changes: dict[int, Values] = {}
    changed: set[int] = set()
    for parent_id, rows in wanted.items():
        known = there.get(parent_id)
        new, otherwise = (rows, {}) if known is None else _unlike(model, rows, known, key)
        made += [(parent_id, *row.values()) for row in new]
        changes.update(otherwise)
        if new or otherwise:
            changed.add(parent_id)
    surplus = _left(there, whole)
    op.delete(model, list(surplus))
    op.update_each(model, changes)
    if made:
        op.insert_columns(model, dict(zip((parent, *names), zip(*made, strict=True), strict=True)))
    return changed | set(surplus.values())


def _there(
    op: Recorder, model: type[Row], parent: str, names: Sequence[str], key: Sequence[str], ids: Iterable[int]
) -> _Hanging:
    """What hangs on these records."""
    there: _Hanging = {}
    for parent_id, (row_id, *said) in _current(op, model, ("id", *names), parent, ids):
        known = tuple(said[names.index(name)] for name in key)
        there.setdefault(parent_id, {}).setdefault(known, []).append((row_id, said))
    return there


def _unlike(
    model: type[Row], rows: Sequence[Values], known: _OfOne, key: Sequence[str]
) -> tuple[Sequence[Values], dict[int, Values]]:
    """Of the rows that files have on one record, those that are not there, and by id those that say something else
    there; what is left in `known` no file named."""
    new: list[Values] = []
    otherwise: dict[int, Values] = {}
    for row in rows:
        stored = stored_row(model, row)
        same = known.get(tuple(stored[name] for name in key))
        if not same:
            new.append(row)
            continue
        row_id, said = same.pop(0)
        if said != list(stored.values()):
            otherwise[row_id] = row
    return new, otherwise


def _left(there: _Hanging, whole: Collection[int]) -> dict[int, int]:
    """The rows that no file named, with their records, as far as those are told as a `whole`."""
    return {
        row_id: parent_id
        for parent_id, known in there.items()
        if parent_id in whole
        for same in known.values()
        for row_id, _said in same
    }


def _distinct(rows: Sequence[Values], key: Sequence[str]) -> Sequence[Values]:
    if len(rows) < 2:
        return rows
    return list({tuple(row[name] for name in key): row for row in rows}.values())
