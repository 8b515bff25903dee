"""Files in, and taking that back."""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figure import Figure, median, ms, ratio, seconds
from bench.program import run, tcrm
from tcrm.exchange.formats import columns

CUSTOMERS = 20_000
DEALS = 100_000
STAGES = ("lead", "qualified", "discovery", "evaluation", "proposal")
BEGUN = datetime(2024, 1, 8, 9, tzinfo=UTC)

Times = tuple[float, float]  # by the clock, of processor


def imports(_customers: int, rounds: int) -> Iterator[Figure]:
    """Customers, then deals of theirs with their stage histories, by the shell into a database of their own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_customers(folder / "customers.csv")
        count = _write_deals(folder)
        places = [folder / f"import{number}.db" for number in range(rounds)]
        made, undone = zip(*map(_bring_customers, places), strict=True)
        deals, deals_undone = zip(*map(_bring_deals, places[: rounds // 2 or 1]), strict=True)  # these take long
    rate = CUSTOMERS / median([took for took, _busy in made])
    value = f"{rate:,.0f} a second ({ms(median([took for took, _busy in made]))} ms)"
    busy = f"{CUSTOMERS / median([used for _took, used in made]):,.0f} a second"
    yield Figure(f"import of {CUSTOMERS:,} customers, whole process", value, busy, "≥ 10,000 a second", rate >= 10_000)
    yield _undo("its undo : the import", undone, made)
    what = f"import of {DEALS:,} deals with {count:,} moves, whole process"
    yield seconds(what, [took for took, _busy in deals], 8, [used for _took, used in deals])
    yield _undo("its undo : the import", deals_undone, deals)


def _bring_customers(db: Path) -> tuple[Times, Times]:
    run(tcrm(db, "config"))
    return run(_import_of_customers(db)), run(tcrm(db, "undo"))


def _bring_deals(db: Path) -> tuple[Times, Times]:
    """Into the database of `_bring_customers`, where they are taken back."""
    run(_import_of_customers(db))
    files = [str(db.with_name(name)) for name in ("deals.csv", "moves.csv")]
    return run(tcrm(db, "import", *files, "--yes")), run(tcrm(db, "undo"))


def _import_of_customers(db: Path) -> list[str]:
    return tcrm(db, "import", str(db.with_name("customers.csv")), "--kind", "account", "--yes")


def _undo(what: str, undone: Iterable[Times], made: Iterable[Times]) -> Figure:
    (took, used), (long, much) = zip(*undone, strict=True), zip(*made, strict=True)
    return ratio(what, took, long, 0.5, (used, much))


def _write_customers(file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["name", "city", "phone", "email"])
        for n in range(CUSTOMERS):
            writer.writerow([f"Customer {n} Ltd", "Berlin", f"+49 30 {n:07}", f"post{n}@example.com"])


def _write_deals(folder: Path) -> int:
    """Deals and their moves, as our own export writes them; how many moves."""
    dice, count = random.Random(DEALS), 0
    with (
        (folder / "deals.csv").open("w", newline="", encoding="utf-8") as deal_file,
        (folder / "moves.csv").open("w", newline="", encoding="utf-8") as move_file,
    ):
        deals = csv.DictWriter(deal_file, columns("deal"), restval="")
        moves = csv.DictWriter(move_file, columns("move"), restval="")
        deals.writeheader()
        moves.writeheader()
        for n in range(1, DEALS + 1):
            way = [*STAGES[: dice.randint(2, 5)], dice.choice(("", "lost"))]
            entered = [stage for stage in way if stage]
            at = BEGUN + timedelta(hours=dice.randint(0, 17_000))
            about = {"account": f"Customer {n % CUSTOMERS} Ltd", "owner": "olga", "pipeline": "standard"}
            worth = {"amount": f"{dice.randint(100, 90_000)}.00", "currency": "EUR"}
            begun = {"stage": entered[-1], "created_on": at.date().isoformat()}
            deals.writerow({"id": f"D-{n}", "title": f"Deal {n}", **about, **worth, **begun, "private": "no"})
            for step, (before, stage) in enumerate(zip(["", *entered], entered, strict=False), 1):
                between = {"from": before, "to": stage, "at": at.isoformat(" "), "by": "olga"}
                moves.writerow({"id": f"D-{n}/{step}", "deal_id": f"D-{n}", **between})
                at += timedelta(days=dice.randint(1, 30))
            count += len(entered)
    return count
