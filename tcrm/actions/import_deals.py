"""Deals from files: the deal, its lines, people, competitors and tags, its history, why it was closed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Any

from tcrm.actions.beginning import Beginnings
from tcrm.actions.import_currency import Currencies
from tcrm.actions.import_desk import Desk, is_own
from tcrm.actions.import_gates import Told, held_back
from tcrm.actions.import_histories import Histories, Step, Way
from tcrm.actions.import_rows import hang, update_rows
from tcrm.actions.import_writer import Values, Writer
from tcrm.actions.moves import move
from tcrm.exchange.drafts import DealDraft, LineDraft
from tcrm.i18n import _
from tcrm.models import (
    Competitor,
    Deal,
    DealCompetitor,
    DealContact,
    DealLine,
    DealReason,
    Product,
    Reason,
    StageMove,
)
from tcrm.money import LIMIT
from tcrm.queries.rates import rates

Rows = Sequence[tuple[DealDraft, int]]

_AS_SAID = {
    name: attrgetter(name)
    for name in (
        "private", "amount", "close_on", "probability", "forecast", "budget", "interest", "source", "company", "person",
        "email", "phone", "archived",
    )
}  # fmt: skip
"""Columns that hold what the draft says."""


class DealWriter(Writer[DealDraft]):
    """Deals are made in their stages, with the moves that led there; those that are there make theirs."""

    kind = "deal"
    model = Deal
    label = "title"
    tables = {Deal: "", StageMove: "deal_id"}
    of_amount = {"currency": ("amount", "budget")}

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.histories = Histories(desk)
        self.beginnings = Beginnings(desk.session, desk.op)
        self.prices: dict[int, tuple[int | None, str]] | None = None
        self.factors = rates(desk.session).factors
        self.pipelines: dict[str, int] = {}
        self.steps: dict[str, list[Step]] = {}
        self.ways: dict[int, Way] = {}

    def columns(self, draft: DealDraft) -> Values:
        return {name: values[0] for name, values in self._columns([draft]).items()}

    def _columns(self, drafts: Sequence[DealDraft]) -> dict[str, list[Any]]:
        """The same of many deals, column by column."""
        firms = self.desk.session.currency
        said: dict[str, list[Any]] = {
            "title": [draft.title for draft in drafts],
            "pipeline_id": [self.pipelines[draft.origin.key] for draft in drafts],
            "account_id": [self.id(draft, "account", draft.account) for draft in drafts],
            "owner_id": [self.desk.owner(draft, draft.owner) for draft in drafts],
            "currency": [draft.currency if is_own(draft) else draft.currency or firms for draft in drafts],
        }
        return said | {name: list(map(get, drafts)) for name, get in _AS_SAID.items()}

    def spoken(self, draft: DealDraft) -> Values:
        """A deal stays in its pipeline."""
        values = super().spoken(draft)
        values.pop("pipeline_id", None)
        return values

    def called(self, draft: DealDraft, row_id: int) -> None:
        self.links.called("deal", row_id, draft.title)

    # -- checking ------------------------------------------------------------------------------------------------------

    def checked(self, rows: Sequence[tuple[DealDraft, int | None]]) -> list[tuple[DealDraft, int | None]]:
        self.pipelines, self.steps = {}, {}
        self.ways = self.histories.ways([row_id for _draft, row_id in rows if row_id is not None])
        self.currencies = Currencies(self.desk, rows)
        return super().checked(rows)

    def passed(self, rows: list[tuple[DealDraft, int | None]]) -> list[tuple[DealDraft, int | None]]:
        told = {
            row_id: self._told(draft, row_id)
            for draft, row_id in rows
            if row_id is not None and any(step.said.on is None for step in self.steps[draft.origin.key])
        }
        held = held_back(self.desk.session, told)
        good = []
        for draft, row_id in rows:
            if row_id is not None and row_id in held:
                self.desk.complain(draft, "stage", draft.stage, "; ".join(held[row_id].reasons))
            elif row_id is None or self.currencies.change(draft, row_id, self.spoken):
                good.append((draft, row_id))
        return good

    def _told(self, draft: DealDraft, row_id: int) -> Told:
        """A customer that is yet to be made has no id; that it will be there is enough."""
        fields = self.spoken(draft)
        if draft.account is not None and "account_id" in fields:
            fields["account_id"] = fields["account_id"] or draft.account.name
        moves = self.histories.moves(draft, row_id, self.steps[draft.origin.key])
        return Told(moves, fields, {role.role for role in draft.contacts}, whole=is_own(draft))

    def check(self, draft: DealDraft, row_id: int | None) -> bool:
        good = self.linked(draft, "account", "account", draft.account) & self.owned(draft, draft.owner)
        for line in draft.lines:
            good &= self.linked(draft, "product", "product", line.product)
        for role in draft.contacts:
            good &= self.linked(draft, "contacts", "contact", role.contact)
        good &= self._history(draft, row_id)
        if row_id is not None and draft.lines and not self.says(draft, "currency"):
            good &= self.currencies.keep(draft, row_id)
        return good and self._reasons(draft, row_id) & self._priced(draft)

    def _history(self, draft: DealDraft, row_id: int | None) -> bool:
        way = self.ways.get(row_id) if row_id is not None else None
        pipeline = way.pipeline if way is not None else self.histories.pipeline(draft)
        if pipeline is None:
            return False
        if way is not None and draft.pipeline:
            named = self.histories.pipeline(draft)
            if named is None:
                return False
            if named.id != pipeline.id:
                reason = _("the deal is in the pipeline {name} and stays there").format(name=pipeline.name)
                return self.desk.complain(draft, "pipeline", draft.pipeline, reason)
        steps = self.histories.steps_of(draft, pipeline, way)
        self.pipelines[draft.origin.key] = pipeline.id
        self.steps[draft.origin.key] = steps or []
        return steps is not None

    def _reasons(self, draft: DealDraft, row_id: int | None) -> bool:
        """Reasons are the firm's list; only an admin adds to it."""
        if not draft.reasons:
            return True
        kind = self._outcome(draft, row_id)
        if kind == "open":
            return self.desk.complain(draft, "reasons", ", ".join(draft.reasons), _("the deal is not closed"))
        if self.desk.is_admin:
            return True
        known = self.desk.known(Reason, kind=kind)
        unknown = [name for name in draft.reasons if name not in known]
        return not unknown or self.desk.complain(draft, "reasons", unknown[0], _("the firm has no such reason"))

    def _outcome(self, draft: DealDraft, row_id: int | None) -> str:
        steps = self.steps[draft.origin.key]
        if steps:
            return steps[-1].stage.outcome
        way = self.ways[row_id] if row_id is not None else None
        last = way.entered[-1][0] if way is not None and way.entered else None
        return next((stage.outcome for stage in (way.pipeline.stages if way else ()) if stage.id == last), "open")

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _priced(self, draft: DealDraft) -> bool:
        for line in draft.lines:
            price = self._price(draft, line)
            if price is None:
                reason = _("its list price is in another currency and there is no rate: say the price")
                return self.desk.complain(draft, "product", line.product, reason)
            if abs(price * line.quantity) > LIMIT:
                return self.desk.complain(draft, "product", line.product, _("too large an amount"))
        return True

    def _price(self, draft: DealDraft, line: LineDraft) -> int | None:
        """Per unit in minor units of the deal's currency: as said, else the list price, converted by today's rate."""
        if line.price is not None:
            return line.price
        minor, listed = self._list_price(self.id(draft, "product", line.product))
        if minor is None:
            self.desk.unpriced += line.product is not None
            return 0
        paid, listed = draft.currency or self.desk.session.currency, listed or self.desk.session.currency
        if paid == listed:
            return minor
        there, here = self.factors.get(listed), self.factors.get(paid)
        if there is None or here is None:
            return None
        exact = Fraction(minor * there.numerator * here.denominator, there.denominator * here.numerator)
        return int(exact + Fraction(1, 2)) if exact >= 0 else -int(-exact + Fraction(1, 2))

    def _list_price(self, product_id: int | None) -> tuple[int | None, str]:
        if self.prices is None or (product_id is not None and product_id not in self.prices):
            query = Product.select(Product.id, Product.price, Product.currency)
            self.prices = {row[0]: (row[1], row[2]) for row in self.op.db.rows(query)}
        return self.prices.get(product_id, (None, "")) if product_id is not None else (None, "")

    def _line(self, draft: DealDraft, place: int, line: LineDraft) -> Values:
        price = self._price(draft, line) or 0
        total = Fraction(price) * Fraction(line.quantity)
        rounded = int(abs(total) + Fraction(1, 2))
        return {
            "position": place,
            "product_id": self.id(draft, "product", line.product),
            "title": line.title,
            "quantity": _plain(line.quantity),
            "price": price,
            "total": rounded if total >= 0 else -rounded,
        }

    # -- writing -------------------------------------------------------------------------------------------------------

    def insert(self, drafts: Sequence[DealDraft]) -> list[int]:
        """New deals come with their history."""
        first = self.op.next_id(Deal)
        entries = self.histories.entries([(draft, self.steps[draft.origin.key]) for draft in drafts])
        self.report.moves += self.beginnings.begin(self._columns(drafts), entries)
        return list(range(first, first + len(drafts)))

    def attach(self, rows: Rows, fresh: set[int]) -> set[int]:
        self.desk.without_account += sum(draft.account is None for draft, row_id in rows if row_id in fresh)
        changed = self.tag(rows, fresh)
        own = {row_id for draft, row_id in rows if row_id not in fresh and is_own(draft)}
        lines = {
            row_id: [self._line(draft, place, line) for place, line in enumerate(draft.lines)]
            for draft, row_id in rows
            if draft.lines or row_id in own
        }
        changed |= hang(self.op, DealLine, "deal_id", lines, ("position",), fresh=fresh, whole=set(lines))
        people = {
            row_id: [
                {
                    "contact_id": self.id(draft, "contact", role.contact),
                    "role": role.role,
                    "influence": role.influence,
                    "attitude": role.attitude,
                }
                for role in draft.contacts
            ]
            for draft, row_id in rows
            if draft.contacts or row_id in own
        }
        changed |= hang(self.op, DealContact, "deal_id", people, ("contact_id",), fresh=fresh, whole=own)
        changed |= self._competitors(rows, fresh, own)
        return changed | self._move(rows, fresh) | self._closed(rows, fresh, own)

    def _move(self, rows: Rows, fresh: set[int]) -> set[int]:
        """After what hangs on the deals: the gate asks for people, too. New ones stand in their stages already."""
        wishes = [
            wish
            for draft, row_id in rows
            if row_id not in fresh and self.steps[draft.origin.key]
            for wish in self.histories.moves(draft, row_id, self.steps[draft.origin.key])
        ]
        done = move(self.desk.session, wishes)
        self.report.moves += len(done.moved)
        return {moved.deal_id for moved in done.moved}

    def _competitors(self, rows: Rows, fresh: set[int], own: set[int]) -> set[int]:
        said = [(draft, row_id) for draft, row_id in rows if draft.competitors or row_id in own]
        ids = self.desk.named(Competitor, (one.name for draft, _row in said for one in draft.competitors if one.name))
        wanted = {
            row_id: [{"competitor_id": ids[one.name], "note": one.note} for one in draft.competitors if one.name]
            for draft, row_id in said
        }
        return hang(self.op, DealCompetitor, "deal_id", wanted, ("competitor_id",), fresh=fresh, whole=own)

    def _closed(self, rows: Rows, fresh: set[int], own: set[int]) -> set[int]:
        """Why and to whom a deal was closed: after its moves, because reopening forgets it."""
        said = [row for row in rows if row[0].lost_to or row[0].close_note or row[0].reasons or row[1] in own]
        lost_to = self.desk.named(Competitor, (draft.lost_to for draft, _row in said if draft.lost_to))
        notes: dict[int, Values] = {}
        reasons: dict[int, list[Values]] = {}
        for draft, row_id in said:
            notes[row_id] = {
                column: value
                for column, value in (("lost_to_id", lost_to.get(draft.lost_to)), ("close_note", draft.close_note))
                if value or row_id in own
            }
            if draft.reasons or row_id in own:
                kind = self._outcome(draft, row_id) if draft.reasons else "lost"
                ids = self.desk.named(Reason, draft.reasons, kind=kind)
                reasons[row_id] = [{"reason_id": ids[name]} for name in draft.reasons]
        changed = hang(self.op, DealReason, "deal_id", reasons, ("reason_id",), fresh=fresh, whole=set(reasons))
        return changed | update_rows(self.op, Deal, notes)


def _plain(quantity: Decimal) -> str:
    return format(quantity, "f")
