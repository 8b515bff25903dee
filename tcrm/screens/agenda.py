"""Agenda: one queue of what is to be done, the day beside it and the month; the first screen of the program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget

from tcrm.i18n import N_, _, ngettext
from tcrm.queries import agenda_order, agendafilter, deal_rows, outlook
from tcrm.queries.agenda import Agenda, AgendaRow
from tcrm.queries.agenda_order import Section
from tcrm.queries.dayplan import DayPlan
from tcrm.screens import agenda_week
from tcrm.screens.agenda_people import AgendaPeople
from tcrm.screens.agenda_side import Side
from tcrm.screens.agenda_verbs import AgendaVerbs
from tcrm.screens.agenda_view import (
    HELP,
    AgendaView,
    groups_of,
    has_gap,
    how_far,
    nothing_to_do,
    sort_keys,
    with_today,
)
from tcrm.screens.item_refusal import on_list
from tcrm.screens.sort_verb import SortKey, SortVerb
from tcrm.text import fit
from tcrm.widgets import board, cursored, prompts
from tcrm.widgets.cells import Line, Span, with_gaps
from tcrm.widgets.filterline import help_text
from tcrm.widgets.lines import FactLine, TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.reading import Listed
from tcrm.widgets.theme import look_of

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

GROUPS = {"due": N_("as due"), "date": N_("by day"), "kind": N_("by kind"), "priority": N_("by priority")}


class AgendaScreen(AgendaVerbs, AgendaPeople, SortVerb, place="agenda"):
    """The queue of a day, mine or another person's, as a list or as a week of seven days."""

    def __init__(self) -> None:
        super().__init__()
        self.day: date | None = None  # None: today, also after midnight
        self.by = "due"
        self.as_week = False
        self.agenda: Agenda | None = None
        self.sections: Sequence[Section] = ()
        self.deals: dict[int, deal_rows.DealRow] = {}
        self.days: Sequence[DayPlan] = ()
        self.wrong = ""  # with the filter, in words
        self.summary = FactLine()
        self.gap = TextLine()

    def body(self) -> Iterable[Widget]:
        self.view = AgendaView(self.session)
        self.rows: RowList[AgendaRow] = RowList(
            self.view, key=lambda row: row.key, height=self.view.height, sign=self.view.sign
        )
        self.week: board.Board[AgendaRow] | None = None  # until somebody looks at it
        self.side = Side(self.view, self.session.firm.week_start)
        yield self.summary
        yield Horizontal(self.rows, self.side, id="queue")
        yield self.gap

    @property
    def pane(self) -> cursored.Cursored:
        return self.week if self.as_week and self.week is not None else self.rows

    @property
    def shown_day(self) -> date:
        """The day that is looked at."""
        return self.day or self.session.own_today()

    # -- loading -----------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        day = self.shown_day
        found = await self.desk.ask(outlook.outlook, day, self.who)
        self.agenda, self.deals, self.days = found.agenda, found.deals, found.week
        self.view.day = day
        self.side.know(found)
        self._arrange()
        self.look_round()

    def _arrange(self) -> None:
        """Show what was read: grouped, sorted and filtered, as a list or as a week."""
        if self.agenda is None:
            return
        sort = self.order.by.key if self.order else "due"
        sections = agenda_order.sections(self.agenda, self.by, sort)
        if self.order and self.order.turned:
            sections = tuple(each._replace(rows=each.rows[::-1]) for each in sections)
        self.sections = self._filtered(self._with_today(sections))
        self._lay_out()
        before = [row.key for row in self.pane_rows()]
        if self.as_week and self.week is not None:
            self.week.empty = _("Nothing is planned in these days.  a adds something.")
            self.week.set_columns(agenda_week.week_columns(self.agenda, self.days, self._keys_left(), self.view))
        else:
            rows = [row for each in self.sections for row in each.rows]
            groups = groups_of(self.sections, self.view)
            self.rows.empty = self._nothing()
            self.rows.set_rows(rows, groups)
            if [row.key for row in rows] != before:
                self.call_after_refresh(self.rows.near_top)
        self.step_on(before)
        self._sum_up()
        self.show_position()

    def _filtered(self, sections: Sequence[Section]) -> Sequence[Section]:
        """What the filter keeps; what of it means nothing is left out, and said."""
        self.wrong = ""
        if not self.filter.text or self.agenda is None:
            return sections
        today, order, stages = self.session.own_today(), self.session.firm.date_order, self.agenda.stages
        text, wrong = agendafilter.understood(self.filter.text, today, order, stages)
        self.wrong = " · ".join(error.message for error in wrong)
        return agendafilter.kept(sections, text, today, order)

    def _keys_left(self) -> set[str]:
        """The keys of what the filter leaves, of all the days of the week."""
        if self.agenda is None or not self.filter.text:
            return {row.key for row in outlook.all_rows(self.agenda)} if self.agenda else set()
        every = Section("", "", tuple(outlook.all_rows(self.agenda)))
        return {row.key for each in self._filtered([every]) for row in each.rows}

    def _with_today(self, sections: Sequence[Section]) -> Sequence[Section]:
        """Today stands there even if nothing is left of it: that is worth a line."""
        return with_today(sections) if self.by == "due" and self.day is None else sections

    def pane_rows(self) -> list[AgendaRow]:
        """The items in the order in which the cursor walks them."""
        if self.as_week and self.week is not None:
            return [card for column in self.week.columns for card in column.cards]
        return self.rows.at_hand

    def _nothing(self) -> str | Sequence[Line]:
        """What to say where there is nothing to do."""
        if self.filter.text:
            return _("Nothing is found for this.  esc shows all.")
        if self.who is not None:
            return _("Nothing is planned here.  P leads back to your own agenda.")
        return nothing_to_do()

    def filter_words(self) -> Sequence[str]:
        return ("kind:", "is:overdue", "due<+3", "priority:high", "customer:")

    def filter_help(self) -> Listed:
        return help_text(HELP)

    def refusal(self, command_id: str) -> str | None:
        empty = self.agenda is not None and not self.filter.text and not self.pane_rows()
        return on_list(command_id, empty) or super().refusal(command_id)

    # -- round the list ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        """What has room: the day beside the list from 80 columns on, a line above the status from 22 rows on."""
        width, height = self.app.size
        self.rows.display = not self.as_week
        if self.week is not None:
            self.week.display = self.as_week
        self.side.lay_out(0 if self.as_week else width)
        self.gap.display = has_gap(height)

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()
        self.call_after_refresh(self.side.draw)
        self.call_after_refresh(self.show_position)

    def show_clock(self) -> None:
        super().show_clock()
        if self.agenda is not None and self.session.own_today() != self.agenda.seen_on:
            self.reload()
        self.side.draw()

    def show_waiting(self) -> None:
        self._sum_up()

    def _sum_up(self) -> None:
        """The line above: whose agenda and which day, if not one's own of today; how it is grouped; the filter."""
        parts: list[Line] = []
        if self.who is not None and self.agenda is not None:
            parts.append([(self.name_of_who, "head")])
        if self.day is not None:
            parts.append([(self.view.day_name(self.day), "head")])
        if self.by != "due":
            parts.append([(_(GROUPS[self.by]), "dim")])
        parts += [self.sorted_by(), self.waiting_words()]
        right: Line = ()
        if self.wrong:
            right = [(f"{look_of(self).sign('no')} {self.wrong} ", "bad")]
        elif self.filter.text:
            text = fit(self.filter.text, max(12, self.app.size.width // 3)).rstrip()
            right = [(_("filter") + " ", "dim"), (text + " ", "text")]
        self.summary.show(with_gaps(parts, (" · ", "dim")), right)

    def show_position(self) -> None:
        """At the right of the status line: what is marked, and how far the day is."""
        parts: list[Span] = []
        self.status.short_right = ()
        if marked := len(self.pane.marks):
            parts.append((ngettext("{n} marked", "{n} marked", marked).format(n=marked) + "   ", "accent"))
        if self.agenda is not None and self.day is None:
            numerals = self.session.numerals
            self.status.short_right = [*parts, *how_far(self.agenda, numerals)]
            parts += how_far(self.agenda, numerals, self.side.width)
        self.status.right = parts

    # -- other days, views, people -----------------------------------------------------------------------------------

    async def do_agenda_earlier(self) -> None:
        await self._go_days(-7 if self.as_week else -1)

    async def do_agenda_later(self) -> None:
        await self._go_days(7 if self.as_week else 1)

    async def _go_days(self, days: int) -> None:
        day = self.shown_day + timedelta(days=days)
        self.day = None if day == self.session.own_today() else day
        await self.load_anew()
        self.pane.first()

    def do_go_clear(self) -> None:
        """Filter and marks, then other days and people are left, one at a time."""
        if self.filter.text or self.pane.marks:
            super().do_go_clear()
        else:
            self.start(self.go_home())

    async def go_home(self) -> None:
        """One's own agenda of today."""
        if self.day is not None or self.who is not None:
            self.day = self.who = None
            await self.load_anew()
            self.pane.first()

    async def do_agenda_week(self) -> None:
        if self.week is None:
            self.week = board.Board(self.view.card, key=lambda row: row.key, count=self.session.numerals.count)
            await self.query_one("#queue").mount(self.week, after=self.rows)
        row, marked = self.pane.current, list(self.pane.marks)
        self.as_week = not self.as_week
        self._arrange()
        if row is not None:
            self.pane.go_to_key(row.key)
        self.pane.mark(marked)
        self.pane.focus()

    async def do_agenda_group(self) -> None:
        by = await prompts.choose(
            self, _("group"), [prompts.Choice(key, _(name)) for key, name in GROUPS.items()], current=self.by
        )
        if by is not None:
            self.by = by
            self._arrange()

    def sort_keys(self) -> Sequence[SortKey]:
        return sort_keys()

    def usual_order(self) -> str:
        return _("what is due first, first")

    async def do_open_selected(self) -> None:
        row = self.pane.current
        ref = self.chosen_ref() if row is not None else None
        if ref is not None:
            await cast("TcrmApp", self.app).open(ref)
