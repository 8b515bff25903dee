"""The short pieces of a text, by which the index of the search finds it (`models.sql.grams` says how it is asked).

They are all that is worked out of a record for the index, and take as long as to write it; so this needs nothing of the
database, and another process can do it (`beside`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

PIECE = 3
WORD, JOINT, SEEN_BY, NAME_SEEN_BY = "Ⓦ", "Ⓙ", "Ⓢ", "Ⓝ"
"""Marks of what is no piece: a word begins so; these two stand before and after a blank, neither a Latin letter; these
people see the record; the same in the entry of its head. No key and nothing typed has them, because normalising
(`clean.search_key`) makes plain letters of them."""

BEFORE_A_WORD = (" ", "\n", "-", "/", "(", "'", "&", ".")
_BEGINNING = re.compile(r"[ \n\-/('&.](?=(\S{1,3}))")  # in a text before which a line end was put
JOINTS = re.compile(r" (?<=([^\sa-z]) )(?=([^\sa-z]))")
_USUAL = 200  # characters of a text; for longer ones no cutter is kept

Entry = tuple[int, str]
"""A number in the index, and the pieces that are put in under it."""


class Texts(NamedTuple):
    """Records of a kind, upwards: the number of each, its head and its body, the words of who sees it
    (`models.seenby`). `known`: everybody may know of their heads;
    `head`: by how much the number of a head's entry is higher."""

    known: bool
    head: int
    rows: list[tuple[int, str, str, tuple[str, ...]]]


def entries(texts: Texts) -> tuple[list[Entry], list[Entry]]:
    """The entries of these records: for all of each, and for the head alone of each."""
    whole, named = [], []
    for number, head, body, seen in texts.rows:
        of_all, of_head = pieces(head, body, seen, known=texts.known)
        whole.append((number, of_all))
        named.append((number + texts.head, of_head))
    return whole, named


def pieces(head: str, body: str, seen_by: tuple[str, ...], *, known: bool) -> tuple[str, str]:
    """What the index is given for a record that these see: for all of it, and for its head alone, of which everybody
    may know if it is `known`."""
    named = _cut(head)
    whole = named + _cut(body) + _under(SEEN_BY, seen_by)
    return whole, named if known else named + _under(NAME_SEEN_BY, seen_by)


@lru_cache(maxsize=1 << 10)
def _under(mark: str, words: tuple[str, ...]) -> str:
    return "".join([f" {mark}{word}" for word in words])


@lru_cache(maxsize=1 << 15)
def _cut(text: str) -> str:
    """The pieces of a text; many deals have the name of their customer in common."""
    return _windows(text) + _marked(text)


def forget() -> None:
    """Let go of what many records that were put in had in common."""
    _cut.cache_clear()


def _windows(text: str) -> str:
    """Three characters from each on, a blank before each three; what has a blank in it the index takes as shorter
    pieces."""
    if 1 < len(text) <= _USUAL:
        return " ".join(("", *_cutter(len(text))(text)))
    return "".join([f" {text[at : at + PIECE]}" for at in range(len(text))])


@cache
def _cutter(length: int) -> Callable[[str], tuple[str, ...]]:
    """What cuts the pieces out of a text of that length in one call: an import cuts millions."""
    return itemgetter(*(slice(at, at + PIECE) for at in range(length)))


def _marked(text: str) -> str:
    joints = [f" {JOINT}{before}{after}" for before, after in JOINTS.findall(text)]
    return "".join((*map(_begins, _BEGINNING.findall(f"\n{text}")), *joints))


@lru_cache(maxsize=1 << 16)
def _begins(first: str) -> str:
    """The pieces of a word that begins so; a short beginning of it is looked for as well."""
    return f" {WORD}{first} {WORD}{first[:2]}" if len(first) == PIECE else f" {WORD}{first}"
