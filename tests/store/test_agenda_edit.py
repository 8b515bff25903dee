"""What the agenda changes of single items: the fields of an activity, a flag's day, what goes to a colleague."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from office import Office

from tcrm.actions import agenda, history, marks, queue
from tcrm.actions.activity_edit import edit
from tcrm.errors import BadValue, Clash
from tcrm.models import Activity, Deal, HotFlag, Snooze
from tcrm.money import Money
from tcrm.queries.activity_facts import facts
from tcrm.queries.handover import handed
from tcrm.queries.refs import Ref

NINE = datetime(2026, 11, 24, 8, tzinfo=UTC)  # 9:00 in Berlin


def test_what_is_moved_to_another_hour_takes_as_long_as_before_and_stands_on_its_day(office: Office) -> None:
    maria = office.sit("maria")
    made = agenda.plan(maria, None, "meeting", "Plan", None, NINE)
    edit(maria, made, {"minutes": 90})
    edit(maria, made, {"start_at": NINE + timedelta(days=1), "priority": "High", "subject": " Year plan "})
    found = facts(maria, made)
    assert (found.due_on, found.start_at, found.minutes) == (date(2026, 11, 25), NINE + timedelta(days=1), 90)
    assert (found.priority, found.subject) == ("high", "Year plan")
    edit(maria, made, {"start_at": None, "due_on": date(2026, 11, 26), "repeats": "every thu"})
    found = facts(maria, made)
    assert (found.start_at, found.minutes, found.due_on) == (None, None, date(2026, 11, 26))
    assert found.rule == "FREQ=WEEKLY;BYDAY=TH"


@pytest.mark.parametrize("wrong", [{"minutes": 30}, {"kind": "dance"}, {"priority": "x"}, {"owner": 1}])
def test_what_an_activity_cannot_be_is_refused_and_nothing_is_changed(office: Office, wrong: dict[str, object]) -> None:
    maria = office.sit("maria")
    made = agenda.plan(maria, None, "call", "Prices", date(2026, 11, 24))
    before = facts(maria, made)
    with pytest.raises(BadValue):
        edit(maria, made, {"subject": "Other", **wrong})
    assert facts(maria, made) == before


def test_who_edits_what_has_changed_since_is_told_so(office: Office) -> None:
    maria = office.sit("maria")
    made = agenda.plan(maria, None, "call", "Prices", date(2026, 11, 24))
    read = facts(maria, made)
    edit(maria, made, {"subject": "New prices"})
    with pytest.raises(Clash):
        edit(maria, made, {"subject": "Old prices"}, read.version, {"subject": "Prices"})


def test_a_flag_that_is_kept_keeps_what_is_expected(office: Office) -> None:
    maria = office.sit("maria")
    deal = office.deal("Line", "maria", company="Volta")
    day, later = date(2026, 11, 24), date(2026, 12, 4)
    ref = Ref("deal", deal)
    marks.set_hot(maria, ref, "signs", day, "sign", amount=Money(500, "EUR"), event_on=day)
    queue.keep_hot(maria, ref, later)
    query = HotFlag.select(HotFlag.note, HotFlag.until, HotFlag.event, HotFlag.amount, HotFlag.event_on)
    assert office.db.rows(query) == [("signs", later, "sign", 500, later)]


def test_a_deal_that_goes_on_rests_until_its_next_step_and_one_undo_takes_both_back(office: Office) -> None:
    maria = office.sit("maria")
    deal = office.deal("Line", "maria", company="Volta")
    queue.attend(maria, deal, "fri 10 call")
    assert office.db.rows(Snooze.select(Snooze.kind, Snooze.until)) == [("deal", date(2026, 11, 27))]
    queue.attend(maria, deal, "call")  # today: at least it rests until tomorrow
    assert office.db.rows(Snooze.select(Snooze.until)) == [(date(2026, 11, 22),)]
    history.undo(maria)
    history.undo(maria)
    assert office.db.count(Snooze.select()) == office.db.count(Activity.select()) == 0


def test_activities_and_deals_go_to_a_colleague_in_one_step_with_the_reason(office: Office) -> None:
    maria = office.sit("maria")
    deal = office.deal("Line", "maria", company="Volta")
    call = agenda.plan(maria, None, "call", "Prices", date(2026, 11, 24))
    assert queue.give(maria, [call], [deal], "tom", "away") == 2
    tom = office.sit("tom")
    (row,) = handed(tom, f"T-{call}")
    assert (row.from_user, row.to_user, row.reason) == ("Maria Rossi", "Tom Lang", "away")
    history.undo(maria)
    owners = {row[0] for row in office.db.rows(Deal.select(Deal.owner))}
    assert owners == {row[0] for row in office.db.rows(Activity.select(Activity.owner))} == {maria.user.id}
