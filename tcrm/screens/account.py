"""A customer's card: head, people, deals, and all that happened, in one line of time. All verbs of deals work on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.widget import Widget

from tcrm.actions import customers as customer_actions
from tcrm.i18n import _
from tcrm.queries import customers
from tcrm.queries.customers import AddressLine, CustomerCard, Person
from tcrm.queries.deals import DealRow
from tcrm.queries.refs import Ref
from tcrm.screens.account_view import AccountView
from tcrm.screens.address_form import add_address, change_address, remove_address
from tcrm.screens.card import Adding, CardScreen
from tcrm.screens.card_view import Part
from tcrm.screens.contact_form import edit_person, new_contact, remove_person
from tcrm.screens.deal_form import new_deal
from tcrm.screens.edit_forms import edit_customer
from tcrm.screens.whose import belongs_to
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.prompts import Choice, choose

CHANGES = ("edit", "delete", "mark.hot", "tag")
"""Commands that only somebody may use who may change the customer."""


class AccountScreen(CardScreen, place="account"):
    """One customer. On narrow screens one list, on wide ones two side by side."""

    ABOVE = ("people", "deals")

    def __init__(self, account_id: int) -> None:
        super().__init__(Ref("account", account_id))
        self.account_id = account_id
        self.card: CustomerCard | None = None
        self.head = FactLine()
        self.standing = FactLine()

    def body(self) -> Iterable[Widget]:
        self.view = AccountView(self.session)
        yield self.head
        yield self.standing
        yield TextLine()
        yield self.lists()

    # -- loading -----------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        self.card = card = await self.desk.ask(customers.card, self.account_id)
        if card.seen:
            await self.load_story()
        self.head.show(self.view.head(card), self.news)
        self.standing.show(self.view.standing(card))
        if not card.seen:
            self.left.empty = _("You see no more of this customer than this.")
        self.lay_out()

    @property
    def is_loaded(self) -> bool:
        return self.card is not None

    def about(self, width: int) -> list[Part]:
        return self.view.parts(self.card, width) if self.card is not None and self.card.seen else []

    # -- what a verb means -------------------------------------------------------------------------------------------

    def chosen_deals(self) -> list[DealRow]:
        return [self.deal_under_cursor] if self.deal_under_cursor else []

    def chosen_ref(self) -> Ref | None:
        """The deal under the cursor, else the customer itself."""
        if self.deal_under_cursor:
            return Ref("deal", self.deal_under_cursor.id)
        return self.ref if self.card is not None and self.card.seen else None

    def chosen_name(self) -> str:
        return self.deal_under_cursor.title if self.deal_under_cursor else self.full_name

    @property
    def full_name(self) -> str:
        return self.card.row.name if self.card is not None else ""

    def mark_deals(self, ids: Sequence[int]) -> None:
        """Nothing is marked here: a verb means the deal under the cursor."""

    def refusal(self, command_id: str) -> str | None:
        own = command_id == "edit.card" or (command_id in CHANGES and not self.chosen_deals())
        if own and (refused := self._not_mine()):
            return refused
        if command_id == "open.selected" and self.leads_to is None and self.folded is None:
            return _("There is nothing to open here: people and deals open.")
        return super().refusal(command_id)

    def _not_mine(self) -> str | None:
        """Why this person may not change the customer; None if they may."""
        if self.card is None or not self.card.seen:
            return _("You see no more of this customer than this.")
        return None if self.card.may_edit else belongs_to(self.full_name, self.card.row.owner)

    # -- commands ----------------------------------------------------------------------------------------------------

    def adders(self) -> Mapping[str, Adding]:
        seen = None if self.card is not None and self.card.seen else self._not_mine()
        return {
            "people": Adding(_("a person"), self._add_person, self._not_mine()),
            "deals": Adding(_("a deal"), self._add_deal, seen),
            "facts": Adding(_("an address"), self._add_address, self._not_mine()),
        }

    async def _add_person(self) -> None:
        made = await new_contact(self, self.account_id, self.full_name)
        if made is not None:
            await self.added(_("added {name}").format(name=made[1]), f"person{made[0]}")

    async def _add_deal(self) -> None:
        added = await new_deal(self, self.full_name, self.account_id)
        if added is not None:
            await self.added(_("added D-{id}").format(id=added), f"deal{added}")

    async def _add_address(self) -> None:
        assert self.card is not None
        kind = await add_address(self, self.card)
        if kind is not None:
            await self.added(_("added the {what}").format(what=kind), f"fact:{kind}")

    async def do_edit(self) -> None:
        item = self.entry.item if self.entry else None
        if isinstance(item, Person):
            if await edit_person(self, item.contact_id, self.account_id):
                name = await self.name_now(Ref("contact", item.contact_id))
                await self.changed(_("changed {name}").format(name=name))
        elif isinstance(item, AddressLine):
            if await change_address(self, item):
                await self.changed(_("changed {name}").format(name=self.full_name))
        else:
            await super().do_edit()

    async def do_edit_card(self) -> None:
        if await edit_customer(self, await self.desk.ask(customers.card, self.account_id)):
            await self.changed(_("changed {name}").format(name=await self.name_now(self.ref)))

    async def do_delete(self) -> None:
        item = self.entry.item if self.entry else None
        if isinstance(item, Person):
            done = await remove_person(self, item.contact_id, item.name, self.account_id, self.full_name)
            if done is not None:
                await self.changed(done.said)
        elif isinstance(item, AddressLine):
            if await remove_address(self, item):
                await self.changed(_("changed {name}").format(name=self.full_name))
        elif self.chosen_deals() or not await self._back():
            await super().do_delete()

    async def _back(self) -> bool:
        """Whether the delete key has brought an archived customer back instead, or was left."""
        if self.card is None or not self.card.facts.archived:
            return False
        choices = [
            Choice("back", _("take out of the archive"), _("listed again, with all that hangs on it")),
            Choice("delete", _("delete"), _("if nothing else needs it")),
        ]
        what = await choose(self, _("{name} is archived").format(name=self.full_name), choices)
        if what == "back":
            await self.desk.do(customer_actions.archive_account, self.account_id, False)
            await self.changed(_("{name} is out of the archive").format(name=self.full_name))
        return what != "delete"

    async def after_delete(self, said: str) -> None:
        if self.chosen_deals():
            await self.changed(said)
        else:
            self.leave(said)
