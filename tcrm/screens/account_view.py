"""How a customer's card is written: its head, its people, deals, and what happened, as rows with groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tcrm.clean import excerpt
from tcrm.dates import short_day, short_when
from tcrm.i18n import _
from tcrm.money import short
from tcrm.queries.customers import ActivityLine, CustomerCard, MemoLine, Person
from tcrm.queries.deals import DealRow
from tcrm.screens.deal_view import KINDS, DealView
from tcrm.session import Session
from tcrm.text import fit, wrap
from tcrm.widgets.cells import Line, Span, whole, with_gaps
from tcrm.widgets.columns import RowState
from tcrm.widgets.layout import Group

WHEN_WIDTH = 13
MOST_LINES = 3
"""Lines that a memo or an outcome takes at most."""


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
        return [
            (_("People"), "", [*(self._person(p, width) for p in card.people), *reach]),
            (_("Deals"), beside, [Entry(f"deal{d.id}", (self._deal(d, width),), d) for d in card.deals]),
        ]

    def timeline(self, card: CustomerCard, width: int) -> list[Part]:
        """What comes, and what happened, the newest first, for rows of so many cells."""
        zone = self.session.zone
        past = [(a.due_on or date.min, f"t{a.id}", self._activity(a, width)) for a in card.recent]
        past += [(m.at.astimezone(zone).date(), f"m{m.id}", self._memo(m, width)) for m in card.memos]
        past.sort(key=lambda one: (one[0], one[1]), reverse=True)
        return [
            (_("Coming"), "", [Entry(f"t{a.id}", self._activity(a, width)) for a in card.planned]),
            (_("What happened"), "", [Entry(key, lines) for _day, key, lines in past]),
        ]

    @staticmethod
    def _person(person: Person, width: int) -> Entry:
        main = _("first to ask") if person.main else ""
        facts = [(person.name, "name"), (person.role or person.title, "dim"), (main, "accent")]
        first = whole(with_gaps([[fact] for fact in facts if fact[0]], ("   ", "text")), width)
        points = with_gaps([[(point.value, "dim")] for point in person.points], (" · ", "dim"))
        second = [("  ", "text"), *whole(points, width - 2)]
        return Entry(f"person{person.contact_id}", (first, second) if points else (first,))

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

    def _activity(self, activity: ActivityLine, width: int) -> tuple[Line, ...]:
        when, role = self._when(activity)
        kind = _(KINDS.get(activity.kind, activity.kind))
        what = [[(f"{kind} {activity.subject}", "text")], [("  " + activity.who, "dim")]]
        first: Line = [(fit(when, WHEN_WIDTH), role), *whole(what, width - WHEN_WIDTH)]
        return (first, *_said(activity.outcome or activity.text, "dim", width))

    def _memo(self, memo: MemoLine, width: int) -> tuple[Line, ...]:
        day = short_day(memo.at.astimezone(self.session.zone).date(), self.today)
        first: Line = [(fit(day, WHEN_WIDTH), "dim"), (_("memo") + " ", "text"), (memo.who, "dim")]
        return (first, *_said(memo.text, "text", width))


def _said(text: str, role: str, width: int) -> list[Line]:
    """A text below the day and the kind: its first lines."""
    room = max(8, width - WHEN_WIDTH)
    lines = [line for line in wrap(text, room) if line.strip()]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1] = fit(lines[MOST_LINES - 1] + " …", room)
    return [[(" " * WHEN_WIDTH, "text"), (line, role)] for line in lines[:MOST_LINES]]


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
