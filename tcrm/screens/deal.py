"""A deal's card: what it is, what stands between it and the next stage, who takes part, its way, its story."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual.widget import Widget

from tcrm.actions import checks
from tcrm.i18n import _
from tcrm.queries.deal_card import DealCard
from tcrm.queries.deal_card import card as deal_card
from tcrm.queries.deals import DealRow
from tcrm.queries.gates import Criterion, standing
from tcrm.queries.refs import Ref
from tcrm.screens.account_view import Part
from tcrm.screens.card import CardScreen
from tcrm.screens.deal_card_view import DealCardView
from tcrm.screens.deal_view import called
from tcrm.screens.stage_about import about_stage, checklist, first_open
from tcrm.widgets.cells import with_gaps
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.prompts import choose

if TYPE_CHECKING:
    from tcrm.app import TcrmApp


class DealScreen(CardScreen, place="deal"):
    """One deal. On narrow screens one list, on wide ones two side by side."""

    def __init__(self, deal_id: int) -> None:
        super().__init__(Ref("deal", deal_id))
        self.deal_id = deal_id
        self.card: DealCard | None = None
        self.criteria: tuple[Criterion, ...] = ()
        self.facts, self.situation, self.gate = FactLine(), FactLine(), FactLine()

    def body(self) -> Iterable[Widget]:
        self.view = DealCardView(self.session)
        yield self.facts
        yield self.situation
        yield self.gate
        yield TextLine()
        yield self.lists()

    # -- loading -----------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        self.card = card = await self.desk.ask(deal_card, self.deal_id)
        await self.load_story()
        self.criteria = (await self.desk.ask(standing, [self.deal_id])).get(self.deal_id, ())
        self.facts.show(self.view.deals.facts(card.deal), self.news)
        self.situation.show(self.view.deals.situation(card.deal))
        self.gate.show(with_gaps(self.view.gate(self.criteria), ("  ", "text")))
        self.gate.display = bool(self.criteria)
        self.lay_out()

    @property
    def is_loaded(self) -> bool:
        return self.card is not None

    def about(self, width: int) -> list[Part]:
        return [part for part in self.view.parts(self.card, width) if part[2]] if self.card is not None else []

    # -- commands ----------------------------------------------------------------------------------------------------

    def chosen_deals(self) -> list[DealRow]:
        return [self.card.deal] if self.card is not None else []

    def chosen_ref(self) -> Ref | None:
        return Ref("deal", self.deal_id)

    def chosen_name(self) -> str:
        deal = self.card.deal if self.card is not None else None
        return called(deal) if deal else f"D-{self.deal_id}"

    def refusal(self, command_id: str) -> str | None:
        if command_id == "open.selected" and (self.card is None or self.card.deal.account_id is None):
            return _("This deal has no customer yet.")
        if command_id == "tick" and not self.criteria:
            return _("This stage asks for nothing.")
        return super().refusal(command_id)

    async def do_open_selected(self) -> None:
        """From a deal on to its customer."""
        if self.card is not None and self.card.deal.account_id is not None:
            await cast("TcrmApp", self.app).open(Ref("account", self.card.deal.account_id))

    async def do_tick(self) -> None:
        """What the stage asks for: Enter ticks an item, or takes the tick away; of the rest it says how it is met."""
        await self.settled()
        key = await choose(
            self, _("to go on it needs"), checklist(self, self.criteria), current=first_open(self.criteria)
        )
        item = next((one for one in self.criteria if (one.need, one.key) == key), None)
        if item is not None:
            await self.desk.do(checks.tick, self.deal_id, item.key, not item.met)
            said = _("not done any more: {item}") if item.met else _("done: {item}")
            await self.changed(said.format(item=item.label))

    async def do_about(self) -> None:
        if self.card is not None:
            await about_stage(self, self.card.deal)

    async def after_delete(self, said: str) -> None:
        app = cast("TcrmApp", self.app)
        self.dismiss()
        app.call_later(app.say, said)
