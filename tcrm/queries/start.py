"""What the program asks when it opens."""

from __future__ import annotations

from tcrm.models import Account, Deal
from tcrm.session import Session


def is_empty(session: Session) -> bool:
    """Whether the database holds no customer and no deal at all (of anybody's)."""
    return session.db.one(Account.select(Account.id)) is None and session.db.one(Deal.select(Deal.id)) is None
