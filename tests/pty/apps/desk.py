"""A small desk: a list whose letters are commands, a search field, a form. It writes down what each key did."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tcrm.errors import TcrmError
from tcrm.terminal.app import TerminalApp, run_app
from tcrm.terminal.fit import check_terminal


class List(Static, can_focus=True):
    """Every letter that has no other meaning here is a command that does damage."""

    BINDINGS = [(letter, f"damage('{letter}')", letter) for letter in "abcdefhijklmprstuvxyz"]

    def action_damage(self, letter: str) -> None:
        self.app.query_one(Log).add(f"damage {letter}")


class Log(Static):
    def add(self, line: str) -> None:
        self.lines = [*getattr(self, "lines", []), line][-20:]
        self.update("\n".join(self.lines))


class Form(ModalScreen[str]):
    def compose(self) -> ComposeResult:
        yield Input(placeholder="Name")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)


class Desk(TerminalApp[None]):
    BINDINGS = [
        ("slash", "search", "Search"),
        ("n", "form", "New"),
        ("w", "slow_form", "New, after the database answered"),
        ("o", "worker_form", "New, in a worker"),
        ("g", "churn", "Repaint everything all the time"),
        ("ctrl+x", "hang", "Never come back"),
        ("q", "quit", "Quit"),
    ]

    def compose(self) -> ComposeResult:
        yield List("READY")
        yield Log(markup=False)
        yield Input(id="search")

    def save_drafts(self) -> None:
        Path("draft").write_text(self.query_one("#search", Input).value)

    def action_churn(self) -> None:
        self.set_interval(1 / 60, self.churn)

    async def action_hang(self) -> None:
        Path("hung").touch()
        await asyncio.Event().wait()

    def churn(self) -> None:
        self.turns = getattr(self, "turns", 0) + 1
        self.query_one(Log).update("\n".join(chr(65 + (self.turns + row) % 26) * 70 for row in range(20)))

    def action_search(self) -> None:
        self.query_one("#search").focus()

    async def action_form(self) -> None:
        await self.push_screen(Form(), self.note)

    async def action_slow_form(self) -> None:
        await asyncio.sleep(0.05)
        await self.push_screen(Form(), self.note)

    def action_worker_form(self) -> None:
        self.run_worker(self.fetch_and_open())

    async def fetch_and_open(self) -> None:
        async with self.holding_keys():
            await asyncio.sleep(0.05)
            await self.push_screen(Form(), self.note)

    def note(self, name: str | None) -> None:
        self.query_one(Log).add(f"form {name}")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        Path("searched").write_text(event.value)
        self.query_one(Log).add(f"search {event.value[:60]}")
        event.input.clear()
        self.query_one(List).focus()


if __name__ == "__main__":
    try:
        sys.exit(run_app(Desk(check_terminal())))
    except TcrmError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
