"""When I last looked at a record, and what others have changed since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from tcrm.dates import from_epoch, to_epoch
from tcrm.models import Account, Deal, User, Visit
from tcrm.models.sql.trail import changed_accounts as statement
from tcrm.models.visibility import visible_ids
from tcrm.queries.refs import Ref
from tcrm.session import Session

NEVER_LOOKED = timedelta(days=90)
"""How far back a customer of mine counts as changed that I never looked at."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A customer that others have changed since I looked: by how many operations, when last, and by whom (blank: by the
    program)."""

    account_id: int
    count: int
    newest: datetime
    who: str = ""


def last_visit(session: Session, ref: Ref) -> datetime | None:
    """When I last looked at a record; None: never."""
    query = Visit.select(Visit.at).where(
        Visit.user_id == session.user.id, Visit.kind == ref.kind, Visit.row_id == ref.id
    )
    return cast("datetime | None", session.db.value(query))


def changed_accounts(session: Session, ids: Iterable[int] | None = None) -> list[Changed]:
    """The customers that others have changed since I last looked, of those that I looked at or own, newest first; only
    some of them if these are named.

    A customer counts with its people and deals and what was said and done with them, as far as I see it. What I did
    myself, what was undone and the making of the customer are no news.
    """
    floor = to_epoch(session.now() - NEVER_LOOKED)
    seen = [visible_ids(session.scope, model) for model in (Account, Deal)]
    some = [] if ids is None else [json.dumps([*ids])]
    rows = session.db.sql(statement(*seen, some=bool(some)), (session.user.id, floor, *some))
    people = {row[0]: row[1] or row[2] for row in session.db.rows(User.select(User.id, User.name, User.login))}
    return [Changed(account, count, from_epoch(at), people.get(by, "")) for account, count, at, by in rows]
