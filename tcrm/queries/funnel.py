"""The funnel: where deals come through, where they stop, and the deals behind each of its numbers.

>>> ask = FunnelAsk(mode="cohort", start=date(2026, 1, 1), by="seller")
>>> funnel(session, ask).rows[0].next_rate
0.68
>>> deals_behind(session, ask, "lost", stage="evaluation", group="Maria Rossi")
[17, 204]
"""

from __future__ import annotations

from typing import Any

from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.queries.definitions import definition
from tcrm.queries.dimensions import names_of
from tcrm.queries.figures import stage_percent
from tcrm.queries.funnel_count import (
    ALL,
    BARE,
    ENDS,
    WON,
    Sum,
    Tally,
    count_cohort,
    count_moving,
    count_stale,
    count_standing,
    places,
)
from tcrm.queries.funnel_facts import WHOLE, facts
from tcrm.queries.funnel_flow import moving, stale, standing
from tcrm.queries.funnel_frame import COHORT_MODES, MEASURES, MODES, Frame, FunnelAsk, frame_of
from tcrm.queries.funnel_paths import Way
from tcrm.queries.funnel_rows import Closed, Funnel, FunnelRow, Group, group_of, keys_in
from tcrm.session import Session


def funnel(session: Session, ask: FunnelAsk, *, bare: bool = False, drawn: bool = False) -> Funnel:
    """The funnel that was asked for, over the deals that this person may see. `bare`: with what its rates stand on
    alone, so by count without amounts and without days. `drawn`: with what a picture of it shows, so of a cohort by
    count without the days in its stages and without amounts but those of the won and of the first stage.

    Raises BadValue for an unknown mode, measure, pipeline, dimension, user or team.
    """
    with session.db.snapshot():
        frame = frame_of(session, ask)
        by_count = ask.measure == "count"
        depth = BARE if bare and by_count else WON if drawn and by_count else ALL
        if ask.mode in COHORT_MODES:
            tallies = ends = count_cohort(frame, ask.mode, depth=depth)
        else:
            ends = count_cohort(frame, "cohort", closed=True, depth=BARE if depth == BARE else ENDS)
            tallies = count_moving(frame) if ask.mode == "period" else count_standing(frame, stage_percent(frame))
        still_open = count_standing(frame, {}) if ask.mode == "period" else tallies
        old = None if depth == BARE or frame.past is not None else count_stale(frame)
        keys = keys_in(tallies, ends, still_open) if ask.by is not None else set()
        names = names_of(session, ask.by, keys)

        def make(name: str, key: Any) -> Group:
            tally, end = tallies.get(key, Tally()), ends.get(key, Tally())
            gone = None if old is None else old.get(key, Sum())
            if ask.mode in COHORT_MODES:
                return group_of(frame, name, tally, end, stale=gone, whole=depth == ALL)
            open_now = still_open.get(key, Tally()).sums[0, "count"].count
            return group_of(frame, name, tally, end, standing=open_now, stale=gone, whole=depth != BARE)

        groups = sorted((make(names[key], key) for key in keys), key=lambda g: (not g.key, g.key.casefold(), g.key))
        return _whole(frame, make("", WHOLE), tuple(groups))


def _whole(frame: Frame, total: Group, groups: tuple[Group, ...]) -> Funnel:
    ask = frame.ask
    return Funnel(
        rows=total.rows,
        won=total.won,
        lost=total.lost,
        open=total.open,
        closed=total.closed,
        win=total.win,
        lead_to_won=total.lead_to_won,
        pipeline=frame.pipeline.key,
        pipeline_name=frame.pipeline.name,
        mode=ask.mode,
        measure=ask.measure,
        definition=definition(ask.mode, ask.measure),
        currency=frame.rates.currency,
        start=ask.start,
        end=ask.end,
        as_of=ask.as_of if frame.past is not None else None,
        by=ask.by,
        groups=groups,
        numerals=frame.session.numerals,
    )


def deals_behind(
    session: Session, ask: FunnelAsk, what: str, stage: str | None = None, group: str | None = None
) -> list[int]:
    """The ids of exactly the deals that a number counts, in order of id.

    `what` is the number: with a `stage` (key or name) `reached`, `advanced`, `open`, `lost`, `entered` (the deals of
    `median_days`), in a snapshot `count`; without a stage `all`, `won`, `lost`, `open`, `closed` (those of the win
    rate), `stale` (those that it may count as lost). `group` is the key of a group. A number of a period funnel counts
    moves: a deal is there once for each.
    Raises BadValue when the funnel has no such number.
    """
    frame = frame_of(session, ask)
    slot = 0
    if stage is not None:
        wanted = frame.pipeline.stage(stage, retired=True)
        slot = next((i for i, one in enumerate(frame.stages, 1) if one.id == wanted.id), 0)
    if slot == 0 and stage is not None:
        raise _no_number(what)
    with session.db.snapshot():
        if what == "stale" and frame.past is None and not slot:
            found = _behind_simple(frame, what, slot)
        elif ask.mode in COHORT_MODES:
            found = _behind_cohort(frame, ask.mode, what, slot)
        elif slot == 0 and what in ("won", "lost", "closed"):
            found = _behind_cohort(frame, "cohort", what, slot, closed=True)
        else:
            found = _behind_simple(frame, what, slot)
        names = names_of(session, ask.by, {key for _id, key in found}) if group is not None else {}
    return sorted(deal for deal, key in found if group is None or names[key] == group)


def _behind_cohort(frame: Frame, mode: str, what: str, slot: int, *, closed: bool = False) -> list[tuple[int, Any]]:
    count = len(frame.stages)
    known = {"reached", "entered"} | ({"advanced", "open", "lost"} if mode == "cohort" else set())
    if what not in (known if slot else {"all", "won", "lost", "open", "closed"}):
        raise _no_number(what)
    wanted = {(slot, what)} if what != "closed" else {(0, "closed_won"), (0, "lost")}

    def counts(way: Way) -> bool:
        if what == "entered":
            return bool(way.entered >> (slot - 1) & 1)
        return not wanted.isdisjoint(places(mode, way, count))

    with facts(frame, mode, closed=closed) as found:
        inside = found.on(way.id for way in found.ways.values() if counts(way))
        text = f"SELECT m.deal_id, {found.key} FROM {found.moves} WHERE {inside} AND {found.standing()}"
        return [(row[0], row[1]) for row in frame.session.db.sql(text)]


def _behind_simple(frame: Frame, what: str, slot: int) -> list[tuple[int, Any]]:
    here = f"stage_id = {frame.stages[slot - 1].id}" if slot else "1 = 1"
    if what in ("count", "open") and (frame.ask.mode == "snapshot" or not slot):
        clause, parameters = standing(frame)
        table = "standing"
    elif what in ("advanced", "lost") and frame.ask.mode == "period":
        clause, parameters = moving(frame)
        table, here = "moving", f"{here} AND what = '{what}'"
    elif what == "stale":
        clause, parameters = stale(frame)
        table = "stale"
    else:
        raise _no_number(what)
    return [
        (row[0], row[1])
        for row in frame.session.db.sql(f"{clause} SELECT id, key FROM {table} WHERE {here}", parameters)
    ]


def _no_number(what: str) -> BadValue:
    return BadValue(_("This funnel has no number {name}.").format(name=what))


__all__ = [
    "COHORT_MODES", "MEASURES", "MODES", "Closed", "Funnel", "FunnelAsk", "FunnelRow", "Group", "deals_behind",
    "funnel",
]  # fmt: skip
