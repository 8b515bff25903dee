"""What has moved of my people's deals since I last looked: for those who are told when a stage changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from tcrm.models import Deal, StageMove, Visit
from tcrm.session import Session

LOOKED = ("moves", 0)
"""Kind and row of the visit that says when a person last looked at what moved."""


@dataclass(frozen=True, slots=True)
class MovedDeals:
    """Deals that others moved since a moment, the newest move first; `overridden` of the `moves` on a manager's word.
    `since` None: this person never looked before, and nothing is news."""

    since: datetime | None = None
    deals: tuple[int, ...] = ()
    moves: int = 0
    overridden: int = 0


def moved_deals(session: Session) -> MovedDeals:
    """The moves that others made with the deals of those whom this person manages (an admin: of all), since the last
    look. What was undone, new deals and dated history from files are no news."""
    mine = (Visit.user_id == session.user.id) & (Visit.kind == LOOKED[0]) & (Visit.row_id == LOOKED[1])
    since = cast("datetime | None", session.db.value(Visit.select(Visit.at).where(mine)))
    if since is None or session.user.role == "seller":
        return MovedDeals(since)
    query = (
        StageMove.select(StageMove.deal, StageMove.override)
        .join(Deal, on=(Deal.id == StageMove.deal))
        .where(StageMove.at > since, StageMove.imported == 0, StageMove.from_stage.is_null(False))
        .where(StageMove.by != session.user.id, session.visible(Deal))
        .order_by(StageMove.at.desc(), StageMove.id.desc())
    )
    if not session.scope.is_admin:
        query = query.where(Deal.owner.in_(sorted(session.scope.managed)))
    rows = session.db.rows(query)
    deals = tuple(dict.fromkeys(row[0] for row in rows))
    return MovedDeals(since, deals, len(rows), sum(row[1] != "" for row in rows))


__all__ = ["LOOKED", "MovedDeals", "moved_deals"]
