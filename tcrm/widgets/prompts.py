"""Small questions at the foot of the screen: a text, one of a list, yes or no.

    name = await ask_text(self, _("tag"), check=lambda text: None if text else _("A tag needs a name."))
    stage = await choose(self, _("move to"), [Choice(stage.id, stage.name) for stage in stages])
    if await confirm(self, _("Take this change back?")): …

All of them give None (`confirm`: False) if the user leaves with esc. They are called in a command that runs in a flow.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import events, on
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from tcrm.clean import search_key
from tcrm.drafts import Typed
from tcrm.i18n import _
from tcrm.text import fit
from tcrm.widgets.cells import Line, draw, fold, size
from tcrm.widgets.checks import Check, is_odd, said
from tcrm.widgets.drafting import Drafting
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import Paragraph, TextLine
from tcrm.widgets.prompt import Field, Prompt
from tcrm.widgets.theme import look_of

__all__ = ["AskText", "Check", "Choice", "ChoiceList", "Choose", "Confirm", "ask_text", "choose", "confirm"]

V = TypeVar("V", bound=Hashable)


async def ask_text(
    screen: Asking,
    label: str,
    *,
    value: str = "",
    placeholder: str = "",
    check: Check | None = None,
    draft: str = "",
    goes_on: bool = False,
) -> str | None:
    """One line of text, stripped. What `check` finds wrong, or how it understands the text, is shown while typing;
    Enter takes only what is right, and asks once about what is odd.

    The first key replaces a `value`, unless the text `goes_on` from it. `draft` as in `form.fill`; where there is a
    value, what is left with esc is given up.
    """
    return await screen.ask(AskText(label, value, placeholder, check, draft, goes_on))


async def choose(screen: Asking, title: str, choices: Sequence[Choice[V]], *, current: V | None = None) -> V | None:
    """One of a list: by first letters, by number, or with the arrows; the cursor begins on `current`."""
    return await screen.ask(Choose(title, choices, current))


async def confirm(screen: Asking, question: str, *, details: Sequence[Line] = ()) -> bool:
    """Yes or no; anything but `y` is no."""
    answer = await screen.ask(Confirm(question, details))
    return answer is True


class AskText(Drafting[str], place="prompt"):
    """A line to type in; see `ask_text`."""

    def __init__(
        self, label: str, value: str, placeholder: str, check: Check | None, draft: str = "", goes_on: bool = False
    ) -> None:
        super().__init__(draft, edits=bool(value))
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

    def fill_in(self, typed: Typed) -> None:
        self.field.value = typed["text"][0] if "text" in typed else self.value
        self.field.select_on_focus = False
        self.field.cursor_position = len(self.field.value)

    def do_form_anew(self) -> None:
        super().do_form_anew()
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
        self.below.show(line or ([(self.offer, "warn")] if self.offer else ()))


class Below(Paragraph):
    """What stands below a field, folded; never less than one line high, so that little jumps."""

    def show(self, line: Line) -> None:
        """What stands there from now on."""
        rows = [*fold(line, max(20, self.app.size.width - 4))]
        self.rows = rows
        self.styles.height = max(1, len(rows))


@dataclass(frozen=True)
class Choice(Generic[V]):
    """Something to choose: what it stands for, its name, what else to say, and why it is refused (if it is)."""

    value: V
    label: str
    detail: str = ""
    refused: str | None = None


class ChoiceList(Widget, can_focus=True, inherit_bindings=False):
    """The choices one under the other. Letters go to the first that begins so, digits to that number."""

    DEFAULT_CSS = "ChoiceList { width: 1fr; }"
    MOST_LINES = 12

    def __init__(self, choices: Sequence[Choice[V]], cursor: int) -> None:
        super().__init__()
        self.choices = choices
        self.cursor = cursor
        self.typed = ""
        self._names = [search_key(choice.label) for choice in choices]
        self._label_width = max((size([(choice.label, "")]) for choice in choices), default=0)
        self.styles.height = min(len(choices), self.MOST_LINES)

    def move(self, steps: int) -> None:
        """The cursor so many choices down, round the end."""
        self.typed = ""
        self._go((self.cursor + steps) % len(self.choices))

    def _go(self, cursor: int) -> None:
        self.cursor = cursor
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        if event.key == "backspace":
            self.typed = self.typed[:-1]
        elif event.is_printable and event.character is not None:
            event.stop()
            # Letters that lead nowhere together begin anew.
            for typed in (self.typed + event.character, event.character):
                found = self._find(typed)
                if found is not None:
                    self.typed = typed
                    self._go(found)
                    return

    def _find(self, typed: str) -> int | None:
        if typed.isdecimal() and 1 <= int(typed) <= len(self.choices):
            return int(typed) - 1
        sought = search_key(typed)
        starts = (number for number, name in enumerate(self._names) if name.startswith(sought))
        words = (number for number, name in enumerate(self._names) if f" {sought}" in name)
        return next(starts, next(words, None))

    def render_line(self, y: int) -> Strip:
        look, width, height = look_of(self), self.size.width, self.size.height
        number = y + max(0, min(self.cursor - height + 1, len(self.choices) - height))
        if not 0 <= number < len(self.choices):
            return Strip.blank(width, self.rich_style)
        choice = self.choices[number]
        name, role = ("dim", "dim") if choice.refused else ("name", "dim")
        line = [
            (f" {number + 1:>2} ", "key" if not choice.refused else "dim"),
            (" " + fit(choice.label, min(self._label_width, width - 6)), name),
            ("  " + (choice.refused or choice.detail), role),
        ]
        return draw(line, width, look, band=number == self.cursor).apply_style(self.rich_style)


class Choose(Prompt[V], place="choose"):
    """A small list to choose from; see `choose`."""

    def __init__(self, title: str, choices: Sequence[Choice[V]], current: V | None) -> None:
        super().__init__()
        self.choices = choices
        start = next((n for n, choice in enumerate(choices) if choice.value == current), 0)
        self.title_line = Below()
        self.title_text = title
        self.list = ChoiceList(choices, start)

    def parts(self) -> Iterator[Widget]:
        yield self.title_line
        yield self.list

    def on_resize(self) -> None:
        self.title_line.show([(self.title_text, "dim")])

    def do_prompt_next(self) -> None:
        self.list.move(1)

    def do_prompt_previous(self) -> None:
        self.list.move(-1)

    def do_prompt_accept(self) -> None:
        if self.choices and not self.choices[self.list.cursor].refused:
            self.give(self.choices[self.list.cursor].value)


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
