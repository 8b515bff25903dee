"""How a deal's card is written: facts, what is missing, people, its way through the stages, what happened."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.dates import ago, short_day
from tcrm.i18n import _
from tcrm.money import full, short
from tcrm.queries.criteria import ROLES
from tcrm.queries.deal_card import DealCard, DealMove, DealPerson
from tcrm.queries.gates import Criterion
from tcrm.queries.timeline import Moment
from tcrm.screens.account_view import Entry, Part
from tcrm.screens.deal_view import DealView
from tcrm.session import Session
from tcrm.text import fit
from tcrm.widgets.cells import Line, Span

WHEN = 13


class DealCardView:
    """Writes a card for the person of a session on its day."""

    def __init__(self, session: Session) -> None:
        self.session = session
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
        """People, products, the way."""
        people = [Entry(f"person{p.contact_id}", (self._person(p, width),)) for p in card.people]
        lines = [
            Entry(
                f"line{number}",
                (
                    [
                        (fit(line.title or line.product, max(8, width - 24)), "text"),
                        (fit(f"{line.quantity} ×", 8, "right"), "dim"),
                        (fit(short(line.total, card.deal.currency), 12, "right"), "number"),
                    ],
                ),
            )
            for number, line in enumerate(card.lines)
        ]
        about = [(_("People"), "", people), (_("Facts"), "", self._facts(card)), (_("Products"), "", lines)]
        return [*about, (_("Its way"), "", [self._move(card, move, n) for n, move in enumerate(card.moves)])]

    def story(self, moments: Sequence[Moment], width: int) -> list[Part]:
        """What is planned and what happened, newest first; what is new since I looked last stands out."""
        planned = [m for m in moments if m.kind == "planned"]
        past = [m for m in moments if m.kind != "planned"]
        parts = ((_("Coming"), planned[::-1]), (_("What happened"), past))
        return [(title, "", [self._moment(m) for m in some]) for title, some in parts]

    def _person(self, person: DealPerson, width: int) -> Line:
        word = _(ROLES[person.role][0]) if person.role in ROLES else person.role
        dots = "●" * (person.influence or 0) + "○" * (5 - (person.influence or 0)) if person.influence else ""
        mood = "" if person.attitude is None else f"{person.attitude:+d}".replace("-", "−")
        role = "good" if (person.attitude or 0) > 0 else "bad" if (person.attitude or 0) < 0 else "dim"
        return [
            (fit(person.name, min(24, width // 3)), "name"),
            (fit(person.title, max(0, width - min(24, width // 3) - 30)), "dim"),
            (fit(word, 16), "text"),
            (fit(dots, 6), "dim"),
            (fit(mood, 4), role),
        ]

    def _facts(self, card: DealCard) -> list[Entry]:
        """One line a fact that is known."""
        pairs = [
            (_("source"), card.source),
            (_("interest"), card.interest),
            (_("budget"), full(card.budget, card.deal.currency) if card.budget is not None else ""),
            (_("against"), ", ".join(card.competitors)),
            (_("reason"), ", ".join(card.reasons)),
            (_("lost to"), card.lost_to),
            (_("note"), card.close_note),
            (_("as typed"), " · ".join(t for t in (card.company, card.person, card.phone, card.email) if t)),
            (_("tags"), " ".join(f"#{tag}" for tag in card.tags)),
        ]
        return [Entry(f"fact{name}", ([(fit(name, 10), "dim"), (text, "text")],)) for name, text in pairs if text]

    def _move(self, card: DealCard, move: DealMove, number: int) -> Entry:
        day = short_day(move.day, self.today)
        first: list[Span] = [(fit(day, WHEN), "dim"), (fit(move.to_stage, 13), "text"), (ago(move.days), "dim")]
        first.append((f"  {move.who}", "dim"))
        said = [a.outcome for a in move.activities if a.outcome][:1]
        lines: list[Line] = [first]
        if move.reason:
            lines.append([(" " * WHEN, "text"), (move.reason, "dim")])
        if move.override:
            lines.append([(" " * WHEN, "text"), (_("let pass: {why}").format(why=move.override), "warn")])
        if said:
            lines.append([(" " * WHEN, "text"), (said[0], "dim")])
        return Entry(f"move{number}", tuple(lines))

    def _moment(self, moment: Moment) -> Entry:
        role = {"won": "good", "lost": "bad", "planned": "text"}.get(moment.kind, "text")
        first: list[Span] = [
            ("● " if moment.fresh else "", "accent"),
            (fit(short_day(moment.day, self.today), WHEN), "dim"),
        ]
        first += [(moment.title, role), ("  " + moment.who, "dim")]
        if moment.people:
            first.append((" → " + moment.people, "dim"))
        details = [part for part in moment.detail.split("\n") if part][:2]
        return Entry(moment.key, (first, *([(" " * WHEN, "text"), (part, "dim")] for part in details)))
