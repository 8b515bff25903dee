"""How a customer's card is written: its head, its people and deals, as rows with groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tcrm.clean import excerpt
from tcrm.dates import short_day
from tcrm.i18n import _
from tcrm.money import short
from tcrm.queries.customers import CustomerCard, Person
from tcrm.queries.deals import DealRow
from tcrm.queries.refs import Ref
from tcrm.screens.deal_view import DealView
from tcrm.session import Session
from tcrm.text import cell_len, fit
from tcrm.widgets.cells import Line, whole, with_gaps
from tcrm.widgets.columns import RowState
from tcrm.widgets.layout import Group


@dataclass(frozen=True)
class Entry:
    """One row of the card: a person, a deal, a moment. `key` tells it from all others; `leads_to` opens with it."""

    key: str
    lines: tuple[Line, ...]
    deal: DealRow | None = None
    leads_to: Ref | None = None


Part = tuple[str, str | Line, Sequence[Entry]]
"""A heading, what is said beside it, and the rows below."""


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
        if beside:
            beside[0] = [("   ", "text"), *beside[0]]
        return [[(row.name, "name")], *beside]

    def standing(self, card: CustomerCard) -> list[Line]:
        """Hot or not, whose it is, what is open and what was won, the last touch."""
        currency, row = self.session.currency, card.row
        parts: list[Line] = [
            self._hot(card),
            self._fact(_("owner"), row.owner or _("nobody")),
            self._fact(_("open"), short(card.open.amount, currency) if card.open.count else ""),
            self._fact(_("won"), short(card.won.amount, currency) if card.won.count else ""),
            self._fact(_("last touch"), short_day(row.last_touch, self.today) if row.last_touch else ""),
            *([(f"#{tag}", "dim")] for tag in card.tags),
        ]
        return with_gaps(parts, ("   ", "text"))

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

    def who_and_what(self, card: CustomerCard, width: int) -> list[Part]:
        """People and deals, for rows of so many cells."""
        counts = [(card.open.count, _("{n} open")), (card.won.count, _("{n} won")), (card.lost.count, _("{n} lost"))]
        beside = ", ".join(text.format(n=n) for n, text in counts if n)
        reach = [Entry(f"point{p.id}", ([(p.value, "text"), ("  " + p.label, "dim")],)) for p in card.points]
        deals = zip(card.deals, self._deals(card.deals, width), strict=True)
        return [
            (_("People"), "", [*self._people(card.people, width), *reach]),
            (_("Deals"), beside, [Entry(f"deal{d.id}", (line,), d, Ref("deal", d.id)) for d, line in deals]),
        ]

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
            entries.append(Entry(f"person{person.contact_id}", (first, second) if points else (first,)))
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


def widest(texts: Iterable[str]) -> int:
    """The cells that the longest of these texts takes."""
    return max((cell_len(text) for text in texts), default=0)


def _role(person: Person) -> str:
    return person.role or person.title


def rows_and_groups(parts: Sequence[Part]) -> tuple[list[Entry], list[Group]]:
    """The rows of a list and the headings over them; a part without rows says so in its heading."""
    rows: list[Entry] = []
    groups: list[Group] = []
    for title, beside, entries in parts:
        rows += entries
        beside = beside if entries else _("none")
        words: Line = [(beside, "dim")] if isinstance(beside, str) else beside
        groups.append(Group([(title, "head"), ("  ", "text"), *words], len(entries)))
    return rows, groups


def draw_entry(entry: Entry, width: int, state: RowState) -> Sequence[Line]:
    """The lines of a row, as they are."""
    return entry.lines
