"""What waits for a manager's people is counted as their own agendas show it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dump import statements
from office import Office

from tcrm.actions import agenda as actions
from tcrm.models import User
from tcrm.queries.agenda import agenda
from tcrm.queries.team_day import Waiting, team_day


def test_each_has_what_their_agenda_shows_and_all_together_count_a_thing_once(office: Office) -> None:
    mona, maria, tom = office.sit("mona"), office.sit("maria"), office.sit("tom")
    for who, on in ((maria, 19), (maria, 20), (maria, 21), (tom, 18), (mona, 18)):
        actions.plan(who, None, "task", "Tidy", date(2026, 11, on))
    for owner in ("maria", "maria", "mona"):
        office.deal("Idle", owner)
    office.pass_days(40)
    found = team_day(mona)
    for login in ("maria", "tom"):
        seen = agenda(mona, who=login)
        assert found.each[office.user_id(login)] == Waiting(len(seen.overdue), len(seen.stalled) + seen.stalled_more)
    assert found.together == Waiting(
        sum(one.overdue for one in found.each.values()), sum(one.stalled for one in found.each.values())
    )
    assert found.each[office.user_id("maria")] == Waiting(3, 2) and office.user_id("mona") not in found.each
    assert team_day(maria).together == Waiting()


def test_what_has_an_hour_is_late_by_the_clock_of_who_looks(office: Office) -> None:
    """Half past eleven at night in Berlin is the next morning in Tokyo."""
    with office.sit("olga").operation("user.edit") as op:
        op.update(User, office.user_id("mona"), zone="Asia/Tokyo")
    actions.plan(office.sit("maria"), None, "call", "Late", None, datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    mona = office.sit("mona")
    assert (mona.own_today(), agenda(mona, who="maria").overdue) == (date(2026, 11, 21), ())
    assert team_day(mona).together.overdue == 0
    office.pass_days(1)
    assert len(agenda(mona, who="maria").overdue) == team_day(mona).together.overdue == 1


def test_it_costs_the_same_for_few_as_for_many(office: Office) -> None:
    mona = office.sit("mona")

    def cost() -> int:
        with statements(office.db) as ran:
            team_day(mona)
        return len(ran)

    cost()  # what this person may see is read once
    before = cost()
    for _ in range(5):
        office.deal("Idle", "maria")
    office.pass_days(40)
    assert cost() <= before <= 10
