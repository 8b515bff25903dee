"""Finding records by any part of what they are known by.

All words must be there, in any order, anywhere, whatever their accents and case; digits and punctuation alone are a
phone number. A record that the viewer does not see is not found; a customer is then found by its head (name, city)
alone. Permission is part of the statement, so a limit never hides what the viewer may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import Value

from tcrm.clean import search_key
from tcrm.i18n import _
from tcrm.models import Account, Contact, ContactPoint, Deal, Membership, Stage
from tcrm.models.sql import grams, sqlite
from tcrm.models.sql.matching import Sought, has_some
from tcrm.phones import phone_words
from tcrm.queries.matches import KINDS, Answer, is_number, read
from tcrm.queries.refs import Ref, read_ref
from tcrm.session import Session


@dataclass(frozen=True)
class Hit:
    """A record that was found: `id` as people type it (`A-12`), `kind`, its name, and what tells it from others: first
    the phone number or the e-mail by which it was found."""

    id: str
    kind: str
    name: str
    detail: str


def find(session: Session, text: str, kinds: tuple[str, ...] = KINDS, limit: int = 50) -> list[Hit]:
    """Records that hold all words of `text`, best first: the whole name, the name's beginning, beginnings of words,
    anywhere. Equal ones by name as far as it is the name that begins so, else customers, people, deals, each the newest
    first. An id (`D-17`) comes first. Archived ones come last. Nothing for a blank text.
    """
    sought = read(text)
    if sought is None or limit <= 0:
        return []
    ref = read_ref(text)
    named = [ref] if ref is not None and ref.kind in kinds and is_there(session, ref) else []
    found = [ref for ref in _ranked(session, sought, kinds, limit) if ref not in named]
    return _describe(session, [*named, *found][:limit], sought)


def _ranked(session: Session, sought: Sought, kinds: tuple[str, ...], limit: int) -> list[Ref]:
    """The best matches: those that are not archived, then the others."""
    numbers = Answer(session, sought, kinds, archived=False).best(limit)
    if len(numbers) < limit and session.db.sql(*has_some(kinds, archived=True)):
        numbers += Answer(session, sought, kinds, archived=True).best(limit - len(numbers))
    return [Ref(*grams.record(number)) for number in numbers]


# -- what is shown --------------------------------------------------------------------------------------------------


def _describe(session: Session, found: list[Ref], sought: Sought) -> list[Hit]:
    facts: dict[Ref, tuple[str, list[str]]] = {}
    for kind, ask in (("account", _accounts), ("contact", _contacts), ("deal", _deals)):
        if ids := [ref.id for ref in found if ref.kind == kind]:
            facts |= {
                Ref(kind, row_id): (name, [_found_by(sought, name, points), *words])
                for row_id, name, words, points in ask(session, ids, _is_point(sought))
            }
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


def _is_point(sought: Sought) -> bool:
    """Whether a phone number or an e-mail may be meant."""
    return "@" in sought.whole or is_number(sought.whole)


def _found_by(sought: Sought, name: str, points: str | None) -> str:
    """Which of these phones and e-mails (one a line) has what was typed; blank where the name has it."""
    if sought.tier(search_key(name), "") is not None:
        return ""
    known = points.split("\n") if points else []
    return next((one for one in known if sought.tier("", search_key(f"{one} {phone_words(one)}")) is not None), "")


def _points(whose: Any, wanted: bool) -> Any:
    """A column: the phones and e-mails of whom the condition says, one a line, the oldest first; NULL where they are
    not `wanted`."""
    if not wanted:
        return Value(None)
    told = sqlite.lines(ContactPoint.value, ContactPoint.id)
    return ContactPoint.select(told).where(ContactPoint.kind != "web", whose)


def _note(archived: bool) -> str:
    return _("archived") if archived else ""


Described = tuple[int, str, list[str], str | None]
"""The id of a record, its name, what tells it from others, its phones and e-mails."""


def _accounts(session: Session, ids: list[int], by_point: bool) -> list[Described]:
    people = Membership.select(Membership.contact).where(Membership.account == Account.id)
    theirs = (ContactPoint.account == Account.id) | ContactPoint.contact.in_(people)
    points = _points(theirs & session.visible(Account), by_point)
    columns = (Account.id, Account.name, Account.city, Account.country, Account.archived, points)
    rows = session.db.plain(Account.select(*columns).where(Account.id.in_(ids)))
    return [(row[0], row[1], [row[2], row[3], _note(row[4])], row[5]) for row in rows]


def _contacts(session: Session, ids: list[int], by_point: bool) -> list[Described]:
    places = (
        Membership.select(Membership.contact, Membership.role, Account.name)
        .join(Account, on=(Account.id == Membership.account))
        .where(Membership.contact.in_(ids), session.visible(Account))
        .order_by(Membership.main, Membership.id.desc())
    )
    place = {row[0]: (row[1], row[2]) for row in session.db.rows(places)}  # the main one, else the oldest
    points = _points(ContactPoint.contact == Contact.id, by_point)
    columns = (Contact.id, Contact.name, Contact.title, Contact.archived, points)
    rows = session.db.plain(Contact.select(*columns).where(Contact.id.in_(ids)))
    out: list[Described] = []
    for row_id, name, title, archived, known in rows:
        role, account = place.get(row_id, ("", ""))
        out.append((row_id, name, [title or role, account, _note(archived)], known))
    return out


def _deals(session: Session, ids: list[int], by_point: bool) -> list[Described]:
    named = (Deal.id, Deal.title, Account.name, Deal.company, Deal.person, Stage.name, Deal.archived)
    query = (
        Deal.select(*named, Deal.phone, Deal.email)
        .left_outer_join(Account, on=(Account.id == Deal.account))
        .left_outer_join(Stage, on=(Stage.id == Deal.stage))
        .where(Deal.id.in_(ids))
    )
    out: list[Described] = []
    for row_id, title, customer, company, person, stage, archived, *points in session.db.plain(query):
        known = "\n".join(points) if by_point else None
        out.append((row_id, title, [customer or company or person, stage, _note(archived)], known))
    return out
