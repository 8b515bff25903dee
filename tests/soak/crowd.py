"""Run as a program by tests: people who work on one file at the same time.

`crowd.py DATABASE FOLDER N SECONDS PAUSE`: each of N (users `w1` …) has a deal and a customer of their own (ids 1 … N),
and there are `SHARED` more of both on which all work. They promote, edit and log, without a pause or with one of about
so many seconds, and leave in `FOLDER/<number>` what happened to them (`Day`, as JSON).
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from tcrm.actions.agenda import log
from tcrm.actions.customers import edit_account
from tcrm.actions.setup import open_session
from tcrm.actions.steps import back, promote
from tcrm.errors import Clash, TcrmError
from tcrm.queries.refs import Ref
from tcrm.session import Session

NOW = datetime(2026, 11, 21, 10, 20, tzinfo=UTC)
SHARED = 3


@dataclass
class Day:
    """What happened to one of them: `commits`, how long each write took (ms), how often they were told that somebody
    else was quicker, how far they counted each customer up (by id), and what else they were told, which is nothing."""

    commits: int = 0
    took: list[float] = field(default_factory=list)
    clashes: int = 0
    counted: dict[int, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


class Person:
    """One of them, at work."""

    def __init__(self, database: Path, number: int, people: int) -> None:
        self.session: Session = open_session(database, f"w{number}", lambda: NOW)
        self.own = number
        self.shared = range(people + 1, people + 1 + SHARED)
        self.chance = Random(number)
        self.day = Day()

    def work(self, seconds: float, pause: float) -> None:
        """One thing after another until the time is over."""
        end = time.monotonic() + seconds
        deeds = (
            lambda: self.step(self.own),
            lambda: self.count(self.own),
            lambda: self.step(self.chance.choice(self.shared)),
            lambda: self.count(self.chance.choice(self.shared)),
            lambda: self.write(log, Ref("deal", self.chance.choice(self.shared)), "call", "talked\nabout prices"),
        )
        turn = self.own
        while time.monotonic() < end:
            if pause:
                time.sleep(self.chance.uniform(0, 2 * pause))
            turn += 1
            deeds[turn % len(deeds)]()

    def write(self, action: Callable[..., object], *args: object) -> object:
        """Do it, look at the clock, and keep what is said."""
        began = time.perf_counter()
        try:
            done = action(self.session, *args)
            self.day.commits += 1
        except Clash:
            self.day.clashes += 1
            done = None
        except TcrmError as error:
            self.day.told.append(str(error))
            done = None
        self.day.took.append((time.perf_counter() - began) * 1000)
        return done

    def step(self, deal: int) -> None:
        """Promote and take back by turns; at an end of the way nothing is moved, and that is no commit."""
        done = self.write(promote if self.chance.random() < 0.5 else back, [deal])
        if not getattr(done, "moved", True):
            self.day.commits -= 1

    def count(self, account: int) -> None:
        """Read a number, write it one higher, as a form does."""
        number, version = self.session.db.sql("SELECT employees, version FROM account WHERE id = ?", (account,))[0]
        before = self.day.commits
        self.write(edit_account, account, {"employees": number + 1}, version, {"employees": number})
        self.day.counted[account] = self.day.counted.get(account, 0) + self.day.commits - before


def one(database: Path, folder: Path, number: int, people: int, pace: tuple[float, float], gate: int) -> None:
    """A process of their own: sit down, wait for the others, work, and tell."""
    day = Day()
    try:
        person = Person(database, number, people)
        day = person.day
        (folder / f"{number}.ready").touch()
        os.read(gate, 1)  # until whoever started this opens it by closing it
        person.work(*pace)
    finally:
        if sys.exc_info()[0]:
            day.told.append(traceback.format_exc())
        (folder / str(number)).write_text(json.dumps(asdict(day)))
        os._exit(0)


def begin(database: Path, folder: Path, people: int, seconds: float, pause: float) -> None:
    """Split into all of them, let them begin together, and wait for the end."""
    gate, opener = os.pipe()
    for number in range(1, people + 1):
        if os.fork() == 0:
            os.close(opener)
            one(database, folder, number, people, (seconds, pause), gate)
    while len(list(folder.glob("*.ready"))) < people:
        time.sleep(0.01)
    os.close(opener)
    for _person in range(people):
        os.wait()


if __name__ == "__main__":
    begin(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]))
