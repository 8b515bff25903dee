"""Why a deal was won or lost, and to whom: read from what a person chose, kept with the deal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tcrm.clean import excerpt, search_key
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models import Competitor, Deal, DealCompetitor, DealReason, HotFlag, Reason
from tcrm.models.base import among
from tcrm.models.journal import Recorder
from tcrm.models.sql import sqlite
from tcrm.reasons import only_numbers, reasons_meant
from tcrm.session import Session


@dataclass(frozen=True)
class Why:
    """What is said about the end of a deal (`kind`: won, lost): reasons of the firm's list, a note, the competitor who
    got it, or against whom it was won."""

    kind: str
    reason_ids: tuple[int, ...] = ()
    note: str = ""
    competitor: str = ""


def read_why(session: Session, kind: str, names: Sequence[str], note: str, competitor: str | None = None) -> Why:
    """Reasons as people write them, one or several in a text (see `reasons`). Raises BadValue for what the firm's list
    of this `kind` does not have, for no reason at all where a deal is lost, and for a reason that needs a note and has
    none."""
    query = Reason.select(Reason.id, Reason.name, Reason.needs_text).where(Reason.kind == kind).order_by(Reason.id)
    by_name = {name: (reason_id, needs) for reason_id, name, needs in session.db.rows(query)}
    known = list(by_name)
    chosen = list(dict.fromkeys(name for text in names for name in reasons_meant(text, known)))
    for name in chosen:
        if by_name[name][1] and not note.strip():
            raise BadValue(_("“{reason}” needs a note.").format(reason=name), _("Say in a few words what it was."))
    if kind == "lost" and not chosen:
        choices = _("The reasons are: {names}.").format(names=", ".join(known))
        raise BadValue(_("A lost deal needs a reason."), choices)
    return Why(kind, tuple(by_name[name][0] for name in chosen), note.strip(), (competitor or "").strip())


def write_why(session: Session, op: Recorder, deal_ids: Sequence[int], why: Why) -> None:
    """Put it on these deals in the operation that closes them, in place of what was said before. Who it was won
    against is one of the deal's competitors from then on."""
    if not deal_ids:
        return
    rival = competitor_named(session, op, why.competitor) if why.competitor else None
    op.update(Deal, deal_ids, close_note=why.note, lost_to_id=rival if why.kind == "lost" else None)
    tail, listed = sqlite.in_list(deal_ids)
    old = session.db.sql(f"SELECT id FROM deal_reason WHERE deal_id {tail}", (listed,))
    op.delete(DealReason, [row[0] for row in old])
    op.insert_many(
        DealReason, [{"deal_id": deal, "reason_id": reason} for deal in deal_ids for reason in why.reason_ids]
    )
    if why.kind == "won" and rival is not None:
        query = f"SELECT deal_id FROM deal_competitor WHERE competitor_id = ? AND deal_id {tail}"
        there = {row[0] for row in session.db.sql(query, (rival, listed))}
        missing = [deal for deal in deal_ids if deal not in there]
        op.insert_many(DealCompetitor, [{"deal_id": deal, "competitor_id": rival} for deal in missing])


def clear_signing(session: Session, op: Recorder, ended: Mapping[int, str]) -> None:
    """Take the hot flags off deals that have `ended` (won, lost) in the operation that closes them: nothing is about to
    be signed any more. What is to be paid or ordered besides after a deal was won stays hot."""
    on_it = among(HotFlag.deal, [*ended])
    rows = session.db.rows(HotFlag.select(HotFlag.id, HotFlag.deal, HotFlag.event).where(on_it, HotFlag.cleared == 0))
    over = [flag for flag, deal, event in rows if ended[deal] == "lost" or event in ("", "sign")]
    if over:
        op.update(HotFlag, over, cleared=True)


def competitor_named(session: Session, op: Recorder, name: str) -> int:
    """The competitor of this name, case and accents aside; made if it is new. Raises BadValue for a new one of digits,
    commas and blanks alone: `1,3` is how reasons are chosen, in the field above."""
    wanted = search_key(name)
    for competitor_id, known in session.db.rows(Competitor.select(Competitor.id, Competitor.name)):
        if search_key(known) == wanted:
            return int(competitor_id)
    if only_numbers(name):
        raise BadValue(_("{text} is no name of a competitor.").format(text=excerpt(name)), _("Write who it is."))
    return op.insert(Competitor, name=name)
