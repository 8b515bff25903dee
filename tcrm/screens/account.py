"""A customer's card: head, people, deals, what comes and what happened. All verbs of deals work on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget

from tcrm.i18n import _
from tcrm.queries import customers
from tcrm.queries.customers import CustomerCard
from tcrm.queries.deals import DealRow
from tcrm.queries.refs import Ref
from tcrm.screens.account_view import AccountView, Entry, draw_entry, rows_and_groups
from tcrm.screens.deal_form import new_deal
from tcrm.screens.deal_verbs import DealVerbs
from tcrm.screens.record_verbs import RecordVerbs
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.listview import RowList

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

WIDE = 110
"""From this width on, what happened stands in a column of its own."""


class AccountScreen(DealVerbs, RecordVerbs, place="account"):
    """One customer. On narrow screens one list, on wide ones two side by side."""

    CSS = "#right { display: none; } .wide #right { display: block; }"

    def __init__(self, account_id: int) -> None:
        super().__init__()
        self.account_id = account_id
        self.card: CustomerCard | None = None
        self.head = FactLine()
        self.standing = FactLine()

    def body(self) -> Iterable[Widget]:
        self.view = AccountView(self.session)
        self.left, self.right = self._list("left"), self._list("right")
        self.right.empty = _("Nothing is planned, and nothing has happened yet.")
        yield self.head
        yield self.standing
        yield TextLine()
        self.panes = Horizontal(self.left, self.right)
        yield self.panes

    @staticmethod
    def _list(name: str) -> RowList[Entry]:
        return RowList(
            draw_entry, key=lambda entry: entry.key, height=lambda entry: len(entry.lines), focus_only=True, id=name
        )

    # -- loading -----------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        self.card = card = await self.desk.ask(customers.card, self.account_id)
        self.head.show(self.view.head(card))
        self.standing.show(self.view.standing(card))
        self._arrange()
        if self.focused is None:
            self.left.focus()

    def _arrange(self) -> None:
        """Lay the parts out for this width."""
        if self.card is None:
            return
        wide = self.app.size.width >= WIDE
        self.panes.set_class(wide, "wide")
        if not self.card.seen:
            self.left.empty = _("You see no more of this customer than this.")
            self.left.set_rows([])
            return
        width = self.app.size.width // (2 if wide else 1) - 4
        first, second = self.view.who_and_what(self.card, width), self.view.timeline(self.card, width)
        self.left.set_rows(*rows_and_groups(first if wide else [*first, *second]))
        self.right.set_rows(*rows_and_groups(second) if wide else ([], []))
        if not wide and self.right.has_focus:
            self.left.focus()

    def on_resize(self, event: events.Resize) -> None:
        self._arrange()

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
        if command_id == "open.selected" and not self.chosen_deals():
            return _("Only a deal can be opened from here.")
        if command_id == "add.deal" and (self.card is None or not self.card.seen):
            return _("You see no more of this customer than this.")
        return super().refusal(command_id)

    async def do_open_selected(self) -> None:
        for deal in self.chosen_deals():
            await cast("TcrmApp", self.app).open(Ref("deal", deal.id))

    async def do_add_deal(self) -> None:
        assert self.card is not None
        added = await new_deal(self, self.card.row.name, self.account_id)
        if added is not None:
            await self.changed(_("added D-{id}").format(id=added))
            self.left.go_to_key(f"deal{added}")
