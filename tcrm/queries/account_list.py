"""The customers of a list by name: all of them for a text, or at once the first of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Literal, NamedTuple

from tcrm.models.sql import grams
from tcrm.models.sql.matching import by_name
from tcrm.models.sql.sqlite import in_list
from tcrm.queries.matches import Answer, read
from tcrm.session import Session

_BY_NAME = "sort_name, id"
_ALL = 1 << 60
_SOME = 6000  # so many are put in order one by one; of more the first are met soon on a walk by name
_SPARE = 8
_WALK = 20_000
_SHORT_WALK = 2_000
_FAR = 4 * _SHORT_WALK  # if none of some stands before, those that are met on a short walk are too few


class ByName:
    """Where each customer stood by name when all of them were read last. Who came since has no place."""

    def __init__(self, ids: array[int]) -> None:
        """`ids` as `packed_ids` gives them for no text."""
        self._place = array("i", bytes(4 * (max(ids, default=0) + 1)))
        for place, account_id in enumerate(ids, 1):
            self._place[account_id] = place

    def in_order(self, ids: Sequence[int], most: int | None = None) -> list[int] | None:
        """These by name, the first so many or all; None if there is one without a place."""
        place_of = self._place.__getitem__
        try:
            near = ids if most is None or len(ids) <= _SOME else self._near(ids, most)
            ordered = sorted(near, key=place_of)
        except IndexError:
            return None
        return ordered[:most] if not ordered or place_of(ordered[0]) else None

    def has_one_before(self, ids: Sequence[int], place: int) -> bool:
        """Whether one of these is known to stand before a place."""
        return any(0 < self._place[each] < place for each in ids if each < len(self._place))

    def _near(self, ids: Sequence[int], most: int) -> Sequence[int]:
        """Those that stand before some place, which some of them tell, but not fewer than asked for."""
        some = sorted(map(self._place.__getitem__, ids[:_SOME]))
        last = some[min(len(some) - 1, 2 * most * len(some) // len(ids) + _SPARE)]
        place = self._place
        near = [each for each in ids if place[each] <= last]
        return near if len(near) >= most else ids


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
    order = f"{first} = '', {first} COLLATE NOCASE, {_BY_NAME}" if first else _BY_NAME
    if sought is None:
        return _all(session, order)
    found = Answer(session, sought, ("account",), archived=False).some(_ALL)
    if len(found) <= _SOME:
        return _in_order(session, _record_ids(found), order)
    ids = _all(session, order)
    fits = bytearray(max(ids, default=0) + 1)
    for number in found:
        fits[number & grams.ROW_ID] = 1
    return array("q", compress(ids, map(fits.__getitem__, ids)))


def first_accounts(session: Session, text: str, count: int, known: ByName | None = None) -> Beginning | None:
    """The first of `account_ids` by name, at least so many if there are, without reading all of them; None where that
    is no quicker. Where the order of all is `known`, it need not be read of those that fit; who was renamed since
    stands where they stood."""
    sought = read(text)
    if sought is None:
        statement = "SELECT id FROM account WHERE archived = 0 ORDER BY sort_name, id LIMIT ?"
        first = [row[0] for row in session.db.sql(statement, (count,))]
        return Beginning(first, len(first) < count)
    answer = Answer(session, sought, ("account",), archived=False)
    ask, some = answer.likely, answer.likely(_SOME + 1)
    finds_little = answer.finds_little(some)
    if finds_little:  # the index is asked what they see, which takes longer
        ask, some = answer.likely_seen, answer.likely_seen(_SOME + 1)
    if len(some) <= _SOME:
        ids = _record_ids(answer.some(_SOME) if finds_little else answer.allowed(some))
        placed: Sequence[int] | None = known.in_order(ids) if known else None
        return Beginning(_in_order(session, ids) if placed is None else placed, True)
    if known is None or known.has_one_before(_record_ids(some), _FAR):
        met = session.db.numbers(*by_name(sought, answer.viewer, _WALK if known is None else _SHORT_WALK, count))
        if len(met) == count:
            return Beginning(met, False)
    begun = _first_of(answer, _record_ids(ask(_ALL)), count, known) if known else None
    return None if begun is None else Beginning(begun, False)


def _first_of(answer: Answer, likely: Sequence[int], count: int, known: ByName) -> list[int] | None:
    """The first so many in the order known, of all that the index takes for fitting: they are read from the first on,
    until there are enough."""
    for most in (4 * count, 64 * count, None):
        ordered = known.in_order(likely, most)
        if ordered is None:
            return None
        fitting = answer.fitting([grams.number("account", each) for each in ordered])
        if len(fitting) >= count or len(ordered) == len(likely):
            break
    return _record_ids(fitting[:count])


def _record_ids(numbers: Iterable[int]) -> list[int]:
    return [number & grams.ROW_ID for number in numbers]


def _all(session: Session, order: str) -> array[int]:
    return session.db.numbers(f"SELECT id FROM account WHERE archived = 0 ORDER BY {order}")


def _in_order(session: Session, ids: list[int], order: str = _BY_NAME) -> array[int]:
    tail, listed = in_list(ids)
    return session.db.numbers(f"SELECT id FROM account WHERE id {tail} ORDER BY {order}", (listed,))
