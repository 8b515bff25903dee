"""How a person's card is written: who it is, where they belong, how to reach them, the deals and the part in them."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.dates import local_day, short_day
from tcrm.i18n import _
from tcrm.queries.contact_card import ContactCard, Place
from tcrm.queries.deals import NextStep
from tcrm.queries.refs import Ref
from tcrm.queries.timeline_parts import POINT_NAMES
from tcrm.queries.wording import role_name
from tcrm.screens.card_view import Entry, Fact, Part, fact_entries, widest
from tcrm.screens.deal_card_view import dots, mood
from tcrm.screens.deal_view import DealView
from tcrm.session import Session
from tcrm.text import fit
from tcrm.widgets.cells import Line, Span, with_gaps


class ContactView:
    """Writes a person's card for the one who sits here."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.deals = DealView(session)

    def head(self, card: ContactCard) -> list[Line]:
        """`Dr. Eva Weiss   managing director · at Huber & Söhne AG`."""
        place = card.places[0].name if card.places else ""
        title = card.title or (card.places[0].role if card.places else "")
        parts: list[Line] = [
            [(_("archived"), "warn")] if card.archived else (),
            [(title, "dim")] if title else (),
            [(_("at {name}").format(name=place), "dim")] if place else (),
        ]
        beside = with_gaps(parts, (" · ", "dim"))
        if beside:
            beside[0] = [("   ", "text"), *beside[0]]
        return [[(card.name, "name")], *beside]

    def standing(self, card: ContactCard) -> list[Line]:
        """Whose contact it is, when we talked last and will next, and the tags."""
        last = card.recent[0].done_at if card.recent else None
        facts = [
            (_("next"), self._next(card)),
            (_("last touch"), short_day(local_day(last, self.session.zone), self.deals.today) if last else ""),
            (_("owner"), card.owner),
        ]
        told: list[Line] = [[(what + " ", "dim"), (value, "text")] for what, value in facts if value]
        return with_gaps([*told, *([(f"#{tag}", "dim")] for tag in card.tags)], ("   ", "text"))

    def _next(self, card: ContactCard) -> str:
        """`visit today 11:30`; blank where nothing is planned."""
        if not card.planned:
            return ""
        step = card.planned[0]
        return self.deals.step(NextStep(step.id, step.kind, step.subject, step.due_on, step.start_at))

    def parts(self, card: ContactCard, width: int) -> list[Part]:
        """How to reach the person, the customers, the deals."""
        reach = [Fact(_(POINT_NAMES.get(p.kind, p.kind)), f"{p.value}  {p.label}".rstrip()) for p in card.points]
        facts = [*reach, Fact(_("language"), card.language), Fact(_("note"), card.text)]
        nothing, nowhere = (_("nothing yet"), _("at no customer yet")) if card.may_edit else ("", "")
        parts = [
            Part("facts", _("Reach"), "", fact_entries(facts, width), nothing),
            Part("places", _("Customers"), "", self._places(card.places, width), nowhere),
            Part("deals", _("Deals"), "", self._deals(card, width)),
        ]
        return [part for part in parts if part.entries or part.empty]

    @staticmethod
    def _places(places: Sequence[Place], width: int) -> list[Entry]:
        name = min(widest(place.name for place in places), max(12, width // 2))
        role = max(0, min(widest(place.role for place in places), width - name - 20))
        return [
            Entry(
                f"place{place.account_id}",
                (
                    [
                        (fit(place.name, name) + "   ", "name"),
                        (fit(place.role, role) + "   " if role else "", "dim"),
                        (_("first to ask") if place.main else "", "accent"),
                    ],
                ),
                leads_to=Ref("account", place.account_id),
                item=place,
            )
            for place in places
        ]

    def _deals(self, card: ContactCard, width: int) -> list[Entry]:
        """The deal with its stage and amount, and below it the part of the person in it."""
        number = widest(f"D-{deal.id}" for deal in card.deals)
        stage = widest(deal.stage for deal in card.deals)
        amounts = [self.deals.amount(deal) for deal in card.deals]
        amount = widest(text for text, _role in amounts)
        title = max(8, min(widest(deal.title for deal in card.deals), width - number - stage - amount - 6))
        entries = []
        for deal, money in zip(card.deals, amounts, strict=True):
            first: list[Span] = [
                (fit(f"D-{deal.id}", number) + "  ", "dim"),
                (fit(deal.title, title), "name" if deal.status == "open" else "text"),
                ("  " + fit(deal.stage, stage), self.deals.stage(deal)[1]),
                ("  " + fit(money[0], amount, "right"), money[1]),
            ]
            part = card.role_in(deal.id)
            told: Line = ()
            if part is not None:
                facts: list[Line] = [
                    [(role_name(part.role), "text")] if part.role else (),
                    [(dots(part.influence), "dim")] if part.influence else (),
                    [mood(part.attitude)] if part.attitude is not None else (),
                ]
                told = [span for fact in with_gaps(facts, ("  ", "text")) for span in fact]
            below: list[Span] = [(" " * (number + 2), "text"), *told]
            lines = (first, below) if told else (first,)
            entries.append(Entry(f"deal{deal.id}", lines, deal, Ref("deal", deal.id)))
        return entries
