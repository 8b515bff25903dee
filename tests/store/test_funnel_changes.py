"""What moved between two evenings: checked deal by deal, balanced to the cent, every number open onto its deals.

Histories are random; amounts change with every move, as they do on desks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from figures_kit import ASK, STAGES, make_deal, noon, three_stages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office, in_memory
from thorough import SOAK, examples

from tcrm.actions.moves import Move, move
from tcrm.errors import BadValue
from tcrm.models import Deal, Rate
from tcrm.queries.funnel import MEASURES, MODES, FunnelAsk, deals_behind, funnel
from tcrm.queries.funnel_change import MOVES, STEPS, STOOD, deals_moved, funnel_change

FIRST = date(2026, 10, 1)
TODAY = date(2026, 11, 21)
WAYS = ("q p n won", "q p lost", "q n p", "q", "p won", "q p q", "q lost q p", "q won n won", "n lost", "q p n lost n")

Step = tuple[str, date, int]  # stage, day, amount in cents from then on


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    stages = draw(st.sampled_from(WAYS)).split()
    gaps = draw(st.lists(st.integers(0, 20), min_size=len(stages), max_size=len(stages)))
    day, way = FIRST, []
    for stage, gap in zip(stages, gaps, strict=True):
        day += timedelta(days=gap)
        way.append((stage, min(day, TODAY), draw(st.sampled_from([1, 12_345, 99_999]))))
    return way


def told(office: Office, stories: list[list[Step]], currency: str = "EUR") -> list[int]:
    """The deals of these stories, each amount set before its move."""
    ids, deals, admin = three_stages(office), [], office.sit("olga")
    for number, way in enumerate(stories):
        stage, day, amount = way[0]
        deals.append(make_deal(office, ids, [(stage, day)], amount=amount, currency=currency, title=f"D{number}"))
        for stage, day, amount in way[1:]:
            with admin.operation("deal.edit") as op:
                op.update(Deal, deals[-1], amount=amount)
            move(admin, [Move(deals[-1], ids[stage], at=noon(day), imported=True)])
    return deals


def stands(way: list[Step], evening: date) -> Step | None:
    return next((step for step in reversed(way) if step[1] <= evening), None)


def walk(office: Office, ask: FunnelAsk, since: date) -> None:
    """Every number opens as many deals as it says; the waterfall balances and meets both snapshots."""
    admin = office.sit("olga")
    change = funnel_change(admin, ask, since)
    for row in change.rows:
        left = row.advanced.count + row.regressed.count + row.lost.count
        assert row.before.count + row.entered.count - left == row.after.count
        for what in (*MOVES, *STOOD):
            assert len(deals_moved(admin, ask, since, what, row.key)) == getattr(row, what).count
    for step in STEPS:
        assert len(deals_moved(admin, ask, since, step)) == change.steps[step].count
    parts = change.steps
    assert sum(parts[step].amount for step in STEPS[:-1]) == parts["after"].amount
    came, went = ("new", "pulled_in"), ("slipped_out", "won", "lost")
    standing = parts["before"].count + sum(parts[s].count for s in came) - sum(parts[s].count for s in went)
    assert standing == parts["after"].count


SOME = settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SOME
@given(stories=st.lists(stories(), max_size=6), back=st.integers(1, 40), until=st.integers(0, 12))
def test_stages_and_waterfall_are_what_counting_by_hand_gives(stories: list[list[Step]], back: int, until: int) -> None:
    office = in_memory()
    told(office, stories)
    end = TODAY - timedelta(days=until)
    since = end - timedelta(days=back)
    ask = replace(ASK, mode="snapshot", as_of=None if until == 0 else end)
    change = funnel_change(office.sit("olga"), ask, since)
    for i, row in enumerate(change.rows):
        pairs = [(stands(way, since), stands(way, end)) for way in stories]
        here = [a for a, b in pairs if a and b and a[0] == STAGES[i] != b[0]]
        came = [b for a, b in pairs if b and b[0] == STAGES[i] and (a is None or a[0] != b[0])]
        assert row.entered.count == len(came) and row.entered.amount == sum(step[2] for step in came)
        assert row.advanced.count + row.regressed.count + row.lost.count == len(here)
    for day, step in ((since, "before"), (end, "after")):
        snapshot = funnel(office.sit("olga"), replace(ask, as_of=None if day == TODAY else day))
        assert sum(row.amount or 0 for row in snapshot.rows) == change.steps[step].amount
        assert snapshot.open == change.steps[step].count
        assert [row.count for row in snapshot.rows] == [getattr(row, step).count for row in change.rows]
    walk(office, ask, since)
    office.db.close()


# -- every number of every funnel ------------------------------------------------------------------------------------

AMOUNTS = {
    "reached": "amount",
    "count": "amount",
    "advanced": "advanced_amount",
    "open": "open_amount",
    "lost": "lost_amount",
}
OWNERS = ("maria", "tom", "lena", None)


@pytest.fixture(scope="module")
def grown() -> Iterator[tuple[Office, dict[int, int]]]:
    """Two deals for each of the ways, a move every five days, of all sellers; and what each is worth."""
    office = in_memory()
    ids, worth = three_stages(office), {}
    for number, way in enumerate(WAYS * 2):
        moves = [(stage, FIRST + timedelta(days=number + 5 * i)) for i, stage in enumerate(way.split())]
        owner, amount = OWNERS[number % 4], 1_001 * (number + 1)
        source = ("fair", "")[number % 3 == 0]
        deal = make_deal(office, ids, moves, title=f"D{number}", amount=amount, owner=owner, source=source)
        worth[deal] = amount
    yield office, worth
    office.db.close()


GROUPINGS = (None, "seller", "team", "source")
PAST = TODAY - timedelta(days=21)
# Every mode on the whole; each way of grouping with one of them, but for a soak.
WISHES = [
    (mode, as_of, by)
    for mode, as_of, by in product(MODES, (None, PAST), GROUPINGS)
    if SOAK or by is None or mode == MODES[GROUPINGS.index(by) % len(MODES)]
]


@pytest.mark.parametrize("mode, as_of, by", WISHES)
def test_every_number_of_every_funnel_opens_its_deals(
    grown: tuple[Office, dict[int, int]], mode: str, as_of: date | None, by: str | None
) -> None:
    office, worth = grown
    admin = office.sit("olga")
    ask = replace(ASK, mode=mode, start=FIRST + timedelta(days=4), by=by, as_of=as_of)
    for measure in MEASURES if by is None else ("count",):
        found = funnel(admin, replace(ask, measure=measure))
        for key, part in [(None, found), *((group.key, group) for group in found.groups)]:
            for what, row in ((what, row) for row in part.rows for what in AMOUNTS if numbered(mode, what)):
                behind = deals_behind(admin, ask, what, row.key, key)
                amount = sum(worth[deal] for deal in behind)
                assert (len(behind), amount) == (getattr(row, what), getattr(row, AMOUNTS[what]))
            for what, end in (("won", part.won), ("lost", part.lost)):
                behind = deals_behind(admin, ask, what, None, key)
                assert (len(behind), sum(worth[deal] for deal in behind)) == (end.count, end.amount)
            for what, counted in (("closed", part.closed), ("open", part.open)):
                assert len(deals_behind(admin, ask, what, None, key)) == counted
    if by is None:
        walk(office, ask, TODAY - timedelta(days=35))


def numbered(mode: str, what: str) -> bool:
    """Whether a funnel of this mode has this number."""
    cohort = ("reached", "advanced", "open", "lost")
    return what in {"cohort": cohort, "snapshot": ("count",), "period": ("advanced", "lost")}.get(mode, ("reached",))


# -- single stories --------------------------------------------------------------------------------------------------


def dated(office: Office, **close: str) -> dict[str, int]:
    """Open deals of € 100 in Q since October, each with an expected close date."""
    ids = three_stages(office)
    return {
        name: make_deal(office, ids, [("q", FIRST)], title=name, amount=10_000, close_on=date.fromisoformat(day))
        for name, day in close.items()
    }


def test_deals_slip_out_of_the_period_and_are_pulled_into_it(office: Office) -> None:
    deals = dated(office, stays="2026-12-01", slips="2026-12-15", pulled="2027-02-01", outside="2027-03-01")
    office.pass_days(3)
    with office.sit("olga").operation("deal.edit") as op:
        op.update(Deal, deals["slips"], close_on=date(2027, 1, 20))
        op.update(Deal, deals["pulled"], close_on=date(2026, 12, 20), amount=15_000)
    quarter = replace(ASK, mode="snapshot", start=date(2026, 10, 1), end=date(2026, 12, 31))
    change = funnel_change(office.sit("olga"), quarter, TODAY)
    shown = {step: (part.count, part.amount) for step, part in change.steps.items() if part.count}
    assert shown == {
        "before": (2, 20_000),
        "pulled_in": (1, 15_000),
        "slipped_out": (1, -10_000),
        "after": (2, 25_000),
    }
    assert deals_moved(office.sit("olga"), quarter, TODAY, "slipped") == [deals["slips"]]
    whole = funnel_change(office.sit("olga"), replace(quarter, start=None, end=None), TODAY)
    assert whole.steps["slipped_out"].count == 0 and whole.steps["increased"].amount == 5_000
    assert whole.slipped.count == 1


def test_another_exchange_rate_is_a_step_of_its_own(office: Office) -> None:
    told(office, [[("q", FIRST, 10_000)]], currency="USD")
    with office.sit("olga").operation("rates") as op:
        op.insert(Rate, currency="USD", day=FIRST, rate="0.5")
        op.insert(Rate, currency="USD", day=TODAY, rate="0.8")
    steps = funnel_change(office.sit("olga"), replace(ASK, mode="snapshot"), TODAY - timedelta(days=7)).steps
    assert [(name, part.amount) for name, part in steps.items() if part.count] == [
        ("before", 5_000), ("rates", 3_000), ("after", 8_000),
    ]  # fmt: skip


def test_what_was_lost_and_is_open_again_is_pulled_in_and_what_came_and_went_is_no_move(office: Office) -> None:
    since = TODAY - timedelta(days=7)
    ways: list[list[Step]] = [
        [("q", FIRST, 100), ("lost", FIRST, 100), ("p", TODAY, 300)],
        [("q", FIRST, 100), ("p", TODAY, 100), ("q", TODAY, 100)],
        [("q", TODAY, 700), ("won", TODAY, 900)],
    ]
    told(office, ways)
    change = funnel_change(office.sit("olga"), ASK, since)
    assert (change.steps["pulled_in"].amount, change.steps["after"].amount) == (300, 400)
    assert (change.steps["new"].amount, change.steps["won"].amount) == (900, -900)
    assert [row.entered.count for row in change.rows] == [0, 1, 0]
    assert not any(getattr(row, what).count for row in change.rows for what in MOVES[1:])


def test_a_seller_sees_what_moved_of_the_deals_that_are_not_hidden(office: Office) -> None:
    ids = three_stages(office)
    for owner in ("maria", "lena"):
        make_deal(office, ids, [("q", FIRST), ("p", TODAY)], owner=owner, private=True, amount=100)
    counts: dict[str, Any] = {}
    for who in ("olga", "maria", "mona"):
        rows = funnel_change(office.sit(who), ASK, FIRST).rows
        counts[who] = rows[0].advanced.count
    assert counts == {"olga": 2, "maria": 1, "mona": 1}


@pytest.mark.parametrize("since", [TODAY, TODAY + timedelta(days=1)])
def test_nothing_has_moved_since_the_evening_that_is_shown(office: Office, since: date) -> None:
    three_stages(office)
    with pytest.raises(BadValue, match="before the one"):
        funnel_change(office.sit("olga"), ASK, since)
