"""Deals from files begin in the stages to which their histories have brought them: each row is written once.

`moves.move` comes to the same, deal by deal and move by move; here it is worked out for many new deals at once, column
by column: what a way through the stages comes to is worked out once for all deals that went it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import accumulate, chain, compress, pairwise, repeat
from operator import eq, gt, not_
from typing import Any, NamedTuple

from tcrm.actions.move_plan import closing
from tcrm.actions.moves import permit
from tcrm.actions.wishes import AS_IS, AsIs, StageFacts, as_said, out_of_order, stages_of, target_of
from tcrm.dates import day_number, local_day, to_epoch
from tcrm.models import Deal, StageMove
from tcrm.models.bulk import without_guard
from tcrm.models.journal import Recorder
from tcrm.models.paths import Paths
from tcrm.session import Session

When = tuple[int, int]
"""Seconds since the epoch, and the number of the firm's calendar day."""
Span = tuple[int, int]
"""Where the moves of a deal stand among all: from here up to there."""
Columns = Mapping[str, Sequence[Any]]

_NEVER = (None, None)


class Entries(NamedTuple):
    """The histories of many new deals: how many moves each has, and column by column what `wishes.Move` says of one:
    moves of a deal in order, deal after deal."""

    counts: Sequence[int]
    stage_id: Sequence[int]
    at: Sequence[datetime | None]
    by: Sequence[int | None]
    reason: Sequence[str]
    amount: Sequence[int | AsIs | None]
    currency: Sequence[str | AsIs]
    probability: Sequence[int | AsIs | None]
    close_on: Sequence[date | AsIs | None]


class _Way(NamedTuple):
    """What a way through the stages comes to: the path of each of its moves, the outcome at its end, the move by which
    the deal was closed (None: it is open), whether it leads through a stage twice."""

    paths: tuple[int, ...]
    status: str
    closed: int | None
    returns: bool


class _Moments(dict[datetime, When]):
    """When something was, as it is stored: files name the same hours again and again."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.zone = session.zone

    def __missing__(self, at: datetime) -> When:
        self[at] = when = (to_epoch(at), day_number(local_day(at, self.zone)))
        return when


class Beginnings:
    """Makes new deals in their stages, set after set of one operation."""

    def __init__(self, session: Session, op: Recorder) -> None:
        self.session, self.op = session, op
        self.now, self.me = session.now(), session.user.id
        self.moments = _Moments(session)
        self.paths = Paths(session.db)
        self.stages: dict[int, StageFacts] = {}
        self.ways: dict[tuple[int, tuple[int, ...]], _Way] = {}  # pipeline, stages -> way

    def begin(self, deals: Columns, entries: Entries) -> int:
        """Make deals, given column by column, and for each its history. The deals get the ids from `op.next_id(Deal)`
        on. Returns how many moves were made.

        Raises Refused for a stage of another pipeline, and for a move that is dated before the one that it follows.
        """
        if not entries.counts:
            return 0
        db, first = self.session.db, self.op.next_id(Deal)
        self.stages = stages_of(db, sorted(set(deals["pipeline_id"])))
        entries = _entered(entries)
        stood, moves = self._worked_out(first, deals, entries)
        with permit(db):
            with without_guard(db, Deal, len(entries.counts)):
                self.op.insert_columns(Deal, {**deals, **stood})
            with without_guard(db, StageMove, len(entries.at)):
                self.op.insert_columns(StageMove, moves)
        if not self.session.scope.is_admin:
            self.session.require("edit", Deal, range(first, first + len(entries.counts)))
        return len(entries.at)

    def _worked_out(self, first: int, deals: Columns, entries: Entries) -> tuple[Columns, Columns]:
        """Where the deals stand after their histories, and the rows of those."""
        counts, goals = entries.counts, entries.stage_id
        ends = list(accumulate(counts))
        spans = list(zip([0, *ends[:-1]], ends, strict=True))
        ways = [
            self._way(pipeline_id, tuple(goals[start:end]), deal_id)
            for deal_id, (pipeline_id, (start, end)) in enumerate(zip(deals["pipeline_id"], spans, strict=True), first)
        ]
        whens = [self.moments[at or self.now] for at in entries.at]
        ats, days = [when[0] for when in whens], [when[1] for when in whens]
        self._require_order(first, goals, ats, spans)
        left_at, left_day = _followed(ats, spans), _followed(days, spans)
        since = list(days)
        for way, (start, end) in zip(ways, spans, strict=True):
            if way.returns:
                since[start:end] = _since(goals[start:end], days[start:end], left_day[start:end])
        told = {name: _told(getattr(entries, name), deals[name], counts) for name in _SAID}
        moves = {
            "deal_id": _each(range(first, first + len(counts)), counts),
            "from_stage_id": _before(goals, spans), "to_stage_id": goals,
            "at": ats, "day": days, "left_at": left_at, "left_day": left_day,
            "path": list(chain.from_iterable([way.paths for way in ways])), "since_day": since,
            "by_id": [self.me if by is None else by for by in entries.by], "reason": entries.reason,
            **{column: told[name] for name, column in _SAID.items()},
            "imported": [True] * len(ats), "override": [""] * len(ats),
        }  # fmt: skip
        return _stood(ways, goals, whens, spans), moves

    def _way(self, pipeline_id: int, goals: tuple[int, ...], deal_id: int) -> _Way:
        known = self.ways.get((pipeline_id, goals))
        if known is not None:
            return known
        status, closed, paths = "open", _NEVER, list[int]()
        for place, goal in enumerate(goals):
            target = target_of(self.stages, goal, pipeline_id, deal_id)
            paths.append(self.paths.onward(paths[-1] if paths else None, goal))
            closed = closing(status, target.outcome, closed, (place, place))
            status = target.outcome
        way = _Way(tuple(paths), status, closed[0], len(set(goals)) < len(goals))
        self.ways[pipeline_id, goals] = way
        return way

    def _require_order(self, first: int, goals: Sequence[int], ats: Sequence[int], spans: Sequence[Span]) -> None:
        late = set(compress(range(1, len(ats)), map(gt, ats, ats[1:])))
        late.difference_update([start for start, _end in spans])
        if late:
            place = bisect_right([end for _start, end in spans], min(late))
            raise out_of_order(first + place, self.stages[goals[min(late)]].name)


_SAID = {
    "amount": "amount_at", "currency": "currency_at", "probability": "probability_at", "close_on": "close_at",
}  # fmt: skip
"""What a move keeps of its deal -> in which column."""


def _entered(entries: Entries) -> Entries:
    """Without moves into the stage where the deal stands, which do nothing."""
    goals = entries.stage_id
    again = [False, *map(eq, goals, goals[1:])]
    for start in accumulate(entries.counts[:-1]):
        if start < len(again):
            again[start] = False
    if True not in again:
        return entries
    kept = list(map(not_, again))
    ends = [0, *accumulate(entries.counts)]
    counts = [sum(kept[start:end]) for start, end in pairwise(ends)]
    columns: list[list[Any]] = [list(compress(column, kept)) for column in entries[1:]]
    return Entries(counts, *columns)


def _each(values: Iterable[Any], counts: Sequence[int]) -> list[Any]:
    """What is said of each deal, for each of its moves."""
    return list(chain.from_iterable(map(repeat, values, counts)))


def _told(said: Sequence[Any], deals: Sequence[Any], counts: Sequence[int]) -> Sequence[Any]:
    """What is kept with the moves of deals, `counts` of each (see `as_said`)."""
    if AS_IS not in said:
        return said
    return [as_said(then, now) for then, now in zip(said, _each(deals, counts), strict=True)]


def _followed(values: Sequence[int], spans: Sequence[Span]) -> list[int | None]:
    """For each move, what the next of its deal has."""
    out: list[int | None] = [*values[1:], None]
    for start, end in spans:
        if start < end:
            out[end - 1] = None
    return out


def _before(values: Sequence[int], spans: Sequence[Span]) -> list[int | None]:
    """For each move, what the one before of its deal has."""
    out: list[int | None] = [None, *values[:-1]]
    for start, end in spans:
        if start < end:
            out[start] = None
    return out


def _since(goals: Sequence[int], days: Sequence[int], left: Sequence[int | None]) -> list[int]:
    """The days of a deal's moves, put earlier by the days of earlier visits to the same stage."""
    stayed: dict[int, int] = {}
    out = []
    for goal, day, until in zip(goals, days, left, strict=True):
        out.append(day - stayed.get(goal, 0))
        if until is not None:
            stayed[goal] = until - out[-1]
    return out


def _stood(ways: Sequence[_Way], goals: Sequence[int], whens: Sequence[When], spans: Sequence[Span]) -> Columns:
    """What the deals say after their histories."""
    created = [whens[start] if start < end else _NEVER for start, end in spans]
    entered = [whens[end - 1] if start < end else _NEVER for start, end in spans]
    closed = [
        _NEVER if way.closed is None else whens[start + way.closed]
        for way, (start, _end) in zip(ways, spans, strict=True)
    ]
    out: dict[str, Sequence[Any]] = {
        "stage_id": [goals[end - 1] if start < end else None for start, end in spans],
        "status": [way.status for way in ways],
    }
    for name, stamps in (("created", created), ("entered", entered), ("closed", closed)):
        out[f"{name}_at"] = [stamp[0] for stamp in stamps]
        out[f"{name}_day"] = [stamp[1] for stamp in stamps]
    return out


__all__ = ["Beginnings", "Entries"]
