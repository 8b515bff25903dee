"""What every action on a plan asks before it changes it."""

from __future__ import annotations

from typing import Any

from tcrm.errors import Refused
from tcrm.i18n import _
from tcrm.models import Activity
from tcrm.session import Session, public_id


def require_planned(session: Session, activity_id: int) -> None:
    """Raises Refused for an activity that is done or was called off."""
    status = session.db.value(Activity.select(Activity.status).where(Activity.id == activity_id))
    if status != "planned":
        what = public_id(Activity, activity_id)
        raise Refused(
            _("{what} is done already.").format(what=what)
            if status == "done"
            else _("{what} was called off.").format(what=what)
        )


def said(session: Session, activity_id: int) -> dict[str, Any]:
    """The values of the sentence in the history."""
    row = session.db.one(Activity.select(Activity.subject, Activity.kind).where(Activity.id == activity_id))
    subject, kind = row or ("", "")
    return {"subject": subject or kind, "activity_kind": kind}
