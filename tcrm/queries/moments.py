"""A line of a timeline, and what the lines of all kinds have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tcrm.dates import from_epoch, local_day, to_epoch
from tcrm.i18n import _
from tcrm.models.visibility import Condition
from tcrm.queries.refs import Ref
from tcrm.session import Session

KINDS = ("talk", "deals", "changes")
"""The groups that a timeline can be filtered by."""

_GROUPS = {"activity": "talk", "memo": "talk", "move": "deals", "change": "changes"}
_RANKS = {"change": 0, "move": 1, "memo": 2, "activity": 3}  # of the same second the higher one stands above
_HOLDERS = ("", "account", "contact", "deal", "membership", "deal_contact")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a change in words: its name, what it was and what it became; blank is nothing. `said`: the change as
    a sentence of its own."""

    name: str
    before: str
    after: str
    said: str = ""

    def __str__(self) -> str:
        if self.said:
            return self.said
        if self.before and self.after:
            return f"{self.name} {self.before} → {self.after}"
        text = _("{field} set to {value}") if self.after else _("{field} {value} removed")
        return text.format(field=self.name, value=self.after or self.before)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a record, or is planned.

    `key` names the line for good (a cursor stays on it). `kind` is planned, done, cancelled (activities), memo, move,
    won, lost, added or change. `day` is the firm's calendar day of `at`; what has a day only stands at noon. `title` is
    the line, `who` the colleague, `people` those on the other side; `detail` are further lines. `ref` is the record
    that the line is about. `fresh`: somebody else wrote it since I looked here last. `fields`: what a change changed.
    `late`: planned for a day, or for an hour, that has passed.
    """

    key: str
    at: datetime
    day: date
    kind: str
    title: str
    who: str
    detail: str
    deal_id: int | None
    ref: Ref
    people: str = ""
    fresh: bool = False
    fields: tuple[FieldChange, ...] = ()
    late: bool = False

    @property
    def group(self) -> str:
        """Which of `KINDS` it belongs to."""
        return _GROUPS[self.key.partition(":")[0]]

    @property
    def place(self) -> tuple[int, int, int, int, int]:
        """Where it stands: the newest has the greatest place; no two have the same."""
        source, row_id, *subject = self.key.split(":")
        holder = (-_HOLDERS.index(subject[0]), -int(subject[1])) if subject else (0, 0)
        return (to_epoch(self.at), _RANKS[source], int(row_id), *holder)


@dataclass(frozen=True)
class Circle:
    """A record with those whose story is told with it: the customer's contacts, its deals; the places of a contact."""

    ref: Ref
    accounts: tuple[int, ...] = ()
    contacts: tuple[int, ...] = ()
    deals: tuple[int, ...] = ()
    memberships: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()  # rows of deal_contact

    def deal_prefix(self, deal_id: int) -> str:
        """`D-17 ` where the line could be about several deals."""
        return "" if self.ref == Ref("deal", deal_id) else f"{Ref('deal', deal_id)} "


def older(source: str, at: Any, row_id: Any, before: Moment | None) -> Condition | None:
    """The condition that a row of this source comes after `before` in a timeline; None: they all do."""
    if before is None:
        return None
    moment, rank, cursor_id, *_ = before.place
    if _RANKS[source] > rank:
        return at < moment
    if _RANKS[source] < rank:
        return at <= moment
    return (at < moment) | ((at == moment) & (row_id < cursor_id))


def stand(session: Session, seconds: int) -> tuple[datetime, date]:
    """A stored moment and the firm's day that it falls on."""
    at = from_epoch(seconds)
    return at, local_day(at, session.zone)


def freshened(moment: Moment) -> Moment:
    """The same line, marked as new."""
    return replace(moment, fresh=True)
