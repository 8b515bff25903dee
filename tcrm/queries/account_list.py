"""The customers of a list by name: all of them for a text, or at once the first of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Literal

from tcrm.models.sql import grams
from tcrm.models.sql.matching import by_name
from tcrm.models.sql.sqlite import in_list
from tcrm.queries.by_name import TOLD, WALK, Beginning, ByName, Candidates, is_among
from tcrm.queries.matches import Answer, read
from tcrm.session import Session

_BY_NAME = "sort_name, id"
_ALL = 1 << 60
_SOME = 6000  # so many are put in order one by one; of more the first are met soon on a walk by name
_MANY = 2 * _SOME  # what seems to be so many is likely to be more than some
_TOLD_TOO = 400  # of the newer half
_READ = 100  # of so many all keys are read to tell which of them fit; of more as many as there are to be
_LITTLE = 1 / 8  # who finds no more than this of what fits is asked what they see
_NEAR = 4  # so many times as many are put in order where most of them will do: the fewer, the sooner
_FEW = 32  # the same where it takes their keys to tell; so many are read at most, before all are
_WORTH = 1 / 4  # as much must fit of what came into question before, or the index finds the others sooner
_WORTH_MORE = 1 / 20  # the same where the index has to compare several lists, which takes longer than to read
_AT_LEAST = 8  # times as many of them as are wanted
_SPARE = 1.2  # so many times as many are read as would do if all that is known of them held for each


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
    return array("q", compress(ids, map(is_among(_record_ids(found), ids), ids)))


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
    if known is not None and (met := known.met(session, sought, many)) is not None:
        return met
    answer = Answer(session, sought, ("account",), archived=False)
    return _first_met(answer, many) if known is None or not known.places else _first_placed(answer, many, known)


def _first_met(answer: Answer, many: int) -> Beginning | None:
    """The first so many where the order of all is not known."""
    some = answer.likely(_SOME + 1)
    if len(some) <= _SOME:
        return Beginning(_in_order(answer.session, _record_ids(answer.allowed(some))), True)
    met = answer.db.numbers(*by_name(answer.sought, answer.viewer, WALK, many))
    return Beginning(met, False) if len(met) == many else None


def _first_placed(answer: Answer, many: int, known: ByName) -> Beginning | None:
    """The first so many in the order known."""
    if (narrowed := _first_narrowed(answer, many, known)) is not None:
        return narrowed
    if known.share < _LITTLE:
        return _first_of(answer, many, known, None, 1.0, seen=True)
    some, is_all = _oldest(answer, known)
    if is_all:
        return _first_of(answer, many, known, some, known.share, seen=False)
    far = 0 if known.is_met(answer.session) else known.walk(_record_ids(some), round(many / known.share))
    if far and len(met := answer.db.numbers(*by_name(answer.sought, answer.viewer, far, many))) == many:
        known.keep(answer.session, Candidates(answer.sought, met, False))
        return Beginning(met, False)
    return _first_of(answer, many, known, None, known.share, seen=False)


def _oldest(answer: Answer, known: ByName) -> tuple[list[int], bool]:
    """The numbers of the oldest that the index takes for fitting; whether that is all. Where two looks tell that they
    are many, few will do to tell where they stand: one look alone may meet what came with one import."""
    if answer.is_quick:
        few = answer.likely(TOLD)
        newer = answer.likely(_TOLD_TOO, above=_numbers([len(known.places) // 8])[0]) if len(few) == TOLD else []
        if len(newer) == _TOLD_TOO and all(known.as_many(_record_ids(part)) > _MANY for part in (few, newer)):
            return few, False
    some = answer.likely(_SOME + 1)
    return some, len(some) <= _SOME


def _first_narrowed(answer: Answer, many: int, known: ByName) -> Beginning | None:
    """The first so many of what came into question for the text before, if what is typed now is more of it; None where
    little of that fits."""
    before = known.before(answer.session, answer.sought)
    if before is None:
        return None
    worth, least = (_WORTH, 0) if answer.is_quick else (_WORTH_MORE, _AT_LEAST * many)
    found: list[int] = []
    start = 0
    while start < len(before.ids) and len(found) <= many:
        if start > least and len(found) < worth * start:
            return None
        wanted = max(many + 1 - len(found), many // 4) * (start + 1) / (len(found) + 1)
        part = before.ids[start : start + round(min(wanted, _AT_LEAST * many + 1))]
        found += _record_ids(answer.holding(_numbers(part)))
        start += len(part)
    if len(found) < many and not before.whole:
        return None
    known.keep(answer.session, Candidates(answer.sought, [*found, *before.ids[start:]], before.whole))
    return Beginning(found[:many], before.whole and len(found) <= many)


def _first_of(
    answer: Answer, many: int, known: ByName, some: list[int] | None, share: float, *, seen: bool
) -> Beginning | None:
    """The first so many in the order known, of all that the index takes for fitting (`some`, if they are few); about so
    large a `share` of them does. Where the first of all are not those that this person finds, the index is asked for
    what is `seen`, which takes longer: names are known to everybody, and what begins so stands far down the list."""
    few, hides = _FEW * many, answer.viewer.held is not None
    near = _NEAR * many if answer.is_sure else few
    for most, of_seen in dict.fromkeys(((near, seen), (few, seen), (few, hides), (_ALL, hides))):
        likely = answer.first_likely(known.places, most, seen=of_seen) if some is None or of_seen else some
        is_whole = len(likely) < most or likely is some
        if is_whole and len(likely) <= (_READ if answer.reads_keys else _SOME):
            ids = _record_ids(answer.fitting(likely))
            placed = known.in_order(ids)
            if placed is not None:
                known.keep(answer.session, Candidates(answer.sought, placed, True))
            return Beginning(_in_order(answer.session, ids) if placed is None else placed, True)
        placed = known.in_order(_record_ids(likely))
        if placed is None:
            return None
        ids = placed if is_whole else placed[:most]
        fitting = _first_fitting(answer, ids, many, share, gives_up=hides and not of_seen)
        if fitting is not None and (is_whole or len(fitting) >= many):
            known.keep(answer.session, Candidates(answer.sought, ids, is_whole))
            return Beginning(_record_ids(fitting[:many]), is_whole and len(fitting) <= many)
    return None


def _first_fitting(answer: Answer, ids: list[int], many: int, share: float, *, gives_up: bool) -> list[int] | None:
    """The numbers of the first of these customers that fit, more than so many if there are; about so large a `share`
    does, and no more are read than it takes. None, if it `gives_up`, where this person finds little of what fits."""
    found: list[int] = []
    start = 0
    while start < len(ids) and len(found) <= many:
        if gives_up and start > 4 * many and answer.share(_numbers(ids[:start])) < _LITTLE:
            return None
        wanted = max(many + 1 - len(found), many // 4)
        part = ids[start : start + round(_SPARE * wanted / share)]
        found += answer.fitting(_numbers(part))
        start += len(part)
    return found


def _numbers(ids: Iterable[int]) -> list[int]:
    return [grams.number("account", each) for each in ids]


def _record_ids(numbers: Iterable[int]) -> list[int]:
    return [number & grams.ROW_ID for number in numbers]


def _all(session: Session, order: str) -> array[int]:
    return session.db.ids(f"SELECT id FROM account WHERE archived = 0 ORDER BY {order}")


def _in_order(session: Session, ids: list[int], order: str = _BY_NAME) -> array[int]:
    tail, listed = in_list(ids)
    return session.db.numbers(f"SELECT id FROM account WHERE id {tail} ORDER BY {order}", (listed,))
