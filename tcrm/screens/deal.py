"""A deal's card: what it is, what stands between it and the next stage, who takes part, its way, its story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from textual.widget import Widget

from tcrm.actions import checks
from tcrm.actions.deal_parts import take_lines_sum
from tcrm.i18n import _
from tcrm.queries.deal_card import DealCard, DealLineRow, DealMove, DealPerson, Rival
from tcrm.queries.deal_card import card as deal_card
from tcrm.queries.deals import DealRow
from tcrm.queries.gates import Criterion, standing
from tcrm.queries.refs import Ref
from tcrm.screens import deal_part_form, role_form
from tcrm.screens.card import Adding, CardScreen
from tcrm.screens.card_view import Part
from tcrm.screens.deal_card_view import STAY, DealCardView
from tcrm.screens.deal_view import called
from tcrm.screens.edit_forms import edit_deal
from tcrm.screens.stage_about import about_stage, checklist, first_open
from tcrm.widgets.cells import with_gaps
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.prompts import choose
from tcrm.widgets.reading import read

if TYPE_CHECKING:
    from tcrm.app import TcrmApp


class DealScreen(CardScreen, place="deal"):
    """One deal. On narrow screens one list, on wide ones two side by side."""

    ABOVE = ("facts", "people")

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
        return self.view.parts(self.card, width) if self.card is not None else []

    # -- commands ----------------------------------------------------------------------------------------------------

    def chosen_deals(self) -> list[DealRow]:
        return [self.card.deal] if self.card is not None else []

    def chosen_ref(self) -> Ref | None:
        return Ref("deal", self.deal_id)

    def chosen_name(self) -> str:
        deal = self.card.deal if self.card is not None else None
        return called(deal) if deal else f"D-{self.deal_id}"

    def refusal(self, command_id: str) -> str | None:
        if command_id == "edit.card":
            return self.refusal("edit")
        if command_id == "open.selected" and self.opens is None and self.folded is None and self.stay is None:
            return _("This deal has no customer yet.")
        if command_id == "tick" and not self.criteria:
            return _("This stage asks for nothing.")
        if command_id == "deal.sum" and self.card is not None:
            return self._no_sum(self.card)
        return super().refusal(command_id)

    @property
    def stay(self) -> DealMove | None:
        """The stage that was entered under the cursor."""
        key = self.entry.key if self.entry else ""
        number = key.removeprefix(STAY)
        return self.card.moves[int(number)] if self.card is not None and key != number and number.isdecimal() else None

    @property
    def opens(self) -> Ref | None:
        """The person under the cursor, else the customer."""
        account = self.card.deal.account_id if self.card is not None else None
        return self.leads_to or (Ref("account", account) if account is not None else None)

    async def do_open_selected(self) -> None:
        """From a person on to their card, from a stage to what was done there, from the deal to its customer."""
        if self.stay is not None:
            await read(self, f"{self.stay.to_stage} · {self.chosen_name()}", self.view.stay(self.stay))
        elif self.folded is not None or self.opens is None:
            await super().do_open_selected()
        else:
            await cast("TcrmApp", self.app).open(self.opens)

    # -- what hangs on the deal ----------------------------------------------------------------------------------------

    def adders(self) -> Mapping[str, Adding]:
        refused = self.refusal("edit")
        return {
            "people": Adding(_("a person and their part"), self._add_person, refused),
            "rivals": Adding(_("a competitor"), self._add_rival, refused),
            "lines": Adding(_("a product"), self._add_line, refused),
        }

    async def _add_person(self) -> None:
        assert self.card is not None
        made = await role_form.add_person(self, self.card)
        if made is not None:
            await self.added(_("{name} is on the deal").format(name=made[1]), f"person{made[0]}")

    async def _add_rival(self) -> None:
        assert self.card is not None
        made = await deal_part_form.add_rival(self, self.card)
        if made is not None:
            await self.added(_("{name} is after it, too").format(name=made[1]), f"rival{made[0]}")

    async def _add_line(self) -> None:
        assert self.card is not None
        before = self.card.deal.amount
        made = await deal_part_form.add_line(self, self.card)
        if made is not None:
            amount = await self._amount_now()
            said = (
                _("{name} is on the deal") if amount[0] == before else _("{name} is on the deal, amount {amount} now")
            )
            await self.added(said.format(name=made[1], amount=amount[1]), f"line{made[0]}")

    async def _amount_now(self) -> tuple[int | None, str]:
        """The deal's amount as it is stored, in minor units and in words."""
        deal = (await self.desk.ask(deal_card, self.deal_id)).deal
        return deal.amount, "" if deal.amount is None else self.session.numerals.full(deal.amount, deal.currency)

    def _no_sum(self, card: DealCard) -> str | None:
        if not card.lines:
            return _("No product is on this deal.")
        if card.deal.amount == sum(line.total for line in card.lines):
            return _("The amount is what the products come to.")
        return self.refusal("edit")

    async def do_deal_sum(self) -> None:
        await self.desk.do(take_lines_sum, self.deal_id)
        await self.changed(_("the amount is {amount} now").format(amount=(await self._amount_now())[1]))

    async def do_edit(self) -> None:
        card, item = self.card, self.entry.item if self.entry else None
        if card is None or item is None:
            await super().do_edit()
            return
        if isinstance(item, DealPerson):
            name, done = item.name, await role_form.edit_part(self, item, card.deal.id)
        elif isinstance(item, Rival):
            name, done = item.name, await deal_part_form.edit_rival(self, item)
        else:
            assert isinstance(item, DealLineRow)
            name, done = item.title or item.product, await deal_part_form.edit_line(self, item, card)
        if done:
            await self.changed(_("changed {name}").format(name=name))

    async def do_edit_card(self) -> None:
        if await edit_deal(self, await self.desk.ask(deal_card, self.deal_id)):
            await self.changed(_("changed {name}").format(name=await self.name_now(self.ref)))

    async def do_delete(self) -> None:
        item, deal = self.entry.item if self.entry else None, f"D-{self.deal_id}"
        if item is None:
            await super().do_delete()
            return
        if isinstance(item, DealPerson):
            name, done = item.name, await role_form.remove_part(self, item, deal)
        elif isinstance(item, Rival):
            name, done = item.name, await deal_part_form.remove_rival(self, item, deal)
        else:
            assert isinstance(item, DealLineRow)
            name, done = item.title or item.product, await deal_part_form.remove_line(self, item, deal)
        if done:
            await self.changed(_("took {name} off {deal}").format(name=name, deal=deal))

    # -- the stage ---------------------------------------------------------------------------------------------------

    async def do_tick(self) -> None:
        """What the stage asks for: Enter or space ticks an item, or takes the tick away; of the rest it says how it is
        met."""
        points, begin = checklist(self, self.criteria), first_open(self.criteria)
        key = await choose(self, _("to go on it needs"), points, current=begin, space_takes=True)
        item = next((one for one in self.criteria if (one.need, one.key) == key), None)
        if item is not None:
            await self.desk.do(checks.tick, self.deal_id, item.key, not item.met)
            said = _("not done any more: {item}") if item.met else _("done: {item}")
            await self.changed(said.format(item=item.label))

    async def do_about(self) -> None:
        if self.card is not None:
            await about_stage(self, self.card.deal)

    async def after_delete(self, said: str) -> None:
        self.leave(said)
