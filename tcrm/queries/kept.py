"""Queries that are built once and asked often: Peewee takes several times as long to build one as SQLite to answer it.

    @kept
    def _names(ids: Ids, scope: Scope, status: str) -> Any:
        return Deal.select(Deal.id, Deal.title).where(among(Deal.id, ids), Deal.status == status, visible(scope, Deal))

    for deal_id, title in _names(session, deal_ids, "open"): …

Each is kept for a scope and further values that can be hashed; only the ids may be others each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from tcrm.models.sql.sqlite import in_list
from tcrm.session import Session

Ids = tuple[int, ...]

_ANY: Ids = (-1,)
_LISTED = in_list(_ANY)[1]
"""What stands in a statement in place of the ids."""


def kept(build: Callable[..., Any]) -> Callable[..., list[tuple[Any, ...]]]:
    """What asks the query that `build(ids, scope, *more)` builds: `(session, ids, *more)` -> its rows, the values as
    they are stored."""

    @lru_cache(maxsize=64)
    def statement(*given: Any) -> tuple[str, tuple[Any, ...]]:
        text, values = build(_ANY, *given).sql()
        return text, tuple(values)

    def rows(session: Session, ids: Iterable[int], *more: Any) -> list[tuple[Any, ...]]:
        text, values = statement(session.scope, *more)
        listed = in_list(ids)[1]
        return session.db.sql(text, [listed if value == _LISTED else value for value in values])

    return rows
