"""Deals by stage: the board with its sums. Rows stand in `deal_rows`, the card in `deal_card`; this is the door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tcrm.models import Deal, User
from tcrm.queries.deal_card import DealCard, card
from tcrm.queries.deal_rows import DealRow, NextStep, among, gather, rows
from tcrm.queries.dealfilter import STATUSES, parse
from tcrm.queries.dealmatch import Around, predicate
from tcrm.queries.pipelines import (
    PipelineFacts,
    StageInfo,
    competitors,
    default_pipeline,
    find_pipeline,
    pipelines,
    reasons,
)
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

    def of_stage(self, stage_id: int) -> tuple[DealRow, ...]:
        """The deals of one column."""
        return tuple(deal for deal in self.deals if deal.stage_id == stage_id)


def board(
    session: Session,
    pipeline: str | None = None,
    *,
    mine: bool = False,
    team: bool = False,
    text: str = "",
    owner: str | None = None,
    status: str | None = "open",
) -> Board:
    """The deals of a pipeline (a key; the usual one if None) by stage, as far as this person sees them.

    `mine`, `team` (those whom this person manages, and their own) and `owner` (a login) choose whose, `status` which
    (`open`, unless the filter asks for others; `won`, `lost`, None for all; the columns are those of the status),
    `text` is a filter (see `dealfilter`; BadValue where it cannot be understood). In a column the deal that is expected
    to close first stands first; of the closed ones the newest.
    """
    facts = find_pipeline(session, pipeline)
    condition = (Deal.pipeline == facts.id) & (Deal.archived == 0)
    statuses = _statuses(status, text)
    if len(statuses) < len(STATUSES["all"]):
        condition &= Deal.status.in_(sorted(statuses))
    if mine:
        condition &= Deal.owner == session.user.id
    if team:
        condition &= Deal.owner.in_(sorted(session.scope.managed | {session.user.id}))
    if owner is not None:
        condition &= Deal.owner.in_(User.select(User.id).where(User.login == owner))
    stages = [stage for stage in facts.stages if stage.outcome in statuses] or list(facts.stages)
    place = {stage.id: number for number, stage in enumerate(stages)}
    found = matching(session, gather(session, condition), text)
    found.sort(key=lambda deal: (place[deal.stage_id], *_usual_order(deal)))
    by_stage: dict[int, list[DealRow]] = {stage.id: [] for stage in stages}
    for deal in found:
        by_stage[deal.stage_id].append(deal)
    columns = tuple(_column(stage, by_stage[stage.id]) for stage in stages)
    return Board(
        pipeline_id=facts.id,
        pipeline_key=facts.key,
        pipeline_name=facts.name,
        columns=columns,
        deals=tuple(found),
        count=len(found),
        amount=sum(column.amount for column in columns),
        weighted=sum(column.weighted for column in columns),
        unconverted=unconverted(found),
    )


def _statuses(status: str | None, text: str) -> frozenset[str]:
    """Which deals are read for a status and a filter."""
    if status is None:
        return frozenset(STATUSES["all"])
    return parse(text).statuses if status == "open" else frozenset({status})


def _usual_order(deal: DealRow) -> tuple[int, int]:
    if deal.closed_on is not None:
        return -deal.closed_on.toordinal(), deal.id
    return (deal.close_on or date.max).toordinal(), deal.id


def unconverted(deals: Iterable[DealRow]) -> dict[str, int]:
    """Sums by currency, in minor units, of the amounts that have no rate to the firm's currency."""
    sums: dict[str, int] = {}
    for deal in deals:
        if deal.amount is not None and deal.in_firm is None:
            sums[deal.currency] = sums.get(deal.currency, 0) + deal.amount
    return dict(sorted(sums.items()))


def matching(session: Session, deals: Sequence[DealRow], text: str) -> list[DealRow]:
    """Those deals that a filter keeps, in their order. Raises BadValue, in words, for a filter that means nothing."""
    wanted = parse(text)
    if not wanted:
        return list(deals)
    sources: dict[int, str] = {}
    if wanted.asks("source"):
        query = Deal.select(Deal.id, Deal.source).where(among(Deal.id, [deal.id for deal in deals]))
        sources = dict(session.db.rows(query))
    around = Around(
        today=session.today(),
        me=session.user.id,
        currency=session.currency,
        decimal_comma=session.firm.decimal_comma,
        order=session.firm.date_order,
        pipelines=pipelines(session) if wanted.asks("stage") else (),
        sources=sources,
    )
    return list(filter(predicate(wanted, around), deals))


def _column(stage: StageInfo, deals: list[DealRow]) -> Column:
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
    )


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
    "matching",
    "pipelines",
    "reasons",
    "rows",
    "unconverted",
]
