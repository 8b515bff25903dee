"""What is filled in on the way up: the answers to what a stage asks for, written in the same step as the move.

Answers fill what is blank and overwrite nothing. A deal that would still miss something is held back, and nothing of
its answers is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tcrm.actions.agenda import log
from tcrm.actions.checks import items_of, put_ticks
from tcrm.actions.contacts import add_contact
from tcrm.actions.customers import add_account
from tcrm.actions.deal_values import checked
from tcrm.actions.gates import asked_of, gate
from tcrm.actions.line_worth import converted
from tcrm.actions.wishes import Held, Move
from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models import Account, Contact, Deal, DealContact
from tcrm.models.journal import Recorder
from tcrm.queries.criteria import FIELDS, KINDS, ROLES, Need
from tcrm.queries.gates import Known, known_of
from tcrm.queries.refs import Ref
from tcrm.session import Session


@dataclass(frozen=True)
class Done:
    """An activity that was done, to be logged now. The first line of `text` is its subject."""

    kind: str
    text: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Part:
    """A person's part in the deal: of somebody who is known, or of somebody new by name, who is then at the deal's
    customer as far as this person may change that."""

    role: str
    contact_id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Answers:
    """What a person filled in for one deal. `fields` as `deals.edit` takes them; `checks` are items to tick;
    `new_account` is the name of a customer that is made for the deal."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    checks: Collection[str] = ()
    activities: Sequence[Done] = ()
    roles: Sequence[Part] = ()
    new_account: str = ""


@dataclass(frozen=True)
class _Read:
    """Answers whose values have been checked."""

    said: Answers
    values: Mapping[str, Any]


def fill(session: Session, op: Recorder, moves: Sequence[Move], answers: Mapping[int, Answers]) -> dict[int, Held]:
    """Write the answers of those deals that can go with them; the others come back, and nothing of theirs is written.

    Raises BadValue for an answer that cannot stand there, NotFound for a customer or a person that is not there.
    """
    wishes = [wish for wish in moves if wish.deal_id in answers]
    if not wishes:
        return {}
    deals = list(dict.fromkeys(wish.deal_id for wish in wishes))
    session.require("edit", Deal, deals)
    read = {deal: _read(session, deal, answers[deal]) for deal in deals}
    asked = asked_of(session, wishes)
    every = [Need("field", "amount"), *(one.need for needs in asked.values() for one in needs)]
    known = known_of(session, deals, [every])
    held = {deal: clash for deal in deals if (clash := _clash(session, deal, read[deal], known[deal]))}
    for deal in deals:
        _overlay(known[deal], read[deal])
    verdict = gate(session, [wish for wish in wishes if wish.deal_id not in held], known=known)
    held.update(verdict.held)
    for deal in deals:
        if deal not in held:
            _write(session, op, deal, read[deal])
    return held


def _read(session: Session, deal_id: int, said: Answers) -> _Read:
    values = checked(session, said.fields)
    if said.new_account.strip() and values.get("account_id") is not None:
        raise BadValue(_("The customer is either a known one or a new one."))
    items_of(session, deal_id, said.checks)
    for kind in (done.kind for done in said.activities):
        if kind not in KINDS:
            raise BadValue(
                _("{text} is no kind of activity.").format(text=excerpt(kind)),
                _("Choose one of: {names}.").format(names=", ".join(KINDS)),
            )
    for part in said.roles:
        _check_part(session, part)
    return _Read(said, {name: value for name, value in values.items() if value not in (None, "")})


def _check_part(session: Session, part: Part) -> None:
    if part.role not in ROLES:
        raise BadValue(
            _("{text} is no part in a deal.").format(text=excerpt(part.role)),
            _("Choose one of: {names}.").format(names=", ".join(ROLES)),
        )
    if part.contact_id is not None:
        session.require("see", Contact, part.contact_id)
    elif not part.name.strip():
        raise BadValue(_("Say who it is."))


def _clash(session: Session, deal_id: int, read: _Read, known: Known) -> Held | None:
    """A field that somebody has filled in otherwise since this was asked."""
    filled = {name: known.fields.get(name) for name in FIELDS}
    free = {"currency"} if filled["amount"] is None else set()  # a currency comes with its amount
    others = [name for name in read.values if name not in FIELDS and name not in free]
    if others:
        columns = (Deal._meta.columns[name] for name in others)
        row = session.db.one(Deal.select(*columns).where(Deal.id == deal_id)) or ()
        filled |= dict(zip(others, row, strict=True))
    mine = {name: value for name, value in read.values.items() if name not in free}
    if read.said.new_account.strip():
        mine["account_id"] = None
    taken = [name for name, value in mine.items() if filled[name] not in (None, "") and filled[name] != value]
    if not taken:
        return None
    words = ", ".join(_(FIELDS[name][0]) if name in FIELDS else name for name in taken)
    return Held(deal_id, (_("somebody has filled in {what} meanwhile; look at it again").format(what=words),))


def _overlay(known: Known, read: _Read) -> None:
    """What will be known of the deal once the answers are written."""
    known.fields.update(read.values)
    if read.said.new_account.strip():
        known.fields["account_id"] = read.said.new_account
    known.checks.update(read.said.checks)
    known.done.update(done.kind for done in read.said.activities)
    known.roles.update(part.role for part in read.said.roles)


def _write(session: Session, op: Recorder, deal_id: int, read: _Read) -> None:
    values, said = dict(read.values), read.said
    if said.new_account.strip():
        values["account_id"] = add_account(session, said.new_account)
    if values:
        op.update(Deal, deal_id, **values, **converted(session, op, deal_id, values))
    put_ticks(session, op, deal_id, said.checks)
    for done in said.activities:
        log(session, Ref("deal", deal_id), done.kind, done.text, done.outcome)
    for part in said.roles:
        _write_part(session, op, deal_id, part)


def _write_part(session: Session, op: Recorder, deal_id: int, part: Part) -> None:
    contact = part.contact_id
    if contact is None:
        account = session.db.value(Deal.select(Deal.account).where(Deal.id == deal_id))
        mine = Account.select(Account.id).where(Account.id == account, session.editable(Account))
        contact = add_contact(session, part.name, account_id=session.db.value(mine))
    query = DealContact.select(DealContact.id).where(DealContact.deal == deal_id, DealContact.contact == contact)
    known = session.db.value(query)
    if known is None:
        op.insert(DealContact, deal_id=deal_id, contact_id=contact, role=part.role)
    else:
        op.update(DealContact, known, role=part.role)


__all__ = ["Answers", "Done", "Part", "fill"]
