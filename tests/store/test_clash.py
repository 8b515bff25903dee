"""Two people edit one record at a time: nothing is overwritten silently, who comes second sees what differs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from dump import dump
from office import Office

from tcrm.actions import deals
from tcrm.actions.customers import add_account, add_contact, assign, edit_account, edit_contact
from tcrm.errors import Clash, ClashField
from tcrm.models import Account, Contact, ContactPoint, Deal
from tcrm.money import Money
from tcrm.queries.clashes import clash_lines
from tcrm.session import Session


def version(office: Office, model: Any, row_id: int) -> int:
    return int(office.db.value(model.select(model.version).where(model.id == row_id)))


def clash(edit: Callable[[], None]) -> Clash:
    with pytest.raises(Clash) as caught:
        edit()
    return caught.value


@pytest.fixture
def mona(office: Office) -> Session:
    return office.sit("mona")


def test_a_deal_says_mine_theirs_and_before(office: Office, maria: Session, mona: Session) -> None:
    deal = deals.add(maria, "Line", amount=Money(100, "EUR"), source="fair")
    read = version(office, Deal, deal)
    deals.edit(mona, deal, {"amount": Money(200, "EUR"), "interest": "hot"}, read)
    before = dump(office.db)
    caught = clash(lambda: deals.edit(maria, deal, {"amount": Money(300, "EUR"), "source": "web"}, read))
    assert "Mona North changed the deal Line" in caught.message
    assert dump(office.db) == before
    fields = {field.name: field for field in caught.fields}
    assert fields["amount"] == ClashField("amount", before=100, mine=300, theirs=200)
    assert fields["interest"] == ClashField("interest", before="", mine="hot", theirs="hot")
    assert fields["source"] == ClashField("source", before="fair", mine="web", theirs="fair")
    assert [name for name, field in fields.items() if field.disputed] == ["amount"]


def test_an_edit_from_the_clashs_version_goes_through(office: Office, maria: Session, mona: Session) -> None:
    account = add_account(maria, "Huber")
    read = version(office, Account, account)
    edit_account(mona, account, {"city": "Graz"}, read)
    caught = clash(lambda: edit_account(maria, account, {"city": "Wien"}, read))
    assert caught.version == read + 1
    edit_account(maria, account, {"city": "Wien"}, caught.version)
    assert office.db.sql("SELECT city FROM account") == [("Wien",)]


def test_what_was_read_is_what_the_form_showed(office: Office, maria: Session, mona: Session) -> None:
    deal = deals.add(maria, "Line", source="fair")
    deals.edit(maria, deal, {"source": "web"})
    read = version(office, Deal, deal)
    with mona.operation("deal.edit", title="Line") as op:  # one operation, two steps of the version
        op.update(Deal, deal, source="phone")
        op.update(Deal, deal, source="mail")
    caught = clash(lambda: deals.edit(maria, deal, {"source": "letter"}, read, {"source": "web"}))
    assert caught.fields == (ClashField("source", "web", "letter", "mail"),)


def test_a_contact_clashes_likewise(office: Office, maria: Session, mona: Session) -> None:
    eva = add_contact(maria, "Eva", title="buyer", account_id=add_account(maria, "Huber"))
    read = version(office, Contact, eva)
    edit_contact(mona, eva, {"name": "Eva Weiss"}, read)
    caught = clash(lambda: edit_contact(maria, eva, {"name": "Eva Schwarz", "title": "CEO"}, read))
    assert [(f.name, f.before, f.mine, f.theirs) for f in caught.fields] == [
        ("name", "Eva", "Eva Schwarz", "Eva Weiss"),
        ("title", "buyer", "CEO", "buyer"),
    ]


def test_a_deal_that_moved_meanwhile_clashes_and_says_so(office: Office, maria: Session, mona: Session) -> None:
    deal = deals.add(maria, "Line")
    read = version(office, Deal, deal)
    deals.promote(mona, deal)
    caught = clash(lambda: deals.edit(maria, deal, {"source": "web"}, read))
    assert "Mona North promoted Line to Qualified" in caught.message
    assert [field.name for field in caught.fields] == ["source"]


def test_phones_and_mails_clash_although_they_have_no_version(office: Office, maria: Session, mona: Session) -> None:
    account = add_account(maria, "Huber", phone="+49 711 555 0100", email="info@huber.example")
    shown = {"phone": "+49 711 555 0100", "email": "info@huber.example"}
    edit_account(mona, account, {"phone": "+49 711 555 0123"})
    read = version(office, Account, account)
    mine = {"phone": "+49 711 555 0199", "email": "office@huber.example"}
    caught = clash(lambda: edit_account(maria, account, mine, read, shown))
    assert caught.fields == (ClashField("phone", "+49 711 555 0100", "+49 711 555 0199", "+49 711 555 0123"),)
    assert "Mona North changed Huber" in caught.message
    edit_account(maria, account, mine, caught.version, {**shown, "phone": "0049 (711) 555-0123"})
    values = {row[0] for row in office.db.sql("SELECT value FROM contact_point")}
    assert values == {"+49 711 555 0199", "office@huber.example"}


def test_lists_of_phones_clash_and_the_same_wish_of_two_does_not(office: Office, maria: Session, mona: Session) -> None:
    eva = add_contact(maria, "Eva", phones=["1234567", "7654321"])
    edit_contact(office.sit("olga"), eva, {"phones": ["1234567", "9999999"]})
    same = {"phones": ["9999999", "123 4567"]}
    edit_contact(maria, eva, same, version(office, Contact, eva), {"phones": ["1234567", "7654321"]})
    caught = clash(
        lambda: edit_contact(
            maria, eva, {"phones": ["1111111"]}, version(office, Contact, eva), {"phones": ["1234567", "7654321"]}
        )
    )
    assert caught.fields[0].theirs == ["1234567", "9999999"]


def test_the_same_spelling_of_a_bad_value_is_no_clash(office: Office, maria: Session) -> None:
    account = add_account(maria, "Huber")
    with office.sit("olga").operation("put") as op:
        op.insert(ContactPoint, account_id=account, kind="email", value="nobody", key="nobody")
    edit_account(maria, account, {"email": "info@huber.example"}, None, {"email": "nobody"})
    assert office.db.sql("SELECT value FROM contact_point") == [("info@huber.example",)]


def test_a_clash_is_told_in_words_what_is_to_be_decided_first(office: Office, maria: Session, mona: Session) -> None:
    account = add_account(maria, "Huber")
    deal = deals.add(maria, "Line", amount=Money(10_000, "USD"))
    read = version(office, Deal, deal)
    deals.edit(mona, deal, {"private": True, "account_id": account, "amount": Money(20_000, "USD")}, read)
    assign(mona, f"D-{deal}", "mona")
    deals.edit(mona, deal, {"close_on": date(2027, 11, 1)})
    mine = {"amount": Money(30_000, "USD"), "close_on": date(2027, 12, 1)}
    assign(mona, f"D-{deal}", "maria")
    caught = clash(lambda: deals.edit(maria, deal, mine, read))
    told = clash_lines(maria, f"D-{deal}", caught.fields)
    lines = {line.label: (line.before, line.mine, line.theirs) for line in told}
    assert {line.name for line in told[:2] if line.disputed} == {"amount", "close_on"}
    assert "owner" not in lines  # it came back to what it was
    assert lines["amount"] == ("US$ 100", "US$ 300", "US$ 200")
    assert lines["expected close"] == ("", "1 Dec 2027", "1 Nov 2027")
    assert lines["private"] == ("no", "yes", "yes")
    assert lines["customer"] == ("", "Huber", "Huber")


def test_phones_are_told_in_words_as_well(office: Office, maria: Session) -> None:
    eva = add_contact(maria, "Eva")
    fields = [ClashField("phones", ["1"], ["2", "3"], []), ClashField("email", "a@b", "c@d", "a@b")]
    lines = [(line.label, line.before, line.mine, line.theirs) for line in clash_lines(maria, f"C-{eva}", fields)]
    assert lines == [("phone", "1", "2, 3", ""), ("e-mail", "a@b", "c@d", "a@b")]
