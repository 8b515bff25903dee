"""What holds for every history of deals: rows add up, groups add up, the past can be rebuilt, numbers open onto deals.

Histories are random; what they should come to is worked out again here, deal by deal, in the plainest way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from figures_kit import STAGES, TEN_WAYS, make_deal, noon, three_stages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office, in_memory
from thorough import examples

from tcrm.actions.moves import Move, move
from tcrm.charts.funnel import render
from tcrm.models import Deal, Rate
from tcrm.queries.figures import velocity
from tcrm.queries.funnel import MEASURES, MODES, Funnel, FunnelAsk, Group, deals_behind, funnel
from tcrm.queries.funnel_rows import Closed, FunnelRow, WinRate

FIRST = date(2026, 9, 1)
LAST = date(2026, 11, 21)  # the office's today
ORDER = (*STAGES, "won")
LIKELY = (*TEN_WAYS, "q p n won delivered", "q p n won n", "q p n won lost", "q n won p lost", "q won lost won")
RATES = {"EUR": 1.0, "USD": 0.5, "CHF": None}


@dataclass(frozen=True)
class Story:
    """A deal as drawn: its moves with days (stages never follow themselves), owner, amount in cents."""

    way: tuple[tuple[str, date], ...]
    owner: str | None
    amount: int | None
    currency: str

    def until(self, day: date) -> tuple[tuple[str, date], ...]:
        return tuple(step for step in self.way if step[1] <= day)

    def in_firm(self) -> int:
        rate = RATES[self.currency]
        return 0 if self.amount is None or rate is None else int(self.amount * rate + 0.5)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    anyhow = st.lists(st.sampled_from([*STAGES, "won", "delivered", "lost"]), min_size=1, max_size=7)
    stages = draw(st.one_of(anyhow, st.sampled_from(LIKELY).map(str.split)))
    stages = [stages[0], *(b for a, b in pairwise(stages) if a != b)]
    gaps = draw(st.lists(st.integers(0, 9), min_size=len(stages), max_size=len(stages)))
    day, way = FIRST, []
    for stage, gap in zip(stages, gaps, strict=True):
        day += timedelta(days=gap)
        way.append((stage, day))
    return Story(
        tuple(way),
        draw(st.sampled_from([None, "maria", "tom", "lena", "sam"])),
        draw(st.sampled_from([None, 1, 999, 12_345])),
        draw(st.sampled_from(sorted(RATES))),
    )


HISTORIES = st.lists(stories(), max_size=8)
SOME = settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def firm_with(history: list[Story], until: date = LAST) -> Iterator[tuple[Office, list[int]]]:
    """An office with these deals as far as they had come by a day; a deal not yet created has no moves."""
    office = in_memory()
    ids = three_stages(office)
    with office.sit("olga").operation("rates") as op:
        op.insert(Rate, currency="USD", day=FIRST, rate="0.5")
    yield (
        office,
        [make_deal(office, ids, s.until(until), owner=s.owner, amount=s.amount, currency=s.currency) for s in history],
    )
    office.db.close()


def ask(office: Office, who: str = "olga", **wishes: Any) -> Funnel:
    return funnel(office.sit(who), FunnelAsk(pipeline="qpn", **wishes))


# -- the plainest way ------------------------------------------------------------------------------------------------


def won(way: tuple[tuple[str, date], ...]) -> bool:
    return way[-1][0] in ("won", "delivered")


def furthest(way: tuple[tuple[str, date], ...]) -> int:
    """0, 1, 2 for the open stages, 3 for won; a win that does not stand has reached the last open stage."""
    if won(way):
        return 3
    ranks = [min(ORDER.index(stage if stage != "delivered" else "won"), 2) for stage, _day in way if stage != "lost"]
    return max(ranks, default=0)


def entered(way: tuple[tuple[str, date], ...]) -> set[int]:
    return {STAGES.index(stage) for stage, _day in way if stage in STAGES} | ({3} if won(way) else set())


def in_order(way: tuple[tuple[str, date], ...]) -> set[int]:
    done = 0
    for stage, _day in way:
        if (done < 3 and stage == STAGES[done]) or (done == 3 and stage in ("won", "delivered")):
            done += 1
    return set(range(done if won(way) else min(done, 3)))


def counts(found: Funnel) -> list[int | None]:
    return [row.reached for row in found.rows] + [found.won.count]


def expected(ways: list[tuple[tuple[str, date], ...]], mode: str) -> list[int]:
    def stages(way: tuple[tuple[str, date], ...]) -> set[int]:
        return {"cohort": set(range(furthest(way) + 1)), "any": entered(way), "strict": in_order(way)}[mode]

    return [sum(i in stages(way) for way in ways) for i in range(4)]


@SOME
@given(history=HISTORIES, after=st.integers(0, 40))
def test_the_sql_counts_what_counting_by_hand_gives(history: list[Story], after: int) -> None:
    day = FIRST + timedelta(days=after)
    ways = [way for story in history if (way := story.until(day))]
    with firm_with(history) as (office, _deals):
        for mode in ("cohort", "any", "strict"):
            assert counts(ask(office, mode=mode, as_of=day)) == expected(ways, mode)
        found = ask(office, as_of=day)
        for i, row in enumerate(found.rows):
            here = [way for way in ways if furthest(way) == i]
            assert row.lost == sum(way[-1][0] == "lost" for way in here)
            assert row.open == len(here) - row.lost
        snapshot = ask(office, mode="snapshot", as_of=day)
        assert [row.count for row in snapshot.rows] == [sum(w[-1][0] == s for w in ways) for s in STAGES]
        assert found.won.amount == sum(s.in_firm() for s in history if s.until(day) and won(s.until(day)))


# -- always true -----------------------------------------------------------------------------------------------------


@SOME
@given(history=HISTORIES)
def test_rows_add_up_to_the_cohort_by_count_and_by_amount(history: list[Story]) -> None:
    with firm_with(history) as (office, _deals):
        for measure in ("count", "amount"):
            found = ask(office, measure=measure)
            assert found.rows[0].reached == len(history)
            following = [*(row.reached for row in found.rows[1:]), found.won.count]
            for row, onward in zip(found.rows, following, strict=True):
                assert row.reached == (row.advanced or 0) + (row.open or 0) + (row.lost or 0)
                assert row.advanced == onward
                assert row.amount == (row.advanced_amount or 0) + (row.open_amount or 0) + (row.lost_amount or 0)
            assert sum(row.lost or 0 for row in found.rows) == found.lost.count
            assert sum(row.lost_amount or 0 for row in found.rows) == found.lost.amount


@SOME
@given(
    history=HISTORIES,
    mode=st.sampled_from(MODES),
    by=st.sampled_from([None, "seller"]),
    measure=st.sampled_from(MEASURES),
)
def test_what_is_read_for_a_picture_draws_the_same(
    history: list[Story], mode: str, by: str | None, measure: str
) -> None:
    with firm_with(history) as (office, _deals):
        wish = FunnelAsk(pipeline="qpn", mode=mode, by=by, measure=measure)
        whole, drawn = (funnel(office.sit("olga"), wish, drawn=drawn) for drawn in (False, True))
        assert render(drawn, 120).renderables == render(whole, 120).renderables
        assert velocity(drawn) == velocity(whole)


def sums(parts: list[Group]) -> list[tuple[int, ...]]:
    """Everything of groups that can be added up, added up."""
    rows = zip(*(part.rows for part in parts), strict=True)
    names = ("reached", "open", "lost", "advanced", "count", "amount", "weighted", "without_amount")
    out = [tuple(sum(getattr(row, name) or 0 for row in same) for name in names) for same in rows]
    ends: list[list[Closed]] = [[part.won for part in parts], [part.lost for part in parts]]
    out += [tuple(sum(getattr(end, name) for end in same) for name in ("count", "amount")) for same in ends]
    out.append((sum(part.open for part in parts), sum(part.closed for part in parts)))
    strange = [row.unconverted for part in parts for row in part.rows]
    return [*out, (sum(sum(one.values()) for one in strange),)]


@SOME
@given(history=st.lists(stories(), min_size=1, max_size=8), mode=st.sampled_from(MODES))
def test_sellers_add_up_to_teams_to_regions_to_the_firm(history: list[Story], mode: str) -> None:
    with firm_with(history) as (office, _deals):
        for by in ("seller", "team", "region", "source", "product", "class"):
            found = ask(office, mode=mode, by=by)
            assert len({group.key for group in found.groups}) == len(found.groups)
            if found.groups:
                assert sums(list(found.groups)) == sums([found])
        teams = {group.key: group for group in ask(office, mode=mode, by="team").groups}
        sellers = {group.key: group for group in ask(office, mode=mode, by="seller").groups}
        north = [sellers[name] for name in ("Maria Rossi", "Tom Lang") if name in sellers]
        assert ("North" in teams) == bool(north)
        if north:
            assert sums(north) == sums([teams["North"]])
            assert sums([ask(office, mode=mode, team="North")]) == sums(north)


@SOME
@given(history=HISTORIES, after=st.integers(0, 40), mode=st.sampled_from(MODES))
def test_a_past_evening_is_rebuilt_as_it_was_live(history: list[Story], after: int, mode: str) -> None:
    day = FIRST + timedelta(days=after)
    with firm_with(history, until=day) as (office, deals):
        now = office.time
        office.time = noon(day)
        live = ask(office, mode=mode, by="seller")
        assert ask(office, mode=mode, by="seller", as_of=day) == live  # as of today is live
        office.time = now
        admin = office.sit("olga")
        for deal, story in zip(deals, history, strict=True):
            move(
                admin, [Move(deal, office.stage_id(s, "qpn"), noon(d), imported=True) for s, d in story.way if d > day]
            )
        rebuilt = ask(office, mode=mode, by="seller", as_of=day)
        for name in ("rows", "won", "lost", "open", "closed", "lead_to_won"):
            assert getattr(rebuilt, name) == getattr(live, name), name
        assert rebuilt.groups == tuple(replace(group, win=_of_the_past(group.win)) for group in live.groups)


def _of_the_past(win: WinRate) -> WinRate:
    """When a deal was expected to close is known of now alone."""
    return replace(win, stale=None, stale_amount=None, stale_without=0, stale_unconverted={})


NUMBERS = {
    "cohort": ("reached", "advanced", "open", "lost"),
    "any": ("reached",),
    "strict": ("reached",),
    "snapshot": ("count",),
    "period": ("advanced", "lost"),
}
AMOUNTS = {
    "reached": "amount",
    "count": "amount",
    "advanced": "advanced_amount",
    "open": "open_amount",
    "lost": "lost_amount",
}


@SOME
@given(history=HISTORIES, mode=st.sampled_from(sorted(NUMBERS)), by=st.sampled_from([None, "seller"]))
def test_the_deals_behind_a_number_are_as_many_and_sum_to_as_much(
    history: list[Story], mode: str, by: str | None
) -> None:
    with firm_with(history) as (office, deals):
        admin = office.sit("olga")
        wish = FunnelAsk(pipeline="qpn", mode=mode, by=by)
        worth = dict(zip(deals, (story.in_firm() for story in history), strict=True))
        found = funnel(admin, wish)
        parts: list[tuple[str | None, Group]] = [(None, found), *((group.key, group) for group in found.groups)]
        for key, part in parts:
            for row in part.rows:
                for what in NUMBERS[mode]:
                    check(deals_behind(admin, wish, what, row.key, key), row, what, worth)
            for what, end in (("won", part.won), ("lost", part.lost)):
                behind = deals_behind(admin, wish, what, None, key)
                assert (len(behind), sum(worth[deal] for deal in behind)) == (end.count, end.amount)
            assert len(deals_behind(admin, wish, "open", None, key)) == part.open
            assert len(deals_behind(admin, wish, "closed", None, key)) == part.closed


def check(behind: list[int], row: FunnelRow, what: str, worth: dict[int, int]) -> None:
    assert len(behind) == getattr(row, what)
    assert sum(worth[deal] for deal in behind) == getattr(row, AMOUNTS[what])


# -- who may see what ------------------------------------------------------------------------------------------------


@SOME
@given(history=HISTORIES, private=st.booleans())
def test_a_seller_counts_only_what_they_may_see(history: list[Story], private: bool) -> None:
    with firm_with(history) as (office, deals):
        office.firm(colleagues_see="firm" if private else "own")
        if private:
            with office.sit("olga").operation("private") as op:
                op.update(Deal, deals, private=True)
        mine = [story for story in history if story.owner in (None, "maria")]
        for mode in ("cohort", "any", "strict"):
            assert counts(ask(office, "maria", mode=mode)) == expected([story.way for story in mine], mode)
        seen = {group.key for group in ask(office, "maria", by="seller").groups}
        assert seen <= {"", "Maria Rossi"}
        allowed = {deal for deal, story in zip(deals, history, strict=True) if story in mine}
        everything = FunnelAsk(pipeline="qpn")
        assert set(deals_behind(office.sit("maria"), everything, "all")) == allowed
        north = [story for story in history if story.owner in (None, "maria", "tom")]
        assert ask(office, "mona").rows[0].reached == len(north)  # the manager of the team sees its private deals
