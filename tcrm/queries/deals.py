"""Deals by stage: the board with its sums. Rows stand in `deal_rows`, the card in `deal_card`; this is the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from tcrm.models import Deal
from tcrm.models.visibility import Condition
from tcrm.queries.deal_card import DealCard, card
from tcrm.queries.deal_news import newest_operation, touched_deals
from tcrm.queries.deal_rows import DealRow, NextStep, RowMaker, rows
from tcrm.queries.dealfilter import STATUSES, kept_statuses, parse
from tcrm.queries.dealkept import matching, understood
from tcrm.queries.dealmatch import compares_in_firm
from tcrm.queries.filtertext import Filter
from tcrm.queries.pipelines import (
    PipelineFacts,
    StageInfo,
    competitors,
    default_pipeline,
    find_pipeline,
    pipelines,
    reasons,
)
from tcrm.queries.whose import owner_meant
from tcrm.session import Session


@dataclass(frozen=True)
class Column:
    """A stage and the sums of its deals: amounts in the firm's currency, minor units, each deal rounded half up.

    What has no rate is not in `amount` and `weighted` but in `unconverted`: currency -> minor units. `unknown` counts
    the deals that have no amount.
    """

    stage_id: int
    key: str
    name: str
    position: int
    outcome: str
    count: int
    amount: int
    weighted: int
    unconverted: dict[str, int]
    limit_days: int | None
    unknown: int


class Question(NamedTuple):
    """What is asked of a board; as `board` takes it."""

    pipeline: str | None
    mine: bool
    team: bool
    text: str
    owner: str | None
    status: str | None


@dataclass(frozen=True)
class Basis:
    """What a board was read by: the question, who asks on which day (`sight`), the newest operation that it is sure to
    know of; and with what deals are read for it again."""

    question: Question
    sight: tuple[object, ...]
    newest: int
    facts: PipelineFacts
    maker: RowMaker


@dataclass(frozen=True)
class Board:
    """The deals of a pipeline in the order of the columns, and the sums of all columns."""

    pipeline_id: int
    pipeline_key: str
    pipeline_name: str
    columns: tuple[Column, ...]
    deals: tuple[DealRow, ...]
    count: int
    amount: int
    weighted: int
    unconverted: dict[str, int]
    unrated: tuple[str, ...] = ()
    """The currencies of the deals that a filter by amount leaves out for want of a rate; see `unrated`."""
    basis: Basis | None = field(default=None, compare=False, repr=False)

    def of_stage(self, stage_id: int) -> tuple[DealRow, ...]:
        """The deals of one column."""
        return next((deals for column, deals in self.lanes() if column.stage_id == stage_id), ())

    def lanes(self) -> list[tuple[Column, tuple[DealRow, ...]]]:
        """The columns, each with its deals."""
        ends = pairwise(accumulate((column.count for column in self.columns), initial=0))
        return [(column, self.deals[start:end]) for column, (start, end) in zip(self.columns, ends, strict=True)]


def board(
    session: Session,
    pipeline: str | None = None,
    *,
    mine: bool = False,
    team: bool = False,
    text: str = "",
    owner: str | None = None,
    status: str | None = "open",
    before: Board | None = None,
) -> Board:
    """The deals of a pipeline (a key; the usual one if None) by stage, as far as this person sees them.

    `mine`, `team` (those whom this person manages, and their own) and `owner` (a login) choose whose, `status` which
    (`open`, unless the filter asks for others; `won`, `lost`, None for all; the columns are those of the status),
    `text` is a filter (see `dealfilter`; BadValue where it cannot be understood). In a column the deal that is expected
    to close first stands first; of the closed ones the newest. Where the same was asked `before`, only the deals that
    something was done to since are read again.
    """
    question, sight = (
        Question(pipeline, mine, team, text, owner, status),
        (session.scope, session.firm, session.today()),
    )
    newest = newest_operation(session)  # before all else: what is done while this reads counts as not read
    if before is not None and (known := before.basis) and (known.question, known.sight) == (question, sight):
        again = _again(session, before, replace(known, newest=newest), known.newest)
        if again is not None:
            return again
    facts, maker = find_pipeline(session, pipeline), RowMaker(session)
    statuses = _statuses(status, text)
    condition = _condition(session, facts, statuses, question)
    by_stage: dict[int, list[DealRow]] = {stage.id: [] for stage in facts.stages if stage.outcome in statuses} or {
        stage.id: [] for stage in facts.stages
    }
    deals = maker.gather(condition)
    for deal in matching(session, deals, text):
        by_stage[deal.stage_id].append(deal)
    lanes = [_lane(stage, by_stage[stage.id]) for stage in facts.stages if stage.id in by_stage]
    found = _board(Basis(question, sight, newest, facts, maker), lanes)
    return replace(found, unrated=unrated(session, deals, text))


def _condition(session: Session, facts: PipelineFacts, statuses: frozenset[str], question: Question) -> Condition:
    condition: Condition = (Deal.pipeline == facts.id) & (Deal.archived == 0)
    if len(statuses) < len(STATUSES["all"]):
        condition &= Deal.status.in_(sorted(statuses))
    if question.mine:
        condition &= Deal.owner == session.user.id
    if question.team:
        condition &= Deal.owner.in_(sorted(session.scope.managed | {session.user.id}))
    if question.owner is not None:
        condition &= Deal.owner == owner_meant(session, question.owner)
    return condition


Lane = tuple[Column, Sequence[DealRow]]


def _board(basis: Basis, lanes: Sequence[Lane]) -> Board:
    facts, columns = basis.facts, tuple(column for column, _deals in lanes)
    deals = tuple(chain.from_iterable(deals for _column, deals in lanes))
    return Board(
        pipeline_id=facts.id,
        pipeline_key=facts.key,
        pipeline_name=facts.name,
        columns=columns,
        deals=deals,
        count=len(deals),
        amount=sum(column.amount for column in columns),
        weighted=sum(column.weighted for column in columns),
        unconverted=_together(column.unconverted for column in columns),
        basis=basis,
    )


def _again(session: Session, before: Board, basis: Basis, since: int) -> Board | None:
    """The board that was read `before`, as it is now; None where that is not to be had for less than reading all.

    A stage that is no longer in use comes and goes with its deals; without any deal another pipeline may be the usual
    one.
    """
    touched = touched_deals(session, since, basis.facts.id)
    if touched is None or any(stage.archived_on for stage in basis.facts.stages):
        return None
    fresh: dict[int, list[DealRow]] = {column.stage_id: [] for column in before.columns}
    found = basis.maker.again(touched) if touched else []
    if before.unrated or unrated(session, found, basis.question.text):
        return None
    for deal in matching(session, found, basis.question.text):
        if deal.stage_id not in fresh:
            return None
        fresh[deal.stage_id].append(deal)
    stages = {stage.id: stage for stage in basis.facts.stages}
    lanes: list[Lane] = []
    for column, were in before.lanes():
        deals = [deal for deal in were if deal.id not in touched]
        new = fresh[column.stage_id]
        same = not new and len(deals) == len(were)
        lanes.append((column, were) if same else _lane(stages[column.stage_id], [*deals, *new]))
    again = _board(basis, lanes)
    return again if again.count else None


def _statuses(status: str | None, text: str) -> frozenset[str]:
    """Which deals are read for a status and a filter."""
    if status is None:
        return frozenset(STATUSES["all"])
    return kept_statuses(parse(text)) if status == "open" else frozenset({status})


def _usual_order(deal: DealRow) -> tuple[int, int]:
    if deal.closed_on is not None:
        return -deal.closed_on.toordinal(), deal.id
    return (deal.close_on or date.max).toordinal(), deal.id


def _together(sums: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Sums by currency, added up."""
    found: dict[str, int] = {}
    for currency, minor in chain.from_iterable(each.items() for each in sums):
        found[currency] = found.get(currency, 0) + minor
    return dict(sorted(found.items()))


def unconverted(deals: Iterable[DealRow]) -> dict[str, int]:
    """Sums by currency, in minor units, of the amounts that have no rate to the firm's currency."""
    sums: dict[str, int] = {}
    for deal in deals:
        if deal.amount is not None and deal.in_firm is None:
            sums[deal.currency] = sums.get(deal.currency, 0) + deal.amount
    return dict(sorted(sums.items()))


def unrated(session: Session, deals: Iterable[DealRow], text: str) -> tuple[str, ...]:
    """The currencies of those deals that a filter leaves out only because their amounts have no rate to the firm's
    currency: whether they are as large as it asks nobody can tell. `-amount>10k` leaves them in."""
    asked, comma = parse(text), session.firm.decimal_comma
    rest = Filter(tuple(term for term in asked.terms if not compares_in_firm(term, session.currency, comma)))
    if len(rest.terms) == len(asked.terms):
        return ()
    unknown = [deal for deal in deals if deal.amount is not None and deal.in_firm is None]
    return tuple(sorted({deal.currency for deal in matching(session, unknown, str(rest))}))


def kept_and_unrated(session: Session, deals: Sequence[DealRow], text: str) -> tuple[list[DealRow], tuple[str, ...]]:
    """The deals that a filter keeps, and what it leaves out for want of a rate (`unrated`)."""
    return matching(session, deals, text), unrated(session, deals, text)


def _lane(stage: StageInfo, deals: list[DealRow]) -> Lane:
    """The column of a stage, and its deals in their order."""
    deals.sort(key=_usual_order)
    return Column(
        stage_id=stage.id,
        key=stage.key,
        name=stage.name,
        position=stage.position,
        outcome=stage.outcome,
        count=len(deals),
        amount=sum(deal.in_firm or 0 for deal in deals),
        weighted=sum(deal.weighted or 0 for deal in deals),
        unconverted=unconverted(deals),
        limit_days=stage.limit_days,
        unknown=sum(deal.amount is None for deal in deals),
    ), deals


__all__ = [
    "Board",
    "Column",
    "DealCard",
    "DealRow",
    "NextStep",
    "PipelineFacts",
    "StageInfo",
    "board",
    "card",
    "competitors",
    "default_pipeline",
    "find_pipeline",
    "kept_and_unrated",
    "matching",
    "pipelines",
    "reasons",
    "rows",
    "unconverted",
    "understood",
    "unrated",
]
