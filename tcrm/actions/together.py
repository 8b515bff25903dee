"""One change to several records as one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tcrm.actions.plans import said
from tcrm.actions.rights import name_of
from tcrm.queries.refs import Ref, parse_ref
from tcrm.session import Session

T = TypeVar("T")


def _told(session: Session, action: Callable[..., Any], refs: Sequence[Any]) -> dict[str, Any]:
    """The values of the sentence in the history: what is done, to which record, and to how many more."""
    told = {"count": len(refs), "more": len(refs) - 1, "deed": action.__name__}
    if not refs:
        return told
    first = parse_ref(refs[0]) if isinstance(refs[0], str) else refs[0]
    return {**told, "subject": name_of(session, first) if isinstance(first, Ref) else said(session, first)["subject"]}


def to_each(session: Session, action: Callable[..., T], refs: Sequence[Any], *args: Any, **kwargs: Any) -> list[T]:
    """Do an action, which takes a record first, to each of several; returns what it gave for each.

    All of it is one transaction and one undo step; if one of the records refuses, nothing is changed.
    """
    if len(refs) == 1:
        return [action(session, refs[0], *args, **kwargs)]
    with session.operation("together", **_told(session, action, refs)):
        return [action(session, ref, *args, **kwargs) for ref in refs]
