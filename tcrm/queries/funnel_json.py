"""A funnel as plain values for JSON and CSV: the same names and the same numbers in the shell, exports and tests.

Amounts are decimals in major units of `currency`: a whole number as it is, else the float nearest to it. Rates
are fractions of one. What a mode does not have is null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tcrm.i18n import _
from tcrm.money import to_decimal
from tcrm.queries.figures import velocity
from tcrm.queries.funnel_change import MOVES, STOOD, FunnelChange, Part
from tcrm.queries.funnel_past import Gap, Verdict
from tcrm.queries.funnel_rows import Closed, Funnel, FunnelRow, Group, WinRate, adds_up


def to_json(funnel: Funnel, change: FunnelChange | None = None, verdicts: Sequence[Verdict] = ()) -> dict[str, Any]:
    """The funnel as a dictionary of JSON values; `groups` only where it was split, `changes` only where it was asked
    what moved since an evening; `beside` are its stages beside their past and a seller's beside the team's.

    `reached`, `open`, `lost`, `count` and `advanced` are always counts (in a period funnel of moves), `amount` and
    what ends in `_amount` are sums; by which of them the rates go, `measure` says. `stage` is the stage's key.
    """
    out: dict[str, Any] = {
        "pipeline": funnel.pipeline,
        "mode": funnel.mode,
        "measure": funnel.measure,
        "definition": funnel.definition,
        "currency": funnel.currency,
        "from": funnel.start.isoformat() if funnel.start else None,
        "to": funnel.end.isoformat() if funnel.end else None,
        "as_of": funnel.as_of.isoformat() if funnel.as_of else None,
        **_figures(funnel, funnel.mode, funnel.currency),
        "velocity": major(velocity(funnel), funnel.currency),
        "beside": [_verdict(verdict) for verdict in verdicts],
    }
    if change is not None:
        out["changes"] = changes_json(change)
    if funnel.by is not None:
        out["by"] = funnel.by
        out["groups"] = [{"key": group.key, **_figures(group, funnel.mode, funnel.currency)} for group in funnel.groups]
    return out


def changes_json(change: FunnelChange) -> dict[str, Any]:
    """What moved, as JSON values: `stages`, `waterfall` (its amounts but the last add up to the last), `slipped`."""

    def part(one: Part) -> dict[str, Any]:
        return {"count": one.count, "amount": major(one.amount, change.currency)}

    stages = [
        {"stage": row.key, "name": row.name, **{what: part(getattr(row, what)) for what in (*MOVES, *STOOD)}}
        for row in change.rows
    ]
    return {
        "since": change.since.isoformat(),
        "until": change.until.isoformat() if change.until else None,
        "stages": stages,
        "waterfall": {step: part(one) for step, one in change.steps.items()},
        "slipped": part(change.slipped),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    def gap(one: Gap | None) -> dict[str, Any] | None:
        return None if one is None else {"stage": one.stage, "rate": one.rate, "other": one.other, "clear": one.clear}

    cause = verdict.cause
    return {
        "against": verdict.against,
        "team": verdict.other or None,
        "worst": gap(verdict.worst),
        "best": gap(verdict.best),
        "cause": None if cause is None else {"kind": cause.kind, "name": cause.name, "part": cause.part},
    }


def table(funnel: Funnel) -> list[dict[str, Any]]:
    """The rows for CSV, one for each stage and one each for `won` and, but for a strict funnel, `lost` (of each group,
    which `group` names), all with the same columns."""
    parts = [("", funnel)] if funnel.by is None else [(group.key, group) for group in funnel.groups]
    head = [] if funnel.by is None else ["group"]
    out = []
    for key, part in parts:
        ends = {"won": _("Won"), "lost": _("Lost")} if adds_up(funnel.mode) else {"won": _("Won")}
        figures = _figures(part, funnel.mode, funnel.currency)
        rows = figures["rows"] + [{"stage": end, "name": name, **figures[end]} for end, name in ends.items()]
        for values in rows:
            values["unconverted"] = " ".join(f"{code} {amount}" for code, amount in values["unconverted"].items())
            out.append({**dict.fromkeys(head, key), **values, "currency": funnel.currency})
    names = dict.fromkeys(name for row in out for name in row)
    return [{name: row.get(name) for name in names} for row in out]


def major(minor: int | None, currency: str) -> int | float | None:
    """Minor units as a number of major units: 1250 -> 12.5, 1200 -> 12, of EUR."""
    if minor is None:
        return None
    exact = to_decimal(minor, currency)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _figures(group: Group, mode: str, currency: str) -> dict[str, Any]:
    won, whole = group.won, adds_up(mode)
    return {
        "rows": [_row(row, mode, currency) for row in group.rows],
        "won": {**_closed(won, currency), "cumulative_rate": won.cumulative_rate, "win_rate": won.win_rate},
        "lost": _closed(group.lost, currency) if whole else None,
        "open": group.open if whole else None,
        "win_rate": _win_rate(group.win),
        "lead_to_won": group.lead_to_won,
    }


def _win_rate(win: WinRate) -> dict[str, Any]:
    """By count and by amount, and both as if the open deals that are stale were lost; what the last leaves out."""
    return {
        "count": win.rate(),
        "amount": win.rate("amount"),
        "count_with_stale": win.rate(with_stale=True),
        "amount_with_stale": win.rate("amount", with_stale=True),
        "stale": win.stale,
        "stale_without_amount": None if win.stale is None else win.stale_without,
        "stale_unconverted": None if win.stale is None else _unconverted(win.stale_unconverted),
    }


def _row(row: FunnelRow, mode: str, currency: str) -> dict[str, Any]:
    out: dict[str, Any] = {
        "stage": row.key,
        "name": row.name,
        "reached": row.reached,
        "next_rate": row.next_rate,
        "cumulative_rate": row.cumulative_rate,
        "open": row.open,
        "lost": row.lost,
        "resolved_rate": row.resolved_rate,
        "amount": major(row.amount, currency),
        "open_amount": major(row.open_amount, currency),
        "lost_amount": major(row.lost_amount, currency),
        "median_days": row.median_days,
        "without_amount": row.without_amount,
        "unconverted": _unconverted(row.unconverted),
    }
    if mode == "snapshot":
        out |= {"count": row.count, "weighted": major(row.weighted, currency)}
    if mode == "period":
        out["advanced"] = row.advanced
    return out


def _closed(closed: Closed, currency: str) -> dict[str, Any]:
    return {
        "count": closed.count,
        "amount": major(closed.amount, currency),
        "cycle_days_mean": closed.cycle_days_mean,
        "cycle_days_median": closed.cycle_days_median,
        "without_amount": closed.without_amount,
        "unconverted": _unconverted(closed.unconverted),
    }


def _unconverted(sums: Mapping[str, int]) -> dict[str, int | float | None]:
    return {code: major(minor, code) for code, minor in sorted(sums.items())}
