"""Single activities, for whoever has just made or closed one."""

from __future__ import annotations

from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.models import Account, Activity, Change
from tcrm.queries.card_parts import ActivityLine, activities
from tcrm.queries.refs import Ref
from tcrm.session import Session, public_id


def activity(session: Session, activity_id: int) -> ActivityLine:
    """One activity, planned or done. Raises NotFound for one that is not there or not seen."""
    for planned in (True, False):
        if found := activities(session, Activity.id == activity_id, planned=planned):
            return found[0]
    raise NotFound(_("There is no {what}.").format(what=public_id(Activity, activity_id)))


def place_of(session: Session, activity_id: int) -> Ref | None:
    """The deal that an activity belongs to, else its customer; None where it hangs on nothing."""
    row = session.db.one(Activity.select(Activity.deal, Activity.account).where(Activity.id == activity_id))
    deal, account = row or (None, None)
    return Ref("deal", deal) if deal else Ref("account", account) if account else None


def planned_with(session: Session, activity_id: int) -> ActivityLine | None:
    """The next step that was planned in the same breath as this activity was logged, if one was."""
    made = (Change.table_name == "activity") & (Change.act == "I")
    step = Change.select(Change.operation).where(made, Change.row_id == activity_id)
    others = Change.select(Change.row_id).where(made, Change.operation.in_(step), Change.row_id != activity_id)
    found = activities(session, Activity.id.in_(others), planned=True)
    return found[0] if found else None


def customer_of(session: Session, activity_id: int) -> str:
    """The name of the customer that an activity is with; blank if there is none. Names are no secret."""
    query = Account.select(Account.name).join(Activity, on=(Activity.account == Account.id))
    return str(session.db.value(query.where(Activity.id == activity_id), ""))
