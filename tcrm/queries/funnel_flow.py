"""What stands and what moves: the open deals of an evening by stage, the moves out of stages in a period."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tcrm.dates import day_from_number
from tcrm.models.sql import figures as sql_text
from tcrm.queries.funnel_frame import COHORT_MODES, Frame, base

STALE_DAYS = 30
"""So many days after its expected close date nobody believes in an open deal any more."""


def standing(frame: Frame) -> tuple[str, list[Any]]:
    """The WITH clause that ends in `standing`: one row for each open deal, and its parameters.

    Columns: id, key, stage_id, raw, cur (the amount now, or for a past evening the one with which it entered its
    stage), probability (the user's own, percent or NULL), days (since it entered its stage).
    """
    text, parameters = base(frame)
    if frame.past is None:
        rows = (
            "SELECT b.id, b.key, b.stage_id, b.amount AS raw, b.currency AS cur, b.probability, "
            f"CASE WHEN b.entered_day < {frame.today} THEN {frame.today} - b.entered_day ELSE 0 END AS days "
            "FROM base b WHERE b.status = 'open' AND b.stage_id IS NOT NULL"
        )
    else:
        open_stages = sql_text.numbers(stage.id for stage in frame.stages)
        rows = (
            "SELECT b.id, b.key, m.to_stage_id AS stage_id, m.amount_at AS raw, m.currency_at AS cur, "
            f"m.probability_at AS probability, {frame.past} - m.day AS days "
            "FROM base b JOIN stage_move m ON m.deal_id = b.id "
            f"WHERE {sql_text.held_in('m.day', 'm.left_day', frame.past)} AND m.to_stage_id IN {open_stages}"
        )
    return f"WITH base AS ({text}), standing AS ({rows})", parameters


def stale(frame: Frame) -> tuple[str, list[Any]]:
    """The WITH clause that ends in `stale`: one row for each open deal whose expected close date passed more than
    `STALE_DAYS` days ago, and its parameters. Of a cohort these are deals created in the period, else deals expected
    to close in it. Which day a deal was expected to close on is known of now alone.

    Columns: id, key, raw, cur (the amount now).
    """
    text, parameters = base(frame)
    ask, limit = frame.ask, day_from_number(frame.today) - timedelta(days=STALE_DAYS)
    terms, days = ["b.close_on < ?"], [limit.isoformat()]
    if ask.mode in COHORT_MODES:
        terms.append(frame.period("b.created_day"))
    else:
        for sign, day in ((">=", ask.start), ("<=", ask.end)):
            terms += [] if day is None else [f"b.close_on {sign} ?"]
            days += [] if day is None else [day.isoformat()]
    rows = (
        "SELECT b.id, b.key, b.amount AS raw, b.currency AS cur FROM base b "
        f"WHERE b.status = 'open' AND {' AND '.join(terms)}"
    )
    return f"WITH base AS ({text}), stale AS ({rows})", [*parameters, *days]


def moving(frame: Frame) -> tuple[str, list[Any]]:
    """The WITH clause that ends in `moving`: one row for each move forward or into lost, and its parameters.

    Columns: id (the deal's; a deal that moved twice is there twice), key, stage_id (left), what (advanced, lost), raw,
    cur (the amount of the move; a blank one is that of the winning move).
    """
    text, parameters = base(frame)
    forward = [
        f"(m.from_stage_id = {stage.id} AND m.to_stage_id IN "
        + sql_text.numbers([*(s.id for s in frame.stages[i + 1 :]), *frame.won])
        + ")"
        for i, stage in enumerate(frame.stages)
    ]
    advanced, lost = " OR ".join(forward) or "1 = 0", frame.is_lost("m.to_stage_id")
    from_open = f"m.from_stage_id IN {sql_text.numbers(stage.id for stage in frame.stages)}"
    winning = (
        "(SELECT max(x.id) FROM stage_move x WHERE x.deal_id = b.id "
        f"AND {frame.is_won('x.to_stage_id')} AND {frame.known('x')})"
    )
    rows = (
        f"SELECT b.id, b.key, m.from_stage_id AS stage_id, CASE WHEN {lost} THEN 'lost' ELSE 'advanced' END AS what, "
        "coalesce(m.amount_at, v.amount_at) AS raw, "
        "CASE WHEN m.amount_at IS NULL THEN v.currency_at ELSE m.currency_at END AS cur "
        "FROM base b JOIN stage_move m ON m.deal_id = b.id "
        f"LEFT JOIN stage_move v ON m.amount_at IS NULL AND v.id = {winning} "
        f"WHERE {from_open} AND ({lost} OR {advanced}) AND {frame.period('m.day')} AND {frame.known('m')}"
    )
    return f"WITH base AS ({text}), moving AS ({rows})", parameters
