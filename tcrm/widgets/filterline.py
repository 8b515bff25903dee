"""`/`: the list follows while one types. Enter keeps the filter, esc clears it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from tcrm.i18n import N_, _
from tcrm.keynames import key_label
from tcrm.keys import bindings_for, command
from tcrm.widgets.lines import TextLine
from tcrm.widgets.prompt import Field
from tcrm.widgets.reading import Listed

HOLDS = N_("All that is written must hold.")


def help_text(rows: Sequence[tuple[str, str]], last: str = HOLDS) -> Listed:
    """What a filter can say, for who asks: what is written and what that keeps, a line each, and a last line; all but
    what is written is still to be translated."""
    return Listed([(written, _(keeps)) for written, keeps in rows], _(last))


class FilterLine(Horizontal, inherit_bindings=False):
    """A line to type a filter in; not there until `open`. `text` is the filter as it stands."""

    DEFAULT_CSS = """
    FilterLine { height: 1; display: none; }
    FilterLine > TextLine { width: 4; }
    FilterLine > Field { width: 1fr; }
    """
    BINDINGS = [*bindings_for("filter")]

    class Changed(Message):
        """The filter is another: `text`, under a number that grows with every change."""

        def __init__(self, text: str, request: int) -> None:
            super().__init__()
            self.text = text
            self.request = request

    class Closed(Message):
        """The line is gone; `text` is the filter that was kept, empty if it was cleared."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class HelpWanted(Message):
        """Nothing but `?` was typed: what can be written here?"""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self.field = Field(placeholder=placeholder)
        self._told = ""
        self._request = 0

    def compose(self) -> ComposeResult:
        yield TextLine([("  / ", "key")])
        yield self.field

    @property
    def text(self) -> str:
        """The filter as it stands, stripped."""
        return self.field.value.strip()

    def open(self) -> None:
        """Show the line and type on at the end of the filter."""
        self.display = True
        self.field.focus()
        self.field.cursor_position = len(self.field.value)

    def clear(self) -> bool:
        """Take the filter away; False if there was none."""
        had = bool(self.text)
        self.field.value = ""
        self._tell()
        return had

    def set_text(self, text: str) -> None:
        """A filter that was not typed here (a saved one, or what another screen asked for)."""
        self.field.value = text
        self._tell()

    def _tell(self) -> None:
        if self.text != self._told:
            self._told = self.text
            self._request += 1
            self.post_message(self.Changed(self.text, self._request))

    def on_mount(self) -> None:
        self.watch(self.field, "value", self._typed, init=False)

    def _typed(self, value: str) -> None:
        """At once, not when the field says it: the answer is looked for while the letter is painted."""
        if not self._asks_for_help(value):
            self._tell()

    def _asks_for_help(self, value: str) -> bool:
        return value == key_label(command("filter.help").keys[0]) and not self._told

    @on(Input.Changed)
    def _was_typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._asks_for_help(event.value):
            self.do_filter_help()

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.do_filter_keep()

    def action_command(self, command_id: str) -> None:
        """A key of the registry was pressed while typing."""
        getattr(self, "do_" + command_id.replace(".", "_"))()

    def do_filter_help(self) -> None:
        self.field.value = ""
        self.post_message(self.HelpWanted())

    def do_filter_keep(self) -> None:
        self._tell()
        self.display = False
        self.post_message(self.Closed(self.text))

    def do_filter_clear(self) -> None:
        self.clear()
        self.display = False
        self.post_message(self.Closed(""))
