"""How a customer's card is written: its head, its people, deals and facts, as parts with rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tcrm.clean import excerpt
from tcrm.dates import short_day
from tcrm.i18n import _
from tcrm.queries.customer_rows import DealSums
from tcrm.queries.customers import AddressLine, CustomerCard, Person
from tcrm.queries.deals import DealRow
from tcrm.queries.refs import Ref
from tcrm.queries.timeline_parts import ADDRESS_NAMES, POINT_NAMES
from tcrm.screens.card_view import Entry, Fact, Part, fact_entries, widest
from tcrm.screens.deal_view import DealView
from tcrm.session import Session
from tcrm.text import fit
from tcrm.widgets.cells import Line, whole, with_gaps


class AccountView:
    """Writes a card for the person of a session on its day."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.deals = DealView(session)
        self.today: date = session.today()

    # -- the head ----------------------------------------------------------------------------------------------------

    def head(self, card: CustomerCard) -> list[Line]:
        """`Huber & Söhne AG   customer since 2021 · class A · key account · machine tools · Stuttgart DE`."""
        row, facts = card.row, card.facts
        since = _("since {year}").format(year=facts.since.year) if facts.since else ""
        parts = [
            " ".join(part for part in (row.lifecycle, since) if part),
            _("class {name}").format(name=row.class_) if row.class_ else "",
            _("key account") if row.key_account else "",
            facts.industry,
            " ".join(part for part in (row.city, row.country) if part),
            _("part of {name}").format(name=excerpt(facts.parent)) if facts.parent else "",
        ]
        beside = with_gaps([[(part, "dim")] for part in parts if part], (" · ", "dim"))
        if facts.archived:
            beside.insert(0, [(_("archived"), "warn"), (" · " if beside else "", "dim")])
        if beside:
            beside[0] = [("   ", "text"), *beside[0]]
        return [[(row.name, "name")], *beside]

    def standing(self, card: CustomerCard) -> list[Line]:
        """Hot or not, whose it is, what is open and what was won, the last touch."""
        row = card.row
        parts: list[Line] = [
            self._hot(card),
            self._fact(_("owner"), row.owner or _("nobody")),
            self._fact(_("open"), self._sum(card.open)),
            self._fact(_("won"), self._sum(card.won)),
            self._fact(_("last touch"), short_day(row.last_touch, self.today) if row.last_touch else ""),
            *([(f"#{tag}", "dim")] for tag in card.tags),
        ]
        return with_gaps(parts, ("   ", "text"))

    def _sum(self, sums: DealSums) -> str:
        """What deals are worth; what has no rate beside it, and never a zero for what is not known."""
        if sums.count == sums.unknown:
            return _("unknown") if sums.count else ""
        parts = (
            [self.session.numerals.short(sums.amount, self.session.currency)]
            if sums.amount or not sums.unconverted
            else []
        )
        return " + ".join(
            [*parts, *(self.session.numerals.short(amount, currency) for currency, amount in sums.unconverted.items())]
        )

    def _hot(self, card: CustomerCard) -> Line:
        if not card.hot:
            return ()
        flag = card.hot[0]
        day = short_day(flag.until, self.today) if flag.until else ""
        until = " " + _("until {day}").format(day=day) if day and day not in flag.note else ""
        return [("◆ ", "warn"), (excerpt(flag.note) or _("hot"), "warn"), (until, "dim")]

    @staticmethod
    def _fact(what: str, value: str) -> Line:
        return [(what + " ", "dim"), (value, "text")] if value else ()

    # -- the parts ---------------------------------------------------------------------------------------------------

    def parts(self, card: CustomerCard, width: int) -> list[Part]:
        """People, deals and facts, for rows of so many cells."""
        counts = [(card.open.count, _("{n} open")), (card.won.count, _("{n} won")), (card.lost.count, _("{n} lost"))]
        beside = ", ".join(text.format(n=n) for n, text in counts if n)
        deals = zip(card.deals, self._deals(card.deals, width), strict=True)
        nobody, nothing = (_("nobody yet"), _("none yet")) if card.may_edit else ("", "")
        return [
            Part("people", _("People"), "", self._people(card.people, width), nobody),
            Part(
                "deals",
                _("Deals"),
                beside,
                [Entry(f"deal{d.id}", (line,), d, Ref("deal", d.id), d) for d, line in deals],
                nothing,
            ),
            Part("facts", _("Facts"), "", self._facts(card, width), nothing),
        ]

    def _facts(self, card: CustomerCard, width: int) -> list[Entry]:
        """How to reach them, where they are, and what else is known, a line each."""
        facts, money, numerals = card.facts, card.facts.revenue, self.session.numerals
        reach = [
            Fact(_(POINT_NAMES.get(p.kind, p.kind)), f"{p.value}  {p.label}".rstrip(), role="text") for p in card.points
        ]
        places = [Fact(_(ADDRESS_NAMES.get(one.kind, one.kind)), address_line(one), item=one) for one in card.addresses]
        above = Ref("account", facts.parent_id) if facts.parent_id is not None else None
        below = [Fact(_("above"), name, leads_to=Ref("account", account_id)) for account_id, name in card.daughters]
        shared = (_("{name} may change it").format(name=one.name) if one.may_edit else one.name for one in card.shares)
        rest = [
            Fact(_("website"), facts.website),
            *places,
            Fact(_("part of"), facts.parent, leads_to=above),
            *below,
            Fact(_("source"), facts.source),
            Fact(_("employees"), numerals.count(facts.employees) if facts.employees is not None else ""),
            Fact(_("founded"), str(facts.founded or "")),
            Fact(
                _("revenue"),
                _("{amount} a year").format(amount=numerals.short(money.minor, money.currency)) if money else "",
            ),
            Fact(_("shared with"), ", ".join(shared)),
            Fact(_("note"), facts.text),
        ]
        return fact_entries([*reach, *rest], width)

    @staticmethod
    def _people(people: Sequence[Person], width: int) -> list[Entry]:
        """Names and roles in columns; below each how to reach it."""
        name, role = min(widest(p.name for p in people), max(12, width // 2)), widest(_role(p) for p in people)
        entries = []
        for person in people:
            main = _("first to ask") if person.main else ""
            facts = [(fit(person.name, name), "name"), (_role(person), "dim")]
            if main:
                facts = [facts[0], (fit(_role(person), role), "dim"), (main, "accent")]
            first = whole(with_gaps([[fact] for fact in facts if fact[0]], ("   ", "text")), width)
            points = with_gaps([[(point.value, "dim")] for point in person.points], (" · ", "dim"))
            second = [("  ", "text"), *whole(points, width - 2)]
            lines = (first, second) if points else (first,)
            ref = Ref("contact", person.contact_id)
            entries.append(Entry(f"person{person.contact_id}", lines, leads_to=ref, item=person))
        return entries

    def _deals(self, deals: Sequence[DealRow], width: int) -> list[Line]:
        """A line for each, in columns as wide as what stands in them; the title has what is left."""
        ids = [f"D-{deal.id}" for deal in deals]
        amounts = [self.deals.amount(deal) for deal in deals]
        days = [self.deals.days(deal) if deal.status == "open" else ("", "dim") for deal in deals]
        stage = widest(deal.stage for deal in deals)
        day, amount, number = widest(text for text, _r in days), widest(text for text, _r in amounts), widest(ids)
        room = width - number - stage - day - amount - 8
        title = max(8, min(widest(deal.title for deal in deals), room))
        return [
            [
                (fit(id, number) + "  ", "dim"),
                (fit(deal.title, title), "name" if deal.status == "open" else "text"),
                ("  " + fit(deal.stage, stage), self.deals.stage(deal)[1]),
                ("  " + fit(when[0], day, "right"), when[1]),
                ("  " + fit(money[0], amount, "right"), money[1]),
            ]
            for deal, id, when, money in zip(deals, ids, days, amounts, strict=True)
        ]


def address_line(address: AddressLine) -> str:
    """`Industriestr. 5 · 70565 Stuttgart · DE`."""
    town = " ".join(part for part in (address.postcode, address.city) if part)
    lines = (" ".join(address.lines.split()), town, address.region, address.country)
    return " · ".join(part for part in lines if part)


def _role(person: Person) -> str:
    return person.role or person.title
