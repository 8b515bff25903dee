"""Single cases of who sees what: each a rule that the matrix of accounts and deals does not reach."""

from __future__ import annotations

import pytest
from office import Office, put

from tcrm.models import (
    Account,
    Activity,
    ActivityContact,
    ActivityUser,
    Competitor,
    Contact,
    ContactPoint,
    HotFlag,
    Membership,
    Memo,
    Row,
    Share,
    Snooze,
    Tag,
    Tagging,
)
from tcrm.models.visibility import is_guarded

EVERYBODY = ("maria", "tom", "mona", "lena", "sam", "olga")


def who(office: Office, model: type[Row], row: int, right: str = "see") -> set[str]:
    """Those who see (or may edit) a row."""
    found = set()
    for login in EVERYBODY:
        session = office.sit(login)
        rule = session.visible(model) if right == "see" else session.editable(model)
        if office.db.rows(model.select(model.id).where(rule, model.id == row)):
            found.add(login)
    return found


@pytest.fixture
def hidden(office: Office) -> int:
    """A customer of Tom's that only he, his manager and the admin see."""
    return office.account("Hidden", "tom", private=True)


TOMS = {"tom", "mona", "olga"}


def test_a_share_lets_see_and_only_one_for_editing_lets_edit(office: Office, hidden: int) -> None:
    put(office, Share, account_id=hidden, user_id=office.user_id("lena"))
    put(office, Share, account_id=hidden, user_id=office.user_id("sam"), may_edit=True)
    assert who(office, Account, hidden) == TOMS | {"lena", "sam"}
    assert who(office, Account, hidden, "edit") == TOMS | {"sam"}


@pytest.mark.parametrize(("setting", "seen"), [("own", TOMS), ("team", TOMS | {"maria"}), ("firm", set(EVERYBODY))])
def test_a_person_without_a_customer_is_their_owners_and_the_managers(
    office: Office, setting: str, seen: set[str]
) -> None:
    office.firm(colleagues_see=setting)
    person = put(office, Contact, name="R", sort_name="r", owner_id=office.user_id("tom"))
    number = put(office, ContactPoint, contact_id=person, value="1")
    for model, row in ((Contact, person), (ContactPoint, number)):
        assert (who(office, model, row), who(office, model, row, "edit")) == (seen, TOMS)
    nobodys = put(office, Contact, name="S", sort_name="s")
    assert who(office, Contact, nobodys) == who(office, Contact, nobodys, "edit") == set(EVERYBODY)


def test_a_person_at_a_hidden_customer_is_hidden_but_not_from_their_own_owner(office: Office, hidden: int) -> None:
    person = put(office, Contact, name="R", sort_name="r", owner_id=office.user_id("lena"))
    put(office, Membership, contact_id=person, account_id=hidden)
    assert who(office, Contact, person) == who(office, Contact, person, "edit") == TOMS | {"lena", "sam"}


def test_what_hangs_on_several_follows_the_deal_then_the_customer_then_the_person(office: Office, hidden: int) -> None:
    shown = office.account("Shown", "maria")
    deal = office.deal("Hidden", "tom", private=True)
    open_deal = office.deal("Shown", "maria")
    person = put(office, Contact, name="R", sort_name="r")
    closed = put(office, Contact, name="H", sort_name="h")
    put(office, Membership, contact_id=closed, account_id=hidden)
    hangs: list[tuple[dict[str, int], set[str]]] = [
        ({"deal_id": deal, "account_id": shown, "contact_id": person}, TOMS),
        ({"deal_id": deal, "contact_id": person}, TOMS),
        ({"deal_id": open_deal, "account_id": hidden, "contact_id": closed}, set(EVERYBODY)),
        ({"account_id": hidden, "contact_id": person}, TOMS),
        ({"account_id": shown, "contact_id": closed}, set(EVERYBODY)),
        ({"contact_id": closed}, TOMS),
        ({"contact_id": person}, set(EVERYBODY)),
        ({}, {"olga"}),
    ]
    for on, seen in hangs:
        assert who(office, Memo, put(office, Memo, at=office.time, text="x", **on)) == seen, on


def test_a_flag_on_nothing_is_its_makers_one_on_something_follows_it(office: Office, hidden: int) -> None:
    maria = office.user_id("maria")
    deal = office.deal("Hidden", "tom", private=True)
    assert who(office, HotFlag, put(office, HotFlag, note="x", by_id=maria)) == {"maria", "mona", "olga"}
    for on in ({"deal_id": deal}, {"account_id": hidden}, {"deal_id": deal, "account_id": hidden}):
        assert who(office, HotFlag, put(office, HotFlag, note="x", by_id=maria, **on)) == TOMS
    task = put(office, Activity, kind="task", owner_id=maria)
    assert who(office, Activity, task) == who(office, Activity, task, "edit") == {"maria", "mona", "olga"}


def test_who_is_at_an_activity_a_tag_and_a_share_are_seen_with_what_they_are_on(office: Office, hidden: int) -> None:
    lena, person = office.user_id("lena"), put(office, Contact, name="H", sort_name="h")
    put(office, Membership, contact_id=person, account_id=hidden)
    call = put(office, Activity, kind="call", account_id=hidden, owner_id=office.user_id("tom"))
    for model, somebody in ((ActivityUser, {"user_id": lena}), (ActivityContact, {"contact_id": person})):
        row = put(office, model, activity_id=call, **somebody)
        assert (who(office, model, row), who(office, model, row, "edit")) == (TOMS | {"lena"}, TOMS)
    tagging = put(office, Tagging, tag_id=put(office, Tag, name="vip"), contact_id=person)
    assert who(office, Tagging, tagging) == TOMS
    shared = put(office, Share, account_id=hidden, user_id=lena)
    assert (who(office, Share, shared), who(office, Share, shared, "edit")) == (TOMS | {"lena"}, TOMS)


def test_what_somebody_puts_off_is_their_own(office: Office) -> None:
    row = put(office, Snooze, user_id=office.user_id("tom"), kind="activity", row_id=1, until="2026-12-01")
    assert who(office, Snooze, row) == who(office, Snooze, row, "edit") == {"tom", "olga"}


def test_everybody_adds_to_tags_and_competitors_but_not_to_what_is_the_firms(office: Office) -> None:
    from tcrm.models import ImportKey, Reason, Stage

    everybody: tuple[type[Row], ...] = (Tag, Competitor, ImportKey)
    firms: tuple[type[Row], ...] = (Stage, Reason)
    for model in (*everybody, *firms):
        rule = office.sit("maria").editable(model)
        assert bool(office.db.rows(Stage.select(Stage.id).where(rule))) == (model in everybody), model
        assert not is_guarded(model)
    assert is_guarded(Account) and is_guarded(Memo)
