"""What an undo writes: rows as they were but newer, its own changes turned round, who undid what; and what stops it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dump import dump
from office import Office, newest

from tcrm.actions import deals
from tcrm.actions.history import redo, undo, undo_operation
from tcrm.errors import NotFound, Refused
from tcrm.models import BUSINESS_TABLES, Account, Deal, Memo, Operation, Tag, Tagging
from tcrm.models.base import columns_of
from tcrm.models.conflicts import Conflict, find_conflicts, find_dangling, find_leaners, tables_in
from tcrm.models.redaction import MARK, UNREADABLE
from tcrm.models.reversal import acts_of, by_table
from tcrm.session import Session

MODELS = by_table(BUSINESS_TABLES)


def changes(session: Session, operation: int) -> list[tuple[str, int, str, Any, Any]]:
    rows = session.db.sql(
        "SELECT table_name, row_id, act, before, after FROM change WHERE operation_id = ? ORDER BY table_name, row_id",
        (operation,),
    )
    return [
        (t, i, act, before and json.loads(before), after and json.loads(after)) for t, i, act, before, after in rows
    ]


def stamp(session: Session, table: str, row: int) -> tuple[int, int]:
    version, at = session.db.sql(f"SELECT version, updated_at FROM {table} WHERE id = ?", (row,))[0]
    return version, at


@pytest.fixture
def edited(office: Office, admin: Session) -> int:
    """An operation that made a customer, changed two and removed one, after others that did so too."""
    for name in ("Acme", "Beta", "Gamma"):
        office.account(name, city="Graz")
    with admin.operation("before") as op:
        op.update(Account, [1, 2, 3], employees=1)
        op.insert(Tag, name="x")
    office.pass_days(1)
    with admin.operation("edit", what="a part") as op:
        op.insert(Account, name="Delta", sort_name="delta")
        op.update(Account, 1, city="Wien")
        op.update(Account, 2, city="Linz", employees=5)
        op.delete(Account, 3)
    office.pass_days(1)
    return newest(admin)


def test_rows_are_as_they_were_but_newer(office: Office, admin: Session, edited: int) -> None:
    now = int(office.time.timestamp())
    found = undo_operation(admin, edited)
    assert (found.operation_id, found.kind, json.loads(found.params)) == (edited, "edit", {"what": "a part"})
    assert [stamp(admin, "account", row) for row in (1, 2, 3)] == [(4, now), (4, now), (3, now)]
    rows = dump(office.db)["account"]
    assert {row: (rows[row]["name"], rows[row]["city"], rows[row]["employees"]) for row in rows} == {
        1: ("Acme", "Graz", 1),
        2: ("Beta", "Graz", 1),
        3: ("Gamma", "Graz", 1),
    }


def test_an_undo_has_changes_of_its_own_the_other_way_round(office: Office, admin: Session, edited: int) -> None:
    told = changes(admin, edited)
    whole = admin.db.sql("SELECT * FROM account WHERE id = 4")[0]
    undo_operation(admin, edited)
    back = changes(admin, newest(admin))
    assert [(table, row, act) for table, row, act, _before, _after in back] == [
        ("account", 1, "U"),
        ("account", 2, "U"),
        ("account", 3, "I"),
        ("account", 4, "D"),
    ]
    assert [row[3:] for row in back[:2]] == [(after, before) for _t, _i, _a, before, after in told[:2]]
    assert back[2][3:] == (None, None)
    assert back[3][3] == dict(zip(columns_of(Account), whole, strict=True)) and back[3][4] is None
    assert tables_in(admin.db, edited, MODELS) == [Account]


def test_it_is_noted_who_undid_what_until_it_is_done_again(admin: Session, edited: int) -> None:
    after = dump(admin.db)
    undo(admin)
    undoing = newest(admin)

    def noted(operation: int) -> Any:
        return admin.db.one(Operation.select(Operation.undo_of, Operation.undone_by).where(Operation.id == operation))

    assert (noted(edited), noted(undoing)) == ((None, undoing), (edited, None))
    assert redo(admin).operation_id == edited
    kinds = admin.db.rows(Operation.select(Operation.kind).where(Operation.id >= edited).order_by(Operation.id))
    assert [kind for (kind,) in kinds] == ["edit", "undo", "redo"]
    assert (noted(edited), noted(undoing), noted(newest(admin))) == (
        (None, None),
        (edited, newest(admin)),
        (undoing, None),
    )
    assert dump(admin.db) == after
    with pytest.raises(Refused, match="nothing to redo"):
        redo(admin)
    with pytest.raises(Refused, match="taken back with redo"):
        undo_operation(admin, newest(admin))
    undo(admin)  # the operation stands again, so it can be undone again
    with pytest.raises(Refused, match="undone already"):
        undo_operation(admin, edited)
    with pytest.raises(NotFound, match=r"no entry \d+ in the history\. See: tcrm history"):
        undo_operation(admin, 9999)
    with pytest.raises(Refused, match="set-up"):
        undo_operation(admin, 1)


def test_a_row_that_was_removed_by_an_older_schema_gets_the_defaults_of_what_came_since(
    admin: Session, edited: int
) -> None:
    admin.db.sql(
        "UPDATE change SET before = json_remove(before, '$.kind', '$.lifecycle', '$.private', '$.employees') "
        "WHERE act = 'D' AND operation_id = ?",
        (edited,),
    )
    undo_operation(admin, edited)
    row = dump(admin.db)["account"][3]
    assert (row["kind"], row["lifecycle"], row["private"], row["employees"]) == ("organisation", "prospect", 0, None)
    assert row["name"] == "Gamma"


def test_a_row_whose_name_the_journal_has_lost_is_not_brought_back_under_another(admin: Session, edited: int) -> None:
    admin.db.sql("UPDATE change SET before = json_remove(before, '$.name') WHERE act = 'D'")
    with pytest.raises(Refused):
        undo_operation(admin, edited)
    assert sorted(dump(admin.db)["account"]) == [1, 2, 4]


def test_only_what_was_removed_is_brought_back_each_row_newer_than_itself(office: Office, admin: Session) -> None:
    """Of four rows the first and the last, or the second and the last: what stands between is not touched."""
    for name in ("Acme", "Beta", "Gamma", "Delta"):
        office.account(name)
    with admin.operation("tags") as op:
        op.insert_many(Tag, [{"name": name} for name in "wxyz"])
    for times in range(1, 4):
        with admin.operation("before") as op:
            op.update(Account, [1, 2, 3][:times], employees=times)
    with admin.operation("remove") as op:
        op.delete(Account, [1, 4])
        op.delete(Tag, [2, 4])
    undo(admin)
    assert [stamp(admin, "account", row)[0] for row in (1, 2, 3, 4)] == [5, 3, 2, 2]
    told = changes(admin, newest(admin))
    assert [row[:3] for row in told] == [("account", 1, "I"), ("account", 4, "I"), ("tag", 2, "I"), ("tag", 4, "I")]
    redo(admin)
    assert [sorted(dump(office.db)[table]) for table in ("account", "tag")] == [[2, 3], [1, 3]]


def test_moves_that_were_removed_by_an_older_schema_get_their_paths(office: Office, admin: Session) -> None:
    deal = office.deal("Gone")
    deals.promote(admin, deal)
    before = dump(office.db)
    deals.delete(admin, [deal])
    admin.db.sql("UPDATE change SET before = json_remove(before, '$.path', '$.since_day') WHERE act = 'D'")
    undo(admin)
    assert dump(office.db) == before


def test_a_removed_deal_comes_back_where_it_stood_with_its_history(office: Office, admin: Session) -> None:
    kept, gone = office.deal("Kept", stage="proposal"), office.deal("Gone", stage="lead")
    deals.promote(admin, [kept, gone])
    deals.win(admin, gone, ["Price"])
    before = dump(office.db)
    deals.delete(admin, [gone])
    undo(admin)
    assert dump(office.db) == before
    redo(admin)
    assert gone not in dump(office.db)["deal"] and kept in dump(office.db)["deal"]
    undo(admin)
    assert dump(office.db) == before


@pytest.mark.parametrize(
    ("mark", "told"), [(MARK, "somebody who was forgotten"), (UNREADABLE, "made what it changed unrea")]
)
def test_what_lost_data_is_not_undone_but_all_else_is(admin: Session, edited: int, mark: str, told: str) -> None:
    with admin.operation("other") as op:
        op.update(Tag, 1, name="y")
    admin.db.sql(f"UPDATE operation SET params = json_set(params, '$.{mark}', ?1) WHERE id = ?1", (edited,))
    with pytest.raises(Refused, match=told):
        undo_operation(admin, edited)
    assert undo(admin).kind == "other"


def test_what_bears_on_a_table_that_nobody_knows_is_not_undone(admin: Session, edited: int) -> None:
    admin.db.sql("UPDATE change SET table_name = 'rubbish' WHERE operation_id = ?", (edited,))
    with pytest.raises(Refused, match="unreadable"):
        undo_operation(admin, edited)


# -- what stands in the way ------------------------------------------------------------------------------------------


def test_each_row_in_the_way_is_told_with_what_was_done_to_it_last(office: Office, admin: Session, edited: int) -> None:
    later = {}
    for name, row, city in (("Acme", 1, "Rom"), ("Acme", 1, "Bern"), ("Delta", 4, "Kiel")):
        with admin.operation("account.edit", name=name) as op:
            op.update(Account, row, city=city)
        later[row] = newest(admin)
    with admin.operation("account.edit", name="Beta") as op:
        op.update(Account, 2, industry="steel")  # not what the operation touched
    found = find_conflicts(admin.db, edited, [Account])
    assert set(found) == {
        Conflict("account", 1, "changed", later[1]),
        Conflict("account", 4, "changed", later[4]),
    }
    undo(admin)
    with admin.operation("account.delete", name="Beta") as op:
        op.delete(Account, 2)
    gone = newest(admin)
    assert Conflict("account", 2, "gone", gone) in find_conflicts(admin.db, edited, [Account])
    with pytest.raises(Refused):
        undo_operation(admin, edited)


def test_what_was_undone_since_is_not_in_the_way(admin: Session, edited: int) -> None:
    with admin.operation("account.edit", name="Acme") as op:
        op.update(Account, 1, city="Rom")
    assert len({one.row_id for one in find_conflicts(admin.db, edited, [Account])}) == 1
    undo(admin)
    assert find_conflicts(admin.db, edited, [Account]) == []
    undo_operation(admin, edited)


def test_a_row_that_does_not_hold_what_was_left_there_is_in_the_way(admin: Session, edited: int) -> None:
    admin.db.sql("UPDATE account SET city = 'Rom' WHERE id = 1")  # past the program
    assert find_conflicts(admin.db, edited, [Account]) == [Conflict("account", 1, "changed", None)]
    with pytest.raises(Refused, match="A-1 was changed since"):
        undo_operation(admin, edited)
    admin.db.sql("UPDATE account SET city = 'Rom' WHERE id = 2")  # but not all that was left there
    assert {one.row_id for one in find_conflicts(admin.db, edited, [Account])} == {1, 2}
    admin.db.sql("DELETE FROM account WHERE id = 1")
    with pytest.raises(Refused, match="A-1 is not there any more"):
        undo_operation(admin, edited)


def test_what_leans_on_a_row_that_would_vanish_is_told(office: Office, admin: Session, edited: int) -> None:
    with admin.operation("tag") as op:
        tagging = [op.insert(Tagging, tag_id=1, account_id=row) for row in (1, 4)]
    with admin.operation("untag") as op:
        op.delete(Tagging, tagging)
    leaning = newest(admin)
    wanted = [Conflict("tagging", tagging[1], "changed", leaning)]
    assert find_leaners(admin.db, edited, [Account], BUSINESS_TABLES) == wanted
    assert find_leaners(admin.db, edited, [Tag], BUSINESS_TABLES) == []
    undo(admin)
    assert find_leaners(admin.db, edited, [Account], BUSINESS_TABLES) == []  # it is undone, but hangs on it again
    with pytest.raises(Refused, match="hangs on it"):
        undo_operation(admin, edited)


def dangling(session: Session, operation: int) -> list[Conflict]:
    return find_dangling(session.db, operation, acts_of(session.db, operation), BUSINESS_TABLES)


def test_what_hangs_on_what_vanishes_and_what_lost_its_hold_is_told(office: Office, admin: Session) -> None:
    office.account("Acme")
    made = newest(admin)
    deal = office.deal("X")
    with office.sit("maria").operation("memo.add") as op:
        memo = op.insert(Memo, account_id=1, at=office.time, text="x")
    added = newest(admin)
    assert dangling(admin, made) == [Conflict("memo", memo, "used", added)]
    with admin.operation("deal.edit", title="Y") as op:
        op.update(Deal, office.deal("Y"), account_id=1)
    with admin.operation("deal.edit", title="X") as op:
        op.update(Deal, deal, account_id=1)
        op.delete(Memo, memo)
    edited = newest(admin)
    admin.db.sql("PRAGMA foreign_keys = 0")
    admin.db.sql("DELETE FROM account WHERE id = 1")
    assert dangling(admin, edited) == [Conflict("deal", deal, "missing", None)]
