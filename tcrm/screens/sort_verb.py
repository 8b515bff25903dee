"""`s`: in which order a list stands. The same again turns it round; each screen keeps its own while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tcrm.i18n import _
from tcrm.screens.base import DeskScreen
from tcrm.widgets import prompts
from tcrm.widgets.cells import Line


class SortKey(NamedTuple):
    """Something to sort by: its `key`, its name, and what stands first (`largest first`), either way round."""

    key: str
    name: str
    first: str
    last: str


class Order(NamedTuple):
    """By what a list is sorted, and whether that is turned round."""

    by: SortKey
    turned: bool = False

    @property
    def said(self) -> str:
        """`amount, largest first`."""
        return f"{self.by.name}, {self.by.last if self.turned else self.by.first}"


class SortVerb(DeskScreen):
    """A screen whose list can be sorted; `order` is None as long as it stands in its usual order."""

    order: Order | None = None

    def sort_keys(self) -> Sequence[SortKey]:
        """What the list can be sorted by."""
        raise NotImplementedError

    def usual_order(self) -> str:
        """What the usual order is, in words."""
        raise NotImplementedError

    async def do_view_sort(self) -> None:
        now = self.order
        choices = [prompts.Choice("", _("as usual"), self.usual_order())]
        for each in self.sort_keys():
            turn = now is not None and now.by == each and not now.turned
            choices.append(prompts.Choice(each.key, each.name, each.last if turn else each.first))
        chosen = await prompts.choose(self, _("sort by"), choices, current=now.by.key if now else "")
        if chosen is None:
            return
        by = next((each for each in self.sort_keys() if each.key == chosen), None)
        again = by is not None and now is not None and now.by == by
        self.order = Order(by, again and now is not None and not now.turned) if by else None
        await self.load_anew()
        self.pane.first()

    def sorted_by(self, short: bool = False) -> Line:
        """What the line above the list says of the order; blank for the usual one. `short`: without what is first."""
        if self.order is None:
            return ()
        return [(_("by {order}").format(order=self.order.by.name if short else self.order.said), "dim")]
