"""Keys at random on every screen: the program goes on, what it acknowledged stays, and the database is sound.

Every round is a fresh demo company; in a soak each place has 50 rounds of 2,000 keys, so that several processes can
share the places. Most bursts come all at once, as from a cat or a paste without brackets; some key by key, each
answered before the next and every frame painted.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import sparing_textual
from program import lay_down
from seated import Seated, seated
from soak.ledger import SHARE, Round, count, figure, rounds, so_far
from soak.storming import HOME, PLACES, Storm
from sparing import frames_put_off
from textual import events

from tcrm.actions.care import examine
from tcrm.actions.setup import open_session
from tcrm.app import TcrmApp
from tcrm.commands import OVERLAYS, SCREENS
from tcrm.paths import log_file
from tcrm.screens.desk import Desk
from tcrm.session import Session
from tcrm.widgets.place import PlaceScreen

PART = "key-storms"
KEYS = 2000 if SHARE else 16  # in each place of a round
MOST = 60 if SHARE else 10  # keys of a burst
WANTED = 100_000  # in each place
BY_KEY = 0.15 if SHARE else 0.05  # so many bursts come key by key
PAINTED = 0.1 if SHARE else 0  # so many of the others have every frame painted
STRAYED = 0.3 if SHARE else 0.02  # how often a storm is led back that is not any more where it began
TOGETHER = [(place,) for place in PLACES] if SHARE else [(*PLACES,)[::4]]
"""The places of a round."""
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


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What was on the screen -> the keys that met it."""
    seen: Counter[str] = Counter()
    join = TcrmApp.join

    def counting(app: TcrmApp, event: events.Key | events.Paste) -> events.Key | events.Paste | None:
        seen[cast(PlaceScreen, app.screen).PLACE] += 1
        return join(app, event)

    monkeypatch.setattr(TcrmApp, "join", counting)
    return seen


@pytest.fixture(autouse=True)
def spared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Style sheets are not tried here: what is known of them is not found out anew for each widget."""
    sparing_textual.spare(monkeypatch.setattr)


@pytest.fixture(autouse=True)
def nobody_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """`q` ends nothing, and there is no editor."""
    monkeypatch.setattr(TcrmApp, "exit", lambda *_args, **_more: None)
    for name in ("EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("places", TOGETHER, ids=lambda places: places[0])
async def test_keys_at_random_break_nothing_and_lose_nothing(
    company: Path, tmp_path: Path, acknowledged: set[int], met: Counter[str], places: Sequence[str]
) -> None:
    part = part_of(places[0])
    for turn in rounds(part, soak=WANTED // 2000, short=1):
        began = time.process_time()
        path = lay_down(tmp_path / f"demo{turn.number}.db", company.read_bytes())
        acknowledged.clear()
        fell = await storm(open_session(path, PEOPLE[turn.number % len(PEOPLE)], Watch()), turn, places, met)
        changes = sound(path, acknowledged)
        count(part, keys=fell.total(), changes=changes, seconds=time.process_time() - began)
        count(part, **{f"on {place}": keys for place, keys in fell.items()})
        tell()
        path.unlink()


def part_of(place: str) -> str:
    return f"key-storms {place}"


def tell() -> None:
    """What has come of the storms in all places, also those that other processes have done."""
    places = {place: so_far(part_of(place)) for place in PLACES}
    sums = sum((Counter(each) for each in places.values()), Counter[str]())
    least = min(int(each.get("keys", 0)) for each in places.values())
    goal = f"{WANTED:,} in each, no crash, no change lost, the database sound"
    value = (
        f"at least {least:,} in each of {len(PLACES)} places, {sums['keys']:,.0f} in all, "
        f"{sums['changes']:,.0f} changes, {sums['keys'] / sums['seconds']:.0f} keys a second of processor"
    )
    figure(PART, "keys at random", value, goal=goal, met=least >= WANTED)
    for kind, screens in (("screen", SCREENS), ("form, prompt or list of choices", OVERLAYS)):
        met = {place: sums[f"on {place}"] for place in screens if sums[f"on {place}"]}
        rarest = min(met, key=lambda place: met[place])
        value = f"{met[rarest]:,.0f} ({rarest}), of {len(met)}"
        figure(PART, f"of these, keys that met the {kind} that was met least", value)


async def storm(session: Session, turn: Round, places: Sequence[str], met: Counter[str]) -> Counter[str]:
    """Let it storm in these places; how many keys fell on what."""
    fallen: list[str] = []
    fell: Counter[str] = Counter()
    source = Storm(turn.random)
    try:
        async with seated(session, size=turn.random.choice(SIZES[:3])) as seat:
            for place in places:
                here, home = 0, ""
                while here < KEYS:
                    if here == 0 or turn.random.random() < (0.02 if on_top(seat) == home else STRAYED):
                        fallen.append(f"({place})")
                        with frames_put_off():
                            await seat.keys(*HOME, *PLACES[place])
                        home = on_top(seat)
                        met.clear()
                    fallen += await shower(seat, source, turn)
                    await weather(seat, turn, source)
                    assert not log_file().exists(), log_file().read_text(encoding="utf-8")
                    here += met.total()
                    fell += met
                    met.clear()
    except BaseException:
        print(f"round {turn.number}, the last keys:", *fallen[-400:])
        raise
    return fell


def on_top(seat: Seated) -> str:
    return cast(PlaceScreen, seat.app.screen).PLACE


async def shower(seat: Seated, source: Storm, turn: Round) -> list[str]:
    """A burst at once, or now and then key by key; which keys they were."""
    by_key = turn.random.random() < BY_KEY
    burst = source.burst(on_top(seat), 10 if by_key else MOST)
    with nullcontext() if by_key or turn.random.random() < PAINTED else frames_put_off():
        for keys in [[key] for key in burst] if by_key else [burst]:
            await seat.keys(*keys)
    return burst


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
