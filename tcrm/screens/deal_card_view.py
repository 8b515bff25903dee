"""How a deal's card is written: facts, what is missing, people, its way through the stages."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.dates import ago, short_day
from tcrm.i18n import _
from tcrm.money import full, short
from tcrm.queries.criteria import ROLES
from tcrm.queries.deal_card import DealCard, DealMove, DealPerson
from tcrm.queries.gates import Criterion
from tcrm.screens.account_view import Entry, Part, widest
from tcrm.screens.deal_view import DealView
from tcrm.screens.moment_view import WHEN_WIDTH as WHEN
from tcrm.screens.moment_view import first_lines
from tcrm.session import Session
from tcrm.text import fit
from tcrm.widgets.cells import Line, Span


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
        return [
            (_("People"), "", self._people(card.people, width)),
            (_("Facts"), "", self._facts(card, width)),
            (_("Products"), "", lines),
            (_("Its way"), "", self._moves(card.moves, width)),
        ]

    @staticmethod
    def _people(people: Sequence[DealPerson], width: int) -> list[Entry]:
        """Names, titles, parts, influence and attitude in columns as wide as what stands in them."""
        parts = [_(ROLES[p.role][0]) if p.role in ROLES else p.role for p in people]
        part, name = widest(parts), min(widest(p.name for p in people), max(12, width // 3))
        title = max(0, min(widest(p.title for p in people), width - name - part - 17))
        return [
            Entry(
                f"person{person.contact_id}",
                (
                    [
                        (fit(person.name, name) + "  ", "name"),
                        (fit(person.title, title) + "  " if title else "", "dim"),
                        (fit(word, part) + "  ", "text"),
                        (fit(_dots(person), 5) + "  ", "dim"),
                        _mood(person),
                    ],
                ),
            )
            for person, word in zip(people, parts, strict=True)
        ]

    @staticmethod
    def _facts(card: DealCard, width: int) -> list[Entry]:
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
        label = widest(name for name, text in pairs if text) + 2
        entries = []
        for name, text in pairs:
            told = first_lines(text, max(8, width - label))
            lines = [[(fit("" if n else name, label), "dim"), (line, "text")] for n, line in enumerate(told)]
            if lines:
                entries.append(Entry(f"fact{name}", tuple(lines)))
        return entries

    def _moves(self, moves: Sequence[DealMove], width: int) -> list[Entry]:
        """Each stage entered: when, for how long, by whom; below it why, and what the customer said there."""
        stage, days = widest(move.to_stage for move in moves), widest(ago(move.days) for move in moves)
        entries = []
        for number, move in enumerate(moves):
            said = next((activity.outcome for activity in move.activities if activity.outcome), "")
            override = _("let pass: {why}").format(why=move.override) if move.override else ""
            below = [(move.reason, "dim"), (override, "warn"), (said, "dim")]
            first: list[Span] = [
                (fit(short_day(move.day, self.today), WHEN), "dim"),
                (fit(move.to_stage, stage) + "  ", "text"),
                (fit(ago(move.days), days, "right") + "  ", "dim"),
                (move.who, "dim"),
            ]
            room = max(8, width - WHEN)
            more = [[(" " * WHEN, "text"), (line, role)] for text, role in below for line in first_lines(text, room)]
            entries.append(Entry(f"move{number}", (first, *more)))
        return entries


def _dots(person: DealPerson) -> str:
    """The influence, 1 to 5; blank where it is not known."""
    return "●" * person.influence + "○" * (5 - person.influence) if person.influence else ""


def _mood(person: DealPerson) -> Span:
    """The attitude: `+2`, `0`, `−1`."""
    mood = person.attitude
    if mood is None:
        return "", "dim"
    sign = "+" if mood > 0 else "−" if mood < 0 else ""
    return f"{sign}{abs(mood)}".rjust(2), "good" if mood > 0 else "bad" if mood < 0 else "dim"
