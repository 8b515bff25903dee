"""Figures about deals: win rate, lead to won, chance of winning from a stage, velocity.

Each has one definition (`definitions.FIGURES`). All start from the deals that the person may see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from tcrm.dates import day_from_number, day_number
from tcrm.queries import funnel_count, funnel_facts, funnel_frame, funnel_rows
from tcrm.queries import pipelines as pipeline_queries
from tcrm.queries.odds import Odds, probability
from tcrm.session import Session


@dataclass(frozen=True)
class WinRate:
    """Closed deals and their rates. Amounts in minor units of the firm's currency; `stale` of the lost are still open
    in the records. `unconverted` is what has no rate, by currency."""

    won: int
    lost: int
    won_amount: int
    lost_amount: int
    stale: int = 0
    unconverted: Mapping[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float | None:
        """won / (won + lost) by count."""
        return funnel_rows.ratio(self.won, self.won + self.lost)

    @property
    def amount_rate(self) -> float | None:
        """won / (won + lost) by amount."""
        return funnel_rows.ratio(self.won_amount, self.won_amount + self.lost_amount)


def win_rate(session: Session, ask: funnel_frame.FunnelAsk, stale_days: int | None = None) -> WinRate:
    """The win rate of the deals closed in the ask's period (its mode, measure and dimension do not matter).

    With `stale_days`, open deals whose expected close date passed more than so many days ago count as lost, whatever
    the period.
    """
    with session.db.snapshot():
        frame = funnel_frame.frame_of(session, replace(ask, by=None))
        tally = funnel_count.count_cohort(frame, "cohort", closed=True).get(funnel_facts.WHOLE, funnel_count.Tally())
        won, lost = tally.sums[0, "won"], tally.sums[0, "lost"]
        stale, amount = (0, 0) if stale_days is None else _stale(frame, stale_days)
    strange = {
        code: won.unconverted.get(code, 0) + lost.unconverted.get(code, 0)
        for code in sorted({*won.unconverted, *lost.unconverted})
    }
    return WinRate(won.count, lost.count + stale, won.minor, lost.minor + amount, stale, strange)


def _stale(frame: funnel_frame.Frame, days: int) -> tuple[int, int]:
    from tcrm.queries.funnel_flow import standing

    limit = day_from_number(frame.today) - timedelta(days=days)
    clause, parameters = standing(frame)
    firm = frame.rates.text("s.raw", "s.cur")
    rows = frame.session.db.sql(
        f"{clause} SELECT count(*), coalesce(sum({firm}), 0) FROM standing s JOIN deal d ON d.id = s.id "
        "WHERE d.close_on < ?",
        [*parameters, limit.isoformat()],
    )
    return int(rows[0][0]), int(rows[0][1])


def lead_to_won(session: Session, ask: funnel_frame.FunnelAsk) -> float | None:
    """Won from the deals created in the ask's period / deals created in it; None when there are none."""
    with session.db.snapshot():
        frame = funnel_frame.frame_of(session, replace(ask, by=None))
        found = funnel_count.count_cohort(frame, "cohort", depth=funnel_count.BARE)
        tally = found.get(funnel_facts.WHOLE, funnel_count.Tally())
    return funnel_rows.ratio(tally.sums[0, "won"].count, tally.sums[0, "all"].count)


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
    """Open deals × win rate × mean amount won / median cycle, in minor units a day; None where a part is missing."""
    won = found.won
    known = won.count - won.without_amount
    rate = funnel_rows.ratio(won.count, found.closed)
    if not known or not rate or not won.cycle_days_median or won.unconverted:
        return None
    return round(found.open * rate * (won.amount / known) / won.cycle_days_median)


__all__ = [
    "WinRate", "lead_to_won", "stage_percent", "velocity", "win_given_stage", "win_rate",
]  # fmt: skip
