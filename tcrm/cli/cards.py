"""What the cards of customers, contacts and deals have in common in the shell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from tcrm.cli.door import Desk
from tcrm.cli.out import Column
from tcrm.dates import local_day, short_day, short_when
from tcrm.i18n import _
from tcrm.queries.refs import public


class Doing(Protocol):
    """An activity on any card."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def start_at(self) -> datetime | None: ...
    @property
    def done_at(self) -> datetime | None: ...
    @property
    def outcome(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def priority(self) -> str: ...


class Noted(Protocol):
    """A memo on any card."""

    @property
    def at(self) -> datetime: ...
    @property
    def who(self) -> str: ...
    @property
    def text(self) -> str: ...


def head(desk: Desk, name: str, ref: str, *facts: Iterable[str]) -> None:
    """The name, and under it lines of facts, blank ones left out."""
    desk.out.phrase((name, "bold"), (f"  {ref}", "dim"))
    for line in facts:
        if said := " · ".join(fact for fact in line if fact):
            desk.out.paragraph(said, style="dim")


def tell_hot(desk: Desk, note: str, until: date | None) -> None:
    """A hot flag; the day is said once."""
    day = short_day(until, desk.session.today()) if until else ""
    limit = _("until {day}").format(day=day) if day and day not in note else ""
    desk.out.line(" ".join(word for word in ("◆", note, limit) if word), "amber")


def section(desk: Desk, title: str) -> None:
    """The heading of a part of a card."""
    desk.out.line()
    desk.out.line(title, "bold")


def tell_activities(desk: Desk, title: str, found: Sequence[Doing]) -> None:
    """What is planned or was done; no heading where there is nothing."""
    if not found:
        return
    columns: list[Column[Doing]] = [
        Column("when", show=lambda one: when(desk, one)),
        Column("kind", show=lambda one: _(one.kind)),
        Column("id", show=lambda one: public("activity", one.id), drop=1),
        Column("subject", show=lambda one: one.subject, style="", least=16),
        Column("outcome", show=lambda one: one.outcome, least=10, drop=2),
    ]
    section(desk, title)
    desk.out.lines(columns, found, indent=2)


def when(desk: Desk, one: Doing) -> str:
    """The day and hour of an activity, in few words."""
    moment = one.done_at if one.status == "done" else one.start_at
    today, zone = desk.session.own_today(), desk.session.own_zone
    if moment is None:
        return short_day(one.due_on, today) if one.due_on else "·"
    return short_when(local_day(moment, zone), moment.astimezone(zone).time(), today)


def activity_facts(found: Iterable[Doing]) -> list[dict[str, Any]]:
    """Activities for programs."""
    names = ("kind", "subject", "status", "due_on", "start_at", "done_at", "outcome", "text", "priority")
    return [{"id": public("activity", one.id), **{name: getattr(one, name) for name in names}} for one in found]


def tell_memos(desk: Desk, memos: Sequence[Noted]) -> None:
    """The memos in full; no heading where there are none."""
    if not memos:
        return
    section(desk, _("Memos"))
    for memo in memos:
        day = short_day(local_day(memo.at, desk.session.zone), desk.session.today())
        desk.out.line(f"  {day}  {memo.who}", "dim")
        desk.out.paragraph(memo.text, indent=4)


def memo_facts(memos: Iterable[Noted]) -> list[dict[str, Any]]:
    """Memos for programs."""
    return [{"at": memo.at, "who": memo.who, "text": memo.text} for memo in memos]
