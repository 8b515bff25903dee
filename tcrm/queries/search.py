"""Finding records by any part of what they are known by.

All words must be there, in any order, anywhere, whatever their accents and case; digits and punctuation alone are a
phone number. A record that the viewer does not see is not found; a customer is then found by its head (name, city)
alone. Permission is part of the statement, so a limit never hides what the viewer may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tcrm.i18n import _
from tcrm.models import Account, Contact, Deal, Membership, Stage
from tcrm.models.sql import grams
from tcrm.models.sql.matching import Sought, has_some
from tcrm.queries.matches import KINDS, Answer, read
from tcrm.queries.refs import Ref, read_ref
from tcrm.session import Session


@dataclass(frozen=True)
class Hit:
    """A record that was found: `id` as people type it (`A-12`), `kind`, its name, and what tells it from others."""

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
    return _describe(session, [*named, *found][:limit])


def _ranked(session: Session, sought: Sought, kinds: tuple[str, ...], limit: int) -> list[Ref]:
    """The best matches: those that are not archived, then the others."""
    numbers = Answer(session, sought, kinds, archived=False).best(limit)
    if len(numbers) < limit and session.db.sql(*has_some(kinds, archived=True)):
        numbers += Answer(session, sought, kinds, archived=True).best(limit - len(numbers))
    return [Ref(*grams.record(number)) for number in numbers]


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
