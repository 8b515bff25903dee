"""The card of a deal in the shell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tcrm.cli.cards import activity_facts, head, memo_facts, section, tell_activities, tell_hot, tell_memos
from tcrm.cli.dealrows import deal_columns, ended_words
from tcrm.cli.door import Desk
from tcrm.cli.out import Column, record
from tcrm.dates import ago, short_day
from tcrm.i18n import _
from tcrm.money import to_decimal
from tcrm.queries.refs import public

if TYPE_CHECKING:
    from tcrm.queries.deal_card import DealLineRow, DealMove, DealPerson
    from tcrm.queries.deals import DealCard


def show_deal(desk: Desk, deal_id: int) -> None:
    """Print everything about one deal."""
    from tcrm.queries.deals import card

    found = card(desk.session, deal_id)
    if desk.out.form != "text":
        desk.out.facts(deal_facts(desk, found))
        return
    _head(desk, found)
    _people(desk, found)
    _lines(desk, found)
    tell_activities(desk, _("Next"), [one for one in found.activities if one.status == "planned"])
    tell_activities(desk, _("Done"), [one for one in found.activities if one.status == "done"])
    _moves(desk, found)
    tell_memos(desk, found.memos)


def _head(desk: Desk, card: DealCard) -> None:
    deal, out, today = card.deal, desk.out, desk.session.today()
    opened = deal.status == "open"
    chance = {
        "user": _("{percent} % as set"),
        "history": _("{percent} % from history, n {cases}"),
        "stage": _("{percent} % as usual in this stage"),
    }[deal.probability_from]
    closes = _("closes {day}").format(day=short_day(deal.close_on, today)) if deal.close_on else ""
    usual = _("limit {days}").format(days=ago(deal.limit_days)) if deal.limit_days else ""
    lost_to = _("lost to {name}").format(name=card.lost_to) if card.lost_to else ""
    head(
        desk,
        deal.title,
        public("deal", deal.id),
        [deal.customer, card.company, card.person, card.email, card.phone],
        [
            out.amount(deal.amount, deal.currency),
            closes if opened else ended_words(deal, today),
            chance.format(percent=deal.probability, cases=deal.cases) if opened else "",
        ],
        [
            f"{card.pipeline}: {deal.stage}",
            _("in stage {days}").format(days=ago(deal.days)) if opened else "",
            usual if opened else "",
            _("owner {name}").format(name=deal.owner) if deal.owner else _("no owner"),
            _("private") if deal.private else "",
        ],
        [lost_to, _why_closed(card), card.close_note],
        [f"#{tag}" for tag in card.tags],
    )
    if deal.hot:
        tell_hot(desk, deal.hot_note, deal.hot_until)


def _why_closed(card: DealCard) -> str:
    said = {"won": _("won because: {reasons}"), "lost": _("lost because: {reasons}")}.get(card.deal.status, "{reasons}")
    return said.format(reasons=", ".join(card.reasons)) if card.reasons else ""


def _people(desk: Desk, card: DealCard) -> None:
    if card.people:
        columns: list[Column[DealPerson]] = [
            Column("id", show=lambda one: public("contact", one.contact_id)),
            Column("name", show=lambda one: one.name, style="bold", least=12),
            Column("title", show=lambda one: one.title, least=8, drop=1),
            Column("role", show=lambda one: one.role.replace("_", " ")),
        ]
        section(desk, _("People"))
        desk.out.lines(columns, card.people, indent=2)
    if card.competitors:
        section(desk, _("Against"))
        desk.out.paragraph(", ".join(card.competitors), indent=2)


def _lines(desk: Desk, card: DealCard) -> None:
    if card.lines:
        out, full = desk.out, partial(desk.out.numerals.full, currency=card.deal.currency)
        columns: list[Column[DealLineRow]] = [
            Column("quantity", show=lambda line: out.numerals.example(line.quantity), right=True),
            Column("product", show=lambda line: line.title or line.product, style="", least=12),
            Column("price", show=lambda line: full(line.price), right=True, drop=1),
            Column("total", show=lambda line: full(line.total), right=True, style=""),
        ]
        section(desk, _("Products"))
        out.lines(columns, card.lines, indent=2)
        total = sum(line.total for line in card.lines)
        if total != card.deal.amount:
            said = _("{amount} in all, not the amount; = on the deal's card takes it")
            out.line("  " + said.format(amount=full(total)), "dim")


def _moves(desk: Desk, card: DealCard) -> None:
    today, ended = desk.session.today(), None if card.deal.status == "open" else card.moves[0]
    columns: list[Column[DealMove]] = [
        Column("day", show=lambda move: short_day(move.day, today)),
        Column("to", show=lambda move: f"{move.from_stage} → {move.to_stage}" if move.from_stage else move.to_stage),
        Column("days", show=lambda move: "" if move is ended else ago(move.days), right=True),
        Column("who", show=lambda move: move.who, drop=1),
        Column("reason", show=lambda move: move.reason, least=8, drop=2),
    ]
    section(desk, _("Way"))
    desk.out.lines(columns, card.moves, indent=2)


def deal_facts(desk: Desk, card: DealCard) -> dict[str, Any]:
    """A deal for programs."""
    deal = card.deal

    def major(minor: int | None) -> Any:
        return None if minor is None else to_decimal(minor, deal.currency)

    plain = ("pipeline", "phase", "interest", "source", "company", "person", "email", "phone", "lost_to", "close_note")
    return {
        **record(deal_columns(desk), deal),
        "kind": "deal",
        **{name: getattr(card, name) for name in plain},
        "account": deal.account_id and public("account", deal.account_id),
        "private": deal.private,
        "probability_from": deal.probability_from,
        "budget": major(card.budget),
        "created_on": card.created_day,
        "closed_on": card.closed_day,
        "reasons": card.reasons,
        "tags": card.tags,
        "competitors": card.competitors,
        "people": [
            {"id": public("contact", one.contact_id), "name": one.name, "title": one.title, "role": one.role,
             "influence": one.influence, "attitude": one.attitude}
            for one in card.people
        ],
        "lines": [
            {"product": line.product, "title": line.title, "quantity": line.quantity, "price": major(line.price),
             "total": major(line.total)}
            for line in card.lines
        ],
        "moves": [
            {"from": move.from_stage, "to": move.to_stage, "on": move.day, "days": move.days, "by": move.who,
             "reason": move.reason}
            for move in card.moves
        ],
        "activities": activity_facts(card.activities),
        "memos": memo_facts(card.memos),
    }  # fmt: skip
