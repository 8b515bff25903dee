"""Pipeline: the deals by stage, where they are promoted, won and lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual import on
from textual.widget import Widget

from tcrm.clean import search_key
from tcrm.i18n import _, ngettext
from tcrm.money import short
from tcrm.queries import deals, people
from tcrm.queries.deals import Board, DealRow
from tcrm.queries.refs import Ref
from tcrm.screens.deal import DealScreen
from tcrm.screens.deal_form import new_deal
from tcrm.screens.deal_verbs import DealVerbs
from tcrm.screens.deal_view import DealView
from tcrm.screens.record_verbs import RecordVerbs
from tcrm.widgets.cells import Line, Span, with_gaps
from tcrm.widgets.columns import RowState
from tcrm.widgets.layout import Group
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompts import Choice, choose

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

MINE, ALL = "me", ""


class DealsScreen(DealVerbs, RecordVerbs, place="deals"):
    """The open deals of a pipeline under their stages; or just some deals, those behind a figure."""

    def __init__(self) -> None:
        super().__init__()
        self.whose: str | None = None  # a login, MINE or ALL; None until the first load decides
        self.only: tuple[tuple[int, ...], str] | None = None  # ids and what they are, when opened from a figure
        self.came_from: str | None = None  # the screen whose figure was opened; esc leads back there
        self.board: Board | None = None
        self.summary = FactLine()
        self.facts = FactLine()
        self.situation = FactLine()

    def body(self) -> Iterable[Widget]:
        self.view = DealView(self.session)
        mine, anybodys = self.view.columns(owner=False), self.view.columns()

        def draw(row: DealRow, width: int, state: RowState) -> Sequence[Line]:
            return (mine if self.whose == MINE and self.only is None else anybodys)(row, width, state)

        self.rows: RowList[DealRow] = RowList(draw, key=lambda row: row.id, sign=self.view.sign)
        yield self.summary
        yield TextLine()
        yield self.rows
        yield TextLine()
        yield self.facts
        yield self.situation

    def chosen_deals(self) -> list[DealRow]:
        return self.rows.chosen

    def refusal(self, command_id: str) -> str | None:
        if command_id == "open.selected" and not self.rows.total:
            return _("There is nothing to open.")
        return super().refusal(command_id)

    def chosen_ref(self) -> Ref | None:
        row = self.rows.current
        return None if row is None else Ref("deal", row.id)

    def chosen_name(self) -> str:
        row = self.rows.current
        return " · ".join(text for text in (row.customer, row.title) if text) if row else ""

    def mark_deals(self, ids: Sequence[int]) -> None:
        self.rows.mark(ids)

    # -- loading -----------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        if self.whose is None:
            self.whose = MINE if self.session.user.role == "seller" else ALL
        if self.only is not None:
            found = await self.desk.ask(deals.rows, self.only[0])
            found = [row for row in found if self._has_words(row)]
            found.sort(key=lambda row: (row.pipeline_id, row.status == "lost", row.stage_position, -row.days))
            self._show(found, self._groups(found))
            self._sum_up(self.only[1], found)
            return
        mine = self.whose == MINE
        owner = None if mine else self.whose or None
        self.board = board = await self.desk.ask(deals.board, mine=mine, owner=owner, text=self.filter.text)
        self._show(board.deals, [Group(self._title(c), c.count) for c in board.columns])
        self._sum_up_board(board)

    def _has_words(self, row: DealRow) -> bool:
        text = search_key(f"{row.title} {row.customer} {row.owner}")
        return all(word in text for word in search_key(self.filter.text).split())

    def _show(self, rows: Sequence[DealRow], groups: Sequence[Group]) -> None:
        self.rows.empty = self._nothing()
        self.rows.set_rows(rows, groups if rows else ())
        self._explain()

    def _nothing(self) -> str:
        """What to say instead of an empty list."""
        if self.filter.text:
            return _("No deal is found for this.  esc clears the filter.")
        if self.only is not None:
            return _("None of these deals is there any more.")
        return _("No open deal here.  a adds one, P shows those of others.")

    def _title(self, column: deals.Column) -> Line:
        """`Discovery  12  € 388k`, and what could not be added up."""
        line: list[Span] = [(column.name, "head" if column.count else "dim")]
        if column.count:
            total = self._total(column.amount, column.unconverted)
            line += [(f"  {column.count}", "text"), ("  " + total, "warn" if column.unconverted else "dim")]
        return line

    def _groups(self, rows: Sequence[DealRow]) -> list[Group]:
        groups: list[Group] = []
        for row in rows:
            if groups and groups[-1].title[0][0] == row.stage:
                groups[-1] = Group(groups[-1].title, groups[-1].count + 1)
            else:
                groups.append(Group([self.view.stage(row)], 1))
        return groups

    def _sum_up_board(self, board: Board) -> None:
        whose = {MINE: _("my deals"), ALL: _("all deals")}.get(self.whose or ALL, self.whose or "")
        amount = self._total(board.amount, board.unconverted)
        weighted = _("weighted {amount}").format(amount=short(board.weighted, self.session.currency))
        count = ngettext("{n} open", "{n} open", board.count).format(n=board.count)
        parts = [board.pipeline_name, whose, count, amount, weighted]
        self.summary.show(with_gaps([[(part, "dim")] for part in parts], (" · ", "dim")))

    def _sum_up(self, what: str, rows: Sequence[DealRow]) -> None:
        count = ngettext("{n} deal", "{n} deals", len(rows)).format(n=f"{len(rows):,}")
        total = self._total(sum(row.in_firm or 0 for row in rows), deals.unconverted(rows))
        back: Line = [("esc ", "key"), (_("back"), "dim"), (" ", "text")]
        facts: list[Line] = [[(what, "head")], [(count, "dim")], [(total, "dim")]]
        self.summary.show(with_gaps(facts, (" · ", "dim")), back)

    def _total(self, amount: int, unconverted: Mapping[str, int]) -> str:
        """A sum in the firm's currency, and what could not be added to it."""
        parts = [short(amount, self.session.currency)] if amount or not unconverted else []
        return " + ".join([*parts, *(short(minor, currency) for currency, minor in unconverted.items())])

    @on(RowList.Moved)
    def _explain(self) -> None:
        row = self.rows.current
        self.facts.show(self.view.facts(row) if row else ())
        self.situation.show(self.view.situation(row) if row else ())

    # -- other views -------------------------------------------------------------------------------------------------

    async def show_only(self, ids: Sequence[int], what: str, came_from: str | None = None) -> None:
        """The deals behind a figure instead of the board."""
        self.only, self.came_from = (tuple(ids), what), came_from
        self.filter.clear()
        self.rows.mark([])
        await self.load_anew()
        self.rows.first()

    async def show_deal(self, deal_id: int) -> None:
        """Put the cursor on a deal, wherever it is."""
        await self.load_anew()
        if not self.rows.go_to_key(deal_id):
            await self.show_only([deal_id], f"D-{deal_id}")

    def do_go_clear(self) -> None:
        """Filter, marks, then the deals behind a figure are left, one at a time."""
        if self.filter.text or self.rows.marks or self.only is None:
            super().do_go_clear()
        else:
            back, self.came_from, self.only = self.came_from, None, None
            self.start(self.load_anew() if back is None else self._go_back_to(back))

    async def _go_back_to(self, place: str) -> None:
        await self.load_anew()
        await cast("TcrmApp", self.app).go_to(place)

    async def show_all(self) -> None:
        """The board again, not the deals behind a figure."""
        if self.only is not None:
            self.only, self.came_from = None, None
            await self.load_anew()

    async def do_view_person(self) -> None:
        sellers = await self.desk.ask(people.sellers)
        choices = [Choice(MINE, _("my deals")), Choice(ALL, _("all deals"), _("that you may see"))]
        choices += [Choice(s.login, s.name, s.team) for s in sellers if s.id != self.session.user.id]
        whose = await choose(self, _("whose deals"), choices, current=self.whose or ALL)
        if whose is not None:
            self.whose, self.only = whose, None
            await self.load_anew()

    async def do_open_selected(self) -> None:
        await self.settled()
        row = self.rows.current
        if row is None:
            return
        await self.app.push_screen(DealScreen(row.id))

    async def do_about(self) -> None:
        """What is to be done in the stage of the selected deal."""
        row = self.rows.current
        facts = await self.desk.ask(deals.pipelines)
        stage = next((s for p in facts for s in p.stages if row and s.id == row.stage_id), None)
        if stage is not None:
            said = stage.guidance or _("no guidance is written for it")
            self.status.note((stage.name + "  ", "head"), (said, "text"))

    # -- adding ------------------------------------------------------------------------------------------------------

    async def do_add_deal(self) -> None:
        added = await new_deal(self)
        if added is not None:
            self.only = None
            self.filter.clear()
            await self.changed(_("added D-{id}").format(id=added))
            self.rows.go_to_key(added)
