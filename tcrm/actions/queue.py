"""What is done with items of a queue that are no activities: deals that stand still, hot notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tcrm.actions import agenda, handover, schedule
from tcrm.actions.marks import assign, clear_hot
from tcrm.actions.rights import active_user, name_of, target
from tcrm.errors import NotFound
from tcrm.i18n import _
from tcrm.models import HotFlag
from tcrm.queries.activities import activity
from tcrm.queries.refs import Ref
from tcrm.session import Session


def attend(session: Session, deal_id: int, text: str, rests: str = "") -> int:
    """Plan the next step of a deal that stands still from one line; returns the id of the activity. The deal rests in
    my queue until a day (`2w`; blank: that of the step, at least until tomorrow)."""
    with session.operation("activity.add", subject=text.strip(), activity_kind="task"):
        made = agenda.next_step(session, Ref("deal", deal_id), text)
        tomorrow = session.own_today() + timedelta(days=1)
        until = max(activity(session, made).due_on or tomorrow, tomorrow)
        schedule.snooze(session, [Ref("deal", deal_id)], rests or until.isoformat())
    return made


def settle_hot(session: Session, ref: Ref | str, until: date | None, next_text: str | None = None) -> int | None:
    """Keep a flag until another day, or clear it (None), and plan the next step of its deal or customer from one line,
    as one step; returns the id of that."""
    found = target(session, ref, ("account", "deal"), "edit")
    with session.operation("hot.clear" if until is None else "hot.set", name=name_of(session, found)):
        if until is None:
            clear_hot(session, found)
        else:
            keep_hot(session, found, until)
        return agenda.next_step(session, found, next_text) if next_text else None


def keep_hot(session: Session, ref: Ref | str, until: date) -> None:
    """Let a flag stand until another day; what is expected then, its amount and its note stay. Raises NotFound when
    there is none."""
    found = target(session, ref, ("account", "deal"), "edit")
    name = name_of(session, found)
    on_it = HotFlag.deal == found.id if found.kind == "deal" else (HotFlag.account == found.id) & HotFlag.deal.is_null()
    flags = session.db.rows(HotFlag.select(HotFlag.id, HotFlag.event_on).where(on_it, HotFlag.cleared == 0))
    if not flags:
        raise NotFound(_("{name} is not marked as hot.").format(name=name))
    with session.operation("hot.set", name=name) as op:
        for flag, event_on in flags:
            op.update(HotFlag, flag, until=until, event_on=until if event_on is not None else None)


def give(session: Session, activity_ids: Sequence[int], deal_ids: Sequence[int], login: str, reason: str = "") -> int:
    """Give activities, and deals that stand in the queue themselves, to a colleague as one step; returns how many."""
    if not deal_ids:
        return handover.hand_over(session, activity_ids, login, reason)
    owner = active_user(session, login)[1]
    told = {**handover.given(session, activity_ids, owner), "count": len(activity_ids) + len(deal_ids)}
    with session.operation("agenda.give", **told, reason=reason.strip()):
        given = handover.hand_over(session, activity_ids, login, reason)
        return given + assign(session, [Ref("deal", each) for each in deal_ids], login)
