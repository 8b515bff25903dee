"""Shows the strings of a JSON file in every kind of widget that draws text."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.text import Text
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import DataTable, Input, OptionList, Static

from tcrm.terminal.app import TerminalApp, run_app


class Hostile(TerminalApp[None]):
    CSS = "Static, DataTable, OptionList { height: auto; } Static { border: round; }"

    def compose(self) -> ComposeResult:
        self.strings: list[str] = json.loads(Path(sys.argv[1]).read_text())
        for text in self.strings:
            yield Static(Text(text))
            yield Input(text, compact=True)
        yield OptionList(*(Text(text) for text in self.strings))
        yield DataTable[Text]()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("name", "again")
        for text in self.strings:
            table.add_row(Text(text), Text(text))
        for static, text in zip(self.query(Static), self.strings, strict=False):
            static.border_title = Content(text)
            static.tooltip = Text(text)
        for text in self.strings:
            self.say(text)
        self.query_one(OptionList).focus()


if __name__ == "__main__":
    sys.exit(run_app(Hostile()))
