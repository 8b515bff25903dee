"""What the timeline of a record tells."""

from __future__ import annotations

from tcrm.queries.timeline import Moment, timeline
from tcrm.session import Session

USUAL = ("talk", "deals", "changes")


def titles(session: Session, ref: str, *kinds: str) -> list[str]:
    """All of it in words, the newest first."""
    return [moment.title for moment in timeline(session, ref, kinds=kinds or USUAL)]


def only(session: Session, ref: str, *kinds: str) -> Moment:
    """The newest moment."""
    return timeline(session, ref, kinds=kinds or USUAL)[0]
