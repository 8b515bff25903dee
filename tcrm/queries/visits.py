"""When I last looked at a record, and what others have changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from tcrm.dates import from_epoch, to_epoch
from tcrm.models import Account, Deal, Visit
from tcrm.models.sql.trail import changed_accounts as statement
from tcrm.models.visibility import visible_ids
from tcrm.queries.refs import Ref
from tcrm.session import Session

NEVER_LOOKED = timedelta(days=90)
"""How far back a customer of mine counts as changed that I never looked at."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A customer that others have changed since I looked: by how many operations, and when last."""

    account_id: int
    count: int
    newest: datetime


def last_visit(session: Session, ref: Ref) -> datetime | None:
    """When I last looked at a record; None: never."""
    query = Visit.select(Visit.at).where(
        Visit.user_id == session.user.id, Visit.kind == ref.kind, Visit.row_id == ref.id
    )
    return cast("datetime | None", session.db.value(query))


def changed_accounts(session: Session) -> list[Changed]:
    """The customers that others have changed since I last looked, of those that I looked at or own, newest first.

    A customer counts with its people and deals and what was said and done with them, as far as I see it. What I did
    myself, what was undone and the making of the customer are no news.
    """
    floor = to_epoch(session.now() - NEVER_LOOKED)
    seen = [visible_ids(session.scope, model) for model in (Account, Deal)]
    rows = session.db.sql(statement(*seen), (session.user.id, floor))
    return [Changed(account_id, count, from_epoch(newest)) for account_id, count, newest in rows]
