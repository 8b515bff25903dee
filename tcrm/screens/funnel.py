"""Funnel: how far deals get and where they are lost; every number opens onto its deals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.widget import Widget

from tcrm.charts.funnel import chart, group_table, summary
from tcrm.charts.funnel_pen import Pen
from tcrm.dates import short_day
from tcrm.i18n import N_, _
from tcrm.queries import people
from tcrm.queries.funnel import MEASURES, MODES, Funnel, FunnelAsk, deals_behind, funnel
from tcrm.screens.base import DeskScreen
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
NUMBERS = {
    "reached": N_("reached"),
    "advanced": N_("went on"),
    "count": N_("stand here"),
    "open": N_("still open"),
    "lost": N_("lost here"),
}
"""The numbers of a stage that can be opened, in the order in which they are offered."""


class FunnelScreen(DeskScreen, place="funnel"):
    """One funnel; the cursor is on a stage, or on Won below them."""

    def __init__(self) -> None:
        super().__init__()
        self.question = FunnelAsk()
        self.funnel: Funnel | None = None
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
        self.cursor = min(self.cursor, self._last_row)
        self.draw()

    @property
    def _last_row(self) -> int:
        """The last row that the cursor may be on: Won where it is drawn, else the last stage."""
        assert self.funnel is not None
        return len(self.funnel.rows) - (0 if Pen(self.funnel, ascii=False).shows_won else 1)

    def draw(self) -> None:
        """Draw the funnel as it was read, for the present width and cursor."""
        if self.funnel is None:
            return
        look, width, room = look_of(self), self.app.size.width - 1, self.drawing.size.height
        below = len(self.funnel.groups) + 2 if self.funnel.groups else 0
        spaced = 2 * len(self.funnel.rows) + 5 + below <= room
        lines = chart(self.funnel, width, look.ascii, look, spaced=spaced)
        selected = 1 + self.cursor * (2 if spaced else 1)
        if selected < len(lines):
            self._lay_on_band(lines[selected])
        lines += [Text(""), *summary(self.funnel, width, look.ascii, look)]
        if self.funnel.groups:
            lines += [Text(""), *group_table(self.funnel, width, look.ascii, look)]
        if len(lines) > room > 1:
            more = _("{n} more").format(n=len(lines) - room + 1)
            lines[room - 1 :] = [Text("  " + more, style=look["dim"])]
        self.drawing.show(lines)
        self._say_what()

    def _lay_on_band(self, line: Text) -> None:
        """Where the band is reverse video it ends well before the bar, which would be a hole in it."""
        look, bar = look_of(self), re.search(" *[█#]", line.plain)
        line.pad_right(self.app.size.width - line.cell_len)
        line.stylize(look["band"], 0, bar.start() + 1 if bar and look["band"].reverse else None)

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
            self.cursor = max(0, min(row, self._last_row))
            self.draw()
            self.bottom.update()

    def do_move_down(self) -> None:
        self._go(self.cursor + 1)

    def do_move_up(self) -> None:
        self._go(self.cursor - 1)

    def do_move_first(self) -> None:
        self._go(0)

    def do_move_last(self) -> None:
        self._go(1000)

    do_move_page_down, do_move_page_up = do_move_last, do_move_first

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

    def refusal(self, command_id: str) -> str | None:
        if command_id == "funnel.open" and self.funnel is not None and not self._numbers(self.funnel):
            return _("No deal stands behind this.")
        if command_id == "funnel.later" and self.question.as_of is None:
            return _("This is how things stand now.")
        return super().refusal(command_id)

    def _numbers(self, found: Funnel) -> list[Choice[str]]:
        """The numbers of the stage under the cursor that stand for deals."""
        if self.cursor == len(found.rows):
            return [Choice("won", _("won"), str(found.won.count))] if found.won.count else []
        row = found.rows[self.cursor]
        offered = [(key, _(name), getattr(row, key)) for key, name in NUMBERS.items()]
        return [Choice(key, name, f"{count:,}") for key, name, count in offered if count]

    async def do_funnel_open(self) -> None:
        found = self.funnel
        if found is None:
            return
        numbers = self._numbers(found)
        chosen: str | None = numbers[0].value
        if len(numbers) > 1:
            chosen = await choose(self, _("open the deals that"), numbers)
        if chosen is None:
            return
        won = self.cursor == len(found.rows)
        stage = None if won else found.rows[self.cursor].key
        ids = await self.desk.ask(deals_behind, self.question, chosen, stage=stage)
        name = _("Won") if won else f"{found.rows[self.cursor].name}: {_(NUMBERS[chosen])}"
        await cast("TcrmApp", self.app).show_deals(list(dict.fromkeys(ids)), name)
