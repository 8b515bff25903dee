"""Finding records by any part of what they are known by.

All words must be there, in any order, anywhere, whatever their accents and case; digits and punctuation alone are a
phone number. A record that the viewer does not see is not found; a customer is then found by its head (name, city)
alone. Permission is part of the statement, so a limit never hides what the viewer may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from tcrm.clean import clean_line, digits, search_key
from tcrm.i18n import _
from tcrm.models import Account, Contact, Deal, Membership, Stage
from tcrm.models.search import phone_key
from tcrm.models.sql.matching import Match, accounts_by_name, best
from tcrm.models.visibility import visible_ids
from tcrm.queries.refs import MODELS, Ref, read_ref
from tcrm.session import Session

KINDS = ("account", "contact", "deal")
_LONGEST = 200  # of what is typed, the rest is left out
_NATIONAL_DIGITS = 8  # a number this long without its country is still that of one phone
_COUNTRY_DIGITS = 3


@dataclass(frozen=True)
class Hit:
    """A record that was found: `id` as people type it (`A-12`), `kind`, its name, and what tells it from others."""

    id: str
    kind: str
    name: str
    detail: str


def find(session: Session, text: str, kinds: tuple[str, ...] = KINDS, limit: int = 50) -> list[Hit]:
    """Records that hold all words of `text`, best first: the whole name, the name's beginning, beginnings of words,
    anywhere; equal ones by name. An id (`D-17`) comes first. Archived ones come last. Nothing for a blank text.
    """
    match = _read(session, text)
    if match is None or limit <= 0:
        return []
    ref = read_ref(text)
    named = [ref] if ref is not None and ref.kind in kinds and is_there(session, ref) else []
    found = [ref for ref in _ranked(session, match, kinds, limit) if ref not in named]
    return _describe(session, [*named, *found][:limit])


def account_ids(session: Session, text: str = "", first: Literal["", "city", "class"] = "") -> list[int]:
    """The customers that a list shows for what is typed, sorted by name, or `first` by city or class; all when it is
    blank. Archived ones never."""
    match = _read(session, text)
    statement = accounts_by_name(match, first)
    return [row[0] for row in session.db.sql(statement, match.values if match else ())]


def _ranked(session: Session, match: Match, kinds: tuple[str, ...], limit: int) -> list[Ref]:
    """The best matches. Where names that begin so fill the limit, nothing else need be looked at."""
    statement = best(match, kinds, limit, names_only=True)
    rows = session.db.sql(statement, match.values)
    if len(rows) < limit:
        statement = best(match, kinds, limit)
        rows = session.db.sql(statement, match.values)
    return [Ref(*row) for row in rows]


# -- what was typed -------------------------------------------------------------------------------------------------


def _read(session: Session, text: str) -> Match | None:
    """What was typed, normalised, for this viewer; None when it is blank."""
    whole = " ".join(search_key(clean_line(" ".join(text[:_LONGEST].split()))).split())
    if not whole:
        return None
    seen = {kind: visible_ids(session.scope, MODELS[kind]) for kind in KINDS}
    if digits(whole) and not any(sign.isalpha() or sign == "@" for sign in whole):
        return Match(whole, (_spellings(text, whole),), seen)
    return Match(whole, [(word,) for word in dict.fromkeys(whole.split())], seen)


def _spellings(text: str, whole: str) -> tuple[str, ...]:
    """How a number may be stored: as typed, as digits, without the trunk zero or the country in front."""
    key = phone_key(text)
    found = [whole, key]
    if key.startswith("0") and len(key.lstrip("0")) >= _NATIONAL_DIGITS - 1:
        found.append(key.lstrip("0"))
    elif key != digits(text) or text.strip().startswith("+"):
        found += [key[n:] for n in range(1, _COUNTRY_DIGITS + 1) if len(key) - n >= _NATIONAL_DIGITS]
    return tuple(dict.fromkeys(found))


# -- what is shown --------------------------------------------------------------------------------------------------


def _describe(session: Session, found: list[Ref]) -> list[Hit]:
    facts: dict[Ref, tuple[str, list[str]]] = {}
    for kind, ask in (("account", _accounts), ("contact", _contacts), ("deal", _deals)):
        if ids := [ref.id for ref in found if ref.kind == kind]:
            facts |= {Ref(kind, row_id): (name, words) for row_id, name, words in ask(session, ids)}
    return [
        Hit(str(ref), ref.kind, facts[ref][0], " · ".join(word for word in facts[ref][1] if word))
        for ref in found
        if ref in facts
    ]


def is_there(session: Session, ref: Ref) -> bool:
    """Whether this viewer may know of the record (of a customer, everybody)."""
    model: Any = ref.model
    query = model.select(model.id).where(model.id == ref.id)
    return session.db.one(query if ref.kind == "account" else query.where(session.visible(model))) is not None


def _note(archived: bool) -> str:
    return _("archived") if archived else ""


def _accounts(session: Session, ids: list[int]) -> list[tuple[int, str, list[str]]]:
    columns = (Account.id, Account.name, Account.city, Account.country, Account.archived)
    rows = session.db.rows(Account.select(*columns).where(Account.id.in_(ids)))
    return [(row[0], row[1], [row[2], row[3], _note(row[4])]) for row in rows]


def _contacts(session: Session, ids: list[int]) -> list[tuple[int, str, list[str]]]:
    places = (
        Membership.select(Membership.contact, Membership.role, Account.name)
        .join(Account, on=(Account.id == Membership.account))
        .where(Membership.contact.in_(ids), session.visible(Account))
        .order_by(Membership.main, Membership.id.desc())
    )
    place = {row[0]: (row[1], row[2]) for row in session.db.rows(places)}  # the main one, else the oldest
    columns = (Contact.id, Contact.name, Contact.title, Contact.archived)
    rows = session.db.rows(Contact.select(*columns).where(Contact.id.in_(ids)))
    out = []
    for row_id, name, title, archived in rows:
        role, account = place.get(row_id, ("", ""))
        out.append((row_id, name, [title or role, account, _note(archived)]))
    return out


def _deals(session: Session, ids: list[int]) -> list[tuple[int, str, list[str]]]:
    columns = (Deal.id, Deal.title, Account.name, Deal.company, Deal.person, Stage.name, Deal.archived)
    query = (
        Deal.select(*columns)
        .left_outer_join(Account, on=(Account.id == Deal.account))
        .left_outer_join(Stage, on=(Stage.id == Deal.stage))
        .where(Deal.id.in_(ids))
    )
    return [(row[0], row[1], [row[2] or row[3] or row[4], row[5], _note(row[6])]) for row in session.db.rows(query)]
