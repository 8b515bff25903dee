"""Many write at the same time, also to the same records: nobody is told of a lock, no update is lost, all get their
turn, and none waits long. Four for a second or two; in a soak twenty without a pause and fifty at the speed of people.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from office import NOW, on_file
from soak.crowd import SHARED, Day
from soak.ledger import figure, length
from thorough import SOAK

from tcrm.actions.care import examine
from tcrm.actions.setup import open_session
from tcrm.models import User

PROGRAM = Path(__file__).with_name("crowd.py")


def prepared(path: Path, people: int) -> None:
    """A firm with so many admins, a customer and a deal for each, and some for all."""
    office = on_file(path)
    with office.sit("olga").operation("office") as op:
        op.insert_many(User, [{"login": f"w{n}", "name": f"W {n}", "role": "admin"} for n in range(1, people + 1)])
    for number in range(1, people + SHARED + 1):
        assert office.account(f"Firm {number}", employees=0) == number
        assert office.deal(f"Deal {number}", stage="qualified") == number
    office.db.close()


def a_day(tmp_path: Path, people: int, seconds: float, pause: float) -> dict[int, Day]:
    """Let them work, and look at what they left; what happened to each, by number."""
    database, folder = tmp_path / "firm.db", tmp_path / "told"
    prepared(database, people)
    folder.mkdir()
    command = [sys.executable, str(PROGRAM), str(database), str(folder), str(people), str(seconds), str(pause)]
    subprocess.run(command, check=True, timeout=seconds + 120)
    days = {n: Day(**json.loads((folder / str(n)).read_text())) for n in range(1, people + 1)}
    assert [day.told for day in days.values() if day.told] == []  # no lock, no error, of nobody
    office_is_as_told(database, days)
    return days


def office_is_as_told(database: Path, days: dict[int, Day]) -> None:
    """Every commit that was acknowledged is in the history once, every step of a counter in the counter; all sound."""
    session = open_session(database, "olga", lambda: NOW)
    try:
        made = "SELECT u.login, count(*) FROM operation o JOIN user u ON u.id = o.user_id GROUP BY u.login"
        told = dict(session.db.sql(made))
        told.pop("olga")
        assert told == {f"w{number}": day.commits for number, day in days.items() if day.commits}
        counted: dict[int, int] = {}
        for day in days.values():
            for account, steps in day.counted.items():
                counted[int(account)] = counted.get(int(account), 0) + steps
        rows = session.db.sql("SELECT id, employees, version FROM account ORDER BY id")
        assert rows == [(account, counted.get(account, 0), 1 + counted.get(account, 0)) for account, *_ in rows]
        assert [check for check in examine(session) if not check.ok] == []
    finally:
        session.close()


def load() -> str:
    """How busy the machine was before."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def test_writers_without_a_pause_lose_nothing_and_all_get_their_turn(tmp_path: Path) -> None:
    people, seconds, busy = 20 if SOAK else 4, length(600, 12) / 10, load()
    days = a_day(tmp_path, people, seconds, 0)
    commits = [day.commits for day in days.values()]
    slowest = max(max(day.took) for day in days.values())
    clashes = sum(day.clashes for day in days.values())
    assert min(commits) > 0
    assert clashes > 0 or not SOAK  # in a second by chance nobody may have met anybody
    part, fair = "writers", min(commits) / max(commits)
    told = f"{seconds:.0f} s, {sum(commits):,} commits, {clashes:,} clashes said, 0 lock errors, 0 updates lost"
    figure(part, f"{people} writers without a pause", told, goal="none lost, no lock error")
    figure(part, "their slowest write", f"{slowest:.0f} ms", goal="under 250 ms", met=slowest < 250)
    figure(part, "fewest commits of one, of the most", f"{fair:.0%}", goal="two thirds", met=fair >= 2 / 3)
    figure(part, "load of the machine before that", busy)


@pytest.mark.skipif(not SOAK, reason="how long people wait is measured in a soak")
def test_fifty_at_the_speed_of_people_do_not_wait(tmp_path: Path) -> None:
    people, seconds, busy = 50, length(600, 50) / 10, load()
    days = a_day(tmp_path, people, seconds, 4.0)
    took = sorted(each for day in days.values() for each in day.took)
    p50, p99 = (took[int(len(took) * share)] for share in (0.5, 0.99))
    part = "people"
    what = f"{people} people, a change every 4 s each: 99 of 100 writes"
    figure(part, what, f"{p99:.1f} ms (half {p50:.1f})", goal="under 25 ms", met=p99 < 25)
    figure(part, "their slowest write", f"{took[-1]:.0f} ms, of {len(took):,} in {seconds:.0f} s")
    figure(part, "load of the machine before that", busy)
