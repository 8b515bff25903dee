"""What sellers are at: leads, open deals, touches, the last and the next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from office import NOW, Office
from shell import Shell

from tcrm.models import Activity
from tcrm.queries.sellers import sellers_at_work


def touch(office: Office, owner: str, days_ago: int, deal: int | None = None, kind: str = "call") -> None:
    """An activity of that many days ago that was done; one in the future is planned."""
    moment = NOW - timedelta(days=days_ago)
    done = {"status": "done", "done_at": moment} if days_ago >= 0 else {"status": "planned"}
    with office.sit("olga").operation("log") as op:
        op.insert(Activity, kind=kind, owner_id=office.user_id(owner), deal_id=deal, due_on=moment.date(), **done)


def test_leads_touches_the_last_and_the_next_of_each_seller(office: Office) -> None:
    planned, _idle = office.deal("Planned", "maria"), office.deal("Idle", "maria")
    office.deal("Further", "maria", "proposal")
    for days in (0, 29, 30, 90):
        touch(office, "maria", days, planned)
    touch(office, "maria", -3, planned)
    touch(office, "maria", -1, planned, kind="task")  # nobody is spoken with
    touch(office, "tom", 40)
    maria, tom = sellers_at_work(office.sit("olga"))
    assert (maria.leads, maria.open, maria.idle, maria.touches) == (2, 3, 2, 2)
    assert (maria.last_touch, maria.next_touch) == (date(2026, 11, 21), date(2026, 11, 24))
    assert (tom.leads, tom.touches, tom.last_touch, tom.next_touch) == (0, 0, date(2026, 10, 12), None)


def test_a_touch_that_is_overdue_is_next_only_where_nothing_else_is_planned(office: Office) -> None:
    with office.sit("olga").operation("plan") as op:
        for owner, days in (("maria", (-5, 2)), ("tom", (-5, -9))):
            for day in days:
                due = date(2026, 11, 21) + timedelta(days=day)
                op.insert(Activity, kind="visit", owner_id=office.user_id(owner), due_on=due)
    assert [work.next_touch for work in sellers_at_work(office.sit("olga"))] == [date(2026, 11, 23), date(2026, 11, 16)]


def test_a_day_is_the_firms_day_and_hidden_deals_are_not_counted(office: Office) -> None:
    office.deal("Secret", "lena", private=True)
    with office.sit("olga").operation("log") as op:
        late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
        op.insert(Activity, kind="call", owner_id=office.user_id("maria"), status="done", done_at=late)
    maria = sellers_at_work(office.sit("mona"))
    assert [(work.login, work.last_touch) for work in maria] == [("maria", date(2026, 11, 21))]
    assert [work.login for work in sellers_at_work(office.sit("sam"))] == ["lena"]
    assert sellers_at_work(office.sit("olga"), team="South")[0].open == 1


def test_the_shell_tells_it(shell: Shell) -> None:
    shell.office.deal("Lead", "maria")
    touch(shell.office, "maria", 1)
    assert shell("team", "--json").json[0]["last_touch"] == "2026-11-20"
    assert "yesterday" in shell("team").out and "touches in 7 d" in shell("team", "--days", "7").out
    assert "yesterday" in shell("funnel", "--by", "seller").out
