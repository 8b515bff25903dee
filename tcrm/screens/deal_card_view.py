"""How a deal's card is written: facts, what is missing, people, its way through the stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tcrm.dates import ago, long_day, short_day
from tcrm.i18n import _
from tcrm.queries.card_parts import ActivityLine
from tcrm.queries.criteria import KINDS, ROLES
from tcrm.queries.deal_card import DealCard, DealMove, DealPerson, Rival
from tcrm.queries.deals import DealRow
from tcrm.queries.gates import Criterion
from tcrm.queries.refs import Ref
from tcrm.screens.card_view import Entry, Fact, Part, fact_entries, first_lines, widest
from tcrm.screens.deal_view import SOURCES, DealView
from tcrm.screens.moment_view import WHEN_WIDTH as WHEN
from tcrm.session import Session
from tcrm.text import fit
from tcrm.widgets.cells import Line, Span

STAY = "move"
"""What the keys of the rows begin with that tell of a stage that was entered; then comes its number."""


class DealCardView:
    """Writes a card for the person of a session on its day."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.numerals = session.numerals
        self.deals = DealView(session)
        self.today = session.today()

    @staticmethod
    def gate(criteria: Sequence[Criterion]) -> list[Line]:
        """`to go on  ✓ need  ✓ budget  ✗ decision maker`, each a fact of its own; nothing where nothing is asked."""
        facts: list[Line] = [[(_("to go on"), "dim")]] if criteria else []
        for one in criteria:
            sign: Span = ("✓ ", "good") if one.met else ("✗ ", "bad")
            facts.append([sign, (one.label, "text")])
        return facts

    def parts(self, card: DealCard, width: int) -> list[Part]:
        """Facts, people, who else is after it, products, the way; what there is none of is left out, but people."""
        nobody = _("nobody yet") if card.deal.may_edit else ""
        parts = [
            Part("facts", _("Facts"), "", fact_entries(self._facts(card), width)),
            Part("people", _("People"), self._coverage(card), self._people(card.people, width), nobody),
            Part("rivals", _("Against"), "", self._rivals(card.rivals, width)),
            Part("lines", _("Products"), self._worth(card), self._lines(card, width)),
            Part("moves", _("Its way"), "", self._moves(card.moves, width)),
        ]
        return [part for part in parts if part.entries or part.empty]

    def _worth(self, card: DealCard) -> Line:
        """What the products come to; where that is not the deal's amount, that it is not, and how it becomes it."""
        deal, total = card.deal, sum(line.total for line in card.lines)
        if deal.amount == total:
            return [(self._in_all(total, deal.currency), "dim")] if len(card.lines) > 1 else []
        said: Line = [(self._in_all(total, deal.currency) + _(", not the amount"), "dim")]
        return [*said, ("   = ", "key"), (_("takes it"), "dim")] if deal.may_edit and card.lines else said

    def _in_all(self, total: int, currency: str) -> str:
        return _("{amount} in all").format(amount=self.numerals.full(total, currency))

    def _coverage(self, card: DealCard) -> Line:
        """Is it known who decides, and have we met them?"""
        if card.deal.status != "open":
            return ()
        if not card.deciders:
            return [("✗ ", "warn"), (_("not known who decides"), "warn")]
        met = [one.met_on for one in card.deciders if one.met_on is not None]
        if met:
            return [("✓ ", "good"), (_("met who decides {day}").format(day=short_day(max(met), self.today)), "dim")]
        talked = any(one.talked_on is not None for one in card.deciders)
        return [
            ("✗ ", "warn"),
            (_("spoken with who decides, not met") if talked else _("never met who decides"), "warn"),
        ]

    @staticmethod
    def _rivals(rivals: Sequence[Rival], width: int) -> list[Entry]:
        name = min(widest(rival.name for rival in rivals), width // 2)
        entries = []
        for rival in rivals:
            told = first_lines(rival.note, max(8, width - name - 3)) or [""]
            lines = [
                [(fit("" if n else rival.name, name) + "   ", "text"), (line, "dim")] for n, line in enumerate(told)
            ]
            entries.append(Entry(f"rival{rival.id}", tuple(lines), item=rival))
        return entries

    def _lines(self, card: DealCard, width: int) -> list[Entry]:
        """What it is, how many, at how much, and together; to the last unit, so that it can be reckoned after."""
        names = [line.title or line.product for line in card.lines]
        counts = [f"{self.numerals.example(line.quantity)} ×" for line in card.lines]
        prices = [self.numerals.full(line.price, card.deal.currency) for line in card.lines]
        totals = [self.numerals.full(line.total, card.deal.currency) for line in card.lines]
        count, price, total = widest(counts), widest(prices), widest(totals)
        name = max(8, min(widest(names), width - count - price - total - 6))
        return [
            Entry(
                f"line{line.id}",
                (
                    [
                        (fit(names[n], name) + "  ", "text"),
                        (fit(counts[n], count, "right") + " ", "dim"),
                        (fit(prices[n], price, "right") + "  ", "dim"),
                        (fit(totals[n], total, "right"), "number"),
                    ],
                ),
                item=line,
            )
            for n, line in enumerate(card.lines)
        ]

    @staticmethod
    def _people(people: Sequence[DealPerson], width: int) -> list[Entry]:
        """Names, titles, parts, influence and attitude in columns as wide as what stands in them."""
        parts = [_(ROLES[p.role][0]) if p.role in ROLES else p.role for p in people]
        part, name = widest(parts), min(widest(p.name for p in people), max(12, width // 3))
        title = max(0, min(widest(p.title for p in people), width - name - part - 17))
        return [
            Entry(
                f"person{person.id}",
                (
                    [
                        (fit(person.name, name) + "  ", "name"),
                        (fit(person.title, title) + "  " if title else "", "dim"),
                        (fit(word, part) + "  ", "text"),
                        (fit(dots(person.influence), 5) + "  ", "dim"),
                        mood(person.attitude),
                    ],
                ),
                leads_to=Ref("contact", person.contact_id),
                item=person,
            )
            for person, word in zip(people, parts, strict=True)
        ]

    def _facts(self, card: DealCard) -> list[Fact]:
        """What is known, and how it ended or is likely to."""
        deal = card.deal
        return [
            *self._end(card),
            Fact(_("probability"), self._odds(deal) if deal.status == "open" else ""),
            Fact(_("source"), card.source),
            Fact(_("interest"), _(card.interest)),
            Fact(_("budget"), self.numerals.full(card.budget, deal.currency) if card.budget is not None else ""),
            Fact(_("as typed"), " · ".join(t for t in (card.company, card.person, card.phone, card.email) if t)),
            Fact(_("tags"), " ".join(f"#{tag}" for tag in card.tags)),
            Fact(_("began"), short_day(card.created_day, self.today)),
        ]

    def _end(self, card: DealCard) -> list[Fact]:
        """How it ended: when and after how long, why, to whom, and what was noted."""
        if card.deal.status == "open" or card.closed_day is None:
            return []
        won = card.deal.status == "won"
        days = _("after {days}").format(days=ago((card.closed_day - card.created_day).days))
        return [
            Fact(
                _("won") if won else _("lost"),
                f"{short_day(card.closed_day, self.today)} · {days}",
                role="good" if won else "bad",
            ),
            Fact(_("reason"), ", ".join(card.reasons)),
            Fact(_("lost to"), card.lost_to),
            Fact(_("note"), card.close_note),
        ]

    def _odds(self, deal: DealRow) -> str:
        """`40 %, from history, n 212 · weighted € 5.00k`."""
        source = _(SOURCES[deal.probability_from]).format(cases=deal.cases)
        odds = _("{percent} %, {source}").format(percent=deal.probability, source=source)
        if deal.weighted is None:
            return odds
        weighted = self.numerals.short(deal.weighted, self.session.currency)
        return " · ".join((odds, _("weighted {amount}").format(amount=weighted)))

    def _moves(self, moves: Sequence[DealMove], width: int) -> list[Entry]:
        """Each stage entered: when, for how long, by whom; below it why, and how much was done there. What that was
        stands in the timeline, and by stages in `stay`."""
        stage, days = widest(move.to_stage for move in moves), widest(ago(move.days) for move in moves)
        entries = []
        for number, move in enumerate(moves):
            override = _("let pass: {why}").format(why=move.override) if move.override else ""
            below = [(move.reason, "dim"), (override, "warn"), (self._count(move), "dim")]
            first: list[Span] = [
                (fit(short_day(move.day, self.today), WHEN), "dim"),
                (fit(move.to_stage, stage) + "  ", "text"),
                (fit(ago(move.days), days, "right") + "  ", "dim"),
                (move.who, "dim"),
            ]
            room = max(8, width - WHEN)
            more = [[(" " * WHEN, "text"), (line, role)] for text, role in below for line in first_lines(text, room)]
            entries.append(Entry(f"{STAY}{number}", (first, *more)))
        return entries

    def stay(self, move: DealMove) -> list[Line]:
        """All about one stage that was entered, to read: when, by whom and why, what was done and what was said."""
        override = _("let pass: {why}").format(why=move.override) if move.override else ""
        entered: Line = [(long_day(move.day, self.today), "text"), (f" · {ago(move.days)} · {move.who}", "dim")]
        why: list[Line] = [[(text, role)] for text, role in ((move.reason, "text"), (override, "warn")) if text]
        done: list[Line] = [line for one in move.activities for line in ((), *self._done(one))]
        return [entered, *why, *(done or [(), [(_("Nothing was logged there."), "dim")]])]

    def _done(self, one: ActivityLine) -> list[Line]:
        """An activity and what came of it, a paragraph each."""
        day = one.done_at.astimezone(self.session.own_zone).date() if one.done_at else one.due_on
        head: list[Span] = [(short_day(day, self.today) + "  ", "dim")] if day else []
        told: list[Line] = [[*head, (f"{_kind(one)} ", "text"), (one.subject, "name"), (f" · {one.who}", "dim")]]
        return [*told, *([(text, "text")] for part in (one.outcome, one.text) for text in part.split("\n") if text)]

    @staticmethod
    def _count(move: DealMove) -> str:
        """`2 × call, 1 × visit`; blank where nothing was done."""
        counts = Counter(_kind(one) for one in move.activities)
        return ", ".join(_("{n} × {what}").format(n=n, what=kind) for kind, n in counts.most_common())


def _kind(one: ActivityLine) -> str:
    return _(KINDS[one.kind][0]) if one.kind in KINDS else one.kind


def dots(influence: int | None) -> str:
    """The influence, 1 to 5; blank where it is not known."""
    return "●" * influence + "○" * (5 - influence) if influence else ""


def mood(attitude: int | None) -> Span:
    """The attitude: `+2`, `0`, `−1`."""
    if attitude is None:
        return "", "dim"
    sign = "+" if attitude > 0 else "−" if attitude < 0 else ""
    return f"{sign}{abs(attitude)}".rjust(2), "good" if attitude > 0 else "bad" if attitude < 0 else "dim"
