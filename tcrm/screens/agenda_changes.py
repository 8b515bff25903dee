"""What changes the items of an agenda: one is added, edited, called off, given to a colleague; what is known of it."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.actions import agenda as actions
from tcrm.actions import handover, marks, queue, schedule, together
from tcrm.dates import local_day, short_day
from tcrm.i18n import _, ngettext
from tcrm.queries import activities, activity_facts, deals, people
from tcrm.queries import handover as handover_queries
from tcrm.queries.agenda import AgendaRow
from tcrm.queries.refs import Ref, parse_ref
from tcrm.screens import activity_form, plan_line
from tcrm.screens.agenda_items import AgendaItems
from tcrm.screens.agenda_view import called, called_together
from tcrm.screens.deal_view import with_title
from tcrm.widgets import prompts, reading


def _everything(left: handover_queries.Leaving) -> str:
    """How much hangs on somebody who leaves."""
    said = _("{activities} activities, {deals} open deals, {accounts} customers")
    return said.format(activities=left.activities, deals=left.deals, accounts=left.accounts)


class AgendaChanges(AgendaItems):
    """The verbs that change what an item is."""

    async def do_agenda_add(self) -> None:
        """One line, as it is jotted down; then what was understood."""

        made = await plan_line.ask_plan(self)
        if made is not None:
            await self.changed(_("planned: {what}").format(what=await self._understood(made)))

    async def _understood(self, activity_id: int) -> str:
        """`call Fri 27 10:00 · Acme GmbH · Demo line 2 · high · about the renewal`."""
        line = await self.desk.ask(activities.activity, activity_id)
        customer = await self.desk.ask(activities.customer_of, activity_id)
        priority = _(line.priority) if line.priority != "normal" else ""
        parts = (await self._step(activity_id), with_title(customer, line.deal), priority, line.subject)
        return " · ".join(part for part in parts if part)

    async def do_edit(self) -> None:
        row = self._row
        assert row is not None
        if row.kind == "hot":
            await self.do_mark_hot()
        elif row.activity_id is None:
            await super().do_edit()
        elif await activity_form.edit_activity(self, row.activity_id):
            await self.changed(_("changed {name}").format(name=called(row)))

    async def do_delete(self) -> None:
        rows = [row for row in self.chosen_rows() if row.activity_id is not None]
        row = self._row
        assert row is not None
        if len(rows) > 1:
            await self._drop_together(rows)
        elif not rows and row.kind == "hot":
            if await prompts.confirm(self, _("Is {name} not hot any more?").format(name=row.customer or row.subject)):
                await self.desk.do(marks.clear_hot, parse_ref(row.ref))
                await self._dealt_with([row], _("{name} is not hot any more").format(name=row.customer))
        elif not rows:
            await super().do_delete()
        else:
            await self._drop(rows[0])

    async def _drop_together(self, rows: Sequence[AgendaRow]) -> None:
        if await prompts.confirm(self, _("Call all {n} off?").format(n=len(rows))):
            await self.desk.do(together.to_each, schedule.drop, [row.activity_id for row in rows])
            await self._dealt_with(rows, _("{n} called off").format(n=len(rows)))

    async def _drop(self, row: AgendaRow) -> None:
        """Of a series this one or all that is still to come; what happens once is called off or was never there."""
        if row.repeats:
            choices = [
                prompts.Choice("one", _("only this one"), _("the series goes on")),
                prompts.Choice("series", _("the whole series"), row.repeats),
            ]
        else:
            choices = [
                prompts.Choice("drop", _("call it off"), _("the history keeps it")),
                prompts.Choice("delete", _("delete it"), _("as if it had never been planned")),
            ]
        what = await prompts.choose(self, called(row), choices)
        work = {"one": schedule.skip, "series": schedule.drop, "drop": schedule.drop, "delete": actions.delete}
        if what is not None:
            await self.desk.do(work[what], row.activity_id)
            said = _("deleted {name}") if what == "delete" else _("{name} is called off")
            await self._dealt_with([row], said.format(name=called(row)))

    # -- to a colleague ----------------------------------------------------------------------------------------------

    async def do_assign(self) -> None:
        """Items go to a colleague; why may be said. Of another person's agenda also all that is theirs at once."""
        rows = [row for row in self.chosen_rows() if row.activity_id is not None or row.kind == "deal"]
        ids = [row.activity_id for row in rows if row.activity_id is not None]
        deal_ids = [row.deal_id for row in rows if row.activity_id is None]
        name = called_together(rows)
        whom = await self._to_whom(name, rows)
        if whom is None:
            return
        left = None
        if self.who is not None and self.who != whom.login and not self.pane.marks:
            left = await self.desk.ask(handover_queries.leaving, self.who)
            everything = await self._all_or_this(name, left)
            if everything is None:
                return
            left = left if everything else None

        async def give(reason: str) -> int:
            if left is not None:
                await self.desk.do(handover.hand_over_all, left.login, whom.login, reason)
                return len(rows)
            return await self.desk.do(queue.give, ids, deal_ids, whom.login, reason)

        given = await self._ask_until(_("why"), _("blank: no reason is given"), give, needed=False)
        if given and left is not None:
            said = _("{owner} has {name}'s now: {all}")
            await self.changed(said.format(owner=whom.name, name=left.name, all=_everything(left)))
        elif given:
            said = ngettext("{name} goes to {owner}", "{n} go to {owner}", len(rows))
            await self._dealt_with(rows, said.format(name=called(rows[0]), n=len(rows), owner=whom.name))

    async def _to_whom(self, name: str, rows: Sequence[AgendaRow]) -> people.Colleague | None:
        """A colleague, but nobody whose all of this is already."""
        colleagues = await self.desk.ask(people.sellers)
        has = (self.who or self.session.user.login) if all(not row.owner for row in rows) else None
        choices = [prompts.Choice(one.login, one.name, one.team) for one in colleagues if one.login != has]
        login = await prompts.choose(self, _("{name} goes to").format(name=name), choices)
        return next((one for one in colleagues if one.login == login), None)

    async def _all_or_this(self, name: str, left: handover_queries.Leaving) -> bool | None:
        """Whether it is about somebody who leaves, and all that is theirs; None if the user leaves."""
        what = await prompts.choose(
            self,
            _("hand over"),
            [
                prompts.Choice("this", _("only this one"), name),
                prompts.Choice("all", _("all that is {name}'s").format(name=left.name), _everything(left)),
            ],
            current="this",
        )
        return None if what is None else what == "all"

    # -- about -------------------------------------------------------------------------------------------------------

    async def do_about(self) -> None:
        """What is known of the item, and what its deal's stage asks for."""
        row = self._row
        assert row is not None
        said = [part for part in (row.subject, row.reason, row.repeats) if part]
        if row.activity_id is not None:
            found = await self.desk.ask(activity_facts.facts, row.activity_id)
            said += [found.text] if found.text else []
            for one in await self.desk.ask(handover_queries.handed, Ref("activity", row.activity_id)):
                day = short_day(local_day(one.at, self.session.own_zone), self.session.own_today())
                gave = _("{day}: from {giver} to {taker}").format(day=day, giver=one.from_user, taker=one.to_user)
                said.append(f"{gave}: {one.reason}" if one.reason else gave)
        if (deal := self.deals.get(row.deal_id or 0)) is not None:
            stages = [s for p in await self.desk.ask(deals.pipelines) for s in p.stages if s.id == deal.stage_id]
            said += [f"{stage.name}: {stage.guidance}" for stage in stages if stage.guidance]
        await reading.read(self, called(row), "\n".join(said) or _("Nothing more is known of it."))
