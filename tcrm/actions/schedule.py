"""Plans change: another day, once or for the whole series; not now; not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from tcrm.actions.plans import require_planned, said
from tcrm.actions.rights import name_of
from tcrm.actions.series import ONCE, Plan, begin, columns, following, plan_of
from tcrm.clean import excerpt
from tcrm.dates import parse_day, parse_when
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Activity, Snooze
from tcrm.models.journal import Recorder
from tcrm.queries.refs import Ref, parse_ref
from tcrm.queries.series import in_words
from tcrm.session import Session


@dataclass(frozen=True)
class When:
    """Where a plan stands: its day on this person's clock, and the moment (UTC) if it has an hour. `repeats` is the
    rule of the series in words where that was given; `once`: of a series only this occurrence was moved."""

    due_on: date
    start_at: datetime | None
    repeats: str = ""
    once: bool = False


def understood(session: Session, plan: Plan, text: str) -> When:
    """Where `reschedule` would put a plan. Asks nothing of the database; raises BadValue as that does."""
    if _is_rule(text):
        rule, at = _split_hour(session, text)
        values = begin(session, plan, rule, at)
        return _stands(session, values["due_on"], values["start_at"], values["rrule"])
    day, at = _read(session, plan, text)
    return When(day, _placed(session, plan, day, at)["start_at"], once=plan.series is not None)


def reschedule(session: Session, activity_id: int, text: str) -> When:
    """Put a planned activity on another day or hour: `fri`, `+3`, `tomorrow 15:00`, `15:00` (the same day). A day
    alone keeps the hour. Of a series this moves the one occurrence; `every tue 10:00` changes the series.

    Raises BadValue for what is no date, Refused when it is done.
    """
    if _is_rule(text):
        return repeat(session, activity_id, text)
    session.require("edit", Activity, activity_id)
    plan = plan_of(session, activity_id)
    day, at = _read(session, plan, text)
    values = _placed(session, plan, day, at)
    to = f"{day} {at:%H:%M}" if at else f"{day}"
    with session.operation("activity.move", **said(session, activity_id), to=to) as op:
        require_planned(session, activity_id)
        op.update(Activity, activity_id, **values)
        _wake(session, op, [("activity", activity_id)])
    return When(day, values["start_at"], once=plan.series is not None)


def _is_rule(text: str) -> bool:
    return text.casefold().split()[:1] in (["every"], [_("every")])


def repeat(session: Session, activity_id: int, rule_text: str | None) -> When:
    """Let a planned activity come again, by a rule such as `every 2 weeks tue` or `every day 9:00`, from the first such
    day at its own; None or blank: only once from now on. Raises BadValue for what is no rule."""
    text, at = _split_hour(session, rule_text or "")
    params: dict[str, Any] = said(session, activity_id)
    with session.operation("activity.repeat" if text else "activity.once", **params, rule=text) as op:
        session.require("edit", Activity, activity_id)
        require_planned(session, activity_id)
        plan = plan_of(session, activity_id)
        if not text:
            op.update(Activity, activity_id, **ONCE)
            return _stands(session, plan.due_on, plan.start_at)
        values = begin(session, plan, text, at)
        op.update(Activity, activity_id, **values)
        return _stands(session, values["due_on"], values["start_at"], values["rrule"])


def skip(session: Session, activity_id: int) -> When | None:
    """Leave this occurrence of a series out and go on with the next one; None when it was the last, and the activity
    is called off with it. Raises Refused for what comes only once."""
    with session.operation("activity.skip", **said(session, activity_id)) as op:
        session.require("edit", Activity, activity_id)
        require_planned(session, activity_id)
        plan = plan_of(session, activity_id)
        if plan.series is None:
            raise Refused(_("It comes only once."), _("Call it off, or put it on another day."))
        day = plan.series.slot.date() if isinstance(plan.series.slot, datetime) else plan.series.slot
        left = plan.series._replace(exceptions=plan.series.exceptions | {day})
        after = following(session, replace(plan, series=left))
        if after is None:
            op.update(Activity, activity_id, status="cancelled", **columns(left))
            return None
        op.update(Activity, activity_id, **after)
        return _stands(session, after["due_on"], after["start_at"])


def drop(session: Session, activity_id: int) -> None:
    """Call a planned activity off, a series with all that would have come."""
    with session.operation("activity.drop", **said(session, activity_id)) as op:
        session.require("edit", Activity, activity_id)
        require_planned(session, activity_id)
        op.update(Activity, activity_id, status="cancelled")


# -- when --------------------------------------------------------------------------------------------------------------

_HOUR = re.compile(r"(?:\bat\s+)?\b\d{1,2}(?::\d\d(?:\s?[ap]m)?|\s?[ap]m)(?=\s|$)", re.IGNORECASE)
_ANY_DAY = "2000-01-01"


def _split_hour(session: Session, text: str) -> tuple[str, time | None]:
    """(the rule, the hour in it): `every tue 10:00` -> (`every tue`, 10:00)."""
    match = _HOUR.search(text)
    if match is None:
        return " ".join(text.split()), None
    _day, at = parse_when(f"{_ANY_DAY} {match[0]}", _here(session), session.firm.date_order)
    return " ".join(f"{text[: match.start()]} {text[match.end() :]}".split()), at


def _read(session: Session, plan: Plan, text: str) -> tuple[date, time | None]:
    """The day and hour meant, on this person's clock; what is not said stays as it is."""
    here, order = _here(session), session.firm.date_order
    local = plan.start_at.astimezone(session.own_zone) if plan.start_at else None
    kept = local.time() if local else None
    try:
        return parse_day(text, here.date(), order), kept
    except BadValue:
        pass
    try:
        _day, at = parse_when(f"{_ANY_DAY} {text}", here, order)
        return local.date() if local else plan.due_on or here.date(), at
    except BadValue:
        day, at = parse_when(text, here, order)
        return day, at or kept


def _placed(session: Session, plan: Plan, day: date, at: time | None) -> dict[str, Any]:
    if at is None:
        return {"due_on": day, "start_at": None, "end_at": None}
    start = datetime.combine(day, at, session.own_zone).astimezone(UTC)
    end = start + plan.length if plan.length is not None else None
    return {"due_on": start.astimezone(session.zone).date(), "start_at": start, "end_at": end}


def _stands(session: Session, due_on: date | None, start_at: datetime | None, rrule: str = "") -> When:
    day = start_at.astimezone(session.own_zone).date() if start_at else due_on
    return When(day or session.own_today(), start_at, in_words(rrule))


def _here(session: Session) -> datetime:
    return session.now().astimezone(session.own_zone)


# -- not now -----------------------------------------------------------------------------------------------------------

_SNOOZED = {"activity": "activity", "deal": "deal", "account": "hot_account"}


def snooze(session: Session, items: Sequence[Ref | str], text: str) -> date:
    """Hide lines of the agenda from my own queue until a day (`2d`, `fri`), which is returned; nobody else's changes.

    Items are the `key`s of agenda rows (`T-5`, `D-3`, `hot D-3`) or records. Raises BadValue for a day that is not
    still to come.
    """
    until = day_to_come(session, text)
    marks = list(dict.fromkeys(_mark(session, item) for item in items))
    with session.operation(_kind("agenda.snooze", marks), **_told(session, marks), until=until.isoformat()) as op:
        standing = _snoozes(session, marks)
        op.update(Snooze, list(standing.values()), until=until)
        new = [mark for mark in marks if mark not in standing]
        me = session.user.id
        op.insert_many(Snooze, [{"user_id": me, "kind": kind, "row_id": at, "until": until} for kind, at in new])
    return until


def day_to_come(session: Session, text: str) -> date:
    """The day that a text means to the person at the keyboard. Raises BadValue for one that is not still to come."""
    today = session.own_today()
    day = parse_day(text, today, session.firm.date_order)
    if day <= today:
        raise BadValue(
            _("{text} is not a day to come.").format(text=excerpt(text)), _("Write it like 2d, fri or 24 dec.")
        )
    return day


def wake(session: Session, items: Sequence[Ref | str]) -> int:
    """Let lines that I put off be seen again; returns how many there were."""
    marks = [_mark(session, item) for item in items]
    with session.operation(_kind("agenda.wake", marks), **_told(session, marks)) as op:
        return _wake(session, op, marks)


def _wake(session: Session, op: Recorder, marks: Sequence[tuple[str, int]]) -> int:
    standing = list(_snoozes(session, marks).values())
    if standing:
        op.delete(Snooze, standing)
    return len(standing)


def _kind(kind: str, marks: Sequence[tuple[str, int]]) -> str:
    """The kind of the operation: of a single item its sentence names it."""
    return f"{kind}_one" if len(marks) == 1 else kind


def _told(session: Session, marks: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """The values of the sentence in the history."""
    if len(marks) != 1:
        return {"count": len(marks)}
    kind, row_id = marks[0]
    if kind == "activity":
        return said(session, row_id)
    return {"subject": name_of(session, Ref("account" if kind == "hot_account" else "deal", row_id))}


def _mark(session: Session, item: Ref | str) -> tuple[str, int]:
    """(kind, id) as the table keeps them. Raises NotFound for what this person does not see."""
    hot = isinstance(item, str) and item.startswith("hot ")
    ref = parse_ref(item.removeprefix("hot ")) if isinstance(item, str) else item
    if ref.kind not in _SNOOZED:
        raise NotFound(_("{what} is on no agenda.").format(what=ref))
    session.require("see", ref.model, ref.id)
    return f"hot_{ref.kind}" if hot else _SNOOZED[ref.kind], ref.id


def _snoozes(session: Session, marks: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """(kind, id) -> my standing snooze of it."""
    query = Snooze.select(Snooze.kind, Snooze.row_id, Snooze.id).where(Snooze.user == session.user.id)
    return {(kind, at): row for kind, at, row in session.db.rows(query) if (kind, at) in set(marks)}
