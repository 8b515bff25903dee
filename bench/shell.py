"""Commands of the shell, as whole processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.company import company
from bench.figure import Figure, ratio, seconds
from bench.program import imports_of, run, tcrm
from tcrm.actions.setup import open_session
from tcrm.models import Deal, StageMove

SMALL = 44_000  # customers, who have 8,800 deals


def agenda(customers: int, rounds: int) -> Iterator[Figure]:
    """The agenda beside a Python that only imports what it needs; the two take turns."""
    yield _beside("tcrm agenda, whole process : its imports", tcrm(company(customers), "agenda"), rounds)


def funnel(_customers: int, rounds: int) -> Iterator[Figure]:
    """The funnel of a small firm, beside its imports."""
    db = company(SMALL)
    yield _beside(f"tcrm funnel on {_count(db, Deal):,} deals, whole process : its imports", tcrm(db, "funnel"), rounds)


def moves(customers: int, rounds: int) -> Iterator[Figure]:
    """The funnel over all moves of the company."""
    db = company(customers)
    found = [run(tcrm(db, "funnel")) for _ in range(rounds + 2)]
    busy = [used for _took, used in found]
    yield seconds(f"tcrm funnel over {_count(db, StageMove):,} moves", [took for took, _used in found], 0.5, busy)


def _beside(what: str, argv: list[str], rounds: int) -> Figure:
    imports = imports_of(argv)
    pairs = [(run(argv), run(imports)) for _ in range(rounds + 2)]
    times = [[pair[side][0] for pair in pairs] for side in (0, 1)]
    used = [[pair[side][1] for pair in pairs] for side in (0, 1)]
    return ratio(what, times[0], times[1], 1.7, (used[0], used[1]))


def _count(db: Path, model: type[Deal] | type[StageMove]) -> int:
    session = open_session(db, "olga", read_only=True)
    try:
        return session.db.count(model.select())
    finally:
        session.close()
