"""What moved in a funnel, where a small slip would go unseen: each way out, single cents, borders of a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from figures_kit import ASK, MONDAY, TODAY, at_once, make_deal, noon
from office import Office

from tcrm.actions.moves import Move, move
from tcrm.models import Deal
from tcrm.queries.funnel_change import funnel_change


def test_each_way_out_of_a_stage_is_told_by_itself(office: Office, ids: dict[str, int]) -> None:
    for way in ("won", "n", "q", "lost", "delivered"):
        make_deal(office, ids, [("p", MONDAY), (way, TODAY)], amount=100)
    make_deal(office, ids, [("q", TODAY), ("p", TODAY)])
    change = funnel_change(office.sit("olga"), ASK, MONDAY)
    middle = change.rows[1]
    told = {what: (getattr(middle, what).count, getattr(middle, what).amount) for what in ("advanced", "regressed")}
    assert told == {"advanced": (3, 300), "regressed": (1, 100)}
    assert (middle.lost.count, middle.entered.count, middle.entered.amount) == (1, 1, 0)  # of that no amount is known
    assert [row.entered.count for row in change.rows] == [1, 1, 1]


def test_the_waterfall_tells_a_cent_more_from_a_cent_less(office: Office, ids: dict[str, int]) -> None:
    deals = [at_once(office, ids, "q", 100) for _ in range(3)]
    office.pass_days(2)
    with office.sit("olga").operation("deal.edit") as op:
        op.update(Deal, deals[0], amount=101)
        op.update(Deal, deals[1], amount=98)
    steps = funnel_change(office.sit("olga"), replace(ASK, mode="snapshot"), TODAY).steps
    assert {name: (part.count, part.amount) for name, part in steps.items() if part.count} == {
        "before": (3, 300),
        "increased": (1, 1),
        "decreased": (1, -2),
        "after": (3, 299),
    }


def test_a_deal_outside_of_the_period_does_not_hide_those_after_it(office: Office, ids: dict[str, int]) -> None:
    days = ["2027-03-01", "2026-10-01", "2026-12-31", "2026-09-30", "2027-01-01"]
    deals = [at_once(office, ids, "q", 100, close_on=date.fromisoformat(day)) for day in days]
    at_once(office, ids, "q", 100)
    office.pass_days(2)
    quarter = replace(ASK, mode="snapshot", start=date(2026, 10, 1), end=date(2026, 12, 31))
    admin = office.sit("olga")
    assert {n: p.count for n, p in funnel_change(admin, quarter, TODAY).steps.items() if p.count} == {
        "before": 2,
        "after": 2,
    }
    with admin.operation("deal.edit") as op:
        op.update(Deal, deals[1], close_on=date(2026, 9, 1))  # earlier is no slip
        op.update(Deal, deals[2], close_on=None)
        op.update(Deal, deals[4], close_on=date(2027, 1, 2))
    change = funnel_change(admin, quarter, TODAY)
    assert (change.slipped.count, change.steps["slipped_out"].count, change.steps["after"].count) == (1, 2, 0)
    until, since = replace(quarter, start=None), replace(quarter, end=None)
    assert [funnel_change(admin, one, TODAY).closing for one in (until, since)] == [
        (None, quarter.end),
        (quarter.start, None),
    ]
    assert [funnel_change(admin, one, TODAY).steps["before"].count for one in (until, since)] == [3, 4]


def test_a_cohort_tells_what_moved_of_the_deals_made_in_its_period(office: Office, ids: dict[str, int]) -> None:
    old, new = date(2026, 10, 1), MONDAY
    for created in (old, new):
        make_deal(office, ids, [("q", created), ("p", TODAY)], amount=100)
    admin = office.sit("olga")
    change = funnel_change(admin, replace(ASK, start=MONDAY), MONDAY)
    assert (change.rows[0].advanced.count, change.steps["before"].count, change.closing) == (1, 1, (None, None))
    whole = funnel_change(admin, replace(ASK, mode="period", start=MONDAY), MONDAY)
    assert (whole.rows[0].advanced.count, whole.until) == (2, None)
    past = funnel_change(admin, replace(ASK, as_of=TODAY), TODAY - timedelta(days=1))
    assert past.rows[0].advanced.count == 2


def test_a_close_date_counts_as_it_was_on_the_first_evening(office: Office, ids: dict[str, int]) -> None:
    deal = at_once(office, ids, "q", 100, close_on=date(2026, 12, 1))
    admin = office.sit("olga")
    for month in (1, 2, 3):
        office.pass_days(1)
        with admin.operation("deal.edit") as op:
            op.update(Deal, deal, close_on=date(2027, month, 1))
    change = funnel_change(admin, replace(ASK, mode="snapshot", end=date(2026, 12, 31)), TODAY)
    assert (change.steps["before"].count, change.steps["slipped_out"].amount) == (1, -100)
    later = funnel_change(admin, replace(ASK, mode="snapshot", end=date(2027, 1, 31)), TODAY + timedelta(days=1))
    assert later.steps["before"].count == 1
    move(admin, [Move(deal, ids["won"], noon(TODAY + timedelta(days=3)), imported=True)])
    assert funnel_change(admin, replace(ASK, mode="snapshot"), TODAY).steps["won"].amount == -100
