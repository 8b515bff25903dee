"""What is done with contacts, and what is put on records: memos, hot flags, tags, shares, owners."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from office import Office, operations, put

from tcrm.actions.customers import (
    add_account,
    add_contact,
    add_memo,
    archive_contact,
    assign,
    clear_hot,
    delete_contact,
    edit_account,
    edit_contact,
    join_account,
    leave_account,
    set_hot,
    share,
    tag,
    unshare,
    untag,
)
from tcrm.actions.history import undo
from tcrm.actions.marks import new_and_gone, set_tags
from tcrm.errors import BadValue, Clash, NotFound, Refused
from tcrm.models import (
    Account,
    ContactPoint,
    Deal,
    DealContact,
    HotFlag,
    Membership,
    Operation,
    Tag,
)
from tcrm.money import Money
from tcrm.queries.customers import account_ids, card, contact
from tcrm.queries.history import entries
from tcrm.queries.refs import Ref
from tcrm.session import Session

# -- contacts -------------------------------------------------------------------------------------------------------


def mains(office: Office, account: int) -> list[int]:
    query = Membership.select(Membership.contact).where(Membership.account == account, Membership.main == 1)
    return [row[0] for row in office.db.rows(query.order_by(Membership.contact))]


def test_a_single_contact_is_main_by_itself_and_only_one_is(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme")
    first = add_contact(maria, "First", account_id=account)
    assert mains(office, account) == [first]
    second = add_contact(maria, "Second", account_id=account)
    assert mains(office, account) == [first]
    third = add_contact(maria, "Third", account_id=account, main=True)
    assert mains(office, account) == [third]
    join_account(maria, second, account, main=True)
    assert mains(office, account) == [second]
    leave_account(maria, second, account)
    assert mains(office, account) == []
    delete_contact(maria, third)
    assert mains(office, account) == [first]
    undo(maria)
    assert mains(office, account) == []


def test_a_person_has_a_role_at_each_customer(office: Office, maria: Session) -> None:
    one, two = add_account(maria, "One"), add_account(maria, "Two")
    rita = add_contact(
        maria, "Rita Klein", account_id=one, role="buyer", phones=["0711 1", "0711 2"], emails=["r@k.example"]
    )
    join_account(maria, rita, two, "advisor")
    join_account(maria, rita, one, "chief buyer")
    found = contact(maria, rita)
    assert [(p.name, p.role, p.main) for p in found.places] == [("One", "chief buyer", True), ("Two", "advisor", True)]
    assert [p.value for p in found.points] == ["0711 1", "0711 2", "r@k.example"]
    assert [p.name for p in card(maria, two).people] == ["Rita Klein"]
    with pytest.raises(NotFound):
        leave_account(maria, rita, add_account(maria, "Three"))


def points(office: Office) -> list[tuple[int, str, str]]:
    columns = (ContactPoint.id, ContactPoint.value, ContactPoint.key)
    return [tuple(row) for row in office.db.rows(ContactPoint.select(*columns).order_by(ContactPoint.id))]


@pytest.mark.parametrize(
    "same", ["2025550888", "+1-202-555-0888", "001 202 5550888", "(202) 555 0888", "+1 (0)202 5550888"]
)
def test_the_same_number_written_otherwise_is_no_change(office: Office, maria: Session, same: str) -> None:
    rita = add_contact(maria, "Rita", phones=["+1 202-555-0888"])
    before, done = points(office), operations(office)
    edit_contact(maria, rita, {"phones": [same]})
    edit_contact(maria, rita, {"phone": same})
    assert points(office) == before == [(1, "+1 202-555-0888", "12025550888")] and operations(office) == done


@pytest.mark.parametrize("other", ["+1 202-555-0889", "+44 202 555 0888", "5550888", "+1 202-555-0888 12"])
def test_another_number_takes_its_place(office: Office, maria: Session, other: str) -> None:
    rita = add_contact(maria, "Rita", phones=["+1 202-555-0888", "0711 1"])
    edit_contact(maria, rita, {"phone": other})
    assert [(i, value) for i, value, _ in points(office)] == [(1, other), (2, "0711 1")]


def test_a_country_that_is_added_is_a_change(office: Office, maria: Session) -> None:
    rita = add_contact(maria, "Rita", phones=["202 555 0888"])
    edit_contact(maria, rita, {"phone": "+1 202 555 0888"})
    assert [value for _, value, _ in points(office)] == ["+1 202 555 0888"]


def test_points_are_added_and_taken_away(office: Office, maria: Session) -> None:
    rita = add_contact(maria, "Rita", phones=["0711 11", "0711-11", "0711 22"], emails=["Rita <R@K.example>"])
    assert [(v, k) for _, v, k in points(office)] == [
        ("0711 11", "071111"),
        ("0711 22", "071122"),
        ("R@K.example", "r@k.example"),
    ]
    edit_contact(maria, rita, {"phones": ["0711 22", "0711 33", "0711 44"], "email": ""})
    assert sorted(v for _, v, _ in points(office)) == ["0711 22", "0711 33", "0711 44"]
    edit_contact(maria, rita, {"phones": []})
    assert points(office) == []
    edit_contact(maria, rita, {"phone": "666 789456789456789456"})
    assert [v for _, v, _ in points(office)] == ["666 789456789456789456"]


def test_a_contact_that_changed_meanwhile_clashes(office: Office, maria: Session) -> None:
    rita = add_contact(maria, "Rita", account_id=add_account(maria, "Acme"), title="buyer")
    read = contact(maria, rita).version
    edit_contact(maria, rita, {"title": "chief"}, read)
    with pytest.raises(Clash, match=f"C-{rita} has changed"):
        edit_contact(maria, rita, {"title": "boss"}, read)
    with pytest.raises(BadValue, match="no field owner_id"):
        edit_contact(maria, rita, {"owner_id": 1})


def test_a_contact_that_a_deal_names_is_not_removed(office: Office, maria: Session) -> None:
    rita = add_contact(maria, "Rita")
    put(office, DealContact, deal_id=office.deal("D", "maria"), contact_id=rita)
    with pytest.raises(Refused, match="Rita cannot be deleted: deals"):
        delete_contact(maria, rita)
    archive_contact(maria, rita)
    assert contact(maria, rita).archived


def test_a_contact_that_a_colleagues_customer_has_is_not_removed(office: Office, maria: Session) -> None:
    rita = add_contact(maria, "Rita", account_id=add_account(maria, "Mine"))
    toms = office.account("Toms", "tom", private=True)
    put(office, Membership, contact_id=rita, account_id=toms)
    with pytest.raises(Refused, match="also belongs"):
        delete_contact(maria, rita)
    delete_contact(office.sit("mona"), rita)


# -- marks ----------------------------------------------------------------------------------------------------------


def test_a_memo_is_written_on_what_i_see(office: Office, maria: Session) -> None:
    toms, hidden = office.account("Toms", "tom"), office.account("Hidden", "tom", private=True)
    deal = office.deal("D", "maria")
    for ref in (Ref("account", toms), f"D-{deal}", f"c{add_contact(maria, 'Rita')}"):
        add_memo(maria, ref, " new plant\nin Graz ")
    assert [(m.text, m.who) for m in card(maria, toms).memos] == [("new plant\nin Graz", "Maria Rossi")]
    with pytest.raises(Refused, match=f"A-{hidden} belongs to somebody else"):
        add_memo(maria, f"A-{hidden}", "x")
    for nowhere in ("D-999", "A-999"):
        with pytest.raises(NotFound):
            add_memo(maria, nowhere, "x")
    with pytest.raises(BadValue):
        add_memo(maria, f"D-{deal}", " \n")
    with pytest.raises(BadValue, match="user") as wrong:
        add_memo(maria, "U-1", "x")
    assert wrong.value.hint == "It can be done with: customer, contact, deal."
    undo(maria)


def test_hot_is_set_once_written_anew_and_cleared(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme")
    deal = office.deal("D", "maria", account_id=account)
    ref = f"A-{account}"
    flag = set_hot(maria, ref, "orders more", date(2026, 12, 1))
    assert set_hot(maria, ref, "signs", event="Add-On", amount=Money(5_00, "USD")) == flag
    on_deal = set_hot(maria, f"D-{deal}", "on the deal")
    (mine, deals) = sorted(card(maria, account).hot, key=lambda line: line.id)
    assert (mine.note, mine.until, mine.event, mine.amount) == ("signs", None, "add_on", Money(5_00, "USD"))
    assert (deals.id, deals.deal_id) == (on_deal, deal)
    clear_hot(maria, ref)
    assert [line.id for line in card(maria, account).hot] == [on_deal]
    with pytest.raises(NotFound, match="Acme is not marked"):
        clear_hot(maria, ref)
    undo(maria)
    assert office.db.value(HotFlag.select(HotFlag.cleared).where(HotFlag.id == flag)) is False
    with pytest.raises(BadValue, match="event: rain"):
        set_hot(maria, ref, "x", event="rain")


def test_tags_differ_by_more_than_case(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme")
    tag(maria, f"A-{account}", "#Golden, müsli , golden,,")
    tag(maria, f"A-{account}", ["MUSLI", "new"])
    assert card(maria, account).tags == ("Golden", "müsli", "new")
    assert office.db.count(Tag.select()) == 3
    assert account_ids(maria, "musl") == [account]
    untag(maria, f"A-{account}", ["Musli", "absent"])
    assert card(maria, account).tags == ("Golden", "new")
    with pytest.raises(BadValue):
        tag(maria, f"A-{account}", " , #")


def test_tags_that_come_and_go_together_are_one_step(office: Office, maria: Session) -> None:
    ref = Ref("account", add_account(maria, "Acme"))
    tag(maria, ref, "Café, golden")
    assert new_and_gone(card(maria, ref.id).tags, "#Cafe, new, NEW") == (["new"], ["golden"])
    assert new_and_gone(["golden", "vip"], "golden, vip, -VIP, #-golden, new, -") == (["new"], ["golden", "vip"])
    assert new_and_gone(["-vip", "vip"], "-vip, vip") == ([], [])  # tags may be called so: imported ones
    assert new_and_gone(["-vip", "vip"], "vip") == ([], ["-vip"])
    assert new_and_gone(["fair"], "fair, -vip", ["-vip"]) == (["-vip"], [])
    with pytest.raises(BadValue, match="no tag absent to take off"):
        new_and_gone(["golden"], "golden, new, -absent", ["absent"])
    set_tags(maria, ref, ["new"], ["golden"])
    assert card(maria, ref.id).tags == ("Café", "new")
    assert entries(maria)[0].said == "tagged Acme: new; took off: golden"
    steps = operations(office)
    set_tags(maria, ref, ["new"], ["golden", "absent"])
    assert operations(office) == steps
    undo(maria)
    assert card(maria, ref.id).tags == ("Café", "golden")


def test_a_share_opens_and_closes_a_record(office: Office, maria: Session) -> None:
    office.firm(colleagues_see="own")
    account = add_account(maria, "Acme", private=True)
    lena = office.sit("lena")
    assert not card(lena, account).seen
    share(maria, f"A-{account}", "lena")
    assert card(lena, account).seen and not card(lena, account).may_edit
    with pytest.raises(Refused):
        edit_account(lena, account, {"city": "Graz"})
    share(maria, f"A-{account}", "LENA", edit=True)
    edit_account(lena, account, {"city": "Graz"})
    unshare(maria, f"A-{account}", "lena")
    assert not card(lena, account).seen
    share(maria, f"A-{account}", "south")
    assert card(lena, account).seen
    assert [(s.name, s.is_team) for s in card(maria, account).shares] == [("South", True)]
    with pytest.raises(NotFound, match="not shared"):
        unshare(maria, f"A-{account}", "tom")
    with pytest.raises(NotFound, match=r"East.*EMEA, North, South"):
        share(maria, f"A-{account}", "East")
    with pytest.raises(Refused):
        share(lena, f"A-{account}", "tom")


# -- owners ---------------------------------------------------------------------------------------------------------


def owners(office: Office, accounts: list[int], deals: list[int]) -> list[int | None]:
    asked: tuple[tuple[Any, list[int]], ...] = ((Account, accounts), (Deal, deals))
    return [office.db.value(model.select(model.owner).where(model.id == i)) for model, ids in asked for i in ids]


def test_records_change_hands_in_one_step(office: Office, maria: Session) -> None:
    account, deal = add_account(maria, "Acme"), office.deal("D", "maria")
    assert assign(maria, [f"A-{account}", Ref("deal", deal)], "lena") == 2
    assert owners(office, [account], [deal]) == [office.user_id("lena")] * 2
    assert office.db.value(Operation.select(Operation.kind).order_by(Operation.id.desc())) == "account.assign"
    undo(maria)
    assert owners(office, [account], [deal]) == [office.user_id("maria")] * 2
    assert assign(maria, f"D-{deal}", "maria") == 0
    assign(maria, [f"D-{deal}"], "tom")
    assert office.db.value(Operation.select(Operation.kind).order_by(Operation.id.desc())) == "deal.assign"


def test_what_nobody_owns_anybody_may_take_but_not_give(office: Office, maria: Session) -> None:
    account, deal = office.account("Free"), office.deal("Free deal")
    with pytest.raises(Refused, match="belongs to nobody"):
        assign(maria, f"A-{account}", "tom")
    assign(maria, [f"A-{account}", f"D-{deal}"], "maria")
    assert owners(office, [account], [deal]) == [office.user_id("maria")] * 2
    undo(maria)
    assert owners(office, [account], [deal]) == [None, None]
    assign(office.sit("olga"), f"A-{account}", "tom")


def test_what_is_not_mine_i_do_not_give_away(office: Office, maria: Session) -> None:
    mine, toms = office.account("Mine", "maria"), office.account("Toms", "tom")
    hidden = office.deal("Hidden", "tom", private=True)
    for refs, error in (([f"A-{mine}", f"A-{toms}"], Refused), ([f"D-{hidden}"], NotFound)):
        with pytest.raises(error):
            assign(maria, refs, "maria")
    assert owners(office, [mine, toms], [hidden]) == [
        office.user_id("maria"),
        office.user_id("tom"),
        office.user_id("tom"),
    ]
    assign(office.sit("mona"), [f"A-{toms}", f"D-{hidden}"], "maria")


def test_only_who_works_here_is_given_something(office: Office, maria: Session) -> None:
    from tcrm.models import User

    account = add_account(maria, "Acme")
    with office.sit("olga").operation("user.edit") as op:
        op.update(User, office.user_id("lena"), active=False)
    for call in (lambda: assign(maria, f"A-{account}", "lena"), lambda: share(maria, f"A-{account}", "lena")):
        with pytest.raises(Refused, match="does not work here"):
            call()
