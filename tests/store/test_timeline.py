"""The timeline of a record: what is on it, for whom, page by page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from dump import statements
from moments import only, titles
from office import Office, put

from tcrm.actions import agenda, deals
from tcrm.actions.customers import (
    add_account,
    add_contact,
    add_memo,
    edit_account,
    edit_contact,
    leave_account,
    set_hot,
)
from tcrm.errors import BadValue, NotFound
from tcrm.models import Account, Activity, Competitor, Contact, Deal, DealCompetitor, DealContact, Membership
from tcrm.money import Money
from tcrm.queries.timeline import Moment, timeline
from tcrm.session import Session

# -- what is on it --------------------------------------------------------------------------------------------------


def test_all_kinds_stand_in_one_line_newest_first(office: Office) -> None:
    maria, tom = office.sit("maria"), office.sit("tom")
    account = add_account(maria, "Huber", city="Stuttgart")
    office.pass_days(1)
    deal = deals.add(maria, "Demo line", account_id=account, stage="discovery")
    office.pass_days(1)
    add_memo(tom, f"A-{account}", "new plant in Graz\n3 presses")
    office.pass_days(1)
    agenda.log(maria, f"D-{deal}", "call", "prices", outcome="wants the demo first")
    office.pass_days(1)
    edit_account(maria, account, {"city": "Graz"})
    office.pass_days(1)
    deals.promote(maria, deal)
    agenda.plan(maria, f"D-{deal}", "visit", "demo", None, datetime(2026, 11, 30, 10, 30, tzinfo=UTC))
    story = timeline(maria, f"A-{account}")
    assert [(m.day, m.kind, m.title, m.who, m.detail) for m in story] == [
        (date(2026, 11, 30), "planned", f"D-{deal} visit 11:30 demo planned", "Maria Rossi", ""),
        (date(2026, 11, 26), "move", f"D-{deal} Discovery → Evaluation", "Maria Rossi", "Demo line"),
        (date(2026, 11, 25), "change", "city Stuttgart → Graz", "Maria Rossi", ""),
        (date(2026, 11, 24), "done", f"D-{deal} call prices", "Maria Rossi", "wants the demo first"),
        (date(2026, 11, 23), "memo", "memo", "Tom Lang", "new plant in Graz\n3 presses"),
        (date(2026, 11, 22), "added", f"D-{deal} added in Discovery", "Maria Rossi", "Demo line"),
        (date(2026, 11, 21), "added", "added", "Maria Rossi", ""),
    ]
    assert [m.group for m in story] == ["talk", "deals", "changes", "talk", "talk", "deals", "changes"]
    assert [m.deal_id for m in story] == [deal, deal, None, deal, None, deal, None]
    assert [str(m.ref) for m in story[1:5]] == [f"D-{deal}", f"A-{account}", "T-1", "M-1"]


def test_a_timeline_can_be_filtered(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    deals.add(maria, "Demo line", account_id=account)
    add_memo(maria, f"A-{account}", "hello")
    assert titles(maria, f"A-{account}", "talk") == ["memo"]
    assert titles(maria, f"A-{account}", "deals") == ["D-1 added in Lead"]
    assert titles(maria, f"A-{account}", "changes") == ["added"]
    assert titles(maria, f"A-{account}", "talk", "changes") == ["memo", "added"]
    assert timeline(maria, f"A-{account}", limit=0) == []


def test_on_a_deals_own_line_its_number_is_left_out(office: Office) -> None:
    maria = office.sit("maria")
    deal = deals.add(maria, "Demo line")
    deals.promote(maria, deal)
    agenda.log(maria, f"D-{deal}", "call", "prices")
    assert titles(maria, f"D-{deal}", "talk", "deals") == ["call prices", "Lead → Qualified", "added in Lead"]
    assert timeline(maria, f"D-{deal}")[1].detail == ""


def test_an_activity_says_how_long_it_took_with_whom_and_what_came_of_it(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    eva = add_contact(maria, "Eva Weiss", account_id=account)
    agenda.log(maria, f"C-{eva}", "call", "prices\nlong text", outcome="too high")
    moment = only(maria, f"A-{account}", "talk")
    assert (moment.title, moment.people, moment.detail) == ("call prices", "Eva Weiss", "too high\nprices\nlong text")
    with maria.operation("activity.edit") as op:
        op.update(Activity, 1, start_at=office.time, end_at=office.time.replace(minute=32))
    assert only(maria, f"C-{eva}", "talk").title == "call 12 min prices"


def test_what_has_a_day_only_stands_on_that_day(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    agenda.plan(maria, f"A-{account}", "task", "brochure", date(2026, 12, 1))
    agenda.plan(maria, f"A-{account}", "task", "some day", None)
    assert [(m.day, m.title) for m in timeline(maria, f"A-{account}", kinds=("talk",))] == [
        (date(2026, 12, 1), "task brochure planned"),
        (date(2026, 11, 21), "task some day planned"),
    ]


def test_won_and_lost_say_for_how_much_why_and_against_whom(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    won = deals.add(maria, "Press", account_id=account, amount=Money(11_800_000, "EUR"), stage="negotiation")
    lost = deals.add(maria, "Line", account_id=account, amount=Money(500_000, "EUR"))
    festo = put(office, Competitor, name="Festo")
    put(office, DealCompetitor, deal_id=won, competitor_id=festo)
    office.pass_days(61)
    deals.win(maria, won, note="they trust us")
    deals.lose(maria, lost, ["Price", "Bad timing"], competitor="Bosch", note="too late")
    second, first = timeline(maria, f"A-{account}", kinds=("deals",))[:2]
    assert (first.kind, first.title) == ("won", f"D-{won} won € 118,000")
    assert first.detail == "Press · against Festo · they trust us · 61 d"
    assert (second.kind, second.title) == ("lost", f"D-{lost} lost € 5,000")
    assert second.detail == "Line · to Bosch · Price, Bad timing · too late · 61 d"


def test_going_on_after_winning_is_not_winning_again_and_reopening_says_so(office: Office) -> None:
    maria = office.sit("maria")
    deal = deals.add(maria, "Press", stage="negotiation")
    for step in (deals.win, deals.promote, deals.reopen):
        office.pass_days(1)
        step(maria, deal)
    assert titles(maria, f"D-{deal}", "deals") == [
        "opened again in Negotiation",
        "Order → Delivery",
        "won",
        "added in Negotiation",
    ]


def test_the_end_of_a_deal_is_not_told_of_an_earlier_end(office: Office) -> None:
    maria = office.sit("maria")
    deal = deals.add(maria, "Press", stage="negotiation")
    office.pass_days(1)
    deals.lose(maria, deal, ["Price"], note="first time")
    office.pass_days(1)
    deals.reopen(maria, deal)
    office.pass_days(1)
    deals.lose(maria, deal, ["Bad timing"], competitor="Festo")
    lost = [m.detail for m in timeline(maria, f"D-{deal}") if m.kind == "lost"]
    assert lost == ["to Festo · Bad timing · 3 d", "first time · 1 d"]


# -- for whom -------------------------------------------------------------------------------------------------------


def test_nothing_is_told_of_what_is_not_seen(office: Office) -> None:
    office.firm(colleagues_see="own")
    tom, maria = office.sit("tom"), office.sit("maria")
    account = add_account(maria, "Huber")
    secret = deals.add(tom, "Secret", account_id=account)
    deals.promote(tom, secret)
    deals.edit(tom, secret, {"amount": Money(100, "EUR")})
    agenda.log(tom, f"D-{secret}", "call", "whisper")
    add_memo(tom, f"D-{secret}", "whisper")
    set_hot(tom, f"D-{secret}", "whisper")
    assert titles(maria, f"A-{account}") == ["added"]
    assert len(titles(office.sit("mona"), f"A-{account}")) == 7
    with pytest.raises(NotFound):
        timeline(maria, f"D-{secret}")


def test_of_a_hidden_customer_and_its_people_nothing_is_told(office: Office) -> None:
    office.firm(colleagues_see="own")
    tom, maria = office.sit("tom"), office.sit("maria")
    hidden, seen = add_account(tom, "Hidden"), add_account(maria, "Seen")
    eva = add_contact(tom, "Eva Weiss", account_id=hidden)
    assert timeline(maria, f"A-{hidden}") == []
    with pytest.raises(NotFound):
        timeline(maria, f"C-{eva}")
    with pytest.raises(NotFound):
        timeline(maria, "A-999")
    with pytest.raises(BadValue):
        timeline(maria, "T-1")
    put(office, Membership, contact_id=eva, account_id=seen)
    assert "customer added: Seen" in titles(maria, f"C-{eva}")
    assert not any("Hidden" in title for title in titles(maria, f"C-{eva}"))
    leave_account(tom, eva, hidden)
    assert not any("Hidden" in title for title in titles(maria, f"C-{eva}"))


def test_names_that_are_not_seen_are_not_told(office: Office) -> None:
    office.firm(colleagues_see="own")
    tom, maria = office.sit("tom"), office.sit("maria")
    eva = add_contact(tom, "Eva Weiss", account_id=add_account(tom, "Hidden"))
    deal = deals.add(maria, "Line")
    put(office, DealContact, deal_id=deal, contact_id=eva)
    assert titles(maria, f"D-{deal}") == ["added in Lead"]


# -- pages, speed, news ---------------------------------------------------------------------------------------------


def busy(office: Office, turn_the_clock: bool) -> tuple[Session, int]:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    for n in range(6):
        eva = add_contact(maria, f"Eva {n}", account_id=account)
        deal = deals.add(maria, f"Line {n}", account_id=account)
        deals.promote(maria, deal)
        add_memo(maria, f"A-{account}", f"memo {n}")
        agenda.log(maria, f"D-{deal}", "call", f"call {n}")
        if turn_the_clock:
            office.pass_days(1)
        with maria.operation("bulk") as op:
            op.update(Contact, eva, title=f"CEO {n}")
            op.update(Account, account, city=f"Graz {n}")
            op.update(Deal, deal, budget=n + 1)
    return maria, account


@pytest.mark.parametrize("turn_the_clock", [True, False])
@pytest.mark.parametrize("size", [1, 11])
def test_pages_put_together_are_the_whole(office: Office, size: int, turn_the_clock: bool) -> None:
    maria, account = busy(office, turn_the_clock)
    whole = timeline(maria, f"A-{account}", limit=1000)
    assert len({moment.key for moment in whole}) == len(whole) == 1 + 6 * 8
    pages: list[Moment] = []
    while page := timeline(maria, f"A-{account}", limit=size, before=pages[-1] if pages else None):
        assert len(page) == min(size, len(whole) - len(pages))
        pages += page
        if size == 1 and len(pages) == 1 + 2 * 8:  # every kind of moment, with its neighbours
            break
    assert pages == whole[: len(pages)] and (size == 1 or len(pages) == len(whole))


def test_the_number_of_queries_does_not_grow(office: Office) -> None:
    maria, account = busy(office, True)
    with statements(office.db) as few:
        timeline(maria, f"A-{account}", limit=1000)
    for n in range(20):
        eva = add_contact(maria, f"Eva {n}", account_id=account, phones=["1234567"], emails=[f"eva{n}@x.example"])
        edit_contact(maria, eva, {"title": "CEO", "phone": "7654321"})
        deal = deals.add(maria, f"Deal {n}", account_id=account)
        deals.lose(maria, deal, ["Price"], competitor="Festo")
        agenda.log(maria, f"C-{eva}", "call", "hello")
        add_memo(maria, f"C-{eva}", "hello")
    with statements(office.db) as many:
        assert len(timeline(maria, f"A-{account}", limit=1000)) > 140
    assert len(many) <= len(few) + 3  # names of tables that had no change before
    assert len(many) < 30


def test_what_others_wrote_since_the_last_look_is_marked(office: Office) -> None:
    maria, tom, mona = office.sit("maria"), office.sit("tom"), office.sit("mona")
    account = add_account(maria, "Huber")
    deal = deals.add(maria, "Line", account_id=account)
    agenda.plan(maria, f"A-{account}", "call", "old", date(2026, 12, 24))
    add_memo(tom, f"A-{account}", "old")
    office.pass_days(1)
    since = office.time
    office.pass_days(1)
    add_memo(tom, f"A-{account}", "new")
    agenda.plan(tom, f"A-{account}", "call", "new", date(2026, 12, 24))
    edit_account(mona, account, {"city": "Graz"})
    deals.promote(mona, deal)
    edit_account(maria, account, {"industry": "presses"})
    deals.promote(maria, deal)
    fresh = {m.title for m in timeline(maria, f"A-{account}", since=since) if m.fresh}
    assert fresh == {"memo", "call new planned", "city set to Graz", f"D-{deal} Lead → Qualified"}
    old_memo = timeline(maria, f"A-{account}", kinds=("talk",), since=since)[-1]
    assert (old_memo.detail, old_memo.fresh) == ("old", False)
    assert not any(m.fresh for m in timeline(maria, f"A-{account}"))


def test_hostile_text_stays_text(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "[red]Huber[/] {name}")
    edit_account(maria, account, {"city": "{0} %s [b]"})
    assert only(maria, f"A-{account}").title == "city set to {0} %s [b]"
