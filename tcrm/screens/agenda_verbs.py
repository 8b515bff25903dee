"""What is done with the items of an agenda day by day: done, snooze, reschedule.

A verb means the marked items, else the one under the cursor. Afterwards the cursor stands on the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tcrm.actions import agenda as actions
from tcrm.actions import queue, schedule
from tcrm.actions.agenda import Done
from tcrm.actions.marks import clear_hot
from tcrm.actions.together import to_each
from tcrm.dates import parse_day, short_day
from tcrm.i18n import _, ngettext
from tcrm.queries.agenda import AgendaRow
from tcrm.queries.deals import NextStep
from tcrm.queries.refs import parse_ref
from tcrm.screens.again import Again
from tcrm.screens.agenda_changes import AgendaChanges
from tcrm.screens.agenda_items import ITEMS
from tcrm.screens.agenda_view import called
from tcrm.screens.deal_view import DealView
from tcrm.screens.typed_fields import reads_day, reads_step
from tcrm.widgets.prompts import ask_text


class AgendaVerbs(AgendaChanges):
    """A screen whose pane holds items of an agenda."""

    # -- done --------------------------------------------------------------------------------------------------------

    async def do_agenda_done(self) -> None:
        await self.settled()
        rows = self.chosen_rows()
        if len(rows) > 1:
            await self._done_together([row for row in rows if row.activity_id is not None])
        elif rows[0].kind == "deal":
            await self._attend(rows[0])
        elif rows[0].kind == "hot":
            await self._keep_or_clear(rows[0])
        else:
            await self._done(rows[0])

    async def _done(self, row: AgendaRow) -> None:
        """How it went, in one line; then what comes next, unless it comes back by itself."""
        assert row.activity_id is not None
        outcome = await ask_text(self, _("outcome"), placeholder=_("how did it go? blank: just done"))
        if outcome is None:
            return

        async def close(following: str) -> Done:
            return await self.desk.do(actions.done, row.activity_id, outcome, following or None)

        if row.repeats:
            done: Done | None = await close("")
        else:
            done = await self._ask_until(
                _("next step"), _("fri 10 call; blank: nothing"), close, reads=reads_step(self.session), needed=False
            )
        if done is not None:
            await self._dealt_with([row], await self._said_done(row, done))

    async def _said_done(self, row: AgendaRow, done: Done) -> str:
        """`Done: call Rossi SpA, next call 4 Dec`."""
        said = _("Done: {what}").format(what=called(row))
        if done.next_id is not None:
            return said + ", " + _("next {step}").format(step=await self._step(done.next_id))
        if done.series_next is not None:
            return said + ", " + _("again {day}").format(day=short_day(done.series_next, self.session.own_today()))
        return said

    async def _done_together(self, rows: Sequence[AgendaRow]) -> None:
        outcome = await ask_text(
            self, _("outcome of all {n}").format(n=len(rows)), placeholder=_("how did it go? blank: just done")
        )
        if outcome is not None:
            await self.desk.do(to_each, actions.done, [row.activity_id for row in rows], outcome)
            await self._dealt_with(rows, ngettext("{n} done", "{n} done", len(rows)).format(n=len(rows)))

    async def _attend(self, row: AgendaRow) -> None:
        """What stands still goes on by a next step; the deal rests in the queue until then."""

        async def plan(text: str) -> int:
            return await self.desk.do(queue.attend, row.deal_id, text)

        reads = reads_step(self.session)
        made = await self._ask_until(_("next step"), _("fri 10 call about the price"), plan, reads=reads)
        if made is not None:
            said = _("{name} goes on: {step}").format(name=row.customer or row.subject, step=await self._step(made))
            await self._dealt_with([row], said)

    async def _keep_or_clear(self, row: AgendaRow) -> None:
        """A hot note is cleared, or kept until another day."""
        today, order = self.session.own_today(), self.session.firm.date_order
        ref = parse_ref(row.ref)
        name = row.customer or row.subject
        text = await ask_text(
            self,
            _("keep until"),
            placeholder=_("2w, 24 dec; blank: clear it, it is not hot any more"),
            check=reads_day(self.session),
        )
        if text is None:
            return
        if text:
            until = parse_day(text, today, order)
            await self.desk.do(queue.keep_hot, ref, until)
            said = _("{name} is hot until {day}").format(name=name, day=short_day(until, today))
        else:
            await self.desk.do(clear_hot, ref)
            said = _("{name} is not hot any more").format(name=name)
        await self._dealt_with([row], said)

    # -- another time ------------------------------------------------------------------------------------------------

    async def do_agenda_snooze(self) -> None:
        await self.settled()
        label, examples = _("snooze until"), _("2d, fri, 15; blank: tomorrow")
        if (until := await self._ask_until(label, examples, self._snooze, needed=False)) is not None:
            await self._is_back(until)

    async def _snooze(self, text: str) -> date:
        return await self.desk.do(schedule.snooze, [row.key for row in self.chosen_rows()], text or "1d")

    async def _is_back(self, until: date) -> None:
        rows, day = self.chosen_rows(), short_day(until, self.session.own_today())
        said = ngettext("{name} is back {day}", "{n} are back {day}", len(rows))
        await self._dealt_with(rows, said.format(name=called(rows[0]), n=len(rows), day=day))

        async def again(screen: AgendaVerbs) -> None:
            await screen._is_back(await screen._snooze(until.isoformat()))

        self.desk.again = Again("agenda.snooze", _("snooze"), ITEMS, again)

    async def do_agenda_reschedule(self) -> None:
        await self.settled()
        if not self._movable:
            await self._keep_or_clear(self.chosen_rows()[0])
            return
        moved = await self._ask_until(_("when"), _("fri, +3, tomorrow 15:00, every 2 weeks tue"), self._put)
        if moved is not None:
            await self._is_moved(*moved)

    @property
    def _movable(self) -> list[AgendaRow]:
        return [row for row in self.chosen_rows() if row.activity_id is not None]

    async def _put(self, text: str) -> tuple[schedule.When, str]:
        ids = [row.activity_id for row in self._movable]
        moved: list[schedule.When] = await self.desk.do(to_each, schedule.reschedule, ids, text)
        return moved[0], text

    async def _is_moved(self, when: schedule.When, text: str) -> None:
        rows = self._movable
        step = DealView(self.session).step(NextStep(0, rows[0].kind, "", when.due_on, when.start_at))
        one = f"{rows[0].customer or rows[0].subject}: {step}"
        many = ngettext("{n} moved: {step}", "{n} moved: {step}", len(rows)).format(n=len(rows), step=step)
        await self._dealt_with(rows, one if len(rows) == 1 else many)

        async def again(screen: AgendaVerbs) -> None:
            await screen._is_moved(*await screen._put(text))

        self.desk.again = Again("agenda.reschedule", _("reschedule"), ITEMS, again)
