"""Putting records right that were broken past the program, as one operation that can be taken back.

Nothing is guessed. Of a stage history the dates and stages that were entered hold; when a stage was left, what came
before it, which way the deal has come, and what it says about its stage all follow from them. A reference that leads
nowhere is emptied; a row that only says what belongs to what goes with what it belonged to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from tcrm.actions.move_plan import closing
from tcrm.actions.moves import permit
from tcrm.models import BUSINESS_TABLES, Deal, StageMove
from tcrm.models.base import columns_of
from tcrm.models.journal import KEPT, Recorder
from tcrm.models.paths import deals_astray, right
from tcrm.models.reversal import by_table
from tcrm.models.sql import doctor, sqlite
from tcrm.models.sql.agreement import Dissent, Orphan, dissents, note, orphans, was_updated
from tcrm.session import Session

KIND, NOTED = "repair", "adopt"
"""The operation that puts records right, and the one that tells the journal what happened past it."""

_MODELS = by_table(BUSINESS_TABLES)
_TIES = ("share", "tagging")  # say what belongs to what, and nothing once one side is gone
_HOLDING = {("deal", "pipeline_id"), ("stage", "pipeline_id"), ("stage_move", "to_stage_id")}
"""References without which the row cannot be, in rows that hold more than a tie: these need a person, or a backup."""


@contextmanager
def repairing(session: Session, wrong: Collection[str]) -> Iterator[Recorder]:
    """The operation that puts records right, of the checks that are `wrong`; what is done within it is part of it."""
    with session.operation(KIND, checks=sorted(wrong)) as op, permit(session.db):
        yield op


def mend_records(session: Session, op: Recorder, wrong: Collection[str]) -> None:
    """Put references, histories, their paths and stages right, of those that are `wrong`, inside `repairing`."""
    if "references" in wrong:
        _mend_references(session, op)
    if "moves" in wrong:
        _mend_histories(session, op)
    if "stages" in wrong:
        _mend_stages(session, op)
    if not {"moves", "paths", "stages"}.isdisjoint(wrong):
        op.update_each(StageMove, right(session.db, deals_astray(session.db)))


# -- references -------------------------------------------------------------------------------------------------------


def is_mendable(orphan: Orphan) -> bool:
    """Whether a reference that leads nowhere can be emptied, or its row removed without losing more than a tie."""
    return orphan.table in _MODELS and (orphan.table, orphan.column) not in _HOLDING


def _mend_references(session: Session, op: Recorder) -> None:
    found = sorted((each for each in orphans(session.db) if is_mendable(each)), key=_place)
    ties: dict[str, set[int]] = {}
    for (table, column), group in groupby(found, _place):
        model, ids = _MODELS[table], [each.row_id for each in group]
        if model._meta.columns[column].null and table not in _TIES:
            op.update(model, ids, **{column: None})
        else:
            ties.setdefault(table, set()).update(ids)
    for table, gone in ties.items():
        op.delete(_MODELS[table], sorted(gone))


def _place(orphan: Orphan) -> tuple[str, str]:
    return orphan.table, orphan.column


# -- histories --------------------------------------------------------------------------------------------------------


def _mend_histories(session: Session, op: Recorder) -> None:
    """Each stage is left when the next is entered, and is entered from the one before."""
    broken = doctor.broken_histories(session.db)
    tail, listed = sqlite.in_list(broken)
    rows = session.db.sql(
        f"SELECT deal_id, id, to_stage_id, at, day FROM stage_move WHERE deal_id {tail} ORDER BY deal_id, at, id",
        (listed,),
    )
    values = {}
    for before, (deal_id, move_id, _stage, _at, _day), after in _neighbours(rows):
        follows = after is not None and after[0] == deal_id
        values[move_id] = {
            "from_stage_id": before[2] if before is not None and before[0] == deal_id else None,
            "left_at": after[3] if follows and after is not None else None,
            "left_day": after[4] if follows and after is not None else None,
        }
    op.update_each(StageMove, values)


def _neighbours(rows: Sequence[Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Each row between the one before it and the one after it; None at both ends. As many as there are rows: what is
    too long by one is cut off, and where there is no row there is nothing."""
    return zip([None, *rows], rows, [*rows[1:], None], strict=False)


# -- stages -----------------------------------------------------------------------------------------------------------

_STORY = (
    "SELECT m.deal_id, m.to_stage_id, m.at, m.day, s.outcome, s.pipeline_id FROM stage_move m "
    "JOIN stage s ON s.id = m.to_stage_id WHERE m.deal_id {tail} ORDER BY m.deal_id, m.at, m.id"
)
_LOST_STORY = (
    "SELECT d.id, d.stage_id, d.entered_at, d.entered_day, d.owner_id FROM deal d "
    "JOIN stage s ON s.id = d.stage_id AND s.pipeline_id = d.pipeline_id "
    "WHERE d.id {tail} AND d.entered_at IS NOT NULL AND d.entered_day IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM stage_move m WHERE m.deal_id = d.id)"
)
_ASTRAY = (
    "SELECT d.id FROM deal d JOIN stage_move m ON m.deal_id = d.id AND m.left_at IS NULL "
    "JOIN stage s ON s.id = m.to_stage_id WHERE d.id {tail} AND s.pipeline_id <> d.pipeline_id"
)


def hopeless(session: Session, deal_ids: Iterable[int]) -> set[int]:
    """Deals that have no move at all and do not say themselves where they stand."""
    wanted = set(deal_ids)
    tail, listed = sqlite.in_list(wanted)
    moved = {row[0] for row in session.db.sql(f"SELECT deal_id FROM stage_move WHERE deal_id {tail}", (listed,))}
    return wanted - moved - {row[0] for row in session.db.sql(_LOST_STORY.format(tail=tail), (listed,))}


def _mend_stages(session: Session, op: Recorder) -> None:
    """A deal says what its moves say; one whose moves are all gone stands, since it entered it, where it says."""
    wrong = doctor.deals_unlike_their_moves(session.db)
    tail, listed = sqlite.in_list(wrong)
    rows = session.db.sql(_LOST_STORY.format(tail=tail), (listed,))
    op.insert_many(
        StageMove,
        [{"deal_id": deal, "to_stage_id": stage, "at": at, "day": day} for deal, stage, at, day, _owner in rows],
    )
    moves = session.db.sql(_STORY.format(tail=tail), (listed,))
    told = {deal: list(story) for deal, story in groupby(moves, lambda row: row[0])}
    astray = {row[0] for row in session.db.sql(_ASTRAY.format(tail=tail), (listed,))}
    op.update_each(Deal, {deal: {"pipeline_id": story[-1][-1]} for deal, story in told.items() if deal in astray})
    op.update_each(Deal, {deal: _told(story) for deal, story in told.items()})


def _told(story: list[Any]) -> dict[str, Any]:
    """What a deal says of these moves of it, as `move` would have written it."""
    closed: tuple[Any, Any] = (None, None)
    status = "open"
    for _deal, _stage, at, day, outcome, _pipeline in story:
        closed, status = closing(status, outcome, closed, (at, day)), outcome
    _deal, stage, at, day, status, _pipeline = story[-1]
    return {
        "stage_id": stage,
        "status": status,
        "entered_at": at,
        "entered_day": day,
        "closed_at": closed[0],
        "closed_day": closed[1],
    }


# -- the journal ------------------------------------------------------------------------------------------------------


def all_dissents(session: Session) -> list[Dissent]:
    """All rows that are not as the journal says."""
    updated, out = was_updated(session.db), []
    for name, model in _MODELS.items():
        columns = [each for each in columns_of(model) if each not in KEPT] if name in updated else []
        out += dissents(session.db, name, columns)
    return out


def note_dissents(session: Session) -> None:
    """Tell the journal what happened past it, as an entry of nobody: no record changes, so nothing can be undone."""
    if not (found := all_dissents(session)):
        return
    recorder = Recorder(session.db, NOTED, None, session.now(), {"count": len(found)})
    for each in found:
        note(session.db, recorder.id, each, columns_of(_MODELS[each.table]))


__all__ = ["KIND", "NOTED", "all_dissents", "hopeless", "is_mendable", "mend_records", "note_dissents", "repairing"]
