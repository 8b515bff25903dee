"""Funnel: how far deals get and where they are lost; every number opens onto its deals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.widget import Widget

from tcrm.dates import short_day
from tcrm.i18n import N_, _
from tcrm.money import short
from tcrm.queries import people
from tcrm.queries.funnel import MEASURES, MODES, Funnel, FunnelAsk, deals_behind, funnel
from tcrm.screens.base import DeskScreen
from tcrm.screens.funnel_view import FunnelView, Number, Spot, band, in_sight, view_of
from tcrm.widgets.cells import Span, with_gaps
from tcrm.widgets.drawing import Drawing
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.prompts import Choice, choose
from tcrm.widgets.reading import read
from tcrm.widgets.theme import look_of

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

MODE_NAMES = {
    "cohort": N_("created, how far they came"),
    "strict": N_("created, every stage in order"),
    "any": N_("created, stages ever entered"),
    "snapshot": N_("open now, where they stand"),
    "period": N_("moves made"),
}
MEASURE_NAMES = {"count": N_("count"), "amount": N_("amount")}
GROUPS = {
    "": N_("not grouped"),
    "seller": N_("by seller"),
    "team": N_("by team"),
    "region": N_("by region"),
    "source": N_("by source"),
    "product": N_("by product"),
    "class": N_("by class"),
}


class FunnelScreen(DeskScreen, place="funnel"):
    """One funnel; the cursor is on a stage, on Won below them, or on a group below that."""

    def __init__(self) -> None:
        super().__init__()
        self.question = FunnelAsk()
        self.funnel: Funnel | None = None
        self.view = FunnelView([], [])
        self.cursor = 0
        self.what = FactLine()
        self.drawing = Drawing()

    def body(self) -> Iterable[Widget]:
        yield self.what
        yield TextLine()
        yield self.drawing

    # -- loading and drawing -----------------------------------------------------------------------------------------

    async def load(self) -> None:
        self.funnel = await self.desk.ask(funnel, self.question)
        self.draw()

    def draw(self) -> None:
        """Draw the funnel as it was read, for the present size and cursor."""
        if self.funnel is None:
            return
        look, width, room = look_of(self), self.app.size.width, max(1, self.drawing.size.height)
        self.view = view_of(self.funnel, width - 1, room, look)
        self.cursor = max(0, min(self.cursor, len(self.view.spots) - 1))
        lines = list(self.view.lines)
        at = self.view.spots[self.cursor].line if self.view.spots else 0
        lines[at] = band(lines[at], look, width)
        top = in_sight(lines, at, room)
        shown = lines[top : top + room]
        if hidden := len(lines) - top - len(shown):
            shown[-1] = Text("  " + _("{n} more").format(n=hidden + 1), style=look["dim"])
        self.drawing.show(shown)
        self._say_what()

    def _say_what(self) -> None:
        assert self.funnel is not None
        ask = self.question
        parts = [self.funnel.pipeline_name, _(MODE_NAMES[ask.mode]), _(MEASURE_NAMES[ask.measure])]
        if ask.by:
            parts.append(_(GROUPS[ask.by]))
        parts.append(ask.owner or ask.team or _("all that you may see"))
        week: list[Span] = []
        if ask.as_of is not None:
            week = [
                ("‹ ", "dim"),
                (short_day(ask.as_of, self.session.today()), "head"),
                (" ›  ", "dim"),
                (_("now") + " ", "dim"),
            ]
        self.what.show(with_gaps([[(part, "dim")] for part in parts], (" · ", "dim")), week)

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    def show_position(self) -> None:
        """There is no list here: nothing to count."""

    # -- moving ------------------------------------------------------------------------------------------------------

    def _go(self, row: int) -> None:
        if self.funnel is not None:
            self.cursor = max(0, min(row, len(self.view.spots) - 1))
            self.draw()
            self.bottom.update()

    def do_move_down(self) -> None:
        self._go(self.cursor + 1)

    def do_move_up(self) -> None:
        self._go(self.cursor - 1)

    def do_move_first(self) -> None:
        self._go(0)

    def do_move_last(self) -> None:
        self._go(len(self.view.spots))

    def do_move_page_down(self) -> None:
        self._go(self.cursor + max(1, self.drawing.size.height // 2))

    def do_move_page_up(self) -> None:
        self._go(self.cursor - max(1, self.drawing.size.height // 2))

    # -- other questions ---------------------------------------------------------------------------------------------

    async def _ask(self, question: FunnelAsk) -> None:
        self.question = question
        await self.load_anew()

    async def do_funnel_mode(self) -> None:
        following = MODES[(MODES.index(self.question.mode) + 1) % len(MODES)]
        await self._ask(replace(self.question, mode=following))

    async def do_funnel_measure(self) -> None:
        following = MEASURES[(MEASURES.index(self.question.measure) + 1) % len(MEASURES)]
        await self._ask(replace(self.question, measure=following))

    async def do_funnel_earlier(self) -> None:
        day = self.question.as_of or self.session.today()
        await self._ask(replace(self.question, as_of=day - timedelta(days=7)))

    async def do_funnel_later(self) -> None:
        day = (self.question.as_of or self.session.today()) + timedelta(days=7)
        later: date | None = day if day < self.session.today() else None
        await self._ask(replace(self.question, as_of=later))

    async def do_funnel_by(self) -> None:
        choices = [Choice(key, _(name)) for key, name in GROUPS.items()]
        by = await choose(self, _("group the funnel"), choices, current=self.question.by or "")
        if by is not None:
            await self._ask(replace(self.question, by=by or None))

    async def do_view_person(self) -> None:
        sellers = await self.desk.ask(people.sellers)
        choices = [Choice("", _("all"), _("that you may see"))]
        choices += [Choice(s.login, s.name, s.team) for s in sellers]
        whose = await choose(self, _("whose funnel"), choices, current=self.question.owner or "")
        if whose is not None:
            await self._ask(replace(self.question, owner=whose or None))

    # -- what a number is, and its deals -----------------------------------------------------------------------------

    async def do_about(self) -> None:
        if self.funnel is not None:
            await read(self, _(MODE_NAMES[self.funnel.mode]), self.funnel.definition)

    @property
    def spot(self) -> Spot | None:
        """What the cursor is on."""
        return self.view.spots[self.cursor] if self.view.spots else None

    def refusal(self, command_id: str) -> str | None:
        if command_id == "funnel.open" and self.funnel is not None and not (self.spot and self.spot.numbers):
            return _("No deal stands behind this.")
        if command_id == "funnel.later" and self.question.as_of is None:
            return _("This is how things stand now.")
        return super().refusal(command_id)

    async def do_funnel_open(self) -> None:
        spot = self.spot
        if spot is None or not spot.numbers:
            return
        number: Number | None = spot.numbers[0]
        if len(spot.numbers) > 1:
            choices = [Choice(each, each.name, self._worth(each)) for each in spot.numbers]
            number = await choose(self, _("open the deals that"), choices)
        if number is None:
            return
        ids = await self.desk.ask(deals_behind, self.question, number.what, stage=spot.stage, group=spot.group)
        name = spot.name if number.what == "won" and not spot.group else f"{spot.name}: {number.name}"
        await cast("TcrmApp", self.app).show_deals(list(dict.fromkeys(ids)), name + self._counted_as(number))

    def _worth(self, number: Number) -> str:
        """`585 · € 14.1m`."""
        count = f"{number.count:,}"
        if self.question.measure == "count" or number.amount is None:
            return count
        return f"{count} · {short(number.amount, self.session.currency)}"

    def _counted_as(self, number: Number) -> str:
        """By amount a deal counts with what it was worth then, so the sum is said beside today's."""
        if self.question.measure == "count" or number.amount is None:
            return ""
        return " · " + _("counted as {amount}").format(amount=short(number.amount, self.session.currency))
