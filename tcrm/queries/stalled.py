"""Deals that stand still, and why: too long in their stage, past their close date, silent, put off again and again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from peewee import fn

from tcrm.dates import day_number, local_day, short_day
from tcrm.i18n import _
from tcrm.models import Activity, Deal, Stage
from tcrm.models.base import among
from tcrm.models.sql import stalling
from tcrm.models.visibility import YES, Condition
from tcrm.queries.odds import ENOUGH
from tcrm.session import Session

QUIET_DAYS = 30
"""Without anything done for longer than this a deal stands still."""
PUSHES = 2
"""Put off as often as this, a close date is no promise any more."""
YEAR = timedelta(days=365)


class Stalled(NamedTuple):
    """A deal that stands still: for how many days (in its stage, past its close date, without a word), how many of
    them are too many, and the reason in words."""

    deal_id: int
    days: int
    over: int
    reason: str


def stalled(session: Session, person: int | Collection[int] | None = None) -> list[Stalled]:
    """The open deals of a person or of several, or all that may be seen, that stand still, those that do so for most
    days first, each with the reason that weighs most.

    It has been longer in its stage than the stage's limit, or than three in four of the deals won within a year spent
    there (where there are enough of them to tell); its close date is past; nothing was done for more than
    `QUIET_DAYS`; its close date was put off twice or more.
    """
    whose = YES if person is None else Deal.owner.in_([person] if isinstance(person, int) else sorted(person))
    return sorted(_found(session, whose), key=lambda one: (-one.days, one.deal_id))


def why_stalled(session: Session, deal_id: int) -> str:
    """The reason why a deal stands still, in words; blank for one that does not, or that is not seen."""
    return next((one.reason for one in _found(session, Deal.id == deal_id)), "")


def _found(session: Session, whose: Condition) -> list[Stalled]:
    known = _Known(session, whose)
    return [max(reasons, key=lambda one: one.over) for deal in known.deals if (reasons := list(known.reasons(*deal)))]


class _Known:
    """What is asked of the open deals that meet a condition, in a constant number of queries."""

    def __init__(self, session: Session, whose: Condition) -> None:
        self.today = session.today()
        self.stages = {row[0]: row[1:] for row in session.db.rows(Stage.select(Stage.id, Stage.name, Stage.limit_days))}
        query = Deal.select(Deal.id, Deal.stage, Deal.entered_day, Deal.created_day, Deal.close_on).where(
            Deal.status == "open", Deal.archived == 0, session.visible(Deal), whose
        )
        self.deals: list[tuple[Any, ...]] = list(session.db.rows(query))
        ids = [row[0] for row in self.deals]
        since = day_number(self.today - YEAR)
        rows = session.db.sql(stalling.USUAL_DAYS, (since,))
        self.usual: dict[int, int] = {stage: round(days) for stage, cases, days in rows if cases >= ENOUGH}
        self.pushes: dict[int, int] = dict(session.db.sql(stalling.PUSHES, (json.dumps(ids),)))
        done = Activity.select(Activity.deal, fn.MAX(Activity.done_at)).where(
            among(Activity.deal, ids), Activity.status == "done"
        )
        self.spoken = {
            deal: local_day(at, session.zone) for deal, at in session.db.rows(done.group_by(Activity.deal)) if at
        }

    def reasons(
        self, deal_id: int, stage_id: int, entered: date | None, created: date | None, close_on: date | None
    ) -> Iterator[Stalled]:
        """All that is wrong with one deal."""
        stage, limit = self.stages[stage_id]
        if entered is not None:
            yield from self._dwells(deal_id, stage, (self.today - entered).days, limit, self.usual.get(stage_id))
        if close_on is not None and close_on < self.today:
            days = (self.today - close_on).days
            said = _("was to close {day}, {days} days ago") if days > 1 else _("was to close {day}")
            yield Stalled(deal_id, days, days, said.format(day=short_day(close_on, self.today), days=days))
        last = self.spoken.get(deal_id) or created
        if last is not None and (quiet := (self.today - last).days) > QUIET_DAYS:
            yield Stalled(deal_id, quiet, quiet - QUIET_DAYS, _("nothing done for {days} days").format(days=quiet))
        if close_on is not None and (times := self.pushes.get(deal_id, 0)) >= PUSHES:
            said = _("its close was put off {n} times, now to {day}")
            days = (self.today - entered).days if entered else 0
            yield Stalled(deal_id, days, 0, said.format(n=times, day=short_day(close_on, self.today)))

    @staticmethod
    def _dwells(deal_id: int, stage: str, days: int, limit: int | None, usual: int | None) -> Iterator[Stalled]:
        if usual is not None and days > usual:
            said = _("in {stage} {days} d, most within {usual} d")
            yield Stalled(deal_id, days, days - usual, said.format(stage=stage, days=days, usual=usual))
        elif limit is not None and days > limit:
            said = _("in {stage} {days} d, the limit is {limit} d")
            yield Stalled(deal_id, days, days - limit, said.format(stage=stage, days=days, limit=limit))
