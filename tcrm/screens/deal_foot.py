"""The two lines that explain the selected deal at the foot of the screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer

from tcrm.i18n import _
from tcrm.queries.deal_foot import DealFoot
from tcrm.queries.deals import DealRow
from tcrm.screens.deal_card_view import DealCardView
from tcrm.screens.deal_view import DealView
from tcrm.widgets.cells import Line, join, size, with_gaps
from tcrm.widgets.lines import FactLine

REST = 0.06
"""Seconds that the cursor rests on a deal before more is asked about it."""

BESIDE = 6
"""Cells of a line with something at its right that are neither."""

WIDE = 100
"""From so many cells on, the time in the stage has its own place at the right."""

Ask = Callable[[int], Awaitable[DealFoot]]
"""Asks for the foot of a deal by its id."""


class DealFootLines(Vertical):
    """What is known at once, at once; the rest when the cursor has come to rest. Late answers are dropped."""

    DEFAULT_CSS = "DealFootLines { height: 2; }"

    def __init__(self, view: DealView, ask: Ask) -> None:
        super().__init__()
        self.view = view
        self.ask = ask
        self.facts = FactLine()
        self.situation = FactLine()
        self._row: DealRow | None = None
        self._held = ""
        self._known: DealFoot | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield self.facts
        yield self.situation

    def show(self, row: DealRow | None, held: str = "") -> None:
        """Explain this deal from now on; `held` is why it stayed when others were moved."""
        if self._timer is not None and (row, held) == (self._row, self._held):
            return  # this is said, and more is about to be asked
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._row, self._held = row, held
        if row is None or (self._known is not None and self._known.deal_id != row.id):
            self._known = None
        self._write()
        if row is not None:
            self._timer = self.set_timer(REST, partial(self._ask, row.id))

    def _ask(self, deal_id: int) -> None:
        self._timer = None
        self.run_worker(self._learn(deal_id), exclusive=True)

    async def _learn(self, deal_id: int) -> None:
        foot = await self.ask(deal_id)
        if self._row is not None and self._row.id == foot.deal_id:
            self._known = foot
            self._write()

    def on_resize(self) -> None:
        self._write()

    def _write(self) -> None:
        row = self._row
        if row is None:
            self.facts.show(())
            self.situation.show(())
            return
        self.facts.show(self.view.facts(row))
        stands = self.view.stands(row)
        if self._held:
            why: Line = [("✗ " + _("stays: {why}").format(why=self._held), "bad")]
            room = self.size.width - size(why) - size(stands) - BESIDE
            self.situation.show([why], [*stands, (" ", "text")] if room >= 0 else ())
            return
        parts = [*self._learned(), *self.view.plans(row)]
        if self._known is not None and self._known.stalled:
            self.situation.show(with_gaps([[(self._known.stalled, "warn")], *parts], ("   ", "text")))
        elif self.size.width >= WIDE:
            self.situation.show(with_gaps(parts, ("   ", "text")), [*stands, (" ", "text")])
        else:
            self.situation.show(with_gaps([*parts[:1], stands, *parts[1:]], ("   ", "text")))

    def _learned(self) -> list[Line]:
        """What it needs to go on, who is in it, against whom."""
        foot = self._known
        if foot is None:
            return []
        needs = join(DealCardView.gate(foot.criteria))
        return [needs, _named(_("people"), foot.people), _named(_("against"), foot.competitors)]


def _named(what: str, names: tuple[str, ...]) -> Line:
    return [(what + " ", "dim"), (", ".join(names), "text")] if names else ()
