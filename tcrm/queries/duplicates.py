"""Pointing out, while somebody types a name, a phone or an e-mail, who may be meant and is known already.

Hints for somebody who looks on. Where nobody does (an import, a conversion), only what is `exact` counts: a likeness of
names is never enough, and parts of names never are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tcrm.i18n import N_, _
from tcrm.models import Account, Contact, Deal, Membership, Stage, User
from tcrm.models.base import among
from tcrm.models.sql.likeness import BY_DOMAIN, BY_KEY, BY_WEBSITE, by_name, leads
from tcrm.models.visibility import visible_ids
from tcrm.phones import phone_key, phone_keys
from tcrm.queries.alike import (
    company_domain,
    firm_words,
    is_same_name,
    is_similar,
    is_within,
    mail_key,
    person_words,
    pieces,
)
from tcrm.queries.refs import Ref, parse_ref
from tcrm.session import Session

WHY = {
    "email": N_("same e-mail"),
    "phone": N_("same phone"),
    "name": N_("same name"),
    "domain": N_("same company's e-mail"),
    "words": N_("name begins or goes on so"),
    "similar": N_("similar name"),
}
"""Rule -> how it is said; the strongest first."""

EXACT = frozenset({"email", "phone", "name"})
_CANDIDATES = 40  # whose names are compared
_SHORTEST_NAME = 2
_LONGEST_NAME = 100
_MOST_POINTS = 50

_Found = dict[Ref, set[str]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A record that may be the one that is being typed: its id as people type it, its name, what tells it from others,
    and why, in words; `rules` are the keys of `WHY`, the strongest first."""

    id: str
    name: str
    detail: str
    why: str
    rules: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether something is the same, not only similar."""
        return bool(EXACT & set(self.rules))


def like(
    session: Session,
    *,
    name: str = "",
    phone: str = "",
    email: str = "",
    kind: str = "account",
    limit: int = 5,
    but: Iterable[Ref | str] = (),
) -> list[Likeness]:
    """Records that may be the account, contact or deal (a lead, `name` is its company) that is being typed.

    The same e-mail, display name and case aside; the same phone, with or without its country; the same name without
    accents, case, legal form and order of words; a mailbox at the same company, where not anybody may have one there;
    a name that holds all typed words; a similar one. The likeliest first, what is archived last. Customers' names are
    known to everybody; all else counts only where this person sees it. Of leads the open ones count. `but` are records
    that are known to be meant: the one that is edited, the customer that was chosen.
    """
    found: _Found = {}
    address, numbers = mail_key(email), phone_keys(phone)
    if address:
        _by_key(session, found, "email", [address])
        if domain := company_domain(address):
            _by_domain(session, found, domain)
    if numbers:
        _by_key(session, found, "phone", numbers)
    if len(name.strip()) >= _SHORTEST_NAME:
        _by_name(session, found, name[:_LONGEST_NAME], "contact" if kind == "contact" else "account")
    if name.strip() or address or numbers:
        _leads(session, found, firm_words(name) if kind != "contact" else (), address, numbers)
    for ref in (parse_ref(one) if isinstance(one, str) else one for one in but):
        found.pop(ref, None)
    return _told(session, found, kind, limit)


# -- looking --------------------------------------------------------------------------------------------------------


def _add(found: _Found, ref: Ref, rule: str) -> None:
    found.setdefault(ref, set()).add(rule)


def _seen(session: Session, kind: str, ids: Iterable[int]) -> list[int]:
    """Those of these records that this person sees."""
    model: Any = Ref(kind, 0).model
    query = model.select(model.id).where(among(model.id, set(ids)), session.visible(model))
    return [row[0] for row in session.db.rows(query)]


def _by_key(session: Session, found: _Found, kind: str, keys: list[str]) -> None:
    """Who has one of these e-mails or phones."""
    rows = session.db.sql(BY_KEY, (kind, json.dumps(keys), _MOST_POINTS))
    for record, place in (("account", 1), ("contact", 2)):
        ids = [row[place] for row in rows if row[place] is not None]
        for row_id in _seen(session, record, ids) if ids else ():
            _add(found, Ref(record, row_id), kind)


def _by_domain(session: Session, found: _Found, domain: str) -> None:
    """The customers where people have their mailboxes there, or whose website is there."""
    ids = {row[0] for row in session.db.sql(BY_DOMAIN, (f"@{domain}",)) if row[0] is not None}
    ids |= {row[0] for row in session.db.sql(BY_WEBSITE, (domain,)) if _host(row[1]) == domain}
    for row_id in _seen(session, "account", ids) if ids else ():
        _add(found, Ref("account", row_id), "domain")


def _host(website: str) -> str:
    """The domain of a website: `https://www.Huber.example/en` -> `huber.example`."""
    address = website.strip().casefold()
    host = address.partition("//")[2] or address
    return host.partition("/")[0].removeprefix("www.")


def _by_name(session: Session, found: _Found, name: str, kind: str) -> None:
    """Whose name is the same, goes on, or is similar."""
    read: Callable[[str], tuple[str, ...]] = person_words if kind == "contact" else firm_words
    mine = read(name)
    parts = pieces(mine)
    if not parts:
        return
    seen = visible_ids(session.scope, Contact) if kind == "contact" else None  # customers' names are no secret
    for row_id, other in session.db.sql(by_name(kind, parts, seen), (*parts, len(" ".join(mine)), _CANDIDATES)):
        if rule := _likeness(mine, read(other)):
            _add(found, Ref(kind, row_id), rule)


def _likeness(mine: tuple[str, ...], other: tuple[str, ...]) -> str:
    if is_same_name(mine, other):
        return "name"
    if is_within(mine, other):
        return "words"
    return "similar" if is_similar(mine, other) else ""


def _leads(session: Session, found: _Found, firm: tuple[str, ...], address: str, numbers: list[str]) -> None:
    """Open leads, which have no customer yet but what somebody typed."""
    known, longest = set(numbers), max(firm, key=len, default="")
    home = min(numbers, key=len, default="")
    words = [word for word in (longest, address, home) if word]
    if not words:
        return
    for row_id, company, email, phone in session.db.sql(leads(len(words), visible_ids(session.scope, Deal)), words):
        ref = Ref("deal", row_id)
        if address and mail_key(email) == address:
            _add(found, ref, "email")
        if phone_key(phone) in known:
            _add(found, ref, "phone")
        if longest and is_same_name(firm, firm_words(company)):
            _add(found, ref, "name")


# -- telling --------------------------------------------------------------------------------------------------------


def _told(session: Session, found: _Found, kind: str, limit: int) -> list[Likeness]:
    order = list(WHY)
    rules = {ref: tuple(sorted(keys, key=order.index)) for ref, keys in found.items()}
    facts: dict[Ref, tuple[str, str, bool]] = {}
    for of, describe in (("account", _accounts), ("contact", _contacts), ("deal", _leads_told)):
        if ids := [ref.id for ref in found if ref.kind == of]:
            facts |= {Ref(of, row_id): said for row_id, said in describe(session, ids).items()}

    def place(ref: Ref) -> tuple[bool, list[int], bool, str, int]:
        return facts[ref][2], [order.index(rule) for rule in rules[ref]], ref.kind != kind, facts[ref][0], ref.id

    best = sorted((ref for ref in found if ref in facts), key=place)[: max(limit, 0)]
    return [
        Likeness(str(ref), facts[ref][0], facts[ref][1], ", ".join(_(WHY[rule]) for rule in rules[ref]), rules[ref])
        for ref in best
    ]


def _line(*words: str) -> str:
    return " · ".join(word for word in words if word)


def _accounts(session: Session, ids: list[int]) -> dict[int, tuple[str, str, bool]]:
    """Id -> name, head, whether archived."""
    query = Account.select(Account.id, Account.name, Account.city, Account.country, User.name, Account.archived)
    query = query.left_outer_join(User, on=(User.id == Account.owner)).where(among(Account.id, ids))
    return {
        row_id: (name, _line(city, country, owner or "", _("archived") if archived else ""), archived)
        for row_id, name, city, country, owner, archived in session.db.rows(query)
    }


def _contacts(session: Session, ids: list[int]) -> dict[int, tuple[str, str, bool]]:
    places = (
        Membership.select(Membership.contact, Account.name)
        .join(Account, on=(Account.id == Membership.account))
        .where(among(Membership.contact, ids), session.visible(Account))
        .order_by(Membership.main, Membership.id.desc())
    )
    place = dict(session.db.rows(places))  # the main one, else the oldest
    query = Contact.select(Contact.id, Contact.name, Contact.title, Contact.archived).where(among(Contact.id, ids))
    return {
        row_id: (name, _line(title, place.get(row_id, ""), _("archived") if archived else ""), archived)
        for row_id, name, title, archived in session.db.rows(query)
    }


def _leads_told(session: Session, ids: list[int]) -> dict[int, tuple[str, str, bool]]:
    query = (
        Deal.select(Deal.id, Deal.title, Deal.company, Deal.person, Stage.name)
        .join(Stage, on=(Stage.id == Deal.stage))
        .where(among(Deal.id, ids))
    )
    return {
        row_id: (title, _line(company if company != title else "", person, stage), False)
        for row_id, title, company, person, stage in session.db.rows(query)
    }


__all__ = ["EXACT", "WHY", "Likeness", "like"]
