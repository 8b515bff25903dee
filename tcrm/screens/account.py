"""A customer's card: head, people, deals, and all that happened, in one line of time. All verbs of deals work on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from textual.widget import Widget

from tcrm.i18n import _
from tcrm.queries import customers
from tcrm.queries.customers import CustomerCard
from tcrm.queries.deals import DealRow
from tcrm.queries.refs import Ref
from tcrm.screens.account_view import AccountView, Entry, Part
from tcrm.screens.card import CardScreen
from tcrm.screens.deal_form import new_deal
from tcrm.widgets.lines import FactLine, TextLine

if TYPE_CHECKING:
    from tcrm.app import TcrmApp


class AccountScreen(CardScreen, place="account"):
    """One customer. On narrow screens one list, on wide ones two side by side."""

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
        return self.view.who_and_what(self.card, width) if self.card is not None and self.card.seen else []

    # -- commands ----------------------------------------------------------------------------------------------------

    def chosen_deals(self) -> list[DealRow]:
        entry = self.rowlist.current if self.is_mounted else None
        return [entry.deal] if isinstance(entry, Entry) and entry.deal is not None else []

    def chosen_ref(self) -> Ref | None:
        """The deal under the cursor, else the customer itself."""
        deals = self.chosen_deals()
        if deals:
            return Ref("deal", deals[0].id)
        return Ref("account", self.account_id) if self.card is not None and self.card.seen else None

    def chosen_name(self) -> str:
        deals = self.chosen_deals()
        return deals[0].title if deals else self.card.row.name if self.card is not None else ""

    async def after_delete(self, said: str) -> None:
        if self.chosen_deals():
            await self.changed(said)
            return
        app = cast("TcrmApp", self.app)
        self.dismiss()
        app.call_later(app.say, said)

    def mark_deals(self, ids: Sequence[int]) -> None:
        """Nothing is marked here: a verb means the deal under the cursor."""

    def refusal(self, command_id: str) -> str | None:
        if command_id == "open.selected" and self.leads_to is None:
            return _("Only a deal can be opened from here.")
        if command_id == "add.deal" and (self.card is None or not self.card.seen):
            return _("You see no more of this customer than this.")
        return super().refusal(command_id)

    async def do_open_selected(self) -> None:
        if self.leads_to is not None:
            await cast("TcrmApp", self.app).open(self.leads_to)

    async def do_add_deal(self) -> None:
        assert self.card is not None
        added = await new_deal(self, self.card.row.name, self.account_id)
        if added is not None:
            await self.changed(_("added D-{id}").format(id=added))
            self.left.go_to_key(f"deal{added}")
