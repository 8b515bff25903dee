"""Checklists: the items that the stages of a deal's pipeline ask to be ticked."""

from __future__ import annotations

from collections.abc import Collection

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models import Deal, DealCheck, Stage
from tcrm.models.journal import Recorder
from tcrm.queries.criteria import stored_criteria
from tcrm.session import Session


def tick(session: Session, deal_id: int, key: str, done: bool = True) -> None:
    """Tick an item for a deal, or take the tick away (`done=False`). What is so already stays as it is.

    Raises BadValue for a key that no stage of the deal's pipeline asks for.
    """
    session.require("edit", Deal, deal_id)
    item = items_of(session, deal_id, [key])[key]
    title = session.db.value(Deal.select(Deal.title).where(Deal.id == deal_id), "")
    with session.operation("deal.check" if done else "deal.uncheck", title=title, item=item) as op:
        if done:
            put_ticks(session, op, deal_id, [key])
        else:
            mine = (DealCheck.deal == deal_id) & (DealCheck.key == key)
            op.delete(DealCheck, [row[0] for row in session.db.rows(DealCheck.select(DealCheck.id).where(mine))])


def items_of(session: Session, deal_id: int, keys: Collection[str]) -> dict[str, str]:
    """Item -> its words, of all checklists of the deal's pipeline. Raises BadValue for a key that is none of them."""
    pipeline = Deal.select(Deal.pipeline).where(Deal.id == deal_id)
    stages = Stage.select(Stage.criteria).where(Stage.pipeline.in_(pipeline), Stage.archived_on.is_null())
    items = {
        need.key: need.label
        for (text,) in session.db.rows(stages.order_by(Stage.position, Stage.id))
        for need in stored_criteria(text)
        if need.need == "check"
    }
    for key in keys:
        if key not in items:
            raise BadValue(
                _("{text} is no item of the checklists of this pipeline.").format(text=excerpt(key)),
                _("The items are: {names}.").format(names=", ".join(items) or "–"),
            )
    return items


def put_ticks(session: Session, op: Recorder, deal_id: int, keys: Collection[str]) -> None:
    """Tick these items in a running operation; those that are ticked keep who ticked them first, and when."""
    known = {row[0] for row in session.db.rows(DealCheck.select(DealCheck.key).where(DealCheck.deal == deal_id))}
    stage = session.db.value(Deal.select(Deal.stage).where(Deal.id == deal_id))
    op.insert_many(
        DealCheck,
        [
            {"deal_id": deal_id, "stage_id": stage, "key": key, "by_id": session.user.id, "at": session.now()}
            for key in dict.fromkeys(keys)
            if key not in known
        ],
    )


__all__ = ["items_of", "put_ticks", "tick"]
