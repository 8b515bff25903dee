"""How a customer's card is written: its head, its people, deals, and what happened, as rows with groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tcrm.dates import short_day, short_when
from tcrm.i18n import _
from tcrm.money import short
from tcrm.queries.customers import ActivityLine, CustomerCard, MemoLine, Person
from tcrm.queries.deals import DealRow
from tcrm.screens.deal_view import KINDS, DealView
from tcrm.session import Session
from tcrm.text import fit
from tcrm.widgets.cells import Line, Span, join
from tcrm.widgets.columns import RowState
from tcrm.widgets.layout import Group


@dataclass(frozen=True)
class Entry:
    """One row of the card: a person, a deal, something planned or done, a memo. `key` tells it from all others."""

    key: str
    lines: tuple[Line, ...]
    deal: DealRow | None = None


Part = tuple[str, str, Sequence[Entry]]
"""A heading, what is said beside it, and the rows below."""


class AccountView:
    """Writes a card for the person of a session on its day."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.deals = DealView(session)
        self.today: date = session.today()

    # -- the head ----------------------------------------------------------------------------------------------------

    def head(self, card: CustomerCard) -> Line:
        """`Huber & Söhne AG   customer since 2021 · class A · key account · machine tools · Stuttgart`."""
        facts = card.facts
        parts = [_("since {year}").format(year=facts.since.year)] if facts.since else []
        parts = [" ".join([card.row.lifecycle, *parts])] if card.row.lifecycle else parts
        parts += [_("class {name}").format(name=card.row.class_)] if card.row.class_ else []
        parts += [_("key account")] if card.row.key_account else []
        parts += [text for text in (facts.industry, card.row.city, card.row.country) if text]
        parts += [_("part of {name}").format(name=facts.parent)] if facts.parent else []
        return [(card.row.name, "name"), ("   ", "text"), (" · ".join(parts), "dim")]

    def standing(self, card: CustomerCard) -> Line:
        """Hot or not, whose it is, what is open and what was won, the last touch."""
        hot: Line = ()
        if card.hot:
            flag = card.hot[0]
            day = short_day(flag.until, self.today) if flag.until else ""
            until = " " + _("until {day}").format(day=day) if day and day not in flag.note else ""
            hot = [("◆ ", "warn"), (flag.note, "warn"), (until, "dim")]
        currency = self.session.currency
        parts: list[Line] = [hot, [(_("owner") + " ", "dim"), (card.row.owner or _("nobody"), "text")]]
        if card.open.count:
            parts.append([(_("open") + " ", "dim"), (short(card.open.amount, currency), "text")])
        if card.won.count:
            parts.append([(_("won") + " ", "dim"), (short(card.won.amount, currency), "text")])
        if card.row.last_touch:
            parts.append([(_("last touch") + " ", "dim"), (short_day(card.row.last_touch, self.today), "text")])
        if card.tags:
            parts.append([(" ".join(f"#{tag}" for tag in card.tags), "dim")])
        return join(parts, "   ")

    # -- the parts ---------------------------------------------------------------------------------------------------

    def who_and_what(self, card: CustomerCard, width: int) -> list[Part]:
        """People and deals, for rows of so many cells."""
        counts = [(card.open.count, _("{n} open")), (card.won.count, _("{n} won")), (card.lost.count, _("{n} lost"))]
        beside = ", ".join(text.format(n=n) for n, text in counts if n)
        reach = [Entry(f"point{p.id}", ([(p.value, "text"), ("  " + p.label, "dim")],)) for p in card.points]
        return [
            (_("People"), "", [*(self._person(p) for p in card.people), *reach]),
            (_("Deals"), beside, [Entry(f"deal{d.id}", (self._deal(d, width),), d) for d in card.deals]),
        ]

    def timeline(self, card: CustomerCard) -> list[Part]:
        """What comes, and what happened, the newest first."""
        zone = self.session.zone
        past = [(a.due_on or date.min, f"t{a.id}", self._activity(a)) for a in card.recent]
        past += [(m.at.astimezone(zone).date(), f"m{m.id}", self._memo(m)) for m in card.memos]
        past.sort(key=lambda one: (one[0], one[1]), reverse=True)
        return [
            (_("Coming"), "", [Entry(f"t{a.id}", self._activity(a)) for a in card.planned]),
            (_("What happened"), "", [Entry(key, lines) for _day, key, lines in past]),
        ]

    @staticmethod
    def _person(person: Person) -> Entry:
        first: list[Span] = [(person.name, "name"), ("   ", "text"), (person.role or person.title, "dim")]
        if person.main:
            first.append(("   " + _("first to ask"), "accent"))
        second: Line = [("  " + " · ".join(point.value for point in person.points), "dim")]
        return Entry(f"person{person.contact_id}", (first, second) if person.points else (first,))

    def _deal(self, deal: DealRow, width: int) -> Line:
        role = "name" if deal.status == "open" else "text"
        amount = _("unknown") if deal.amount is None else short(deal.amount, deal.currency)
        when = self.deals.days(deal) if deal.status == "open" else ("", "dim")
        return [
            (fit(f"D-{deal.id}", 7), "dim"),
            (fit(deal.title, max(8, min(40, width - 38))), role),
            ("  ", "text"),
            (fit(deal.stage, 11), self.deals.stage(deal)[1]),
            (fit(when[0], 6, "right"), when[1]),
            (fit(amount, 11, "right"), "number" if deal.amount is not None else "off"),
        ]

    def _when(self, activity: ActivityLine) -> Span:
        if activity.due_on is None:
            return "", "dim"
        local = activity.start_at.astimezone(self.session.zone) if activity.start_at else None
        planned = activity.status == "planned"
        late = planned and activity.due_on < self.today
        if local is not None and planned:
            return short_when(activity.due_on, local.time(), self.today), "bad" if late else "text"
        return short_day(activity.due_on, self.today), "bad" if late else "dim"

    def _activity(self, activity: ActivityLine) -> tuple[Line, ...]:
        when, role = self._when(activity)
        first: list[Span] = [(fit(when, 13), role), (_(KINDS.get(activity.kind, activity.kind)) + " ", "text")]
        first += [(activity.subject, "text"), ("  " + activity.who, "dim")]
        said = activity.outcome or activity.text
        return (first, [(" " * 13, "text"), (said, "dim")]) if said else (first,)

    def _memo(self, memo: MemoLine) -> tuple[Line, ...]:
        day = short_day(memo.at.astimezone(self.session.zone).date(), self.today)
        first: Line = [(fit(day, 13), "dim"), (_("memo") + " ", "text"), (memo.who, "dim")]
        return (first, [(" " * 13, "text"), (memo.text, "text")])


def rows_and_groups(parts: Sequence[Part]) -> tuple[list[Entry], list[Group]]:
    """The rows of a list and the headings over them; a part without rows says so in its heading."""
    rows: list[Entry] = []
    groups: list[Group] = []
    for title, beside, entries in parts:
        rows += entries
        beside = beside if entries else _("none")
        groups.append(Group([(title, "head"), ("  " + beside, "dim")], len(entries)))
    return rows, groups


def draw_entry(entry: Entry, width: int, state: RowState) -> Sequence[Line]:
    """The lines of a row, as they are."""
    return entry.lines
