"""The index of the search: for each record the short pieces of what it can be found by.

One FTS5 table without text of its own (`search_key` holds that) answers which records hold a piece. The pieces of a
text are its substrings of three characters, fewer before a blank, and by their beginnings those of one and two: so any
part of a word is found from its first character on, in any script. What is known of a record beyond that stands among
its pieces under a mark: where words begin, and who sees it (`models.seenby`). The pieces of a longer word must all be
there; whether they stand together is then read in the key.

The number of a record in the index says where it stands in an answer, so that the best are read first and nothing is
sorted: those that are not archived before those that are, customers before people before deals, the newest first.
Each record is in the index twice, the second time with its head alone: to find words of names, and customers for those
who may not see more of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tcrm.pieces import JOINT, JOINTS, NAME_SEEN_BY, PIECE, SEEN_BY, WORD

INSERT = "INSERT INTO search_gram (rowid, pieces) VALUES (?, ?)"
DELETE = "DELETE FROM search_gram WHERE rowid = ?"
EMPTY = "INSERT INTO search_gram (search_gram) VALUES ('delete-all')"
OPTIMIZE = "INSERT INTO search_gram (search_gram) VALUES ('optimize')"
"""One piece of index instead of many, which are read faster; takes as long as half of writing it."""

MERGE = "INSERT INTO search_gram (search_gram, rank) VALUES ('merge', 16)"
"""A few pages of what past changes have left are joined, after each change. Left to itself FTS5 joins hundreds at once
after every twentieth or thirtieth, and who made that change waits for it."""
MERGES_ITSELF = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM search_gram_config WHERE k = 'automerge' AND v = 0)"
MERGE_NO_MORE = "INSERT INTO search_gram (search_gram, rank) VALUES ('automerge', 0)"

SHELVES = {"account": 3, "contact": 2, "deal": 1}
_LIVE = 4
_HEAD = 8
BITS = 48
ROW_ID = (1 << BITS) - 1
"""The bits of a number that are the row id."""
UPWARDS = tuple(sorted(SHELVES, key=SHELVES.__getitem__))
"""The kinds in the order of their numbers."""

_MOST = 24  # pieces that are looked for of one word; more would hardly find less


# -- numbers ---------------------------------------------------------------------------------------------------------


def shelf(kind: str, archived: bool = False) -> int:
    """The shelf of a kind of record: the higher, the earlier in an answer."""
    return SHELVES[kind] + (0 if archived else _LIVE)


def number(kind: str, row_id: int, archived: bool = False) -> int:
    """The number of a record in the index, which is the id of its search key."""
    return shelf(kind, archived) << BITS | row_id


def is_archived(found: int) -> bool:
    """Whether the record with this number is archived."""
    return not found >> BITS & _LIVE


def record(found: int) -> tuple[str, int]:
    """Kind and row id of the record with this number."""
    place = found >> BITS & (_LIVE - 1)
    return next(kind for kind, at in SHELVES.items() if at == place), found & ROW_ID


HEAD = _HEAD << BITS
"""Added to a record's number: the entry of its head alone."""


def runs(kinds: Iterable[str], archived: bool) -> list[tuple[int, int]]:
    """The ranges of numbers (first, last) in which these kinds stand, in the order of an answer."""
    out: list[tuple[int, int]] = []
    for each in sorted((shelf(kind, archived) for kind in set(kinds)), reverse=True):
        first, last = each << BITS, (each + 1 << BITS) - 1
        if out and out[-1][0] == last + 1:
            last = out.pop()[1]
        out.append((first, last))
    return out


# -- what is asked ---------------------------------------------------------------------------------------------------


def holding(words: Sequence[Sequence[str]]) -> str:
    """The FTS5 expression: each word, in one of its spellings, may be somewhere in the text."""
    return _each_word(words, _cover)


def beginning(words: Sequence[Sequence[str]]) -> str:
    """The same, where each word is the beginning of a word."""
    return _each_word(words, _begun)


def seen_by(words: Iterable[str], *, by_head: bool) -> str:
    """The FTS5 expression: one of these may see it."""
    mark = NAME_SEEN_BY if by_head else SEEN_BY
    return _any(_quoted(mark + word) for word in words)


def is_sure(words: Sequence[Sequence[str]]) -> bool:
    """Whether what the index says of these words needs no second look."""
    return all(len(spelling) <= PIECE and " " not in spelling for word in words for spelling in word)


def _cover(spelling: str) -> list[str]:
    """Pieces that a text with this in it must hold; short ones, which many texts hold, where there are no others."""
    out = [f"{JOINT}{before}{after}" for before, after in JOINTS.findall(spelling)]
    for part in spelling.split():
        out += [part[at : at + PIECE] for at in range(0, len(part) - PIECE + 1, PIECE)]
        out.append(part[-PIECE:])
    long = [piece for piece in out if len(piece) == PIECE]
    return list(dict.fromkeys(long or out))[:_MOST]


def _begun(spelling: str) -> list[str]:
    """The same of a text in which a word begins so."""
    first = spelling.split()[0][:PIECE]
    return [WORD + first, *(piece for piece in _cover(spelling) if piece != first)]


def _each_word(words: Sequence[Sequence[str]], pieces: Callable[[str], list[str]]) -> str:
    """Words with one spelling have their pieces in one row: what two have in common is asked for once."""
    terms: list[str] = []
    for word in words:
        spelt = [[*map(_part, pieces(spelling))] for spelling in word]
        terms += spelt[0] if len(spelt) == 1 else [_any(map(_all, spelt))]
    return _all(terms)


def _part(piece: str) -> str:
    """A piece, or what one begins with if it is shorter."""
    return _quoted(piece) + (" *" if len(piece) < PIECE else "")


def _quoted(piece: str) -> str:
    return '"' + piece.replace('"', '""') + '"'


def _all(terms: Iterable[str]) -> str:
    return _joined(terms, " AND ")


def _any(terms: Iterable[str]) -> str:
    return _joined(terms, " OR ")


def _joined(terms: Iterable[str], by: str) -> str:
    each = list(dict.fromkeys(terms))
    return each[0] if len(each) == 1 else f"({by.join(each)})"
