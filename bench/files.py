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
    """Customers, then deals of theirs: such as other programs export them, each in a stage since a day, some closed,
    then with their whole stage histories. By the shell, into a database of their own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_customers(folder / "customers.csv")
        few_moves = _write_ordinary_deals(folder / "ordinary.csv")
        many_moves = _write_deals(folder)
        places = [folder / f"import{number}.db" for number in range(rounds)]
        made, undone = zip(*map(_bring_customers, places), strict=True)
        few = places[: rounds // 2 or 1]  # these take long
        for place in few:
            run(_import_of_customers(place))
        ordinary, ordinary_undone = zip(
            *(_bring(place, "ordinary.csv", "--kind", "deal") for place in few), strict=True
        )
        told, told_undone = zip(*(_bring(place, "deals.csv", "moves.csv") for place in few), strict=True)
    rate = CUSTOMERS / median([took for took, _busy in made])
    value = f"{rate:,.0f} a second ({ms(median([took for took, _busy in made]))} ms)"
    busy = f"{CUSTOMERS / median([used for _took, used in made]):,.0f} a second"
    yield Figure(f"import of {CUSTOMERS:,} customers, whole process", value, busy, "≥ 10,000 a second", rate >= 10_000)
    yield _undo("its undo : the import", undone, made)
    for moves, times, back in ((few_moves, ordinary, ordinary_undone), (many_moves, told, told_undone)):
        what = f"import of {DEALS:,} deals with {moves:,} moves, whole process"
        yield seconds(what, [took for took, _busy in times], 8, [used for _took, used in times])
        yield _undo("its undo : the import", back, times)


def _bring_customers(db: Path) -> tuple[Times, Times]:
    run(tcrm(db, "config"))
    return run(_import_of_customers(db)), run(tcrm(db, "undo"))


def _bring(db: Path, *words: str) -> tuple[Times, Times]:
    """Import files into a database beside them, and take that back."""
    given = [str(db.with_name(word)) if word.endswith(".csv") else word for word in words]
    return run(tcrm(db, "import", *given, "--yes")), run(tcrm(db, "undo"))


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


def _write_ordinary_deals(file: Path) -> int:
    """Deals under headers of another program, whose ways here nobody knows; how many moves they come with: one
    each, and those that are closed another."""
    dice, count = random.Random(DEALS), 0
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(
            ["deal id", "deal name", "account", "owner", "stage", "amount", "currency", "created", "close date"]
        )
        for n in range(1, DEALS + 1):
            at = BEGUN.date() + timedelta(days=dice.randint(0, 700))
            stage = dice.choice((*STAGES, "order", "lost"))
            about = [f"OPP-{n}", f"Deal {n}", f"Customer {n % CUSTOMERS} Ltd", "olga", stage]
            count += 1 if stage in STAGES else 2
            worth = [f"{dice.randint(100, 90_000)}.00", "EUR"]
            writer.writerow([*about, *worth, at.isoformat(), (at + timedelta(days=dice.randint(20, 200))).isoformat()])
    return count


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
