"""The reference for the screens: a bare Textual app that shows one DataTable of 200 rows, as its manual has it."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class Bare(App[None]):
    """Names, cities and amounts; nothing behind them."""

    BINDINGS = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("name", "city", "amount")
        table.add_rows((f"Customer {row}", "Berlin", f"{row * 37 % 9999}") for row in range(200))
        table.focus()


if __name__ == "__main__":
    Bare().run()
