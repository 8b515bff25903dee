"""A text of any length: a line to type in, or the user's own editor.

text = await ask_memo(self, _("memo"), save=self._add_memo, draft="memo A-12")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from tcrm.drafts import Typed
from tcrm.errors import TcrmError
from tcrm.i18n import _
from tcrm.terminal.editor import edit_text
from tcrm.text import wrap
from tcrm.widgets.cells import Line, size
from tcrm.widgets.drafting import Drafting, Save
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import Paragraph, TextLine
from tcrm.widgets.linetext import lines_below
from tcrm.widgets.prompt import Field
from tcrm.widgets.prompts import Below
from tcrm.widgets.theme import look_of

LINES = 6  # of a long text that are shown


async def ask_memo(
    screen: Asking, label: str, *, save: Save[str], draft: str = "", text: str = "", about: str = ""
) -> str | None:
    """Let the user write a text of one or many lines, or change `text`. The text, stripped, when it was saved; None if
    the user left it or it is as it was. `draft` as in `form.fill`, `about` as in `prompts.ask_text`."""
    return await screen.ask(Memo(label, save, draft, text.strip(), about))


class Memo(Drafting[str], place="memo"):
    """See `ask_memo`. A text of several lines stands below for reading, and is changed in the editor."""

    def __init__(self, label: str, save: Save[str], draft: str, before: str, about: str) -> None:
        super().__init__(draft, label, save=save, about=about)
        self.before = before
        self.label = TextLine([("  " + label, "dim")])
        self.label.styles.width = size(self.label.left) + 2
        self.field = Field()
        self.row = Horizontal(self.label, self.field, classes="row")
        self.below = Paragraph()
        self.said = Below()
        self.long = ""  # the text, if it has several lines

    def parts(self) -> Iterator[Widget]:
        yield self.row
        yield self.below
        yield self.said

    def on_mount(self) -> None:
        self._put(self.before)
        self.find_draft()
        self._show()

    def on_resize(self) -> None:
        self._show()

    @property
    def text(self) -> str:
        """What was written, stripped."""
        return self.long or self.field.value.strip()

    def _put(self, text: str) -> None:
        self.long = text if "\n" in text else ""
        self.field.value = "" if self.long else text
        self.field.cursor_position = len(self.field.value)
        self._show()

    def _show(self) -> None:
        """The field, or the beginning of a long text in its place."""
        width = max(20, self.app.size.width - 4)
        folded = [part for line in self.long.split("\n") for part in (wrap(line, width) or [""])] if self.long else []
        rows: list[Line] = [[(line, "text")] for line in folded[:LINES]]
        if len(folded) > LINES:
            more = len(folded) - LINES
            rows.append([lines_below(more)])
        self.below.rows = rows
        self.below.styles.height = len(rows)
        self.below.display = bool(rows)
        self.field.display = not self.long
        if not self.long:
            self.field.focus()

    # -- drafts ------------------------------------------------------------------------------------------------------

    def typed(self) -> Typed:
        return {"text": (self.text, "")} if self.text != self.before else {}

    def standing(self) -> Mapping[str, str]:
        return {"text": self.before}

    def fill_in(self, typed: Typed) -> None:
        self._put(typed["text"][0] if "text" in typed else self.before)

    def show_offer(self) -> None:
        self._say_how()

    # -- commands ----------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _look_at(self) -> None:
        self._say_how()
        self.typing()

    @on(Input.Submitted)
    async def do_prompt_accept(self) -> None:
        if self.text == self.before:
            self.do_prompt_cancel()
        else:
            await self.finish(self.text)

    def complain(self, error: TcrmError) -> None:
        sign = look_of(self).sign("no")
        self.said.show([(f"{sign} {error.message}", "bad"), (" " + error.hint, "dim")])

    def do_memo_editor(self) -> None:
        self.keep_draft()  # nothing is kept while the editor has the terminal
        try:
            self._put(edit_text(self.app, self.text))
        except TcrmError as error:
            self.complain(error)
        else:
            self._say_how()
            self.typing()

    def _say_how(self) -> None:
        """What was typed before, else what to do with a long text."""
        how: Line = [(_("enter keeps it, ctrl+e writes on"), "dim")] if self.long else ()
        self.said.show(self.offer or how)
