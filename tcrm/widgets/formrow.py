"""One row of a form: a field, and what it says while somebody types in it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets.input import Selection
from textual.worker import Worker, WorkerError

from tcrm.clean import search_key
from tcrm.i18n import _
from tcrm.text import fit, wrap
from tcrm.widgets.cells import Line, fold, size
from tcrm.widgets.checks import said
from tcrm.widgets.formfield import FormField, Noticed
from tcrm.widgets.lines import TextLine
from tcrm.widgets.prompt import Field
from tcrm.widgets.prompts import Choice
from tcrm.widgets.theme import look_of
from tcrm.widgets.work import run_beside

MATCHES = 5  # matches listed below a field


class FormRow(Horizontal):
    """Label, field, and what is to be said of it: what is wrong, how it is understood, what was found."""

    class Found(Message):
        """What stands below the field is another now."""

    def __init__(self, field: FormField, label_width: int) -> None:
        super().__init__(classes="row")
        self.field = field
        self._refused = False  # was it not taken as it is?
        suggester = SuggestFromList(field.choices, case_sensitive=False) if field.choices else None
        placeholder = field.placeholder or (_("needed") if field.wrong("") else "")
        self.input = Field(field.value, placeholder, suggester=suggester, select_on_focus=True)
        self.input.add_class("form-field")
        self.label = TextLine(self._label)
        self.label.styles.width = label_width
        self.error = TextLine()  # beside the field: what is wrong, else what is known of it
        self.matches: Sequence[Choice[str]] = ()
        self.cursor = -1  # the row below that Enter takes: a match, or behind them the text as something new
        self.picked: Choice[str] | None = None
        self.as_new = ""  # the text that was chosen to be something new
        self._asks_again = False  # is one more Enter needed to make that?
        self.notices: Sequence[Noticed] = ()
        self._fault: str | None = None
        self._chosen_by_hand = False  # did somebody go to the row that is chosen?
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

    def put(self, text: str, value: str = "", detail: str = "") -> None:
        """Fill the field in, with what was chosen if that stands for something else."""
        self.picked = Choice(value, text, detail) if value else None
        self.input.value = text
        self.input.cursor_position = len(text)

    def edited(self) -> None:
        """The text has changed: what was chosen no longer counts, and something else is looked for."""
        self.input.select_on_focus = True
        self._refused = False
        if self.picked and self.picked.label != self.input.value:
            self.picked = None
        if self.as_new != self.typed:
            self.as_new, self._asks_again = "", False
        self.wrong(even_if_empty=False)
        if self.field.asks:
            self.look_up()

    # -- what is said of it ------------------------------------------------------------------------------------------

    def wrong(self, even_if_empty: bool) -> str | None:
        """What is wrong, said beside the field. An empty field is wrong only when it is left."""
        self._fault = self.field.wrong(self.typed) if self.typed or even_if_empty else None
        self.tell()
        return self._fault

    def refuse(self, why: str = "") -> None:
        """It is not taken as it is: that is said in red from the label on, and the next key replaces it. `why` is what
        was found wrong only when all of it was to be saved."""
        self._refused = True
        self._fault = why or self._fault
        self.input.selection = Selection(0, len(self.input.value))
        self.tell()

    @property
    def _label(self) -> Line:
        if self._refused:
            return [(f"{look_of(self).sign('no')} {self.field.label}", "bad")]
        return [("  " + self.field.label, "dim")]

    def tell(self) -> None:
        """Say beside the field what fits there whole; of what does not fit, only that there is something."""
        line = self._known()
        if self._fault and not self._fits(line):
            line = [(f" {look_of(self).sign('no')}", "bad")]
        elif not self._fits(line) and not self._fault:
            line = ()
        self.label.show(self._label)
        self.error.show(line)

    def on_resize(self) -> None:
        self.tell()

    def _known(self) -> Line:
        """What is wrong, else what was chosen, else how the text is understood, else what was noticed."""
        look = look_of(self)
        if self._fault:
            return [(f" {look.sign('no')} {self._fault}", "bad")]
        if self.picked:
            what = [self.picked.value, self.picked.detail] if self.picked.value != self.picked.label else []
            return [(" " + look.sign("sep").join(part for part in what if part), "dim")]
        if self.as_new and self.as_new == self.typed:
            again = _("enter again adds it") if self._asks_again and self.input.has_focus else ""
            return [(f" {self.field.new}: {again}", "warn")] if again else [(" " + self.field.new, "dim")]
        if self.input.has_focus or self.input.value != self.field.value:
            understood = said(self.field.check, self.field.complete(self.typed))
            if understood:
                return [(f" {look.sign('to')} ", "dim"), *understood]
        if not self._noticed():
            return ()
        room = self.error.size.width - 1
        return [(" " + (self.notices[0].within(room) if room > 0 else self.notices[0].why), "dim")]

    def _noticed(self) -> bool:
        return bool(self.notices) and not self.input.has_focus and not self._fault

    def _fits(self, line: Line) -> bool:
        return size(line) <= self.error.size.width or not self.error.size.width

    def whole(self, width: int) -> list[Line]:
        """What there was not room for beside the field, in lines of so many cells."""
        line = self._known()
        if self._fits(line) or self.picked:
            return []
        return [*fold(line, width)]

    # -- what is found for it ----------------------------------------------------------------------------------------

    def look_up(self) -> None:
        """Ask for what belongs to the text, one question at a time, beside the keyboard."""
        if self.as_new:
            self._asked_for = None  # what else there is stands below once more
        if self._work is None or self._work.is_finished:
            self._work = run_beside(self, self._ask)

    async def settled(self) -> None:
        """Wait until what was found belongs to what is typed. An error was said where it happened."""
        if self._work is not None and not self._work.is_finished:
            with suppress(WorkerError):
                await self._work.wait()

    async def _ask(self) -> None:
        """Ask until the answer is that to the text as it is now; an answer that was overtaken is dropped."""
        while self._asked_for != (text := self.typed):
            field, picked = self.field, self.picked is not None
            matches = await field.search(text) if field.search and not self._stands else ()
            notices = await field.notice(text) if field.notice and text and not picked else ()
            self._asked_for = text
            if text == self.typed:
                self._show(text, matches[:MATCHES], notices)

    def _show(self, text: str, matches: Sequence[Choice[str]], notices: Sequence[Noticed]) -> None:
        same = [n for n, match in enumerate(matches) if search_key(match.label) == search_key(text)]
        self.matches, self.notices = matches, notices
        self._chosen_by_hand = False
        first = 0 if self._offers_new else -1
        self.cursor = len(matches) if self.as_new else same[0] if len(same) == 1 else first
        self.wrong(even_if_empty=False)
        self.post_message(self.Found())

    @property
    def _stands(self) -> bool:
        """Was it chosen, or is it as it was before? Then there is nothing to choose: who only passes by changes
        nothing."""
        return self.picked is not None or self.typed == self.field.value != ""

    @property
    def _offers_new(self) -> bool:
        return bool(self.field.search and self.field.new and self.typed) and not self._stands

    @property
    def _rows(self) -> int:
        """The rows to choose from: the matches, and the text as something new."""
        return len(self.matches) + self._offers_new

    def move(self, steps: int) -> bool:
        """The cursor to another row, from the first one up to the last; False if there is none in that direction."""
        cursor = self.cursor + steps
        if cursor < 0 and self._offers_new and self._rows > 1:
            cursor = self._rows - 1
        if not self._rows or cursor < -1 or (cursor == -1 and steps > 0):
            return False
        self.cursor = min(cursor, self._rows - 1)
        self._chosen_by_hand = True
        return True

    def take(self) -> bool:
        """Take the row that is chosen, if one is. True where that would make something new by a name that nobody has
        chosen by hand: to save it needs one more key."""
        new = self._asks_again = self._would_make()
        if 0 <= self.cursor < len(self.matches):
            match = self.matches[self.cursor]
            self._asked_for = match.label
            self.put(match.label, match.value, match.detail)
        elif self.cursor >= 0 and self._offers_new:
            self.as_new = self.typed
        else:
            return False
        self.matches, self.cursor = (), -1
        self.notices = () if self.picked else self.notices
        self.wrong(even_if_empty=False)
        return new

    def _would_make(self) -> bool:
        """Is the row that is chosen the one for something new, and did nobody go there?"""
        at_new = self._offers_new and self.cursor == len(self.matches) and self.as_new != self.typed
        return at_new and self.field.makes and not self._chosen_by_hand

    def help(self, width: int) -> list[Line]:
        """What to say below the field: what was found and may be made, what was noticed, else its hint and choices."""
        noticed: list[Line] = [
            [(line, "dim")] for one in self.notices for line in wrap(f"{one.what}: {one.why}", width)[:2]
        ]
        taken = self.cursor < 0 and self.as_new != "" and self.as_new == self.typed
        rows = [] if taken else self._choosable(width)
        how: list[Line] = [[(_("down chooses one of these"), "dim")]] if rows and self.cursor < 0 else []
        return [*rows, *noticed, *how] or self.field.help(width)

    def _choosable(self, width: int) -> list[Line]:
        sign = look_of(self).sign("to")
        widest = min(max((size([(match.label, "")]) for match in self.matches), default=0), width // 2)
        rows = [_match_line(match, n == self.cursor, sign, widest) for n, match in enumerate(self.matches)]
        if self._offers_new:
            chosen = self.cursor == len(self.matches)
            before = sign + " " if chosen else " " * (len(sign) + 1)
            rows.append([(before, "key"), (f"{self.field.new}: ", "dim"), (self.typed, "name" if chosen else "text")])
        return rows

    @property
    def most_help(self) -> int:
        """Lines that what is found may need."""
        return MATCHES + 2 if self.field.search else 2


def _match_line(match: Choice[str], chosen: bool, sign: str, width: int) -> Line:
    detail = match.detail if match.value == match.label else f"{match.detail}  {match.value}"
    return [
        (sign + " " if chosen else " " * (len(sign) + 1), "key"),
        (fit(match.label, width), "name" if chosen else "text"),
        ("  " + detail.strip(), "dim"),
    ]
