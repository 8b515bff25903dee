"""What all prompts share: a drawer at the foot of the screen, the rest of which stays as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from tcrm.i18n import _
from tcrm.keys import bindings_for, command, shown_keys
from tcrm.widgets.cells import Line, fold, size
from tcrm.widgets.lines import BottomLine, Paragraph, TextLine, overrides_of
from tcrm.widgets.theme import look_of

if TYPE_CHECKING:
    from tcrm.widgets.flow import Asking

T = TypeVar("T")

MOST_TYPED = 10_000
"""Characters that a field takes. A paste of 100 kB into an unlimited one took over a minute."""

SAID = 8.0  # seconds that something is said


class Field(Input):
    """A text field without frame and blink, that takes no more than `MOST_TYPED` characters. With `select_on_focus` the
    first key replaces what stands in it; the arrows, home and end keep it."""

    class Cut(Message):
        """More was pasted than there is room for; `most` characters is what the field takes."""

        def __init__(self, most: int) -> None:
            super().__init__()
            self.most = most

        @property
        def words(self) -> str:
            """What happened, for people."""
            return _("Too long: a field takes {most} characters; what came after them was left out.").format(
                most=self.most
            )

    virtual_size = Reactive(Size(0, 0), layout=False)  # a letter more is no reason for a new layout of the screen

    def __init__(self, value: str = "", placeholder: str = "", select_on_focus: bool = False, **more: Any) -> None:
        more.setdefault("max_length", MOST_TYPED)
        super().__init__(value, placeholder, select_on_focus=select_on_focus, compact=True, **more)
        self.cursor_blink = False

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        frame = look_of(self)["field"]
        if not frame.underline:
            return strip
        return Strip([Segment(text, (style or Style.null()) + frame) for text, style, _ in strip])

    def _on_paste(self, event: events.Paste) -> None:
        # A field has one line: of several pasted ones none is lost. What is too long Textual would leave out whole.
        most = self.max_length or MOST_TYPED
        room = most - len(self.value) + len(self.selected_text)
        pasted = event.text
        event.text = " ".join(pasted[:most].splitlines())[:room]
        if len(pasted) > most or len(" ".join(pasted.splitlines())) > room:
            self.post_message(self.Cut(most))
        super()._on_paste(event)
        event.prevent_default()


class Drawer(Container, inherit_bindings=False):
    """The part of the screen that a prompt takes, at its foot."""


class Below(Paragraph):
    """What stands beside or below a field, folded; never less than one line high, so that little jumps."""

    DEFAULT_CSS = "Below { height: 1; }"

    def show(self, line: Line, after: Line = ()) -> None:
        """What stands there from now on; `after` is not folded, and stands at its end."""
        width = max(20, self.app.size.width - 4)
        rows: list[Line] = [*fold(line, width)]
        if after and rows and size(rows[-1]) + size(after) + 2 <= width:
            rows[-1] = [*rows[-1], ("  ", "text"), *after]
        elif after:
            rows.append(after)
        self.show_rows(rows)

    def show_rows(self, rows: Sequence[Line]) -> None:
        """The lines that stand there from now on."""
        self.rows = rows
        self.styles.height = max(1, len(rows))


class Prompt(ModalScreen[T], Generic[T]):
    """A question at the foot of the screen. Its answer is a future, `answer`: None if the user left it.

    A subclass names its `place` in the key registry (`class Choose(Prompt[int], place="choose")`), gives its parts in
    `parts` and calls `give` with the answer. `about` is what the question is about, in a line above it; blank: that is
    plain.
    """

    PLACE: ClassVar[str] = "prompt"
    flow: Asking  # who asks it
    leads_back = False
    """Whether who leaves it comes to the question before it."""
    COMPLETES: ClassVar[bool] = False
    """Whether a key completes what is typed (`do_prompt_complete`): its line of keys says which."""

    def __init_subclass__(cls, place: str = "", **more: Any) -> None:
        if place:
            cls.PLACE = place
            cls.BINDINGS = [*bindings_for(place)]
        super().__init_subclass__(**more)

    def __init__(self, about: str = "") -> None:
        super().__init__()
        self.about = about
        self.answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        self._notice = Below()
        self._notice.display = False
        self._until: Timer | None = None  # goes off when what is said has stood long enough

    def say(self, text: str, *, error: bool = False) -> None:
        """Show what happened beside the question, for some seconds."""
        self._notice.show([("  " + text, "bad" if error else "dim")])
        self._notice.display = True
        if self._until is not None:
            self._until.stop()
        self._until = self.set_timer(SAID, self.hush)

    def hush(self) -> None:
        """What was said has stood long enough."""
        self._notice.display = False

    def on_field_cut(self, cut: Field.Cut) -> None:
        self.say(cut.words, error=True)

    def parts(self) -> Iterator[Widget]:
        """The widgets of the drawer, from top to bottom, above the line of keys."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Drawer():
            if self.about:
                yield TextLine([("  " + self.about, "head")])
            yield from self.parts()
            yield self._notice
            keys = BottomLine(self.PLACE, self.refusal, overrides_of(self))
            keys.labels = {"prompt.cancel": _("back")} if self.leads_back else {}
            if self.COMPLETES:
                complete = command("prompt.complete")
                keys.more = [[(shown_keys(complete, keys.overrides)[0], "key"), (" " + _(complete.label), "dim")]]
            yield keys

    def refusal(self, command_id: str) -> str | None:
        """Why a command may not be used now; None if it may."""
        return None

    async def store(self, answer: T) -> None:
        """Do with an answer what it is for, before it is given; raises TcrmError where that is refused. Most questions
        leave it to those who ask."""

    def give(self, answer: T | None) -> None:
        """Answer, and close the prompt."""
        if not self.answer.done():
            self.dismiss()
            self.answer.set_result(answer)

    async def action_command(self, command_id: str) -> None:
        """A key was pressed: do `do_<command>` (`prompt.accept` -> `do_prompt_accept`)."""
        done = getattr(self, "do_" + command_id.replace(".", "_"))()
        if asyncio.iscoroutine(done):
            await done

    def do_prompt_complete(self) -> Awaitable[None] | None:
        """Nothing is offered that a text could be completed to; see `askwords`."""
        return None

    def do_form_restore(self) -> None:
        """Nothing that was typed before is kept for this question; see `drafting`."""

    def do_prompt_cancel(self) -> None:
        self.give(None)
