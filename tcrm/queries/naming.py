"""Which record a jotted line names: an id, the longest whole name in it, or the beginning of one customer's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tcrm.clean import excerpt, name_key
from tcrm.errors import NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Account, Contact, Deal
from tcrm.queries.refs import MODELS, Ref, public, read_ref
from tcrm.session import Session

_LONGEST_NAME = 8  # words
_OFFERED = 6
_LEAST = 3  # letters that may be the beginning of a name
KINDS = ("account", "deal", "contact")


def named_in(session: Session, words: Sequence[str]) -> tuple[int, int, Ref] | None:
    """(start, end, record) of the first id in the words, else of the longest whole name of a customer, an open deal or
    a contact. Raises NotFound for an id (written with its dash) that is not there, Refused for a name of several."""
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
    return (*phrases[longest], _only(session, " ".join(words[slice(*phrases[longest])]), found[longest]))


def begun_by(session: Session, words: Sequence[str]) -> tuple[int, int, Ref] | None:
    """(start, end, record) of the customer whose name begins with all of these words, or with the first ones if they
    are written as a name is. Raises Refused when several begin so."""
    for end in range(len(words), 0, -1):
        if end < len(words) and words[0][:1].islower():
            continue
        key = _key(words[:end])
        query = Account.select(Account.id, Account.name).where(
            Account.sort_name >= key + " ", Account.sort_name < key + " \U0010ffff", Account.archived == 0
        )
        found = session.db.rows(query.order_by(Account.sort_name).limit(_OFFERED)) if key else []
        if found:
            return 0, end, _only(session, " ".join(words[:end]), [Ref("account", row[0]) for row in found])
    return None


@dataclass(frozen=True)
class Doubt:
    """A word that looks like a name but is none: `near` are those that begin with it (`A-2 Huber AG`), if any do."""

    word: str
    near: tuple[str, ...]

    @property
    def said(self) -> str:
        """`No customer is called “Hub”: A-2 Huber AG, A-240 Huber & Söhne?`"""
        if not self.near:
            return _("No customer is called “{name}”.").format(name=excerpt(self.word))
        return _("“{name}” is not the whole name: {near}?").format(name=excerpt(self.word), near=", ".join(self.near))


def doubt(session: Session, words: Sequence[str]) -> Doubt | None:
    """Whether words that name nobody were meant as a name: the first is written with a capital, or stands alone and
    begins the name of a customer or a contact. `call dentist`, `call new supplier` are words like any others."""
    if not words or not words[0][:1].isalpha():
        return None
    word = words[0]
    near: list[str] = []
    if len(words) == 1 or not word[:1].islower():
        key = name_key(word)
        for model in (Account, Contact):
            begun = (model.sort_name >= key, model.sort_name < key + "\U0010ffff", model.archived == 0)
            query = model.select(model.id, model.name).where(*begun, session.visible(model)).order_by(model.sort_name)
            found = session.db.rows(query.limit(_OFFERED)) if len(key) >= _LEAST or not word.isascii() else []
            near += [f"{public(model.__name__.lower(), row_id)} {excerpt(name)}" for row_id, name in found]
    return Doubt(word, tuple(near[:_OFFERED])) if near or word[:1].isupper() else None


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


def _only(session: Session, name: str, found: list[Ref]) -> Ref:
    if len(found) == 1:
        return found[0]
    raise Refused(
        _("Several are called “{name}”.").format(name=name),
        _("Say which by its id: {ids}.").format(ids=", ".join(public(ref.kind, ref.id) for ref in found[:_OFFERED])),
    )
