"""The stage that loses most against its own past is named, with what is behind it; a seller beside the team."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from figures_kit import make_deal
from office import Office

from tcrm.charts.funnel_words import sentences
from tcrm.models import Competitor, Deal
from tcrm.queries.funnel import FunnelAsk, funnel
from tcrm.queries.funnel_past import SPAN, TEAM, YEAR, Gap, against_past, against_team, gaps, verdicts
from tcrm.queries.odds import ENOUGH

THIS_YEAR = FunnelAsk(pipeline="qpn", start=date(2026, 1, 1), end=date(2026, 12, 31))


def some(office: Office, ids: dict[str, int], way: str, count: int, since: date, owner: str | None = None) -> list[int]:
    """So many deals that went this way, a move a day, beginning on that day."""
    moves = [(stage, since + timedelta(days=i)) for i, stage in enumerate(way.split())]
    return [make_deal(office, ids, moves, owner=owner, title=way) for _number in range(count)]


def lost_to(office: Office, deals: list[int], name: str) -> None:
    with office.sit("olga").operation("lost") as op:
        op.update(Deal, deals, lost_to_id=op.insert(Competitor, name=name))


def said(office: Office, ask: FunnelAsk, width: int = 80) -> list[str]:
    session = office.sit("olga")
    found = funnel(session, ask)
    return [line.plain for line in sentences(found, verdicts(session, ask, found), width)]


def test_a_stage_that_loses_more_than_a_year_ago_is_named_with_who_won_there(
    office: Office, ids: dict[str, int]
) -> None:
    some(office, ids, "q p", 20, date(2025, 3, 1))
    some(office, ids, "q lost", 5, date(2025, 3, 1))
    some(office, ids, "q p", 10, date(2026, 3, 1))
    gone = some(office, ids, "q lost", 10, date(2026, 3, 1))
    lost_to(office, gone[:5], "Festo {0}")
    assert said(office, THIS_YEAR)[0] == "  Q fell most: 50 % go on, 80 % a year ago; half of the lost to Festo {0}"
    assert said(office, THIS_YEAR, 60)[1] == "    half of the lost to Festo {0}"


def test_last_year_is_seen_at_the_age_of_this_one(office: Office, ids: dict[str, int]) -> None:
    some(office, ids, "q p", 20, date(2026, 11, 1))
    some(office, ids, "q", 20, date(2025, 11, 1))
    late = [("q", date(2025, 11, 1)), ("p", date(2025, 11, 22))]  # a day too late to count
    for _number in range(20):
        make_deal(office, ids, late)
    session = office.sit("olga")
    verdict = against_past(session, THIS_YEAR, funnel(session, THIS_YEAR))
    assert verdict is not None and verdict.against == YEAR and verdict.worst is None
    assert verdict.best is not None and (verdict.best.rate, verdict.best.other) == (1.0, 0.0)
    assert said(office, THIS_YEAR) == [
        "  No stage does worse than a year ago",
        "  Q does better: 100 % go on, 0 % a year ago",
    ]


@pytest.mark.parametrize(("cases", "speaks"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_it_speaks_only_of_cases_enough(office: Office, ids: dict[str, int], cases: int, speaks: bool) -> None:
    some(office, ids, "q p", cases, date(2025, 3, 1))
    some(office, ids, "q lost", ENOUGH, date(2026, 3, 1))
    session = office.sit("olga")
    assert (against_past(session, THIS_YEAR, funnel(session, THIS_YEAR)) is not None) == speaks


def test_without_a_year_the_span_before_is_taken(office: Office, ids: dict[str, int]) -> None:
    some(office, ids, "q p", 20, date(2026, 10, 10))
    some(office, ids, "q lost", 20, date(2026, 11, 10))
    month = replace(THIS_YEAR, start=date(2026, 11, 1), end=date(2026, 11, 30))
    session = office.sit("olga")
    verdict = against_past(session, month, funnel(session, month))
    assert verdict is not None and verdict.against == SPAN
    assert said(office, month)[0].startswith("  Q fell most: 0 % go on, 100 % in the span before")


def test_a_seller_stands_beside_the_team(office: Office, ids: dict[str, int]) -> None:
    some(office, ids, "q p", 20, date(2026, 3, 1), "tom")
    some(office, ids, "q lost", 20, date(2026, 3, 1), "maria")
    some(office, ids, "q p", 40, date(2026, 3, 1), "lena")  # of another team
    session, ask = office.sit("olga"), replace(THIS_YEAR, owner="Maria")
    verdict = against_team(session, ask, funnel(session, ask))
    assert verdict is not None and (verdict.against, verdict.other) == (TEAM, "North")
    assert verdict.worst is not None and (verdict.worst.rate, verdict.worst.other) == (0.0, 0.5)
    assert against_team(session, THIS_YEAR, funnel(session, THIS_YEAR)) is None
    assert "  Q is behind: 0 % go on, 50 % in North" in said(office, ask)


def test_a_stage_that_was_not_there_has_no_past(office: Office, ids: dict[str, int]) -> None:
    some(office, ids, "q p", 20, date(2026, 3, 1))
    now = funnel(office.sit("olga"), THIS_YEAR)
    assert [gap.stage for gap in gaps(now, replace(now, rows=now.rows[1:]))] == ["p"]


def test_a_small_fall_is_said_quietly_and_a_small_rise_not_at_all(office: Office, ids: dict[str, int]) -> None:
    for day, on, lost in ((date(2025, 3, 1), 80, 20), (date(2026, 3, 1), 78, 22)):
        some(office, ids, "q p", on, day)
        some(office, ids, "q lost", lost, day)
    session = office.sit("olga")
    found = funnel(session, THIS_YEAR)
    told = verdicts(session, THIS_YEAR, found)
    styles = {role: role for role in ("text", "dim", "warn", "name")}
    (line,) = sentences(found, told, styles=styles)
    assert line.plain == "  Q fell a little: 78 % go on, 80 % a year ago"
    assert {line.style, *(span.style for span in line.spans)} == {"dim"}
    assert said(office, replace(THIS_YEAR, start=date(2025, 1, 1), end=date(2025, 12, 31)))[0].startswith("  Fewest go")


def test_without_a_past_the_lowest_rate_is_named_as_such(office: Office, ids: dict[str, int]) -> None:
    some(office, ids, "q p n won", 15, date(2026, 3, 1), "maria")
    some(office, ids, "q p lost", 5, date(2026, 3, 1), "maria")
    assert said(office, THIS_YEAR) == ["  Fewest go on from P: 75 %"]


def test_the_same_stage_behind_its_past_and_the_team_is_one_sentence(office: Office, ids: dict[str, int]) -> None:
    some(office, ids, "q p", 40, date(2025, 3, 1), "maria")
    some(office, ids, "q lost", 40, date(2026, 3, 1), "maria")
    some(office, ids, "q p", 40, date(2026, 3, 1), "tom")
    assert said(office, replace(THIS_YEAR, owner="maria"))[0] == (
        "  Q fell most: 0 % go on, 100 % a year ago, 50 % in North"
    )
    assert len(said(office, replace(THIS_YEAR, owner="maria"))) == 1


@pytest.mark.parametrize(
    ("rate", "other", "cases", "clear"),
    [(0.75, 0.80, 1000, True), (0.76, 0.80, 10_000, False), (0.75, 0.80, 20, False), (1.0, 0.5, 20, True)],
)
def test_a_gap_is_clear_from_five_points_on_and_beyond_its_standard_error(
    rate: float, other: float, cases: int, clear: bool
) -> None:
    assert Gap("q", "Q", rate, other, cases, cases).clear == clear


def test_deals_that_are_all_older_than_a_year_have_no_past_to_be_compared_with(
    office: Office, ids: dict[str, int]
) -> None:
    some(office, ids, "q p n won", 15, date(2024, 3, 1))
    some(office, ids, "q p lost", 5, date(2024, 3, 1))
    assert said(office, FunnelAsk(pipeline="qpn")) == ["  Fewest go on from P: 75 %"]
