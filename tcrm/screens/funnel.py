"""Funnel: how far deals get and where they are lost; every number opens onto its deals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.widget import Widget

from tcrm.charts.funnel import Beside, moves_words
from tcrm.charts.funnel_notes import cycles
from tcrm.dates import short_day
from tcrm.i18n import _
from tcrm.keys import command, shown_keys
from tcrm.queries import people
from tcrm.queries.definitions import FIGURE_NAMES, definition, figure_definition
from tcrm.queries.funnel import MEASURES, MODES, FunnelAsk, deals_behind, funnel
from tcrm.queries.funnel_change import deals_moved, funnel_change
from tcrm.queries.funnel_past import verdicts
from tcrm.queries.sellers import sellers_at_work
from tcrm.screens import funnel_asking as asking
from tcrm.screens.base import DeskScreen
from tcrm.screens.funnel_view import TWO_FROM, FunnelView, Number, Shown, Spot, band, in_sight, view_of
from tcrm.widgets.cells import Span, with_gaps
from tcrm.widgets.drawing import Drawing
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.prompts import Choice, choose
from tcrm.widgets.reading import read
from tcrm.widgets.theme import look_of

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

WEEK = timedelta(days=7)


class FunnelScreen(DeskScreen, place="funnel"):
    """One funnel; the cursor is on a stage, on Won below them, on what it all comes to, or on a line below that. Where
    another funnel stands beside it, the cursor may be there as well."""

    def __init__(self) -> None:
        super().__init__()
        self.question = FunnelAsk()
        self.beside = ""
        self.other: FunnelAsk | None = None
        self.names: dict[str, str] = {}
        self.shown: Shown | None = None
        self.view = FunnelView([], [])
        self.cursor = 0
        self.at_right = False
        self.what = FactLine()
        self.since = TextLine()
        self.drawing = Drawing()

    def body(self) -> Iterable[Widget]:
        yield self.what
        yield self.since
        yield self.drawing

    # -- loading and drawing -----------------------------------------------------------------------------------------

    async def load(self) -> None:
        ask, since = self.question, self.question.as_of
        found = await self.desk.ask(funnel, ask, drawn=True)
        change = None
        if since is not None:
            change = await self.desk.ask(funnel_change, replace(ask, as_of=None), since)
        told = await self.desk.ask(verdicts, ask, found)
        self.other = await self.desk.ask(asking.other_ask, ask, self.beside)
        other = None if self.other is None else await self.desk.ask(funnel, self.other, drawn=True)
        self.names = {one.login: one.name for one in await self.desk.ask(people.sellers)}
        titles = asking.titles(ask, self.other, self.beside, self.names, self.session)
        work = await self.desk.ask(sellers_at_work) if ask.by == "seller" else ()
        self.shown = Shown(found, Beside(change, told, work, today=self.session.today()), other, titles)
        self.draw()

    def draw(self) -> None:
        """Draw the funnel as it was read, for the present size and cursor."""
        if self.shown is None:
            return
        look, width, room = look_of(self), self.app.size.width, max(1, self.drawing.size.height)
        self.view = view_of(self.shown, width - 1, room, look)
        self.cursor = max(0, min(self.cursor, len(self.view.spots) - 1))
        self.at_right = self.at_right and self.cursor < len(self.view.right)
        lines = list(self.view.lines)
        at, tall = (self.spot.line, self.spot.height) if self.spot else (0, 1)
        border = self.view.border if self.cursor < len(self.view.right) else 0
        part = (border, width) if self.at_right else (0, border - 1) if border else None
        lines[at : at + tall] = band(lines[at : at + tall], look, width, part)
        shown, hidden = in_sight(lines, self.view.heads, at, room)
        if hidden:
            shown[-1] = self._more(hidden + 1)
        self.drawing.show(shown)
        self._say_what()

    def _more(self, lines: int) -> Text:
        """`4 more   G goes there`: what stands below the last line."""
        look, key = look_of(self), shown_keys(command("move.last"), self.overrides)[0]
        said = Text("  " + _("{n} more").format(n=self.session.numerals.count(lines)), style=look["dim"])
        return Text.assemble(said, "   ", (key, look["key"]), (" " + _("goes there"), look["dim"]))

    def _say_what(self) -> None:
        assert self.shown is not None
        ask, today = self.question, self.session.today()
        wide = self.app.size.width >= 70
        whose = asking.whose_words(ask, self.names, self.session)
        grouped = _(asking.GROUPS[ask.by]) if ask.by else ""
        parts = [asking.mode_words(ask), whose, grouped, _(asking.MEASURE_NAMES[ask.measure])]
        parts.insert(0 if wide else len(parts), self.shown.funnel.pipeline_name)
        evening = ask.as_of or today
        week: list[Span] = [("‹ ", "dim"), *([(short_day(evening - WEEK, today) + "  ", "dim")] if wide else [])]
        week += [(short_day(evening, today), "head"), ("  ", "dim")] if ask.as_of else []
        week.append((_("now") + " ", "dim" if ask.as_of else "head"))
        moved = moves_words(self.shown.funnel, self.view.chart_width, look_of(self).ascii, self.shown.beside)
        facts = with_gaps([[(part, "dim")] for part in parts if part], (" · ", "dim"))
        said = self.what.that_fit(facts, week, self.app.size.width, look_of(self))
        below = ["" if any(text == grouped for text, _role in said) else grouped, moved]
        self.since.show([("  " + " · ".join(part for part in below if part), "dim")])
        self.what.show(facts, week)

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    def show_position(self) -> None:
        """There is no list here: nothing to count."""

    def do_go_clear(self) -> None:
        """Nor is there a filter, or a mark."""

    # -- moving ------------------------------------------------------------------------------------------------------

    def _go(self, row: int) -> None:
        if self.shown is not None:
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

    def do_move_left(self) -> None:
        self.at_right = False
        self._go(self.cursor)

    def do_move_right(self) -> None:
        self.at_right = True
        self._go(self.cursor)

    # -- other questions ---------------------------------------------------------------------------------------------

    async def _ask(self, question: FunnelAsk | None) -> None:
        if question is not None:
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
        await self._ask(replace(self.question, as_of=day - WEEK))

    async def do_funnel_later(self) -> None:
        day = (self.question.as_of or self.session.today()) + WEEK
        later: date | None = day if day < self.session.today() else None
        await self._ask(replace(self.question, as_of=later))

    async def do_funnel_time(self) -> None:
        await self._ask(await asking.ask_period(self, self.question))

    async def do_funnel_by(self) -> None:
        await self._ask(await asking.ask_groups(self, self.question))

    async def do_view_person(self) -> None:
        await self._ask(await asking.ask_whose(self, self.question))

    async def do_funnel_beside(self) -> None:
        beside = await asking.ask_beside(self, self.question, self.beside)
        if beside is not None:
            self.beside = beside
            await self.load_anew()

    # -- what a number is, and its deals -----------------------------------------------------------------------------

    async def do_about(self) -> None:
        if self.shown is None:
            return
        spot, found = self.spot, self.shown.funnel
        figures = spot.figures if spot else ()
        told = [] if figures else [definition(found.mode, found.measure, drawn=True)]
        if self.shown.beside.change is not None and not figures:
            figures = ("change",)
        title = spot.name if spot and spot.figures else asking.mode_words(self.question)
        for figure in figures:
            name, text = _(FIGURE_NAMES[figure]), figure_definition(figure)
            told.append(text if name == title else f"{name}: {text}")
        told += [cycles(found)] if "cycle" in figures else []
        await read(self, title, "\n".join(told))

    @property
    def spot(self) -> Spot | None:
        """What the cursor is on."""
        spots = self.view.right if self.at_right else self.view.spots
        return spots[self.cursor] if self.cursor < len(spots) else None

    def refusal(self, command_id: str) -> str | None:
        if command_id == "funnel.open" and self.shown is not None and not (self.spot and self.spot.numbers):
            return _("No deal stands behind this.")
        if command_id in ("move.left", "move.right") and not self.view.right:
            return _("There is one funnel here: B sets another beside it.")
        if command_id == "funnel.beside" and self.app.size.width <= TWO_FROM:
            return _("Two funnels need a window of 120 columns.")
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
        ids = await self._ids(spot, number)
        same = number.name.casefold() == spot.name.casefold()
        name = spot.name if same else f"{spot.name}: {number.name}"
        await cast("TcrmApp", self.app).show_deals(list(dict.fromkeys(ids)), name + self._counted_as(number))

    async def _ids(self, spot: Spot, number: Number) -> list[int]:
        ask = self.other if self.at_right and self.other else self.question
        if number.moved and ask.as_of is not None:
            live = replace(ask, as_of=None)
            return await self.desk.ask(deals_moved, live, ask.as_of, number.what, stage=spot.stage)
        return await self.desk.ask(deals_behind, ask, number.what, stage=spot.stage, group=spot.group)

    def _worth(self, number: Number) -> str:
        """`585 · € 14.1m`."""
        count = self.session.numerals.count(number.count)
        if self.question.measure == "count" or number.amount is None:
            return count
        return f"{count} · {self.session.numerals.short(number.amount, self.session.currency)}"

    def _counted_as(self, number: Number) -> str:
        """By amount a deal counts with what it was worth then, so the sum is said beside today's."""
        if self.question.measure == "count" or number.amount is None:
            return ""
        return " · " + _("counted as {amount}").format(
            amount=self.session.numerals.short(number.amount, self.session.currency)
        )
