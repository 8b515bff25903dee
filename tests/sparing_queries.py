"""What Peewee does twice when it writes a query down, done once; in a soak all of it is done.

- Before it writes `x IN (SELECT …)` it writes the inner query to see whether it is empty, and so again for each query
  within that one. No SELECT is.
- How a query is written (quotes, signs for values) is looked for among what a state is made of, in vain, before it is
  looked up among its settings.
"""

from __future__ import annotations

from typing import Any, cast

from peewee import Expression, SelectQuery, State
from thorough import SOAK

is_rhs_empty = cast(Any, Expression)._is_rhs_empty


def _is_empty(expression: Any, rhs: Any, context: Any) -> bool:
    return not isinstance(rhs, SelectQuery) and bool(is_rhs_empty(expression, rhs, context))


def _setting_once(state: State, name: str) -> Any:
    """Make the name a part of all states when it is asked for first."""
    if not name.startswith("_"):
        setattr(State, name, property(lambda each: each.settings.get(name)))
    return state.settings.get(name)


if not SOAK:
    cast(Any, State).__getattr__ = _setting_once
    cast(Any, Expression)._is_rhs_empty = _is_empty
