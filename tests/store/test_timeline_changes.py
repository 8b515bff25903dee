"""What a timeline tells of changes: before and after, in words."""

from __future__ import annotations

from datetime import date

from moments import only, titles
from office import Office, put

from tcrm.actions import deals
from tcrm.actions.customers import (
    add_account,
    add_contact,
    add_memo,
    assign,
    delete_contact,
    edit_account,
    edit_contact,
    leave_account,
    set_address,
    set_hot,
    share,
    tag,
    untag,
)
from tcrm.actions.history import redo, undo
from tcrm.models import (
    Account,
    Competitor,
    Contact,
    ContactPoint,
    DealCompetitor,
    DealContact,
    DealLine,
    Membership,
    Product,
)
from tcrm.money import Money
from tcrm.queries.timeline import timeline


def test_a_change_says_before_and_after_with_names_for_ids(office: Office) -> None:
    maria, mona = office.sit("maria"), office.sit("mona")
    account = add_account(maria, "Huber", phone="+49 711 555 0100", owner="tom")
    parent = add_account(maria, "Huber Holding")
    edit_account(mona, account, {"phone": "+49 711 555 0123"})
    assert only(mona, f"A-{account}").title == "phone +49 711 555 0100 → +49 711 555 0123"
    assign(mona, f"A-{account}", "maria")
    moment = only(mona, f"A-{account}")
    assert (moment.title, moment.who) == ("owner Tom Lang → Maria Rossi", "Mona North")
    changes = {"parent_id": parent, "lifecycle": "former", "key_account": True, "revenue": Money(5_000_000, "USD")}
    edit_account(mona, account, changes)
    told = {field.name: (field.before, field.after) for field in only(mona, f"A-{account}").fields}
    assert told == {
        "key account": ("no", "yes"),
        "life cycle": ("prospect", "former customer"),
        "parent": ("", "Huber Holding"),
        "revenue": ("", "US$ 50,000"),
    }
    assert only(mona, f"A-{account}").detail.count("\n") == 2


def test_a_deals_change_is_told_in_its_own_currency_of_that_time(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    deal = deals.add(maria, "Line", account_id=account, amount=Money(100_000, "USD"), close_on=date(2027, 3, 1))
    deals.edit(maria, deal, {"amount": Money(200_000, "USD"), "close_on": date(2027, 9, 1), "probability": 40})
    deals.edit(maria, deal, {"amount": Money(150_000, "EUR")})
    newest, older = timeline(maria, f"A-{account}", kinds=("changes",))[:2]
    assert newest.title == f"D-{deal} amount US$ 2,000 → € 1,500"
    assert older.title == f"D-{deal} amount US$ 1,000 → US$ 2,000"
    assert older.detail == "expected close 1 Mar → 1 Sep 2027\nprobability set to 40 %"


def test_the_line_of_a_customer_holds_what_hangs_on_it(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    ref = f"A-{account}"
    eva = add_contact(maria, "Eva Weiss", account_id=account, role="buyer", phones=["1234567"])
    assert only(maria, ref).title == "Eva Weiss added"
    edit_contact(maria, eva, {"title": "CEO", "phone": "7654321"})
    assert only(maria, ref).title == "Eva Weiss: job title set to CEO"
    assert only(maria, ref).detail == "phone 1234567 → 7654321"
    set_address(maria, account, "billing", lines="Weg 1", postcode="8010", city="Graz")
    assert only(maria, ref).title == "billing address added: Weg 1, 8010 Graz"
    set_address(maria, account, "billing", lines="Weg 2", postcode="8010", city="Graz")
    assert only(maria, ref).title == "billing address Weg 1, 8010 Graz → Weg 2, 8010 Graz"
    tag(maria, ref, "press")
    assert only(maria, ref).title == "tagged press"
    untag(maria, ref, "press")
    assert only(maria, ref).title == "tag press taken off"
    set_hot(maria, ref, "may order", date(2027, 6, 1), "sign")
    assert only(maria, ref).title == "marked as hot: may order · about to sign · until 1 Jun 2027"
    share(maria, ref, "lena", edit=True)
    assert only(maria, ref).title == "shared with Lena Vogt (may change it)"
    leave_account(maria, eva, account)
    assert only(maria, ref).title == "contact removed: Eva Weiss (buyer, main contact)"


def test_people_competitors_and_lines_of_a_deal_are_told(office: Office) -> None:
    maria = office.sit("maria")
    deal = deals.add(maria, "Line", amount=Money(1, "USD"))
    eva = add_contact(maria, "Eva Weiss")
    part = put(office, DealContact, deal_id=deal, contact_id=eva, role="champion", attitude=2)
    assert only(maria, f"D-{deal}", "changes").title == "Eva Weiss takes part: champion, attitude +2"
    assert only(maria, f"C-{eva}", "changes").title == f"takes part in D-{deal}: champion, attitude +2"
    with office.sit("olga").operation("put") as op:
        op.update(DealContact, part, role="blocker", attitude=-1)
    assert only(maria, f"D-{deal}", "changes").title.endswith("→ blocker, attitude -1")
    put(office, DealCompetitor, deal_id=deal, competitor_id=put(office, Competitor, name="Festo"))
    assert only(maria, f"D-{deal}", "changes").title == "competitor added: Festo"
    product = put(office, Product, name="GTX Pro")
    line = put(office, DealLine, deal_id=deal, product_id=product, quantity="2", price=480_000, total=960_000)
    assert only(maria, f"D-{deal}", "changes").title == "product added: 2 × GTX Pro at US$ 4,800"
    with office.sit("olga").operation("put") as op:
        op.delete(DealLine, line)
    assert only(maria, f"D-{deal}", "changes").title == "product removed: 2 × GTX Pro at US$ 4,800"


def test_what_was_added_is_told_as_it_was_then(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    edit_account(maria, account, {"phone": "1111111"})
    edit_account(maria, account, {"phone": "2222222"})
    edit_account(maria, account, {"phone": ""})
    assert titles(maria, f"A-{account}") == [
        "phone removed: 2222222",
        "phone 1111111 → 2222222",
        "phone added: 1111111",
        "added",
    ]


def test_a_person_who_was_removed_is_told_by_name(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    delete_contact(maria, add_contact(maria, "Eva Weiss", account_id=account))
    assert titles(maria, f"A-{account}")[0] == "contact removed: Eva Weiss (main contact)"


def test_making_and_importing_are_one_line(office: Office) -> None:
    maria, olga = office.sit("maria"), office.sit("olga")
    with olga.operation("import", files="accounts.csv") as op:
        account = op.insert(Account, name="Huber", sort_name="huber", owner_id=maria.user.id)
        for name in ("Anna", "Berta"):
            contact = op.insert(Contact, name=name, sort_name=name.casefold())
            op.insert(Membership, contact_id=contact, account_id=account)
            op.insert(ContactPoint, contact_id=contact, value="1234567", key="1234567")
        op.insert(ContactPoint, account_id=account, value="7654321", key="7654321")
    office.pass_days(1)
    with olga.operation("import", files="people.csv") as op:
        for name in ("Carla", "Dora", "Emma"):
            contact = op.insert(Contact, name=name, sort_name=name.casefold())
            op.insert(Membership, contact_id=contact, account_id=account)
    assert [(m.kind, m.title, m.who, m.detail) for m in timeline(maria, f"A-{account}")] == [
        ("added", "3 contacts imported", "Olga", "people.csv\nCarla, Dora, Emma"),
        ("added", "imported", "Olga", "accounts.csv"),
    ]
    assert titles(maria, f"C-{contact}") == ["imported"]


def test_what_was_undone_did_not_happen_and_what_was_redone_did(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    deal = deals.add(maria, "Line", account_id=account)
    edit_account(maria, account, {"city": "Graz"})
    undo(maria)
    assert titles(maria, f"A-{account}", "changes") == ["added"]
    redo(maria)
    assert titles(maria, f"A-{account}", "changes") == ["city set to Graz", "added"]
    deals.promote(maria, deal)
    undo(maria)
    assert titles(maria, f"A-{account}", "deals") == [f"D-{deal} added in Lead"]


def test_an_entry_that_only_moves_a_deal_is_no_field_change(office: Office) -> None:
    maria = office.sit("maria")
    deal = deals.add(maria, "Line")
    deals.promote(maria, deal)
    deals.lose(maria, deal, ["Price"], note="alas")
    assert timeline(maria, f"D-{deal}", kinds=("changes",)) == []


def test_a_contact_has_its_places_and_the_way_of_its_deals(office: Office) -> None:
    maria = office.sit("maria")
    account = add_account(maria, "Huber")
    eva = add_contact(maria, "Eva Weiss")
    deal = deals.add(maria, "Line", account_id=account)
    put(office, Membership, contact_id=eva, account_id=account, role="buyer")
    put(office, DealContact, deal_id=deal, contact_id=eva)
    add_memo(maria, f"C-{eva}", "likes tea")
    assert sorted(titles(maria, f"C-{eva}")) == [
        f"D-{deal} added in Lead",
        "added",
        "customer added: Huber (buyer)",
        "memo",
        f"takes part in D-{deal}",
    ]
    assert only(maria, f"A-{account}", "talk").people == "Eva Weiss"
