"""Deals with stage histories, made through `move` alone, on a pipeline of the test's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from office import Office

from tcrm.actions.moves import Move, move
from tcrm.models import Deal, Pipeline, Stage
from tcrm.queries.funnel import FunnelAsk

STAGES = ("q", "p", "n")
ZONE = ZoneInfo("Europe/Berlin")
MONDAY, TODAY = date(2026, 11, 2), date(2026, 11, 21)
ASK = FunnelAsk(pipeline="qpn")  # the pipeline of `three_stages`


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)


def three_stages(office: Office, key: str = "qpn") -> dict[str, int]:
    """A pipeline Q, P, N, won, delivered, with a lost stage. Returns stage key -> id, and `pipeline` -> its id."""
    with office.sit("olga").operation("pipeline") as op:
        pipeline = op.insert(Pipeline, key=key, name=key.upper(), position=9)
        ids = {"pipeline": pipeline}
        for position, name in enumerate((*STAGES, "won", "delivered")):
            outcome = "open" if name in STAGES else "won"
            ids[name] = op.insert(
                Stage, pipeline_id=pipeline, key=name, name=name.upper(), position=position, outcome=outcome,
                probability=10 * (position + 1),
            )  # fmt: skip
        ids["lost"] = op.insert(Stage, pipeline_id=pipeline, key="lost", name="Lost", position=-1, outcome="lost")
    return ids


def make_deal(
    office: Office, ids: dict[str, int], way: Sequence[tuple[str, date]], *, owner: str | None = None, **values: Any
) -> int:
    """A deal that went this way: (stage key, day) of each move; at noon in the firm's zone."""
    admin = office.sit("olga")
    values.setdefault("currency", "EUR")
    with admin.operation("deal.add") as op:
        owner_id = office.user_id(owner) if owner else None
        deal = op.insert(Deal, pipeline_id=ids["pipeline"], owner_id=owner_id, **values)
        move(admin, [Move(deal, ids[stage], at=noon(day), imported=True) for stage, day in way])
    return deal


def at_once(office: Office, ids: dict[str, int], way: str, amount: int | None = 100, **values: Any) -> int:
    """A deal that went this way on Monday."""
    return make_deal(office, ids, [(stage, MONDAY) for stage in way.split()], amount=amount, **values)


TEN_WAYS = (
    "q p n won",
    "q p n lost",
    "q p lost",
    "q lost",
    "q n won",
    "q p q p n",
    "q",
    "q p",
    "p won",
    "q p n lost",
)


def ten_deals(office: Office, **values: Any) -> dict[str, int]:
    """The ten deals of the definitions, D1 … D10: one move a day from 2 November 2026 on, € 100 each.

    Returns D1 … D10 -> deal id and the ids of `three_stages`.
    """
    ids = three_stages(office)
    deals = {}
    values.setdefault("amount", 10_000)
    for number, way in enumerate(TEN_WAYS, 1):
        moves = [(stage, date(2026, 11, 2 + i)) for i, stage in enumerate(way.split())]
        deals[f"D{number}"] = make_deal(office, ids, moves, title=f"D{number}", **values)
    return ids | deals
