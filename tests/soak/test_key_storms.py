"""Keys at random on every screen: the program goes on, what it acknowledged stays, and the database is sound.

Every round is a fresh demo company and a walk through all places; in a soak 100 rounds of 1,000 keys in each place.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from program import lay_down
from seated import Seated, seated
from soak.ledger import SHARE, Round, count, figure, rounds
from soak.storming import HOME, PLACES, Storm
from textual import events

from tcrm.actions.care import examine
from tcrm.actions.setup import open_session
from tcrm.app import TcrmApp
from tcrm.paths import log_file
from tcrm.screens.desk import Desk
from tcrm.session import Session
from tcrm.widgets.place import PlaceScreen

KEYS = 1000 if SHARE else 25  # in each place of a round
MOST = 40 if SHARE else 10  # keys of a burst
SIZES = [(80, 24), (120, 40), (60, 20), (200, 60), (20, 5), (3, 2)]
PEOPLE = ["maria", "helene", "katrin"]
BEGIN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Watch:
    """A clock that goes on a little with every look: no two changes at one time, and the same every time."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=7)
        return self.now


@pytest.fixture
def acknowledged(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The operations that a screen was told are done."""
    told: set[int] = set()
    do = Desk.do

    async def listening(desk: Desk, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        answer = await do(desk, action, *args, **kwargs)
        told.add(desk.newest)
        return answer

    monkeypatch.setattr(Desk, "do", listening)
    return told


@pytest.fixture(autouse=True)
def nobody_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """`q` ends nothing, and there is no editor."""
    monkeypatch.setattr(TcrmApp, "exit", lambda *_args, **_more: None)
    for name in ("EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)


async def test_keys_at_random_break_nothing_and_lose_nothing(
    company: Path, tmp_path: Path, acknowledged: set[int]
) -> None:
    for turn in rounds("key-storms", soak=100, short=1):
        began = time.monotonic()
        path = lay_down(tmp_path / f"demo{turn.number}.db", company.read_bytes())
        acknowledged.clear()
        fell = await storm(open_session(path, PEOPLE[turn.number % len(PEOPLE)], Watch()), turn)
        seconds = time.monotonic() - began
        told = count("key-storms", keys=fell, changes=sound(path, acknowledged), seconds=seconds)
        figure(
            "key-storms",
            f"keys at random in {len(PLACES)} places",
            f"{told['keys']:,}, {told['changes']:,} changes, {told['keys'] / told['seconds']:.0f} keys a second",
            goal="no crash, no change lost, the database sound",
        )
        path.unlink()


async def storm(session: Session, turn: Round) -> int:
    """Let it storm in every place; how many keys fell."""
    fallen: list[str] = []
    source = Storm(turn.random)
    try:
        async with seated(session, size=turn.random.choice(SIZES[:3])) as seat:
            for place, way in list(PLACES.items())[:: 1 if SHARE else 4]:
                here = 0
                while here < KEYS:
                    if here == 0 or turn.random.random() < 0.04:
                        fallen.append(f"({place})")
                        await seat.keys(*HOME, *way)
                    shown = cast(PlaceScreen, seat.app.screen)
                    burst = source.burst(shown.PLACE, MOST)
                    here += len(burst)
                    fallen += burst
                    await seat.keys(*burst)
                    await weather(seat, turn, source)
                    assert not log_file().exists(), log_file().read_text(encoding="utf-8")
    except BaseException:
        print(f"round {turn.number}, the last keys:", *fallen[-150:])
        raise
    return sum(not key.startswith("(") for key in fallen)


async def weather(seat: Seated, turn: Round, source: Storm) -> None:
    """Now and then a paste, or another size."""
    if turn.random.random() < 0.03:
        seat.app.post_message(events.Paste("\n".join(source.word() for _ in range(turn.random.randint(1, 5)))))
        await seat.calm()
    if turn.random.random() < 0.01:
        await seat.resize(*turn.random.choice(SIZES))


def sound(path: Path, told: set[int]) -> int:
    """The database must be sound and hold all that was acknowledged; how many changes those are."""
    assert not log_file().exists(), log_file().read_text(encoding="utf-8")
    session = open_session(path, "helene")
    try:
        assert [check for check in examine(session) if not check.ok] == []
        there = {row[0] for row in session.db.sql("SELECT id FROM operation")}
        assert told <= there
        return len(told)
    finally:
        session.close()
