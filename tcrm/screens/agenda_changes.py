"""What changes the items of an agenda: one is added, edited, called off, given to a colleague; what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tcrm.actions import agenda as actions
from tcrm.actions import handover, queue, schedule
from tcrm.actions.marks import clear_hot
from tcrm.actions.together import to_each
from tcrm.dates import local_day, short_day
from tcrm.i18n import _, ngettext
from tcrm.queries import deals, people
from tcrm.queries.activities import activity, customer_of
from tcrm.queries.activity_facts import facts
from tcrm.queries.agenda import AgendaRow
from tcrm.queries.handover import handed, leaving
from tcrm.queries.refs import Ref, parse_ref
from tcrm.screens.activity_form import edit_activity
from tcrm.screens.agenda_items import AgendaItems
from tcrm.screens.agenda_view import called
from tcrm.screens.typed_fields import reads_step
from tcrm.widgets.prompts import Choice, ask_text, choose, confirm
from tcrm.widgets.reading import read


class _Whom(NamedTuple):
    """Who gets something, and why."""

    login: str
    name: str
    reason: str


class AgendaChanges(AgendaItems):
    """The verbs that change what an item is."""

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

    # -- to a colleague ----------------------------------------------------------------------------------------------

    async def do_assign(self) -> None:
        """Items go to a colleague; why may be said. Of another person's agenda also all that is theirs at once."""
        await self.settled()
        if self.who is not None and not self.pane.marks and await self._gives_all(self.who):
            return
        rows = [row for row in self.chosen_rows() if row.activity_id is not None or row.kind == "deal"]
        ids = [row.activity_id for row in rows if row.activity_id is not None]
        deal_ids = [row.deal_id for row in rows if row.activity_id is None]
        name = called(rows[0]) if len(rows) == 1 else _("{n} marked").format(n=len(rows))
        whom = await self._to_whom(name)
        given = 0 if whom is None else await self.desk.do(queue.give, ids, deal_ids, whom.login, whom.reason)
        if whom is not None and given:
            said = ngettext("{name} goes to {owner}", "{n} go to {owner}", len(rows))
            await self._dealt_with(rows, said.format(name=called(rows[0]), n=len(rows), owner=whom.name))

    async def _to_whom(self, name: str) -> _Whom | None:
        colleagues = await self.desk.ask(people.sellers)
        choices = [Choice(one.login, one.name, one.team) for one in colleagues]
        login = await choose(self, _("{name} goes to").format(name=name), choices)
        if login is None:
            return None
        reason = await ask_text(self, _("why"), placeholder=_("blank: no reason is given"))
        owner = next(one.name for one in colleagues if one.login == login)
        return None if reason is None else _Whom(login, owner, reason)

    async def _gives_all(self, who: str) -> bool:
        """Ask whether it is about this item or about somebody who leaves; True if that is dealt with, or left."""
        left = await self.desk.ask(leaving, who)
        everything = _("{activities} activities, {deals} open deals, {accounts} customers").format(
            activities=left.activities, deals=left.deals, accounts=left.accounts
        )
        choices = [
            Choice("this", _("only this one"), self.chosen_name()),
            Choice("all", _("all that is {name}'s").format(name=left.name), everything),
        ]
        what = await choose(self, _("hand over"), choices)
        if what == "this":
            return False
        whom = await self._to_whom(_("all that is {name}'s").format(name=left.name)) if what == "all" else None
        if whom is not None:
            await self.desk.do(handover.hand_over_all, who, whom.login, whom.reason)
            await self.changed(
                _("{owner} has {name}'s now: {all}").format(owner=whom.name, name=left.name, all=everything)
            )
        return True

    # -- about -------------------------------------------------------------------------------------------------------

    async def do_about(self) -> None:
        """What is known of the item, and what its deal's stage asks for."""
        row = self._row
        assert row is not None
        said = [part for part in (row.subject, row.reason, row.repeats) if part]
        if row.activity_id is not None:
            found = await self.desk.ask(facts, row.activity_id)
            said += [found.text] if found.text else []
            for one in await self.desk.ask(handed, Ref("activity", row.activity_id)):
                day = short_day(local_day(one.at, self.session.own_zone), self.session.own_today())
                gave = _("{day}: from {giver} to {taker}").format(day=day, giver=one.from_user, taker=one.to_user)
                said.append(f"{gave}: {one.reason}" if one.reason else gave)
        if (deal := self.deals.get(row.deal_id or 0)) is not None:
            stages = [s for p in await self.desk.ask(deals.pipelines) for s in p.stages if s.id == deal.stage_id]
            said += [f"{stage.name}: {stage.guidance}" for stage in stages if stage.guidance]
        await read(self, called(row), "\n".join(said) or _("Nothing more is known of it."))
