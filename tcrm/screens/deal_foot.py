"""The two lines that explain the selected deal at the foot of the screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.app import ComposeResult
from textual.containers import Vertical

from tcrm.i18n import _
from tcrm.queries.deal_foot import DealFoot
from tcrm.queries.deals import DealRow
from tcrm.screens.deal_card_view import DealCardView
from tcrm.screens.deal_view import DealView
from tcrm.widgets.cells import Line, join, size, with_gaps
from tcrm.widgets.lines import FactLine
from tcrm.widgets.resting import Resting

BESIDE = 6
"""Cells of a line with something at its right that are neither."""

WIDE = 100
"""From so many cells on, the time in the stage has its own place at the right."""

Ask = Callable[[int], Awaitable[DealFoot]]
"""Asks for the foot of a deal by its id."""


class DealFootLines(Vertical):
    """What is known at once, at once; the rest when the cursor has come to rest."""

    DEFAULT_CSS = "DealFootLines { height: 2; }"

    def __init__(self, view: DealView, ask: Ask) -> None:
        super().__init__()
        self.view = view
        self.facts = FactLine()
        self.situation = FactLine()
        self._row: DealRow | None = None
        self._held = ""
        self._more = Resting(self, ask, self._write)

    def compose(self) -> ComposeResult:
        yield self.facts
        yield self.situation

    def show(self, row: DealRow | None, held: str = "") -> None:
        """Explain this deal from now on; `held` is why it stayed when others were moved."""
        self._row, self._held = row, held
        self._more.on(None if row is None else row.id)
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
        known = self._more.known
        parts = [*_learned(known), *self.view.plans(row)]
        if known is not None and known.stalled:
            self.situation.show(with_gaps([[(known.stalled, "warn")], *parts], ("   ", "text")))
        elif self.size.width >= WIDE:
            self.situation.show(with_gaps(parts, ("   ", "text")), [*stands, (" ", "text")])
        else:
            self.situation.show(with_gaps([*parts[:1], stands, *parts[1:]], ("   ", "text")))


def _learned(foot: DealFoot | None) -> list[Line]:
    """What the deal needs to go on, who is in it, against whom."""
    if foot is None:
        return []
    needs = join(DealCardView.gate(foot.criteria))
    return [needs, _named(_("people"), foot.people), _named(_("against"), foot.competitors)]


def _named(what: str, names: tuple[str, ...]) -> Line:
    return [(what + " ", "dim"), (", ".join(names), "text")] if names else ()
