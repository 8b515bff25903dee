"""Work goes from one person to another: single plans, or all that somebody leaves behind, as one step each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tcrm.actions.plans import require_planned, said
from tcrm.actions.rights import active_user
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models import Activity, HotFlag, User
from tcrm.models.base import among
from tcrm.queries.handover import left_by, require_handing
from tcrm.queries.whose import person_of
from tcrm.session import Session


@dataclass(frozen=True)
class Handed:
    """How much changed hands: planned activities, open deals, customers."""

    activities: int
    deals: int
    accounts: int


def hand_over(session: Session, activity_ids: Sequence[int], login: str, reason: str = "") -> int:
    """Give planned activities to a colleague who works here, as one step; returns how many changed hands.

    Raises Refused for one that is done, or is not mine to change, and then none goes.
    """
    user_id, owner = active_user(session, login)
    ids = list(dict.fromkeys(activity_ids))
    if not ids:
        return 0
    one = len(ids) == 1
    params = {**said(session, ids[0]), **given(session, ids, owner), "reason": reason.strip()}
    with session.operation("activity.give" if one else "activity.give_many", **params) as op:
        session.require("edit", Activity, ids)
        for activity_id in ids:
            require_planned(session, activity_id)
        return op.update(Activity, ids, owner_id=user_id)


def given(session: Session, activity_ids: Sequence[int], owner: str) -> dict[str, Any]:
    """The values of the sentence in the history: how many of whose go to whom."""
    query = User.select(User.name, User.login).join(Activity, on=(Activity.owner == User.id))
    rows = session.db.rows(query.where(among(Activity.id, activity_ids)).distinct().order_by(User.id))
    names = ", ".join(name or login for name, login in rows)
    return {"count": len(activity_ids), "name": names, "owner": owner}


def hand_over_all(session: Session, from_login: str, to_login: str, reason: str = "") -> Handed:
    """Give all that hangs on somebody who leaves (planned activities, open deals, customers) to a colleague, as one
    step; `queries.handover.leaving` tells beforehand how much it is. The hot notes that they keep an eye on go with it.

    Raises Refused where I am neither that person, nor a manager of theirs, nor an admin.
    """
    leaver, _login, name = person_of(session, from_login)
    user_id, owner = active_user(session, to_login)
    if leaver == user_id:
        raise BadValue(_("That is the same person."), _("Name somebody else to hand over to."))
    require_handing(session, leaver, name)
    with session.operation("handover", name=name, owner=owner, reason=reason.strip()) as op:
        counts = []
        for model, condition in left_by(leaver):
            ids = [row[0] for row in session.db.rows(model.select(model.id).where(condition))]
            counts.append(op.update(model, ids, owner_id=user_id))
        notes = HotFlag.select(HotFlag.id).where(HotFlag.by == leaver, HotFlag.cleared == 0)
        op.update(HotFlag, [row[0] for row in session.db.rows(notes)], by_id=user_id)
        return Handed(*counts)
