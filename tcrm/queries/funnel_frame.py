"""What a funnel is asked for, and the frame that follows: pipeline, day, rates, the deals that may be counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tcrm.dates import day_number
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models import Deal, User
from tcrm.models.sql import figures as sql_text
from tcrm.queries.dimensions import key_of, teams_below
from tcrm.queries.pipelines import PipelineFacts, StageInfo, find_pipeline
from tcrm.queries.rates import Rates, rates
from tcrm.queries.whose import owner_meant
from tcrm.session import Session

COHORT_MODES = ("cohort", "strict", "any")
MODES = (*COHORT_MODES, "snapshot", "period")
MEASURES = ("count", "amount")


@dataclass(frozen=True)
class FunnelAsk:
    """Which funnel. `pipeline` is a key or name; None: the only one with deals, else the firm's default.

    `start` and `end` are the first and last day of the period (None: open), `as_of` the evening to look back from
    (None, or today and later: now), `by` a dimension (see `dimensions`), `owner` a login, `team` a team's name, which
    includes the teams below it.
    """

    pipeline: str | None = None
    mode: str = "cohort"
    measure: str = "count"
    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    by: str | None = None
    owner: str | None = None
    team: str | None = None


@dataclass(frozen=True)
class Frame:
    """An ask made definite. Days are day numbers; `past` is the as-of day, None for the live state."""

    session: Session
    ask: FunnelAsk
    pipeline: PipelineFacts
    stages: tuple[StageInfo, ...]  # the open ones, in order
    won: tuple[int, ...]
    lost: tuple[int, ...]
    today: int
    past: int | None
    start: int | None
    end: int | None
    rates: Rates

    def period(self, column: str) -> str:
        """The condition that a day column lies in the period."""
        terms = [f"{column} >= {self.start}"] if self.start is not None else []
        terms += [f"{column} <= {self.end}"] if self.end is not None else []
        return " AND ".join(terms) or "1 = 1"

    def known(self, alias: str) -> str:
        """The condition that a move had been made by the as-of day."""
        return "1 = 1" if self.past is None else f"{alias}.day <= {self.past}"

    def is_won(self, column: str) -> str:
        """The condition that a stage column is a won stage."""
        return f"{column} IN {sql_text.numbers(self.won)}"

    def is_lost(self, column: str) -> str:
        """The condition that a stage column is the lost stage."""
        return f"{column} IN {sql_text.numbers(self.lost)}"


def frame_of(session: Session, ask: FunnelAsk) -> Frame:
    """Work an ask out. Raises BadValue for an unknown mode, measure, pipeline, or an end before the start."""
    _check(ask)
    pipeline = find_pipeline(session, ask.pipeline, archived=True)
    today = session.today()
    past = ask.as_of if ask.as_of is not None and ask.as_of < today else None
    day = past or today
    return Frame(
        session=session,
        ask=ask,
        pipeline=pipeline,
        stages=tuple(stage for stage in _stages(pipeline, ask, day) if stage.outcome == "open"),
        won=tuple(stage.id for stage in (*pipeline.stages, *pipeline.retired) if stage.outcome == "won"),
        lost=tuple(stage.id for stage in pipeline.stages if stage.outcome == "lost"),
        today=day_number(day),
        past=None if past is None else day_number(past),
        start=None if ask.start is None else day_number(ask.start),
        end=None if ask.end is None else day_number(ask.end),
        rates=rates(session, day),
    )


def _stages(pipeline: PipelineFacts, ask: FunnelAsk, day: date) -> list[StageInfo]:
    """The stages in use, and in their old places those that were in use on a day that the ask looks at.

    So a funnel of the past stays what it was when a stage is taken out of the order.
    """

    def shown(archived_on: date) -> bool:
        if ask.mode == "snapshot":
            return day < archived_on
        return ask.start is None or ask.start <= archived_on

    old = [stage for stage in pipeline.retired if stage.archived_on is not None and shown(stage.archived_on)]
    return sorted([*pipeline.stages, *old], key=lambda stage: (stage.position, stage.id))


def _check(ask: FunnelAsk) -> None:
    for value, known in ((ask.mode, MODES), (ask.measure, MEASURES)):
        if value not in known:
            raise BadValue(
                _("A funnel has no {name}.").format(name=value),
                _("Choose one of: {names}.").format(names=", ".join(known)),
            )
    if ask.start and ask.end and ask.end < ask.start:
        raise BadValue(_("The period ends before it begins."))


def base(frame: Frame) -> tuple[str, list[Any]]:
    """The deals of the pipeline that this person may see and that the ask names, as SQL text and its parameters.

    Columns: id, key, status, stage_id, created_day, closed_day, amount, currency, probability, entered_day,
    close_on.
    Permission cuts here, before anything is counted.
    """
    session, ask = frame.session, frame.ask
    plain = (
        "id",
        "status",
        "stage_id",
        "created_day",
        "closed_day",
        "amount",
        "currency",
        "probability",
        "entered_day",
        "close_on",
    )
    query = Deal.select(key_of(session, ask.by).alias("key"), *(Deal._meta.columns[name] for name in plain))
    query = query.where(Deal.pipeline == frame.pipeline.id, session.visible(Deal))
    if ask.owner is not None:
        query = query.where(Deal.owner == owner_meant(session, ask.owner))
    if ask.team is not None:
        members = User.select(User.id).where(User.team.in_(teams_below(session, ask.team)))
        query = query.where(Deal.owner.in_(members))
    text, parameters = query.bind(session.db).sql()
    return text, list(parameters)
