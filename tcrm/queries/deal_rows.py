"""A deal in one row: what a list, a board or a card shows of it, read for many deals with a few queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from peewee import Case

from tcrm.models import Account, Activity, Deal, HotFlag, Stage, Team, User
from tcrm.models.base import Listing, among
from tcrm.models.fields import EPOCH, read_day
from tcrm.models.visibility import YES, Condition, Scope
from tcrm.queries import figures
from tcrm.queries import pipelines as pipeline_queries
from tcrm.queries.kept import Ids, kept
from tcrm.queries.odds import Odds, probability, weighted
from tcrm.queries.rates import rates
from tcrm.session import Session


class NextStep(NamedTuple):
    """The earliest planned activity of a deal; `due_on` None: whenever, `start_at` None: no hour."""

    activity_id: int
    kind: str
    subject: str
    due_on: date | None
    start_at: datetime | None


class DealRow(NamedTuple):
    """A deal as lists show it.

    Amounts are minor units: `amount` of `currency`, `in_firm` of the firm's at today's rate; None is unknown (or has
    no rate). `days` are calendar days in the present stage, `limit_days` what is usual there at most. `probability` is
    in whole percent, `probability_from` says whether it is the `user`'s own, from `history` (`cases` closed deals) or
    the `stage`'s. `weighted` is `in_firm` × `probability`, rounded half up. `hot` deals may have a note and a day that
    it holds until. `closed_on` is the day on which it was won or lost; `may_edit` whether this person may change it;
    `owner_team` the team of its owner, blank for none.
    """

    id: int
    title: str
    customer: str
    account_id: int | None
    pipeline_id: int
    stage_id: int
    stage: str
    stage_key: str
    stage_position: int
    status: str
    amount: int | None
    currency: str
    in_firm: int | None
    days: int
    limit_days: int | None
    owner: str
    owner_id: int | None
    close_on: date | None
    next_step: NextStep | None
    hot: bool
    private: bool
    version: int
    probability: int
    probability_from: str
    cases: int
    weighted: int | None
    hot_note: str
    hot_until: date | None
    closed_on: date | None = None
    may_edit: bool = True
    owner_team: str = ""

    @property
    def late(self) -> bool:
        """Whether it has been longer in its stage than is usual."""
        return self.status == "open" and self.limit_days is not None and self.days > self.limit_days


def rows(session: Session, ids: Sequence[int], *, odds: bool = True) -> list[DealRow]:
    """These deals in the order of `ids`, as far as this person sees them; a constant number of queries.

    Without `odds` nothing is learned from the deals closed within a year, which takes counting them all: the
    probability of a deal that has none of its own is its stage's. For lists that show none.
    """
    found = {row.id: row for row in RowMaker(session, odds).gather(among(Deal.id, ids))}
    return [found[deal_id] for deal_id in ids if deal_id in found]


class RowMaker:
    """Reads deals and makes them `DealRow`s, from what is stored: a board makes thousands of them.

    What all rows need (rates, stages, odds) is read once and kept: a maker is good for one day, and as long as none of
    that changes. `odds` as for `rows`.
    """

    def __init__(self, session: Session, odds: bool = True) -> None:
        self.session = session
        self.odds = odds
        self.today = session.today()
        self.day_number = (self.today - EPOCH).days
        self.rates = rates(session, self.today)
        self.day = cache(read_day)
        self.stages: dict[int, tuple[str, str, int, int | None, int]] = {}
        self.learned: dict[int, Odds] = {}
        self._known: set[int] = set()  # pipelines whose stages were read
        self._counted: set[int] = set()  # those whose odds were
        self._condition: Condition = YES
        self._listing: Listing | None = None  # of `again`, built once
        self.steps: dict[int, NextStep] = {}  # of the deals that are being made rows
        self.hot: dict[int, tuple[str, date | None]] = {}

    def gather(self, condition: Condition) -> list[DealRow]:
        """All deals that meet a condition and that this person sees, by id."""
        self._condition, self._listing = condition, None
        return self._make(self.session.db.plain(self._query(condition)))

    def again(self, ids: Collection[int]) -> list[DealRow]:
        """Those of these deals that would be gathered now, by the last condition."""
        if self._listing is None:
            self._listing = Listing.of(lambda some: self._query(self._condition & among(Deal.id, some)))
        return self._make(self.session.db.sql(*self._listing.with_ids(ids)))

    def _query(self, condition: Condition) -> Any:
        session = self.session
        columns = (
            Deal.id, Deal.title, Deal.company, Deal.person, Deal.account, Deal.pipeline, Deal.stage, Deal.status,
            Deal.amount, Deal.currency, Deal.entered_day, Deal.owner, Deal.close_on, Deal.private, Deal.version,
            Deal.probability, Account.name, User.name, User.login, Deal.closed_day,
            Case(None, ((session.editable(Deal), 1),), 0), Team.name,
        )  # fmt: skip
        return (
            Deal.select(*columns)
            .left_outer_join(Account, on=(Account.id == Deal.account))
            .left_outer_join(User, on=(User.id == Deal.owner))
            .left_outer_join(Team, on=(Team.id == User.team))
            .where(condition, session.visible(Deal))
            .order_by(Deal.id)
        )

    def _make(self, found: Sequence[tuple[Any, ...]]) -> list[DealRow]:
        if not found:
            return []
        ids = [row[0] for row in found]
        if fresh := {row[5] for row in found} - self._known:
            self.stages.update(stages_by_id(self.session, fresh))
            self._known |= fresh
        blank = {row[5] for row in found if row[7] == "open" and row[15] is None} if self.odds else set()
        if blank := blank - self._counted:
            self.learned.update(learned(self.session, blank))
            self._counted |= blank
        self.steps = next_steps(self.session, ids)
        self.hot = hot_flags(self.session, ids)
        return [self._row(*row) for row in found]

    def _row(
        self, deal_id: int, title: str, company: str, person: str, account_id: int | None, pipeline_id: int,
        stage_id: int, status: str, amount: int | None, currency: str, entered: int | None, owner_id: int | None,
        close_on: str | None, private: int, version: int, own: int | None, account: str | None, owner: str | None,
        login: str | None, closed: int | None, may_edit: int, team: str | None,
    ) -> DealRow:  # fmt: skip
        stage, key, position, limit, usual = self.stages[stage_id]
        in_firm = None if amount is None else self.rates.to_firm(amount, currency)
        chance, origin, cases = probability(own, self.learned.get(stage_id), usual, status)
        note, until = self.hot.get(deal_id, ("", None))
        return DealRow(
            id=deal_id, title=title, customer=account or company or person, account_id=account_id,
            pipeline_id=pipeline_id, stage_id=stage_id, stage=stage, stage_key=key, stage_position=position,
            status=status, amount=amount, currency=currency, in_firm=in_firm,
            days=self.day_number - entered if entered is not None else 0, limit_days=limit,
            owner=owner or login or "", owner_id=owner_id, close_on=None if close_on is None else self.day(close_on),
            next_step=self.steps.get(deal_id), hot=deal_id in self.hot, private=bool(private), version=version,
            probability=chance, probability_from=origin, cases=cases,
            weighted=None if in_firm is None else weighted(in_firm, chance), hot_note=note, hot_until=until,
            closed_on=None if closed is None else EPOCH + timedelta(days=closed), may_edit=bool(may_edit),
            owner_team=team or "",
        )  # fmt: skip


def stages_by_id(session: Session, pipeline_ids: Iterable[int]) -> dict[int, tuple[str, str, int, int | None, int]]:
    """Stage id -> (name, key, position, limit in days, probability in percent)."""
    query = Stage.select(Stage.id, Stage.name, Stage.key, Stage.position, Stage.limit_days, Stage.probability)
    found = session.db.rows(query.where(Stage.pipeline.in_(sorted(pipeline_ids))))
    return {stage_id: (name, key, position, limit, usual) for stage_id, name, key, position, limit, usual in found}


def learned(session: Session, pipeline_ids: Iterable[int]) -> dict[int, Odds]:
    """Stage id -> what became of the deals that reached it, in the last twelve months."""
    found: dict[int, Odds] = {}
    wanted = set(pipeline_ids)
    for pipeline in pipeline_queries.pipelines(session) if wanted else ():
        if pipeline.id in wanted:
            found.update(figures.win_given_stage(session, pipeline.key))
    return found


def next_steps(session: Session, deal_ids: Sequence[int]) -> dict[int, NextStep]:
    """Deal id -> its earliest planned activity. Who sees a deal sees its activities."""
    found: dict[int, NextStep] = {}
    for deal_id, activity, kind, subject, due_on, start in _steps(session, deal_ids):
        if deal_id not in found:
            day, at = Activity.due_on.python_value(due_on), Activity.start_at.python_value(start)
            found[deal_id] = NextStep(activity, kind, subject, day, at)
    return found


@kept
def _steps(ids: Ids, _scope: Scope) -> Any:
    return (
        Activity.select(Activity.deal, Activity.id, Activity.kind, Activity.subject, Activity.due_on, Activity.start_at)
        .where(among(Activity.deal, ids), Activity.status == "planned")
        .order_by(
            Activity.due_on.is_null(), Activity.due_on, Activity.start_at.is_null(), Activity.start_at, Activity.id
        )
    )


def hot_flags(session: Session, deal_ids: Sequence[int]) -> dict[int, tuple[str, date | None]]:
    """Deal id -> (note, until) of the flag that holds today; of several the one that ends first."""
    found: dict[int, tuple[str, date | None]] = {}
    for deal_id, note, until in _flags(session, deal_ids, session.today()):
        found.setdefault(deal_id, (note, HotFlag.until.python_value(until)))
    return found


@kept
def _flags(ids: Ids, _scope: Scope, day: date) -> Any:
    query = HotFlag.select(HotFlag.deal, HotFlag.note, HotFlag.until).where(among(HotFlag.deal, ids), holds(day))
    return query.order_by(HotFlag.until.is_null(), HotFlag.until, HotFlag.id)


def holds(day: date) -> Condition:
    """The condition that a hot flag holds on a day."""
    return (HotFlag.cleared == 0) & (HotFlag.until.is_null() | (HotFlag.until >= day))
