"""The customers of a list by name: all of them for a text, or at once the first of them."""

from __future__ import annotations

from array import array
from itertools import compress
from typing import Literal

from tcrm.models.sql import grams
from tcrm.models.sql.matching import by_name
from tcrm.models.sql.sqlite import in_list
from tcrm.queries.matches import Answer, read
from tcrm.session import Session

_ALL = 1 << 60
_SOME = 6000  # so many are put in order one by one; of more the first are met soon on a walk by name
_WALK = 20_000


def account_ids(session: Session, text: str = "", first: Literal["", "city", "class"] = "") -> list[int]:
    """The customers that a list shows for what is typed, sorted by name, or `first` by city or class; all when it is
    blank. Archived ones never."""
    sought = read(text)
    order = f"{first} = '', {first} COLLATE NOCASE, sort_name, id" if first else "sort_name, id"
    if sought is None:
        return _all(session, order)
    found = Answer(session, sought, ("account",), archived=False).some(_ALL)
    if len(found) <= _SOME:
        return _in_order(session, found, order)
    ids = array("q", _all(session, order))
    fits = bytearray(max(ids, default=0) + 1)
    for number in found:
        fits[number & grams.ROW_ID] = 1
    return list(compress(ids, map(fits.__getitem__, ids)))


def first_accounts(session: Session, text: str, count: int) -> list[int] | None:
    """The first of `account_ids` by name, so many, without looking for all of them; None where that is no quicker."""
    sought = read(text)
    if sought is None:
        statement = "SELECT id FROM account WHERE archived = 0 ORDER BY sort_name, id LIMIT ?"
        return [row[0] for row in session.db.sql(statement, (count,))]
    answer = Answer(session, sought, ("account",), archived=False)
    some = answer.some(_SOME + 1)
    if len(some) <= _SOME:
        return _in_order(session, some, "sort_name, id")[:count]
    found = [row[0] for row in session.db.sql(*by_name(sought, answer.viewer, _WALK, count))]
    return found if len(found) == count else None


def _all(session: Session, order: str) -> list[int]:
    return [row[0] for row in session.db.sql(f"SELECT id FROM account WHERE archived = 0 ORDER BY {order}")]


def _in_order(session: Session, numbers: list[int], order: str) -> list[int]:
    tail, listed = in_list(number & grams.ROW_ID for number in numbers)
    return [row[0] for row in session.db.sql(f"SELECT id FROM account WHERE id {tail} ORDER BY {order}", (listed,))]
