"""Which record a jotted line names: an id, the longest whole name in it, or the beginning of one customer's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tcrm.clean import excerpt, name_key
from tcrm.errors import NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Account, Contact, Deal
from tcrm.queries.nearness import OFFERED, UNSPACED, Named, beginning, called, near, slips
from tcrm.queries.refs import MODELS, Ref, read_ref
from tcrm.session import Session

_LONGEST_NAME = 8  # words
_LOOKED_AT = 12  # words that may be a name
_LEAST_END = 2  # letters of a last word that may be the beginning of one
_SHORT = 3  # letters; a small word of so few among others is a name only if several begin so
_SUBJECTS = (
    "a about again all an and any around at back bank boss client clients customer customers dad dentist doctor "
    "dr fair for friends frau from he help her herr him his home hotel in it lawyer list mail me mom mr mrs ms mum my "
    "new offer office old on our out over prices prof quote re round sales school send service she shop site some "
    "staff stand store supplier suppliers support team the their them they this to trade travel up us with you your "
    "an bei dem den der die das ein eine für mit neue neuen neuer wegen zurück"
)
_ORDINARY = frozenset(_SUBJECTS.split())
"""What an ordinary subject begins with: no slip of anybody's name, and no beginning of one."""
KINDS = ("account", "deal", "contact")


@dataclass(frozen=True)
class Doubt:
    """A word (or several) that looks like a name but is none, or that of several: `near` are those who may be meant,
    by a name that is spelt otherwise if it is a `slip`."""

    word: str
    near: tuple[Named, ...] = ()
    slip: bool = False

    @property
    def said(self) -> str:
        """`No customer is called “Hub”.`, or `“Hub” is not the whole name: A-2 Huber AG, A-240 Huber & Söhne?`"""
        if not self.near:
            return _("No customer is called “{name}”.").format(name=excerpt(self.word))
        near = ", ".join(map(str, self.near))
        if self.slip:
            return _("“{name}” is nobody's name: {near}?").format(name=excerpt(self.word), near=near)
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
    are written as a name is or are several. The last word of all may be the beginning of one if there are others, or
    where no blank ends a word, and only one customer's name begins so. Raises Several when more begin so, and for one
    word of which others are called as well."""
    is_small = words[0][:1].islower()
    for end in range(len(words), 0, -1):
        if end == 1 < len(words) and is_small:
            continue
        key, name = _key(words[:end]), " ".join(words[:end])
        if not key:
            continue
        unspaced = UNSPACED.search(key) is not None
        found = [] if unspaced else beginning(session, key + " ")
        if end == 1 and found:
            found = list(dict.fromkeys((*found, *called(session, key))))
        if len(found) == 1 or (found and (end == len(words) or not is_small)):
            return 0, end, _only(name, found)
        open_end = end == len(words) > 1 and len(_key(words[-1:])) >= _LEAST_END
        if (unspaced or open_end) and len(begun := beginning(session, key)) == 1:
            return 0, end, begun[0].ref
    return None


def doubt(session: Session, words: Sequence[str]) -> Doubt | None:
    """Whether words that name nobody hold one that was meant as a name: it begins that of a customer or a contact, or
    is a whole word of it. Words with a capital (if their script has them) are looked at wherever they stand; small ones
    where the text begins, behind what ordinary subjects begin with. There a name with a slip in it is one, too; a
    capital on the first word is enough. `call dentist`, `call new supplier` are words like any others."""
    first = next((place for place, word in enumerate(words) if word.casefold() not in _ORDINARY), len(words))
    for start, word in enumerate(words[:_LOOKED_AT]):
        is_small = word[:1].islower()
        if not word[:1].isalpha() or (is_small and start != first):
            continue
        meant = _meant(session, words[start : start + _LONGEST_NAME], alone=not is_small or len(words) == 1)
        if start == first and (meant is None or " " not in meant.word):
            meant = _misspelt(session, words[start : start + 2], 1 if meant is None else 2) or meant
        if meant is not None:
            return meant
    return Doubt(words[0]) if words and words[0][:1].isupper() else None


def _meant(session: Session, words: Sequence[str], *, alone: bool) -> Doubt | None:
    """The most of the first words that begin a name, or are in one."""
    meant: Doubt | None = None
    for end in range(1, len(words) + 1):
        key = _key(words[:end])
        found = near(session, key)
        if not found:
            break
        if alone or len(found) > 1 or len(key) > _SHORT:
            meant = Doubt(" ".join(words[:end]), found)
    return meant


def _misspelt(session: Session, words: Sequence[str], least: int) -> Doubt | None:
    """The most of these words, `least` or more from the first on, that are a name but for a slip."""
    for end in range(len(words), least - 1, -1):
        if found := slips(session, _key(words[:end])):
            return Doubt(" ".join(words[:end]), found, slip=True)
    return None


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
    raise Several(Doubt(name, tuple(found[:OFFERED])))
