"""What the program asks when it opens, and again and again: is there anything, is there anything new."""

from __future__ import annotations

from peewee import fn

from tcrm.models import Account, Deal, Operation
from tcrm.models.database import Database
from tcrm.queries import history
from tcrm.session import Session


def newest_operation(session: Session) -> int:
    """The id of the newest operation of anybody's; asked every second: one look into an index."""
    return int(session.db.value(Operation.select(fn.MAX(Operation.id))) or 0)


def said_of(session: Session, operation_id: int) -> str:
    """What an operation of somebody else did, in one sentence; blank where this person may not see it."""
    found = [entry for entry in history.entries(session, 1, operation_id + 1) if entry.id == operation_id]
    return f"{found[0].who}: {found[0].said}" if found else ""


def is_demo(db: Database) -> bool:
    """Whether the demo company was written into it."""
    return db.one(Operation.select(Operation.id).where(Operation.kind == "demo")) is not None


def is_empty(session: Session) -> bool:
    """Whether the database holds no customer and no deal at all (of anybody's)."""
    return session.db.one(Account.select(Account.id)) is None and session.db.one(Deal.select(Deal.id)) is None
