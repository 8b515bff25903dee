"""Small questions at the foot of the screen: a text, one of a list, yes or no.

    name = await ask_text(self, _("tag"), check=lambda text: None if text else _("A tag needs a name."))
    stage = await choose(self, _("move to"), [Choice(stage.id, stage.name) for stage in stages])
    if await confirm(self, _("Take this change back?")): …

All of them give None (`confirm`: False) if the user leaves with esc. They are called in a command that runs in a flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from tcrm.drafts import Typed
from tcrm.i18n import _
from tcrm.widgets.cells import Line, size
from tcrm.widgets.checks import Check, is_odd, said
from tcrm.widgets.choosing import Choice, ChoiceList, Choose, choose
from tcrm.widgets.drafting import Drafting
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import TextLine
from tcrm.widgets.prompt import Below, Field, Prompt
from tcrm.widgets.theme import look_of

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
    about: str = "",
) -> str | None:
    """One line of text, stripped. What `check` finds wrong, or how it understands the text, is shown while typing;
    Enter takes only what is right, and asks once about what is odd.

    The first key replaces a `value`, unless the text `goes_on` from it. `draft` as in `form.fill`. `about` names the
    record that it is for.
    """
    prompt = AskText(label, value, placeholder, check, draft, goes_on)
    prompt.about = about
    return await screen.ask(prompt)


async def confirm(screen: Asking, question: str, *, details: Sequence[Line] = ()) -> bool:
    """Yes or no; anything but `y` is no."""
    answer = await screen.ask(Confirm(question, details))
    return answer is True


class AskText(Drafting[str], place="prompt"):
    """A line to type in; see `ask_text`."""

    def __init__(
        self, label: str, value: str, placeholder: str, check: Check | None, draft: str = "", goes_on: bool = False
    ) -> None:
        super().__init__(draft, label)
        self.label = label
        self.value = value
        self.check = check
        self.field = Field(value, placeholder, select_on_focus=not goes_on)
        self.below = Below()
        self._asked: str | None = None  # the odd text that was asked about

    def parts(self) -> Iterator[Widget]:
        label = TextLine([("  " + self.label, "dim")])
        label.styles.width = size(label.left) + 2
        yield Horizontal(label, self.field, classes="row")
        yield self.below

    def on_mount(self) -> None:
        self.find_draft()

    def on_resize(self) -> None:
        self._tell()

    @property
    def text(self) -> str:
        """What was typed, stripped."""
        return self.field.value.strip()

    def typed(self) -> Typed:
        return {"text": (self.field.value, "")} if self.field.value != self.value else {}

    def standing(self) -> Mapping[str, str]:
        return {"text": self.value}

    def fill_in(self, typed: Typed) -> None:
        self.field.value = typed["text"][0] if "text" in typed else self.value
        self.field.select_on_focus = False
        self.field.cursor_position = len(self.field.value)

    def show_offer(self) -> None:
        self._tell()

    @on(Input.Changed)
    def _look_at(self) -> None:
        self.typing()
        self._tell()

    @on(Input.Submitted)
    def do_prompt_accept(self) -> None:
        wrong = self.check(self.text) if self.check else None
        odd = is_odd(said(self.check, self.text)) and self._asked != self.text
        if wrong is None and not odd:
            self.give(self.text)
            return
        self._asked = self.text
        self._tell(wrong)

    def _tell(self, wrong: str | None = None) -> None:
        """What is wrong, else how the text is understood, else that something was put back."""
        if self.check and self.text:
            wrong = self.check(self.text)
        line: Line = [(f"{look_of(self).sign('no')} {wrong}", "bad")] if wrong else said(self.check, self.text)
        if line and self._asked == self.text and is_odd(line):
            line = [*line, (" · ", "dim"), (_("enter again keeps it so"), "warn")]
        self.below.show(line or self.offer)


class Confirm(Prompt[bool], place="confirm"):
    """Yes or no; see `confirm`."""

    def __init__(self, question: str, details: Sequence[Line]) -> None:
        super().__init__()
        self.question = question
        self.details = details
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
