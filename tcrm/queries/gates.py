"""What stands between deals and their next stage: the exit criteria of a stage, and which of them are met."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tcrm.models import Activity, Deal, DealCheck, DealContact, Stage
from tcrm.models.base import among
from tcrm.models.sql import sqlite
from tcrm.queries.criteria import FIELDS, Need, stored_criteria
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class Criterion:
    """An exit criterion of a deal's stage. `need` is field, check, activity or role, `key` the column, the item, the
    kind, the role; `label` a word or two of the user's language."""

    need: str
    key: str
    label: str
    met: bool


@dataclass
class Known:
    """What is known of a deal, as far as stages can ask: columns, ticked items, kinds of activities that were done,
    parts that people play."""

    fields: dict[str, Any] = field(default_factory=dict)
    checks: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)

    def meets(self, need: Need) -> bool:
        """Whether this is what a stage asks for. An amount of zero is an amount."""
        if need.need == "field":
            return self.fields.get(need.key) not in (None, "")
        held = {"check": self.checks, "activity": self.done, "role": self.roles}
        return need.key in held.get(need.need, ())


def standing(session: Session, deal_ids: Collection[int]) -> dict[int, tuple[Criterion, ...]]:
    """The exit criteria of the present stage of each of these deals, as far as this person sees them; a closed deal
    has none. A constant number of queries."""
    query = Deal.select(Deal.id, Deal.stage).where(among(Deal.id, deal_ids), session.visible(Deal))
    here = dict(session.db.rows(query))
    asked = criteria_of(session, set(here.values()))
    known = known_of(session, [deal for deal, stage in here.items() if asked.get(stage)], asked.values())
    return {
        deal: tuple(Criterion(need.need, need.key, need.word, known[deal].meets(need)) for need in asked.get(stage, ()))
        for deal, stage in here.items()
    }


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a checklist: its key, its words, the name of the stage that asks for it, whether it is ticked."""

    key: str
    label: str
    stage: str
    ticked: bool


def checklist(session: Session, deal_id: int) -> list[Item]:
    """All that can be ticked for a deal, stage by stage of its pipeline; an item of several stages stands once."""
    pipeline = Deal.select(Deal.pipeline).where(Deal.id == deal_id, session.visible(Deal))
    stages = Stage.select(Stage.name, Stage.criteria).where(Stage.pipeline.in_(pipeline), Stage.archived_on.is_null())
    ticked = {row[0] for row in session.db.rows(DealCheck.select(DealCheck.key).where(DealCheck.deal == deal_id))}
    found: dict[str, Item] = {}
    for stage, text in session.db.rows(stages.order_by(Stage.position, Stage.id)):
        for need in stored_criteria(text):
            if need.need == "check":
                found.setdefault(need.key, Item(need.key, need.label, stage, need.key in ticked))
    return list(found.values())


def criteria_of(session: Session, stage_ids: Collection[int]) -> dict[int, tuple[Need, ...]]:
    """Open stage -> its exit criteria."""
    query = Stage.select(Stage.id, Stage.criteria).where(among(Stage.id, stage_ids), Stage.outcome == "open")
    return {stage: stored_criteria(text) for stage, text in session.db.rows(query)}


def known_of(session: Session, deal_ids: Sequence[int], asked: Iterable[Iterable[Need]]) -> dict[int, Known]:
    """What is known of these deals, as far as one of the criteria `asked` is about it. Rights are not asked."""
    found = {deal: Known() for deal in deal_ids}
    kinds = {need.need for needs in asked for need in needs} if found else set()
    if "field" in kinds:
        columns = [Deal.id, *(Deal._meta.columns[name] for name in FIELDS)]
        for deal, *values in session.db.rows(Deal.select(*columns).where(among(Deal.id, deal_ids))):
            found[deal].fields = dict(zip(FIELDS, values, strict=True))
    if "check" in kinds:
        for deal, key in session.db.rows(_of(DealCheck, DealCheck.key, deal_ids)):
            found[deal].checks.add(key)
    if "activity" in kinds:
        done = _of(Activity, Activity.kind, deal_ids).where(Activity.status == "done").distinct()
        for deal, kind in session.db.rows(done):
            found[deal].done.add(kind)
    if "role" in kinds:
        for deal, role in session.db.rows(_of(DealContact, DealContact.role, deal_ids)):
            found[deal].roles.add(role)
    return found


def _of(model: Any, column: Any, deal_ids: Sequence[int]) -> Any:
    return model.select(model.deal, column).where(among(model.deal, deal_ids))


def last_open_stages(session: Session, deal_ids: Sequence[int]) -> Mapping[int, int]:
    """Deal -> the open stage that it was in last, for those that ever were in one."""
    tail, listed = sqlite.in_list(deal_ids)
    rows = session.db.sql(
        "SELECT d.id, (SELECT m.to_stage_id FROM stage_move m JOIN stage s ON s.id = m.to_stage_id "
        "WHERE m.deal_id = d.id AND s.outcome = 'open' ORDER BY m.at DESC, m.id DESC LIMIT 1) "
        f"FROM deal d WHERE d.id {tail}",
        (listed,),
    )
    return {deal: stage for deal, stage in rows if stage is not None}


__all__ = ["Criterion", "Item", "Known", "checklist", "criteria_of", "known_of", "last_open_stages", "standing"]
