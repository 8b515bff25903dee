"""All about the stage in which a deal stands: what is to be done there, and what of it this deal has."""

from __future__ import annotations

from dataclasses import dataclass

from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.models import Deal
from tcrm.queries.gates import Criterion, standing
from tcrm.queries.pipelines import StageInfo, pipelines
from tcrm.session import Session, public_id


@dataclass(frozen=True, slots=True)
class StageAbout:
    """A stage of a pipeline, and which of its exit criteria a deal meets."""

    pipeline: str
    stage: StageInfo
    criteria: tuple[Criterion, ...]


def stage_about(session: Session, deal_id: int) -> StageAbout:
    """The stage of a deal. Raises NotFound for a deal that this person does not see."""
    here = session.db.value(Deal.select(Deal.stage).where(Deal.id == deal_id, session.visible(Deal)))
    for facts in pipelines(session, archived=True):
        for stage in (*facts.stages, *facts.retired):
            if stage.id == here:
                return StageAbout(facts.name, stage, standing(session, [deal_id]).get(deal_id, ()))
    raise NotFound(_("There is no {what}.").format(what=public_id(Deal, deal_id)))


__all__ = ["StageAbout", "stage_about"]
