"""The words that records are found by."""

from __future__ import annotations

from peewee import fn

from tcrm.models import Tag, Tagging
from tcrm.session import Session


def known_tags(session: Session) -> list[str]:
    """All tags in use, the most used first."""
    query = Tag.select(Tag.name).join(Tagging, on=(Tagging.tag == Tag.id))
    query = query.group_by(Tag.id).order_by(fn.COUNT(Tagging.id).desc(), Tag.name)
    return [row[0] for row in session.db.rows(query)]
