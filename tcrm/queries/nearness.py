"""Whose name comes near a word: who is called so in part, and who would be but for one slip of the finger.

Made for every key that is typed: names are looked up in indexes, by their beginnings and by the words in them, never
one after the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from tcrm.clean import excerpt, name_key
from tcrm.models import Account, Contact
from tcrm.models.base import among
from tcrm.models.sql import grams
from tcrm.models.sql.likeness import BY_FIRST_WORDS
from tcrm.models.sql.matching import INSIDE, NAME_WORDS, Sought, Statement, keys_of, walk
from tcrm.pieces import PIECE
from tcrm.queries.matches import viewer
from tcrm.queries.refs import Ref, parse_ref
from tcrm.queries.search import find
from tcrm.session import Session

OFFERED = 6
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]{2}$")
"""The end of a text in Chinese or Japanese, where no blank ends a word."""
_LEAST = 3  # letters that may be the beginning of a name
_LEAST_SLIP = 4  # letters of a word in which a slip is one
_LONGEST_SLIP = 24
_LOOKED_THROUGH = 100  # names in which a word begins so, the newest first
_VOWELS = "aeiouy"
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρστυφχψω")


class Named(NamedTuple):
    """Somebody who may be meant; as text `A-2 Huber AG`."""

    ref: Ref
    name: str

    def __str__(self) -> str:
        return f"{self.ref} {excerpt(self.name)}"


def beginning(session: Session, key: str) -> list[Named]:
    """The first customers whose names begin so."""
    begun = (Account.sort_name >= key, Account.sort_name < key + "\U0010ffff", Account.archived == 0)
    query = Account.select(Account.id, Account.name).where(*begun, session.visible(Account))
    rows = session.db.rows(query.order_by(Account.sort_name, Account.id).limit(OFFERED))
    return [Named(Ref("account", row_id), name) for row_id, name in rows]


def near(session: Session, key: str) -> tuple[Named, ...]:
    """The customers whose names begin so or hold it as a word, then the people: by the beginning of their name, or by
    a whole word of it. Where no blank ends a word, by any part."""
    if len(key) < _LEAST and key.isascii():
        return ()
    begun = beginning(session, key)
    return tuple(dict.fromkeys((*begun, *called(session, key, begins=True))))[:OFFERED]


def called(session: Session, key: str, *, begins: bool = False) -> list[Named]:
    """The customers, then the people, of whose names it is a word (or some); with `begins` those people as well whose
    names begin so, and for some words where these begin inside a name: `Dr. Eva Weiss` for `eva wei`."""
    inside = UNSPACED.search(key) is not None

    def is_called(kind: str, name: str) -> bool:
        starts = begins and kind == "contact" and (name.startswith(key) or (" " in key and f" {key}" in name))
        return starts or (inside and key in name) or f" {key} " in f" {name} "

    hits = [(parse_ref(hit.id), name_key(hit.name)) for hit in find(session, key, ("contact",), OFFERED)]
    people = [ref for ref, name in hits if is_called("contact", name)]
    (run,) = grams.runs(("account",), archived=False)
    begun = [(key if inside else key[:PIECE],)]
    asked = walk(Sought(key, begun), None, INSIDE if inside else NAME_WORDS, run, _LOOKED_THROUGH)
    firms = [Ref(*grams.record(number)) for number, name in _names(session, asked) if is_called("account", name)]
    return _described(session, "account", firms)[:OFFERED] + _described(session, "contact", people)


def slips(session: Session, key: str) -> tuple[Named, ...]:
    """The customers whose names begin with these words, and the people in whose names there is this word, but for one
    letter that is missing, too many, another or exchanged with its neighbour. The first letter is taken as right."""
    if not _LEAST_SLIP <= len(key) <= _LONGEST_SLIP or not key.replace(" ", "").isalpha():
        return ()
    letters = next((each for each in _ALPHABETS if key[0] in each), "".join(sorted(set(key))))
    ids = session.db.ids(BY_FIRST_WORDS, [json.dumps(_spellings(key, letters)), _LOOKED_THROUGH])
    found = [Ref("account", row_id) for row_id in ids]
    people = [] if " " in key or UNSPACED.search(key) else _people(session, key)
    return (*_described(session, "account", found), *_described(session, "contact", people))[:OFFERED]


def _spellings(key: str, letters: str) -> list[str]:
    """What somebody may have meant who wrote this with one slip after the first letter, made with these letters."""
    out: dict[str, None] = {}
    for at in range(1, len(key) + 1):
        head, tail = key[:at], key[at:]
        out |= dict.fromkeys([head + letter + tail for letter in letters])
        out |= dict.fromkeys([head + letter + tail[1:] for letter in letters] if tail else [])
        out[head + tail[1:]] = None
        out[head + tail[1:2] + tail[:1] + tail[2:]] = None
    out.pop(key, None)
    return list(out)


def _people(session: Session, key: str) -> list[Ref]:
    """Those with a word in their names that is one slip away: among the newest whose names have one that begins as
    this does, or would with one vowel more or another."""
    from tcrm.queries.alike import is_a_slip  # comes with the reading of e-mails, which few sessions need

    (run,) = grams.runs(("contact",), archived=False)
    begun = dict.fromkeys(each[:PIECE] for each in (key, *_spellings(key[: PIECE + 1], _VOWELS)))
    asked = walk(Sought(key, [tuple(begun)]), viewer(session), NAME_WORDS, run, _LOOKED_THROUGH, reads=False)
    return [
        Ref(*grams.record(number))
        for number, name in _names(session, asked)
        if any(word[:1] == key[0] and is_a_slip(key, word) for word in name.split())
    ]


def _names(session: Session, asked: Statement) -> list[tuple[int, str]]:
    """(number, name as it is compared) of the records that are asked for, the newest first."""
    numbers = session.db.numbers(*asked)
    rows = session.db.sql(*keys_of(numbers)) if numbers else []
    return sorted(((number, head.partition("\n")[0]) for number, head, _body in rows), reverse=True)


def _described(session: Session, kind: str, refs: Iterable[Ref]) -> list[Named]:
    """Those of this kind that are not archived and are seen, by name."""
    model = Account if kind == "account" else Contact
    ids = [ref.id for ref in refs if ref.kind == kind]
    columns = (model.sort_name, model.id, model.name, model.archived)
    rows = session.db.rows(model.select(*columns).where(among(model.id, ids), session.visible(model))) if ids else []
    # Sorted and sifted here: asked to, SQLite would walk all names in their order.
    return [Named(Ref(kind, row_id), name) for _key, row_id, name, archived in sorted(rows) if not archived]
