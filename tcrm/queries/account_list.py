"""The customers of a list by name: all of them for a text, or at once the first of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import compress
from typing import Literal, NamedTuple

from tcrm.models.sql import grams
from tcrm.models.sql.matching import by_name
from tcrm.models.sql.sqlite import in_list
from tcrm.queries.matches import Answer, read
from tcrm.session import Session

_ALL = 1 << 60
_SOME = 6000  # so many are put in order one by one; of more the first are met soon on a walk by name
_WALK = 20_000


class Beginning(NamedTuple):
    """The first ids of a list; `whole` if it has no more."""

    ids: Sequence[int]
    whole: bool


def account_ids(session: Session, text: str = "", first: Literal["", "city", "class"] = "") -> list[int]:
    """The customers that a list shows for what is typed, sorted by name, or `first` by city or class; all when it is
    blank. Archived ones never."""
    return list(packed_ids(session, text, first))


def packed_ids(session: Session, text: str = "", first: Literal["", "city", "class"] = "") -> array[int]:
    """The same in 8 bytes each: a list of a million is not 40 MB."""
    sought = read(text)
    order = f"{first} = '', {first} COLLATE NOCASE, sort_name, id" if first else "sort_name, id"
    if sought is None:
        return _all(session, order)
    found = Answer(session, sought, ("account",), archived=False).some(_ALL)
    if len(found) <= _SOME:
        return _in_order(session, found, order)
    ids = _all(session, order)
    fits = bytearray(max(ids, default=0) + 1)
    for number in found:
        fits[number & grams.ROW_ID] = 1
    return array("q", compress(ids, map(fits.__getitem__, ids)))


def first_accounts(session: Session, text: str, count: int) -> Beginning | None:
    """The first of `account_ids` by name, at least so many if there are, without looking for all of them; None where
    that is no quicker."""
    sought = read(text)
    if sought is None:
        statement = "SELECT id FROM account WHERE archived = 0 ORDER BY sort_name, id LIMIT ?"
        first = [row[0] for row in session.db.sql(statement, (count,))]
        return Beginning(first, len(first) < count)
    answer = Answer(session, sought, ("account",), archived=False)
    some = answer.some(_SOME + 1)
    if len(some) <= _SOME:
        return Beginning(_in_order(session, some, "sort_name, id"), True)
    found = session.db.numbers(*by_name(sought, answer.viewer, _WALK, count))
    return Beginning(found, False) if len(found) == count else None


def _all(session: Session, order: str) -> array[int]:
    return session.db.numbers(f"SELECT id FROM account WHERE archived = 0 ORDER BY {order}")


def _in_order(session: Session, numbers: list[int], order: str) -> array[int]:
    tail, listed = in_list(number & grams.ROW_ID for number in numbers)
    return session.db.numbers(f"SELECT id FROM account WHERE id {tail} ORDER BY {order}", (listed,))
