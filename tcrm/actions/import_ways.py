"""The way of a deal of which its file tells no moves, or not how it began: from its stage, its status and its days."""

from __future__ import annotations

from datetime import date

from tcrm.exchange.drafts import DealDraft, MoveDraft
from tcrm.i18n import _
from tcrm.queries.pipelines import StageInfo


def contradiction(draft: DealDraft, stage: StageInfo, today: date) -> str:
    """Why the deal cannot be what its row says, of which `stage` is the stage; blank if it can."""
    if draft.status and stage.outcome not in ("open", draft.status):
        return _("it is {status}, but the stage {stage} is {outcome}").format(
            status=draft.status, stage=stage.name, outcome=stage.outcome
        )
    if not draft.status and stage.outcome == "open" and draft.closed_on is not None and draft.closed_on <= today:
        return _("it was closed on {day}, but whether it is won or lost is not said").format(day=draft.closed_on)
    return ""


def closed_on(draft: DealDraft, today: date) -> date | None:
    """The day on which a deal that is won or lost was closed; None if its row does not say. A close date that has come
    is that day."""
    if draft.closed_on is not None or draft.close_on is None:
        return draft.closed_on
    return draft.close_on if (draft.created_on or draft.close_on) <= draft.close_on <= today else None


def way_of_new(draft: DealDraft, stage: StageInfo, first: StageInfo, today: date) -> list[MoveDraft]:
    """The moves of a new deal: it begins in its `stage`, or in the first if that is the one by which it was closed; one
    without a day of its closing is closed as it begins."""
    end = draft.status or stage.outcome
    on = closed_on(draft, today)
    if end == "open" or (on is None and stage.outcome == end):
        return [MoveDraft(stage.key, draft.created_on)]
    if stage.outcome == end:
        begun = [] if draft.created_on in (None, on) else [MoveDraft(first.key, draft.created_on)]
        return [*begun, MoveDraft(stage.key, on)]
    return [MoveDraft(stage.key, draft.created_on or on), MoveDraft(end, on or draft.created_on)]


def way_of_known(draft: DealDraft, stands: str) -> list[MoveDraft]:
    """The move of a deal that is there and now `stands` open, won or lost: history is not told anew."""
    if draft.status in ("won", "lost"):
        return [] if stands == draft.status else [MoveDraft(draft.status, draft.closed_on)]
    return [MoveDraft(draft.stage)] if draft.stage and "stage" in draft.fields else []


def since_creation(draft: DealDraft, first: StageInfo, day: date) -> tuple[MoveDraft, ...]:
    """The told moves of a new deal, the earliest on that `day`, from its creation on: until then it stood in the first
    stage."""
    if draft.created_on in (None, day):
        return draft.moves
    return (MoveDraft(first.key, draft.created_on), *draft.moves)
