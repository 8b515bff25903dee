"""What a person leaves behind, and who gave what to whom."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from tcrm.dates import from_epoch
from tcrm.errors import Refused
from tcrm.i18n import _
from tcrm.models import Account, Activity, Deal, User
from tcrm.models.base import table_of
from tcrm.models.visibility import Condition
from tcrm.queries.refs import Ref, parse_ref
from tcrm.queries.whose import person_of
from tcrm.session import Session, params_of


@dataclass(frozen=True)
class Leaving:
    """How much hangs on a person: planned activities, open deals, customers. `name` is theirs."""

    login: str
    name: str
    activities: int
    deals: int
    accounts: int


@dataclass(frozen=True)
class HandedRow:
    """That a record changed hands: from whom (blank: nobody) to whom, by whom, when (UTC) and why."""

    from_user: str
    to_user: str
    by: str
    at: datetime
    reason: str


def left_by(user_id: int) -> tuple[tuple[type[Activity] | type[Deal] | type[Account], Condition], ...]:
    """What goes to somebody else when this person leaves: (table, condition)."""
    return (
        (Activity, (Activity.owner == user_id) & (Activity.status == "planned")),
        (Deal, (Deal.owner == user_id) & (Deal.status == "open")),
        (Account, Account.owner == user_id),
    )


def require_handing(session: Session, user_id: int, name: str) -> None:
    """Insist that I may hand over all that is somebody's: my own, as their manager, as an admin."""
    if not session.scope.is_admin and user_id not in session.scope.managed | {session.user.id}:
        raise Refused(_("What is {name}'s is not yours to hand over.").format(name=name), _("A manager of theirs may."))


def leaving(session: Session, login: str) -> Leaving:
    """What `hand_over_all` would move, counted. Raises NotFound for nobody, Refused where I may not."""
    user_id, known, name = person_of(session, login)
    require_handing(session, user_id, name)
    counts = [session.db.count(model.select(model.id).where(condition)) for model, condition in left_by(user_id)]
    return Leaving(known, name, *counts)


def handed(session: Session, ref: Ref | str) -> tuple[HandedRow, ...]:
    """The hands that an activity, a deal or a customer went through, the newest first: whatever gave it away, but for
    what was taken back. Raises NotFound for what is not seen."""
    found = parse_ref(ref) if isinstance(ref, str) else ref
    session.require("see", found.model, found.id)
    rows = session.db.sql(
        "SELECT o.at, o.user_id, o.params, c.before, c.after FROM change c JOIN operation o ON o.id = c.operation_id "
        "WHERE c.table_name = ? AND c.row_id = ? AND c.act = 'U' AND c.before ->> '$.owner_id' IS NOT "
        "c.after ->> '$.owner_id' AND o.undo_of_id IS NULL AND o.undone_by_id IS NULL ORDER BY o.id DESC",
        (table_of(found.model), found.id),
    )
    people = {
        row_id: name or login for row_id, login, name in session.db.rows(User.select(User.id, User.login, User.name))
    }
    return tuple(
        HandedRow(
            people.get(json.loads(before)["owner_id"], ""),
            people.get(json.loads(after)["owner_id"], ""),
            people.get(by, ""),
            from_epoch(at),
            str(params_of(params).get("reason", "")),
        )
        for at, by, params, before, after in rows
    )
