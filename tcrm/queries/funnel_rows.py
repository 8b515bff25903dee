"""What a funnel returns: frozen rows, amounts in minor units of the firm's currency, rates as fractions of one.

What a mode does not have is None. `unconverted` is currency -> minor units for which there is no exchange rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tcrm.numerals import POINT, Numerals
from tcrm.queries.funnel_count import Sum, Tallies, Tally
from tcrm.queries.funnel_facts import WHOLE
from tcrm.queries.funnel_frame import COHORT_MODES, Frame


@dataclass(frozen=True, kw_only=True)
class FunnelRow:
    """One open stage. Counts are of deals, in a period funnel of moves; `amount` is of those reached, of those that
    stand here (snapshot), or of those that went on (period)."""

    stage_id: int
    key: str
    name: str
    reached: int | None = None
    next_rate: float | None = None
    cumulative_rate: float | None = None
    advanced: int | None = None
    open: int | None = None
    lost: int | None = None
    resolved_rate: float | None = None
    count: int | None = None
    amount: int | None = None
    advanced_amount: int | None = None
    open_amount: int | None = None
    lost_amount: int | None = None
    weighted: int | None = None
    median_days: float | None = None
    without_amount: int = 0
    unconverted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Closed:
    """The won or the lost deals. Only with the won ones, by the measure asked for: `cumulative_rate`, divided by what
    reached the first stage, where a funnel has that; `win_rate`, won / (won + lost), where all are there that were won
    (see `adds_up`), by amount None where no amount of the won or none of the lost ones is known."""

    count: int = 0
    amount: int = 0
    cycle_days_mean: float | None = None
    cycle_days_median: float | None = None
    cumulative_rate: float | None = None
    win_rate: float | None = None
    without_amount: int = 0
    unconverted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class WinRate:
    """The closed deals, and which share of them is won. Amounts in minor units of the firm's currency, None where
    nothing is known of those of a side. `stale` are the open deals that may be counted as lost (see
    `funnel_flow.stale`), `stale_amount` what they are worth as far as it is known (see `stale_without`,
    `stale_unconverted`); None where it is not known which they are, or nothing of their amounts."""

    won: int = 0
    lost: int = 0
    won_amount: int | None = 0
    lost_amount: int | None = 0
    stale: int | None = None
    stale_amount: int | None = None
    stale_without: int = 0
    stale_unconverted: Mapping[str, int] = field(default_factory=dict)

    def rate(self, measure: str = "count", *, with_stale: bool = False) -> float | None:
        """won / (won + lost), None where it is not known; `with_stale` as if what is stale were lost."""
        by_amount = measure == "amount"
        won, lost = (self.won_amount, self.lost_amount) if by_amount else (self.won, self.lost)
        more = (self.stale_amount if by_amount else self.stale) if with_stale else 0
        if won is None or lost is None or more is None:
            return None
        return ratio(won, won + lost + more)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A funnel of the deals with one key (blank: those that have none, or all). `open` are its open deals; `closed`
    all won and lost ones, on which the win rate `win` stands. `lead_to_won` is the share that was won of all deals
    created in the period, open ones too; by count, and only where the funnel counts those."""

    key: str = ""
    rows: tuple[FunnelRow, ...]
    won: Closed
    lost: Closed
    open: int
    closed: int
    win: WinRate = WinRate()
    lead_to_won: float | None = None


@dataclass(frozen=True, kw_only=True)
class Funnel(Group):
    """The whole funnel and, if it was asked for, its groups, which add up to it. `as_of` None is now."""

    pipeline: str
    pipeline_name: str
    mode: str
    measure: str
    definition: str
    currency: str
    start: date | None
    end: date | None
    as_of: date | None
    by: str | None
    groups: tuple[Group, ...] = ()
    numerals: Numerals = POINT


def adds_up(mode: str) -> bool:
    """Whether won, lost and open make up a funnel of this mode. A strict one counts as won those alone that came
    through in order: it has no lost, no open, no win rate and no velocity of its own."""
    return mode != "strict"


def ratio(part: float, whole: float) -> float | None:
    """part / whole, None where there is nothing to divide by."""
    return part / whole if whole else None


def cohort_rows(frame: Frame, tally: Tally) -> tuple[FunnelRow, ...]:
    """The rows of a cohort, strict or any funnel."""
    numbers = range(1, len(frame.stages) + 1)
    reached = [tally.sums[i, "reached"] for i in numbers]
    measured = [_measure(frame, one) for one in [*reached, tally.sums[0, "won"]]]
    rows = []
    for i, stage in enumerate(frame.stages, 1):
        here = reached[i - 1]
        full: dict[str, int | float | None] = {}
        if frame.ask.mode == "cohort":
            advanced, lost, still = (tally.sums[i, what] for what in ("advanced", "lost", "open"))
            full = {
                "advanced": advanced.count, "open": still.count, "lost": lost.count,
                "advanced_amount": advanced.minor, "open_amount": still.minor, "lost_amount": lost.minor,
                "resolved_rate": _share(frame, advanced, lost),
            }  # fmt: skip
        rows.append(
            FunnelRow(
                stage_id=stage.id,
                key=stage.key,
                name=stage.name,
                reached=here.count,
                next_rate=ratio(measured[i], measured[i - 1]),
                cumulative_rate=ratio(measured[i - 1], measured[0]),
                amount=here.minor,
                median_days=tally.dwell.get(i),
                without_amount=here.without,
                unconverted=here.unconverted,
                **full,  # type: ignore[arg-type]
            )
        )
    return tuple(rows)


def snapshot_rows(frame: Frame, tally: Tally) -> tuple[FunnelRow, ...]:
    """The rows of a snapshot."""
    rows = []
    for i, stage in enumerate(frame.stages, 1):
        here = tally.sums[i, "count"]
        rows.append(
            FunnelRow(
                stage_id=stage.id,
                key=stage.key,
                name=stage.name,
                count=here.count,
                amount=here.minor,
                weighted=here.weighted,
                median_days=tally.dwell.get(i),
                without_amount=here.without,
                unconverted=here.unconverted,
            )
        )
    return tuple(rows)


def period_rows(frame: Frame, tally: Tally) -> tuple[FunnelRow, ...]:
    """The rows of a period funnel."""
    rows = []
    for i, stage in enumerate(frame.stages, 1):
        advanced, lost = tally.sums[i, "advanced"], tally.sums[i, "lost"]
        rows.append(
            FunnelRow(
                stage_id=stage.id,
                key=stage.key,
                name=stage.name,
                advanced=advanced.count,
                lost=lost.count,
                resolved_rate=_share(frame, advanced, lost),
                amount=advanced.minor,
                advanced_amount=advanced.minor,
                lost_amount=lost.minor,
                without_amount=advanced.without,
                unconverted=advanced.unconverted,
            )
        )
    return tuple(rows)


def _measure(frame: Frame, one: Sum) -> int:
    return one.minor if frame.ask.measure == "amount" else one.count


def _share(frame: Frame, good: Sum, bad: Sum) -> float | None:
    """good / (good + bad) by the measure; by amount None where nothing is known of the amounts of one side: unknown is
    not nothing."""
    if frame.ask.measure == "amount" and (good.is_unknown or bad.is_unknown):
        return None
    part = _measure(frame, good)
    return ratio(part, part + _measure(frame, bad))


def group_of(
    frame: Frame,
    key: str,
    tally: Tally,
    ends: Tally,
    *,
    standing: int | None = None,
    stale: Sum | None = None,
    whole: bool = True,
) -> Group:
    """One group: its rows from `tally`, won and lost from `ends` (the same, but in a snapshot or a period funnel);
    `whole`: with the amounts of all that is closed."""
    maker = {"snapshot": snapshot_rows, "period": period_rows}.get(frame.ask.mode, cohort_rows)
    won, lost, all_won = ends.sums[0, "won"], ends.sums[0, "lost"], ends.sums[0, "closed_won"]
    win = _win_rate(all_won, lost, stale, whole)
    rate = win.rate(frame.ask.measure) if adds_up(frame.ask.mode) else None
    first = tally.sums[1, "reached"] if frame.ask.mode in COHORT_MODES else Sum()
    of_all = ratio(_measure(frame, won), _measure(frame, first))
    return Group(
        key=key,
        rows=maker(frame, tally),
        won=_closed(won, ends.won_days, cumulative_rate=of_all, win_rate=rate),
        lost=_closed(lost, ends.lost_days),
        open=ends.sums[0, "open"].count if standing is None else standing,
        closed=all_won.count + lost.count,
        win=win,
        lead_to_won=ratio(won.count, ends.sums[0, "all"].count) if frame.ask.mode in ("cohort", "any") else None,
    )


def _win_rate(won: Sum, lost: Sum, stale: Sum | None, whole: bool) -> WinRate:
    known = whole and not (won.is_unknown or lost.is_unknown)
    plain = WinRate(won.count, lost.count, *((won.minor, lost.minor) if known else (None, None)))
    if stale is None:
        return plain
    return replace(
        plain,
        stale=stale.count,
        stale_amount=None if stale.is_unknown else stale.minor,
        stale_without=stale.without,
        stale_unconverted=stale.unconverted,
    )


def _closed(one: Sum, days: tuple[float | None, float | None], **rates: float | None) -> Closed:
    return Closed(
        count=one.count,
        amount=one.minor,
        cycle_days_mean=days[0],
        cycle_days_median=days[1],
        without_amount=one.without,
        unconverted=one.unconverted,
        **rates,
    )


def keys_in(*found: Tallies) -> set[object]:
    """All keys but the whole."""
    return {key for tallies in found for key in tallies if key is not WHOLE}
