"""The ten deals of the definitions give their table in every mode, by count and by amount."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from figures_kit import ten_deals
from office import Office, built_once

from tcrm.errors import BadValue
from tcrm.queries.figures import win_given_stage
from tcrm.queries.funnel import Funnel, FunnelAsk, deals_behind, funnel
from tcrm.queries.funnel_rows import FunnelRow
from tcrm.session import Session

Ask = Callable[..., Funnel]


@pytest.fixture
@built_once
def deals(office: Office) -> dict[str, int]:
    return ten_deals(office)


@pytest.fixture
def ask(admin: Session, deals: dict[str, int]) -> Ask:
    """Asks for a funnel; the pipeline is the only one that has deals, so it need not be named."""
    return lambda **wishes: funnel(admin, FunnelAsk(**wishes))


def column(found: Funnel, name: str) -> list[Any]:
    return [getattr(row, name) for row in found.rows]


def percents(found: Funnel, name: str) -> list[float | None]:
    return [None if value is None else round(value * 100, 1) for value in column(found, name)]


@pytest.mark.parametrize("measure", ["count", "amount"])
def test_the_cohort_funnel(ask: Ask, measure: str) -> None:
    found = ask(measure=measure)
    assert column(found, "reached") == [10, 8, 6] and found.won.count == 3
    assert column(found, "amount") == [100_000, 80_000, 60_000] and found.won.amount == 30_000
    assert percents(found, "next_rate") == [80.0, 75.0, 50.0]
    assert percents(found, "cumulative_rate") == [100.0, 80.0, 60.0]
    assert column(found, "open") == [1, 1, 1] and column(found, "lost") == [1, 1, 2]
    assert column(found, "open_amount") == [10_000] * 3 and column(found, "lost_amount") == [10_000, 10_000, 20_000]
    assert column(found, "advanced") == [8, 6, 3]
    assert percents(found, "resolved_rate") == [88.9, 85.7, 60.0]
    assert found.lost.count == 4 and found.lost.amount == 40_000
    assert found.won.win_rate == pytest.approx(3 / 7)
    assert (found.open, found.closed) == (3, 7)


@pytest.mark.parametrize("measure", ["count", "amount"])
@pytest.mark.parametrize(
    ("mode", "reached", "won", "next_rate"),
    [("any", [9, 7, 5], 3, [77.8, 71.4, 60.0]), ("strict", [9, 6, 4], 1, [66.7, 66.7, 25.0])],
)
def test_the_entered_and_the_strict_funnel(
    ask: Ask, mode: str, measure: str, reached: list[int], won: int, next_rate: list[float]
) -> None:
    found = ask(mode=mode, measure=measure)
    assert column(found, "reached") == reached and found.won.count == won
    assert column(found, "amount") == [n * 10_000 for n in reached] and found.won.amount == won * 10_000
    assert percents(found, "next_rate") == next_rate
    for name in ("open", "lost", "advanced", "resolved_rate"):
        assert column(found, name) == [None] * 3
    assert found.win.rate(measure) == pytest.approx(3 / 7)  # of the cohort's closed deals, as beside every cohort
    assert found.won.win_rate == (None if mode == "strict" else pytest.approx(3 / 7))  # of won and lost that add up


def test_the_snapshot_shows_the_open_deals_where_they_stand(ask: Ask) -> None:
    found = ask(mode="snapshot")
    assert column(found, "count") == [1, 1, 1] and column(found, "amount") == [10_000] * 3
    assert column(found, "weighted") == [1000, 2000, 3000]  # seven closed deals are too few to go by experience
    # on 21 November: in Q since the 2nd (D7), in P since the 3rd (D8), in N since the 6th (D6)
    assert column(found, "median_days") == [19, 18, 15]
    assert column(found, "reached") == [None] * 3
    assert (found.won.count, found.lost.count, found.open) == (3, 4, 3)


def test_the_period_funnel_counts_moves_out_of_stages(ask: Ask) -> None:
    found = ask(mode="period")
    # out of Q: D1 D2 D3 D5 D6 D6 D8 D10 on, D4 lost; out of P: D1 D2 D6 D9 D10 on, D3 lost, D6 back; out of N: 2 and 2
    assert column(found, "advanced") == [8, 5, 2] and column(found, "lost") == [1, 1, 2]
    assert percents(found, "resolved_rate") == [88.9, 83.3, 50.0]
    assert column(found, "reached") == [None] * 3 and column(found, "next_rate") == [None] * 3
    assert percents(ask(mode="period", measure="amount"), "resolved_rate") == [88.9, 83.3, 50.0]
    assert (found.won.count, found.lost.count, found.open) == (3, 4, 3)
    later = ask(mode="period", start=date(2026, 11, 4), end=date(2026, 11, 4))  # the third moves
    assert column(later, "advanced") == [0, 3, 1] and column(later, "lost") == [0, 1, 0]
    assert (later.won.count, later.lost.count) == (1, 1)  # D5; D3


def test_win_rate_lead_to_won_and_the_chance_of_winning(admin: Session, deals: dict[str, int]) -> None:
    for mode, lead_to_won in (("cohort", 0.3), ("any", 0.3), ("strict", None), ("period", None), ("snapshot", None)):
        found = funnel(admin, FunnelAsk(mode=mode))
        assert (found.win.won, found.win.lost, found.win.rate()) == (3, 4, 3 / 7)
        assert found.win.rate("amount") == pytest.approx(3 / 7)
        assert found.lead_to_won == lead_to_won
        drawn = funnel(admin, FunnelAsk(mode=mode), drawn=True)
        assert (drawn.win.rate(), drawn.lead_to_won) == (3 / 7, lead_to_won)
    odds = win_given_stage(admin)
    assert [round(odds[deals[s]].chance * 100, 2) for s in ("q", "p", "n")] == [43.75, 50.0, 58.33]
    assert [odds[deals[s]].cases for s in ("q", "p", "n")] == [7, 6, 5]
    assert not any(one.by_experience for one in odds.values())
    assert win_given_stage(admin, deals["pipeline"]) == odds and win_given_stage(admin, 99) == {}


def test_days_in_stages_and_from_creation_to_closing(ask: Ask) -> None:
    found = ask()
    # in Q: 1 day D1-D5, D10; 1 + 1 days D6; D8 1 day; D7 still there, 19 days
    assert column(found, "median_days") == [1, 1, 1]
    # won after 3, 2 and 1 days; lost after 3, 2, 1 and 3
    assert (found.won.cycle_days_mean, found.won.cycle_days_median) == (2.0, 2.0)
    assert (found.lost.cycle_days_mean, found.lost.cycle_days_median) == (2.25, 2.5)


@pytest.mark.parametrize(
    ("mode", "what", "stage", "names"),
    [
        ("cohort", "reached", "p", "D1 D2 D3 D5 D6 D8 D9 D10"),
        ("cohort", "open", "n", "D6"),
        ("cohort", "lost", "n", "D2 D10"),
        ("cohort", "advanced", "n", "D1 D5 D9"),
        ("cohort", "entered", "n", "D1 D2 D5 D6 D10"),
        ("cohort", "won", None, "D1 D5 D9"),
        ("cohort", "lost", None, "D2 D3 D4 D10"),
        ("any", "reached", "q", "D1 D2 D3 D4 D5 D6 D7 D8 D10"),
        ("strict", "reached", "p", "D1 D2 D3 D6 D8 D10"),
        ("strict", "won", None, "D1"),
        ("strict", "closed", None, "D1 D2 D3 D4 D5 D9 D10"),
        ("snapshot", "count", "p", "D8"),
        ("snapshot", "won", None, "D1 D5 D9"),
        ("period", "advanced", "q", "D1 D2 D3 D5 D6 D6 D8 D10"),
        ("period", "lost", "n", "D2 D10"),
        ("period", "open", None, "D6 D7 D8"),
    ],
)
def test_every_number_opens_onto_its_deals(
    admin: Session, deals: dict[str, int], mode: str, what: str, stage: str | None, names: str
) -> None:
    found = deals_behind(admin, FunnelAsk(mode=mode), what, stage)
    assert found == [deals[name] for name in names.split()]


@pytest.mark.parametrize(
    ("mode", "what", "stage"),
    [("strict", "lost", "q"), ("snapshot", "reached", "q"), ("cohort", "count", "q"), ("cohort", "open", "won")],
)
def test_a_number_that_a_funnel_does_not_have_is_said_so(
    admin: Session, deals: dict[str, int], mode: str, what: str, stage: str
) -> None:
    with pytest.raises(BadValue):
        deals_behind(admin, FunnelAsk(mode=mode), what, stage)


def test_past_evenings_are_rebuilt_from_the_moves(ask: Ask) -> None:
    first = ask(as_of=date(2026, 11, 2))
    assert column(first, "reached") == [10, 1, 0] and column(first, "open") == [9, 1, 0]
    second = ask(as_of=date(2026, 11, 3))
    # lost: D4; won: D9; in N: D5; in P: D1 D2 D3 D6 D8 D10; in Q: D7
    assert column(second, "reached") == [10, 8, 2] and column(second, "open") == [1, 6, 1]
    assert (second.won.count, second.lost.count, second.won.cycle_days_mean) == (1, 1, 1.0)
    before = ask(mode="snapshot", as_of=date(2026, 11, 3))
    assert column(before, "count") == [1, 6, 1] and before.won.count == 1
    assert column(ask(as_of=date(2026, 11, 1)), "reached") == [0, 0, 0]


@pytest.mark.parametrize("wish", [{"mode": "x"}, {"measure": "x"}, {"by": "x"}, {"pipeline": "x"}, {"owner": "x"}])
def test_an_unknown_wish_is_refused_and_names_what_there_is(ask: Ask, wish: dict[str, str]) -> None:
    with pytest.raises(BadValue, match="x"):
        ask(**wish)


def test_a_row_is_frozen(ask: Ask) -> None:
    row: FunnelRow = ask().rows[0]
    with pytest.raises(AttributeError):
        row.reached = 5  # type: ignore[misc]
