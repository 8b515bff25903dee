"""The days of a funnel: how long its deals stayed in each stage, and how long it took to close them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from tcrm.models.sql import figures as sql_text
from tcrm.queries.funnel_facts import Facts, whole_and

Spread = Counter[int]  # days -> of how many deals
STAGE, PATH, SINCE = "m.to_stage_id", "m.path", "m.since_day"


def stays(found: Facts) -> Iterator[tuple[Any, dict[int, Spread]]]:
    """For the whole and every key: by the number of the stage, how many deals spent how many days in it.

    A move's days hold those of earlier visits; what an earlier visit came to by itself is taken away again.
    """
    frame, slots = found.frame, {stage.id: i for i, stage in enumerate(found.frame.stages, 1)}
    spreads: dict[Any, dict[int, Spread]] = defaultdict(lambda: defaultdict(Counter))
    for sign, place, length, tail in _stays(found, slots):
        by = f"{'b.key, ' * found.keyed}{place}, {length}"
        rows = frame.session.db.sql(f"SELECT {found.key}, {place}, {length}, count(*) FROM {tail} GROUP BY {by}")
        for key, number, days, n in rows:
            slot = slots[number] if place == STAGE else found.ways[number].stage
            stayed = frame.today - days if length == SINCE else days
            for whose in whole_and(frame, key):
                spreads[whose][slot][stayed] += sign * n
    yield from spreads.items()


def _stays(found: Facts, slots: dict[int, int]) -> Iterator[tuple[int, str, str, str]]:
    """(sign, stage or path, days, what follows FROM) of what adds up to the days of all deals: stays that are over,
    those that are not (since when), earlier visits, and of what is dated ahead no days yet."""
    today, moves = found.frame.today, found.moves
    inside = [way.id for way in found.ways.values() if way.stage]
    again = [way.id for way in found.ways.values() if way.again]
    still = f"{found.last_moves} WHERE {found.on(inside)} AND {found.standing()}"
    if found.ahead:
        still = f"{moves} WHERE {found.on(inside)} AND {sql_text.held_in('m.day', 'm.left_day', today)}"
    over = f"{found.into(slots)} AND m.left_day <= {today}"
    yield 1, STAGE, "m.left_day - m.since_day", f"{moves} WHERE {over}"
    yield 1, PATH, SINCE, still
    if again:
        yield -1, PATH, "m.day - m.since_day", f"{moves} WHERE {found.on(again)} AND m.day <= {today}"
    if found.frame.past is None and found.ahead:
        first = found.on(set(inside) - set(again))
        yield 1, PATH, "m.day - m.since_day", f"{moves} WHERE {first} AND m.day > {today}"


def middle(spread: Spread) -> float | None:
    """The median, the mean of the two middle ones if their number is even."""
    total, seen, low = sum(spread.values()), 0, None
    for days in sorted(spread):
        seen += spread[days]
        if low is None and seen >= (total + 1) // 2 and spread[days]:
            low = days
        if low is not None and seen >= total // 2 + 1:
            return (low + days) / 2
    return None


def cycles(found: Facts) -> str:
    """The SELECT of the closed deals: key, side (won, lost), days from creation to closing."""
    frame, count = found.frame, len(found.frame.stages)
    won = [way.id for way in found.ways.values() if way.mask >> count & 1]
    lost = [way.id for way in found.ways.values() if way.status == "lost"]
    if not found.picked and frame.past is None and len(won) == sum(w.status == "won" for w in found.ways.values()):
        return (
            "SELECT NULL AS key, d.status AS side, d.closed_day - d.created_day AS days FROM deal d "
            f"WHERE d.pipeline_id = {frame.pipeline.id} AND d.status IN ('won', 'lost')"
        )
    side = f"CASE WHEN m.path IN {sql_text.numbers(won)} THEN 'won' ELSE 'lost' END"
    closed_on = "d.closed_day" if frame.past is None else found.closed_on()
    return (
        f"SELECT {found.key} AS key, {side} AS side, {closed_on} - d.created_day AS days FROM {found.moves} "
        f"CROSS JOIN deal d ON d.id = m.deal_id WHERE {found.on([*won, *lost])} AND {found.standing()}"
    )
