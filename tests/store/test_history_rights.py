"""Who may take back what: the rights that the change needed, as things are now or as they were before it."""

from __future__ import annotations

import pytest
from office import Office, newest

from tcrm.actions import deals
from tcrm.actions.customers import add_contact
from tcrm.actions.history import PARTS, redo, undo, undo_operation
from tcrm.errors import Refused
from tcrm.models import BUSINESS_TABLES, Account, Activity, Address, Contact, Deal, Memo, Row, Share
from tcrm.models.base import table_of
from tcrm.queries.history import entries
from tcrm.session import PREFIX, Session


def did(session: Session, model: type[Row], row: int, **values: object) -> int:
    """An operation of this person that changes one row, whoever may."""
    with session.operation("edit") as op:
        op.update(model, row, **values)
    return newest(session)


def lend(office: Office, account: int, login: str) -> int:
    """A share for editing."""
    with office.sit("olga").operation("share") as op:
        return op.insert(Share, account_id=account, user_id=office.user_id(login), may_edit=True)


@pytest.mark.parametrize("kind", ["setup", "demo", "adopt"])
def test_what_is_for_good_is_not_taken_back(office: Office, admin: Session, kind: str) -> None:
    with admin.operation(kind) as op:
        op.insert(Account, name="A", sort_name="a")
    assert not entries(admin)[0].undoable
    with pytest.raises(Refused, match="cannot be undone"):
        undo_operation(admin, newest(admin))


@pytest.mark.parametrize("who", ["maria", "mona"])
def test_what_was_given_away_is_taken_back_by_who_had_it_and_their_manager(office: Office, who: str) -> None:
    maria, lena = office.user_id("maria"), office.user_id("lena")
    account = office.account("A", "maria", private=True)
    deal = office.deal("D", "maria", private=True)
    with office.sit("olga").operation("add") as op:
        contact = op.insert(Contact, name="C", sort_name="c", owner_id=maria)
        activity = op.insert(Activity, kind="call", owner_id=maria)
    for model, row in ((Account, account), (Deal, deal), (Contact, contact), (Activity, activity)):
        given = did(office.sit("maria"), model, row, owner_id=lena)
        with pytest.raises(Refused, match="you may not change"):
            undo_operation(office.sit("tom"), given)
        undo_operation(office.sit(who), given)
        assert office.db.value(model.select(model.owner).where(model.id == row)) == maria


def test_who_made_a_record_once_may_not_take_back_what_others_did_to_it(office: Office) -> None:
    maria = office.sit("maria")
    with maria.operation("add") as op:
        account = op.insert(Account, name="A", sort_name="a", owner_id=office.user_id("lena"), private=True)
    changed = did(office.sit("olga"), Account, account, city="Graz")
    with pytest.raises(Refused, match="you may not change"):
        undo_operation(maria, changed)
    undo_operation(office.sit("lena"), changed)
    undo(maria)  # what she made for a colleague she may take back
    assert office.db.count(Account.select()) == 0


def test_who_removed_a_record_may_bring_it_back_and_nobody_else_who_could_not_see_it(office: Office) -> None:
    account = office.account("A", "lena", private=True)
    share = lend(office, account, "maria")
    with office.sit("maria").operation("delete") as op:
        op.delete(Share, share)
        op.delete(Account, account)
    removed = newest(office.sit("maria"))
    with pytest.raises(Refused):
        undo_operation(office.sit("tom"), removed)
    undo_operation(office.sit("maria"), removed)
    assert office.db.count(Account.select()) == office.db.count(Share.select()) == 1
    undo_operation(office.sit("lena"), did(office.sit("lena"), Account, account, city="Wien"))


def test_who_may_change_a_record_brings_back_what_somebody_else_took_off_it(office: Office) -> None:
    account = office.account("A", "maria")  # whom all may see
    lend(office, account, "lena")
    with office.sit("maria").operation("add") as op:
        address = op.insert(Address, account_id=account, city="Graz")
    with office.sit("lena").operation("remove") as op:
        op.delete(Address, address)
    removed = newest(office.sit("lena"))
    with pytest.raises(Refused, match="you may not change"):
        undo_operation(office.sit("tom"), removed)
    undo_operation(office.sit("maria"), removed)
    assert office.db.count(Address.select()) == 1


def test_what_was_removed_beside_it_gives_no_right_to_what_was_only_changed(office: Office) -> None:
    account = office.account("A", "lena", private=True)
    share = lend(office, account, "maria")
    deal = office.deal("D", "maria")
    with office.sit("maria").operation("edit") as op:
        op.update(Account, account, city="Graz")
        op.update(Deal, deal, title="E")
    first = newest(office.sit("maria"))
    maria = office.sit("maria")
    with maria.operation("both") as op:
        op.update(Account, account, city="Wien")
        deals.delete(maria, [deal])
    second = newest(office.sit("maria"))
    with office.sit("olga").operation("unshare") as op:
        op.delete(Share, share)
    for step in (second, first):
        with pytest.raises(Refused, match="you may not change"):
            undo_operation(office.sit("maria"), step)
    undo_operation(office.sit("olga"), second)


def test_a_refusal_says_what_to_do_first(office: Office, admin: Session) -> None:
    account = office.account("A")
    first = did(admin, Account, account, city="Graz")
    with admin.operation("remove") as op:
        op.delete(Account, account)
    with pytest.raises(Refused, match=f"Olga.* removed A-{account} afterwards"):
        undo_operation(admin, first)
    undo(admin)
    did(admin, Account, account, city="Wien")
    with pytest.raises(Refused) as refused:
        undo_operation(admin, first)
    assert refused.value.hint == f"Undo that first: tcrm undo {newest(admin)}"
    undo(admin)
    undo_operation(admin, first)
    assert redo(admin).operation_id == first


def test_a_refusal_says_in_peoples_words_what_hangs_on_it(office: Office, admin: Session) -> None:
    account = office.account("Weiss AG")
    made = newest(admin)
    add_contact(admin, "Eva Weiss", account_id=account)
    with pytest.raises(Refused, match=r"a contact at the customer hangs on it since Olga.*: added Eva") as refused:
        undo_operation(admin, made)
    assert refused.value.hint == f"Undo that first: tcrm undo {newest(admin)}"


def test_whatever_is_in_the_way_has_a_name_that_people_know() -> None:
    named = {table_of(model) for model in BUSINESS_TABLES} - PREFIX.keys()
    assert named == PARTS.keys()


def test_of_several_rows_that_are_in_the_way_the_first_is_told(office: Office) -> None:
    olga = office.sit("olga")
    with olga.operation("add") as op:
        op.insert_many(Account, [{"name": name, "sort_name": name, "private": True} for name in "ab"])
        op.insert_many(Deal, [{"title": name, "pipeline_id": 1, "private": True, "owner_id": 1} for name in "ab"])
    added = newest(olga)
    with pytest.raises(Refused, match="This changed A-1,"):
        undo_operation(office.sit("tom"), added)
    with olga.operation("tie") as op:
        op.insert_many(Memo, [{"account_id": row, "at": office.time, "text": "x"} for row in (1, 2)])
    with pytest.raises(Refused, match="M-1 hangs on it"):
        undo_operation(olga, added)


def test_nothing_is_undone_or_done_again_of_others(office: Office) -> None:
    account = office.account("A", "maria")
    did(office.sit("maria"), Account, account, city="Graz")
    with pytest.raises(Refused, match="nothing to undo"):
        undo(office.sit("tom"))
    undo(office.sit("maria"))
    with pytest.raises(Refused, match="nothing to redo"):
        redo(office.sit("tom"))
    did(office.sit("tom"), Account, office.account("B", "tom"), city="Bonn")  # of no matter to her
    redo(office.sit("maria"))
    assert office.db.value(Account.select(Account.city).where(Account.id == account)) == "Graz"
