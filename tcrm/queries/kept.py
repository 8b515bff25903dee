"""Queries that are built once and asked often, whatever the ids (see `Listing`).

    @kept
    def _names(ids: Ids, scope: Scope, status: str) -> Any:
        return Deal.select(Deal.id, Deal.title).where(among(Deal.id, ids), Deal.status == status, visible(scope, Deal))

    for deal_id, title in _names(session, deal_ids, "open"): …

Each is kept for a scope and further values that can be hashed; only the ids may be others each time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any

from tcrm.models.base import Listing
from tcrm.session import Session

Ids = Collection[int]


def kept(build: Callable[..., Any]) -> Callable[..., list[tuple[Any, ...]]]:
    """What asks the query that `build(ids, scope, *more)` builds: `(session, ids, *more)` -> its rows, the values as
    they are stored."""

    @lru_cache(maxsize=64)
    def listing(*given: Any) -> Listing:
        return Listing.of(lambda ids: build(ids, *given))

    def rows(session: Session, ids: Iterable[int], *more: Any) -> list[tuple[Any, ...]]:
        return session.db.sql(*listing(session.scope, *more).with_ids(ids))

    return rows
