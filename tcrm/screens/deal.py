"""A deal's card: what it is, what stands between it and the next stage, who takes part, its way, its story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget

from tcrm.actions.visits import visit
from tcrm.i18n import _
from tcrm.queries.deal_card import DealCard
from tcrm.queries.deal_card import card as deal_card
from tcrm.queries.deals import DealRow
from tcrm.queries.gates import standing
from tcrm.queries.refs import Ref
from tcrm.queries.timeline import Moment, timeline
from tcrm.screens.account import WIDE
from tcrm.screens.account_view import Entry, draw_entry, rows_and_groups
from tcrm.screens.deal_card_view import DealCardView
from tcrm.screens.deal_verbs import DealVerbs
from tcrm.screens.record_verbs import RecordVerbs
from tcrm.widgets.cells import with_gaps
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.reading import read

if TYPE_CHECKING:
    from tcrm.app import TcrmApp


class DealScreen(DealVerbs, RecordVerbs, place="deal"):
    """One deal. On narrow screens one list, on wide ones two side by side."""

    CSS = "#right { display: none; } .wide #right { display: block; }"

    def __init__(self, deal_id: int) -> None:
        super().__init__()
        self.deal_id = deal_id
        self.card: DealCard | None = None
        self.moments: Sequence[Moment] = ()
        self.facts, self.situation, self.gate = FactLine(), FactLine(), FactLine()

    def body(self) -> Iterable[Widget]:
        self.view = DealCardView(self.session)
        self.left, self.right = self._list("left"), self._list("right")
        self.right.empty = _("Nothing is planned, and nothing has happened yet.")
        yield self.facts
        yield self.situation
        yield self.gate
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
        ref = Ref("deal", self.deal_id)
        self.card = card = await self.desk.ask(deal_card, self.deal_id)
        since = await self.desk.ask(visit, ref)
        self.moments = await self.desk.ask(timeline, ref, limit=200, since=since)
        criteria = await self.desk.ask(standing, [self.deal_id])
        self.facts.show(self.view.deals.facts(card.deal))
        self.situation.show(self.view.deals.situation(card.deal))
        self.gate.show(with_gaps(self.view.gate(criteria.get(self.deal_id, ())), ("  ", "text")))
        self._arrange()
        if self.focused is None:
            self.left.focus()

    def _arrange(self) -> None:
        """Lay the parts out for this width."""
        if self.card is None:
            return
        wide = self.app.size.width >= WIDE
        self.panes.set_class(wide, "wide")
        width = self.app.size.width // (2 if wide else 1) - 4
        first = [part for part in self.view.parts(self.card, width) if part[2]]
        second = self.view.story(self.moments, width)
        self.left.set_rows(*rows_and_groups(first if wide else [*first, *second]))
        self.right.set_rows(*rows_and_groups(second) if wide else ([], []))
        if not wide and self.right.has_focus:
            self.left.focus()

    def on_resize(self, event: events.Resize) -> None:
        self._arrange()

    # -- commands ----------------------------------------------------------------------------------------------------

    def chosen_deals(self) -> list[DealRow]:
        return [self.card.deal] if self.card is not None else []

    def chosen_ref(self) -> Ref | None:
        return Ref("deal", self.deal_id)

    def chosen_name(self) -> str:
        deal = self.card.deal if self.card is not None else None
        return " · ".join(text for text in (deal.customer, deal.title) if text) if deal else f"D-{self.deal_id}"

    def refusal(self, command_id: str) -> str | None:
        if command_id == "open.selected" and (self.card is None or self.card.deal.account_id is None):
            return _("This deal has no customer yet.")
        return super().refusal(command_id)

    async def do_open_selected(self) -> None:
        """From a deal on to its customer."""
        if self.card is not None and self.card.deal.account_id is not None:
            await cast("TcrmApp", self.app).open(Ref("account", self.card.deal.account_id))

    async def do_about(self) -> None:
        if self.card is not None:
            await read(self, self.card.deal.stage, self.card.guidance or _("no guidance is written for it"))

    async def after_delete(self, said: str) -> None:
        app = cast("TcrmApp", self.app)
        self.dismiss()
        app.call_later(app.say, said)
