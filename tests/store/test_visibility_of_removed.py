"""Who may know of what is not there any more."""

from __future__ import annotations

from itertools import product

import pytest
from matrix import PEOPLE, SETTINGS, Record, World, expected
from office import Office

from tcrm.actions import deals
from tcrm.actions.customers import set_address
from tcrm.actions.history import undo_operation
from tcrm.errors import Refused
from tcrm.models import Account, Address, Contact, Membership, Memo, Operation, Row
from tcrm.models.removed import may
from tcrm.queries.history import entries


@pytest.mark.parametrize("setting", SETTINGS)
def test_removed_rows_keep_their_rules(office: Office, world: World, setting: str) -> None:
    """Without shares, which go with the record."""
    office.firm(colleagues_see=setting)
    alone = {row_id: record for row_id, record in world.accounts.items() if record.share is None}
    with office.sit("olga").operation("hang") as op:
        memos = dict(
            zip(
                op.insert_many(Memo, [{"account_id": a, "at": office.time} for a in alone]), alone.values(), strict=True
            )
        )
        people_there = op.insert_many(Contact, [{"name": "c", "sort_name": "c"} for _ in alone])
        pairs = zip(people_there, alone, strict=True)
        places = op.insert_many(Membership, [{"contact_id": c, "account_id": a} for c, a in pairs])
    with office.sit("olga").operation("remove") as op:
        op.delete(Memo, list(memos))
        op.delete(Membership, places)
        op.delete(Contact, people_there)
        op.delete(Account, list(alone))
    contacts = dict(zip(people_there, alone.values(), strict=True))
    removed: tuple[tuple[type[Row], dict[int, Record]], ...] = (
        (Account, alone),
        (Memo, memos),
        (Contact, contacts),
    )
    for who, right, (model, records) in product(PEOPLE, ("see", "edit"), removed):
        scope = office.sit(who).scope
        allowed = {row_id for row_id in records if may(office.db, scope, model, row_id, right)}
        assert allowed == expected(records, who, right, setting), (who, right, model)


def test_what_is_there_is_judged_as_it_is(office: Office) -> None:
    hidden, mine = office.account("Hidden", "tom", private=True), office.account("Mine", "maria")
    set_address(office.sit("tom"), hidden, city="Graz")
    set_address(office.sit("tom"), hidden)
    scope = office.sit("maria").scope
    assert may(office.db, scope, Account, mine, "edit") and not may(office.db, scope, Account, hidden, "see")
    assert not may(office.db, scope, Address, 1, "see")
    assert may(office.db, office.sit("mona").scope, Address, 1, "edit")
    assert not may(office.db, scope, Account, 999, "see")


def test_what_was_removed_is_neither_told_nor_brought_back_by_who_could_not_see_it(office: Office) -> None:
    tom, maria = office.sit("tom"), office.sit("maria")
    deal = deals.add(tom, "Hush deal", private=True)
    deals.delete(tom, [deal])
    assert not any("Hush" in entry.said for entry in entries(maria))
    account = office.account("Quiet", owner="tom", private=True)
    with tom.operation("account.edit", name="Quiet") as op:
        address = op.insert(Address, account_id=account, city="Graz")
    with tom.operation("account.edit", name="Quiet") as op:
        op.delete(Address, address)
    newest = office.db.value(Operation.select(Operation.id).order_by(Operation.id.desc()))
    with pytest.raises(Refused):
        undo_operation(maria, newest)
    undo_operation(tom, newest)
