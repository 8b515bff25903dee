"""Each key fails in another place; every message holds a customer's secret."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from tcrm.errors import Refused
from tcrm.terminal.app import TerminalApp, run_app


class Faulty(TerminalApp[None]):
    BINDINGS = [("a", "refuse", ""), ("w", "work", ""), ("h", "handler", "")]

    def compose(self) -> ComposeResult:
        yield Static("READY")

    def save_drafts(self) -> None:
        Path("draft").touch()

    def action_refuse(self) -> None:
        raise Refused("The deal [/x] is closed.")

    def action_work(self) -> None:
        self.run_worker(self.work())

    async def work(self) -> None:
        raise ValueError("SECRET of [/x]")

    def action_handler(self) -> None:
        self.screen.call_later(self.fail)

    def fail(self) -> None:
        raise ValueError("SECRET of [/x]")


if __name__ == "__main__":
    sys.exit(run_app(Faulty()))
