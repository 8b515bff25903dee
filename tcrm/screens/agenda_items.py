"""The items of an agenda: which of them a verb means, why it is refused, and where the cursor goes afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from tcrm.queries import activities
from tcrm.queries import deals as deal_queries
from tcrm.queries.agenda import AgendaRow
from tcrm.queries.refs import Ref
from tcrm.screens import deal_view, item_refusal
from tcrm.screens.agenda_view import called_together
from tcrm.screens.deal_verbs import DealVerbs
from tcrm.screens.item_refusal import ref_of
from tcrm.screens.mark_verbs import MarkVerbs
from tcrm.widgets import checks, prompts

T = TypeVar("T")

ITEMS = frozenset({"item"})
"""What a change that can be made again is for, if it is one of items of an agenda."""


class AgendaItems(DealVerbs, MarkVerbs):
    """A screen whose pane holds items of an agenda."""

    ROWS = ("activity",)

    deals: dict[int, deal_queries.DealRow]
    who: str | None
    _leaving: frozenset[str] = frozenset()

    # -- what a verb means -------------------------------------------------------------------------------------------

    def pane_rows(self) -> list[AgendaRow]:
        """The items in the order in which the cursor walks them."""
        raise NotImplementedError

    def chosen_rows(self) -> list[AgendaRow]:
        """The marked items, else the one under the cursor."""
        rows: list[AgendaRow] = self.pane.chosen
        return rows

    @property
    def _row(self) -> AgendaRow | None:
        row: AgendaRow | None = self.pane.current
        return row

    def chosen_deals(self) -> list[deal_queries.DealRow]:
        ids = dict.fromkeys(row.deal_id for row in self.chosen_rows() if row.deal_id is not None)
        return [self.deals[each] for each in ids if each in self.deals]

    def mark_deals(self, ids: Sequence[int]) -> None:
        self.pane.mark([row.key for row in self.pane_rows() if row.deal_id in ids])

    def chosen_ref(self) -> Ref | None:
        """The deal that the item is about, else the customer."""
        return None if self._row is None else ref_of(self._row)

    def deal_here(self) -> deal_queries.DealRow | None:
        row = self._row
        return None if row is None else self.deals.get(row.deal_id or 0)

    def chosen_refs(self) -> list[Ref]:
        """The deals, else the customers, that the items are about."""
        found = (ref_of(row) for row in self.chosen_rows())
        return list(dict.fromkeys(ref for ref in found if ref is not None))

    def chosen_items(self) -> str:
        """What a verb of the agenda means, in words: the item, or how many."""
        rows = self.chosen_rows()
        return called_together(rows)

    def chosen_name(self) -> str:
        row = self._row
        return "" if row is None else row.customer or row.subject

    def refusal(self, command_id: str) -> str | None:
        if command_id == "again" and self.desk.again is not None and self.desk.again.kinds == ITEMS:
            return self.refusal(self.desk.again.command)
        row, role = self._row, self.session.user.role
        said = item_refusal.refused(command_id, row, self.chosen_rows, self.who, role)
        return said if said or item_refusal.is_of_item(command_id, row) else super().refusal(command_id)

    # -- where the cursor goes ---------------------------------------------------------------------------------------

    def row_key(self, table: str, row_id: int) -> str | None:
        return next((row.key for row in self.pane_rows() if row.activity_id == row_id), None)

    async def do_undo(self) -> None:
        before = {row.key for row in self.pane_rows()}
        await super().do_undo()
        self._go_to_new(before)

    async def do_redo(self) -> None:
        before = {row.key for row in self.pane_rows()}
        await super().do_redo()
        self._go_to_new(before)

    def _go_to_new(self, before: set[str]) -> None:
        """The cursor goes to the item that came back, whatever had hidden it: a snooze leaves the record as it is."""
        came = [row.key for row in self.pane_rows() if row.key not in before]
        if len(came) == 1:
            self.pane.go_to_key(came[0])

    def step_on(self, before: Sequence[str]) -> None:
        """After what is marked or under the cursor has been dealt with: the next item that was not, else the last one
        before it. `before` are the items as they stood."""
        leaving, self._leaving = self._leaving, frozenset()
        if not leaving or not before:
            return
        last = max((place for place, key in enumerate(before) if key in leaving), default=-1)
        there = {row.key for row in self.pane_rows()} - leaving
        after = [key for key in before[last + 1 :] if key in there]
        earlier = [key for key in before[: last + 1] if key in there]
        if found := after[:1] or earlier[-1:]:
            self.pane.go_to_key(found[0])

    async def _dealt_with(self, rows: Sequence[AgendaRow], said: str) -> None:
        """Show what is left, the cursor on what comes next, and say what was done."""
        self._leaving = frozenset(row.key for row in rows)
        self.pane.mark([])
        await self.changed(said)

    async def _ask_until(
        self,
        label: str,
        placeholder: str,
        work: Callable[[str], Awaitable[T]],
        *,
        reads: checks.Reads[Any] | None = None,
        needed: bool = True,
        leads_back: bool = False,
    ) -> T | None:
        """Ask for a line until what is done with it is not refused; what that gave. None if the user leaves, or says
        nothing although something is `needed`; `leads_back` as in `ask_text`."""
        done: list[T] = []

        async def save(typed: str) -> None:
            if typed or not needed:
                done.append(await work(typed))

        about = self.chosen_items()
        await prompts.ask_text(
            self, label, placeholder=placeholder, check=reads, save=save, about=about, leads_back=leads_back
        )
        return done[0] if done else None

    async def _ask_both(
        self,
        label: str,
        placeholder: str,
        following: Callable[[str], Awaitable[T | None]],
        *,
        reads: checks.Reads[Any] | None = None,
        about: str = "",
    ) -> T | None:
        """Ask for a line, then what is asked `following` it. Esc there goes back to the line, which stands as it was
        typed; esc here leaves, and nothing is changed."""
        typed = ""
        while True:
            answer = await prompts.ask_text(
                self, label, value=typed, goes_on=True, placeholder=placeholder, check=reads, about=about
            )
            if answer is None:
                return None
            if (done := await following(answer)) is not None:
                return done
            typed = answer

    async def _step(self, activity_id: int) -> str:
        line = await self.desk.ask(activities.activity, activity_id)
        step = deal_queries.NextStep(line.id, line.kind, line.subject, line.due_on, line.start_at)
        return deal_view.DealView(self.session).step(step)
