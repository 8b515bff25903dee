"""Why a deal was won or lost, and to whom: read from what a person chose, kept with the deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tcrm.clean import excerpt, search_key
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models import Competitor, Deal, DealReason, Reason
from tcrm.models.journal import Recorder
from tcrm.models.sql import sqlite
from tcrm.session import Session


@dataclass(frozen=True)
class Why:
    """What is said about the end of a deal: reasons of the firm's list, a note, the competitor who got it."""

    reason_ids: tuple[int, ...] = ()
    note: str = ""
    competitor: str = ""


def read_why(session: Session, kind: str, names: Sequence[str], note: str, competitor: str | None = None) -> Why:
    """Reasons by name, case aside. Raises BadValue for a name that the firm's list of this `kind` does not have, for
    no reason at all where a deal is lost, and for a reason that needs a note and has none."""
    query = Reason.select(Reason.id, Reason.name, Reason.needs_text).where(Reason.kind == kind).order_by(Reason.id)
    known = session.db.rows(query)
    by_name = {search_key(name).strip(): (reason_id, name, needs) for reason_id, name, needs in known}
    choices = _("The reasons are: {names}.").format(names=", ".join(name for _id, name, _needs in known))
    chosen = []
    for typed in dict.fromkeys(search_key(name).strip() for name in names if name.strip()):
        if typed not in by_name:
            raise BadValue(_("{text} is no reason of the firm's list.").format(text=excerpt(typed)), choices)
        reason_id, name, needs = by_name[typed]
        if needs and not note.strip():
            raise BadValue(_("“{reason}” needs a note.").format(reason=name), _("Say in a few words what it was."))
        chosen.append(reason_id)
    if kind == "lost" and not chosen:
        raise BadValue(_("A lost deal needs a reason."), choices)
    return Why(tuple(chosen), note.strip(), (competitor or "").strip())


def write_why(session: Session, op: Recorder, deal_ids: Sequence[int], why: Why) -> None:
    """Put it on these deals in the operation that closes them, in place of what was said before."""
    if not deal_ids:
        return
    lost_to = competitor_named(session, op, why.competitor) if why.competitor else None
    op.update(Deal, deal_ids, close_note=why.note, lost_to_id=lost_to)
    tail, listed = sqlite.in_list(deal_ids)
    old = session.db.sql(f"SELECT id FROM deal_reason WHERE deal_id {tail}", (listed,))
    op.delete(DealReason, [row[0] for row in old])
    op.insert_many(
        DealReason, [{"deal_id": deal, "reason_id": reason} for deal in deal_ids for reason in why.reason_ids]
    )


def competitor_named(session: Session, op: Recorder, name: str) -> int:
    """The competitor of this name, case and accents aside; made if it is new."""
    wanted = search_key(name)
    for competitor_id, known in session.db.rows(Competitor.select(Competitor.id, Competitor.name)):
        if search_key(known) == wanted:
            return int(competitor_id)
    return op.insert(Competitor, name=name)
