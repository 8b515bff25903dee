"""What a jotted line plans, said before it is stored: one preview for `a` and for `:`.

What is understood comes from `actions.agenda.understood`, which is what `capture` stores. Words that look like a name
but name nobody (`call Hub fri`) are asked about once; entered again they are planned without a customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from tcrm.actions import agenda
from tcrm.actions.capture import Captured
from tcrm.drafts import Typed
from tcrm.errors import TcrmError
from tcrm.i18n import _
from tcrm.queries.matches import KINDS
from tcrm.queries.naming import Doubt
from tcrm.queries.refs import Ref
from tcrm.queries.search import find
from tcrm.screens.base import DeskScreen
from tcrm.screens.typed_fields import here, say_plan
from tcrm.session import Session
from tcrm.widgets.cells import Line, size
from tcrm.widgets.checks import is_odd
from tcrm.widgets.drafting import Drafting
from tcrm.widgets.lines import TextLine
from tcrm.widgets.prompt import Below, Field
from tcrm.widgets.theme import look_of


@dataclass(frozen=True)
class Meant:
    """What a line would plan: `line`, and the name of whom it is about (blank: nobody). `doubt`: what looks like a
    name, but is none."""

    line: Captured[Ref]
    whom: str
    doubt: Doubt | None

    def told(self, session: Session) -> Line:
        """What is planned, with whom, when."""
        whom: Line = [(self.whom, "name")] if self.whom else [(_("about no customer"), "dim")]
        return say_plan(self.line, here(session), whom)

    def said(self, session: Session) -> Line:
        """The same while it is typed: what is odd about the name, in the role `warn`, stands for whom."""
        return say_plan(self.line, here(session), [(self.doubt.said, "warn")]) if self.doubt else self.told(session)


def meant(session: Session, text: str) -> Meant:
    """What a line would plan. Changes nothing; raises as `actions.agenda.capture` does, but for a doubtful name."""
    line = agenda.understood(session, text)
    found = find(session, str(line.record), KINDS, 1) if line.record is not None else []
    whom = next((row.name for row in found if row.id == str(line.record)), str(line.record or ""))
    return Meant(line, whom, agenda.unsure_of(session, line))


async def ask_plan(screen: DeskScreen) -> int | None:
    """Ask for one line and plan what it says; returns the id of what was planned, None if the user leaves. A line that
    cannot be stored just now is offered the next time."""
    asked = AskPlan(screen)
    text = await screen.ask(asked)
    if text is None:
        return None
    try:
        return await screen.desk.do(agenda.capture, text, unnamed=True)
    except TcrmError:
        asked.keep_after_all()
        raise


class AskPlan(Drafting[str], place="prompt"):
    """A line to jot down; below it what is understood so far."""

    def __init__(self, screen: DeskScreen) -> None:
        super().__init__("plan", _("plan"))
        self.desk = screen.desk
        self.session = screen.session
        self.field = Field(placeholder=_("call Acme fri 10:00 !high about the renewal"))
        self.below = Below()
        self._asked: str | None = None  # the odd line that was asked about
        self._request = 0

    def parts(self) -> Iterator[Widget]:
        label = TextLine([("  " + _("plan"), "dim")])
        label.styles.width = size(label.left) + 2
        yield Horizontal(label, self.field, classes="row")
        yield self.below

    def on_mount(self) -> None:
        self.field.focus()
        self.find_draft()

    def typed(self) -> Typed:
        return {"text": (self.field.value, "")} if self.field.value.strip() else {}

    def standing(self) -> Mapping[str, str]:
        return {"text": ""}

    def fill_in(self, typed: Typed) -> None:
        self.field.value = typed["text"][0] if "text" in typed else ""
        self.field.cursor_position = len(self.field.value)

    def show_offer(self) -> None:
        if not self.field.value.strip():
            self.below.show(self.offer)

    def keep_after_all(self) -> None:
        """What was given could not be stored."""
        if (drafts := self._drafts) is not None:
            drafts.keep(self._as_draft(self.typed(), drafts))

    @on(Input.Changed)
    async def _look_at(self, event: Input.Changed) -> None:
        self.typing()
        await self._tell(event.value.strip())

    async def _tell(self, text: str) -> Line | None:
        """Say what a line means; None if that is nothing."""
        self._request += 1
        request = self._request
        line: Line | None = None
        try:
            line = (await self.desk.ask(meant, text)).said(self.session) if text else ()
            shown: Line = line
        except TcrmError as error:
            shown = [(f"{look_of(self).sign('no')} {error.message} ", "bad"), (error.hint, "dim")]
        if line and is_odd(line) and self._asked == text:
            shown = [*line, (" · ", "dim"), (_("enter again keeps it so"), "warn")]
        if request == self._request:
            self.below.show(shown or self.offer)
        return line

    @on(Input.Submitted)
    async def do_prompt_accept(self) -> None:
        text = self.field.value.strip()
        if not text:
            self.give(None)
            return
        asked, self._asked = self._asked, text
        line = await self._tell(text)
        if line is None:
            self._asked = None
        elif asked == text or not is_odd(line):
            self.give(text)
