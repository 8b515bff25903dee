"""Figures where a small slip would go unseen: unknown amounts, borders of a day, groups, quartiles, single cents."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
from figures_kit import ASK, MONDAY, TODAY, at_once, make_deal, noon, ten_deals
from hypothesis import given
from hypothesis import strategies as st
from office import Office

from tcrm.actions.moves import Move, move
from tcrm.errors import BadValue
from tcrm.models import Deal, Pipeline, Rate, Stage
from tcrm.queries.figures import velocity
from tcrm.queries.funnel import Funnel, FunnelAsk, deals_behind, funnel
from tcrm.queries.funnel_days import middle
from tcrm.queries.funnel_flow import STALE_DAYS
from tcrm.queries.funnel_rows import WinRate

DAY = timedelta(days=1)


def ask(office: Office, **wishes: Any) -> Funnel:
    return funnel(office.sit("olga"), replace(ASK, **wishes))


def test_what_has_gone_stale_is_added_up_and_nothing_stale_adds_nothing(office: Office, ids: dict[str, int]) -> None:
    admin = office.sit("olga")
    at_once(office, ids, "q won", 500)
    assert funnel(admin, ASK).win == WinRate(won=1, won_amount=500, stale=0, stale_amount=0)
    late = TODAY - timedelta(days=STALE_DAYS)
    gone = [at_once(office, ids, stages, amount, close_on=late - DAY) for stages, amount in (("q", 200), ("p", 300))]
    at_once(office, ids, "p", 900, close_on=late)
    win = funnel(admin, ASK).win
    assert win == WinRate(won=1, won_amount=500, stale=2, stale_amount=500)
    assert (win.rate(), win.rate(with_stale=True), win.rate("amount", with_stale=True)) == (1, 1 / 3, 0.5)
    assert deals_behind(admin, ASK, "stale") == gone
    assert funnel(admin, replace(ASK, as_of=TODAY - DAY)).win.rate(with_stale=True) is None  # not known of the past
    with pytest.raises(BadValue):
        deals_behind(admin, replace(ASK, as_of=TODAY - DAY), "stale")


def test_beside_moves_those_are_stale_that_were_to_close_in_the_period(office: Office, ids: dict[str, int]) -> None:
    admin = office.sit("olga")
    for day in (date(2026, 9, 30), date(2026, 10, 1)):
        at_once(office, ids, "q", 200, close_on=day)
    at_once(office, ids, "q won", 200)
    for mode in ("period", "snapshot"):
        ask = replace(ASK, mode=mode, start=date(2026, 10, 1))
        assert funnel(admin, ask).win.stale == len(deals_behind(admin, ask, "stale")) == 1
        split = funnel(admin, replace(ask, by="seller", start=None))
        assert [group.win.stale for group in split.groups] == [split.win.stale] == [2]


def test_amounts_without_a_rate_are_added_up_from_both_sides(office: Office, ids: dict[str, int]) -> None:
    at_once(office, ids, "q won", 70, currency="CHF")
    at_once(office, ids, "q lost", 50, currency="CHF")
    at_once(office, ids, "q lost", 30, currency="SEK")
    at_once(office, ids, "q won", 20, currency="NOK")
    found = funnel(office.sit("olga"), ASK)
    assert (found.won.unconverted, found.lost.unconverted) == ({"CHF": 70, "NOK": 20}, {"CHF": 50, "SEK": 30})
    assert (found.lead_to_won, found.win.rate("amount")) == (0.5, None)


def test_days_to_closing_have_their_mean_and_their_median(office: Office, ids: dict[str, int]) -> None:
    for days in (0, 10, 20, 30, 40):
        first = date(2026, 10, 1)
        make_deal(office, ids, [("q", first), ("won", first + timedelta(days=days))])
    found = ask(office, by="source")
    assert (found.groups[0].won.cycle_days_mean, found.groups[0].won.cycle_days_median) == (20, 20)
    assert (found.lost.cycle_days_mean, found.lost.cycle_days_median) == (None, None)


def test_days_of_a_group_are_those_of_its_own_deals(office: Office, ids: dict[str, int]) -> None:
    for owner, days in (("maria", 3), ("maria", 5), ("tom", 11)):
        way = [("q", TODAY - timedelta(days=days + 2)), ("p", TODAY - timedelta(days=2))]
        make_deal(office, ids, way, owner=owner)
        make_deal(office, ids, [("q", TODAY - timedelta(days=days))], owner=owner)
        make_deal(office, ids, [("q", MONDAY), ("lost", MONDAY + timedelta(days=days))], owner=owner)
    standing = ask(office, mode="snapshot", by="seller")
    assert {g.key: g.rows[0].median_days for g in standing.groups} == {"Maria Rossi": 4, "Tom Lang": 11}
    assert (standing.rows[0].median_days, standing.rows[1].median_days) == (5, 2)
    found = ask(office, by="seller")
    assert {g.key: g.lost.cycle_days_median for g in found.groups} == {"Maria Rossi": 4, "Tom Lang": 11}
    assert {g.key: g.rows[0].median_days for g in found.groups} == {"Maria Rossi": 4, "Tom Lang": 11}
    assert (found.rows[0].median_days, found.lost.cycle_days_median) == (5, 5)


def test_the_middle_of_an_even_number_lies_between_two(office: Office, ids: dict[str, int]) -> None:
    for days in (1, 2, 7, 9):
        make_deal(office, ids, [("q", MONDAY), ("p", MONDAY + timedelta(days=days))])
    assert ask(office).rows[0].median_days == 4.5
    make_deal(office, ids, [("q", MONDAY), ("p", MONDAY + timedelta(days=7))])
    assert ask(office).rows[0].median_days == 7


@given(days=st.lists(st.integers(0, 6), max_size=9), none=st.lists(st.integers(0, 8)))
def test_the_middle_is_the_median_also_where_days_were_taken_away_again(days: list[int], none: list[int]) -> None:
    spread = Counter(days) + Counter()
    spread.update(dict.fromkeys(set(none) - set(days), 0))
    assert middle(spread) == (median(days) if days else None)


def test_days_of_earlier_visits_count_once_on_every_evening(office: Office, ids: dict[str, int]) -> None:
    steps = [(0, "q"), (3, "p"), (5, "q"), (9, "p"), (10, "q")]
    make_deal(office, ids, [(stage, MONDAY + timedelta(days=days)) for days, stage in steps])
    evenings = (0, 2, 3, 5, 6, 9, 10, 12)
    shown = [ask(office, as_of=MONDAY + timedelta(days=days)).rows for days in evenings]
    assert [rows[0].median_days for rows in shown] == [0, 2, 3, 3, 4, 7, 7, 9]
    assert [rows[1].median_days for rows in shown] == [None, None, 0, 2, 2, 2, 3, 3]
    assert [row.median_days for row in ask(office).rows] == [3 + 4 + 9, 3, None]


def test_days_of_those_that_left_came_back_and_still_stand_are_one_list(office: Office, ids: dict[str, int]) -> None:
    for days in (1, 2):
        make_deal(office, ids, [("q", MONDAY), ("p", MONDAY + timedelta(days=days))])
    make_deal(office, ids, [("q", MONDAY)])
    assert ask(office).rows[0].median_days == 2
    make_deal(office, ids, [("q", MONDAY), ("p", MONDAY + timedelta(days=3)), ("q", MONDAY + timedelta(days=7))])
    at_that_evening = ask(office, as_of=MONDAY + timedelta(days=7)).rows[0]
    assert at_that_evening.median_days == 2.5  # 1, 2, 3, 7
    make_deal(office, ids, [("q", MONDAY)])
    assert ask(office, as_of=MONDAY + timedelta(days=7)).rows[0].median_days == 3


def test_a_series_of_wins_was_won_by_its_first_on_every_evening(office: Office, ids: dict[str, int]) -> None:
    for days in (5, 2, 8):
        steps = [(0, "q"), (days, "won"), (days + 4, "delivered")]
        make_deal(office, ids, [(stage, MONDAY + timedelta(days=day)) for day, stage in steps])
    for evening in (None, TODAY, MONDAY + timedelta(days=12), MONDAY + timedelta(days=9)):
        won = ask(office, as_of=evening).won
        assert (won.count, won.cycle_days_mean, won.cycle_days_median) == (3, 5, 5)
    early = replace(ASK, as_of=MONDAY + timedelta(days=7), start=MONDAY + timedelta(days=3))
    assert funnel(office.sit("olga"), replace(early, mode="period")).win.won == 1


def test_the_days_of_a_strict_funnel_are_of_what_it_counts_as_won(office: Office) -> None:
    ten_deals(office)
    found = funnel(office.sit("olga"), FunnelAsk(mode="strict"))
    assert (found.won.count, found.won.cycle_days_mean, found.lost.cycle_days_mean) == (1, 3, 2.25)


def test_few_deals_among_many_are_counted_like_many(office: Office, ids: dict[str, int]) -> None:
    """Where few are asked for, other ways through the data are taken."""
    for _ in range(24):
        at_once(office, ids, "q")
    since = MONDAY + timedelta(days=7)
    steps = [[("q", 0), ("p", 2), ("won", 5)], [("q", 1), ("lost", 4)], [("p", 0), ("q", 3)]]
    for number, way in enumerate(steps):
        moves = [(stage, since + timedelta(days=days)) for stage, days in way]
        make_deal(office, ids, moves, owner="maria", amount=100 * 10**number)
    for wishes in ({"start": since}, {"owner": "maria"}, {"start": since, "by": "seller"}):
        found = ask(office, **wishes)
        assert [row.reached for row in found.rows] == [3, 2, 1]
        assert [row.median_days for row in found.rows] == [3, 3, None]
        assert (found.won.count, found.won.amount, found.lost.amount, found.open) == (1, 100, 1000, 1)
        assert (found.won.cycle_days_mean, found.lost.cycle_days_mean) == (5, 3)
        assert deals_behind(office.sit("olga"), replace(ASK, **wishes), "open") == [27]
    past = ask(office, start=since, as_of=since + timedelta(days=3))
    assert ([row.open for row in past.rows], past.won.count, past.lost.count) == ([1, 2, 0], 0, 0)


def test_what_is_dated_ahead_has_no_days_yet(office: Office, ids: dict[str, int]) -> None:
    make_deal(office, ids, [("q", MONDAY), ("p", TODAY + timedelta(days=5)), ("q", TODAY + timedelta(days=7))])
    assert [row.median_days for row in ask(office).rows] == [19, 0, None]
    make_deal(office, ids, [("q", MONDAY), ("p", TODAY)])
    assert [row.median_days for row in ask(office).rows] == [19, 0, None]
    make_deal(office, ids, [("p", TODAY - timedelta(days=4)), ("n", TODAY + timedelta(days=1))])
    assert [row.median_days for row in ask(office).rows] == [19, 0, 0]
    make_deal(office, ids, [("p", TODAY - timedelta(days=4)), ("n", TODAY)])
    assert [row.median_days for row in ask(office).rows] == [19, 2, 0]


def test_an_amount_of_nothing_is_known_though_another_has_no_rate(office: Office, ids: dict[str, int]) -> None:
    at_once(office, ids, "q", 100, currency="CHF")
    at_once(office, ids, "q p", 0)
    at_once(office, ids, "q lost", 10)
    first = ask(office, measure="amount").rows[0]
    assert (first.resolved_rate, dict(first.unconverted)) == (0.0, {"CHF": 100})
    assert (first.advanced_amount, first.open_amount, first.lost_amount) == (0, 0, 10)


def test_what_went_on_is_what_came_without_what_stands_or_was_lost(office: Office, ids: dict[str, int]) -> None:
    for way, amount in (("q", 1), ("q p", 20), ("q p lost", 300), ("q lost", 4000), ("q p n won", 50_000)):
        at_once(office, ids, way, amount)
    rows = ask(office).rows
    assert [row.advanced_amount for row in rows] == [50_320, 50_000, 50_000]
    assert [row.open_amount for row in rows] == [1, 20, 0] and [row.lost_amount for row in rows] == [4000, 300, 0]


@pytest.mark.parametrize(
    ("mode", "what", "stage"),
    [
        ("period", "reached", "q"),
        ("period", "count", "q"),
        ("period", "entered", None),
        ("snapshot", "advanced", "q"),
        ("snapshot", "lost", "p"),
        ("snapshot", "reached", "q"),
        ("strict", "advanced", "q"),
        ("any", "open", "q"),
        ("cohort", "count", "q"),
        ("cohort", "advanced", None),
        ("cohort", "closed", "q"),
    ],
)
def test_a_number_that_a_funnel_does_not_have_is_refused(
    office: Office, ids: dict[str, int], mode: str, what: str, stage: str | None
) -> None:
    at_once(office, ids, "q p n")
    with pytest.raises(BadValue, match=f"no number {what}"):
        deals_behind(office.sit("olga"), replace(ASK, mode=mode), what, stage)


def test_a_blank_amount_of_a_move_is_that_of_the_deals_own_last_win(office: Office, ids: dict[str, int]) -> None:
    with office.sit("olga").operation("rates") as op:
        op.insert(Rate, currency="USD", day=MONDAY, rate="0.5")
    admin = office.sit("olga")
    for currency, first in (("USD", 400), ("EUR", 5)):
        deal = at_once(office, ids, "q p", None, currency=currency)
        for stage, amount in (("won", first), ("n", first * 2), ("won", first * 4)):
            with admin.operation("deal.edit") as op:
                op.update(Deal, deal, amount=amount)
            move(admin, [Move(deal, ids[stage], noon(MONDAY), imported=True)])
    at_once(office, ids, "q p lost", 7)
    rows = ask(office, mode="period").rows
    assert [row.advanced for row in rows] == [3, 2, 2]
    assert [row.advanced_amount for row in rows] == [800 + 20 + 7, 200 + 5, 800 + 20]
    assert [(row.lost, row.lost_amount) for row in rows] == [(0, 0), (1, 7), (0, 0)]


def test_a_pipeline_without_open_stages_has_a_funnel_without_rows(office: Office) -> None:
    with office.sit("olga").operation("pipeline") as op:
        pipeline = op.insert(Pipeline, key="bare", name="Bare", position=9)
        op.insert(Stage, pipeline_id=pipeline, key="done", name="Done", position=0, outcome="won")
    for mode in ("cohort", "period", "snapshot"):
        assert funnel(office.sit("olga"), FunnelAsk(pipeline="bare", mode=mode)).rows == ()


def test_a_stage_out_of_use_stands_in_the_funnels_of_its_days(office: Office, ids: dict[str, int]) -> None:
    end = date(2026, 11, 10)
    with office.sit("olga").operation("stage.edit") as op:
        op.update(Stage, ids["p"], archived_on=end)

    def shown(**wishes: Any) -> list[str]:
        return [row.key for row in ask(office, **wishes).rows]

    assert shown(mode="snapshot", as_of=end - timedelta(days=1)) == shown() == shown(start=end) == ["q", "p", "n"]
    assert shown(mode="snapshot", as_of=end) == shown(mode="snapshot") == ["q", "n"]
    assert shown(start=end + timedelta(days=1)) == ["q", "n"]


def test_what_cannot_be_asked_is_refused_with_what_can(office: Office, ids: dict[str, int]) -> None:
    with pytest.raises(BadValue, match=r"no year.*Choose one of: cohort, \w+, \w+"):
        ask(office, mode="year")
    with pytest.raises(BadValue, match="ends before it begins"):
        ask(office, start=TODAY, end=MONDAY)
    assert ask(office, start=MONDAY, end=MONDAY).rows[0].reached == 0


def test_velocity_is_told_where_every_part_is_known(office: Office, ids: dict[str, int]) -> None:
    make_deal(office, ids, [("q", MONDAY), ("won", MONDAY + timedelta(days=4))], amount=900)
    at_once(office, ids, "q")
    at_once(office, ids, "q lost")
    assert velocity(ask(office)) == round(1 * (1 / 2) * 900 / 4)
    at_once(office, ids, "q won", None)
    assert velocity(ask(office)) == round(1 * (2 / 3) * 900 / 2)  # the mean of the amounts that are known
    at_once(office, ids, "q won", 10, currency="CHF")
    assert velocity(ask(office)) is None
