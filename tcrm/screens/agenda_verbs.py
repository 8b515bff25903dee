"""What can be done with the items of an agenda: done, snooze, reschedule, add, hand over, edit, call off.

A verb means the marked items, else the one under the cursor. Afterwards the cursor stands on the next one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from tcrm.actions import agenda as actions
from tcrm.actions import queue, schedule
from tcrm.actions.agenda import Done
from tcrm.actions.marks import clear_hot
from tcrm.actions.together import to_each
from tcrm.dates import parse_day, short_day
from tcrm.errors import BadValue, TcrmError
from tcrm.i18n import _, ngettext
from tcrm.queries import people
from tcrm.queries.activities import activity
from tcrm.queries.agenda import AgendaRow
from tcrm.queries.deals import DealRow, NextStep
from tcrm.queries.refs import Ref, parse_ref
from tcrm.screens.activity_form import edit_activity
from tcrm.screens.agenda_view import called
from tcrm.screens.deal_verbs import DealVerbs
from tcrm.screens.deal_view import DealView
from tcrm.screens.mark_verbs import MarkVerbs
from tcrm.screens.typed_fields import reads_day, reads_step
from tcrm.widgets.checks import Reads
from tcrm.widgets.prompts import Choice, ask_text, choose, confirm
from tcrm.widgets.reading import read

T = TypeVar("T")

ON_ITEMS = ("agenda.done", "agenda.snooze", "agenda.reschedule", "edit", "delete", "assign", "about")
ON_RECORDS = ("open.selected", "log.activity", "plan.step", "write.memo", "mark.hot", "tag")


class AgendaVerbs(DealVerbs, MarkVerbs):
    """A screen whose pane holds items of an agenda."""

    deals: dict[int, DealRow]
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

    def chosen_deals(self) -> list[DealRow]:
        ids = dict.fromkeys(row.deal_id for row in self.chosen_rows() if row.deal_id is not None)
        return [self.deals[each] for each in ids if each in self.deals]

    def mark_deals(self, ids: Sequence[int]) -> None:
        self.pane.mark([row.key for row in self.pane_rows() if row.deal_id in ids])

    def chosen_ref(self) -> Ref | None:
        """The deal that the item is about, else the customer."""
        return None if self._row is None else self._about(self._row)

    @staticmethod
    def _about(row: AgendaRow) -> Ref | None:
        if row.deal_id is not None:
            return Ref("deal", row.deal_id)
        return None if row.account_id is None else Ref("account", row.account_id)

    def deal_here(self) -> DealRow | None:
        row = self._row
        return None if row is None else self.deals.get(row.deal_id or 0)

    def chosen_refs(self) -> list[Ref]:
        """The deals, else the customers, that the items are about."""
        found = (self._about(row) for row in self.chosen_rows())
        return list(dict.fromkeys(ref for ref in found if ref is not None))

    def chosen_name(self) -> str:
        row = self._row
        return "" if row is None else row.customer or row.subject

    def refusal(self, command_id: str) -> str | None:
        row = self._row
        if command_id in (*ON_ITEMS, *ON_RECORDS) and row is None:
            return _("Nothing is selected.")
        if command_id in ON_ITEMS and (command_id not in ("edit", "delete") or row is None or row.kind != "deal"):
            return self._refused(command_id)
        if command_id in ON_RECORDS and self.chosen_ref() is None:
            return _("This is about no customer and no deal.")
        if command_id == "view.person" and self.session.user.role == "seller":
            return _("Only your own agenda is yours to read.")
        return super().refusal(command_id)

    def _refused(self, command_id: str) -> str | None:
        """Why an item, or one of those that are marked, cannot be treated so."""
        chosen = self.chosen_rows()
        if command_id == "agenda.snooze" and self.who is not None:
            return _("Only your own agenda can be snoozed.")
        if command_id == "agenda.reschedule" and not any(row.activity_id or row.kind == "hot" for row in chosen):
            return _("This has no date of its own; t plans a next step.")
        if command_id == "assign" and not any(row.activity_id or row.kind == "deal" for row in chosen):
            return _("A hot note is not handed over; assign its customer or deal.")
        if command_id == "agenda.done" and len(chosen) > 1 and not any(row.activity_id for row in chosen):
            return _("Only calls, visits, tasks … are done together.")
        return None

    # -- where the cursor goes ---------------------------------------------------------------------------------------

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
        reads: Reads[Any] | None = None,
        needed: bool = True,
    ) -> T | None:
        """Ask for a line until what is done with it is not refused; what was typed stays, with the reason. None if the
        user leaves, or says nothing although something is `needed`."""
        refused: dict[str, str] = {}
        text = ""

        def read_it(typed: str) -> Any:
            if typed in refused:
                raise BadValue(refused[typed])
            return reads.read(typed) if reads else None

        check = Reads(read_it, reads.say if reads else lambda _read: ())
        while True:
            typed = await ask_text(self, label, value=text, placeholder=placeholder, check=check, goes_on=bool(text))
            if typed is None or (needed and not typed):
                return None
            try:
                return await work(typed)
            except TcrmError as error:
                text, refused[typed] = typed, " ".join(part for part in (error.message, error.hint) if part)

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

    async def _step(self, activity_id: int) -> str:
        line = await self.desk.ask(activity, activity_id)
        step = NextStep(line.id, line.kind, line.subject, line.due_on, line.start_at)
        return DealView(self.session).step(step)

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
            said = _("{name} goes on: {step}").format(name=self.chosen_name(), step=await self._step(made))
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
        rows = self.chosen_rows()
        keys = [row.key for row in rows]

        async def rest(text: str) -> str:
            until = await self.desk.do(schedule.snooze, keys, text or "1d")
            return short_day(until, self.session.own_today())

        label = _("snooze until")
        day = await self._ask_until(label, _("2d, fri, 15:  blank: tomorrow"), rest, needed=False)
        if day is not None:
            said = ngettext("{name} is back {day}", "{n} are back {day}", len(rows))
            await self._dealt_with(rows, said.format(name=called(rows[0]), n=len(rows), day=day))

    async def do_agenda_reschedule(self) -> None:
        await self.settled()
        rows = [row for row in self.chosen_rows() if row.activity_id is not None]
        if not rows:
            row = self.chosen_rows()[0]
            await self._keep_or_clear(row)
            return
        ids = [row.activity_id for row in rows]

        async def move(text: str) -> schedule.When:
            moved: list[schedule.When] = await self.desk.do(to_each, schedule.reschedule, ids, text)
            return moved[0]

        when = await self._ask_until(_("when"), _("fri, +3, tomorrow 15:00, every 2 weeks tue"), move)
        if when is not None:
            step = NextStep(0, rows[0].kind, "", when.due_on, when.start_at)
            said = DealView(self.session).step(step)
            if len(rows) > 1:
                said = ngettext("{n} moved: {step}", "{n} moved: {step}", len(rows)).format(n=len(rows), step=said)
            else:
                said = f"{rows[0].customer or rows[0].subject}: {said}"
            await self._dealt_with(rows, said)

    # -- adding, changing, giving away -------------------------------------------------------------------------------

    async def do_agenda_add(self) -> None:
        """One line, as it is jotted down; then what was understood."""

        async def plan(text: str) -> int:
            return await self.desk.do(actions.capture, text)

        reads = reads_step(self.session)
        made = await self._ask_until(_("plan"), _("call Acme fri 10:00 !high about the renewal"), plan, reads=reads)
        if made is not None:
            await self.changed(_("planned: {what}").format(what=await self._understood(made)))

    async def _understood(self, activity_id: int) -> str:
        """`call Fri 27 10:00 · Acme GmbH · about the renewal · high`."""
        from tcrm.queries.activities import customer_of

        line = await self.desk.ask(activity, activity_id)
        customer = await self.desk.ask(customer_of, activity_id)
        priority = _(line.priority) if line.priority != "normal" else ""
        parts = (await self._step(activity_id), customer or line.deal, line.subject, priority)
        return " · ".join(part for part in parts if part)

    async def do_edit(self) -> None:
        await self.settled()
        row = self._row
        assert row is not None
        if row.kind == "hot":
            await self.do_mark_hot()
        elif row.activity_id is None:
            await super().do_edit()
        elif await edit_activity(self, row.activity_id):
            await self.changed(_("changed {name}").format(name=called(row)))

    async def do_delete(self) -> None:
        await self.settled()
        rows = [row for row in self.chosen_rows() if row.activity_id is not None]
        row = self._row
        assert row is not None
        if len(rows) > 1:
            await self._drop_together(rows)
        elif not rows and row.kind == "hot":
            if await confirm(self, _("Is {name} not hot any more?").format(name=row.customer or row.subject)):
                await self.desk.do(clear_hot, parse_ref(row.ref))
                await self._dealt_with([row], _("{name} is not hot any more").format(name=row.customer))
        elif not rows:
            await super().do_delete()
        else:
            await self._drop(rows[0])

    async def _drop_together(self, rows: Sequence[AgendaRow]) -> None:
        if await confirm(self, _("Call all {n} off?").format(n=len(rows))):
            await self.desk.do(to_each, schedule.drop, [row.activity_id for row in rows])
            await self._dealt_with(rows, _("{n} called off").format(n=len(rows)))

    async def _drop(self, row: AgendaRow) -> None:
        """Of a series this one or all that is still to come; what happens once is called off or was never there."""
        if row.repeats:
            choices = [
                Choice("one", _("only this one"), _("the series goes on")),
                Choice("series", _("the whole series"), row.repeats),
            ]
        else:
            choices = [
                Choice("drop", _("call it off"), _("the history keeps it")),
                Choice("delete", _("delete it"), _("as if it had never been planned")),
            ]
        what = await choose(self, called(row), choices)
        work = {"one": schedule.skip, "series": schedule.drop, "drop": schedule.drop, "delete": actions.delete}
        if what is not None:
            await self.desk.do(work[what], row.activity_id)
            said = _("deleted {name}") if what == "delete" else _("{name} is called off")
            await self._dealt_with([row], said.format(name=called(row)))

    async def do_assign(self) -> None:
        """Activities, and deals that stand still, go to a colleague; why may be said."""
        await self.settled()
        rows = [row for row in self.chosen_rows() if row.activity_id is not None or row.kind == "deal"]
        ids = [row.activity_id for row in rows if row.activity_id is not None]
        deal_ids = [row.deal_id for row in rows if row.activity_id is None]
        name = called(rows[0]) if len(rows) == 1 else _("{n} marked").format(n=len(rows))
        colleagues = await self.desk.ask(people.sellers)
        choices = [Choice(one.login, one.name, one.team) for one in colleagues]
        login = await choose(self, _("{name} goes to").format(name=name), choices)
        if login is None:
            return
        reason = await ask_text(self, _("why"), placeholder=_("blank: no reason is given"))
        if reason is None:
            return
        given = await self.desk.do(queue.give, ids, deal_ids, login, reason)
        owner = next(one.name for one in colleagues if one.login == login)
        if given:
            said = ngettext("{name} goes to {owner}", "{n} go to {owner}", len(rows))
            await self._dealt_with(rows, said.format(name=called(rows[0]), n=len(rows), owner=owner))

    # -- about -------------------------------------------------------------------------------------------------------

    async def do_about(self) -> None:
        """What is known of the item, and what its deal's stage asks for."""
        from tcrm.queries import deals
        from tcrm.queries.activity_facts import facts

        row = self._row
        assert row is not None
        said = [part for part in (row.subject, row.reason, row.repeats) if part]
        if row.activity_id is not None:
            found = await self.desk.ask(facts, row.activity_id)
            said += [found.text] if found.text else []
        if (deal := self.deals.get(row.deal_id or 0)) is not None:
            stages = [s for p in await self.desk.ask(deals.pipelines) for s in p.stages if s.id == deal.stage_id]
            said += [f"{stage.name}: {stage.guidance}" for stage in stages if stage.guidance]
        await read(self, called(row), "\n".join(said) or _("Nothing more is known of it."))
