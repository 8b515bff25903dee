"""Pipeline: the deals by stage as a list, where they are promoted, won and lost. `board` adds the board to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from textual import on
from textual.widget import Widget

from tcrm.i18n import N_, _
from tcrm.queries import deals
from tcrm.queries.deal_foot import DealFoot, deal_foot
from tcrm.queries.deals import Board, DealRow
from tcrm.queries.refs import Ref
from tcrm.screens.behind_figure import BehindFigure
from tcrm.screens.deal_filters import HELP, LAST, WORDS, choose_filter
from tcrm.screens.deal_follow import DealFollow
from tcrm.screens.deal_foot import DealFootLines
from tcrm.screens.deal_form import new_deal
from tcrm.screens.deal_lanes import Lane, Sums, by_seller, by_stage
from tcrm.screens.deal_marked import DealMarked
from tcrm.screens.deal_order import in_order, newest_end, sort_keys
from tcrm.screens.deal_summary import board_facts, only_facts
from tcrm.screens.deal_view import DealView, called
from tcrm.screens.deal_whose import ALL, MINE, TEAM, Whose, at_first, choose_whose
from tcrm.screens.moved_verb import MovedVerb
from tcrm.screens.sort_verb import SortKey, SortVerb
from tcrm.screens.stage_about import about_stage
from tcrm.text import fit
from tcrm.widgets.cells import Line, join
from tcrm.widgets.columns import RowState
from tcrm.widgets.filterline import help_text
from tcrm.widgets.layout import Group
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.reading import Listed, read
from tcrm.widgets.theme import look_of

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

WITHOUT_DEALS = {
    "open.selected": N_("There is nothing to open."),
    "about": N_("No deal is selected."),
    "copy.field": N_("There is nothing to copy."),
    "view.sort": N_("There is nothing to sort."),
    "view.group": N_("There is nothing to group."),
    "mark.toggle": N_("There is nothing to mark."),
    "mark.range": N_("There is nothing to mark."),
    "mark.all": N_("There is nothing to mark."),
}
"""What needs a deal: command -> what is said where there is none."""

REST = 0.1
"""Seconds after the first deals are shown in which most people look at them, and press nothing."""

NARROW = 76
"""Below so many cells there is no room for every word about order and filter."""


class DealsScreen(BehindFigure, DealFollow, DealMarked, SortVerb, MovedVerb, place="deals"):
    """The open deals of a pipeline under their stages, or their sellers; or just some deals, those behind a figure."""

    filter_above = True

    def __init__(self) -> None:
        super().__init__()
        self.whose: Whose | None = None  # None until the first load decides
        self.pipeline: str | None = None  # a key; None: the usual one
        self.sellers = False  # the lanes are sellers, not stages
        self.board: Board | None = None
        self.lanes: Sequence[Lane] = ()
        self.found: list[DealRow] = []  # the deals behind a figure that the filter keeps
        self.wrong = ""  # with the filter, in words
        self.unrated: Sequence[str] = ()  # currencies without a rate, whose deals the filter leaves out
        self._is_ready = False
        self.summary = FactLine()

    def body(self) -> Iterable[Widget]:
        self.view = DealView(self.session)
        self.sums = Sums(self.session.currency, self.session.numerals)

        async def ask(deal_id: int) -> DealFoot:
            return await self.desk.ask(deal_foot, deal_id, self.filter.text)

        self.foot = DealFootLines(self.view, ask)
        yield self.summary
        yield from self.panes()
        yield self.foot

    def panes(self) -> Iterable[Widget]:
        """What shows the deals."""
        mine, anybodys = self.view.columns(owner=False), self.view.columns()
        by_seller = self.view.columns(owner=False, stage=True)

        def draw(row: DealRow, width: int, state: RowState) -> Sequence[Line]:
            if self.only is None and (self.sellers or self._mine):
                return (by_seller if self.sellers else mine)(row, width, state)
            return anybodys(row, width, state)

        self.rows: RowList[DealRow] = RowList(draw, key=lambda row: row.id, sign=self.view.sign)
        self.gap = TextLine()
        self.below = TextLine()
        yield self.gap
        yield self.rows
        yield self.below

    def chosen_deals(self) -> list[DealRow]:
        return self.pane.chosen

    def refusal(self, command_id: str) -> str | None:
        if not self.pane.total and command_id in WITHOUT_DEALS:
            return _(WITHOUT_DEALS[command_id])
        return super().refusal(command_id)

    def chosen_ref(self) -> Ref | None:
        row = self.pane.current
        return None if row is None else Ref("deal", row.id)

    def chosen_name(self) -> str:
        row = self.pane.current
        return called(row) if row else ""

    def deal_here(self) -> DealRow | None:
        row: DealRow | None = self.pane.current
        return row

    def shown_deals(self) -> Sequence[DealRow]:
        return self.found if self.only is not None else [row for lane in self.lanes for row in lane.deals]

    def mark_deals(self, ids: Sequence[int]) -> None:
        """The cursor goes to one of them, so that the foot says why it was held back."""
        if ids or self.pane.marks:
            self.pane.mark(ids)
        if ids and (self.pane.current is None or self.pane.current.id not in ids):
            self.pane.go_to_key(ids[0])

    @property
    def _mine(self) -> bool:
        return self.whose is not None and self.whose.key == MINE

    # -- loading -----------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        if self.whose is None:
            self.whose = at_first(self.session.user.role)
        text, wrong = await self.desk.ask(deals.understood, self.filter.text) if self.filter.text else ("", ())
        await self._show_matching(text)
        self.wrong = " · ".join(wrong)
        self._explain()  # at once, though the cursor's message says so as well: all of it is painted together
        await self.tell_moved()
        if not self._is_ready:
            self._is_ready = True
            self.set_timer(REST, self.get_ready)

    async def _show_matching(self, text: str) -> None:
        """Show what a filter keeps, all of whose terms mean something."""
        if self.only is not None:
            found = await self.desk.ask(deals.rows, self.only[0])
            self.found, self.unrated = await self.desk.ask(deals.kept_and_unrated, found, text)
            self.found.sort(key=newest_end)
            self.found = sorted(in_order(self.found, self.order), key=_by_stage)
            self.show_list(self.found, self._groups(self.found))
            return
        whose = self.whose or Whose()
        mine, team = whose.key == MINE, whose.key == TEAM
        self.board = await self.desk.ask(
            deals.board, self.pipeline, mine=mine, team=team, owner=whose.login, text=text, before=self.board
        )
        self.unrated = self.board.unrated
        self._arrange()

    def _arrange(self) -> None:
        """Lay the board's deals out in lanes, and show them."""
        if self.board is not None and self.only is None:
            lanes = by_seller(self.board) if self.sellers else by_stage(self.board)
            self.lanes = [replace(lane, deals=in_order(lane.deals, self.order)) for lane in lanes]
            self.show_lanes()

    def show_lanes(self) -> None:
        """Show the lanes where they are to be seen; those without any deal that a filter keeps are left out."""
        shown = [lane for lane in self.lanes if lane.deals or not self.filter.text]
        self.show_list(self.shown_deals(), [Group(self.sums.title(lane), len(lane.deals)) for lane in shown])

    def show_list(self, rows: Sequence[DealRow], groups: Sequence[Group]) -> None:
        """Show these rows as a list."""
        self.rows.empty = self.nothing()
        self.rows.set_rows(rows, groups if rows else ())

    def nothing(self) -> str:
        """What to say where there is no deal."""
        if self.filter.text and self.only is None and self._mine:
            return _("No deal is found among mine.  esc clears the filter, P looks at all.")
        if self.filter.text:
            return _("No deal is found for this.  esc clears the filter.")
        if self.only is not None:
            return _("None of these deals is there any more.")
        if self.whose == Whose(ALL):
            return _("No open deal here.  a adds one.")
        return _("No open deal here.  a adds one, P shows those of others.")

    def sort_keys(self) -> Sequence[SortKey]:
        return sort_keys()

    def usual_order(self) -> str:
        if self.only is None:
            return _("what is to close first")
        ended = self.found and all(row.closed_on for row in self.found)
        return _("last closed first") if ended else _("longest in its stage first")

    def _groups(self, rows: Sequence[DealRow]) -> list[Group]:
        groups: list[Group] = []
        for row in rows:
            if groups and groups[-1].title[0][0] == row.stage:
                groups[-1] = Group(groups[-1].title, groups[-1].count + 1)
            else:
                groups.append(Group([self.view.stage(row)], 1))
        return groups

    # -- what is said about them -------------------------------------------------------------------------------------

    def _sum_up(self) -> None:
        """The line above: what is shown and its sums, those of the lane that the cursor is in; the filter."""
        if self.only is not None:
            back: Line = [("esc ", "key"), (_("back"), "dim"), (" ", "text")]
            facts = only_facts(self.found, self.only[1], self.sums)
            self.summary.show(facts, self._how() or back)
        elif self.board is not None:
            facts = board_facts(self.board, (self.whose or Whose()).words, self.sums)
            self.summary.show([*facts, *self.about_lane()], self._how())

    def about_lane(self) -> list[Line]:
        """What the summary says of the lane of the cursor; a list says it in the lane's own header."""
        return []

    def _how(self) -> Line:
        """In which order, and by which filter, the deals are shown; or what is wrong with the filter."""
        if self.wrong:
            return [(f"{look_of(self).sign('no')} {self.wrong} ", "bad")]
        room = max(12, self.app.size.width // 3)
        text = fit(self.filter.text, room).rstrip()
        order = self.sorted_by(short=bool(text) and self.app.size.width < NARROW)
        shown: Line = [(_("filter") + " ", "dim"), (text, "text")] if text else ()
        parts = join([order, shown, self.sums.without(self.unrated)], "   ")
        return [*parts, (" ", "text")] if parts else ()

    @on(RowList.Moved)
    def _explain(self) -> None:
        row = self.pane.current
        self.foot.show(row, self.held.get(row.id, "") if row is not None and row.id in self.pane.marks else "")
        self._sum_up()

    # -- other views -------------------------------------------------------------------------------------------------

    async def do_view_person(self) -> None:
        whose = await choose_whose(self, self.whose or Whose())
        if whose is not None:
            self.whose, self.only = whose, None
            await self.load_anew()

    def filter_words(self) -> Sequence[str]:
        return WORDS

    def filter_help(self) -> Listed:
        return help_text(HELP, LAST)

    async def do_view_filter(self) -> None:
        await choose_filter(self)

    def do_view_group(self) -> None:
        self.sellers = not self.sellers
        self._arrange()

    async def do_open_selected(self) -> None:
        if (ref := self.chosen_ref()) is not None:
            await cast("TcrmApp", self.app).open(ref)

    async def do_about(self) -> None:
        """What is to be done in the stage of the selected deal; of deals that were held back, why."""
        row = self.pane.current
        held = [f"D-{id}  {why}" for id, why in self.held.items() if id in self.pane.marks]
        if held:
            await read(self, _("why these deals stay"), "\n".join(held))
            return
        if row is not None:
            await about_stage(self, row)

    # -- adding ------------------------------------------------------------------------------------------------------

    async def do_add_deal(self) -> None:
        added = await new_deal(self)
        if added is not None:
            self.only = None
            self.filter.clear()
            await self.changed(_("added D-{id}").format(id=added))
            self.pane.go_to_key(added)


def _by_stage(row: DealRow) -> tuple[int, bool, int]:
    """The stages of a pipeline in their order, the lost one last."""
    return row.pipeline_id, row.status == "lost", row.stage_position
