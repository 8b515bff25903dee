"""The statements that find records by what was typed, as far as one person may know of them.

Both sides are normalised, so plain comparison will do. The index (`sql.grams`) says which records come into question,
in the order of an answer; where a word is longer than a piece of the index, the key is read to see whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tcrm.models.sql import grams, sqlite
from tcrm.pieces import BEFORE_A_WORD

NAME, NAME_WORDS, WORDS, INSIDE = range(4)
"""Tiers, best first: the name begins with all of it; each word begins a word of the name; a word of what is seen of
the record; anything else that holds all words."""

_LAST = "\U0010ffff"

Spellings = Sequence[str]
Value = str | int | bytes
Statement = tuple[str, list[Value]]


@dataclass(frozen=True)
class Viewer:
    """Who asks. `held`: the words of the index that open a record to them (`models.seenby`), None for who sees all.
    `seen`: kind -> the SELECT of the ids that they see, None when that is all."""

    held: Sequence[str] | None
    seen: Mapping[str, str | None]

    def sees(self, record: str = "k") -> str:
        """The condition that the record behind a search key is visible."""
        cases = [
            f"WHEN '{kind}' THEN " + (f"EXISTS (SELECT 1 FROM ({ids}) WHERE id = {record}.row_id)" if ids else "1")
            for kind, ids in self.seen.items()
        ]
        return f"CASE {record}.kind {' '.join(cases)} END"


@dataclass(frozen=True)
class Sought:
    """What was typed: the `whole` of it, and for each word the spellings of which one must be there."""

    whole: str
    words: Sequence[Spellings]

    def tier(self, head: str, body: str) -> int | None:
        """How good a record fits that has this in its key; None if it does not hold all words."""
        if head.startswith(self.whole):
            return NAME
        if self._each((head,), _begins_a_word):
            return NAME_WORDS
        if self._each((head, body), _begins_a_word):
            return WORDS
        return INSIDE if self._each((head, body), str.__contains__) else None

    def held_by(self, texts: Iterable[tuple[int, str]]) -> Iterator[int]:
        """The ids of these texts (id, text) that hold all words; no more are looked at than are asked for."""
        for spellings in self.words:
            texts = _holding(texts, *spellings)
        return (row_id for row_id, _text in texts)

    def narrows(self, other: Sought) -> bool:
        """Whether whatever holds these words holds the other ones too: each has one of them in it, however spelt."""
        return all(
            any(all(any(part in spelling for part in parts) for spelling in word) for word in self.words)
            for parts in other.words
        )

    def _each(self, texts: Sequence[str], holds: Callable[[str, str], bool]) -> bool:
        return all(any(holds(text, s) for text in texts for s in spellings) for spellings in self.words)


def _holding(texts: Iterable[tuple[int, str]], word: str, *others: str) -> Iterator[tuple[int, str]]:
    if others:
        return (each for each in texts if word in each[1] or any(other in each[1] for other in others))
    return (each for each in texts if word in each[1])


def _begins_a_word(text: str, word: str) -> bool:
    return text.startswith(word) or any(sign + word in text for sign in BEFORE_A_WORD)


# -- the index -------------------------------------------------------------------------------------------------------


def walk(
    sought: Sought,
    viewer: Viewer | None,
    tier: int,
    run: tuple[int, int],
    limit: int,
    *,
    reads: bool = True,
    upwards: bool = False,
) -> Statement:
    """(number) of the records of this run that fit a tier below the name, from the last number down; `upwards`, which
    the index does in two thirds of the time, from the first up. If it `reads` no keys, those as well that only the
    index takes for fitting.

    With a viewer those that they see, by all that is known of them. Without one by their heads alone, of which
    everybody may know.
    """
    found, values = _walked(sought, viewer, tier, run, reads)
    return f"{found} ORDER BY g.rowid {'ASC' if upwards else 'DESC'} LIMIT {limit:d}", values


def first_by_place(sought: Sought, viewer: Viewer | None, run: tuple[int, int], places: bytes, most: int) -> Statement:
    """(number) of the first so many, by their places, of the records of one shelf that a walk meets that reads no keys.
    `places` are those of all record ids from 0 on, each in four bytes, the highest first."""
    found, values = _walked(sought, viewer, INSIDE, run, reads=False)
    first = run[0] if viewer is not None else _heads(run)[0]  # of a shelf, where the number of row 0 would stand
    at = f"substr(?{len(values) + 1}, 4 * g.rowid - {4 * first - 1}, 4)"
    return f"{found} ORDER BY {at} LIMIT {most:d}", [*values, places]


def _walked(sought: Sought, viewer: Viewer | None, tier: int, run: tuple[int, int], reads: bool) -> Statement:
    """What a walk meets, in no order."""
    by_head = viewer is None or tier == NAME_WORDS
    first, last = _heads(run) if by_head else run
    number = f"g.rowid - {grams.HEAD}" if by_head else "g.rowid"
    asked = (grams.holding if tier == INSIDE else grams.beginning)(sought.words)
    if viewer is not None and viewer.held is not None:
        asked = f"{asked} AND {grams.seen_by(viewer.held, by_head=by_head)}"
    values: list[Value] = [asked, first, last]
    tests = []
    if reads and not grams.is_sure(sought.words):
        tests.append(_Test(("k.head",) if by_head else ("k.head", "k.body")).condition(sought, tier, values))
    if reads and viewer is not None and viewer.held is not None:
        tests.append(viewer.sees())
    # CROSS JOIN: the index is asked once, and each key read that it names.
    keys = f" CROSS JOIN search_key k ON k.id = {number}" if tests else ""
    where = " AND ".join(("search_gram MATCH ?1 AND g.rowid BETWEEN ?2 AND ?3", *tests))
    return f"SELECT {number} FROM search_gram g{keys} WHERE {where}", values


@dataclass(frozen=True)
class _Test:
    columns: tuple[str, ...]

    def condition(self, sought: Sought, tier: int, values: list[Value]) -> str:
        holds = _in if tier == INSIDE else _begins
        words = (
            " OR ".join(holds(column, s, values) for column in self.columns for s in spellings)
            for spellings in sought.words
        )
        return " AND ".join(f"({word})" for word in words)


def _heads(run: tuple[int, int]) -> tuple[int, int]:
    return run[0] + grams.HEAD, run[1] + grams.HEAD


def _value(value: str, values: list[Value]) -> str:
    values.append(value)
    return f"?{len(values)}"


def _in(column: str, word: str, values: list[Value]) -> str:
    return f"instr({column}, {_value(word, values)})"


def _begins(column: str, word: str, values: list[Value]) -> str:
    mark = _value(word, values)
    inside = [f"instr({column}, {_value(sign + word, values)})" for sign in BEFORE_A_WORD]
    return " OR ".join([f"instr({column}, {mark}) = 1", *inside])


# -- the keys --------------------------------------------------------------------------------------------------------


def named(sought: Sought, viewer: Viewer | None, shelf: int, limit: int, most: int = -1) -> Statement:
    """(name and what follows, number) of the records of a shelf whose name begins so, by name; with a viewer those
    that they see among the first `most`."""
    values: list[Value] = [sought.whole, sought.whole + _LAST]
    names = (
        f"SELECT id, kind, row_id, head FROM search_key WHERE id >> {grams.BITS} = {shelf} "
        "AND head >= ?1 AND head < ?2 ORDER BY head, id"
    )
    if viewer is None:
        return f"SELECT head, id FROM ({names} LIMIT {limit:d})", values
    return (
        f"SELECT k.head, k.id FROM ({names} LIMIT {most:d}) k WHERE {viewer.sees()} "
        f"ORDER BY k.head, k.id LIMIT {limit:d}",
        values,
    )


def has_more_names(sought: Sought, shelf: int, than: int) -> Statement:
    """A row if the names of a shelf that begin so are more than so many."""
    return (
        f"SELECT 1 FROM search_key WHERE id >> {grams.BITS} = {shelf} AND head >= ? AND head < ? "
        f"LIMIT 1 OFFSET {than:d}",
        [sought.whole, sought.whole + _LAST],
    )


def seen_names(sought: Sought, viewer: Viewer, run: tuple[int, int], limit: int) -> Statement:
    """As `named`, from all that the viewer sees of one run: quick where that is little."""
    begun = [(spelling,) for spelling in sought.whole.split()]
    names = f"{grams.beginning(begun[:1])} AND {grams.holding(begun)}"
    asked = f"{names} AND {grams.seen_by(viewer.held or (), by_head=True)}"
    return (
        "SELECT k.head, k.id FROM (SELECT k.id, k.kind, k.row_id, k.head FROM search_gram g "
        f"CROSS JOIN search_key k ON k.id = g.rowid - {grams.HEAD} WHERE search_gram MATCH ?3 "
        "AND g.rowid BETWEEN ?4 AND ?5 AND k.head >= ?1 AND k.head < ?2 "
        f"ORDER BY k.head, k.id LIMIT {limit:d}) k WHERE {viewer.sees()}",
        [sought.whole, sought.whole + _LAST, asked, *_heads(run)],
    )


def by_name(sought: Sought, viewer: Viewer, most: int, limit: int) -> Statement:
    """(id) of the customers that hold all words and are not archived, by name, among the first `most` of all."""
    values: list[Value] = [most, limit]
    return (
        "SELECT a.id FROM (SELECT id FROM account WHERE archived = 0 ORDER BY sort_name, id LIMIT ?1) a "
        f"CROSS JOIN search_key k ON k.id = a.id + {grams.number('account', 0)} "
        f"WHERE {_is_found(sought, viewer, values)} LIMIT ?2",
        values,
    )


def fitting(sought: Sought, viewer: Viewer, numbers: Iterable[int]) -> Statement:
    """(number) of those of these customers that hold all words."""
    tail, listed = sqlite.in_list(numbers)
    values: list[Value] = [listed]
    return f"SELECT k.id FROM search_key k WHERE k.id {tail} AND ({_is_found(sought, viewer, values)})", values


def _is_found(sought: Sought, viewer: Viewer, values: list[Value]) -> str:
    """The condition that a customer holds all words in what the viewer knows of it: the head, or all if they see it."""
    holds = _Test(("k.head", "k.body")).condition(sought, INSIDE, values)
    if viewer.held is None:
        return holds
    return f"({_Test(('k.head',)).condition(sought, INSIDE, values)}) OR ({holds}) AND {viewer.sees()}"


def has_some(kinds: Iterable[str], *, archived: bool) -> Statement:
    """A row if there is any record of these kinds that is archived, or is not."""
    ranges = (
        f"SELECT 1 FROM search_key WHERE id BETWEEN {first} AND {last}" for first, last in grams.runs(kinds, archived)
    )
    return f"SELECT 1 WHERE {' OR '.join(f'EXISTS ({each})' for each in ranges)}", []


def keys_of(numbers: Iterable[int]) -> Statement:
    """(number, head, body) of these records."""
    tail, listed = sqlite.in_list(numbers)
    return f"SELECT id, head, body FROM search_key WHERE id {tail}", [listed]
