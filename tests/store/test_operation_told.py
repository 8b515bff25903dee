"""What one entry of the history tells: the records that it bore on, their fields before and after, to whom it may."""

from __future__ import annotations

from datetime import date

import pytest
from dump import statements
from office import Office, newest
from shell import Shell

from tcrm.actions import agenda, deals, marks, schedule
from tcrm.actions.checks import tick
from tcrm.actions.contacts import edit_contact
from tcrm.actions.customers import add_account, add_contact, edit_account, tag
from tcrm.actions.history import redo, undo
from tcrm.errors import BadValue, NotFound
from tcrm.models import Account, Contact, Team, User
from tcrm.money import Money
from tcrm.queries.history import entries, entry_of
from tcrm.queries.operation_told import MOST, Told, told
from tcrm.queries.refs import Ref
from tcrm.session import Session


def last(session: Session) -> Told:
    return told(session, newest(session))


def test_an_entry_tells_its_records_and_their_fields_before_and_after(office: Office, maria: Session) -> None:
    account = add_account(maria, "Huber", phone="+49 711 555 0100", owner="maria")
    deal = office.deal("Press line", "maria", account_id=account, amount=1_250_000)
    edit_account(maria, account, {"city": "Graz", "phone": "+49 711 555 0123"})
    assert last(maria).about == ((Ref("account", account), "Huber"),)
    assert last(maria).fields[-1] == "phone +49 711 555 0100 → +49 711 555 0123" and len(last(maria).fields) == 2
    deals.edit(maria, deal, {"amount": Money(2_000_000, "EUR"), "close_on": date(2026, 12, 24)})
    amount, close = last(maria).fields
    assert last(maria).about == ((Ref("deal", deal), "Press line"),)
    assert amount == "amount € 12,500 → € 20,000" and close.startswith("expected close set to")
    tag(maria, f"D-{deal}", "fair")
    assert last(maria).fields == ("tagged fair",)
    deals.promote(maria, [deal])
    assert last(maria).fields == ("Lead → Qualified",)


def test_a_colleague_in_another_team_is_told_in_words(admin: Session, maria: Session) -> None:
    with admin.operation("fill") as op:
        op.update(User, maria.user.id, team_id=op.insert(Team, name="East"))
    assert "team North → East" in last(admin).fields


def test_an_entry_says_whose_memo_and_whose_plan_it_was(office: Office, maria: Session) -> None:
    account = add_account(maria, "Huber", owner="maria")
    marks.add_memo(maria, Ref("account", account), "New\x1b[31m plant\n" + "and a hall " * 9)
    (memo,) = last(maria).fields
    assert last(maria) == Told(newest(maria), ((Ref("account", account), "Huber"),), (memo,), 1)
    assert memo.startswith("New") and " plant and a hall" in memo and memo.endswith("…") and "\x1b" not in memo
    plan = agenda.next_step(maria, Ref("account", account), "call fri 10:00 ask for the order")
    assert last(maria).fields == ("call Fri 27 10:00: ask for the order",)
    schedule.reschedule(maria, plan, "mon 11:30")
    assert last(maria).about == ((Ref("account", account), "Huber"),)
    assert any(field.startswith("due ") for field in last(maria).fields)
    assert any(field.startswith("time ") and field.endswith("11:30") for field in last(maria).fields)


def test_what_is_gone_is_counted_and_so_is_what_is_too_much_to_be_named(office: Office, maria: Session) -> None:
    add_account(maria, "Huber", phone="+49 711 555 0100", owner="maria")
    assert last(maria).counts == ()
    undo(maria)
    assert last(maria).about == () and last(maria).counts == (("account", 1),)
    redo(maria)
    with maria.operation("import", files="a.csv") as op:
        op.insert_many(Contact, [{"name": f"C{n}", "sort_name": f"c{n}"} for n in range(1200)])
        op.insert_many(Account, [{"name": f"A{n}", "sort_name": f"a{n}"} for n in range(2)])
    undo(maria)
    assert last(maria).about == () and last(maria).rows == MOST
    assert last(maria).counted(maria.numerals) == ["2 customers", "1,200 contacts"]


def test_a_person_who_is_private_is_not_named_to_others(office: Office, maria: Session) -> None:
    account = add_account(office.sit("tom"), "Quiet Lake", private=True)
    add_contact(office.sit("tom"), "Paolo Segreto", account_id=account)
    number = newest(maria)
    assert not any("Segreto" in name for _ref, name in told(maria, number).about)
    with pytest.raises(NotFound):
        entry_of(maria, number)


def test_a_history_of_one_record_or_of_one_user(office: Office, maria: Session) -> None:
    mona = office.sit("mona")
    account = add_account(maria, "Huber", owner="maria")
    deal = office.deal("Press line", "maria", account_id=account)
    edit_account(mona, account, {"city": "Graz"})
    marks.add_memo(maria, Ref("account", account), "New plant")
    deals.promote(maria, [deal])
    of_account = [each.kind for each in entries(maria, of=Ref("account", account))]
    assert of_account == ["deal.promote", "memo.add", "account.edit", "deal.add", "account.add"]
    assert next(each.kind for each in entries(maria, of=Ref("deal", deal))) == "deal.promote"
    assert [each.kind for each in entries(maria, by=office.user_id("mona"))] == ["account.edit"]
    assert entries(maria, by=office.user_id("tom"), of=Ref("account", account)) == []
    contact = add_contact(maria, "Eva", account_id=account)
    edit_contact(mona, contact, {"title": "CFO"})
    deals.delete(maria, [deal])
    told_now = [each.kind for each in entries(maria, of=Ref("account", account))]
    assert told_now == ["deal.delete", "contact.edit", "contact.add", *of_account]
    assert [each.kind for each in entries(mona, of=Ref("contact", contact))] == ["contact.edit", "contact.add"]
    with pytest.raises(BadValue):
        entries(maria, of=Ref("user", 1))
    with pytest.raises(NotFound):
        entries(maria, of=Ref("deal", 99))


def test_a_history_of_a_deal_or_its_customer_holds_the_ticks_of_its_checklists(office: Office, maria: Session) -> None:
    account = add_account(maria, "Huber", owner="maria")
    deal = office.deal("Press line", "maria", account_id=account)
    office.criteria("lead", [{"need": "check", "key": "need", "label": "Need understood"}])
    tick(maria, deal, "need")
    tick(maria, deal, "need", done=False)
    for ref in (Ref("deal", deal), Ref("account", account)):
        assert [each.kind for each in entries(maria, of=ref)][:3] == ["deal.uncheck", "deal.check", "deal.add"], ref


def test_a_history_holds_what_is_done_with_a_contact_and_what_was_put_off(office: Office, maria: Session) -> None:
    account = add_account(maria, "Huber", owner="maria")
    contact, deal = add_contact(maria, "Eva", account_id=account), office.deal("Press", "maria", account_id=account)

    def kinds(of: Ref) -> list[str]:
        return [each.kind for each in entries(maria, of=of)]

    call = agenda.log(maria, Ref("contact", contact), "call", "Asked for the plan")
    assert kinds(Ref("contact", contact)) == ["activity.log", "contact.add"]
    step = agenda.next_step(maria, Ref("deal", deal), "call +2d Ask again")
    schedule.snooze(maria, [f"T-{step}"], "9d")
    schedule.snooze(maria, [f"D-{deal}"], "9d")
    put_off = ["agenda.snooze_one"] * 2
    assert kinds(Ref("deal", deal))[:2] == put_off
    assert kinds(Ref("contact", contact)) == ["activity.log", "contact.add"]
    schedule.wake(maria, [f"T-{step}", f"D-{deal}"])
    agenda.delete(maria, step)
    agenda.delete(maria, call)
    assert kinds(Ref("deal", deal))[:4] == ["activity.delete", "agenda.wake", *put_off]
    assert kinds(Ref("contact", contact)) == ["activity.delete", "activity.log", "contact.add"]
    assert kinds(Ref("account", account))[:2] == ["activity.delete"] * 2


def test_an_entry_of_very_many_rows_costs_no_more_than_one_of_many(office: Office, maria: Session) -> None:
    ids = [office.deal(f"Deal {n}", "maria", amount=100) for n in range(30)]

    def cost(some: list[int]) -> int:
        deals.promote(maria, some)
        with statements(office.db) as ran:
            told(maria, newest(maria))
        return len(ran)

    cost(ids[:1])
    assert cost(ids[1:13]) == cost(ids[13:])


def test_the_shell_tells_one_entry_and_those_of_one_record_or_user(shell: Shell) -> None:
    maria = shell.office.sit("maria")
    account = add_account(maria, "Huber", owner="maria")
    add_account(shell.office.sit("mona"), "Olive")
    edit_account(maria, account, {"city": "Graz"})
    number = newest(maria)
    one = shell("history", str(number), "--json").json
    assert one["about"] == [{"id": f"A-{account}", "name": "Huber"}]
    assert one["changed"] and all("Graz" in said for said in one["changed"])
    assert f"A-{account} Huber" in shell("history", str(number)).out
    assert next(each["id"] for each in shell("history", "--of", f"A-{account}", "--json").json) == number
    assert {each["who"] for each in shell("history", "--by", "mona", "--json").json} == {"Mona North"}
    assert {each["who"] for each in shell("history", "--by", "The program", "--json").json} == {"the program"}
    assert shell("history", "--by", "nobodyxx").code == 1
    assert shell("history", "999999").code == 1


def test_the_shell_names_currencies_by_their_codes_where_only_ascii_is_shown(shell: Shell) -> None:
    maria = shell.office.sit("maria")
    deal = shell.office.deal("Press line", "maria", amount=1_250_000)
    deals.edit(maria, deal, {"amount": Money(2_000_000, "EUR")})
    assert "amount € 12,500 → € 20,000" in shell("history", str(newest(maria))).out
    assert "amount EUR 12,500 > EUR 20,000" in shell("history", str(newest(maria)), "--ascii").out
