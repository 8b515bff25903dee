"""The customers of a list by name: all of them for a text, or at once the first of them."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from itertools import compress, count
from sys import byteorder
from typing import Literal, NamedTuple

from tcrm.models.sql import grams
from tcrm.models.sql.matching import by_name
from tcrm.models.sql.sqlite import in_list
from tcrm.queries.matches import Answer, read
from tcrm.session import Session

_BY_NAME = "sort_name, id"
_ALL = 1 << 60
_SOME = 6000  # so many are put in order one by one; of more the first are met soon on a walk by name
_READ = 1000  # of so many the keys are read to tell which of them fit
_WALK = 20_000
_STEPS = 10  # so many matches are put in order by the index while one customer is met on a walk, and its key is read
_PART = 8_192  # ids that are given their places at a time, between which other threads have their turn
_TELL = 1500  # so many tell about all
_NEAR, _NEAR_OF = 25, 4  # so many, of every so-manieth, tell whether those that a walk meets are what somebody finds
_LITTLE = 1 / 8  # who finds no more than this of what fits is asked what they see
_NO_PLACE = bytes(4)
_SPARSE, _FREE = 8, 1_000_000
"""Where the highest id is more than so many times their number and a million, a byte for each number up to it is
wasted."""


class ByName:
    """Where each customer stood by name when all of them were read last. Who came since has no place."""

    def __init__(self, ids: array[int], state: tuple[int, int] | None = None) -> None:
        """`ids` as `packed_ids` gives them for no text, read at this `state` of the database or later."""
        self.ids = ids
        self._state = state
        self.places = b"" if _is_sparse(ids) else self._read_places(ids)
        """The place of each id from 0 on, in four bytes, the highest first; nought if it has none. Blank where the ids
        are too far apart for that."""

    @staticmethod
    def _read_places(ids: array[int]) -> bytes:
        places = array("i", [0]) * (max(ids, default=0) + 1)
        for start in range(0, len(ids), _PART):
            part = ids[start : start + _PART]
            deque(map(places.__setitem__, part, count(start + 1)), maxlen=0)
        if byteorder == "little":
            places.byteswap()
        return places.tobytes()

    def is_current(self, session: Session) -> bool:
        """Whether nothing was written since."""
        return self._state == session.db.state()

    def in_order(self, ids: Sequence[int]) -> list[int] | None:
        """These by name; None if there is one without a place."""
        ordered = sorted(ids, key=self._place)
        return None if ordered and self._place(ordered[0]) <= _NO_PLACE else ordered

    def walk(self, newest: Sequence[int], many: int) -> int:
        """How far to walk by name to meet so many of what fits, if that is quicker than to put all of it in order; 0 if
        not. The newest that fit tell how many there are, and where they stand."""
        told, fit = newest[:: 1 + len(newest) // _TELL], self.as_many(newest)
        met = nsmallest(max(1, round(many * len(told) / fit)), filter(_NO_PLACE.__lt__, map(self._place, told)))
        worth = min(_WALK, fit // _STEPS)
        return worth if met and int.from_bytes(met[-1], "big") <= worth else 0

    def nearest(self, numbers: Sequence[int]) -> list[int]:
        """Some of these customers, as the index numbers them, that a walk by name meets soon."""
        return nsmallest(_NEAR, numbers[::_NEAR_OF], key=lambda number: self._place(number & grams.ROW_ID))

    def as_many(self, newest: Sequence[int]) -> int:
        """About how many fit if these are the newest that do."""
        return max(1, len(newest) * len(self.ids) // (max(newest) - min(newest) + 1))

    def _place(self, account_id: int) -> bytes:
        return self.places[4 * account_id : 4 * account_id + 4]


class Beginning(NamedTuple):
    """The first ids of a list; `whole` if it has no more."""

    ids: Sequence[int]
    whole: bool


def account_ids(session: Session, text: str = "", first: Literal["", "city", "class"] = "") -> list[int]:
    """The customers that a list shows for what is typed, sorted by name, or `first` by city or class; all when it is
    blank. Archived ones never."""
    return list(packed_ids(session, text, first))


def packed_ids(
    session: Session, text: str = "", first: Literal["", "city", "class"] = "", phrases: Sequence[str] = ()
) -> array[int]:
    """The same in few bytes each: a list of a million is not 40 MB. The words of each of the `phrases` must stand
    together."""
    sought = read(text, phrases)
    order = f"{first} = '', {first} COLLATE NOCASE, {_BY_NAME}" if first else _BY_NAME
    if sought is None:
        return _all(session, order)
    found = Answer(session, sought, ("account",), archived=False).some(_ALL)
    if len(found) <= _SOME:
        return _in_order(session, _record_ids(found), order)
    ids = _all(session, order)
    return array("q", compress(ids, map(_is_among(_record_ids(found), ids), ids)))


def first_accounts(
    session: Session, text: str, many: int, known: ByName | None = None, phrases: Sequence[str] = ()
) -> Beginning | None:
    """The first of `account_ids` by name, at least so many if there are, without reading all of them; None where that
    is no quicker. Where the order of all is `known`, it need not be read of those that fit; who was renamed since
    stands where they stood."""
    sought = read(text, phrases)
    if sought is None:
        if known is not None and known.is_current(session):
            return Beginning(known.ids, True)
        statement = "SELECT id FROM account WHERE archived = 0 ORDER BY sort_name, id LIMIT ?"
        first = [row[0] for row in session.db.sql(statement, (many,))]
        return Beginning(first, len(first) < many)
    answer = Answer(session, sought, ("account",), archived=False)
    if known is None or not known.places:
        return _first_met(answer, many)
    tell = _TELL if len(sought.words) == 1 and grams.is_sure(sought.words) else _SOME  # who types that finds many
    some = answer.likely(tell + 1)
    little = answer.share(some) < _LITTLE
    if little:  # the index is asked what they see, which takes longer
        some = answer.likely_seen(_READ + 1)
    elif len(some) > tell:
        share = answer.share(known.nearest(some)) if answer.viewer.held is not None else 1.0
        far = known.walk(_record_ids(some), round(many / share)) if share >= _LITTLE else 0
        if far and len(met := session.db.numbers(*by_name(sought, answer.viewer, far, many))) == many:
            return Beginning(met, False)
        if known.as_many(_record_ids(some)) > 2 * _SOME:
            return _first_of(answer, many, known, None, seen=share < _LITTLE)
        some += answer.likely(max(0, _SOME + 1 - len(some)), below=min(some))
    if len(some) <= (_READ if answer.reads_keys else _SOME):
        ids = _record_ids(answer.fitting(some) if little else answer.allowed(some))
        placed = known.in_order(ids)
        return Beginning(_in_order(session, ids) if placed is None else placed, True)
    return _first_of(answer, many, known, None if little or len(some) > _SOME else some, seen=little)


def _first_met(answer: Answer, many: int) -> Beginning | None:
    """The same where the order of all is not known."""
    some = answer.likely(_SOME + 1)
    if len(some) <= _SOME:
        return Beginning(_in_order(answer.session, _record_ids(answer.allowed(some))), True)
    met = answer.db.numbers(*by_name(answer.sought, answer.viewer, _WALK, many))
    return Beginning(met, False) if len(met) == many else None


def _first_of(answer: Answer, many: int, known: ByName, some: list[int] | None, *, seen: bool) -> Beginning | None:
    """The first so many in the order known, of all that the index takes for fitting (`some`, if they are few): they are
    read from the first on, until there are enough. Where the first of all are not those that this person finds, the
    index is asked for what is `seen`: names are known to everybody, and what begins so stands far down the list."""
    for most in (4 * many, 32 * many, _ALL):
        seen = seen or (most > 4 * many and answer.viewer.held is not None)
        likely = answer.first_likely(known.places, most, seen=seen) if some is None or seen else some
        placed = known.in_order(_record_ids(likely))
        if placed is None:
            return None
        ids = placed[:most]
        fitting = answer.fitting([grams.number("account", each) for each in ids])
        if len(fitting) >= many or len(ids) < most:
            break
    return Beginning(_record_ids(fitting[:many]), len(ids) < most and len(fitting) <= many)


def _is_sparse(ids: array[int]) -> bool:
    return max(ids, default=0) > _SPARSE * len(ids) + _FREE


def _is_among(found: list[int], ids: array[int]) -> Callable[[int], object]:
    """What tells of each of these ids whether it was found: by a byte for each number, or where that is a waste by a
    set."""
    if _is_sparse(ids):
        return set(found).__contains__
    fits = bytearray(max(ids, default=0) + 1)
    for each in found:
        fits[each] = 1
    return fits.__getitem__


def _record_ids(numbers: Iterable[int]) -> list[int]:
    return [number & grams.ROW_ID for number in numbers]


def _all(session: Session, order: str) -> array[int]:
    return session.db.ids(f"SELECT id FROM account WHERE archived = 0 ORDER BY {order}")


def _in_order(session: Session, ids: list[int], order: str = _BY_NAME) -> array[int]:
    tail, listed = in_list(ids)
    return session.db.numbers(f"SELECT id FROM account WHERE id {tail} ORDER BY {order}", (listed,))
