"""What was typed and not saved: said at the start, listed by `:drafts`, gone on with in the form that it belongs to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

from textual.app import App

from tcrm.clean import excerpt
from tcrm.drafts import Draft, Drafts, file_of
from tcrm.errors import Refused
from tcrm.i18n import _, ngettext
from tcrm.queries.refs import Ref, read_ref
from tcrm.screens.base import DeskScreen
from tcrm.widgets import prompts
from tcrm.widgets.cells import GAP, Line

if TYPE_CHECKING:
    from tcrm.app import TcrmApp
    from tcrm.screens.desk import Desk

WAYS = {
    "log": "log.activity",
    "next step": "plan.step",
    "memo": "write.memo",
    "hot": "mark.hot",
    "tags": "tag",
    "lost": "deal.lose",
    "gate": "deal.promote",
    "edit deal": "edit.card",
    "edit account": "edit.card",
    "edit contact": "edit.card",
}
"""What a form is for, before the record's id -> the command that opens it on the card of that record."""

ADDING = {
    "deal for": "deals",
    "person at": "people",
    "person on": "people",
    "competitor on": "rivals",
    "product on": "lines",
    "customer of": "places",
}
"""The same of what is added to a card: the part that it goes to."""

SCREENS = {
    "deal": ("deals", "add.deal"),
    "New customer": ("customers", "add.customer"),
    "plan": ("agenda", "agenda.add"),
}
"""What a form is for that belongs to no record -> the screen, and the command that opens it there."""


class Unfinished(App[int]):
    """An app that knows what was left unfinished. `wanted_draft` is what the next form of that name brings back."""

    desk: Desk
    wanted_draft = ""

    @property
    def drafts(self) -> Drafts | None:
        """Where what is typed is kept until it is stored; a database that is only in memory has none."""
        session = self.desk.session
        if session.db.path is None:
            return None
        return Drafts(file_of(session), str(session.db.path), session.user.login, session.now, session.own_zone)

    def tell_unfinished(self) -> None:
        """One quiet line at the start: the newest draft, and how to go on with it."""
        drafts, screen = self.drafts, self.screen
        found = drafts.all() if drafts else []
        if drafts is None or not found or not isinstance(screen, DeskScreen):
            return
        what = _("unfinished: {what}, {when}").format(what=called(found[0]), when=drafts.when(found[0].at))
        if len(found) > 1:
            more = len(found) - 1
            what += " " + ngettext("and {n} more", "and {n} more", more).format(n=more)
        how: Line = [(":" + _("drafts"), "key"), (" " + _("goes on with it"), "dim")]
        screen.status.note((what, "dim"), (GAP, "text"), *how)

    async def do_drafts(self) -> None:
        """All that was left unfinished; the one that is chosen is opened again, or dropped."""
        screen, drafts = self.screen, self.drafts
        assert isinstance(screen, DeskScreen)
        found = drafts.all() if drafts else []
        if drafts is None or not found:
            screen.status.say(_("Nothing was left unfinished."))
            return
        choices = [prompts.Choice(one.form, called(one), f"{drafts.when(one.at)}  {one.words}") for one in found]
        form = await prompts.choose(screen, _("unfinished"), choices)
        draft = next((one for one in found if one.form == form), None)
        if draft is None:
            return
        ways = [prompts.Choice("open", _("go on with it")), prompts.Choice("drop", _("throw it away"))]
        what = await prompts.choose(screen, called(draft), ways)
        if what == "drop":
            drafts.drop(draft.form)
            screen.status.say(_("thrown away: {what}").format(what=called(draft)))
        elif what == "open":
            await self._go_on(draft)

    async def _go_on(self, draft: Draft) -> None:
        """Open the form of a draft with what was typed; where only its place is known, say where it is."""
        kind, ref = taken_apart(draft.form)
        app = cast("TcrmApp", self)
        place, command = SCREENS.get(draft.form, (draft.where, WAYS.get(kind, "")))
        at = ref or read_ref(draft.where)
        if at is not None and draft.form not in SCREENS:
            await app.open(at)
        elif place == "stages":
            await app.do_stages_show()
        else:
            await app.go_to(place if place in app.MODES else "agenda")
        screen = self.screen
        assert isinstance(screen, DeskScreen)
        self.wanted_draft = draft.form
        screen.start(self._open_form(screen, draft, command, ADDING.get(kind, "")))

    async def _open_form(self, screen: DeskScreen, draft: Draft, command: str, part: str) -> None:
        """Run what opens the form, once the screen is there."""
        await screen.load_anew()
        if self.screen is not screen:  # the record is gone, and so is its card
            return
        opens = self._opener(screen, command, part)
        if opens is None:
            said = _("{what} brings it back when it is opened").format(what=called(draft))
            screen.status.note((said, "text"))
        elif command and (reason := screen.refusal(command)) is not None:
            self.wanted_draft = ""
            raise Refused(reason)
        else:
            await opens()
            self.wanted_draft = ""

    @staticmethod
    def _opener(screen: DeskScreen, command: str, part: str) -> Callable[[], Awaitable[None]] | None:
        if command:
            found: Callable[[], Awaitable[None]] | None = screen.handler(command)
            return found
        from tcrm.screens.card import CardScreen

        adding = screen.adders().get(part) if isinstance(screen, CardScreen) else None
        return adding.add if adding is not None and not adding.refused else None


def taken_apart(form: str) -> tuple[str, Ref | None]:
    """What a form is for, and its record: `log D-3` -> (log, D-3), `edit deal 3` -> (edit deal, D-3)."""
    kind, _blank, last = form.rpartition(" ")
    if last.isdecimal():
        table = kind.rpartition(" ")[2]
        return kind, read_ref(last, table) if table in ("account", "contact", "deal") else None
    return kind, read_ref(last)


def called(draft: Draft) -> str:
    """What a draft is for, as a list says it: the title of its form, and the record's id where that lacks it."""
    _kind, ref = taken_apart(draft.form)
    title = draft.title or draft.form
    return excerpt(title if ref is None or str(ref) in title else f"{title} {ref}")
