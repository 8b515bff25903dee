"""What moved between two evenings: stage by stage, and the waterfall from what was open then to what is open now.

A deal counts once, by where it stood on the first evening and where on the last; what it did in between and took back
is no change. What another exchange rate makes of what was open is a step of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tcrm.dates import day_from_number, day_number, end_of_day_utc, to_epoch
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models.sql import figures as sql_text
from tcrm.numerals import POINT, Numerals
from tcrm.queries.funnel_flow import standing
from tcrm.queries.funnel_frame import Frame, FunnelAsk, base, frame_of
from tcrm.session import Session

MOVES = ("entered", "advanced", "regressed", "lost")
STOOD = ("before", "after")
STEPS = ("before", "rates", "new", "pulled_in", "increased", "decreased", "slipped_out", "won", "lost", "after")


@dataclass(frozen=True)
class Part:
    """Deals and what they bring: `amount` in minor units of the firm's currency, negative for what went out."""

    count: int = 0
    amount: int = 0


@dataclass(frozen=True, kw_only=True)
class StageChange:
    """A stage between the evenings: deals that came in (from any side), that went on (or were won) from it, fell back,
    were lost; and the open deals that stood in it on both. By count, before + entered - advanced - regressed - lost =
    after; amounts need not add up, as a deal moves with what it was worth then."""

    key: str
    name: str
    entered: Part
    advanced: Part
    regressed: Part
    lost: Part
    before: Part
    after: Part


@dataclass(frozen=True, kw_only=True)
class FunnelChange:
    """What moved from the evening of `since` to that of `until` (None: now). `closing`: the period in which the close
    dates of the waterfall's deals lie (None, None: any).

    `steps` are those of `STEPS`; the amounts of all but the last add up to the last, exactly. `slipped` are open deals
    whose close date moved later; `amount` is what they are worth.
    """

    since: date
    until: date | None
    closing: tuple[date | None, date | None]
    currency: str
    rows: tuple[StageChange, ...]
    steps: dict[str, Part]
    slipped: Part
    numerals: Numerals = POINT


@dataclass(frozen=True)
class _End:
    """An open deal on an evening: its stage, its amount at the rates of that evening and of the last one, its close
    date (ISO)."""

    stage_id: int
    amount: int
    at_last: int
    close_on: str | None


@dataclass(frozen=True)
class _Way:
    """A deal that moved in between: the number of the stage it left first and of the one it stands in last (0: none
    that is open), whether it was made in between, how it ended, the amount and the day (ISO) of that."""

    first: int
    last: int
    is_new: bool
    outcome: str
    amount: int
    day: str


Found = dict[tuple[str, str], dict[int, int]]
"""(stage key or blank, what) -> deal -> amount."""


def funnel_change(session: Session, ask: FunnelAsk, since: date) -> FunnelChange:
    """What moved in this funnel from the evening of `since` to that of the ask.

    A cohort, strict or any funnel counts the deals created in its period. In the others the period is that of the
    close date: a deal is pulled in or slips out where its close date crosses the border; without a period, what was
    closed and is open again is pulled in. Raises BadValue unless `since` lies before the ask's evening.
    """
    with session.db.snapshot():
        frame, found = _found(session, ask, since)

    def part(stage: str, what: str) -> Part:
        deals = found.get((stage, what), {})
        return Part(len(deals), sum(deals.values()))

    return FunnelChange(
        since=since,
        until=ask.as_of if frame.past is not None else None,
        closing=(ask.start, ask.end) if frame.ask.mode == "snapshot" else (None, None),
        currency=frame.rates.currency,
        rows=tuple(
            StageChange(key=s.key, name=s.name, **{what: part(s.key, what) for what in (*MOVES, *STOOD)})
            for s in _stages(frame)
        ),
        steps={step: part("", step) for step in STEPS},
        slipped=part("", "slipped"),
        numerals=session.numerals,
    )


def deals_moved(session: Session, ask: FunnelAsk, since: date, what: str, stage: str | None = None) -> list[int]:
    """The ids of exactly the deals behind a number of `funnel_change`: with a stage (its key) one of `MOVES` or
    `STOOD`, without one of `STEPS` or `slipped`. Raises BadValue for a number that there is not."""
    if what not in ((*MOVES, *STOOD) if stage is not None else (*STEPS, "slipped")):
        raise BadValue(_("This funnel has no number {name}.").format(name=what))
    with session.db.snapshot():
        _frame, found = _found(session, ask, since)
    return sorted(found.get((stage or "", what), {}))


def _found(session: Session, ask: FunnelAsk, since: date) -> tuple[Frame, Found]:
    after = frame_of(session, replace(ask, by=None, mode="snapshot" if ask.mode == "period" else ask.mode))
    if day_number(since) >= after.today:
        raise BadValue(_("What changed is told from an evening before the one that is shown."))
    before = frame_of(session, replace(after.ask, as_of=since))
    ways, then, now = _ways(before, after), _open(before, after), _open(after, after)
    found: Found = {}
    _moves(found, after, ways)
    _stood(found, after, then, now)
    _fall(found, after, then, now, ways)
    return after, found


def _stages(frame: Frame) -> list[Any]:
    every = (*frame.pipeline.stages, *frame.pipeline.retired)
    return sorted((s for s in every if s.outcome == "open"), key=lambda s: (s.position, s.id))


def _slots(frame: Frame) -> dict[int | None, int]:
    return {stage.id: number for number, stage in enumerate(_stages(frame), 1)}


def _cohort(frame: Frame) -> str:
    return frame.period("b.created_day") if frame.ask.mode not in ("snapshot", "period") else "1 = 1"


def _open(frame: Frame, last: Frame) -> dict[int, _End]:
    """The open deals of the frame's evening."""
    clause, parameters = standing(frame)
    own, later = (f"coalesce({one.rates.text('s.raw', 's.cur')}, 0)" for one in (frame, last))
    rows = frame.session.db.sql(
        f"{clause} SELECT s.id, s.stage_id, {own}, {later}, d.close_on "
        f"FROM standing s JOIN base b ON b.id = s.id JOIN deal d ON d.id = s.id WHERE {_cohort(frame)}",
        parameters,
    )
    known = _close_dates(frame.session, day_from_number(frame.today))
    return {i: _End(stage, amount, at_last, known.get(i, close)) for i, stage, amount, at_last, close in rows}


def _close_dates(session: Session, evening: date) -> dict[int, str | None]:
    """The close dates of that evening of the deals that have been given another one since."""
    known: dict[int, str | None] = {}
    moment = to_epoch(end_of_day_utc(evening, session.zone))
    for deal, close in session.db.sql(sql_text.CLOSE_DATES_SINCE, (moment,)):
        known.setdefault(deal, close)
    return known


def _ways(before: Frame, after: Frame) -> dict[int, _Way]:
    """The deals that moved between the evenings."""
    text, parameters = base(after)
    slots = _slots(after)
    won, lost = after.is_won("l.to_stage_id"), after.is_lost("l.to_stage_id")
    rows = after.session.db.sql(
        f"WITH base AS ({text}), moved AS MATERIALIZED (SELECT m.deal_id, min(m.id) AS first, max(m.id) AS last "
        f"FROM stage_move m WHERE m.day > {before.today} AND m.day <= {after.today} GROUP BY m.deal_id) "
        "SELECT b.id, f.from_stage_id, l.to_stage_id, "
        f"CASE WHEN {won} THEN 'won' WHEN {lost} THEN 'lost' ELSE 'open' END, "
        f"coalesce({after.rates.text('l.amount_at', 'l.currency_at')}, 0), l.day "
        "FROM moved w JOIN base b ON b.id = w.deal_id JOIN stage_move f ON f.id = w.first "
        f"JOIN stage_move l ON l.id = w.last WHERE {_cohort(after)}",
        parameters,
    )
    return {
        i: _Way(slots.get(a, 0), slots.get(b, 0), a is None, outcome, amount, day_from_number(day).isoformat())
        for i, a, b, outcome, amount, day in rows
    }


def _moves(found: Found, frame: Frame, ways: dict[int, _Way]) -> None:
    """Stage by stage: who came in, went on, fell back, was lost."""
    keys = {number: stage.key for number, stage in enumerate(_stages(frame), 1)}
    for deal, way in ways.items():
        if way.first == way.last:
            continue
        if way.last:
            found.setdefault((keys[way.last], "entered"), {})[deal] = way.amount
        if way.first:
            onward = way.outcome == "won" or way.last > way.first
            what = "lost" if way.outcome == "lost" else "advanced" if onward else "regressed"
            found.setdefault((keys[way.first], what), {})[deal] = way.amount


def _stood(found: Found, frame: Frame, then: dict[int, _End], now: dict[int, _End]) -> None:
    """Stage by stage: who stood in it on the first evening and who on the last."""
    keys = {stage.id: stage.key for stage in _stages(frame)}
    for what, ends in zip(STOOD, (then, now), strict=True):
        for deal, end in ends.items():
            if end.stage_id in keys:
                found.setdefault((keys[end.stage_id], what), {})[deal] = end.amount


def _fall(found: Found, frame: Frame, old: dict[int, _End], new: dict[int, _End], ways: dict[int, _Way]) -> None:
    """The steps of the waterfall, each deal by what it was worth then and is worth in the end."""
    within = _window(frame)

    def put(deal: int, step: str, amount: int) -> None:
        found.setdefault(("", step), {})[deal] = amount

    def grow(deal: int, by: int) -> None:
        if by:
            put(deal, "increased" if by > 0 else "decreased", by)

    for deal, then in old.items():
        now, way = new.get(deal), ways.get(deal)
        if now is not None and (then.close_on or "") < (now.close_on or "") and then.close_on:
            put(deal, "slipped", now.amount)
        if not within(then.close_on):
            continue
        put(deal, "before", then.amount)
        if then.at_last != then.amount:
            put(deal, "rates", then.at_last - then.amount)
        if now is not None and within(now.close_on):
            grow(deal, now.amount - then.at_last)
        elif now is None and way is not None and way.outcome != "open":
            grow(deal, way.amount - then.at_last)
            put(deal, way.outcome, -way.amount)
        else:  # its close date has left the period, or it stands in no stage any more
            put(deal, "slipped_out", -then.at_last)
    for deal, now in new.items():
        if within(now.close_on):
            put(deal, "after", now.amount)
            if ("", "before") not in found or deal not in found["", "before"]:
                put(deal, _arrival(ways.get(deal)), now.amount)
    for deal, way in _ended(ways, new):
        if ("", "before") in found and deal in found["", "before"]:
            continue
        if (way.is_new or deal in old) and within(way.day):
            put(deal, _arrival(way), way.amount)
            put(deal, way.outcome, -way.amount)


def _ended(ways: dict[int, _Way], new: dict[int, _End]) -> Iterable[tuple[int, _Way]]:
    return ((deal, way) for deal, way in ways.items() if way.outcome != "open" and deal not in new)


def _arrival(way: _Way | None) -> str:
    return "new" if way is not None and way.is_new else "pulled_in"


def _window(frame: Frame) -> Any:
    """Whether a close date (ISO, or None) lies in the period of a snapshot; always where there is none."""
    ask = frame.ask
    if ask.mode != "snapshot" or (ask.start is None and ask.end is None):
        return lambda _day: True
    first, last = (ask.start or date.min).isoformat(), (ask.end or date.max - timedelta(days=1)).isoformat()
    return lambda day: day is not None and first <= day <= last
