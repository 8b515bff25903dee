"""What is asked of `move`, and what it answers. Stages as those need them who bring deals into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, NamedTuple

from tcrm.errors import Refused
from tcrm.i18n import _
from tcrm.models import Deal, Stage
from tcrm.models.database import Database
from tcrm.models.sql import sqlite
from tcrm.session import public_id


class AsIs(Enum):
    """What the deal says at the time of writing; None would say that nothing was known."""

    AS_IS = 0


AS_IS: Final = AsIs.AS_IS


def as_said(then: Any, now: Any) -> Any:
    """What is kept with a move: as it was `then` where history knows it, else as the deal says `now`."""
    return now if then is AS_IS else then


class Move(NamedTuple):
    """A wish to bring a deal into a stage of its pipeline.

    `at` None is now. `imported` marks dated history from a file: not gated, may lie in the past, but never before the
    deal's last move. `reason` is free text kept with the move. `amount` (minor units of `currency`), `probability` and
    `close_on` are kept with it, too: as they stood then where history knows them, else as the deal says now.
    `override` is why a manager lets it pass although something is missing.
    """

    deal_id: int
    stage_id: int
    at: datetime | None = None
    reason: str = ""
    imported: bool = False
    by: int | None = None
    amount: int | AsIs | None = AS_IS
    close_on: date | AsIs | None = AS_IS
    currency: str | AsIs = AS_IS
    probability: int | AsIs | None = AS_IS
    override: str = ""

    def told(self, amount: Any, currency: Any, probability: Any, close_on: Any) -> tuple[Any, Any, Any, Any]:
        """What is kept with the move, in the order of what is given, which is what the deal says now."""
        return (
            as_said(self.amount, amount),
            as_said(self.currency, currency),
            as_said(self.probability, probability),
            as_said(self.close_on, close_on),
        )


class Moved(NamedTuple):
    """A move that was made. Stage names as stored; `from_stage` is blank for the first move; `outcome` is that of the
    stage that was entered: open, won, lost."""

    deal_id: int
    from_stage: str
    to_stage: str
    outcome: str = "open"


@dataclass(frozen=True)
class Missing:
    """An exit criterion that a deal does not meet, of a stage that it would leave behind.

    `need` is field, check, activity or role; `key` the column, the item, the kind, the role; `label` a word or two of
    the user's language.
    """

    deal_id: int
    stage_key: str
    need: str
    key: str
    label: str


@dataclass(frozen=True)
class Held:
    """A move that was not made, and why: sentences for a person, and `missing` where exit criteria are not met; then
    also the stage `into` which it would have led, and that stage's `outcome`."""

    deal_id: int
    reasons: tuple[str, ...]
    missing: tuple[Missing, ...] = ()
    into: str = ""
    outcome: str = ""


@dataclass
class Result:
    """What became of a list of wishes."""

    moved: list[Moved] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)


@dataclass(frozen=True)
class StageFacts:
    """A stage as moving needs it; `criteria` and `tasks` as they are stored, `archived_on` a day or None."""

    id: int
    pipeline_id: int
    key: str
    name: str
    position: int
    outcome: str
    criteria: str
    tasks: str
    archived_on: date | None


_STAGES = (
    "SELECT id, pipeline_id, key, name, position, outcome, criteria, tasks, archived_on FROM stage "
    "WHERE pipeline_id {tail} ORDER BY pipeline_id, position, id"
)
"""Asked several times in every move, while others wait at the gate: to build the query anew takes ten times as long."""


def stages_of(db: Database, pipeline_ids: Sequence[int]) -> dict[int, StageFacts]:
    """All stages of these pipelines, by id, in their order; also those that were taken out of it."""
    tail, listed = sqlite.in_list(pipeline_ids)
    day = Stage.archived_on.python_value
    rows = ((*told, day(gone)) for *told, gone in db.sql(_STAGES.format(tail=tail), (listed,)))
    return {row[0]: StageFacts(*row) for row in rows}


def target_of(stages: Mapping[int, StageFacts], stage_id: int, pipeline_id: int, deal_id: int) -> StageFacts:
    """The stage into which a deal is to go. Raises Refused where it is none of the deal's pipeline."""
    target = stages.get(stage_id)
    if target is None or target.pipeline_id != pipeline_id:
        raise Refused(
            _("The stage is not of the pipeline of {what}.").format(what=public_id(Deal, deal_id)),
            _("Choose a stage of the deal's own pipeline."),
        )
    return target


def out_of_order(deal_id: int, stage_name: str) -> Refused:
    """What is said of dated history that does not follow what is known."""
    return Refused(
        _("{what}: the move to {stage} is dated before the move that it follows.").format(
            what=public_id(Deal, deal_id), stage=stage_name
        )
    )


__all__ = [
    "AS_IS", "AsIs", "Held", "Missing", "Move", "Moved", "Result", "StageFacts", "out_of_order", "stages_of",
    "target_of",
]  # fmt: skip
