"""The order of all customers by name, kept while somebody types, and what the first of them are found by."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from itertools import count, islice
from sys import byteorder
from typing import NamedTuple

from tcrm.models.sql.matching import Sought
from tcrm.queries.matches import found_by
from tcrm.session import Session

_FIRST = 3000  # of so many it is kept what they are found by: what one in ninety has is met among them a screen full
_AT_ONCE = 250  # so many are read at a time: others who ask need not wait for all
WALK = 20_000
_STEPS = 20  # so many matches are put in order by the index while one customer is met on a walk, and its key is read
_PART = 8_192  # ids that are given their places at a time, between which other threads have their turn
TOLD = 1500
"""So many of what fits tell about all."""
_NO_PLACE = 0
_SPARSE = 8  # so many times as high as there are ids, and a million: a byte for each number up to them is wasted
_FREE = 1_000_000


class Beginning(NamedTuple):
    """The first ids of a list; `whole` if it has no more."""

    ids: Sequence[int]
    whole: bool


class Candidates(NamedTuple):
    """The first of those by name among whom all are that hold what was `sought`; `whole` if these are all."""

    sought: Sought
    ids: Sequence[int]
    whole: bool


class ByName:
    """Where each customer stood by name when all of them were read last. Who came since has no place."""

    def __init__(self, ids: array[int], state: tuple[int, int] | None = None, share: float = 1.0) -> None:
        """`ids` as `account_list.packed_ids` gives them for no text, read at this `state` of the database or later; the
        person for whom they were read sees about so large a `share` of them."""
        self.ids = ids
        self.share = share
        self._state = state
        self._texts: list[str] = []
        self._before: Candidates | None = None
        self.places = b"" if is_sparse(ids) else self._read_places(ids)
        """The place of each id from 0 on, in four bytes, the highest first; nought if it has none. Blank where the ids
        are too far apart for that."""

    @staticmethod
    def _read_places(ids: array[int]) -> bytes:
        places = array("i", [0]) * (max(ids, default=0) + 1)
        for start in range(0, len(ids), _PART):
            part = ids[start : start + _PART]
            deque(map(places.__setitem__, part, count(start + 1)), maxlen=0)
        return _swapped(places).tobytes()

    def is_current(self, session: Session) -> bool:
        """Whether nothing was written since."""
        return self._state == session.db.state()

    def learn(self, session: Session) -> bool:
        """Read what this person may find the next of the first customers by, unless something was written since;
        whether there are more to read. What is typed first is found with many: who has it is then met here, and no page
        of the file is read for it."""
        start, most = len(self._texts), min(_FIRST, len(self.ids))
        if start == most or not self.is_current(session):
            return False
        self._texts += found_by(session, self.ids[start : min(start + _AT_ONCE, most)])
        return len(self._texts) < most

    def is_met(self, session: Session) -> bool:
        """Whether what the first customers are found by is kept, and as it is now."""
        return bool(self._texts) and self.is_current(session)

    def met(self, session: Session, sought: Sought, many: int) -> Beginning | None:
        """The first so many that fit, all if what all are found by is kept; None if too few of what is kept do, or it
        may have changed."""
        if not self.is_met(session):
            return None
        found = sought.held_by(zip(self.ids, self._texts, strict=False))
        if len(self._texts) == len(self.ids):
            return Beginning([*found], True)
        first = [*islice(found, many)]
        return Beginning(first, False) if len(first) == many else None

    def keep(self, session: Session, candidates: Candidates) -> None:
        """What came into question for a text, in the order of now, is kept for the next one."""
        self._before = candidates if self.is_current(session) else None

    def before(self, session: Session, sought: Sought) -> Candidates | None:
        """What came into question for the text before, if this one finds nothing else; None if it may, or something
        was written since."""
        kept = self._before
        return kept if kept is not None and sought.narrows(kept.sought) and self.is_current(session) else None

    def in_order(self, ids: Sequence[int]) -> list[int] | None:
        """These by name; None if there is one without a place."""
        places = sorted(self._places_of(ids))
        return None if places and places[0] == _NO_PLACE else [self.ids[place - 1] for place in places]

    def walk(self, oldest: Sequence[int], many: int) -> int:
        """How far to walk by name to meet so many of what fits, if that is quicker than to put all of it in order; 0 if
        not. The oldest that fit tell how many there are, and where they stand."""
        told, fit = oldest[:: -(-len(oldest) // TOLD)], self.as_many(oldest)
        met = nsmallest(max(1, round(many * len(told) / fit)), filter(_NO_PLACE.__ne__, self._places_of(told)))
        worth = min(WALK, fit // _STEPS)
        return worth if met and met[-1] <= worth else 0

    def as_many(self, oldest: Sequence[int]) -> int:
        """About how many fit if these are the oldest that do."""
        return max(1, len(oldest) * len(self.ids) // (max(oldest) - min(oldest) + 1))

    def _places_of(self, ids: Sequence[int]) -> array[int]:
        """The place of each of these."""
        known = memoryview(self.places).cast("i")
        places = array("i", [known[each] if each < len(known) else _NO_PLACE for each in ids])
        return _swapped(places)


def _swapped(places: array[int]) -> array[int]:
    """These, from the order of bytes of this machine into that with the highest first, or back."""
    if byteorder == "little":
        places.byteswap()
    return places


def is_sparse(ids: array[int]) -> bool:
    """Whether these ids are so far apart that what has a byte for each number up to the highest is wasted."""
    return max(ids, default=0) > _SPARSE * len(ids) + _FREE


def is_among(found: Iterable[int], ids: array[int]) -> Callable[[int], object]:
    """What tells of each of these ids whether it was found: by a byte for each number, or where that is a waste by a
    set."""
    if is_sparse(ids):
        return set(found).__contains__
    fits = bytearray(max(ids, default=0) + 1)
    for each in found:
        fits[each] = 1
    return fits.__getitem__
