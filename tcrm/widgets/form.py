"""A small form at the foot of the screen: a label and a field a row, what is wrong beside the field.

    values = await fill(self, _("New customer"), [
        FormField("name", _("name"), check=required),
        FormField("city", _("city")),
    ], save=self._add_customer)

Tab and Enter go on, Enter on the last field or ctrl+s saves, esc leaves. If saving is refused the form stays open with
all that was typed, and says why.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from tcrm.clean import search_key
from tcrm.errors import TcrmError
from tcrm.i18n import _
from tcrm.text import wrap
from tcrm.widgets.cells import Line, flow, size
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import Paragraph, TextLine
from tcrm.widgets.prompt import Field, Prompt
from tcrm.widgets.prompts import Check
from tcrm.widgets.theme import look_of

Values = dict[str, str]
"""What stands in the fields, stripped, by their names."""

Save = Callable[[Values], Awaitable[None]]
"""Does what the form is for. What it raises as `TcrmError` is shown in the form, which stays open."""


def required(text: str) -> str | None:
    """A check: there must be something."""
    return None if text else _("This is needed.")


@dataclass(frozen=True)
class FormField:
    """One row of a form.

    `check` says what is wrong with the text. With `choices` the field offers them: a number or the first letters are
    enough; with `only_choices` nothing else is right. `hint` stands below while the field has the focus.
    """

    name: str
    label: str
    value: str = ""
    check: Check | None = None
    choices: Sequence[str] = ()
    only_choices: bool = False
    hint: str = ""
    placeholder: str = ""

    def complete(self, text: str) -> str:
        """`text`, or the choice that is meant by its number or (with `only_choices`) its first letters."""
        if not text or not self.choices or text in self.choices:
            return text
        if text.isdecimal() and 1 <= int(text) <= len(self.choices):
            return self.choices[int(text) - 1]
        sought = search_key(text)
        same = [choice for choice in self.choices if search_key(choice) == sought]
        begin = [choice for choice in self.choices if search_key(choice).startswith(sought)]
        found = same or (begin if self.only_choices else [])
        return found[0] if found else text

    def wrong(self, text: str) -> str | None:
        """What is wrong with a text; None if nothing is."""
        text = self.complete(text)
        if text and self.only_choices and text not in self.choices:
            return _("This is none of the choices.")
        return self.check(text) if self.check else None

    def help(self, width: int) -> list[Line]:
        """What to say below the field, in lines of so many cells: its hint, its choices with their numbers."""
        hint: list[Line] = [[(line, "dim")] for line in wrap(self.hint, width)] if self.hint else []
        numbered: list[Line] = [
            [(f"{number} ", "key"), (choice, "dim")] for number, choice in enumerate(self.choices, 1)
        ]
        return [*hint, *flow(numbered, width)]


async def fill(screen: Asking, title: str, fields: Sequence[FormField], *, save: Save | None = None) -> Values | None:
    """Let the user fill a form in. The values when it was saved, None if the user left it."""
    return await screen.ask(Form(title, fields, save))


class FormRow(Horizontal):
    """Label, field, and what is wrong with it."""

    def __init__(self, field: FormField, label_width: int) -> None:
        super().__init__(classes="row")
        self.field = field
        suggester = SuggestFromList(field.choices, case_sensitive=False) if field.choices else None
        self.input = Field(field.value, field.placeholder, suggester=suggester)
        self.input.add_class("form-field")
        self.label = TextLine([("  " + field.label, "dim")])
        self.label.styles.width = label_width
        self.error = TextLine()

    def compose(self) -> ComposeResult:
        yield self.label
        yield self.input
        yield self.error

    @property
    def text(self) -> str:
        """What is meant by what was typed, stripped."""
        return self.field.complete(self.input.value.strip())

    def wrong(self, even_if_empty: bool) -> str | None:
        """What is wrong, shown beside the field. An empty field is wrong only when it is left."""
        text = self.input.value.strip()
        wrong = self.field.wrong(text) if text or even_if_empty else None
        self.error.show([(f" {look_of(self).sign('no')} {wrong}", "bad")] if wrong else ())
        return wrong

    @property
    def cut_error(self) -> str:
        """What is wrong, if there is not room for it beside the field."""
        return self.error.left[0][0].strip() if size(self.error.left) > self.error.size.width else ""


class Form(Prompt[Values], place="form"):
    """Rows to fill in; see `fill`. `give` gets the values."""

    def __init__(self, title: str, fields: Sequence[FormField], save: Save | None) -> None:
        super().__init__()
        self.title_line = TextLine([("  " + title, "head")])
        label_width = max(size([(field.label, "")]) for field in fields) + 4
        self.rows = [FormRow(field, label_width) for field in fields]
        self.foot = Paragraph()
        self.save = save
        self._saving = False

    def parts(self) -> Iterator[Widget]:
        yield self.title_line
        yield VerticalScroll(*self.rows, can_focus=False, classes="rows")
        yield self.foot

    def on_mount(self) -> None:
        self.rows[0].input.focus()

    def on_resize(self) -> None:
        """The foot is as high as its longest help needs, so that nothing jumps from field to field."""
        most = max(len(row.field.help(self._width)) for row in self.rows)
        self.foot.styles.height = max(2, most)
        self._explain_field()

    @property
    def _width(self) -> int:
        return max(20, self.app.size.width - 4)

    @property
    def values(self) -> Values:
        """What stands in the fields now."""
        return {row.field.name: row.text for row in self.rows}

    @property
    def _current(self) -> int:
        return next((n for n, row in enumerate(self.rows) if row.input.has_focus), 0)

    def _go(self, number: int) -> None:
        row = self.rows[self._current]
        row.wrong(even_if_empty=False)
        if row.text != row.input.value.strip():
            row.input.value = row.text
        self.rows[number % len(self.rows)].input.focus()

    @on(events.DescendantFocus)
    def _explain_field(self) -> None:
        row = self.rows[self._current]
        wrong: list[Line] = [[(line, "bad")] for line in wrap(row.cut_error, self._width)] if row.cut_error else []
        self.foot.rows = [*wrong, *row.field.help(self._width)]

    @on(Input.Changed)
    def _look_at(self, event: Input.Changed) -> None:
        next(row for row in self.rows if row.input is event.input).wrong(even_if_empty=False)
        self._explain_field()

    @on(Input.Submitted)
    async def do_form_next(self) -> None:
        if self._current == len(self.rows) - 1:
            await self.do_form_save()
        elif self.rows[self._current].wrong(even_if_empty=True) is None:
            self._go(self._current + 1)
        else:
            self._explain_field()

    def do_prompt_next(self) -> None:
        self._go(self._current + 1)

    def do_prompt_previous(self) -> None:
        self._go(self._current - 1)

    async def do_form_save(self) -> None:
        wrong = [row for row in self.rows if row.wrong(even_if_empty=True)]
        if wrong:
            wrong[0].input.focus()
            self._explain_field()
        elif not self._saving:
            self._saving = True
            try:
                if self.save:
                    await self.save(self.values)
            except TcrmError as error:
                self._complain(error)
            else:
                self.give(self.values)
            finally:
                self._saving = False

    def _complain(self, error: TcrmError) -> None:
        sign = look_of(self).sign("no")
        said: list[Line] = [[(line, "bad")] for line in wrap(f"{sign} {error.message}", self._width)]
        said += [[(line, "dim")] for line in wrap(error.hint, self._width)] if error.hint else []
        self.foot.rows = flow(said, self._width)
        self.foot.styles.height = max(len(self.foot.rows), int(self.foot.size.height))


def changed(values: Values, before: Mapping[str, str]) -> Values:
    """The values that differ from those before."""
    return {name: value for name, value in values.items() if before.get(name, "") != value}
