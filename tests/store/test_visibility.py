"""Who may see and who may change what: the conditions of the database against the rules in plain words."""

from __future__ import annotations

from itertools import product

import pytest
from matrix import PEOPLE, SETTINGS, Record, World, expected, ids_of, may_do
from office import Office, put

from tcrm.actions.customers import edit_account
from tcrm.actions.history import undo_operation
from tcrm.errors import Refused
from tcrm.models import (
    Account,
    Activity,
    ActivityUser,
    Address,
    Contact,
    ContactPoint,
    Deal,
    HotFlag,
    Membership,
    Memo,
    Operation,
    Row,
    StageMove,
    Tag,
    Tagging,
)
from tcrm.models.visibility import visible_ids
from tcrm.queries.customers import rows
from tcrm.queries.deals import board
from tcrm.queries.funnel import funnel
from tcrm.queries.funnel_frame import FunnelAsk
from tcrm.queries.history import entries
from tcrm.queries.search import find

# -- the matrix in the database -------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", SETTINGS)
def test_accounts_and_deals_follow_the_table(office: Office, world: World, setting: str) -> None:
    office.firm(colleagues_see=setting)
    for who, right in product(PEOPLE, ("see", "edit")):
        session = office.sit(who)
        assert ids_of(office, Account, session, right) == expected(world.accounts, who, right, setting), (who, right)
        assert ids_of(office, Deal, session, right) == expected(world.deals, who, right, setting), (who, right)


def test_the_table_tells_people_apart(world: World) -> None:
    """The oracle itself: not all see alike, and nobody changes what they do not see."""
    for setting, who in product(SETTINGS, PEOPLE):
        assert expected(world.deals, who, "edit", setting) <= expected(world.deals, who, "see", setting)
    see = {
        (s, w): len(expected(world.deals, w, "see", s)) for s, w in product(SETTINGS, ("maria", "mona", "rex", "free"))
    }
    assert see["firm", "maria"] > see["team", "maria"] > see["own", "maria"] > 0
    assert see["own", "rex"] > see["own", "mona"] > see["own", "maria"] > see["own", "free"]


@pytest.mark.parametrize("setting", SETTINGS)
def test_what_hangs_on_a_record_follows_it(office: Office, world: World, setting: str) -> None:
    office.firm(colleagues_see=setting)
    hanging: dict[type[Row], dict[int, Record]] = {}

    def on(model: type[Row], column: str, records: dict[int, Record], **values: object) -> None:
        made = op.insert_many(model, [{column: row_id, **values} for row_id in records])
        hanging.setdefault(model, {}).update(zip(made, records.values(), strict=True))

    with office.sit("olga").operation("hang") as op:
        golden = op.insert(Tag, name="golden")
        for column, records in (("account_id", world.accounts), ("deal_id", world.deals)):
            on(Memo, column, records, at=office.time, text="x")
            on(HotFlag, column, records, note="x")
            on(Activity, column, records, kind="call")
            on(Tagging, column, records, tag_id=golden)
        on(Address, "account_id", world.accounts, city="Graz")
        on(ContactPoint, "account_id", world.accounts, value="1")
        contacts = op.insert_many(Contact, [{"name": f"c{n}", "sort_name": f"c{n}"} for n in world.accounts])
        hanging[Contact] = dict(zip(contacts, world.accounts.values(), strict=True))
        pairs = list(zip(contacts, world.accounts, strict=True))
        places = op.insert_many(Membership, [{"contact_id": c, "account_id": a} for c, a in pairs])
        hanging[Membership] = dict(zip(places, world.accounts.values(), strict=True))
    moves = dict(office.db.rows(StageMove.select(StageMove.id, StageMove.deal)))
    hanging[StageMove] = {move_id: world.deals[deal] for move_id, deal in moves.items()}
    for who, right, model in product(PEOPLE, ("see", "edit"), hanging):
        session = office.sit(who)
        wanted = expected(hanging[model], who, right, setting)
        assert ids_of(office, model, session, right) == wanted, (who, right, model)


@pytest.mark.parametrize("setting", SETTINGS)
def test_search_counts_and_sums_hold_to_it(office: Office, world: World, setting: str) -> None:
    office.firm(colleagues_see=setting)
    customer = office.account("Customer of all")
    with office.sit("olga").operation("deal.edit") as op:
        op.update(Deal, list(world.deals), account_id=customer)
    amounts = dict(office.db.rows(Deal.select(Deal.id, Deal.amount)))
    for who in PEOPLE:
        session = office.sit(who)
        deals = expected(world.deals, who, "see", setting)
        accounts = expected(world.accounts, who, "see", setting)
        assert {hit.id for hit in find(session, "zeta", ("deal",), 1000)} == {f"D-{i}" for i in deals}, who
        assert {hit.id for hit in find(session, "omega", ("account",), 1000)} == {f"A-{i}" for i in accounts}, who
        assert len(find(session, "zeta", ("account",), 1000)) == len(world.accounts)
        (row,) = rows(session, [customer])
        total = sum(amounts[i] for i in deals)
        assert (row.open_deals, row.open_amount) == (len(deals), total), who
        shown = board(session, "standard")
        assert (shown.count, shown.amount) == (len(deals), total), who
        assert funnel(session, FunnelAsk("standard")).rows[0].reached == len(deals), who
        seen = visible_ids(session.scope, Deal)
        assert seen is None or {r[0] for r in office.db.sql(seen)} == deals


@pytest.mark.parametrize("who", ["maria", "mona", "free", "olga"])
def test_history_tells_of_what_is_seen_and_undo_takes_what_may_be_changed(
    office: Office, world: World, who: str
) -> None:
    office.firm(colleagues_see="team")
    steps: dict[int, Record] = {}
    picked = list(world.accounts.items())[::3]
    for account, record in picked:
        edit_account(office.sit("olga"), account, {"city": "Graz"})
        steps[int(office.db.value(Operation.select(Operation.id).order_by(Operation.id.desc())))] = record
    session = office.sit(who)
    told = {entry.id for entry in entries(session, 1000)}
    assert told & steps.keys() == expected(steps, who, "see", "team")
    for step, record in steps.items():
        if may_do(who, "edit", record, "team"):
            undo_operation(session, step)
        else:
            with pytest.raises(Refused):
                undo_operation(session, step)


# -- contacts, memos and activities have rules of their own ---------------------------------------------------------


def sees(office: Office, who: str, model: type[Row], row_id: int, right: str = "see") -> bool:
    return row_id in ids_of(office, model, office.sit(who), right)


def test_a_contact_of_two_customers_is_seen_with_either_without_betraying_the_other(office: Office) -> None:
    mine, hidden = office.account("Mine", "maria"), office.account("Hidden", "lena", private=True)
    rita = put(office, Contact, name="Rita", sort_name="rita")
    here = put(office, Membership, contact_id=rita, account_id=mine)
    there = put(office, Membership, contact_id=rita, account_id=hidden)
    assert sees(office, "maria", Contact, rita, "edit") and sees(office, "lena", Contact, rita, "edit")
    assert sees(office, "maria", Membership, here) and not sees(office, "maria", Membership, there)
    assert sees(office, "lena", Membership, there, "edit") and not sees(office, "lena", Membership, here, "edit")


@pytest.mark.parametrize(
    ("owner", "setting", "seen", "changed"),
    [
        ("maria", "own", True, True),
        (None, "own", True, True),
        ("tom", "firm", True, False),
        ("tom", "team", True, False),
        ("tom", "own", False, False),
        ("lena", "firm", True, False),
        ("lena", "team", False, False),
    ],
)
def test_a_contact_without_a_customer_goes_by_its_owner(
    office: Office, owner: str | None, setting: str, seen: bool, changed: bool
) -> None:
    office.firm(colleagues_see=setting)
    rita = put(office, Contact, name="Rita", sort_name="rita", owner_id=office.user_id(owner) if owner else None)
    assert (sees(office, "maria", Contact, rita), sees(office, "maria", Contact, rita, "edit")) == (seen, changed)


def test_a_private_deal_keeps_its_things_even_on_a_customer_that_is_seen(office: Office) -> None:
    account = office.account("Open", "maria")
    deal = office.deal("Hidden", "tom", account_id=account, private=True)
    for model, values in (
        (Memo, {"at": office.time, "text": "x"}),
        (Activity, {"kind": "call"}),
        (HotFlag, {"note": "x"}),
    ):
        row = put(office, model, deal_id=deal, account_id=account, **values)
        assert [sees(office, who, model, row) for who in ("maria", "tom", "mona", "lena")] == [False, True, True, False]


def test_who_takes_part_in_an_activity_sees_it_but_does_not_change_it(office: Office) -> None:
    deal = office.deal("Hidden", "tom", private=True)
    call = put(office, Activity, kind="call", deal_id=deal, owner_id=office.user_id("tom"))
    put(office, ActivityUser, activity_id=call, user_id=office.user_id("lena"))
    assert sees(office, "lena", Activity, call) and not sees(office, "lena", Activity, call, "edit")
    assert not sees(office, "maria", Activity, call)
    assert sees(office, "mona", Activity, call, "edit")


def test_an_activity_on_nothing_is_its_owners_and_their_managers(office: Office) -> None:
    task = put(office, Activity, kind="task", owner_id=office.user_id("maria"))
    flag = put(office, HotFlag, note="someone asked", by_id=office.user_id("maria"))
    for model, row in ((Activity, task), (HotFlag, flag)):
        assert [sees(office, who, model, row) for who in ("maria", "mona", "tom", "sam", "olga")] == [
            True, True, False, False, True,
        ]  # fmt: skip


def test_who_wrote_a_memo_may_change_it_as_long_as_they_see_the_record(office: Office) -> None:
    account = office.account("Toms", "tom")
    memo = put(office, Memo, account_id=account, at=office.time, text="x", by_id=office.user_id("maria"))
    assert sees(office, "maria", Memo, memo, "edit") and not sees(office, "lena", Memo, memo, "edit")
    edit_account(office.sit("tom"), account, {"private": True})
    assert not sees(office, "maria", Memo, memo) and not sees(office, "maria", Memo, memo, "edit")
