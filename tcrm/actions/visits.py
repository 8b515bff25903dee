"""That I looked at a record is noted, so that what others changed since can be pointed out.

This is the one thing that is written without the journal. It is about the reader, not about the business: there is
nothing to undo in having looked, the history would be full of it, and an undo of the reader's last change must not
meet it on its way.
"""

from __future__ import annotations

from datetime import datetime

from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.models import Visit
from tcrm.queries.moved import LOOKED, MovedDeals, moved_deals
from tcrm.queries.refs import Ref, parse_ref
from tcrm.queries.search import is_there
from tcrm.queries.visits import last_visit
from tcrm.session import Session

RECORDS = ("account", "contact", "deal")


def visit(session: Session, ref: Ref | str) -> datetime | None:
    """Note that I am looking at an account, a contact or a deal now; returns when I did before, None for never.

    A session that only reads notes nothing, and nobody waits for another's long write in order to read: then the visit
    goes unnoted. Raises NotFound for a record that is not there or not seen.
    """
    found = parse_ref(ref) if isinstance(ref, str) else ref
    if found.kind not in RECORDS or not is_there(session, found):
        raise NotFound(_("There is no {what}.").format(what=found))
    before = last_visit(session, found)
    if before != session.now():
        _note(session, found.kind, found.id)
    return before


def look_at_moves(session: Session) -> MovedDeals:
    """Note that I am looking at what has moved of my people's deals; returns what has since I last did."""
    with session.db.snapshot():
        found = moved_deals(session)
    _note(session, *LOOKED)
    return found


def _note(session: Session, kind: str, row_id: int) -> None:
    if session.read_only or not session.db.gate.is_free():
        return
    now = session.now()
    with session.db.writing():
        note = Visit.insert(user_id=session.user.id, kind=kind, row_id=row_id, at=now)
        note.on_conflict(conflict_target=[Visit.user_id, Visit.kind, Visit.row_id], update={Visit.at: now}).execute(
            session.db
        )
