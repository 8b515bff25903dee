"""The board: a card goes on to its next stage."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench.figure import Figure, keys, size
from bench.program import at
from tcrm.actions.deals import Move, move
from tcrm.actions.setup import open_session
from tcrm.models import Deal, Stage
from tcrm.queries.deals import default_pipeline

OPEN_DEALS = 2000


def promote(_customers: int, rounds: int) -> Iterator[Figure]:
    """Key to settled screen of a promotion, on a board where many deals are open."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "board.db"
        _fill(db)
        found = []
        with at(db, "3", r"\d open") as program:
            for _ in range(5 * rounds):
                found.append(program.react(">"))
                program.wait("→")  # it was promoted, not asked about
                program.react("<")
    yield keys(f"promote on a board of {OPEN_DEALS:,} open deals, p95", found, 0.050)
    yield size("bytes of that", [one.sent for one in found], 1000)


def _fill(db: Path) -> None:
    """Open deals of every stage; nothing is asked about when they go on."""
    session = open_session(db, "olga")
    pipeline = default_pipeline(session)
    stages = [stage.id for stage in pipeline.stages if stage.outcome == "open"]
    with session.operation("fill") as op:
        op.update(Stage, stages, criteria="[]", tasks="[]")
        ids = op.insert_many(
            Deal,
            [
                {
                    "title": f"Deal {number}",
                    "pipeline_id": pipeline.id,
                    "owner_id": session.user.id,
                    "amount": number * 1000,
                    "currency": session.currency,
                    "company": f"Firm {number}",
                }
                for number in range(OPEN_DEALS)
            ],
        )
        begun = session.now() - timedelta(days=9)
        move(session, [Move(id, stages[n % len(stages)], at=begun, imported=True) for n, id in enumerate(ids)])
    session.close()
