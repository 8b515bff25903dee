"""Having looked at a record: noted beside the journal, and what others changed since."""

from __future__ import annotations

import fcntl
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from dump import dump, watched
from office import NOW, Office

from tcrm.actions import agenda, deals
from tcrm.actions.customers import (
    add_account,
    add_contact,
    add_memo,
    assign,
    delete_account,
    edit_account,
    edit_contact,
    untag,
)
from tcrm.actions.customers import tag as put_tag
from tcrm.actions.history import undo
from tcrm.actions.setup import open_session
from tcrm.actions.visits import look_at_moves, visit
from tcrm.errors import NotFound
from tcrm.queries.history import entries
from tcrm.queries.moved import MovedDeals
from tcrm.queries.refs import parse_ref
from tcrm.queries.timeline import timeline
from tcrm.queries.visits import Changed, changed_accounts, last_visit
from tcrm.session import Session


def looked_at(session: Session, ref: str) -> datetime | None:
    return last_visit(session, parse_ref(ref))


def changed(session: Session) -> list[tuple[int, int]]:
    return [(one.account_id, one.count) for one in changed_accounts(session)]


def test_a_visit_tells_when_the_one_before_was(office: Office) -> None:
    maria, account = office.sit("maria"), office.account("Huber")
    assert looked_at(maria, f"A-{account}") is None
    assert visit(maria, f"A-{account}") is None
    office.pass_days(2)
    assert visit(maria, f"A-{account}") == NOW
    assert visit(maria, f"A-{account}") == looked_at(maria, f"A-{account}") == NOW + timedelta(days=2)
    assert looked_at(office.sit("tom"), f"A-{account}") is None
    assert office.db.sql("SELECT count(*) FROM visit") == [(1,)]


def test_contacts_and_deals_are_visited_apart(office: Office) -> None:
    maria = office.sit("maria")
    deal, contact = deals.add(maria, "Line"), add_contact(maria, "Eva")
    visit(maria, f"D-{deal}")
    assert looked_at(maria, f"D-{deal}") == NOW
    assert looked_at(maria, f"C-{contact}") is None
    assert looked_at(maria, f"A-{deal}") is None


def test_a_visit_is_no_entry_in_the_journal_and_changes_no_business_data(office: Office) -> None:
    maria, account = office.sit("maria"), office.account("Huber")
    before, history = dump(office.db), entries(maria)
    with watched(office.db):
        visit(maria, f"A-{account}")
    assert dump(office.db) == before
    assert entries(maria) == history


def test_a_visit_stands_in_nobodys_way(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    visit(maria, f"A-{account}")
    undo(maria)
    with pytest.raises(NotFound):
        visit(maria, f"A-{account}")
    other = add_account(maria, "Meier")
    visit(maria, f"A-{other}")
    delete_account(maria, other)
    assert changed(maria) == []
    undo(maria)
    assert looked_at(maria, f"A-{other}") == NOW
    assert office.db.integrity_problems() == []


def test_what_is_not_seen_is_not_visited_but_a_customers_head_may_be(office: Office) -> None:
    office.firm(colleagues_see="own")
    maria, tom = office.sit("maria"), office.sit("tom")
    account, deal = add_account(tom, "Huber"), deals.add(tom, "Line")
    visit(maria, f"A-{account}")
    assert looked_at(maria, f"A-{account}") == NOW
    for ref in (f"D-{deal}", "A-999", "T-1"):
        with pytest.raises(NotFound):
            visit(maria, ref)
    edit_account(tom, account, {"city": "Graz"})
    assert changed(maria) == []


def test_a_session_that_only_reads_notes_nothing(office: Office) -> None:
    account = office.account("Huber")
    reader = Session(office.db, "maria", office.clock, read_only=True)
    assert visit(reader, f"A-{account}") is None
    assert looked_at(reader, f"A-{account}") is None


def test_nobody_waits_for_anothers_write_in_order_to_look(tmp_path: Path) -> None:
    session = open_session(tmp_path / "crm.db", "maria", lambda: NOW)
    account = add_account(session, "Huber")
    with (tmp_path / "crm.db.lock").open("rb+") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        assert visit(session, f"A-{account}") is None
        assert looked_at(session, f"A-{account}") is None
    visit(session, f"A-{account}")
    assert looked_at(session, f"A-{account}") == NOW
    session.close()


def test_a_timeline_marks_what_is_new_since_the_last_visit(office: Office) -> None:
    maria, tom = office.sit("maria"), office.sit("tom")
    account = add_account(maria, "Huber")
    visit(maria, f"A-{account}")
    office.pass_days(1)
    add_memo(tom, f"A-{account}", "new")
    assert [m.title for m in timeline(maria, f"A-{account}") if m.fresh] == ["memo"]
    office.pass_days(1)
    since = visit(maria, f"A-{account}")
    office.pass_days(1)
    assert not any(m.fresh for m in timeline(maria, f"A-{account}"))
    assert [m.title for m in timeline(maria, f"A-{account}", since=since) if m.fresh] == ["memo"]


# -- customers that others changed ----------------------------------------------------------------------------------


def test_changed_customers_are_those_of_mine_that_others_touched(office: Office) -> None:
    maria, mona, olga = office.sit("maria"), office.sit("mona"), office.sit("olga")
    mine, visited, strange = (office.account(name) for name in ("Mine", "Visited", "Strange"))
    assign(olga, f"A-{mine}", "maria")
    office.pass_days(1)
    visit(maria, f"A-{visited}")
    visit(maria, f"A-{mine}")
    office.pass_days(1)
    assert changed(maria) == []
    for account in (mine, visited, strange):
        edit_account(olga, account, {"city": "Graz"})
    office.pass_days(1)
    edit_account(mona, mine, {"industry": "presses"})
    edit_account(maria, mine, {"industry": "lathes"})
    assert changed_accounts(maria) == [
        Changed(mine, 2, NOW + timedelta(days=3), "Mona North"),
        Changed(visited, 1, NOW + timedelta(days=2), "Olga"),
    ]
    office.pass_days(1)
    visit(maria, f"A-{mine}")
    office.pass_days(1)
    assert changed(maria) == [(visited, 1)]


def test_of_what_was_written_in_the_second_of_the_visit_nothing_is_missed(office: Office) -> None:
    maria, mona = office.sit("maria"), office.sit("mona")
    account = add_account(maria, "Huber")
    visit(maria, f"A-{account}")
    edit_account(mona, account, {"city": "Graz"})
    assert changed(maria) == [(account, 1)]
    assert [m.title for m in timeline(maria, f"A-{account}") if m.fresh] == ["city set to Graz"]


def test_people_deals_talk_and_what_was_taken_away_count(office: Office) -> None:
    maria, mona = office.sit("maria"), office.sit("mona")
    account = add_account(maria, "Huber", phone="1234567")
    ref = f"A-{account}"
    eva = add_contact(maria, "Eva", account_id=account)
    deal = deals.add(maria, "Line", account_id=account)
    put_tag(maria, ref, "press")
    steps = (
        lambda: edit_contact(mona, eva, {"phone": "7654321"}),
        lambda: deals.promote(mona, deal),
        lambda: agenda.log(mona, f"D-{deal}", "call", "hello"),
        lambda: agenda.plan(mona, ref, "call", "hello", date(2027, 1, 1)),
        lambda: add_memo(mona, f"C-{eva}", "hello"),
        lambda: edit_account(mona, account, {"phone": ""}),
        lambda: untag(mona, ref, "press"),
    )
    for step in steps:
        visit(maria, ref)
        office.pass_days(1)
        assert changed(maria) == []
        step()
        assert changed(maria) == [(account, 1)]
        office.pass_days(1)


def test_what_was_undone_and_the_making_itself_are_no_news(office: Office) -> None:
    maria, mona = office.sit("maria"), office.sit("mona")
    account = office.account("Huber", "maria")
    assert changed(maria) == []
    edit_account(mona, account, {"city": "Graz"})
    assert changed(maria) == [(account, 1)]
    undo(mona)
    assert changed(maria) == []


def test_what_i_do_not_see_is_not_counted(office: Office) -> None:
    office.firm(colleagues_see="own")
    maria, tom = office.sit("maria"), office.sit("tom")
    account = add_account(maria, "Huber")
    office.pass_days(1)
    secret = deals.add(tom, "Secret", account_id=account)
    deals.promote(tom, secret)
    agenda.log(tom, f"D-{secret}", "call", "whisper")
    assert changed(maria) == []


def test_of_customers_that_i_never_looked_at_only_the_last_months_count(office: Office) -> None:
    maria, mona = office.sit("maria"), office.sit("mona")
    account = office.account("Huber", "maria")
    edit_account(mona, account, {"city": "Graz"})
    office.pass_days(89)
    assert changed(maria) == [(account, 1)]
    office.pass_days(2)
    assert changed(maria) == []


def test_a_manager_is_told_which_deals_of_their_people_others_moved_since_they_looked(office: Office) -> None:
    press, line, hers = office.deal("Press", "maria"), office.deal("Line", "tom"), office.deal("Hers", "lena")
    maria, mona = office.sit("maria"), office.sit("mona")
    deals.promote(maria, press)
    assert look_at_moves(mona) == MovedDeals()  # who never looked has no news
    office.pass_days(1)
    assert look_at_moves(mona).deals == ()
    office.criteria("lead", [{"need": "field", "field": "amount"}])
    office.pass_days(1)
    deals.promote(maria, press)
    deals.promote(office.sit("lena"), hers)
    deals.promote(mona, press)  # my own moves are no news to me
    deals.promote(office.sit("olga"), line, override="known customer")
    deals.back(maria, press)
    deals.back(maria, press)
    undo(maria)
    office.deal("New", "maria")
    before = dump(office.db)
    assert look_at_moves(office.sit("maria")).deals == ()
    found = look_at_moves(mona)
    assert (found.deals, found.moves, found.overridden) == ((press, line), 3, 1)
    assert found.since == NOW + timedelta(days=1) and dump(office.db) == before
    office.pass_days(1)
    assert look_at_moves(mona).deals == ()
