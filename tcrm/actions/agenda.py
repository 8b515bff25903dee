"""What people do and have to do: activities are logged, planned, jotted down in one line, done.

Whoever sees a record may add to it (a colleague takes a call for you); an activity is changed by its owner, or by
whoever may change the record that it hangs on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from tcrm.actions.capture import KINDS, PRIORITIES, Captured, Finder, Span, kind_of, read_line
from tcrm.actions.only_deal import DealOf, deal_of_plan
from tcrm.actions.plans import require_planned, said
from tcrm.actions.series import Plan, begin, following, leave_behind, plan_of, take_rule
from tcrm.clean import excerpt
from tcrm.errors import BadValue, NotFound
from tcrm.i18n import _
from tcrm.models import Account, Activity, ActivityContact, ActivityUser, Contact, Deal, Membership
from tcrm.models.journal import Recorder
from tcrm.queries.naming import Doubt, begun_by, doubt, named_in
from tcrm.queries.refs import Ref, parse_ref
from tcrm.session import Session

TABLES = {"account": Account, "deal": Deal, "contact": Contact}
"""The kinds of records that an activity may hang on."""


def log(session: Session, ref: Ref | str, kind: str, text: str, outcome: str = "", next_text: str | None = None) -> int:
    """Something done just now, with a customer, on a deal or with a contact; returns its id.

    The first line of `text` is the subject. `next_text`, a line such as `fri call back`, plans the next step in the
    same operation.
    """
    where = _where(session, ref)
    named = _kind(kind)
    following = _read_next(session, next_text)
    subject, __, rest = text.strip().partition("\n")
    with session.operation("activity.log", subject=subject or named, activity_kind=named) as op:
        made = _insert(
            session,
            op,
            where,
            kind=named,
            subject=subject,
            text=text.strip() if rest else "",
            status="done",
            due_on=session.today(),
            done_at=session.now(),
            outcome=outcome.strip(),
        )
        if following is not None:
            _plan_next(session, op, where, following)
    return made


def plan(
    session: Session,
    ref: Ref | str | None,
    kind: str,
    subject: str,
    due_on: date | None,
    start_at: datetime | None = None,
    priority: str = "normal",
) -> int:
    """Something to do, mine; returns its id. `ref` None: it is about no record. `start_at` is an aware moment; the day
    is the firm's day of it if `due_on` is None. Without both it stands at no day."""
    if priority not in PRIORITIES:
        raise BadValue(
            _("{text} is no priority.").format(text=excerpt(priority)),
            _("Choose one of: {names}.").format(names=", ".join(PRIORITIES)),
        )
    named = _kind(kind)
    where = _where(session, ref) if ref is not None else {}
    if start_at is not None:
        due_on = due_on or start_at.astimezone(session.zone).date()
    with session.operation("activity.add", subject=subject.strip() or named, activity_kind=named) as op:
        return _insert(
            session, op, where, kind=named, subject=subject.strip(), due_on=due_on, start_at=start_at, priority=priority
        )


def capture(session: Session, text: str, *, unnamed: bool = False) -> int:
    """Plan what a line says (`call Acme fri 10:00 !high about the renewal`); returns the activity's id. Without a date
    it stands on today; with a customer it is put on the only open deal too. Raises BadValue, NotFound or Refused
    (several of that name) when it cannot be understood, and NotFound for what looks like a name but is none, unless it
    may stay `unnamed`."""
    line = understood(session, text)
    unsure = None if unnamed else unsure_of(session, line)
    if unsure is not None:
        raise NotFound(unsure.said, _("Name it by its id or its whole name."))
    return _jotted(session, _where(session, line.record) if line.record is not None else {}, line)


def unsure_of(session: Session, line: Captured[Ref]) -> Doubt | None:
    """What of an understood line looks like the name of a customer, but names nobody: it is better asked about than
    planned without one."""
    return doubt(session, line.nobody) if line.record is None else None


def understood(session: Session, text: str) -> Captured[Ref]:
    """What `capture` would plan for a line; it may say when it comes again (`every 2 weeks tue call Acme`). Changes
    nothing; raises as `capture` does."""

    def find(words: Any, loosely: bool) -> Span[Ref] | None:
        found = begun_by(session, words) if loosely else named_in(session, words)
        return None if found is None else Span(*found)

    return _read(session, text, find)


def step_understood(session: Session, text: str) -> Captured[Ref]:
    """What a line plans on a record that is known already: a next step. Asks nothing of the database; raises as
    `capture` does."""
    return _read(session, text)


def next_step(session: Session, ref: Ref | str, text: str) -> int:
    """Plan the next step of a record from one line (`fri 10:00 call !high about the price`); returns its id. That of a
    customer is put on the only open deal too."""
    line = _read_next(session, text)
    if line is None:
        raise BadValue(_("What is to be done?"), _("Write it as in: fri 10:00 call about the price."))
    return _jotted(session, _where(session, ref), line)


def deal_of_next(session: Session, ref: Ref) -> DealOf:
    """The deal to which a next step of a record will go, or the one planned as an activity is done (`T-5`), where
    nobody names it."""
    return deal_of_plan(session, _of(session, ref.id) if ref.kind == "activity" else _where(session, ref))


@dataclass(frozen=True)
class Done:
    """What was closed (`activity_id`; of a series the row that this occurrence left behind) and what comes next: the
    planned next step, if one was, and the day on which a series comes again."""

    activity_id: int
    subject: str
    next_id: int | None = None
    next_on: date | None = None
    series_next: date | None = None


def done(session: Session, activity_id: int, outcome: str = "", next_text: str | None = None) -> Done:
    """Say that an activity was done, and how it went; `next_text` plans the next step of the same record, and of a
    customer alone on the only open deal too. Of a series this closes the one occurrence: the series goes on with the
    next that is not past yet, until it has ended.

    Raises Refused for one that is not planned any more.
    """
    with session.operation("activity.done", **said(session, activity_id)) as op:
        session.require("edit", Activity, activity_id)
        require_planned(session, activity_id)
        line = _read_next(session, next_text)
        values = {"status": "done", "done_at": session.now(), "outcome": outcome.strip()}
        after = following(session, plan_of(session, activity_id))
        closed = activity_id
        if after is None:
            op.update(Activity, activity_id, **values)
        else:
            closed = leave_behind(session, op, activity_id, **values)
            op.update(Activity, activity_id, **after)
        name = said(session, activity_id)["subject"]
        again = after["due_on"] if after else None
        if line is None:
            return Done(closed, name, series_next=again)
        made = _plan_next(session, op, _of(session, activity_id), line)
        planned = plan_of(session, made)
        return Done(closed, name, made, planned.due_on, again)


def again_on(session: Session, activity_id: int) -> date | None:
    """The day on which a series comes again once this occurrence is done; None for what comes once."""
    after = following(session, plan_of(session, activity_id))
    if after is None:
        return None
    day: date = after["start_at"].astimezone(session.own_zone).date() if after["start_at"] else after["due_on"]
    return day


def delete(session: Session, activity_id: int) -> None:
    """Remove an activity, done or planned."""
    with session.operation("activity.delete", **said(session, activity_id)) as op:
        session.require("edit", Activity, activity_id)
        for model in (ActivityUser, ActivityContact):
            query = model.select(model.id).where(model.activity == activity_id)
            op.delete(model, [row[0] for row in session.db.rows(query)])
        op.delete(Activity, activity_id)


# -- what it hangs on ------------------------------------------------------------------------------------------------


def _where(session: Session, ref: Ref | str) -> dict[str, Any]:
    """The columns that say what an activity hangs on; a deal's customer and a contact's first one come with it."""
    at = parse_ref(ref) if isinstance(ref, str) else ref
    if at.kind not in TABLES:
        raise BadValue(
            _("{what} is no customer, deal or contact.").format(what=at), _("Ids look like A-12, D-17 or C-7.")
        )
    session.require("see", TABLES[at.kind], at.id)
    if at.kind == "account":
        return {"account_id": at.id}
    if at.kind == "deal":
        return {"deal_id": at.id, "account_id": session.db.value(Deal.select(Deal.account).where(Deal.id == at.id))}
    through = Membership.select(Membership.account).join(Account, on=(Account.id == Membership.account))
    through = through.where(Membership.contact == at.id, session.visible(Account))
    account = session.db.value(through.order_by(Membership.main.desc(), Membership.id))
    return {"account_id": account, "contact_ids": [at.id]}


def _of(session: Session, activity_id: int) -> dict[str, Any]:
    """The same for what an activity hangs on already."""
    account, deal = session.db.rows(Activity.select(Activity.account, Activity.deal).where(Activity.id == activity_id))[
        0
    ]
    people = ActivityContact.select(ActivityContact.contact).where(ActivityContact.activity == activity_id)
    contacts = [row[0] for row in session.db.rows(people.order_by(ActivityContact.id))]
    return {"account_id": account, "deal_id": deal, "contact_ids": contacts}


def _insert(session: Session, op: Recorder, where: dict[str, Any], **values: Any) -> int:
    contacts = where.get("contact_ids", [])
    placed = {name: value for name, value in where.items() if name != "contact_ids"}
    me = session.user.id
    made = op.insert(Activity, owner_id=me, created_by_id=me, **placed, **values)
    op.insert_many(ActivityContact, [{"activity_id": made, "contact_id": contact} for contact in contacts])
    return made


# -- the next step ---------------------------------------------------------------------------------------------------


def _read_next(session: Session, text: str | None) -> Captured[Ref] | None:
    """The line that plans the next step; it hangs on the same record, so that none need be named."""
    if text is None or not text.strip():
        return None
    return _read(session, text)


def _read(session: Session, text: str, find: Finder[Ref] | None = None) -> Captured[Ref]:
    order = session.firm.date_order
    rest, again = take_rule(text, session.own_today(), order)
    line = read_line(rest, _here(session), order, find)
    if not again:
        return line
    stands = begin(session, Plan(*_when(session, line), None, None), again)
    local = stands["start_at"].astimezone(session.own_zone) if stands["start_at"] else None
    return replace(
        line, repeats=again, due_on=local.date() if local else stands["due_on"], at=local.time() if local else None
    )


def _jotted(session: Session, where: dict[str, Any], line: Captured[Ref]) -> int:
    with session.operation("activity.add", subject=line.subject or line.kind, activity_kind=line.kind) as op:
        return _plan_next(session, op, where, line)


def _plan_next(session: Session, op: Recorder, where: dict[str, Any], line: Captured[Ref]) -> int:
    """Every plan that is read from a line is made here, with the deal that comes with it."""
    if (deal := deal_of_plan(session, where)(line)) is not None:
        where = {**where, "deal_id": deal.id}
    due_on, start_at = _when(session, line)
    values: dict[str, Any] = {"due_on": due_on, "start_at": start_at}
    if line.repeats:
        values = begin(session, Plan(due_on, start_at, None, None), line.repeats)
    return _insert(session, op, where, kind=line.kind, subject=line.subject, priority=line.priority, **values)


def _here(session: Session) -> datetime:
    """The time on this person's wall."""
    return session.now().astimezone(session.own_zone)


def _when(session: Session, line: Captured[Ref]) -> tuple[date, datetime | None]:
    """What has no day stands on today, so that it is seen and not forgotten."""
    day = line.due_on or session.own_today()
    if line.at is None:
        return day, None
    moment = datetime.combine(day, line.at, session.own_zone).astimezone(UTC)
    return moment.astimezone(session.zone).date(), moment


def _kind(word: str) -> str:
    kind = kind_of(word)
    if kind is None:
        raise BadValue(
            _("{text} is no kind of activity.").format(text=excerpt(word)),
            _("Choose one of: {names}.").format(names=", ".join(KINDS)),
        )
    return kind
