"""What a jotted line plans, said before it is stored: one preview for `a` and for `:`.

What is understood comes from `actions.agenda.understood`, which is what `capture` stores. Words that look like a name
but name nobody (`call Hub fri`) are asked about once; entered again they are planned without a customer. `tab` writes
the id of those who may be meant in their place, one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcrm.actions import agenda
from tcrm.actions.capture import Captured
from tcrm.i18n import _
from tcrm.keys import command, shown_keys
from tcrm.queries.matches import KINDS
from tcrm.queries.naming import Doubt, Several
from tcrm.queries.refs import Ref
from tcrm.queries.search import find
from tcrm.screens.base import DeskScreen
from tcrm.screens.desk import Desk
from tcrm.screens.typed_fields import for_deal, here, say_plan
from tcrm.session import Session
from tcrm.widgets.cells import Line
from tcrm.widgets.drafting import Save
from tcrm.widgets.lines import overrides_of
from tcrm.widgets.oneline import OneLinePrompt


@dataclass(frozen=True)
class Meant:
    """What a line would plan: `line`, the name of whom it is about (blank: nobody) and, of a customer, the title of
    the only open deal, to which it goes too. `doubt`: what looks like a name, but is none."""

    line: Captured[Ref]
    whom: str
    deal: str
    doubt: Doubt | None

    def told(self, session: Session) -> Line:
        """What is planned, with whom, when."""
        whom: Line = [(self.whom, "name")] if self.whom else [(_("about no customer"), "dim")]
        return say_plan(self.line, here(session), for_deal(self.whom, self.deal) or whom)

    def said(self, session: Session) -> Line:
        """The same while it is typed: what is odd about the name, in the role `warn`, stands for whom."""
        return say_plan(self.line, here(session), [(self.doubt.said, "warn")]) if self.doubt else self.told(session)


def meant(session: Session, text: str) -> Meant:
    """What a line would plan. Changes nothing; raises as `actions.agenda.capture` does, but for a doubtful name."""
    line = agenda.understood(session, text)
    found = find(session, str(line.record), KINDS, 1) if line.record is not None else []
    whom = next((row.name for row in found if row.id == str(line.record)), str(line.record or ""))
    deal = agenda.deal_of_next(session, line.record)(line) if line.record is not None else None
    return Meant(line, whom, deal.title if deal else "", agenda.unsure_of(session, line))


async def ask_plan(screen: DeskScreen) -> int | None:
    """Ask for one line and plan what it says; returns the id of what was planned, None if the user leaves."""
    made: list[int] = []

    async def save(text: str) -> None:
        made.append(await screen.desk.do(agenda.capture, text, unnamed=True))

    await screen.ask(AskPlan(screen.desk, save))
    return made[0] if made else None


class AskPlan(OneLinePrompt, place="prompt"):
    """A line to jot down; below it what is understood so far."""

    COMPLETES = True

    def __init__(self, desk: Desk, save: Save[str]) -> None:
        example = _("call Acme fri 10:00 !high about the renewal")
        super().__init__(_("plan"), placeholder=example, draft="plan", save=save)
        self.desk = desk
        self._ways: list[str] = []  # the line with each of those who may be meant; stays while one of them stands here

    async def understood(self, text: str) -> Line:
        if text not in self._ways:
            self._ways = []
        try:
            found = await self.desk.ask(meant, text)
        except Several as error:
            self._ways = error.doubt.lines(text)
            raise
        if found.doubt is not None:
            self._ways = found.doubt.lines(text)
        return found.said(self.desk.session)

    @property
    def also(self) -> Line:
        """`tab takes it`; of several which one."""
        several, taken = len(self._ways) > 1, self.text in self._ways
        if not self._ways or (taken and not several):
            return ()
        does = _("takes the next") if taken else _("takes the first") if several else _("takes it")
        key = shown_keys(command("prompt.complete"), overrides_of(self))[0]
        return [(key, "key"), (" " + does, "dim")]

    async def do_prompt_complete(self) -> None:
        """The id of the first who may be meant is written into the line; again: that of the one after."""
        await self._read(self.text)
        if self._ways:
            taken = self._ways.index(self.text) + 1 if self.text in self._ways else 0
            self.field.value = self._ways[taken % len(self._ways)]
            self.field.cursor_position = len(self.field.value)

    async def do_prompt_accept(self) -> None:
        """A blank line plans nothing."""
        if self.text:
            await super().do_prompt_accept()
        else:
            self.do_prompt_cancel()
