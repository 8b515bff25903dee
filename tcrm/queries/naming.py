"""Which record a jotted line names: an id, the longest whole name in it, or the beginning of one customer's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tcrm.clean import excerpt, name_key
from tcrm.errors import NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Account, Contact, Deal
from tcrm.models.base import among
from tcrm.queries.refs import MODELS, Ref, parse_ref, read_ref
from tcrm.queries.search import find
from tcrm.session import Session

_LONGEST_NAME = 8  # words
_OFFERED = 6
_LEAST = 3  # letters that may be the beginning of a name
_LOOKED_AT = 12  # words that may be a name
_UNSPACED = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]{2}$"
)  # Chinese, Japanese: no blank ends a word
KINDS = ("account", "deal", "contact")


class Named(NamedTuple):
    """Somebody who may be meant; as text `A-2 Huber AG`."""

    ref: Ref
    name: str

    def __str__(self) -> str:
        return f"{self.ref} {excerpt(self.name)}"


@dataclass(frozen=True)
class Doubt:
    """A word (or several) that looks like a name but is none, or that of several: `near` are those who may be meant."""

    word: str
    near: tuple[Named, ...] = ()

    @property
    def said(self) -> str:
        """`No customer is called “Hub”.`, or `“Hub” is not the whole name: A-2 Huber AG, A-240 Huber & Söhne?`"""
        if not self.near:
            return _("No customer is called “{name}”.").format(name=excerpt(self.word))
        near = ", ".join(map(str, self.near))
        return _("“{name}” is not the whole name: {near}?").format(name=excerpt(self.word), near=near)

    def lines(self, text: str) -> list[str]:
        """What a line might say instead: for each of those who may be meant the line with their id in place of the
        word; none where nobody is near."""
        word = r"(?<!\S)" + r"\s+".join(map(re.escape, self.word.split())) + r"(?!\S)"
        found = re.search(word, text)
        return [text[: found.start()] + str(one.ref) + text[found.end() :] for one in self.near] if found else []


class Several(Refused):
    """A name that several have, or whose beginning it is; `doubt` says who."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(
            _("Several are called “{name}”.").format(name=excerpt(doubt.word)),
            _("Say which by its id: {ids}.").format(ids=", ".join(map(str, doubt.near))),
        )
        self.doubt = doubt


def named_in(session: Session, words: Sequence[str]) -> tuple[int, int, Ref] | None:
    """(start, end, record) of the first id in the words, else of the longest whole name of a customer, an open deal or
    a contact. Raises NotFound for an id (written with its dash) that is not there, Several for a name of several."""
    for place, word in enumerate(words):
        ref = read_ref(word.strip(",;"))
        if ref is not None and ref.kind in KINDS:
            if _is_there(session, ref):
                return place, place + 1, ref
            if "-" in word:
                raise NotFound(_("There is no {what}.").format(what=ref))
    phrases: dict[str, tuple[int, int]] = {}
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _LONGEST_NAME) + 1):
            phrases.setdefault(_key(words[start:end]), (start, end))
    found = _whole_names(session, list(phrases))
    if not found:
        return None
    longest = max(found, key=lambda key: (phrases[key][1] - phrases[key][0], -phrases[key][0]))
    name = " ".join(words[slice(*phrases[longest])])
    return (*phrases[longest], _only(name, [Named(ref, name) for ref in found[longest]]))


def begun_by(session: Session, words: Sequence[str]) -> tuple[int, int, Ref] | None:
    """(start, end, record) of the customer whose name begins with all of these words, or with the first ones if they
    are written as a name is. Where no blank ends a word, two characters are one if only one customer's name begins so.
    Raises Several when more begin so."""
    for end in range(len(words), 0, -1):
        if end < len(words) and words[0][:1].islower():
            continue
        key = _key(words[:end])
        open_end = _UNSPACED.search(key) is not None
        found = _beginning(session, key if open_end else key + " ") if key else []
        if len(found) == 1 or (found and not open_end):
            return 0, end, _only(" ".join(words[:end]), found)
    return None


def doubt(session: Session, words: Sequence[str]) -> Doubt | None:
    """Whether words that name nobody hold one that was meant as a name: it begins that of a customer or a contact, or
    is a contact's family name, and is written with a capital (if its script has them) or stands alone. A capital is
    enough for the first. `call dentist`, `call new supplier` are words like any others."""
    for start, word in enumerate(words[:_LOOKED_AT]):
        if not word[:1].isalpha() or (word[:1].islower() and len(words) > 1):
            continue
        meant: Doubt | None = None
        for end in range(start + 1, min(len(words), start + _LONGEST_NAME) + 1):
            near = _near(session, _key(words[start:end]))
            if not near:
                break
            meant = Doubt(" ".join(words[start:end]), near)
        if meant is not None:
            return meant
    return Doubt(words[0]) if words and words[0][:1].isupper() else None


def _near(session: Session, key: str) -> tuple[Named, ...]:
    """The customers whose names begin so, then the contacts who are called so: by the beginning of their name, or by a
    whole part of it."""
    if len(key) < _LEAST and key.isascii():
        return ()
    hits = [(parse_ref(hit.id).id, name_key(hit.name)) for hit in find(session, key, ("contact",), _OFFERED)]
    ids = [row_id for row_id, name in hits if name.startswith(key) or f" {key} " in f" {name} "]
    query = Contact.select(Contact.id, Contact.name).where(among(Contact.id, ids), Contact.archived == 0)
    people = [
        Named(Ref("contact", row_id), name) for row_id, name in session.db.rows(query.order_by(Contact.sort_name))
    ]
    return (*_beginning(session, key), *people)[:_OFFERED]


def _beginning(session: Session, key: str) -> list[Named]:
    """The first customers whose names begin so."""
    begun = (Account.sort_name >= key, Account.sort_name < key + "\U0010ffff", Account.archived == 0)
    query = Account.select(Account.id, Account.name).where(*begun, session.visible(Account))
    rows = session.db.rows(query.order_by(Account.sort_name, Account.id).limit(_OFFERED))
    return [Named(Ref("account", row_id), name) for row_id, name in rows]


def _key(words: Sequence[str]) -> str:
    return name_key(" ".join(words))


def _is_there(session: Session, ref: Ref) -> bool:
    model: Any = MODELS[ref.kind]
    return session.db.one(model.select(model.id).where(model.id == ref.id, session.visible(model))) is not None


def _whole_names(session: Session, keys: list[str]) -> dict[str, list[Ref]]:
    """Key of a name -> who is called so: customers, else open deals, else contacts."""
    out: dict[str, list[Ref]] = {}
    accounts = Account.select(Account.sort_name, Account.id).where(Account.sort_name.in_(keys), Account.archived == 0)
    deals = Deal.select(Deal.title, Deal.id).where(Deal.status == "open", Deal.archived == 0, session.visible(Deal))
    contacts = Contact.select(Contact.sort_name, Contact.id).where(
        Contact.sort_name.in_(keys), Contact.archived == 0, session.visible(Contact)
    )
    wanted = set(keys) - {""}
    for kind, query in (("account", accounts), ("deal", deals), ("contact", contacts)):
        these: dict[str, list[Ref]] = {}
        for name, row_id in session.db.rows(query):
            key = name_key(name)
            if key in wanted:
                these.setdefault(key, []).append(Ref(kind, row_id))
        out = {**these, **out}
    return out


def _only(name: str, found: Sequence[Named]) -> Ref:
    if len(found) == 1:
        return found[0].ref
    raise Several(Doubt(name, tuple(found[:_OFFERED])))
