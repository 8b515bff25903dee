"""What a line means that is typed behind `:`: a command and its words, a record by its id, something to be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

from tcrm.actions import agenda, capture
from tcrm.clean import excerpt, name_key
from tcrm.commands import SCREENS, TITLES, Command
from tcrm.errors import BadValue, NotFound, Refused, TcrmError
from tcrm.i18n import _
from tcrm.keys import command, shown_keys
from tcrm.queries import activities, matches
from tcrm.queries import search as search_queries
from tcrm.queries.naming import Doubt, Several
from tcrm.queries.refs import Ref, read_ref
from tcrm.screens import plan_line, with_words
from tcrm.screens.base import DeskScreen
from tcrm.spoken import elsewhere, matching, name_of, names_in, nearest, shortened, split
from tcrm.widgets import choosing, prompts
from tcrm.widgets import palette as palette_widgets
from tcrm.widgets.cells import Line

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

Deed = Callable[[], Awaitable[None] | None]
"""What a line asks for, ready to be done."""

QUIT, SAVE, HELP = ("quit", "q", "qa", "exit"), ("w", "write"), ("help", "h")
"""What people type who come from other programs."""


def about(screen: DeskScreen, each: Command) -> tuple[str, str, str | None]:
    """What an offer says of a command: its keys, its help, why it is refused."""
    first, *others = shown_keys(each, screen.overrides)
    keys = f"{first} {others[0]}" if others and len(first) + len(others[0]) < 9 else first
    return keys, _(each.help), screen.refusal(each.id)


class Reader:
    """Reads lines that are typed on one screen."""

    def __init__(self, screen: DeskScreen) -> None:
        self.screen = screen
        self.desk = screen.desk
        self.names = names_in(screen.PLACE)
        self._doubted = ""  # the line whose name was asked about

    # -- while it is typed -------------------------------------------------------------------------------------------

    async def look(self, text: str) -> palette_widgets.Understood:
        """What a line means so far."""
        text = _after_colon(text)
        line = text.strip()
        called = split(line, self.names)
        if (ref := read_ref(line, "deal")) is not None:
            return palette_widgets.Understood(said=await self._said(self._name(ref)))
        if called is not None and (called[1] or text.endswith(" ")) and with_words.taker_of(self.screen, called[0]):
            return await self._look_at_words(*called)
        if not (called and not called[1]) and _is_capture(line):
            return await self._planned(line)
        offers = [self._offer(each) for each in matching(self.screen.PLACE, line, self.names, self.screen.overrides)]
        return palette_widgets.Understood(
            sorted(offers, key=lambda offer: offer.refused is not None) if line else offers
        )

    async def _look_at_words(self, called: Command, words: str) -> palette_widgets.Understood:
        """A command that takes words: those that may follow."""
        if reason := self.screen.refusal(called.id):
            return palette_widgets.Understood(said=[(reason, "warn")])
        name = name_of(called, self.names)
        offers = [
            palette_widgets.Offer(f"{name} {one.value}", one.value, help=_other(one), refused=one.refused)
            for one in await with_words.words_for(self.screen, called)
            if not words.strip() or choosing.rank(one, words) is not None
        ]
        return palette_widgets.Understood(offers, [(_(called.help), "dim")])

    async def _said(self, what: Awaitable[str]) -> Line:
        try:
            return [(await what, "good")]
        except TcrmError as error:
            return _wrong(error)

    def _offer(self, each: Command) -> palette_widgets.Offer:
        name = name_of(each, self.names)
        takes = " " if with_words.taker_of(self.screen, each) else ""
        return palette_widgets.Offer(name + takes, name, *about(self.screen, each))

    # -- when it is entered ------------------------------------------------------------------------------------------

    async def read(self, text: str) -> Deed:
        """What a line asks for. Raises BadValue, Refused or NotFound where that is nothing, or not allowed now."""
        text = _after_colon(text)
        if not text:
            return lambda: None  # a colon alone: as a line left blank
        ref = read_ref(text, "deal")
        if ref is not None:
            await self._name(ref)
            return lambda: self._open(ref)
        if (known := self._from_elsewhere(text)) is not None:
            return known
        called = split(text, self.names)
        if called is not None:
            taker = with_words.taker_of(self.screen, called[0])
            if not called[1] or taker is not None:
                return self._deed(called[0], called[1])
        if _is_capture(text):
            return await self._read_plan(text)
        if called is not None:
            raise BadValue(_("{name} takes no words after it.").format(name=name_of(called[0], self.names)))
        begun = shortened(text, self.names)
        if len(begun) == 1:
            return self._deed(begun[0], "")
        raise self._unknown(text, begun)

    def _from_elsewhere(self, text: str) -> Deed | None:
        """`q`, `w` and their like, which are words of other programs."""
        screen, word = self.screen, name_key(text).rstrip("!")
        if word in SAVE:
            return lambda: screen.status.note((_("Every change is stored as soon as it is made."), "text"))
        if word == "q" and "go.back" in self.names:
            return screen.do_go_back
        if word in QUIT or word == "wq":
            return screen.do_go_quit
        return screen.do_help if word in HELP else None

    def _deed(self, called: Command, words: str) -> Deed:
        reason = self.screen.refusal(called.id)
        if reason is not None:
            raise Refused(reason)
        taker = with_words.taker_of(self.screen, called)
        if words and taker is not None:
            return lambda: taker(words)
        handler: Deed = self.screen.handler(called.id)
        return handler

    def _unknown(self, text: str, begun: list[Command]) -> TcrmError:
        word = excerpt(text.split()[0])
        if begun:
            names = ", ".join(name_of(each, self.names) for each in begun[:6])
            return BadValue(_("{word} may mean several commands.").format(word=word), names)
        other = elsewhere(text)
        if other is not None:
            where = ", ".join(_(TITLES[place]) for place in SCREENS if place in other.places)
            hint = _("{places}: {what}").format(places=where, what=_(other.help))
            return Refused(_("{word} is no command of this screen.").format(word=word), hint)
        if _is_verb(word):
            told = _("In the shell: tcrm {word}").format(word=word.lower())
            return Refused(_("{word} is no command of this screen.").format(word=word), told)
        near = nearest(text, self.names)
        hint = _("{names}?").format(names=", ".join(near)) if near else _("ctrl+p lists all that there are.")
        return BadValue(_("There is no command {word}.").format(word=word), hint)

    # -- records and what is to be done with them --------------------------------------------------------------------

    async def _name(self, ref: Ref) -> str:
        """`D-42 · Demo line 2 · Huber & Söhne AG`. Raises NotFound for what is not there."""
        if ref.kind == "activity":
            line = await self.desk.ask(activities.activity, ref.id)
            return f"{ref} · {line.kind} {line.subject}"
        found = await self.desk.ask(search_queries.find, str(ref), matches.KINDS, 1)
        if not found or found[0].id != str(ref):
            raise NotFound(_("There is no {what}.").format(what=ref))
        return " · ".join(part for part in (found[0].id, found[0].name, found[0].detail) if part)

    async def _open(self, ref: Ref) -> None:
        """Show a record; of what is to be done, the deal or the customer that it is about."""
        at: Ref | None = ref
        if ref.kind == "activity":
            at = await self.desk.ask(activities.place_of, ref.id)
        if at is None:
            self.screen.status.note((await self._name(ref), "text"))
        else:
            await cast("TcrmApp", self.screen.app).open(at)

    async def _meant(self, text: str) -> plan_line.Meant:
        """What a line would plan. Raises as `capture` does."""
        if len(text.split()) < 2:
            raise BadValue(_("With whom, and when?"), _("Write it like: call Acme fri 10:00 about the renewal."))
        return await self.desk.ask(plan_line.meant, text)

    async def _planned(self, text: str) -> palette_widgets.Understood:
        """The same while it is typed; whom it may mean is offered."""
        try:
            found = await self._meant(text)
        except Several as error:
            return palette_widgets.Understood(_whom(text, error.doubt), _wrong(error))
        except TcrmError as error:
            return palette_widgets.Understood(said=_wrong(error))
        return palette_widgets.Understood(_whom(text, found.doubt), found.said(self.screen.session))

    async def _read_plan(self, text: str) -> Deed:
        """What looks like a name but is none is refused once; the same line again means what it says."""
        found = await self._meant(text)
        if found.doubt is not None and text != self._doubted:
            self._doubted = text
            key = shown_keys(command("command.complete"), self.screen.overrides)[0]
            takes = _("{key} takes it, enter again plans it without a customer.").format(key=key)
            hint = takes if found.doubt.near else _("Enter again plans it without a customer.")
            raise NotFound(found.doubt.said, hint)
        return lambda: self._capture(text, found)

    async def _capture(self, text: str, found: plan_line.Meant) -> None:
        told = "".join(words for words, _role in found.told(self.screen.session)).strip()
        await self.desk.do(agenda.capture, text, unnamed=True)
        await self.screen.changed(_("planned: {what}").format(what=told))


def _after_colon(text: str) -> str:
    """A line without the colon that some type although the line stands behind one: `:theme light`."""
    return text.lstrip().removeprefix(":").lstrip()


def _whom(text: str, doubt: Doubt | None) -> list[palette_widgets.Offer]:
    """The line with each of those who may be meant."""
    if doubt is None:
        return []
    lines = zip(doubt.lines(text), doubt.near, strict=False)  # there are no lines if the word is not in one piece
    return [palette_widgets.Offer(line, str(one.ref), help=one.name) for line, one in lines]


def _wrong(error: TcrmError) -> Line:
    return [(error.message, "warn"), ("  ", "text"), (error.hint, "dim")]


def _other(choice: prompts.Choice[str]) -> str:
    """What else is to be said of a choice beside its word."""
    return choice.detail if name_key(choice.label) == name_key(choice.value) else choice.label


def _is_verb(word: str) -> bool:
    """Whether the shell has a command of this name: `tcrm import`."""
    from tcrm.cli.tree import AREAS  # the command line as a whole, which no screen needs else

    return any(word.lower() in verbs for verbs in AREAS.values())


def _is_capture(text: str) -> bool:
    """Does a line begin with a kind of activity?"""
    return bool(text) and capture.kind_of(text.split()[0]) is not None
