"""Run as a program by tests: so many people who write without a pause until they are ended.

`writers.py DATABASE N FOLDER`: each has a customer and a deal of their own (ids 1 … N), counts the customer's employees
up and moves the deal to and fro, and after each commit keeps in `FOLDER/<number>` how far they have come.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from tcrm.actions.setup import open_session
from tcrm.actions.steps import back, promote
from tcrm.models import Account

NOW = datetime(2026, 11, 21, 10, 20, tzinfo=UTC)


def write_on_and_on(database: Path, number: int, told: int) -> None:
    """One writer; `told` is the open file of what has been acknowledged."""
    session = open_session(database, "olga", lambda: NOW)
    count = 0
    while True:
        count += 1
        with session.operation("account.edit", name=f"Firm {number}") as op:
            op.update(Account, number, employees=count)
        os.pwrite(told, f"{count:012}".encode(), 0)
        (promote if count % 2 else back)(session, [number])


def begin(database: Path, writers: int, folder: Path) -> None:
    """Split into the writers, which end when whoever started this closes its input, or is gone."""
    for number in range(1, writers + 1):
        if os.fork() == 0:
            write_on_and_on(database, number, os.open(folder / str(number), os.O_WRONLY | os.O_CREAT, 0o600))
    sys.stdin.read()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    begin(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
