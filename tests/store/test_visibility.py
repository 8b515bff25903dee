"""Who may see and who may change what: the conditions of the database against the rules in plain words.

Every owner × private or not × every kind of share, for every person and each of the firm's settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product

import pytest
from office import Office, in_memory, put

from tcrm.actions.customers import edit_account, set_address
from tcrm.actions.history import undo_operation
from tcrm.actions.moves import Move, move
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
    Share,
    StageMove,
    Tag,
    Tagging,
    Team,
    User,
)
from tcrm.models.removed import may
from tcrm.models.visibility import visible_ids
from tcrm.queries.customers import rows
from tcrm.queries.deals import board
from tcrm.queries.funnel import funnel
from tcrm.queries.funnel_frame import FunnelAsk
from tcrm.queries.history import entries
from tcrm.queries.search import find
from tcrm.session import Session

SETTINGS = ("firm", "team", "own")
TEAMS = {"EMEA": None, "North": "EMEA", "South": "EMEA", "Alone": None}
PEOPLE = {  # login -> (role, team)
    "rex": ("manager", "EMEA"),
    "mona": ("manager", "North"),
    "maria": ("seller", "North"),
    "tom": ("seller", "North"),
    "sam": ("manager", "South"),
    "lena": ("seller", "South"),
    "ann": ("seller", "Alone"),
    "free": ("seller", None),
    "boss": ("manager", None),
    "olga": ("admin", None),
}
OWNERS = (None, "rex", "mona", "maria", "tom", "lena", "free")
SHARES = (None, ("user", "maria"), ("user", "mona"), ("team", "North"), ("team", "EMEA"))


# -- the rules in plain words ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """An account or a deal of the matrix."""

    owner: str | None
    private: bool
    share: tuple[str, str] | None
    may_edit: bool


@dataclass
class World:
    """The rows that the matrix made: record -> id."""

    accounts: dict[int, Record] = field(default_factory=dict)
    deals: dict[int, Record] = field(default_factory=dict)


def above(team: str | None) -> Iterator[str]:
    while team is not None:
        yield team
        team = TEAMS[team]


def leads(who: str, other: str) -> bool:
    """`who` manages the team of `other`, or one above it."""
    role, team = PEOPLE[who]
    return role == "manager" and team is not None and team in above(PEOPLE[other][1])


def shared_with(who: str, share: tuple[str, str] | None) -> bool:
    if share is None:
        return False
    kind, name = share
    if kind == "user":
        return name == who
    role, team = PEOPLE[who]
    return name in above(team) or (role == "manager" and team is not None and team in above(name))


def may_do(who: str, right: str, record: Record, setting: str) -> bool:
    """The table of the design, line by line."""
    if PEOPLE[who][0] == "admin" or record.owner == who:
        return True
    if record.owner is not None and leads(who, record.owner):
        return True
    if shared_with(who, record.share) and (right == "see" or record.may_edit):
        return True
    if right == "edit":
        return False
    if record.owner is None:
        return True
    if record.private:
        return False
    team = PEOPLE[who][1]
    return setting == "firm" or (setting == "team" and team is not None and team == PEOPLE[record.owner][1])


# -- the matrix in the database -------------------------------------------------------------------------------------


def people(office: Office) -> None:
    with office.sit("olga").operation("people") as op:
        op.insert(Team, name="Alone")
        teams = dict(office.db.rows(Team.select(Team.name, Team.id)))
        for login in ("rex", "ann", "free", "boss"):
            role, team = PEOPLE[login]
            op.insert(User, login=login, name=login, role=role, team_id=teams[team] if team else None)


def ids_of(office: Office, model: type[Row], session: Session, right: str) -> set[int]:
    rule = session.visible(model) if right == "see" else session.editable(model)
    table = model
    return {row[0] for row in office.db.rows(table.select(table.id).where(rule))}


@pytest.fixture
def world(office: Office) -> World:
    """One account and one deal for each line of the matrix; a deal hangs on no account here."""
    told, made = _told()
    with office.db.connection().backup("main", told.db.connection(), "main") as copying:
        copying.step()
    return made


@cache
def _told() -> tuple[Office, World]:
    """The world, made once and then copied."""
    office = in_memory()
    people(office)
    users = dict(office.db.rows(User.select(User.login, User.id)))
    teams = dict(office.db.rows(Team.select(Team.name, Team.id)))
    lines = [
        Record(owner, private, share, may_edit)
        for owner, private, share, may_edit in product(OWNERS, (False, True), SHARES, (False, True))
        if share is not None or not may_edit
    ]
    made = World()
    olga = office.sit("olga")
    with olga.operation("world") as op:
        owned = [{"owner_id": users.get(line.owner or ""), "private": line.private} for line in lines]
        named = [{"name": f"Zeta {n}", "sort_name": f"zeta {n}", "website": "omega", **o} for n, o in enumerate(owned)]
        accounts = op.insert_many(Account, named)
        titled = [
            {"title": f"Zeta {n}", "pipeline_id": 1, "amount": n + 1, "currency": "EUR", **o}
            for n, o in enumerate(owned)
        ]
        deals = op.insert_many(Deal, titled)
        move(olga, [Move(deal, office.stage_id("lead")) for deal in deals])
        for line, account, deal in zip(lines, accounts, deals, strict=True):
            made.accounts[account], made.deals[deal] = line, line
            if line.share is not None:
                to = {"user_id": users[line.share[1]]} if line.share[0] == "user" else {"team_id": teams[line.share[1]]}
                op.insert(Share, account_id=account, may_edit=line.may_edit, **to)
                op.insert(Share, deal_id=deal, may_edit=line.may_edit, **to)
    return office, made


def expected(records: dict[int, Record], who: str, right: str, setting: str) -> set[int]:
    return {row_id for row_id, record in records.items() if may_do(who, right, record, setting)}


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


# -- what is not there any more -------------------------------------------------------------------------------------


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
    from tcrm.actions import deals
    from tcrm.actions.history import undo_operation
    from tcrm.errors import Refused
    from tcrm.models import Address, Operation
    from tcrm.queries.history import entries

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
