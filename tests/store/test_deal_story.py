"""The card of a deal tells what was done in each stage, and what the customer said."""

from __future__ import annotations

from datetime import date, timedelta

from office import Office

from tcrm.actions import agenda, deals
from tcrm.models import Activity
from tcrm.queries.deals import card


def test_each_stage_holds_what_was_done_there(office: Office) -> None:
    maria = office.sit("maria")
    deal = deals.add(maria, "Line")
    office.pass_days(1)
    agenda.log(maria, f"D-{deal}", "call", "first call", outcome="call again")
    office.pass_days(1)
    agenda.log(maria, f"D-{deal}", "visit", "the need", outcome="they need two")
    deals.promote(maria, deal)
    agenda.plan(maria, f"D-{deal}", "visit", "the demo", None)
    office.pass_days(3)
    agenda.log(maria, f"D-{deal}", "meeting", "prices", outcome="too high")
    deals.back(maria, deal)
    told = [
        (move.to_stage, move.days, [(a.subject, a.outcome) for a in move.activities])
        for move in card(maria, deal).moves
    ]
    assert told == [
        ("Lead", 0, []),
        ("Qualified", 3, [("prices", "too high")]),
        ("Lead", 2, [("the need", "they need two"), ("first call", "call again")]),
    ]


def test_what_was_done_before_the_deal_or_on_a_day_finds_its_stage_too(office: Office) -> None:
    maria = office.sit("maria")
    deal = deals.add(maria, "Line")
    office.pass_days(5)
    deals.promote(maria, deal)
    days: list[date | None] = [date(2026, 11, 1), None, date(2026, 11, 24), date(2026, 11, 27)]
    office.pass_days(5)
    with maria.operation("put") as op:
        for number, day in enumerate(days):
            op.insert(Activity, deal_id=deal, subject=str(number), status="done", due_on=day)
        op.insert(Activity, deal_id=deal, subject="off", status="cancelled", done_at=office.time - timedelta(days=1))
    told = {move.to_stage: {a.subject for a in move.activities} for move in card(maria, deal).moves}
    assert told == {"Qualified": {"3"}, "Lead": {"0", "1", "2"}}
