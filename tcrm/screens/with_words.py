"""Commands that take words after their name on the command line: `:move proposal`, `:assign tom`, `:filter hot`.

Most of them ask one thing when their key is pressed; on the command line the words are the answer, and what may be
chosen is offered. The others are told apart below. A screen may take words for more commands with
`take_<command id with _ for .>(text)`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from tcrm.actions import customers as customer_actions
from tcrm.actions import marks
from tcrm.clean import excerpt, name_key
from tcrm.commands import Command
from tcrm.errors import BadValue, Refused
from tcrm.i18n import _
from tcrm.queries import deals
from tcrm.queries.lookup import resolve
from tcrm.screens.base import DeskScreen
from tcrm.screens.mark_verbs import MarkVerbs
from tcrm.screens.record_verbs import RecordVerbs
from tcrm.widgets.choosing import LOOSE, rank
from tcrm.widgets.prompt import Prompt
from tcrm.widgets.prompts import AskText, Choice, Choose

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

Take = Callable[[str], Awaitable[None]]

ASKING = frozenset(
    {
        *("deal.move", "assign", "plan.step", "view.person", "view.filter", "view.sort", "funnel.by"),
        *("agenda.done", "agenda.snooze", "agenda.reschedule", "agenda.add", "agenda.group"),
        *("look.theme", "look.keys"),
    }
)
"""Commands whose first question, before which they change nothing, the words answer."""


def taker_of(screen: DeskScreen, command: Command) -> Take | None:
    """What takes the words after a command's name on a screen; None where the command takes none."""
    own: Take | None = getattr(screen, "take_" + command.id.replace(".", "_"), None)
    if own is not None:
        return own
    if command.id in ASKING:
        return lambda text: _answering(screen, command, text)
    return _Takers(screen).of(command.id)


async def words_for(screen: DeskScreen, command: Command) -> list[Choice[str]]:
    """What may follow a command's name; nothing where any text may."""
    if command.id in ("screen.deals", "screen.funnel"):
        return await _Takers(screen).pipelines()
    if command.id not in ASKING or screen.refusal(command.id) is not None:
        return []
    try:
        with screen.answering(_look):
            await screen.handler(command.id)()
    except _Asked as asked:
        if isinstance(asked.prompt, Choose):
            return [replace(one, value=word(one)) for one in asked.prompt.choices]
    return []


class _Asked(Exception):
    """The question that a command would ask, when it is only looked at."""

    def __init__(self, prompt: Prompt[Any]) -> None:
        super().__init__()
        self.prompt = prompt


def _look(prompt: Prompt[Any]) -> Any:
    raise _Asked(prompt)


async def _answering(screen: DeskScreen, command: Command, text: str) -> None:
    def answer(prompt: Prompt[Any]) -> Any:
        if isinstance(prompt, Choose):
            return one_of(text, prompt.choices).value
        if not isinstance(prompt, AskText):
            raise BadValue(_("{name} takes no words after it.").format(name=_(command.label)))
        if prompt.check is not None and (wrong := prompt.check(text)):
            raise BadValue(wrong)
        return text

    with screen.answering(answer):
        await screen.handler(command.id)()


def word(choice: Choice[Any]) -> str:
    """What a choice is called by where one types it."""
    return choice.value if isinstance(choice.value, str) and choice.value else choice.label


def one_of(text: str, choices: Sequence[Choice[Any]]) -> Choice[Any]:
    """The choice that a text means, as in a list: what it is called, else what only one begins with, else a word that
    only one has. Raises BadValue with those that there are, Refused for one that may not be chosen."""
    ranks = [(rank(one, text), one) for one in choices] if name_key(text) else []
    for most in (0, 1, LOOSE):
        found = [one for fits, one in ranks if fits is not None and fits <= most]
        if len(found) == 1:
            if found[0].refused:
                raise Refused(found[0].refused)
            return found[0]
    names = ", ".join(word(one) for one in choices)
    raise BadValue(
        _("There is no choice {text}.").format(text=excerpt(text)), _("There are: {names}.").format(names=names)
    )


class _Takers:
    """Commands that ask nothing, or more than one thing, when their key is pressed."""

    def __init__(self, screen: DeskScreen) -> None:
        self.screen = screen
        self.desk = screen.desk

    def of(self, command_id: str) -> Take | None:
        known: dict[str, Take] = {
            "open.anything": self.open,
            "filter.start": self.filter,
            "screen.deals": self.pipeline,
            "screen.funnel": self.funnel,
        }
        if isinstance(self.screen, RecordVerbs):
            known["write.memo"] = self.memo
        if isinstance(self.screen, MarkVerbs):
            known["mark.hot"] = self.hot
        return known.get(command_id)

    @property
    def app(self) -> TcrmApp:
        return cast("TcrmApp", self.screen.app)

    async def open(self, text: str) -> None:
        await self.app.open(await self.desk.ask(resolve, text, ("account", "deal", "contact"), begins=True))

    async def filter(self, text: str) -> None:
        self.screen.filter.set_text(text)
        await self.screen.load_anew()

    async def pipelines(self) -> list[Choice[str]]:
        return [Choice(each.key, each.name) for each in await self.desk.ask(deals.pipelines)]

    async def pipeline(self, text: str) -> None:
        key = one_of(text, await self.pipelines()).value
        await self.app.go_to("deals")
        screen = self.app.screen
        from tcrm.screens.deals import DealsScreen

        assert isinstance(screen, DealsScreen)
        screen.pipeline, screen.only = key, None
        await screen.load_anew()

    async def funnel(self, text: str) -> None:
        key = one_of(text, await self.pipelines()).value
        await self.app.go_to("funnel")
        screen = self.app.screen
        from tcrm.screens.funnel import FunnelScreen

        assert isinstance(screen, FunnelScreen)
        screen.question = replace(screen.question, pipeline=key)
        await screen.load_anew()

    async def hot(self, text: str) -> None:
        ref, name = self._chosen()
        await self.desk.do(marks.set_hot, ref, text)
        await self.screen.changed(_("{name} is hot").format(name=name))

    async def memo(self, text: str) -> None:
        ref, name = self._chosen()
        await self.desk.do(customer_actions.add_memo, ref, text)
        await self.screen.changed(_("memo on {name}").format(name=name))

    def _chosen(self) -> tuple[Any, str]:
        assert isinstance(self.screen, RecordVerbs)
        return self.screen.chosen_ref(), self.screen.chosen_name()
