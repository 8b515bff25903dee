"""What stands between deals and the stages that they are to be brought into: the exit criteria of the way there.

Going up passes every open stage from where the deal stands to the one before its target, and each must let it go.
Going back, losing, opening a lost deal again where it was, and dated history from a file pass none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tcrm.actions.wishes import Held, Missing, Move, StageFacts, stages_of
from tcrm.errors import Refused
from tcrm.i18n import _
from tcrm.models import Deal, Stage
from tcrm.models.base import among
from tcrm.models.sql import sqlite
from tcrm.queries.criteria import Need, stored_criteria
from tcrm.queries.gates import Known, known_of, last_open_stages
from tcrm.session import Session, public_id


@dataclass(frozen=True)
class Verdict:
    """Which deals may not go, and for which ones a manager's word stands in place of what is missing."""

    held: Mapping[int, Held]
    overridden: frozenset[int]


@dataclass(frozen=True)
class Asked:
    """An exit criterion on the way of a deal, and the stage that asks."""

    stage: StageFacts
    need: Need


def gate(session: Session, moves: Sequence[Move], *, known: Mapping[int, Known] | None = None) -> Verdict:
    """Judge these wishes by what is in the database now, or by what is `known` of some of the deals.

    Raises Refused when somebody overrides who manages none of the deals' owners.
    """
    asked = asked_of(session, moves)
    facts = known_of(session, list(asked), _needs(asked))
    missing = {deal: gaps for deal in asked if (gaps := _missing(deal, asked[deal], {**facts, **(known or {})}[deal]))}
    spoken = {wish.deal_id for wish in moves if wish.override.strip()}
    allowed = _may_override(session, spoken)
    if spoken and not allowed:
        raise Refused(
            _("Only a manager of its owner may let {what} pass.").format(what=public_id(Deal, min(spoken))),
            _("Fill in what is missing, or ask the manager."),
        )
    held = {}
    targets = _targets(session, [wish for wish in moves if wish.deal_id in missing]) if missing else {}
    for deal, gaps in missing.items():
        if deal not in allowed:
            reasons = [sentence for _gap, sentence in gaps]
            reasons += [_("only a manager of its owner may let it pass")] if deal in spoken else []
            lacks = tuple(gap for gap, _sentence in gaps)
            held[deal] = Held(deal, tuple(dict.fromkeys(reasons)), lacks, *targets[deal])
    return Verdict(held, frozenset(allowed & missing.keys()))


def asked_of(session: Session, moves: Sequence[Move]) -> dict[int, list[Asked]]:
    """Deal -> the exit criteria on its way, for those that have any; each only once, whatever the moves ask for."""
    wanted = sorted({wish.deal_id for wish in moves if not wish.imported})
    if not wanted:
        return {}
    tail, listed = sqlite.in_list(wanted)
    rows = session.db.sql(f"SELECT id, pipeline_id, stage_id, status FROM deal WHERE id {tail}", (listed,))
    stages = stages_of(session.db, sorted({row[1] for row in rows}))
    lost = [row[0] for row in rows if row[3] == "lost"]
    left = last_open_stages(session, lost) if lost else {}
    here: dict[int, StageFacts | None] = {}
    for deal, pipeline, stage, status in rows:
        first = next((s for s in stages.values() if s.pipeline_id == pipeline and s.outcome == "open"), None)
        here[deal] = stages.get(left.get(deal, 0), first) if status == "lost" else stages.get(stage)
    found: dict[int, dict[tuple[str, str], Asked]] = defaultdict(dict)
    for wish in moves:
        target, at = stages.get(wish.stage_id), here.get(wish.deal_id)
        if wish.deal_id not in here or target is None or target.outcome == "lost":
            continue  # lost is outside the order: where a deal was is where it is lost
        if at is not None and not wish.imported:
            for one in _way(stages, at, target):
                found[wish.deal_id].setdefault((one.need.need, one.need.key), one)
        here[wish.deal_id] = target
    return {deal: list(needs.values()) for deal, needs in found.items() if needs}


def _way(stages: Mapping[int, StageFacts], here: StageFacts, target: StageFacts) -> Iterator[Asked]:
    for stage in stages.values():
        if (stage.pipeline_id, stage.outcome, stage.archived_on) != (here.pipeline_id, "open", None):
            continue
        if here.position <= stage.position < target.position:
            yield from (Asked(stage, need) for need in stored_criteria(stage.criteria))


def _needs(asked: Mapping[int, Sequence[Asked]]) -> list[tuple[Need, ...]]:
    return [tuple({one.need for needs in asked.values() for one in needs})]


def _missing(deal: int, asked: Sequence[Asked], known: Known) -> list[tuple[Missing, str]]:
    return [
        (Missing(deal, one.stage.key, one.need.need, one.need.key, one.need.word), one.need.sentence)
        for one in asked
        if not known.meets(one.need)
    ]


def _targets(session: Session, moves: Sequence[Move]) -> dict[int, tuple[str, str]]:
    """Deal -> name and outcome of the stage to which its wishes lead in the end."""
    query = Stage.select(Stage.id, Stage.name, Stage.outcome).where(among(Stage.id, {wish.stage_id for wish in moves}))
    stages = {row[0]: (row[1], row[2]) for row in session.db.rows(query)}
    return {wish.deal_id: stages[wish.stage_id] for wish in moves}


def _may_override(session: Session, deal_ids: Collection[int]) -> set[int]:
    """Those of the deals whose owner this person manages; an admin may for all."""
    if not deal_ids or session.scope.is_admin:
        return set(deal_ids)
    theirs = Deal.owner.in_(sorted(session.scope.managed))
    return {row[0] for row in session.db.rows(Deal.select(Deal.id).where(among(Deal.id, deal_ids), theirs))}


__all__ = ["Asked", "Verdict", "asked_of", "gate"]
