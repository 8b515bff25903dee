"""Counting a funnel: deals and their moves summed in SQL by key and path, then placed into stages here.

A tally holds, for one key, a sum for every (stage number, what): stage 0 is the whole funnel. `what` is `reached`,
`advanced`, `open`, `lost`, and for the whole also `all`, `won` (in the funnel's last row) and `closed_won`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tcrm.models.sql import figures as sql_text
from tcrm.queries.funnel_days import cycles, middle, stays
from tcrm.queries.funnel_facts import WHOLE, Facts, facts, whole_and
from tcrm.queries.funnel_flow import moving, stale, standing
from tcrm.queries.funnel_frame import Frame
from tcrm.queries.funnel_paths import Way

Place = tuple[int, str]


@dataclass
class Sum:
    """How many, and how much in the firm's minor units; `without` of them have no amount, and `unconverted` holds
    what has no rate, in its own minor units."""

    count: int = 0
    minor: int = 0
    without: int = 0
    weighted: int = 0
    unconverted: dict[str, int] = field(default_factory=dict)
    strange: Counter[str] = field(default_factory=Counter)  # how many have no rate, by currency

    def add(self, other: Sum, sign: int = 1) -> None:
        """Add another, or take it away."""
        self.count += sign * other.count
        self.add_amounts(other, sign)

    def add_amounts(self, other: Sum, sign: int = 1) -> None:
        """Add the amounts of another, or take them away; their deals are counted already."""
        self.minor += sign * other.minor
        self.without += sign * other.without
        for currency, minor in other.unconverted.items():
            self.strange[currency] += sign * other.strange[currency]
            self.unconverted[currency] = self.unconverted.get(currency, 0) + sign * minor
            if not self.strange[currency]:
                del self.unconverted[currency]

    @property
    def is_unknown(self) -> bool:
        """There are some, but nothing is known of their amounts in the firm's currency."""
        return self.count > 0 and self.minor == 0 and (self.without == self.count or bool(self.unconverted))


@dataclass
class Tally:
    """The sums of one key, and the days of its deals: in each stage (by its number), and of the closed ones as
    (mean, median)."""

    sums: defaultdict[Place, Sum] = field(default_factory=lambda: defaultdict(Sum))
    dwell: dict[int, float | None] = field(default_factory=dict)
    won_days: tuple[float | None, float | None] = (None, None)
    lost_days: tuple[float | None, float | None] = (None, None)


Tallies = dict[Any, Tally]  # by raw key of the dimension; WHOLE for all together


def places(mode: str, way: Way, count: int) -> Iterator[Place]:
    """Where in the funnel a deal that came this way counts."""
    for i in range(1, count + 1):
        if way.mask >> (i - 1) & 1:
            yield i, "reached"
            if mode == "cohort":
                yield i, way.status if way.mask.bit_length() == i else "advanced"
    yield 0, "all"
    if way.mask >> count & 1:
        yield 0, "won"
    yield 0, "closed_won" if way.status == "won" else way.status


ALL, ENDS, WON, BARE = "all", "ends", "won", "bare"
"""How much of a cohort is counted. All; without the days in its stages, and of amounts only those of its ends; for a
picture by count, those of the won and of its first stage; how many alone. Amounts and days take two thirds of the
time."""


def count_cohort(frame: Frame, mode: str, *, closed: bool = False, depth: str = ALL) -> Tallies:
    """Tallies of a cohort, strict or any funnel, `depth` deep; with `closed`, of the deals closed in the period."""
    tallies: Tallies = defaultdict(Tally)
    with facts(frame, mode, closed=closed) as found:
        tail = f"{found.last_moves} WHERE {found.on(found.ways)} AND {found.standing()}"
        standing = _counts(found, tail) if depth in (BARE, WON) else _amounts(found, tail)
        if depth == WON:
            won = [way.id for way in found.ways.values() if way.status == "won" or way.mask >> len(frame.stages) & 1]
            standing |= _amounts(found, f"{found.last_moves} WHERE {found.on(won)} AND {found.standing()}")
        for (key, path), here in standing.items():
            for place in places(mode, found.ways[path], len(frame.stages)):
                for whose in whole_and(frame, key):
                    tallies[whose].sums[place].count += here.count
        if depth != BARE:
            _add_amounts(found, mode, standing, tallies, depth)
            _add_cycles(found, tallies)
        if depth == ALL:
            for key, days in stays(found):
                tallies[key].dwell = {slot: middle(spread) for slot, spread in days.items()}
    return tallies


Sums = dict[tuple[Any, ...], Sum]  # by key and path (or paths)


def _sums(found: Facts, groups: str, raw: str, currency: str, tail: str, clause: str = "") -> Sums:
    """Amounts summed by key and `groups`; `tail` is what follows FROM."""
    firm, db = found.frame.rates.text(raw, currency), found.frame.session.db
    by = f"b.key, {groups}" if found.keyed else groups
    columns = f"{clause} SELECT {found.key}, {groups}, "
    rows = db.sql(f"{columns} count(*), count({raw}), count({firm}), sum({firm}) FROM {tail} GROUP BY {by}")
    out = {tuple(place): Sum(n, minor or 0, n - known) for *place, n, known, _converted, minor in rows}
    if any(converted < known for *_place, _n, known, converted, _minor in rows):
        strange = f"{tail} AND {raw} IS NOT NULL AND {firm} IS NULL GROUP BY {by}, {currency}"
        for *place, code, n, minor in db.sql(f"{columns} {currency}, count(*), sum({raw}) FROM {strange}"):
            out[tuple(place)].unconverted[code] = minor
            out[tuple(place)].strange[code] = n
    return out


def _amounts(found: Facts, tail: str) -> Sums:
    """The amounts of moves summed by key and path."""
    return _sums(found, "m.path", "m.amount_at", "m.currency_at", tail)


def _counts(found: Facts, tail: str) -> Sums:
    """Deals counted by key and path."""
    text = f"SELECT {found.key}, m.path, count(*) FROM {tail} GROUP BY {'b.key, ' * found.keyed}m.path"
    return {(key, path): Sum(n) for key, path, n in found.frame.session.db.sql(text)}


def _add_amounts(found: Facts, mode: str, standing: Sums, tallies: Tallies, depth: str) -> None:
    """Every stage counts the amounts of the moves that opened it, the funnel's ends those of the closing moves."""
    frame, ways, count = found.frame, found.ways, len(found.frame.stages)
    slots = {ALL: {*range(1, count + 1)}, WON: {1}}.get(depth, set())
    opening = [way.id for way in ways.values() if not slots.isdisjoint(way.opens)]
    tail = f"{found.moves} WHERE {found.on(opening)} AND {frame.known('m')}"
    opened = _amounts(found, tail)
    closing = {place: here for place, here in standing.items() if ways[place[1]].closing == place[1]}
    moved_on = {path for _key, path in standing if ways[path].closing != path}
    if depth == WON:
        moved_on = {path for path in moved_on if ways[path].mask >> count & 1}
    closing |= _closings(found, moved_on)
    if any(here.without for here in (*opened.values(), *closing.values())):
        for (key, last, path), filled in _filled(found).items():
            for missing in [opened.get((key, path))] + [closing.get((key, last))] * (ways[last].closing == path):
                if missing is not None:
                    missing.add_amounts(filled)
                    missing.without -= filled.count
    for (key, path), here in opened.items():
        for slot in slots.intersection(ways[path].opens):
            for whose in whole_and(frame, key):
                tallies[whose].sums[slot, "reached"].add_amounts(here)
    for (key, path), here in closing.items():
        way = ways[path]
        for place in places(mode, way, count):
            if place[0] == 0 or (place[1] == way.status):
                for whose in whole_and(frame, key):
                    tallies[whose].sums[place].add_amounts(here)
    if mode == "cohort" and depth == ALL:
        for tally in tallies.values():
            _advance(tally, count)


def _advance(tally: Tally, count: int) -> None:
    """What reached a stage and neither stands there nor was lost there went on."""
    for slot in range(1, count + 1):
        onward = tally.sums[slot, "advanced"]
        onward.add_amounts(tally.sums[slot, "reached"])
        for stayed in ("open", "lost"):
            onward.add_amounts(tally.sums[slot, stayed], -1)


def _closings(found: Facts, paths: set[int]) -> Sums:
    """The amounts of the closing moves of deals that have made others since, by where they stand."""
    if not paths:
        return {}
    closing = sql_text.found_by("m.path", {path: str(found.ways[path].closing) for path in paths})
    tail = (
        f"{found.passed_moves} CROSS JOIN stage_move c ON c.path = {closing} AND c.deal_id = m.deal_id "
        f"WHERE {found.on(sorted(paths))} AND {found.standing()}"
    )
    return _sums(found, "m.path", "c.amount_at", "c.currency_at", tail)


def _filled(found: Facts) -> Sums:
    """What a blank amount of a deal that was won is instead, that of the last winning move: by where the deal stands
    and by the path of the blank move."""
    frame = found.frame
    winning = [way.id for way in found.ways.values() if way.status == "won"]
    last = f"SELECT m.deal_id, max(m.id) AS id FROM {found.moves} WHERE {found.on(winning)} AND {frame.known('m')}"
    clause = f"WITH winning AS MATERIALIZED ({last} GROUP BY m.deal_id)"
    tail = (
        "winning w CROSS JOIN stage_move v ON v.id = w.id "
        "CROSS JOIN stage_move s ON s.deal_id = v.deal_id CROSS JOIN stage_move m ON m.deal_id = v.deal_id "
    )
    tail += "CROSS JOIN temp.picked b ON b.id = v.deal_id " if found.picked else ""
    tail += f"WHERE m.amount_at IS NULL AND v.amount_at IS NOT NULL AND {frame.known('m')} AND {found.standing('s')}"
    return _sums(found, "s.path, m.path", "v.amount_at", "v.currency_at", tail, clause)


def _add_cycles(found: Facts, tallies: Tallies) -> None:
    """The days from creation to closing, of the deals that count as won and of the lost ones."""
    text = cycles(found)
    middle = f"side, {sql_text.average('days')}, {sql_text.median('days')} FROM ({text}) GROUP BY side"
    parts = [f"SELECT 0, NULL, {middle}", f"SELECT 1, key, {middle}, key"][: 1 + found.keyed]
    for part, key, side, mean, median in found.frame.session.db.sql(" UNION ALL ".join(parts)):
        tally = tallies[key if part else WHOLE]
        if side == "won":
            tally.won_days = (mean, median)
        else:
            tally.lost_days = (mean, median)


# -- snapshot and period: one place for each row ---------------------------------------------------------------------


def count_standing(frame: Frame, percent: dict[int, int]) -> Tallies:
    """Tallies of the open deals by stage; `percent` is the probability of each stage for deals without their own."""
    chance = sql_text.choice("stage_id", {str(stage): str(p) for stage, p in percent.items()}, "0")
    firm = frame.rates.text("raw", "cur")
    weighted = sql_text.share_of(firm, f"coalesce(probability, {chance})")
    clause, parameters = standing(frame)
    tallies = _count_simple(frame, clause, parameters, "standing", "'count'", f"sum({weighted})")
    place = {stage.id: i for i, stage in enumerate(frame.stages, 1)}
    middle = sql_text.median("days")
    medians = [f"SELECT 0, NULL, stage_id, {middle} FROM standing GROUP BY stage_id"]
    if frame.ask.by is not None:
        medians.append(f"SELECT 1, key, stage_id, {middle} FROM standing GROUP BY key, stage_id")
    for part, key, stage, days in frame.session.db.sql(f"{clause} {' UNION ALL '.join(medians)}", parameters):
        tallies[key if part else WHOLE].dwell[place[stage]] = days
    return tallies


def count_stale(frame: Frame) -> dict[Any, Sum]:
    """By key, and for all together, the open deals that are stale (see `funnel_flow.stale`)."""
    clause, parameters = stale(frame)
    out: dict[Any, Sum] = defaultdict(Sum)
    for (key,), here in _summed(frame, clause, parameters, "stale", ("key",)):
        for whose in whole_and(frame, key):
            out[whose].add(here)
    return out


def count_moving(frame: Frame) -> Tallies:
    """Tallies of the moves forward and into lost made in the period, by the stage that they left."""
    clause, parameters = moving(frame)
    return _count_simple(frame, clause, parameters, "moving", "what", "0")


def _count_simple(frame: Frame, clause: str, parameters: list[Any], table: str, what: str, weighted: str) -> Tallies:
    tallies: Tallies = defaultdict(Tally)
    number = {stage.id: i for i, stage in enumerate(frame.stages, 1)}
    by = ("key", "stage_id", what)
    for (key, stage, what_), here in _summed(frame, clause, parameters, table, by, weighted):
        for place in ((number[stage], what_), (0, what_)):
            for whose in whole_and(frame, key):
                into = tallies[whose].sums[place]
                into.add(here)
                into.weighted += here.weighted
    return tallies


def _summed(
    frame: Frame, clause: str, parameters: list[Any], table: str, by: tuple[str, ...], weighted: str = "0"
) -> Iterator[tuple[list[Any], Sum]]:
    """The rows of a table summed by these columns, and what has no rate by its currency too: the sums of such a group
    are to be added up."""
    firm = frame.rates.text("raw", "cur")
    columns = [*by, f"CASE WHEN raw IS NOT NULL AND {firm} IS NULL THEN cur END"]
    sums = f"count(*), count(raw), sum({firm}), sum(raw), {weighted}"
    groups = ", ".join(map(str, range(1, len(columns) + 1)))
    rows = frame.session.db.sql(
        f"{clause} SELECT {', '.join(columns)}, {sums} FROM {table} GROUP BY {groups}", parameters
    )
    for *place, stranger, n, known, minor, raw, weight in rows:
        strange = {} if stranger is None else {stranger: raw}
        counted = Counter(dict.fromkeys(strange, n))
        yield place, Sum(n, minor or 0, n - known, weight or 0, unconverted=strange, strange=counted)
