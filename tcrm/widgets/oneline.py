"""What the questions have in common that are answered by one line: a label, a field, and below how it is understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from tcrm.drafts import Typed
from tcrm.errors import TcrmError
from tcrm.i18n import _
from tcrm.widgets.cells import Line, size
from tcrm.widgets.checks import is_odd
from tcrm.widgets.drafting import Drafting, Save
from tcrm.widgets.lines import TextLine
from tcrm.widgets.prompt import Below, Field
from tcrm.widgets.theme import look_of


class OneLinePrompt(Drafting[str]):
    """A line to type in. What is wrong with it, or how it is `understood`, stands below while it is typed; Enter takes
    only what is right, and asks once about what is `odd`.

    The first key replaces a `value`, unless the text `goes_on` from it; `draft`, `save` and `about` as in `Drafting`.
    """

    def __init__(
        self,
        label: str,
        *,
        value: str = "",
        placeholder: str = "",
        goes_on: bool = False,
        draft: str = "",
        save: Save[str] | None = None,
        about: str = "",
    ) -> None:
        super().__init__(draft, label, save=save, about=about)
        self.label = label
        self.value = value
        self.field = Field(value, placeholder, select_on_focus=not goes_on)
        self.below = Below()
        self.said: Line = ()  # how the text is understood, or what is wrong with it
        self._asked: str | None = None  # the odd text that was asked about
        self._request = 0

    async def understood(self, text: str) -> Line:
        """How a text is understood, what is odd about it in the role `warn`. Raises TcrmError for one that is wrong."""
        raise NotImplementedError

    @property
    def odd(self) -> bool:
        """Whether the text is worth a second look before it is taken."""
        return is_odd(self.said)

    @property
    def asked(self) -> bool:
        """Whether the text was entered already, and asked about because it is odd."""
        return self.odd and self._asked == self.text

    @property
    def also(self) -> Line:
        """What a key would make of the text; it stands unbroken behind all else."""
        return ()

    def show(self) -> None:
        """Show below what is said of the text; where that is nothing, what was typed another time."""
        sep: Line = [(" · ", "dim")]
        again: Line = [(_("enter again keeps it so"), "warn")] if self.asked else ()
        if also := self.also:
            self.below.show(self.said, [*again, *(sep if again else ()), *also])
        else:
            self.below.show([*self.said, *(sep if again else ()), *again] or self.offer)

    # -- the field and its draft -------------------------------------------------------------------------------------

    def parts(self) -> Iterator[Widget]:
        label = TextLine([("  " + self.label, "dim")])
        label.styles.width = size(label.left) + 2
        yield Horizontal(label, self.field, classes="row")
        yield self.below

    async def on_mount(self) -> None:
        self.field.focus()
        self.find_draft()
        await self._read(self.text)

    def on_resize(self) -> None:
        self.show()

    @property
    def text(self) -> str:
        """What was typed, stripped."""
        return self.field.value.strip()

    def typed(self) -> Typed:
        return {"text": (self.field.value, "")} if self.text != self.value.strip() else {}

    def standing(self) -> Mapping[str, str]:
        return {"text": self.value}

    def fill_in(self, typed: Typed) -> None:
        self.field.value = typed["text"][0] if "text" in typed else self.value
        self.field.select_on_focus = False
        self.field.cursor_position = len(self.field.value)

    def show_offer(self) -> None:
        self.show()

    # -- what was typed ----------------------------------------------------------------------------------------------

    @on(Input.Changed)
    async def _look_at(self) -> None:
        self.typing()
        await self._read(self.text)

    @on(Input.Submitted)
    async def _entered(self) -> None:
        await self.do_prompt_accept()

    async def do_prompt_accept(self) -> None:
        text = self.text
        if not await self._read(text, entered=True):
            return
        if self.odd and not self.asked:
            self._asked = text
            self.show()
        else:
            await self.finish(text)

    async def _read(self, text: str, entered: bool = False) -> bool:
        """Say how a text is understood, unless a newer one is asked for by then; whether it is right. That a line must
        not be blank is said once it is `entered`."""
        self._request += 1
        request, right = self._request, True
        try:
            line = await self.understood(text) if text or entered else ()
        except TcrmError as error:
            line, right = self._wrong(error), False
        if request == self._request:
            self.said = line
            self.show()
        return right

    def complain(self, error: TcrmError) -> None:
        self.said = self._wrong(error)
        self.show()

    def _wrong(self, error: TcrmError) -> Line:
        hint: Line = [(" " + error.hint, "dim")] if error.hint else ()
        return [(f"{look_of(self).sign('no')} {error.message}", "bad"), *hint]
