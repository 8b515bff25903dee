"""What each deal says in a cohort, strict or any funnel: one row a deal, computed from its moves in one pass.

Stages are numbered 1 … k in their order, winning is k + 1. `mask` has bit i - 1 set when the deal counts in stage i,
bit k when it is won. Moves of a deal have growing ids in the order in which they were made.

A win counts as long as it stands: a deal that was won and reopened has reached the last open stage. A deal counts in
the first stage whatever its first move was, so that the first row is the whole cohort.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tcrm.models.sql import figures as sql_text
from tcrm.queries.funnel_frame import Frame, base


def facts(frame: Frame, mode: str, *, closed: bool = False) -> tuple[str, list[Any]]:
    """The WITH clause that ends in the tables `placed` and `facts`, and its parameters.

    Columns of both: id, key, status (open, won, lost), mask, days (created to closed, NULL while open); of `placed`
    also dwell1 … dwellk (days in each stage, NULL if never entered); of `facts` raw1 … rawk, cur1 … curk (the amount
    with which it entered stage i or what lies beyond), raw0, cur0 (the amount of the closing: as won, or of the
    furthest stage).
    The deals are those created in the period; with `closed`, those closed in it.
    """
    text, parameters = base(frame)
    count = len(frame.stages)
    chosen, kept = frame.period("b.created_day"), "1 = 1"
    if closed:
        chosen = "1 = 1" if frame.past is not None else f"b.status <> 'open' AND {frame.period('b.closed_day')}"
        kept = f"p.state <> 'open' AND {frame.period('p.closed_on')}"
    parts = [
        f"base AS ({text})",
        f"ways AS MATERIALIZED ({_ways(frame, chosen)})",
        f"state AS ({_state(frame)})",
        *(_strict(frame) if mode == "strict" else ["path AS (SELECT * FROM state)"]),
        f"placed AS MATERIALIZED ({_placed(mode, count, kept)})",
        f"facts AS ({_amounts(count)})",
    ]
    return "WITH " + ", ".join(parts), parameters


def _ways(frame: Frame, chosen: str) -> str:
    """One row a deal: its first entry into each stage, its first and last win, its days in each stage.

    The moves are summed before they meet their deals: so they are read deal after deal from one index.
    """
    until = f"CASE WHEN m.left_day <= {frame.today} THEN m.left_day WHEN m.day > {frame.today} THEN m.day "
    until += f"ELSE {frame.today} END"
    columns = ["min(m.id) AS first", "max(m.id) AS last"]
    for i, stage in enumerate(frame.stages, 1):
        here = f"FILTER (WHERE m.to_stage_id = {stage.id})"
        columns += [f"min(m.id) {here} AS in{i}", f"sum({until} - m.day) {here} AS dwell{i}"]
    won = frame.is_won("m.to_stage_id")
    columns += [f"min(m.id) FILTER (WHERE {won}) AS winning", f"max(m.id) FILTER (WHERE {won}) AS last_win"]
    columns += [f"max(m.id) FILTER (WHERE NOT {won}) AS last_other"]
    summed = (
        f"SELECT m.deal_id, {', '.join(columns)} FROM stage_move m WHERE m.deal_id IN "
        f"(SELECT b.id FROM base b WHERE {chosen}) AND {frame.known('m')} GROUP BY m.deal_id"
    )
    return (
        f"SELECT b.id, b.key, b.status, b.created_day, b.closed_day, w.* FROM ({summed}) w "
        "JOIN base b ON b.id = w.deal_id"
    )


def _state(frame: Frame) -> str:
    """Adds how the deal stands: live as the deal says, else from its last move by that day."""
    if frame.past is None:
        return "SELECT w.*, w.status AS state, w.closed_day AS closed_on FROM ways w"
    won, lost = frame.is_won("c.to_stage_id"), frame.is_lost("c.to_stage_id")
    since = (
        "(SELECT min(x.day) FROM stage_move x WHERE x.deal_id = w.id AND x.id > coalesce(w.last_other, 0) "
        f"AND {frame.known('x')})"
    )
    return (
        f"SELECT w.*, CASE WHEN {won} THEN 'won' WHEN {lost} THEN 'lost' ELSE 'open' END AS state, "
        f"CASE WHEN {won} THEN {since} WHEN {lost} THEN c.day END AS closed_on "
        "FROM ways w JOIN stage_move c ON c.id = w.last"
    )


def _strict(frame: Frame) -> list[str]:
    """Adds step1 … stepk and stepwon: the first moves that follow each other in the order of the stages.

    Each step is kept before the next is looked for, or the search for a late one would repeat all before it.
    """
    steps = ["path1 AS (SELECT s.*, s.in1 AS step1 FROM state s)"]
    for i, stage in enumerate(frame.stages[1:], 2):
        step = _next_step(frame, i - 1, f"m.to_stage_id = {stage.id}")
        steps.append(f"path{i} AS MATERIALIZED (SELECT s.*, {step} AS step{i} FROM path{i - 1} s)")
    last = len(frame.stages)
    if last == 0:
        return ["path AS (SELECT s.*, s.winning AS stepwon FROM state s)"]
    won = _next_step(frame, last, frame.is_won("m.to_stage_id"))
    return [*steps, f"path AS MATERIALIZED (SELECT s.*, {won} AS stepwon FROM path{last} s)"]


def _next_step(frame: Frame, after: int, target: str) -> str:
    return (
        f"(SELECT min(m.id) FROM stage_move m WHERE m.deal_id = s.id AND {target} AND m.id > s.step{after} "
        f"AND {frame.known('m')})"
    )


def _placed(mode: str, count: int, kept: str) -> str:
    """Adds `mask`, and the moves whose amounts count: move1 … movek for the stages, move0 for the closing."""
    beyond = [sql_text.earliest([*(f"p.in{j}" for j in range(i, count + 1)), "p.winning"]) for i in range(1, count + 1)]
    beyond[:1] = ["p.first"] if count else []
    reached = ["p.winning IS NOT NULL OR " + f"p.in{i} IS NOT NULL" if i == count else f"p.in{i} IS NOT NULL"
               for i in range(1, count + 1)]  # fmt: skip
    moves, mask = beyond, _steps("p.state = 'won'", ["1 = 1", *reached[1:]][:count])
    if mode == "any":
        moves = [f"p.in{i}" for i in range(1, count + 1)]
        bits = [f"CASE WHEN p.in{i} IS NULL THEN 0 ELSE {1 << (i - 1)} END" for i in range(1, count + 1)]
        mask = " + ".join([*bits, f"CASE WHEN p.state = 'won' THEN {1 << count} ELSE 0 END"])
    elif mode == "strict":
        moves = [f"p.step{i}" for i in range(1, count + 1)]
        steps = [f"p.step{i} IS NOT NULL" for i in range(1, count + 1)]
        mask = _steps("p.stepwon IS NOT NULL AND p.state = 'won'", steps)
    furthest = " ".join(f"WHEN {reached[i]} THEN {beyond[i]}" for i in range(count - 1, 0, -1))
    closing = f"CASE WHEN p.state = 'won' THEN p.winning {furthest} ELSE p.first END"
    columns = [f"{move} AS move{i}" for i, move in enumerate([closing, *moves])]
    columns += [f"p.dwell{i}" for i in range(1, count + 1)]
    return (
        f"SELECT p.id, p.key, p.state AS status, {mask} AS mask, p.closed_on - p.created_day AS days, p.last_win, "
        f"{', '.join(columns)} FROM path p WHERE {kept}"
    )


def _steps(won: str, reached: Sequence[str]) -> str:
    """The mask of a funnel in which a deal that counts in a stage counts in all before it."""
    arms = [f"WHEN {condition} THEN {(1 << i) - 1}" for i, condition in enumerate(reached, 1)]
    return " ".join(["CASE WHEN", won, f"THEN {(1 << (len(reached) + 1)) - 1}", *reversed(arms), "ELSE 0 END"])


def _amounts(count: int) -> str:
    """Looks the amounts of the chosen moves up; a blank one is that of the winning move."""
    columns, joins = [], []
    for i in range(count + 1):
        columns += [
            f"coalesce(m{i}.amount_at, v.amount_at) AS raw{i}",
            f"CASE WHEN m{i}.amount_at IS NULL THEN v.currency_at ELSE m{i}.currency_at END AS cur{i}",
        ]
        joins.append(f"LEFT JOIN stage_move m{i} ON m{i}.id = n.move{i}")
    return (
        f"SELECT n.id, n.key, n.status, n.mask, n.days, {', '.join(columns)} "
        f"FROM placed n LEFT JOIN stage_move v ON v.id = n.last_win {' '.join(joins)}"
    )
