"""One change to several records as one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tcrm.session import Session

T = TypeVar("T")


def to_each(session: Session, action: Callable[..., T], refs: Sequence[Any], *args: Any, **kwargs: Any) -> list[T]:
    """Do an action, which takes a record first, to each of several; returns what it gave for each.

    All of it is one transaction and one undo step; if one of the records refuses, nothing is changed.
    """
    if len(refs) == 1:
        return [action(session, refs[0], *args, **kwargs)]
    with session.operation("together", count=len(refs)):
        return [action(session, ref, *args, **kwargs) for ref in refs]
