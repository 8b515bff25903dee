"""Small questions at the foot of the screen: a text, one of a list, yes or no.

    name = await ask_text(self, _("tag"), check=lambda text: None if text else _("A tag needs a name."))
    stage = await choose(self, _("move to"), [Choice(stage.id, stage.name) for stage in stages])
    if await confirm(self, _("Take this change back?")): …

All of them give None (`confirm`: False) if the user leaves with esc. They are called in a command that runs in a flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from textual.widget import Widget

from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.widgets.cells import Line
from tcrm.widgets.checks import Check, said
from tcrm.widgets.choosing import Choice, ChoiceList, Choose, choose
from tcrm.widgets.drafting import Save
from tcrm.widgets.flow import Asking
from tcrm.widgets.oneline import OneLinePrompt
from tcrm.widgets.prompt import Below, Prompt

__all__ = ["AskText", "Below", "Check", "Choice", "ChoiceList", "Choose", "Confirm", "ask_text", "choose", "confirm"]


async def ask_text(
    screen: Asking,
    label: str,
    *,
    value: str = "",
    placeholder: str = "",
    check: Check | None = None,
    draft: str = "",
    goes_on: bool = False,
    save: Save[str] | None = None,
    about: str = "",
    leads_back: bool = False,
) -> str | None:
    """One line of text, stripped. What `check` finds wrong, or how it understands the text, is shown while typing;
    Enter takes only what is right, and asks once about what is odd.

    The first key replaces a `value`, unless the text `goes_on` from it. `draft` and `save` as in `form.fill`: what is
    refused is said below, and the text stays. `about` names the record that it is for; with `leads_back` esc leads to
    the question before it.
    """
    prompt = AskText(
        label,
        value=value,
        placeholder=placeholder,
        check=check,
        draft=draft,
        goes_on=goes_on,
        save=save,
        about=about,
    )
    prompt.leads_back = leads_back
    return await screen.ask(prompt)


async def confirm(screen: Asking, question: str, *, details: Sequence[Line] = ()) -> bool:
    """Yes or no; anything but `y` is no. Enter may have been meant as yes, so it is said that it is not."""
    prompt = Confirm(question, details)
    answer = await screen.ask(prompt)
    if prompt.by_enter:
        screen.note(_("Nothing was changed."))
    return answer is True


class AskText(OneLinePrompt, place="prompt"):
    """A line to type in; see `ask_text`."""

    def __init__(self, label: str, *, check: Check | None = None, **more: Any) -> None:
        super().__init__(label, **more)
        self.check = check

    async def understood(self, text: str) -> Line:
        if self.check and (wrong := self.check(text)):
            raise BadValue(wrong)
        return said(self.check, text)


class Confirm(Prompt[bool], place="confirm"):
    """Yes or no; see `confirm`."""

    def __init__(self, question: str, details: Sequence[Line]) -> None:
        super().__init__()
        self.question = question
        self.details = details
        self.by_enter = False  # was it left with Enter?
        self.lines = [Below() for _line in (question, *details)]

    def parts(self) -> Iterator[Widget]:
        yield from self.lines

    def on_resize(self) -> None:
        question: Line = [(self.question, "name")]
        for below, line in zip(self.lines, (question, *self.details), strict=True):
            below.show(line)

    def do_confirm_yes(self) -> None:
        self.give(True)

    def do_confirm_no(self) -> None:
        self.give(False)

    def do_confirm_unsure(self) -> None:
        self.by_enter = True
        self.give(False)
