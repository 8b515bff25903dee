"""What a path through stages says in a cohort, strict or any funnel: one answer for all deals that came that way.

Stages are numbered 1 … k in their order, winning is k + 1. A path is read from its beginning, each from the one before
its last stage; so all are read in one pass.

A win counts as long as it stands: a deal that was won and reopened has reached the last open stage. A deal counts in
the first stage whatever its first move was, so that the first row is the whole cohort.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcrm.models.sql import figures as sql_text
from tcrm.queries.funnel_frame import Frame


@dataclass(frozen=True, slots=True)
class Way:
    """A path. `mask` has bit i - 1 set when a deal on it counts in stage i, bit k when it counts as won.

    Moves are named by the path that they complete. `opens` are the stages whose amount is that of the path's last move;
    `closing` is the move whose amount is that of the closing: the first win, or the first into the furthest stage;
    `closed_by` the move that closed the deal (0: it is open). `entered` has the bits of the stages that it passes;
    `again`: it has been in its last one before.
    """

    id: int
    stage: int  # the number of its last stage, 0 if that is none of the funnel's open ones
    status: str
    mask: int
    opens: tuple[int, ...]
    closing: int
    closed_by: int
    entered: int
    again: bool
    top: int  # the furthest stage
    top_by: int  # the move that reached it
    first_win: int
    steps: int  # how many stages in their order, k + 1 with the win after them


_START = Way(0, 0, "open", 0, (), 0, 0, 0, False, 0, 0, 0, 0)


def ways_of(frame: Frame, mode: str) -> dict[int, Way]:
    """Every path through the stages of the frame's pipeline, by its id."""
    every = (*frame.pipeline.stages, *frame.pipeline.retired)
    rows = frame.session.db.sql(
        f"SELECT id, before, stage FROM stage_path WHERE stage IN {sql_text.numbers(s.id for s in every)} ORDER BY id"
    )
    slots = {stage.id: number for number, stage in enumerate(frame.stages, 1)}
    ends = dict.fromkeys(frame.won, "won") | dict.fromkeys(frame.lost, "lost")
    out: dict[int, Way] = {}
    for path, before, stage in rows:
        known = out.get(before, _START)
        out[path] = _onward(known, path, slots.get(stage, 0), ends.get(stage, "open"), mode, len(slots))
    return out


def _onward(old: Way, path: int, slot: int, status: str, mode: str, count: int) -> Way:
    won = status == "won"
    bit = 1 << (slot - 1) if slot else 0
    top = max(old.top, slot, count if won else 0, min(1, count))
    top_by = path if top > old.top else old.top_by or path
    first_win = old.first_win or (path if won else 0)
    steps = old.steps + _is_next(old.steps, slot, won, count)
    entered, again = old.entered | bit, bool(old.entered & bit)
    passed = {"cohort": (1 << top) - 1, "any": entered, "strict": (1 << min(steps, count)) - 1}[mode]
    opens = {
        "cohort": tuple(range(old.top + 1, top + 1)),
        "any": (slot,) if slot and not again else (),
        "strict": (steps,) if old.steps < steps <= count else (),
    }[mode]
    wins = won and (mode != "strict" or steps > count)
    closed_by = 0 if status == "open" else old.closed_by if won and old.status == "won" else path
    return Way(
        path,
        slot,
        status,
        passed | (((1 << (count + 1)) - 1 if mode != "any" else 1 << count) if wins else 0),
        opens,
        first_win if won else top_by,
        closed_by,
        entered,
        again,
        top,
        top_by,
        first_win,
        steps,
    )


def _is_next(steps: int, slot: int, won: bool, count: int) -> bool:
    return won if steps == count else steps < count and slot == steps + 1
