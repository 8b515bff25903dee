"""Which items of the checklists are ticked for the deals: all that they have passed, some of where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from tcrm.demo.dice import Dice
from tcrm.demo.parts import LOST, STAGES, Story
from tcrm.demo.parts import Deal as Told
from tcrm.demo.rows import Ids
from tcrm.models import DealCheck, Stage
from tcrm.models.journal import Recorder
from tcrm.queries.criteria import stored_criteria
from tcrm.session import Session

TICKED_ALREADY = 0.75
"""How likely an item of the stage where a deal stands is ticked."""
Tick = tuple[str, str, str, datetime]
"""Item, the stage in which the deal stood, who, when."""


def fill_checks(session: Session, op: Recorder, story: Story, ids: Ids) -> None:
    """The items of what a deal left behind are ticked as it went on; of an open deal's stage, most but not all."""
    rows = session.db.rows(Stage.select(Stage.key, Stage.criteria).where(Stage.pipeline == ids.pipeline))
    items = {key: [need.key for need in stored_criteria(text) if need.need == "check"] for key, text in rows}
    op.insert_many(
        DealCheck,
        [
            {
                "deal_id": ids.deals[deal.key],
                "stage_id": ids.stages[stage],
                "key": key,
                "by_id": ids.users[login],
                "at": at,
            }
            for deal in story.deals
            for key, stage, login, at in _ticks(story.seed, deal, items)
        ],
    )


def _ticks(seed: int, deal: Told, items: Mapping[str, list[str]]) -> Iterator[Tick]:
    """Each item once: at the first move beyond a stage that asks for it."""
    ticked: set[str] = set()
    for before, move in zip(deal.moves, deal.moves[1:], strict=False):
        if move.stage == LOST:
            continue
        for stage in STAGES[: STAGES.index(move.stage)]:
            for key in items[stage]:
                if key not in ticked:
                    ticked.add(key)
                    yield key, before.stage, move.by, move.at
    last = deal.moves[-1]
    for key in items[last.stage] if deal.outcome == "open" else ():
        if key not in ticked and Dice(seed, "check", deal.key, key).chance(TICKED_ALREADY):
            yield key, last.stage, last.by, last.at + timedelta(hours=1)
