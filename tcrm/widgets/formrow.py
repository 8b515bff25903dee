"""One row of a form: what a field is, and what it knows while somebody types in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.worker import Worker, WorkerError

from tcrm.clean import search_key
from tcrm.i18n import _
from tcrm.text import fit, wrap
from tcrm.widgets.cells import Line, flow, size
from tcrm.widgets.lines import TextLine
from tcrm.widgets.prompt import Field
from tcrm.widgets.prompts import Check, Choice
from tcrm.widgets.theme import look_of

Search = Callable[[str], Awaitable[Sequence[Choice[str]]]]
"""Finds choices for a text: `value` is what the form gives for it, `label` its name, `detail` what it is."""

Notice = Callable[[str], Awaitable[Sequence[str]]]
"""Finds something to know about a text that is being typed, a line each; nothing is forbidden by it."""

MATCHES = 5  # matches listed below a field


@dataclass(frozen=True)
class FormField:
    """One row of a form.

    `check` says what is wrong with the text. With `choices` the field offers them: a number or the first letters are
    enough; with `only_choices` nothing else is right. `hint` stands below while the field has the focus.

    With `search` the matches of what is typed stand below, asked for letter by letter; the one that is chosen shows its
    name, and its `value` is given. Text of which none is chosen is given as it is, as something `new` (how to say so).
    `notice` is asked letter by letter too, and what it says stands below.
    """

    name: str
    label: str
    value: str = ""
    check: Check | None = None
    choices: Sequence[str] = ()
    only_choices: bool = False
    hint: str = ""
    placeholder: str = ""
    search: Search | None = None
    new: str = ""
    notice: Notice | None = None

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

    @property
    def asks(self) -> bool:
        """Whether something is looked up while somebody types here."""
        return self.search is not None or self.notice is not None


class FormRow(Horizontal):
    """Label, field, and what is wrong with it; what was found for the text in it."""

    class Found(Message):
        """What stands below the field is another now."""

    def __init__(self, field: FormField, label_width: int) -> None:
        super().__init__(classes="row")
        self.field = field
        suggester = SuggestFromList(field.choices, case_sensitive=False) if field.choices else None
        self.input = Field(field.value, field.placeholder, suggester=suggester)
        self.input.add_class("form-field")
        self.label = TextLine([("  " + field.label, "dim")])
        self.label.styles.width = label_width
        self.error = TextLine()
        self.matches: Sequence[Choice[str]] = ()
        self.cursor = -1  # the match that Enter takes; none is chosen unless somebody does
        self.picked: Choice[str] | None = None
        self.notices: Sequence[str] = ()
        self._asked_for: str | None = None  # the text that matches and notices belong to
        self._work: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        yield self.label
        yield self.input
        yield self.error

    # -- what stands in it -------------------------------------------------------------------------------------------

    @property
    def typed(self) -> str:
        """What was typed, stripped."""
        return self.input.value.strip()

    @property
    def text(self) -> str:
        """What is meant by it: what was chosen, else the text."""
        return self.picked.value if self.picked else self.field.complete(self.typed)

    def put(self, text: str, value: str = "") -> None:
        """Fill the field in, with what was chosen if that stands for something else."""
        self.picked = Choice(value, text) if value else None
        self.input.value = text
        self.input.cursor_position = len(text)

    def edited(self) -> None:
        """The text has changed: what was chosen no longer counts, and something else is looked for."""
        if self.picked and self.picked.label != self.input.value:
            self.picked = None
        self.wrong(even_if_empty=False)
        if self.field.asks:
            self.look_up()

    def wrong(self, even_if_empty: bool) -> str | None:
        """What is wrong, shown beside the field. An empty field is wrong only when it is left."""
        wrong = self.field.wrong(self.typed) if self.typed or even_if_empty else None
        self.error.show([(f" {look_of(self).sign('no')} {wrong}", "bad")] if wrong else ())
        return wrong

    def leave(self) -> None:
        """The focus goes on: what is wrong, else what was noticed, stays beside the field."""
        if self.wrong(even_if_empty=False) is None and self.notices:
            self.error.show([(" " + self.notices[0], "dim")])

    @property
    def cut_error(self) -> str:
        """What is wrong, if there is not room for it beside the field."""
        cut = size(self.error.left) > self.error.size.width and self.error.left[0][1] == "bad"
        return self.error.left[0][0].strip() if cut else ""

    # -- what is found for it ----------------------------------------------------------------------------------------

    def look_up(self) -> None:
        """Ask for what belongs to the text, one question at a time, beside the keyboard."""
        if self._work is None or self._work.is_finished:
            self._work = self.run_worker(self._ask())

    async def settled(self) -> None:
        """Wait until what was found belongs to what is typed. An error was said where it happened."""
        if self._work is not None and not self._work.is_finished:
            with suppress(WorkerError):
                await self._work.wait()

    async def _ask(self) -> None:
        """Ask until the answer is that to the text as it is now; an answer that was overtaken is dropped."""
        while self._asked_for != (text := self.typed):
            field, picked = self.field, self.picked is not None
            matches = await field.search(text) if field.search and not picked else ()
            notices = await field.notice(text) if field.notice and text and not picked else ()
            self._asked_for = text
            if text == self.typed:
                self._show(text, matches[:MATCHES], notices)

    def _show(self, text: str, matches: Sequence[Choice[str]], notices: Sequence[str]) -> None:
        same = [n for n, match in enumerate(matches) if search_key(match.label) == search_key(text)]
        self.matches, self.notices = matches, notices
        self.cursor = same[0] if len(same) == 1 else -1
        self.wrong(even_if_empty=False)
        self.post_message(self.Found())

    def move(self, steps: int) -> bool:
        """The cursor to another match; False if there is none in that direction."""
        cursor = self.cursor + steps
        if not self.matches or cursor < -1 or (cursor == -1 and steps > 0):
            return False
        self.cursor = min(cursor, len(self.matches) - 1)
        return True

    def take(self) -> None:
        """Take the chosen match, if one is."""
        if 0 <= self.cursor < len(self.matches):
            match = self.matches[self.cursor]
            self.matches, self.cursor, self.notices = (), -1, ()
            self._asked_for = match.label
            self.put(match.label, match.value)
            self.wrong(even_if_empty=False)

    def help(self, width: int) -> list[Line]:
        """What to say below the field: what was found, else its hint and choices."""
        noticed: list[Line] = [[(line, "dim")] for text in self.notices for line in wrap(text, width)[:2]]
        if not self.matches:
            new = _("“{text}” is {what}").format(text=self.typed, what=self.field.new)
            known = self.picked is not None or not self.field.new or not self.typed
            hint: list[Line] = [] if known else [[(new, "dim")]]
            return [*noticed, *hint] or self.field.help(width)
        return [*self._matches(width), *noticed] if self.cursor >= 0 or not self.typed else self._unchosen(width)

    def _unchosen(self, width: int) -> list[Line]:
        how = _("down chooses one of these")
        if self.field.new:
            how = _("enter: “{text}” is {what}; down: one of these").format(text=self.typed, what=self.field.new)
        return [*self._matches(width), [(how, "dim")]]

    def _matches(self, width: int) -> list[Line]:
        sign = look_of(self).sign("to")
        widest = min(max(size([(match.label, "")]) for match in self.matches), width // 2)
        return [_match_line(match, n == self.cursor, sign, widest) for n, match in enumerate(self.matches)]

    @property
    def most_help(self) -> int:
        """Lines that what is found may need."""
        return MATCHES + 1 if self.field.search else 2


def _match_line(match: Choice[str], chosen: bool, sign: str, width: int) -> Line:
    detail = match.detail if match.value == match.label else f"{match.detail}  {match.value}"
    return [
        (sign + " " if chosen else " " * (len(sign) + 1), "key"),
        (fit(match.label, width), "name" if chosen else "text"),
        ("  " + detail.strip(), "dim"),
    ]
