"""Run as a program and killed by a test: imports a file, or promotes deals one after another.

It prints a line when something begins, and after each commit what has been acknowledged.
"""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from tcrm.actions.imports import import_files
from tcrm.actions.setup import open_session
from tcrm.actions.steps import back, promote
from tcrm.models import Deal
from tcrm.session import Session

NOW = datetime(2026, 11, 21, 10, 20, tzinfo=UTC)


def say(*words: object) -> None:
    print(*words, flush=True)


def bring_in(session: Session, files: list[str]) -> None:
    say("ready")
    report = import_files(session, files, progress=lambda done, total, what: say("at", done, total))
    say("acknowledged", sum(report.created.values()))
    signal.pause()  # nothing is closed in good order


def promote_on_and_on(session: Session) -> None:
    """Promotes and takes back all deals of the file, one operation each, until somebody ends it."""
    deals = [row[0] for row in session.db.rows(Deal.select(Deal.id).order_by(Deal.id))]
    say("ready")
    while True:
        for step in (promote, back):
            for deal in deals:
                if not step(session, [deal]).moved:
                    continue  # it was promoted to the end before an earlier kill
                stage, version = session.db.sql("SELECT stage_id, version FROM deal WHERE id = ?", (deal,))[0]
                say("acknowledged", deal, stage, version)


if __name__ == "__main__":
    seat = open_session(Path(sys.argv[2]), "olga", lambda: NOW)
    if sys.argv[1] == "import":
        bring_in(seat, sys.argv[3:])
    else:
        promote_on_and_on(seat)
