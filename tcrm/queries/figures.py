"""Figures about deals beside those of a funnel's own rows: chance of winning from a stage, velocity.

Each has one definition (`definitions.FIGURES`). All start from the deals that the person may see.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from tcrm.dates import day_from_number, day_number
from tcrm.queries import funnel_count, funnel_facts, funnel_frame, funnel_rows
from tcrm.queries import pipelines as pipeline_queries
from tcrm.queries.odds import Odds, probability
from tcrm.session import Session


def win_given_stage(session: Session, pipeline: str | int | None = None, as_of: date | None = None) -> dict[int, Odds]:
    """P(win given s) of every open stage of a pipeline (its key, name or id), by stage id.

    (W + 0.5) / (W + L + 1), W won and L lost having reached the stage, of the deals closed in the 12 months up to the
    day (None: today). The halves are Jeffreys' prior, which keeps few cases from saying never or always. A pipeline
    that is not in use has none.
    """
    with session.db.snapshot():
        if isinstance(pipeline, int):
            pipeline = next((one.key for one in pipeline_queries.pipelines(session) if one.id == pipeline), "")
        if pipeline == "":
            return {}
        ask = funnel_frame.FunnelAsk(pipeline=pipeline, as_of=as_of)
        return _chances(funnel_frame.frame_of(session, ask))


def _chances(frame: funnel_frame.Frame) -> dict[int, Odds]:
    day = day_from_number(frame.today)
    year = replace(
        frame,
        ask=replace(frame.ask, by=None, owner=None, team=None),
        start=day_number(day - relativedelta(months=12)) + 1,
        end=frame.today,
    )
    found = funnel_count.count_cohort(year, "cohort", closed=True, depth=funnel_count.BARE)
    sums = found.get(funnel_facts.WHOLE, funnel_count.Tally()).sums
    won = sums[0, "won"].count
    out = {}
    for i, stage in enumerate(frame.stages, 1):
        cases = sums[i, "reached"].count
        out[stage.id] = Odds((won + 0.5) / (cases + 1), cases)
    return out


def stage_percent(frame: funnel_frame.Frame) -> dict[int, int]:
    """The probability of each open stage for deals without their own, in percent."""
    known = _chances(frame)
    return {stage.id: probability(None, known[stage.id], stage.probability)[0] for stage in frame.stages}


def velocity(found: funnel_rows.Funnel) -> int | None:
    """Open deals × win rate × mean amount won / median cycle, in minor units a day; None where a part is missing, or
    where the won deals are not all of those that the win rate counts."""
    if not funnel_rows.adds_up(found.mode):
        return None
    won = found.won
    known = won.count - won.without_amount
    rate = found.win.rate()
    if not known or not rate or not won.cycle_days_median or won.unconverted:
        return None
    return round(found.open * rate * (won.amount / known) / won.cycle_days_median)


__all__ = ["stage_percent", "velocity", "win_given_stage"]
