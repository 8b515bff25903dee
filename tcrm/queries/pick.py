"""What a field offers while somebody types in it: customers, people, competitors; never more than it shows."""

from __future__ import annotations

from dataclasses import dataclass

from tcrm.clean import name_key, search_key
from tcrm.models import Competitor, Contact, Membership, Product
from tcrm.queries.duplicates import Likeness, like
from tcrm.queries.lookup import resolve
from tcrm.queries.refs import Ref, parse_ref, read_ref
from tcrm.queries.search import find
from tcrm.session import Session

MOST = 5


@dataclass(frozen=True, slots=True)
class Pick:
    """Something to choose: what stands for it (an id as people type it, or the name itself), its name, what it is."""

    value: str
    name: str
    detail: str = ""


def companies(session: Session, text: str, limit: int = MOST) -> list[Pick]:
    """Customers that hold all words of the text, best first; none for a blank one."""
    return [Pick(hit.id, hit.name, hit.detail) for hit in find(session, text, ("account",), limit)]


def people(session: Session, text: str, account_id: int | None, limit: int = MOST) -> list[Pick]:
    """People whose name begins with the text or has a word that does: of this customer (all of its people for a
    blank text), else of anywhere."""
    if account_id is None:
        return [Pick(hit.id, hit.name, hit.detail) for hit in find(session, text, ("contact",), limit)]
    query = (
        Contact.select(Contact.id, Contact.name, Membership.role, Contact.title)
        .join(Membership, on=(Membership.contact == Contact.id))
        .where(Membership.account == account_id, session.visible(Contact), Contact.archived == 0)
        .order_by(Membership.main.desc(), Membership.id)
    )
    rows = session.db.rows(query)
    found = {row[0]: Pick(str(Ref("contact", row[0])), row[1], row[2] or row[3]) for row in rows if _fits(text, row[1])}
    return list(found.values())[:limit]


def competitors(session: Session, text: str, limit: int = MOST) -> list[Pick]:
    """Competitors by name, as `people` finds names."""
    names = [row[0] for row in session.db.rows(Competitor.select(Competitor.name).order_by(Competitor.name))]
    return [Pick(name, name) for name in names if _fits(text, name)][:limit]


def products(session: Session, text: str, limit: int = MOST) -> list[Pick]:
    """The firm's products by name or code, as `people` finds names, with their prices."""
    query = Product.select(Product.name, Product.code, Product.price, Product.currency)
    found = session.db.rows(query.where(Product.active == 1).order_by(Product.name))

    def beside(code: str, price: int | None, currency: str) -> str:
        paid = session.numerals.full(price, currency) if price and currency else ""
        return " · ".join(part for part in (code, paid) if part)

    return [
        Pick(name, name, beside(code, price, currency))
        for name, code, price, currency in found
        if _fits(text, name) or (code and _fits(text, code))
    ][:limit]


def _fits(text: str, name: str) -> bool:
    sought = name_key(text)
    return f" {sought}" in " " + search_key(name)


def company_named(session: Session, text: str) -> int | None:
    """The customer whose id or whole name this is, None where nobody is called so: a beginning is not enough.

    Raises Refused with the candidates where several have the name, NotFound or BadValue for an id that is none.
    """
    sought = name_key(text)
    same = [hit for hit in companies(session, text) if name_key(hit.name) == sought]
    return resolve(session, text, ("account",)).id if same or read_ref(text) else None


def alike(
    session: Session,
    limit: int = 2,
    kind: str = "account",
    but: tuple[Ref, ...] = (),
    at: int | None = None,
    **typed: str,
) -> list[Likeness]:
    """Who may be meant by a name, a phone or an e-mail (see `duplicates.like`); people of the account `at` first."""
    found = like(session, kind=kind, limit=limit if at is None else MOST, but=but, **typed)
    if at is not None:
        ids = [ref.id for one in found if (ref := parse_ref(one.id)).kind == "contact"]
        query = Membership.select(Membership.contact).where(Membership.account == at, Membership.contact.in_(ids))
        here = {str(Ref("contact", row[0])) for row in session.db.rows(query)}
        found.sort(key=lambda one: one.id not in here)
    return found[:limit]
