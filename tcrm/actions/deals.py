"""Deals are added, changed and removed here; where they go from stage to stage stands in `steps`, closing in `closing`.

Each function is one operation: one transaction, one undo step. This is the door to all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tcrm.actions.answers import Answers, Done, Part
from tcrm.actions.clash import require_version
from tcrm.actions.deal_values import checked
from tcrm.actions.line_worth import converted
from tcrm.actions.moves import move, remove_histories
from tcrm.actions.rights import active_user
from tcrm.actions.steps import ahead, back, lose, move_to, promote, reopen, win
from tcrm.actions.wishes import Held, Missing, Move, Moved, Result
from tcrm.errors import Refused
from tcrm.i18n import _
from tcrm.models import (
    Activity,
    Deal,
    DealCheck,
    DealCompetitor,
    DealContact,
    DealLine,
    DealReason,
    HotFlag,
    Memo,
    Row,
    Share,
    Tagging,
)
from tcrm.models.base import table_of
from tcrm.models.sql import sqlite
from tcrm.money import Money
from tcrm.queries.pipelines import find_pipeline
from tcrm.session import Session, public_id

HANGS_ON_A_DEAL: tuple[type[Row], ...] = (
    DealContact,
    DealCompetitor,
    DealLine,
    DealReason,
    DealCheck,
    Tagging,
    HotFlag,
    Share,
    Memo,
)
"""What goes with a deal; its activities stay, because they happened."""


def add(
    session: Session,
    title: str,
    *,
    account_id: int | None = None,
    pipeline: str | None = None,
    stage: str | None = None,
    amount: Money | None = None,
    currency: str | None = None,
    close_on: date | None = None,
    owner: str | None = None,
    **more: Any,
) -> int:
    """Make a deal and return its id. It begins in `stage` (a key; the first if None) of `pipeline` (a key; the usual
    one if None) and belongs to `owner` (a login; me if None). `more` are other fields, as `edit` takes them: source,
    company, person, email, phone, private, probability, budget, interest. A lead may be titled by its company or
    person alone."""
    facts = find_pipeline(session, pipeline)
    entry = facts.stage(stage) if stage else facts.stages[0]
    if entry.outcome == "lost":
        raise Refused(_("A deal does not begin as lost."), _("Add it first, then lose it with a reason."))
    named = title.strip() or str(more.get("company") or more.get("person") or "").strip()
    money = amount.currency if amount else currency or session.currency
    fields = {"title": named, "account_id": account_id, "amount": amount, "currency": money, "close_on": close_on}
    values = checked(session, {**fields, **more})
    owner_id = active_user(session, owner)[0] if owner else session.user.id
    with session.operation("deal.add", title=values["title"], stage=entry.name) as op:
        deal_id = op.insert(Deal, pipeline_id=facts.id, owner_id=session.user.id, **values)
        move(session, [Move(deal_id, entry.id)])
        op.update(Deal, deal_id, owner_id=owner_id)
        op.update(Activity, _planned(session, deal_id), owner_id=owner_id)
    return deal_id


def edit(
    session: Session,
    deal_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    read: Mapping[str, Any] | None = None,
) -> None:
    """Change fields of a deal (`deal_values.FIELDS`). `version` is the one that was read, `read` the values of these
    fields then: Clash if somebody has changed the deal since. The expected close date of a closed deal stays."""
    session.require("edit", Deal, deal_id)
    values = checked(session, changes)
    with session.operation("deal.edit", title=values.get("title") or _title(session, deal_id)) as op:
        require_version(session, Deal, deal_id, version, values, read=read)
        found = session.db.one(Deal.select(Deal.status, Deal.close_on).where(Deal.id == deal_id))
        status, close_on = found or ("", None)
        if status != "open" and values.get("close_on", close_on) != close_on:
            raise Refused(
                _("{what} is closed; its close date stays.").format(what=public_id(Deal, deal_id)),
                _("Reopen it first by moving it to an open stage."),
            )
        op.update(Deal, deal_id, **values, **converted(session, op, deal_id, values))


def delete(session: Session, ids: int | Sequence[int]) -> int:
    """Remove deals with all that is theirs alone; their activities stay, with the customer. Returns how many."""
    wanted = sorted({ids} if isinstance(ids, int) else set(ids))
    if not wanted:
        return 0
    session.require("edit", Deal, wanted)
    with session.operation("deal.delete", title=_title(session, wanted[0]), count=len(wanted)) as op:
        tail, listed = sqlite.in_list(wanted)
        customers = dict(session.db.sql(f"SELECT id, account_id FROM deal WHERE id {tail}", (listed,)))
        done = session.db.sql(f"SELECT id, deal_id, account_id FROM activity WHERE deal_id {tail}", (listed,))
        op.update_each(
            Activity, {row: {"deal_id": None, "account_id": account or customers[deal]} for row, deal, account in done}
        )
        for model in HANGS_ON_A_DEAL:
            rows = session.db.sql(f'SELECT id FROM "{table_of(model)}" WHERE deal_id {tail}', (listed,))
            op.delete(model, [row[0] for row in rows])
        remove_histories(session.db, op, wanted)
        op.delete(Deal, wanted)
    return len(wanted)


def _title(session: Session, deal_id: int) -> str:
    return str(session.db.value(Deal.select(Deal.title).where(Deal.id == deal_id), ""))


def _planned(session: Session, deal_id: int) -> list[int]:
    """What the first stage planned."""
    return [row[0] for row in session.db.rows(Activity.select(Activity.id).where(Activity.deal == deal_id))]


__all__ = [
    "Answers",
    "Done",
    "Held",
    "Missing",
    "Move",
    "Moved",
    "Part",
    "Result",
    "add",
    "ahead",
    "back",
    "delete",
    "edit",
    "lose",
    "move",
    "move_to",
    "promote",
    "reopen",
    "win",
]
