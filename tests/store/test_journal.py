"""The journal: nothing escapes it, everything can be taken back, in any allowed order."""

from __future__ import annotations

import random

import pytest
from dump import dump, rebuilt_search_keys, search_keys, versions, watched
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office, in_memory, newest
from thorough import examples

from tcrm.actions.history import redo, undo, undo_operation
from tcrm.actions.moves import Move, move
from tcrm.errors import Refused
from tcrm.models import Account, Contact, Deal, Membership, Memo, Operation, Row, Stage, Tag, Tagging
from tcrm.session import Session


def ids(session: Session, model: type[Row]) -> list[int]:
    return [row[0] for row in session.db.rows(model.select(model.id).order_by(model.id))]


class Clerk:
    """Does one random thing after another; each is one operation, watched by SQLite itself."""

    def __init__(self, session: Session, dice: random.Random) -> None:
        self.session = session
        self.dice = dice

    def step(self, what: int) -> None:
        doings = (self.add_account, self.add_deal, self.edit, self.move, self.contact, self.tag, self.drop, self.bulk)
        with watched(self.session.db):
            doings[what % len(doings)]()

    def add_account(self) -> None:
        with self.session.operation("account.add", name="A") as op:
            name = self.dice.choice(["Acme", "北京重型机械", "Huber & Söhne"])
            op.insert(Account, name=name, sort_name=name.casefold(), city="Graz", owner_id=self.session.user.id)

    def add_deal(self) -> None:
        with self.session.operation("deal.add", title="D") as op:
            accounts = [None, *ids(self.session, Account)]
            deal = op.insert(Deal, title="D", pipeline_id=1, account_id=self.dice.choice(accounts), amount=100)
            move(self.session, [Move(deal, self.dice.randint(1, 5))])

    def edit(self) -> None:
        for model, column, values in ((Deal, "amount", [None, 5, 100]), (Account, "name", ["Acme", "Zeta", "田中"])):
            if found := ids(self.session, model):
                with self.session.operation("edit") as op:
                    op.update(model, self.dice.choice(found), **{column: self.dice.choice(values)})
                    op.update(model, self.dice.choice(found), **{column: self.dice.choice(values)})
                return

    def move(self) -> None:
        if deals := ids(self.session, Deal):
            stages = [r[0] for r in self.session.db.rows(Stage.select(Stage.id).where(Stage.pipeline == 1))]
            move(self.session, [Move(self.dice.choice(deals), self.dice.choice(stages))])

    def bulk(self) -> None:
        if deals := ids(self.session, Deal):
            wishes = [Move(deal, self.dice.randint(1, 9)) for deal in deals for _ in range(2)]
            move(self.session, wishes)

    def contact(self) -> None:
        accounts = ids(self.session, Account)
        with self.session.operation("contact.add", name="C") as op:
            contact = op.insert(Contact, name="Dr. Weiss", sort_name="weiss")
            if accounts:
                op.insert(Membership, contact_id=contact, account_id=self.dice.choice(accounts))
            op.insert(Memo, contact_id=contact, at=self.session.now(), text="first\nsecond")

    def tag(self) -> None:
        if accounts := ids(self.session, Account):
            with self.session.operation("tag") as op:
                known = self.session.db.value(Tag.select(Tag.id).where(Tag.name == "vip"))
                tag = known or op.insert(Tag, name="vip")
                op.insert(Tagging, tag_id=tag, account_id=self.dice.choice(accounts))

    def drop(self) -> None:
        if rows := ids(self.session, Tagging):
            with self.session.operation("untag") as op:
                op.delete(Tagging, self.dice.choice(rows))
        elif rows := ids(self.session, Memo):
            with self.session.operation("memo.delete") as op:
                chosen = self.dice.choice(rows)
                op.update(Memo, chosen, text="last words")
                op.delete(Memo, chosen)


def undo_all(session: Session, dice: random.Random) -> int:
    """Undo every operation that stands, in a random order of those that are allowed; returns how many refusals."""
    refused = 0
    while True:
        open_ones = session.db.rows(
            Operation.select(Operation.id).where(
                Operation.undo_of.is_null(), Operation.undone_by.is_null(), Operation.kind.not_in(["setup", "office"])
            )
        )
        if not open_ones:
            return refused
        candidates = [row[0] for row in open_ones]
        dice.shuffle(candidates)
        for candidate in candidates:
            try:
                with watched(session.db):
                    undo_operation(session, candidate)
                break
            except Refused:
                refused += 1
        else:
            pytest.fail("nothing could be undone")


@settings(max_examples=examples(12), deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.integers(0, 7), min_size=1, max_size=25), seed=st.integers(0, 10_000))
def test_any_sequence_undone_in_any_allowed_order_gives_the_same_data(steps: list[int], seed: int) -> None:
    office = in_memory()
    db, session = office.db, office.sit("olga")
    before, grown = dump(db), versions(db)
    clerk = Clerk(session, random.Random(seed))
    for step in steps:
        clerk.step(step)
        assert search_keys(db) == rebuilt_search_keys(db)
    undo_all(session, clerk.dice)
    assert dump(db) == before
    assert search_keys(db) == rebuilt_search_keys(db)
    now = versions(db)
    assert all(now[row] >= version for row, version in grown.items())
    db.close()


@settings(max_examples=examples(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.integers(0, 7), min_size=1, max_size=15), back=st.integers(1, 15), seed=st.integers(0, 10_000))
def test_undo_then_redo_is_as_if_nothing_had_been_undone(steps: list[int], back: int, seed: int) -> None:
    office = in_memory()
    db, session = office.db, office.sit("olga")
    session_before = newest(session)
    clerk = Clerk(session, random.Random(seed))
    for step in steps:
        clerk.step(step)
    done = len(db.sql("SELECT 1 FROM operation WHERE id > ?", (session_before,)))
    after = dump(db)
    for _ in range(min(back, done)):
        with watched(db):
            undo(session)
    for _ in range(min(back, done)):
        with watched(db):
            redo(session)
    assert dump(db) == after
    with pytest.raises(Refused):
        redo(session)
    db.close()


def test_an_operation_that_changes_nothing_leaves_no_trace(office: Office, admin: Session) -> None:
    account = office.account("Acme")
    last = newest(admin)
    with admin.operation("account.edit", name="Acme") as op:
        assert op.update(Account, account, name="Acme") == 0
    with admin.operation("account.edit", name="Acme") as op:
        op.update(Account, account, name="Other")
        op.update(Account, account, name="Acme")
    assert newest(admin) == last


def test_an_error_inside_an_operation_takes_all_of_it_back(office: Office, admin: Session) -> None:
    before = dump(office.db)
    with pytest.raises(ZeroDivisionError), admin.operation("account.add") as op:
        op.insert(Account, name="Half", sort_name="half")
        _ = 1 / 0
    assert dump(office.db) == before
    assert not admin.db.in_transaction()


def test_a_later_change_of_the_same_column_is_in_the_way_one_of_another_column_is_not(
    office: Office, admin: Session
) -> None:
    account = office.account("Acme", city="Graz")
    with admin.operation("account.edit", name="Acme") as op:
        op.update(Account, account, name="Acme AG")
    first = newest(admin)
    with office.sit("mona").operation("account.edit", name="Acme AG") as op:
        op.update(Account, account, city="Wien")
    undo_operation(admin, first)
    assert dump(office.db)["account"][account]["city"] == "Wien"
    assert dump(office.db)["account"][account]["name"] == "Acme"
    redo(admin)
    with office.sit("mona").operation("account.edit", name="Acme AG") as op:
        op.update(Account, account, name="Acme SE")
    with pytest.raises(Refused, match=r"Mona North changed A-\d+ afterwards \(changed Acme AG\)"):
        undo_operation(admin, first)


def test_a_value_that_came_back_does_not_hide_what_was_between(office: Office, admin: Session) -> None:
    account = office.account("Acme")
    for name in ("Beta", "Gamma", "Beta"):
        with admin.operation("account.edit", name=name) as op:
            op.update(Account, account, name=name)
    with pytest.raises(Refused, match="afterwards"):
        undo_operation(admin, newest(admin) - 2)


def test_what_hangs_on_a_row_keeps_it_from_vanishing(office: Office, admin: Session) -> None:
    office.account("Acme")
    made = newest(admin)
    with office.sit("maria").operation("memo.add") as op:
        op.insert(Memo, account_id=1, at=office.time, text="call them")
    with pytest.raises(Refused, match="hangs on it since Maria Rossi"):
        undo_operation(admin, made)
    assert 1 in dump(office.db)["account"]


def test_a_row_that_a_later_undo_would_need_does_not_vanish(office: Office, admin: Session) -> None:
    office.account("Acme")
    made = newest(admin)
    with admin.operation("tag") as op:
        tagging = op.insert(Tagging, tag_id=op.insert(Tag, name="vip"), account_id=1)
    with admin.operation("untag") as op:
        op.delete(Tagging, tagging)
    with pytest.raises(Refused, match="untag"):
        undo_operation(admin, made)


def test_what_refers_to_a_deleted_row_is_not_brought_back(office: Office, admin: Session) -> None:
    first, second = office.account("Acme"), office.account("Beta")
    deal = office.deal("X", account_id=first)
    with admin.operation("deal.edit", title="X") as op:
        op.update(Deal, deal, account_id=second)
    changed = newest(admin)
    with admin.operation("account.delete", name="Acme") as op:
        op.delete(Account, first)
    with pytest.raises(Refused, match="not there any more"):
        undo_operation(admin, changed)
    assert office.db.integrity_problems() == []


def test_a_name_that_was_given_again_is_in_the_way(office: Office, admin: Session) -> None:
    with admin.operation("tag") as op:
        tag = op.insert(Tag, name="vip")
    with admin.operation("untag") as op:
        op.delete(Tag, tag)
    dropped = newest(admin)
    with admin.operation("tag") as op:
        op.insert(Tag, name="vip")
    with pytest.raises(Refused, match="same name"):
        undo_operation(admin, dropped)


def test_redo_ends_when_something_else_was_changed(office: Office, admin: Session) -> None:
    office.account("Acme")
    undo(admin)
    office.account("Beta")
    with pytest.raises(Refused):
        redo(admin)


def test_undo_goes_across_sessions_and_takes_back_only_my_own(office: Office) -> None:
    office.account("Acme", owner="maria")
    with office.sit("maria").operation("account.edit", name="Acme") as op:
        op.update(Account, 1, city="Wien")
    office.account("Beta")
    undo(office.sit("maria"))
    assert dump(office.db)["account"][1]["city"] == ""
    with pytest.raises(Refused, match="nothing to undo"):
        undo(office.sit("maria"))


def test_ids_are_never_given_twice(office: Office, admin: Session) -> None:
    first = office.account("Acme")
    undo(admin)
    assert office.account("Beta") == first + 1


def test_stored_text_is_clean_whoever_writes_it(office: Office, admin: Session) -> None:
    account = office.account("Evil\x1b]52;c;x\x07 \u202egnp")
    assert dump(office.db)["account"][account]["name"] == "Evil\ufffd]52;c;x\ufffd \ufffdgnp"
    said = admin.db.value(Operation.select(Operation.params).order_by(Operation.id.desc()))
    assert "\\u001b" not in said and "\x1b" not in said


def test_a_read_only_session_changes_nothing(office: Office) -> None:
    reader = Session(office.db, "olga", office.clock, read_only=True)
    with pytest.raises(Refused), reader.operation("account.add") as op:
        op.insert(Account, name="X", sort_name="x")


def test_who_deletes_a_deal_brings_it_back_with_what_was_cut_loose(office: Office) -> None:
    from tcrm.actions import agenda, deals
    from tcrm.queries.refs import Ref

    account = office.account("Acme", owner="tom")
    move(office.sit("olga"), [Move(office.deal("First"), office.stage_id("qualified"))])  # parts the numbers of the two
    deal = office.deal("X", owner="maria", account_id=account)
    agenda.log(office.sit("tom"), Ref("deal", deal), "call", "asked for a price")
    before = dump(office.db)
    deals.delete(office.sit("maria"), [deal])
    undo(office.sit("maria"))
    assert dump(office.db) == before


def test_who_makes_a_deal_for_a_colleague_may_take_it_back(office: Office) -> None:
    from tcrm.actions import deals

    deal = deals.add(office.sit("maria"), "For Tom", owner="tom", private=True)
    undo(office.sit("maria"))
    assert deal not in dump(office.db)["deal"]
