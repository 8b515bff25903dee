"""Counting a funnel: the facts of deals summed in SQL by key, then placed into stages here.

A tally holds, for one key, a sum for every (stage number, what): stage 0 is the whole funnel. `what` is `reached`,
`advanced`, `open`, `lost`, and for the whole also `all`, `won` (in the funnel's last row) and `closed_won`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tcrm.models.sql import figures as sql_text
from tcrm.queries.funnel_facts import facts
from tcrm.queries.funnel_flow import moving, standing
from tcrm.queries.funnel_frame import Frame

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
WHOLE = ("whole",)


def places(mode: str, status: str, mask: int, count: int) -> Iterator[Place]:
    """Where in the funnel a deal of this status and mask counts."""
    for i in range(1, count + 1):
        if mask >> (i - 1) & 1:
            yield i, "reached"
            if mode == "cohort":
                yield i, status if mask.bit_length() == i else "advanced"
    yield 0, "all"
    if mask >> count & 1:
        yield 0, "won"
    yield 0, "closed_won" if status == "won" else status


def count_cohort(frame: Frame, mode: str, *, closed: bool = False) -> Tallies:
    """Tallies of a cohort, strict or any funnel; with `closed`, of the deals closed in the period."""
    count = len(frame.stages)
    clause, parameters = facts(frame, mode, closed=closed)
    tallies: Tallies = defaultdict(Tally)
    rows = frame.session.db.sql(f"{clause} {_cells(frame)}", parameters)
    unknown = False
    for part, key, status, mask, n, *values in rows:
        if part > 0:
            _days(tallies[WHOLE if part == 1 else key], values, count)
            continue
        unknown = _place(tallies, frame, mode, (key, status, mask, n), values) or unknown
    if unknown:
        arms = " UNION ALL ".join(_strangers(frame, i) for i in range(count + 1))
        for key, status, mask, slot, currency, minor in frame.session.db.sql(f"{clause} {arms}", parameters):
            for place in places(mode, status, mask, count):
                if place[0] == slot:
                    _stranger(tallies, frame, key, place, currency, minor)
    return tallies


def _keys(frame: Frame, key: Any) -> tuple[Any, ...]:
    return (WHOLE,) if frame.ask.by is None else (WHOLE, key)


def _cells(frame: Frame) -> str:
    """Part 0: sums by key, status and mask. Parts 1 and 2: days of the whole and of each key."""
    count = len(frame.stages)
    sums = []
    for i in range(count + 1):
        firm = frame.rates.text(f"raw{i}", f"cur{i}")
        sums += [f"sum({firm})", f"count({firm})", f"count(raw{i})"]
    days = [sql_text.median(f"dwell{i}") for i in range(1, count + 1)]
    for condition in (f"mask >= {1 << count}", "status = 'lost'"):
        value = f"CASE WHEN {condition} THEN days END"
        days += [sql_text.average(value), sql_text.median(value)]
    width = max(len(sums), len(days))
    sums += ["NULL"] * (width - len(sums))
    days += ["NULL"] * (width - len(days))
    parts = [f"SELECT 0, key, status, mask, count(*), {', '.join(sums)} FROM facts GROUP BY key, status, mask"]
    parts.append(f"SELECT 1, NULL, NULL, NULL, count(*), {', '.join(days)} FROM placed")
    if frame.ask.by is not None:
        parts.append(f"SELECT 2, key, NULL, NULL, count(*), {', '.join(days)} FROM placed GROUP BY key")
    return " UNION ALL ".join(parts)


def _days(tally: Tally, values: list[Any], count: int) -> None:
    tally.dwell = dict(enumerate(values[:count], 1))
    tally.won_days = (values[count], values[count + 1])
    tally.lost_days = (values[count + 2], values[count + 3])


def _place(tallies: Tallies, frame: Frame, mode: str, cell: tuple[Any, str, int, int], values: list[Any]) -> bool:
    """Add one cell wherever it counts; tells whether some of its amounts have no rate."""
    key, status, mask, n = cell
    unknown = False
    for place in places(mode, status, mask, len(frame.stages)):
        total, converted, known = values[place[0] * 3 : place[0] * 3 + 3]
        unknown = unknown or converted < known
        for whose in _keys(frame, key):
            _add(tallies[whose].sums[place], n, total, n - known)
    return unknown


def _add(into: Sum, n: int, minor: int | None, without: int) -> None:
    into.count += n
    into.minor += minor or 0
    into.without += without


def _strangers(frame: Frame, slot: int) -> str:
    firm = frame.rates.text(f"raw{slot}", f"cur{slot}")
    return (
        f"SELECT key, status, mask, {slot}, cur{slot}, sum(raw{slot}) FROM facts "
        f"WHERE raw{slot} IS NOT NULL AND {firm} IS NULL GROUP BY key, status, mask, cur{slot}"
    )


def _stranger(tallies: Tallies, frame: Frame, key: Any, place: Place, currency: str, minor: int) -> None:
    for whose in _keys(frame, key):
        found = tallies[whose].sums[place].unconverted
        found[currency] = found.get(currency, 0) + minor


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


def count_moving(frame: Frame) -> Tallies:
    """Tallies of the moves forward and into lost made in the period, by the stage that they left."""
    clause, parameters = moving(frame)
    return _count_simple(frame, clause, parameters, "moving", "what", "0")


def _count_simple(frame: Frame, clause: str, parameters: list[Any], table: str, what: str, weighted: str) -> Tallies:
    firm = frame.rates.text("raw", "cur")
    stranger = f"CASE WHEN raw IS NOT NULL AND {firm} IS NULL THEN cur END"
    rows = frame.session.db.sql(
        f"{clause} SELECT key, stage_id, {what} AS what, {stranger} AS stranger, count(*), sum({firm}), count(raw), "
        f"sum(raw), {weighted} FROM {table} GROUP BY key, stage_id, what, stranger",
        parameters,
    )
    tallies: Tallies = defaultdict(Tally)
    number = {stage.id: i for i, stage in enumerate(frame.stages, 1)}
    for key, stage, what_, currency, n, minor, known, raw, weight in rows:
        for place in ((number[stage], what_), (0, what_)):
            for whose in _keys(frame, key):
                into = tallies[whose].sums[place]
                _add(into, n, minor, n - known)
                into.weighted += weight or 0
            if currency is not None:
                _stranger(tallies, frame, key, place, currency, raw)
    return tallies
