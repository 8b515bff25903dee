"""What is done with the items of an agenda day by day: done, snooze, reschedule.

A verb means the marked items, else the one under the cursor. Afterwards the cursor stands on the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tcrm.actions import agenda as actions
from tcrm.actions import queue, schedule, series, together
from tcrm.clean import excerpt
from tcrm.dates import long_day, short_day
from tcrm.i18n import _, ngettext
from tcrm.queries import activities
from tcrm.queries import deals as deal_queries
from tcrm.queries.agenda import AgendaRow
from tcrm.queries.refs import Ref, parse_ref
from tcrm.screens import deal_view, typed_fields
from tcrm.screens.again import Again
from tcrm.screens.agenda_changes import AgendaChanges
from tcrm.screens.agenda_items import ITEMS
from tcrm.screens.agenda_view import called
from tcrm.widgets import checks
from tcrm.widgets.cells import Line

REST = "1w"
"""How long a deal rests in the queue when nobody says for how long."""


def _how_often(when: schedule.When) -> str:
    """What else is to be said of a series: its new rule, or that only this occurrence was moved."""
    if when.once:
        return " · " + _("only this once")
    return f" · {when.repeats}" if when.repeats else ""


class AgendaVerbs(AgendaChanges):
    """A screen whose pane holds items of an agenda."""

    # -- done --------------------------------------------------------------------------------------------------------

    async def do_agenda_done(self) -> None:
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
        """How it went, in one line; then what comes next, also of what comes back by itself: the rhythm of the keys is
        the same for every item."""
        assert row.activity_id is not None
        again = await self.desk.ask(actions.again_on, row.activity_id) if row.repeats else None
        hint = _("fri 10 call; blank: nothing")
        if again is not None:
            hint = _("blank: again {day}; else one more").format(day=self._day(again))
        reads = await self._reads_step([Ref("activity", row.activity_id)])

        async def then(outcome: str) -> actions.Done | None:
            async def close(following: str) -> actions.Done:
                return await self.desk.do(actions.done, row.activity_id, outcome, following or None)

            return await self._ask_until(_("next step"), hint, close, reads=reads, needed=False, leads_back=True)

        done = await self._ask_both(_("outcome"), _("how did it go? blank: just done"), then, about=called(row))
        if done is not None:
            await self._dealt_with([row], await self._said_done(row, done))

    async def _said_done(self, row: AgendaRow, done: actions.Done) -> str:
        """`Done: call Rossi SpA, next call 4 Dec`."""
        said = _("Done: {what}").format(what=called(row))
        if done.next_id is not None:
            said += await self._next_said(row, done.next_id)
        if done.series_next is not None:
            said += ", " + _("again {day}").format(day=self._day(done.series_next))
        return said

    async def _next_said(self, row: AgendaRow, made: int) -> str:
        """`, next call 4 Dec`, with the deal that came with it if the item is on none: `… for Demo line 2`."""
        said = ", " + _("next {step}").format(step=await self._step(made))
        deal = "" if row.deal_id is not None else (await self.desk.ask(activities.activity, made)).deal
        return said + (" " + _("for {name}").format(name=excerpt(deal)) if deal else "")

    def _day(self, day: date) -> str:
        return short_day(day, self.session.own_today())

    async def _done_together(self, rows: Sequence[AgendaRow]) -> None:
        ids = [row.activity_id for row in rows if row.activity_id is not None]
        hint, reads = _("fri 10 call; blank: nothing"), await self._reads_step([Ref("activity", each) for each in ids])

        async def then(outcome: str) -> bool | None:
            async def close(following: str) -> bool:
                await self.desk.do(together.to_each, actions.done, ids, outcome, following or None)
                return True

            return await self._ask_until(_("next of each"), hint, close, reads=reads, needed=False, leads_back=True)

        label = _("outcome of all {n}").format(n=len(rows))
        if await self._ask_both(label, _("how did it go? blank: just done"), then):
            await self._dealt_with(rows, ngettext("{n} done", "{n} done", len(rows)).format(n=len(rows)))

    async def _attend(self, row: AgendaRow) -> None:
        """What stands still goes on by a next step; the deal rests in the queue until then, or until another day."""
        name = row.customer or row.subject

        async def then(step: str) -> int | date | None:
            async def rest(until: str) -> int | date:
                if step:
                    return await self.desk.do(queue.attend, row.deal_id, step, until)
                return await self.desk.do(schedule.snooze, [row.key], until or REST)

            hint = _("fri, 2w; blank: until that step") if step else _("fri, 2w; blank: for a week")
            to_come = typed_fields.reads_day_to_come(self.session)
            return await self._ask_until(_("rests until"), hint, rest, reads=to_come, needed=False, leads_back=True)

        hint, reads = _("fri 10 call about the price; blank: nothing"), typed_fields.reads_step(self.session)
        rests: int | date | None = await self._ask_both(_("next step"), hint, then, reads=reads, about=called(row))
        if isinstance(rests, int):
            await self._dealt_with([row], _("{name} goes on: {step}").format(name=name, step=await self._step(rests)))
        elif rests is not None:
            await self._dealt_with([row], _("{name} is back {day}").format(name=called(row), day=self._day(rests)))

    async def _keep_or_clear(self, row: AgendaRow) -> None:
        """A hot note is cleared, or kept until another day; then what comes next."""
        ref, name, days = parse_ref(row.ref), row.customer or row.subject, typed_fields.reads_day(self.session)
        reads = await self._reads_step([ref])

        async def then(text: str) -> tuple[date | None, int | None] | None:
            until = days.read(text) if text else None

            async def settle(step: str) -> tuple[date | None, int | None]:
                return until, await self.desk.do(queue.settle_hot, ref, until, step or None)

            hint = _("fri 10 call; blank: nothing")
            return await self._ask_until(_("next step"), hint, settle, reads=reads, needed=False, leads_back=True)

        hint = _("2w, 24 dec; blank: clear it, it is not hot any more")
        settled = await self._ask_both(_("keep until"), hint, then, reads=days, about=called(row))
        if settled is None:
            return
        until, made = settled
        said = _("{name} is hot until {day}") if until else _("{name} is not hot any more")
        said = said.format(name=name, day=self._day(until) if until else "")
        if made is not None:
            said += await self._next_said(row, made)
        await self._dealt_with([row], said)

    # -- another time ------------------------------------------------------------------------------------------------

    async def do_agenda_snooze(self) -> None:
        label, examples = _("snooze until"), _("2d, fri, 15; blank: tomorrow")
        reads = typed_fields.reads_day_to_come(self.session)
        if (until := await self._ask_until(label, examples, self._snooze, reads=reads, needed=False)) is not None:
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
        if not self._movable:
            await self._keep_or_clear(self.chosen_rows()[0])
            return
        plan = await self.desk.ask(series.plan_of, self._movable[0].activity_id)
        reads = checks.Reads(lambda text: schedule.understood(self.session, plan, text), self._say_when)
        moved = await self._ask_until(
            _("when"), _("fri, +3, tomorrow 15:00, every 2 weeks tue"), self._put, reads=reads
        )
        if moved is not None:
            await self._is_moved(*moved)

    def _say_when(self, when: schedule.When) -> Line:
        """Where it would stand: `Fri 27 Nov 10:00 · only this once`."""
        today = self.session.own_today()
        hour = f" {when.start_at.astimezone(self.session.own_zone):%H:%M}" if when.start_at else ""
        past: Line = [(" " + _("is past"), "warn")] if when.due_on < today else ()
        return [(long_day(when.due_on, today) + hour, "text"), *past, (_how_often(when), "dim")]

    @property
    def _movable(self) -> list[AgendaRow]:
        return [row for row in self.chosen_rows() if row.activity_id is not None]

    async def _put(self, text: str) -> tuple[schedule.When, str]:
        ids = [row.activity_id for row in self._movable]
        moved: list[schedule.When] = await self.desk.do(together.to_each, schedule.reschedule, ids, text)
        return moved[0], text

    async def _is_moved(self, when: schedule.When, text: str) -> None:
        rows = self._movable
        step = deal_view.DealView(self.session).step(
            deal_queries.NextStep(0, rows[0].kind, "", when.due_on, when.start_at)
        )
        one = f"{rows[0].customer or rows[0].subject}: {step}"
        one += _how_often(when)
        many = ngettext("{n} moved: {step}", "{n} moved: {step}", len(rows)).format(n=len(rows), step=step)
        await self._dealt_with(rows, one if len(rows) == 1 else many)

        async def again(screen: AgendaVerbs) -> None:
            await screen._is_moved(*await screen._put(text))

        self.desk.again = Again("agenda.reschedule", _("reschedule"), ITEMS, again)
