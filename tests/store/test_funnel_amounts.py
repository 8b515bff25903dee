"""With which amount a deal counts, what is left out of a sum, and the figures that stand beside the funnel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from figures_kit import make_deal, noon, ten_deals
from office import Office

from tcrm.actions.moves import Move, move
from tcrm.charts.funnel import summary
from tcrm.models import Account, Deal, DealLine, Product, Rate, Team, User
from tcrm.queries.figures import velocity, win_given_stage
from tcrm.queries.funnel import Funnel, FunnelAsk, funnel
from tcrm.queries.odds import weighted

MONDAY = date(2026, 11, 2)


def ask(office: Office, **wishes: Any) -> Funnel:
    return funnel(office.sit("olga"), FunnelAsk(pipeline="qpn", **wishes))


def amounts(found: Funnel) -> list[int | None]:
    return [*(row.amount for row in found.rows), found.won.amount]


def grow(office: Office, ids: dict[str, int], *steps: tuple[str, int | None]) -> int:
    """A deal whose amount is set before each of its moves, one move a day from Monday on."""
    admin = office.sit("olga")
    with admin.operation("deal.add") as op:
        deal = op.insert(Deal, pipeline_id=ids["pipeline"], currency="EUR")
    for i, (stage, amount) in enumerate(steps):
        with admin.operation("deal.edit") as op:
            op.update(Deal, deal, amount=amount)
        move(admin, [Move(deal, ids[stage], noon(MONDAY + timedelta(days=i)), imported=True)])
    return deal


def test_a_deal_counts_with_the_amount_it_had_when_it_first_got_there(office: Office, ids: dict[str, int]) -> None:
    grow(office, ids, ("q", 100), ("n", 300), ("q", 400), ("p", 500), ("n", 600), ("won", 700))
    found = ask(office, measure="amount")
    assert amounts(found) == [100, 300, 300, 700]  # P was passed on the way to N
    assert [row.next_rate for row in found.rows] == [3.0, 1.0, pytest.approx(7 / 3)]
    assert amounts(ask(office, mode="any")) == [100, 500, 300, 700]
    assert amounts(ask(office, mode="strict")) == [100, 500, 600, 700]
    assert [row.advanced_amount for row in ask(office, mode="period").rows] == [300 + 500, 600, 700]


def test_a_later_change_alters_nothing(office: Office, ids: dict[str, int]) -> None:
    deal = grow(office, ids, ("q", 100), ("p", 200))
    with office.sit("olga").operation("deal.edit") as op:
        op.update(Deal, deal, amount=999)
    assert amounts(ask(office)) == [100, 200, 0, 0]
    assert [row.amount for row in ask(office, mode="snapshot").rows] == [0, 999, 0]  # what stands counts as it is
    assert [row.amount for row in ask(office, mode="snapshot", as_of=MONDAY).rows] == [100, 0, 0]


def test_a_blank_amount_is_that_of_the_winning_move_and_else_said_to_be_missing(
    office: Office, ids: dict[str, int]
) -> None:
    grow(office, ids, ("q", None), ("n", None), ("won", 700))
    grow(office, ids, ("q", None), ("lost", None))
    found = ask(office, measure="amount")
    assert amounts(found) == [700, 700, 700, 700]
    assert [row.without_amount for row in found.rows] == [1, 0, 0]
    assert (found.lost.amount, found.lost.without_amount) == (0, 1)
    assert found.won.win_rate is None  # what was lost is not known, so neither is the share of what was won
    assert [row.resolved_rate for row in found.rows] == [None, 1.0, 1.0]
    assert ask(office).won.win_rate == 0.5  # by count all is known


def test_one_known_amount_on_each_side_makes_a_win_rate_by_amount(office: Office, ids: dict[str, int]) -> None:
    grow(office, ids, ("q", 700), ("won", 700))
    grow(office, ids, ("q", None), ("lost", None))
    admin = office.sit("olga")
    assert ask(office, measure="amount").won.win_rate is None
    assert "no win rate by amount: no amount of a lost deal is known" in _drawn(ask(office, measure="amount"))
    make_deal(office, ids, [("q", MONDAY), ("lost", MONDAY)], amount=100, currency="CHF")
    assert ask(office, measure="amount").won.win_rate is None  # there is no rate for it
    with admin.operation("rates") as op:
        op.insert(Rate, currency="CHF", day=MONDAY, rate="1")
    assert ask(office, measure="amount").won.win_rate == 700 / 800
    assert "1 deal has no amount" in _drawn(ask(office, measure="amount"))
    make_deal(office, ids, [("q", MONDAY), ("won", MONDAY)], amount=0)
    assert ask(office, measure="amount").won.win_rate == 700 / 800  # nothing is an amount, too


def _drawn(found: Funnel) -> str:
    return "\n".join(line.plain for line in summary(found, 100))


def test_what_has_no_rate_stands_apart_and_the_rest_at_the_rate_of_the_day(office: Office, ids: dict[str, int]) -> None:
    with office.sit("olga").operation("rates") as op:
        op.insert(Rate, currency="USD", day=MONDAY, rate="0.5")
        op.insert(Rate, currency="USD", day=date(2026, 11, 20), rate="0.8")
    make_deal(office, ids, [("q", MONDAY), ("won", MONDAY)], amount=101, currency="USD")
    make_deal(office, ids, [("q", MONDAY)], amount=5000, currency="CHF", owner="tom")
    found = ask(office, by="seller")
    assert amounts(found) == [81, 81, 81, 81]
    assert [dict(row.unconverted) for row in found.rows] == [{"CHF": 5000}, {}, {}]
    assert {g.key: dict(g.rows[0].unconverted) for g in found.groups} == {"": {}, "Tom Lang": {"CHF": 5000}}
    assert amounts(ask(office, as_of=MONDAY))[0] == 51
    assert dict(ask(office, mode="snapshot").rows[0].unconverted) == {"CHF": 5000}


def test_the_weight_of_a_deal_is_its_own_probability_else_the_stages(office: Office, ids: dict[str, int]) -> None:
    make_deal(office, ids, [("p", MONDAY)], amount=1001, probability=50)
    make_deal(office, ids, [("p", MONDAY)], amount=1000)
    assert ask(office, mode="snapshot").rows[1].weighted == 501 + 200
    assert [weighted(1001, 50), weighted(-1001, 50), weighted(1000, 20)] == [501, -501, 200]


def test_from_twenty_cases_on_experience_weighs_deals(office: Office, ids: dict[str, int]) -> None:
    for i in range(20):
        make_deal(office, ids, [("q", MONDAY), ("won" if i < 15 else "lost", MONDAY)])
    make_deal(office, ids, [("q", date(2025, 11, 20)), ("lost", date(2025, 11, 20))])  # more than 12 months ago
    odds = win_given_stage(office.sit("olga"), "qpn")
    assert odds[ids["q"]].cases == 20 and odds[ids["q"]].chance == pytest.approx(15.5 / 21)
    assert odds[ids["q"]].percent == 74 and odds[ids["p"]].cases == 15
    make_deal(office, ids, [("q", MONDAY)], amount=1000)
    make_deal(office, ids, [("p", MONDAY)], amount=1000)
    assert [row.weighted for row in ask(office, mode="snapshot").rows] == [740, 200, 0]


def test_the_win_rate_of_a_period_and_with_what_has_gone_stale(office: Office, ids: dict[str, int]) -> None:
    make_deal(office, ids, [("q", MONDAY), ("won", MONDAY + timedelta(days=5))], amount=300)
    make_deal(office, ids, [("q", MONDAY), ("lost", MONDAY + timedelta(days=9))], amount=100)
    make_deal(office, ids, [("q", MONDAY)], amount=200, close_on=date(2026, 10, 21))  # 31 days ago
    make_deal(office, ids, [("q", MONDAY)], amount=200, close_on=date(2026, 10, 22))
    admin, ask = office.sit("olga"), FunnelAsk(pipeline="qpn", mode="period")
    win = funnel(admin, ask).win
    assert (win.rate(), win.rate("amount"), win.stale) == (0.5, 0.75, 1)
    assert (win.rate(with_stale=True), win.rate("amount", with_stale=True)) == (1 / 3, 0.5)
    assert funnel(admin, replace(ask, end=MONDAY + timedelta(days=8))).win.rate() == 1.0
    assert funnel(admin, replace(ask, start=date(2026, 11, 15))).win.rate() is None


def test_what_is_unknown_of_stale_amounts_is_no_nought(office: Office, ids: dict[str, int]) -> None:
    late = date(2026, 9, 1)
    for end in ("won", "lost"):
        make_deal(office, ids, [("q", MONDAY), (end, MONDAY)], amount=100)
    make_deal(office, ids, [("q", MONDAY)], amount=500, currency="CNY", close_on=late)
    make_deal(office, ids, [("q", MONDAY)], amount=None, close_on=late)
    found = ask(office, mode="period", measure="amount", by="seller")
    assert [(group.win.stale, group.win.stale_amount) for group in (found, *found.groups)] == [(2, None)] * 2
    assert (found.win.rate(with_stale=True), found.win.rate("amount", with_stale=True)) == (0.25, None)
    assert "no win rate by amount with what is stale: no amount of a stale deal is known" in _drawn(found)
    make_deal(office, ids, [("q", MONDAY)], amount=200, close_on=late)
    found = ask(office, mode="period", measure="amount")
    assert found.win.rate("amount", with_stale=True) == 0.25  # of what is known, as of all other sums
    assert "+ CN¥ 5 of stale deals without an exchange rate\n  1 stale deal has no amount" in _drawn(found)


def test_days_from_creation_to_closing_are_told_apart_by_how_it_ended(office: Office) -> None:
    ten_deals(office)
    won, lost = ask(office).won, ask(office).lost
    assert (won.count, won.cycle_days_mean, won.cycle_days_median) == (3, 2, 2)
    assert (lost.count, lost.cycle_days_mean) == (4, 2.25)
    assert ask(office, end=date(2020, 1, 1)).won.cycle_days_mean is None
    assert velocity(ask(office)) == round(3 * (3 / 7) * 10_000 / 2)


def test_the_days_are_the_firms_days_and_the_period_holds_both_its_ends(office: Office, ids: dict[str, int]) -> None:
    admin = office.sit("olga")
    office.time = office.time.replace(hour=23, minute=30)  # the 22nd has begun in Berlin
    with admin.operation("deal.add") as op:
        move(admin, [Move(op.insert(Deal, pipeline_id=ids["pipeline"]), ids["q"])])
    day = date(2026, 11, 22)
    assert ask(office, start=day, end=day).rows[0].reached == 1
    assert ask(office, end=day - timedelta(days=1)).rows[0].reached == 0


def test_every_dimension_has_its_keys(office: Office, ids: dict[str, int]) -> None:
    with office.sit("olga").operation("setting") as op:
        acme = op.insert(Account, name="Acme", sort_name="acme", **{"class": "A"})
        big, small = (op.insert(Product, name=name) for name in ("Big", "Small"))
        team = op.insert(Team, name="Alone")
        op.insert(User, login="tom2", name="Tom Lang", team_id=team)
        op.insert(User, login="solo", team_id=team)
    deal = make_deal(office, ids, [("q", MONDAY)], owner="tom", account_id=acme, source="Fair")
    make_deal(office, ids, [("q", MONDAY)], owner="solo")
    make_deal(office, ids, [("q", MONDAY)])
    with office.sit("olga").operation("lines") as op:
        op.insert(DealLine, deal_id=deal, product_id=small, total=10)
        op.insert(DealLine, deal_id=deal, product_id=big, total=20)
    keys = {
        by: [group.key for group in ask(office, by=by).groups]
        for by in ("seller", "team", "region", "source", "product", "class")
    }
    assert keys == {
        "seller": ["solo", "Tom Lang (tom)", ""],
        "team": ["Alone", "North", ""],
        "region": ["EMEA", ""],
        "source": ["Fair", ""],
        "product": ["Big", ""],
        "class": ["A", ""],
    }


def test_the_funnel_of_one_seller_and_of_a_team_with_those_below(office: Office, ids: dict[str, int]) -> None:
    for owner in ("maria", "tom", "lena", None):
        make_deal(office, ids, [("q", MONDAY)], owner=owner)
    assert ask(office, owner="Maria").rows[0].reached == 1
    assert [ask(office, team=team).rows[0].reached for team in ("north", "South", "EMEA")] == [2, 1, 3]
