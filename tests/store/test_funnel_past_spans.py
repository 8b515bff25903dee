"""The spans that a funnel is held against, from which case on it speaks, and what it names as the cause."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from figures_kit import ASK, make_deal, three_stages
from office import Office

from tcrm.models import Competitor, Deal, DealReason, Reason
from tcrm.queries.funnel import FunnelAsk
from tcrm.queries.funnel_past import Cause, Gap, cases_of, cause_of_loss, rate_of, span_before, team_of, year_before
from tcrm.queries.funnel_rows import FunnelRow
from tcrm.session import Session

MONDAY = date(2026, 11, 2)


def row(**values: Any) -> FunnelRow:
    return FunnelRow(stage_id=1, key="q", name="Q", **values)


@pytest.mark.parametrize(
    ("values", "cases", "rate"),
    [
        ({"reached": 30, "next_rate": 0.5, "advanced": 7, "lost": 8, "resolved_rate": 0.4}, 30, 0.5),
        ({"advanced": 7, "lost": 8, "resolved_rate": 0.4}, 15, 0.4),
        ({"advanced": 7}, 7, None),
        ({"lost": 8, "resolved_rate": 0.0}, 8, 0.0),
        ({"reached": 0, "lost": 8}, 0, None),
    ],
)
def test_a_rate_stands_on_its_cases(values: dict[str, Any], cases: int, rate: float | None) -> None:
    assert (cases_of(row(**values)), rate_of(row(**values))) == (cases, rate)


@pytest.mark.parametrize("few_first", [True, False])
@pytest.mark.parametrize(("other", "clear"), [(0.37, True), (0.39, False), (0.61, False), (0.63, True)])
def test_few_cases_on_either_side_make_a_gap_doubtful(few_first: bool, other: float, clear: bool) -> None:
    """The error of 20 cases beside 20,000 is 11.2 points at one half."""
    gap = Gap("q", "Q", other, 0.5, 20, 20_000) if few_first else Gap("q", "Q", 0.5, other, 20_000, 20)
    assert gap.clear == clear


def test_spans_are_as_long_and_end_on_their_own_evening(admin: Session) -> None:
    whole = FunnelAsk(start=date(2026, 11, 1), end=date(2026, 11, 10))
    before = span_before(admin, whole)
    assert before is not None
    assert (before.start, before.end, before.as_of) == (date(2026, 10, 22), date(2026, 10, 31), date(2026, 11, 11))
    still = span_before(admin, FunnelAsk(start=date(2026, 11, 1)))  # up to today, the 21st
    assert still is not None
    assert (still.start, still.end, still.as_of) == (date(2026, 10, 11), date(2026, 10, 31), date(2026, 10, 31))
    assert span_before(admin, FunnelAsk(end=date(2026, 11, 1))) is None
    year = year_before(admin, FunnelAsk(start=date(2026, 1, 1), as_of=date(2026, 6, 1)))
    assert (year.start, year.end, year.as_of) == (date(2025, 1, 1), None, date(2025, 6, 1))
    ahead = year_before(admin, FunnelAsk(end=date(2026, 12, 31), as_of=date(2027, 1, 1)))
    assert (ahead.start, ahead.end, ahead.as_of) == (None, date(2025, 12, 31), date(2025, 11, 21))


def test_the_team_of_a_seller_is_asked_in_their_place(admin: Session) -> None:
    wider = team_of(admin, FunnelAsk(owner=" Maria "))
    assert wider is not None and (wider.owner, wider.team) == (None, "North")
    assert team_of(admin, FunnelAsk(owner="olga")) is None and team_of(admin, FunnelAsk(team="North")) is None


def test_a_cause_is_named_from_five_lost_and_two_fifths_on(office: Office, admin: Session) -> None:
    ids = three_stages(office)
    lost = [make_deal(office, ids, [("q", MONDAY), ("lost", MONDAY)]) for _ in range(4)]
    make_deal(office, ids, [("p", MONDAY), ("lost", MONDAY)])
    price = admin.db.value(Reason.select(Reason.id).where(Reason.name == "Price", Reason.kind == "lost"))
    with admin.operation("why") as op:
        op.insert_many(DealReason, [{"deal_id": deal, "reason_id": price} for deal in lost[:2]])
    assert cause_of_loss(admin, ASK, "q") is None  # four are few
    lost.append(make_deal(office, ids, [("q", MONDAY), ("lost", MONDAY)]))
    assert cause_of_loss(admin, ASK, "q") == Cause("reason", "Price", 0.4)
    assert cause_of_loss(admin, FunnelAsk(pipeline="qpn", mode="period"), "q") == Cause("reason", "Price", 0.4)
    assert cause_of_loss(admin, FunnelAsk(pipeline="qpn", mode="any"), "q") is None
    with admin.operation("rival") as op:
        rivals = op.insert_many(Competitor, [{"name": "Festo"}, {"name": "Bosch"}])
        op.update(Deal, lost[0], lost_to_id=rivals[0])
    assert cause_of_loss(admin, ASK, "q") == Cause("reason", "Price", 0.4)
    with admin.operation("rival") as op:
        op.update(Deal, lost[1:4], lost_to_id=rivals[1])
    assert cause_of_loss(admin, ASK, "q") == Cause("competitor", "Bosch", 0.6)
    assert cause_of_loss(admin, ASK, "p") is None
