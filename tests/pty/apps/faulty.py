"""Each key fails in another place; every message holds a customer's secret."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from tcrm.errors import Refused, TcrmError
from tcrm.terminal.app import TerminalApp, run_app


class Faulty(TerminalApp[None]):
    stumbles = False
    BINDINGS = [("a", "refuse", ""), ("w", "work", ""), ("h", "handler", ""), ("t", "twice", "")]

    def compose(self) -> ComposeResult:
        yield Static("READY")

    def save_drafts(self) -> None:
        Path("draft").touch()
        if self.stumbles:
            raise OSError("SECRET of [/x]")

    def action_refuse(self) -> None:
        raise Refused("The deal [/x] is closed.")

    def action_work(self) -> None:
        self.run_worker(self.work())

    async def work(self) -> None:
        raise ValueError("SECRET of [/x]")

    def action_handler(self) -> None:
        self.screen.call_later(self.fail)

    def action_twice(self) -> None:
        """Nor can the drafts be kept, or be found out what was behind it."""
        self.stumbles = True
        self.action_handler()

    def reason_of(self, error: BaseException) -> TcrmError | None:
        if self.stumbles:
            raise LookupError("SECRET of [/x]")
        return None

    def fail(self) -> None:
        raise ValueError("SECRET of [/x]")


if __name__ == "__main__":
    sys.exit(run_app(Faulty()))
