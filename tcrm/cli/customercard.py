"""The cards of a customer and of a contact in the shell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tcrm.cli.cards import activity_facts, head, memo_facts, section, tell_activities, tell_hot, tell_memos
from tcrm.cli.dealrows import deal_columns
from tcrm.cli.door import Desk
from tcrm.cli.out import Column, record
from tcrm.dates import short_day
from tcrm.i18n import _
from tcrm.money import to_decimal
from tcrm.queries.refs import public

if TYPE_CHECKING:
    from tcrm.queries.customers import ContactCard, CustomerCard, DealSums, Person, Point
    from tcrm.queries.deals import DealRow


def show_customer(desk: Desk, account_id: int) -> None:
    """Print everything about one customer, as far as it is seen."""
    from tcrm.queries.customers import card

    found = card(desk.session, account_id)
    if desk.out.form != "text":
        desk.out.facts(customer_facts(desk, found))
        return
    _head(desk, found)
    if not found.seen:
        desk.out.line(_("It belongs to somebody else; more of it is not yours to see."), "dim")
        return
    _people(desk, found)
    _deals(desk, found.deals, [_sum(found.open, _("open")), _sum(found.won, _("won")), _sum(found.lost, _("lost"))])
    tell_activities(desk, _("Next"), found.planned)
    tell_activities(desk, _("Done"), found.recent)
    tell_memos(desk, found.memos)


def _head(desk: Desk, card: CustomerCard) -> None:
    row, facts, today = card.row, card.facts, desk.session.today()
    since = _("customer since {year}").format(year=facts.since.year) if facts.since else _(row.lifecycle)
    head(
        desk,
        row.name,
        public("account", row.id),
        [
            since,
            _("class {letter}").format(letter=row.class_) if row.class_ else "",
            _("key account") if row.key_account else "",
            facts.industry,
            row.city,
            row.country,
        ],
        [
            _("owner {name}").format(name=row.owner) if row.owner else _("no owner"),
            _money(desk, _("open"), card.open),
            _money(desk, _("won"), card.won),
            _("last touch {day}").format(day=short_day(row.last_touch, today)) if row.last_touch else "",
        ],
        [*(point.value for point in card.points), facts.website],
        [_("part of {name}").format(name=facts.parent) if facts.parent else "", *(f"#{tag}" for tag in card.tags)],
    )
    for flag in card.hot:
        tell_hot(desk, flag.note, flag.until)
    if facts.text:
        desk.out.paragraph(facts.text)


def _money(desk: Desk, word: str, sums: DealSums) -> str:
    if not sums.count:
        return ""
    others = [f"+ {desk.out.amount(minor, code)}" for code, minor in sums.unconverted.items()]
    return " ".join([word, desk.out.amount(sums.amount, desk.session.currency), *others])


def _sum(sums: DealSums, word: str) -> str:
    return f"{sums.count} {word}"


def _people(desk: Desk, card: CustomerCard) -> None:
    if card.people:
        columns: list[Column[Person]] = [
            Column("id", show=lambda one: public("contact", one.contact_id)),
            Column("name", show=lambda one: one.name, style="bold", least=12),
            Column("role", show=lambda one: one.role or one.title, least=8, drop=1),
            Column("points", show=lambda one: _points(one.points), style="", least=12),
        ]
        section(desk, _("People"))
        desk.out.lines(columns, card.people, indent=2)


def _points(points: Sequence[Point]) -> str:
    return " · ".join(point.value for point in points)


def _deals(desk: Desk, deals: Sequence[DealRow], sums: list[str]) -> None:
    if deals:
        section(desk, _("Deals") + "  " + ", ".join(sums) if sums else _("Deals"))
        desk.out.lines(deal_columns(desk, customer=False), deals, indent=2)


def customer_facts(desk: Desk, card: CustomerCard) -> dict[str, Any]:
    """A customer for programs; of one that is not seen the head alone."""
    row, facts = card.row, card.facts
    head = {
        "id": public("account", row.id),
        "kind": "account",
        "name": row.name,
        "city": row.city,
        "country": row.country,
        "owner": row.owner,
        "class": row.class_,
        "seen": card.seen,
    }
    if not card.seen:
        return head
    return {
        **head,
        "type": facts.kind,
        "key_account": row.key_account,
        "lifecycle": row.lifecycle,
        "industry": facts.industry,
        "website": facts.website,
        "source": facts.source,
        "parent": facts.parent_id and public("account", facts.parent_id),
        "since": facts.since,
        "last_touch": row.last_touch,
        "private": facts.private,
        "archived": facts.archived,
        "text": facts.text,
        "currency": desk.session.currency,
        **{name: _sums(desk, getattr(card, name)) for name in ("open", "won", "lost")},
        **_all_of(desk, card),
    }


def _all_of(desk: Desk, card: CustomerCard) -> dict[str, Any]:
    """What belongs to a customer, list by list."""
    columns = deal_columns(desk)
    return {
        "addresses": [
            {name: getattr(one, name) for name in ("kind", "lines", "postcode", "city", "region", "country")}
            for one in card.addresses
        ],
        "points": _point_facts(card.points),
        "people": [
            {"id": public("contact", one.contact_id), "name": one.name, "title": one.title, "role": one.role,
             "main": one.main, "points": _point_facts(one.points)}
            for one in card.people
        ],
        "tags": card.tags,
        "hot": [{"note": one.note, "until": one.until, "event": one.event} for one in card.hot],
        "deals": [record(columns, deal) for deal in card.deals],
        "activities": activity_facts([*card.planned, *card.recent]),
        "memos": memo_facts(card.memos),
    }  # fmt: skip


def _sums(desk: Desk, sums: DealSums) -> dict[str, Any]:
    return {
        "count": sums.count,
        "amount": to_decimal(sums.amount, desk.session.currency),
        "unconverted": {code: to_decimal(minor, code) for code, minor in sums.unconverted.items()},
    }


def _point_facts(points: Sequence[Point]) -> list[dict[str, str]]:
    return [{"kind": point.kind, "value": point.value, "label": point.label} for point in points]


def show_contact(desk: Desk, contact_id: int) -> None:
    """Print everything about one contact."""
    from tcrm.queries.customers import contact

    found = contact(desk.session, contact_id)
    if desk.out.form != "text":
        desk.out.facts(contact_facts(desk, found))
        return
    places = [_("{role} at {name}") if place.role else "{name}" for place in found.places]
    head(
        desk,
        found.name,
        public("contact", found.id),
        [found.title, *(said.format(role=p.role, name=p.name) for said, p in zip(places, found.places, strict=True))],
        [point.value for point in found.points],
        [f"#{tag}" for tag in found.tags],
    )
    if found.text:
        desk.out.paragraph(found.text)
    _deals(desk, found.deals, [])
    tell_activities(desk, _("Next"), found.planned)
    tell_activities(desk, _("Done"), found.recent)
    tell_memos(desk, found.memos)


def contact_facts(desk: Desk, card: ContactCard) -> dict[str, Any]:
    """A contact for programs."""
    columns = deal_columns(desk)
    return {
        "id": public("contact", card.id),
        "kind": "contact",
        "name": card.name,
        "given_name": card.given_name,
        "family_name": card.family_name,
        "title": card.title,
        "language": card.language,
        "owner": card.owner,
        "text": card.text,
        "archived": card.archived,
        "places": [
            {"id": public("account", place.account_id), "name": place.name, "role": place.role, "main": place.main}
            for place in card.places
        ],
        "points": _point_facts(card.points),
        "tags": card.tags,
        "deals": [record(columns, deal) for deal in card.deals],
        "activities": activity_facts([*card.planned, *card.recent]),
        "memos": memo_facts(card.memos),
    }
