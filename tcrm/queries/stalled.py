"""Deals that stand still, and why: too long in their stage, past their close date, put off again and again, silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tcrm.dates import short_day
from tcrm.i18n import _
from tcrm.models import Deal, Stage
from tcrm.session import Session


@dataclass(frozen=True, slots=True)
class Stalled:
    """A deal that stands still: how many days (in its stage, past its close date, without a word), by how many of
    them that is too long, and the reason in words."""

    deal_id: int
    days: int
    over: int
    reason: str


def stalled(session: Session, person: int) -> list[Stalled]:
    """A person's open deals that stand still, the worst first."""
    today = session.today()
    stages = {row[0]: row[1:] for row in session.db.rows(Stage.select(Stage.id, Stage.name, Stage.limit_days))}
    mine = Deal.select(Deal.id, Deal.stage, Deal.entered_day, Deal.close_on).where(
        Deal.owner == person, Deal.status == "open", Deal.archived == 0, session.visible(Deal)
    )
    found: list[Stalled] = []
    for deal_id, stage_id, entered, close_on in session.db.rows(mine):
        name, limit = stages[stage_id]
        days = (today - entered).days if entered else 0
        found += _worst(
            [
                _dwells(deal_id, name, days, limit),
                _is_late(deal_id, close_on, today),
            ]
        )
    return sorted(found, key=lambda one: (-one.over, one.deal_id))


def _worst(reasons: Iterable[Stalled | None]) -> list[Stalled]:
    named = [reason for reason in reasons if reason is not None]
    return [max(named, key=lambda one: one.over)] if named else []


def _dwells(deal_id: int, stage: str, days: int, limit: int | None) -> Stalled | None:
    if limit is None or days <= limit:
        return None
    return Stalled(
        deal_id, days, days - limit, _("in {stage}; {days} days are the limit").format(stage=stage, days=limit)
    )


def _is_late(deal_id: int, close_on: date | None, today: date) -> Stalled | None:
    if close_on is None or close_on >= today:
        return None
    days = (today - close_on).days
    said = _("was to close {day}, {days} days ago")
    return Stalled(deal_id, days, days, said.format(day=short_day(close_on, today), days=days))
