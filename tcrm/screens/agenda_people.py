"""Whose agenda is looked at; and for managers a word about what waits for their people."""

from __future__ import annotations

from datetime import date

from tcrm.errors import Overtaken
from tcrm.i18n import _, ngettext
from tcrm.keys import command, shown_keys
from tcrm.queries import people, team_day
from tcrm.screens.base import DeskScreen
from tcrm.widgets import prompts
from tcrm.widgets.cells import Line


class AgendaPeople(DeskScreen):
    """An agenda that may be another person's. What waits for a manager's people is asked once all else is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.who: str | None = None  # a login; None: mine
        self.name_of_who = ""
        self.waiting: team_day.TeamDay | None = None
        self._waits_as_of: tuple[int, date] | None = None  # changes and day

    def show_waiting(self) -> None:
        """What waits was learned: say it."""
        raise NotImplementedError

    def look_round(self) -> None:
        """For a manager: learn what waits for whom, unless nothing was changed since; the keyboard does not wait."""
        as_of = (self.desk.changes, self.session.own_today())
        if self.who is None and self.session.scope.managed and as_of != self._waits_as_of:
            self._waits_as_of = as_of
            self.call_after_refresh(lambda: self.meanwhile(self._learn()))

    async def _learn(self) -> None:
        try:
            self.waiting = await self.desk.ask(team_day.team_day)
        except Overtaken:  # who types has asked for something else
            self._waits_as_of = None
        else:
            self.show_waiting()

    def waiting_words(self) -> Line:
        """`your people: 2 overdue, 3 stalled   P shows whose`; blank where nothing waits."""
        if self.who is not None or self.waiting is None or not (said := self._counted(self.waiting.together)):
            return ()
        key = shown_keys(command("view.person"), self.overrides)[0]
        text = _("your people: {what}").format(what=said)
        return [(text, "dim"), ("   ", "text"), (key, "key"), (" " + _("shows whose"), "dim")]

    def _counted(self, waits: team_day.Waiting) -> str:
        count = self.session.numerals.count
        late = ngettext("{n} overdue", "{n} overdue", waits.overdue).format(n=count(waits.overdue))
        idle = ngettext("{n} stalled", "{n} stalled", waits.stalled).format(n=count(waits.stalled))
        return ", ".join([*([late] if waits.overdue else []), *([idle] if waits.stalled else [])])

    async def do_view_person(self) -> None:
        me = self.session.user
        readable = await self.desk.ask(lambda session: (session.scope.is_admin, session.scope.managed))
        colleagues = await self.desk.ask(people.sellers)
        each = self.waiting.each if self.waiting is not None else {}
        choices = [prompts.Choice(me.login, _("my agenda"))]
        choices += [
            prompts.Choice(one.login, one.name, (each.get(one.id) and self._counted(each[one.id])) or one.team)
            for one in colleagues
            if one.id != me.id and (readable[0] or one.id in readable[1])
        ]
        who = await prompts.choose(self, _("whose agenda"), choices, current=self.who or me.login)
        if who is not None:
            self.who = None if who == me.login else who
            self.name_of_who = next(one.label for one in choices if one.value == who)
            await self.load_anew()
            self.pane.first()
