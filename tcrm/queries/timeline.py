"""Everything that happened to a customer, a contact or a deal and is planned with them, in one line of time.

What was said and done, the way of the deals, and what was changed, by whom, merged newest first. A number of queries
that does not grow with what is there. Only what this person sees: what hangs on a record is seen with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tcrm.dates import to_epoch
from tcrm.errors import BadValue, NotFound
from tcrm.i18n import _
from tcrm.models import Contact, Deal, DealContact, Membership
from tcrm.models.sql.trail import WRITTEN_BY_OTHERS
from tcrm.queries.moments import KINDS, Circle, FieldChange, Moment, freshened
from tcrm.queries.refs import Ref, parse_ref
from tcrm.queries.timeline_changes import changes
from tcrm.queries.timeline_deals import moves
from tcrm.queries.timeline_talk import talk
from tcrm.queries.visits import last_visit
from tcrm.session import Session

_TABLES = {"activity": "activity", "memo": "memo", "move": "stage_move"}


def timeline(
    session: Session,
    ref: Ref | str,
    *,
    kinds: Sequence[str] = KINDS,
    limit: int = 100,
    before: Moment | None = None,
    since: datetime | None = None,
) -> list[Moment]:
    """The newest moments of an account, a contact or a deal, newest first, what is planned above all.

    `kinds` are any of talk (activities, memos), deals (moves, won, lost) and changes. `before` is the last moment of
    the page before this one. What somebody else wrote since `since` (None: since I looked last) is marked `fresh`; a
    screen that notes its visit passes what was there before. Of a customer that is not this person's to see nothing is
    told. Raises NotFound for what is not there, BadValue for another kind of record.
    """
    found = parse_ref(ref) if isinstance(ref, str) else ref
    circle = _circle(session, found)
    since = since or last_visit(session, found)
    moments: list[Moment] = []
    if circle is None or limit <= 0:
        return moments
    if "talk" in kinds:
        moments += talk(session, circle, limit, before)
    if "deals" in kinds:
        moments += moves(session, circle, limit, before)
    changed = changes(session, circle, limit, before) if "changes" in kinds else []
    authors = {moment.key: user_id for moment, user_id in changed}
    moments += [moment for moment, _user in changed]
    moments.sort(key=lambda moment: moment.place, reverse=True)
    return _marked(session, moments[:limit], authors, since)


def _circle(session: Session, ref: Ref) -> Circle | None:
    """Whose story is told with the record's; None for a customer of which this person sees the head only."""
    if ref.kind not in ("account", "contact", "deal"):
        raise BadValue(
            _("{what} is no customer, deal or contact.").format(what=ref), _("Ids look like A-12, D-17 or C-7.")
        )
    model: Any = ref.model
    if session.db.one(model.select(model.id).where(model.id == ref.id, session.visible(model))) is None:
        if ref.kind == "account" and session.db.one(model.select(model.id).where(model.id == ref.id)) is not None:
            return None
        raise NotFound(_("There is no {what}.").format(what=ref))
    if ref.kind == "deal":
        return Circle(ref, deals=(ref.id,))
    if ref.kind == "account":
        people = Membership.select(Membership.contact).where(Membership.account == ref.id)
        people = people.join(Contact, on=(Contact.id == Membership.contact)).where(session.visible(Contact))
        deals = Deal.select(Deal.id).where(Deal.account == ref.id, session.visible(Deal))
        return Circle(ref, (ref.id,), _ids(session, people), _ids(session, deals))
    places = Membership.select(Membership.id).where(Membership.contact == ref.id, session.visible(Membership))
    parts = DealContact.select(DealContact.id, DealContact.deal)
    seen = session.db.rows(parts.where(DealContact.contact == ref.id, session.visible(DealContact)))
    return Circle(
        ref,
        contacts=(ref.id,),
        deals=tuple(deal_id for _part, deal_id in seen),
        memberships=_ids(session, places),
        parts=tuple(part for part, _deal in seen),
    )


def _ids(session: Session, query: Any) -> tuple[int, ...]:
    return tuple(row[0] for row in session.db.rows(query))


def _marked(
    session: Session, moments: Iterable[Moment], authors: dict[str, int | None], since: datetime | None
) -> list[Moment]:
    """The moments, those marked as fresh that somebody else wrote since; what I wrote myself is no news to me."""
    listed = list(moments)
    if since is None:
        return listed
    rows = {}
    for moment in listed:
        source, row_id, *_rest = moment.key.split(":")
        if source in _TABLES:
            rows[_TABLES[source], int(row_id)] = moment.key
    found = session.db.sql(WRITTEN_BY_OTHERS, (json.dumps(list(rows)), to_epoch(since), session.user.id))
    fresh = {rows[table, row_id] for table, row_id in found}
    fresh |= {
        moment.key
        for moment in listed
        if moment.key in authors and authors[moment.key] != session.user.id and moment.at >= since
    }
    return [freshened(moment) if moment.key in fresh else moment for moment in listed]


__all__ = ["KINDS", "FieldChange", "Moment", "timeline"]
