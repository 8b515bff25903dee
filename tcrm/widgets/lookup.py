"""A line to type in, and below it what is found: the answer to `o`.

    hit = await look_up(self, _("open"), search)

`search` is asked after every key, one answer after the other: a key waits until what the one before asked is shown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from tcrm.i18n import _
from tcrm.widgets.cells import size
from tcrm.widgets.columns import Column, Columns
from tcrm.widgets.flow import Asking
from tcrm.widgets.lines import TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompt import Field, Prompt
from tcrm.widgets.prompts import Choice

Search = Callable[[str], Awaitable[Sequence[Choice[str]]]]
"""Finds choices for a text: `value` is what is given back, `detail` says what it is."""

LINES = 10


async def look_up(screen: Asking, title: str, search: Search) -> str | None:
    """Let the user find one thing by typing; its value, or None if the user left."""
    return await screen.ask(Lookup(title, search))


class Lookup(Prompt[str], place="lookup"):
    """A field, and the list of what was found for it; see `look_up`."""

    def __init__(self, title: str, search: Search) -> None:
        super().__init__()
        self.search = search
        self.label = TextLine([("  " + title, "dim")])
        self.label.styles.width = size(self.label.left) + 2
        self.field = Field(placeholder=_("a name, a phone number, an e-mail, D-17 …"))
        columns: Columns[Choice[str]] = Columns(
            Column("", lambda row: row.label, role="name", flex=2),
            Column("", lambda row: row.detail, role="dim", flex=3),
            Column("", lambda row: row.value, width=8, role="dim", align="right"),
        )
        self.found: RowList[Choice[str]] = RowList(columns, key=lambda row: row.value)
        self.found.can_focus = False
        self.found.styles.height = LINES

    def parts(self) -> Iterator[Widget]:
        yield Horizontal(self.label, self.field, classes="row")
        yield self.found

    def on_mount(self) -> None:
        self.field.focus()
        self.found.set_rows([])

    @on(Input.Changed)
    async def _typed(self, event: Input.Changed) -> None:
        text = event.value.strip()
        rows = await self.search(text) if text else []
        self.found.empty = _("Nothing is found for this.") if text else ""
        self.found.set_rows(rows)
        self.found.first()

    @on(Input.Submitted)
    def do_prompt_accept(self) -> None:
        row = self.found.current
        if row is not None:
            self.give(row.value)

    def do_prompt_next(self) -> None:
        self.found.move_by(1)

    def do_prompt_previous(self) -> None:
        self.found.move_by(-1)
