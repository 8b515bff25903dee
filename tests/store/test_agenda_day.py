"""What the agenda of a day holds, in which order, and for whom."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from dump import statements
from office import NOW, Office, person, put

from tcrm.actions import agenda as acts
from tcrm.actions import deals
from tcrm.errors import NotFound, Refused
from tcrm.models import ActivityUser, Deal, HotFlag, Stage
from tcrm.queries.agenda import Agenda, AgendaRow, agenda
from tcrm.queries.refs import Ref
from tcrm.session import Session

TODAY, FRIDAY = date(2026, 11, 21), date(2026, 11, 27)


def refs(found: tuple[AgendaRow, ...]) -> list[str]:
    return [row.subject for row in found]


def day_of(office: Office, login: str = "maria", **asked: Any) -> Agenda:
    return agenda(office.sit(login), **asked)


def test_a_day_is_sorted_by_time_and_says_what_is_late(office: Office, maria: Session) -> None:
    account = office.account("Huber & Söhne AG", "maria")
    deal = office.deal("Demo line 2", "maria", "evaluation", account_id=account, amount=12_500_00)
    for subject, due, hour, priority in [
        ("low", TODAY, None, "low"),
        ("high", TODAY, None, "high"),
        ("at three", TODAY, 14, "normal"),
        ("at noon", TODAY, 11, "low"),
        ("late", TODAY - timedelta(days=2), None, "normal"),
        ("very late", TODAY - timedelta(days=9), None, "normal"),
        ("friday", FRIDAY, None, "normal"),
        ("in a week", TODAY + timedelta(days=7), None, "normal"),
        ("far", TODAY + timedelta(days=8), None, "normal"),
        ("some day", None, None, "normal"),
    ]:
        start = NOW.replace(hour=hour, minute=0) if hour else None
        acts.plan(maria, Ref("deal", deal), "visit", subject, due, start, priority)
    acts.log(maria, Ref("deal", deal), "call", "spoke")
    found = day_of(office)
    assert refs(found.overdue) == ["very late", "late"]
    assert refs(found.today) == ["at noon", "at three", "high", "low"]
    assert refs(found.week) == ["friday", "in a week", "some day"]
    assert [row.days for row in found.overdue] == [9, 2]
    assert found.done == 1
    noon = found.today[0]
    assert (noon.time, noon.customer, noon.stage, noon.amount, noon.currency, noon.deal_id, noon.kind) == (
        time(12), "Huber & Söhne AG", "Evaluation", 12_500_00, "EUR", deal, "visit",
    )  # fmt: skip
    assert noon.ref.startswith("T-")


def test_another_day_shows_its_own_plans_and_what_is_late_today(office: Office, maria: Session) -> None:
    for subject, due in (("late", TODAY - timedelta(days=1)), ("today", TODAY), ("friday", FRIDAY)):
        acts.plan(maria, None, "task", subject, due)
    found = day_of(office, day=FRIDAY)
    assert (refs(found.overdue), refs(found.today), refs(found.week)) == (["late"], ["friday"], [])
    found = day_of(office, day=TODAY - timedelta(days=1))
    assert (refs(found.overdue), refs(found.today), refs(found.week)) == ([], ["late"], ["today", "friday"])


def test_an_agenda_holds_what_is_mine_or_what_i_take_part_in(office: Office, maria: Session) -> None:
    hidden = office.deal("Secret", "tom", private=True, amount=7)
    toms = acts.plan(office.sit("tom"), Ref("deal", hidden), "meeting", "with Maria", TODAY)
    acts.plan(office.sit("tom"), None, "task", "Tom's own", TODAY)
    put(office, ActivityUser, activity_id=toms, user_id=maria.user.id)
    (row,) = day_of(office).today
    assert (row.subject, row.deal_id, row.amount, row.stage) == ("with Maria", None, None, "")
    assert refs(day_of(office, "tom").today) == ["with Maria", "Tom's own"]


def test_the_customer_of_a_row_is_the_best_name_there_is(office: Office, maria: Session) -> None:
    lead = office.deal("Lead", "maria", company="Volta")
    eva = person(office, "Eva Weiss")
    acts.plan(maria, Ref("deal", lead), "call", "1", TODAY)
    acts.plan(maria, Ref("contact", eva), "call", "2", TODAY)
    acts.plan(maria, None, "call", "3", TODAY)
    assert [row.customer for row in day_of(office).today] == ["Volta", "Eva Weiss", ""]


def test_hot_customers_and_deals_stand_in_it_while_they_are_hot(office: Office, maria: Session) -> None:
    account = office.account("Volta Motors", "maria")
    deal = office.deal("Fleet", "maria", account_id=account, amount=210_000_00)
    toms = office.account("Tom's", "tom")
    put(office, HotFlag, deal_id=deal, account_id=account, note="signs", until=FRIDAY)
    put(office, HotFlag, account_id=account, note="may order more")
    put(office, HotFlag, account_id=toms, note="not mine")
    put(office, HotFlag, account_id=account, note="over", until=TODAY - timedelta(days=1))
    put(office, HotFlag, account_id=account, note="off", cleared=True)
    over, deal_row, account_row = day_of(office).hot
    assert (over.subject, over.days, over.reason) == ("over", -1, "was hot until yesterday")
    assert (deal_row.ref, deal_row.customer, deal_row.subject, deal_row.amount) == (
        f"D-{deal}", "Volta Motors", "signs", 210_000_00,
    )  # fmt: skip
    assert (deal_row.due_on, deal_row.days) == (FRIDAY, 6)
    assert (account_row.ref, account_row.subject) == (f"A-{account}", "may order more")


def test_deals_that_stand_longer_than_their_stage_allows_are_named_the_worst_first(
    office: Office, maria: Session
) -> None:
    ids = []
    for n in range(7):
        ids.append(office.deal(f"S{n}", "maria"))
        office.pass_days(1)
    office.deal("closed", "maria", "lost")
    office.deal("tom's", "tom")
    with office.sit("olga").operation("stage.edit") as op:
        op.update(Stage, office.stage_id("qualified"), limit_days=None)
    office.deal("no limit", "maria", "qualified")
    office.pass_days(14 - 7)
    assert day_of(office).stalled == ()  # the first has been there for exactly its fourteen days
    office.pass_days(7)
    found = day_of(office)
    assert [row.ref for row in found.stalled] == [f"D-{deal}" for deal in ids[:5]]
    assert found.stalled_more == 2
    assert (found.stalled[0].days, found.stalled[0].stage) == (21, "Lead")
    assert "14" in found.stalled[0].reason
    deals.promote(maria, ids[:3])
    assert day_of(office).stalled_more == 0


def test_another_persons_agenda_is_for_their_managers_and_admins(office: Office, maria: Session) -> None:
    acts.plan(maria, None, "task", "mine", TODAY)
    assert refs(day_of(office, "maria", who="MARIA").today) == ["mine"]
    for login in ("mona", "olga"):
        assert refs(day_of(office, login, who="maria").today) == ["mine"]
        assert day_of(office, login).today == ()
    for login in ("tom", "sam", "lena"):
        with pytest.raises(Refused):
            day_of(office, login, who="maria")
    with pytest.raises(NotFound):
        day_of(office, "olga", who="nobody")


def test_a_long_agenda_asks_as_little_as_a_short_one(office: Office, maria: Session) -> None:
    def cost() -> int:
        with statements(office.db) as ran:
            agenda(office.sit("maria"))
        return len(ran)

    eva = person(office, "Eva", office.account("Huber", "maria"))
    deal = office.deal("old", "maria")
    office.pass_days(30)
    acts.plan(maria, Ref("contact", eva), "call", "x", maria.today())
    few = cost()
    for n in range(30):
        acts.plan(maria, Ref("deal", deal), "call", f"x{n}", maria.today())
    with office.sit("olga").operation("age") as op:
        op.update(Deal, deal, amount=5)
    assert cost() == few
    assert len(agenda(maria).today) == 31
