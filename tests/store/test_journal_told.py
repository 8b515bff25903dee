"""What the journal keeps of each row: net, by column, and nothing of what other operations and tables say."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from office import Office, built_once

from tcrm.errors import Refused
from tcrm.models import Account, Change, Deal, Operation, Tag
from tcrm.models.base import columns_of
from tcrm.models.journal import Recorder
from tcrm.session import Session

Kept = tuple[str, int, str, dict[str, Any] | None, dict[str, Any] | None]


@pytest.fixture
@built_once
def three(office: Office) -> list[int]:
    """Three customers, and three tags of the same ids; each has been changed once already."""
    ids = [office.account(name, city="Graz") for name in ("Acme", "Beta", "Gamma")]
    with office.sit("olga").operation("tags") as op:
        assert op.insert_many(Tag, [{"name": name} for name in ("x", "y", "z")]) == ids == [1, 2, 3]
    with office.sit("olga").operation("before") as op:
        op.update(Account, ids, employees=1)
        op.update(Tag, 1, name="X")
    office.pass_days(1)
    return ids


def kept(session: Session) -> list[Kept]:
    """What the newest operation keeps: table, row, act, before, after."""
    newest = session.db.value(Operation.select(Operation.id).order_by(Operation.id.desc()))
    rows = session.db.sql(
        "SELECT table_name, row_id, act, before, after FROM change WHERE operation_id = ? ORDER BY table_name, row_id",
        (newest,),
    )
    return [
        (t, i, act, before and json.loads(before), after and json.loads(after)) for t, i, act, before, after in rows
    ]


def count(session: Session) -> tuple[int, int]:
    return session.db.count(Operation.select()), session.db.count(Change.select())


def stamps(session: Session) -> list[tuple[int, int]]:
    """(version, days since the first) of each customer."""
    rows = session.db.sql("SELECT version, updated_at FROM account ORDER BY id")
    return [(version, (at - rows[-1][1]) // 86_400) for version, at in rows]


def test_rows_that_are_changed_alike_keep_what_differs(office: Office, admin: Session, three: list[int]) -> None:
    with admin.operation("edit") as op:
        assert op.update(Account, three[:2], city="Wien", employees=1) == 2
        assert op.update(Account, three[0], city="Wien") == 0
        assert op.update(Account, [], city="Linz") == op.update(Account, three) == 0
        assert op.update(Account, [three[1], three[2]], city="Wien") == 1
        assert op.update(Tag, three[0], name="X") == 0
    assert kept(admin) == [("account", row, "U", {"city": "Graz"}, {"city": "Wien"}) for row in three]
    assert [version for version, _days in stamps(admin)] == [3, 3, 3]
    assert {days for _version, days in stamps(admin)} == {0}
    assert [row[0] for row in admin.db.sql("SELECT updated_at FROM account")] == [int(office.time.timestamp())] * 3


def test_rows_that_are_changed_each_its_own_way_keep_their_own_columns(admin: Session, three: list[int]) -> None:
    with admin.operation("edit") as op:
        values = {
            1: {"city": "Wien", "employees": 1},
            2: {"city": "Graz", "employees": 2},
            3: {"city": "Graz", "employees": 1},
        }
        assert op.update_each(Account, values) == 2
        assert op.update_each(Account, values) == op.update_each(Account, {}) == 0
    assert kept(admin) == [
        ("account", 1, "U", {"city": "Graz"}, {"city": "Wien"}),
        ("account", 2, "U", {"employees": 1}, {"employees": 2}),
    ]
    assert [version for version, _days in stamps(admin)] == [3, 3, 2]
    assert [days for _version, days in stamps(admin)] == [1, 1, 0]


def test_what_is_changed_twice_keeps_what_it_was_first_and_is_last(admin: Session, three: list[int]) -> None:
    with admin.operation("edit") as op:
        op.update(Account, three, city="Wien")
        op.update(Account, [1, 2], city="Linz", employees=None)
        op.update_each(Account, {2: {"city": "Graz", "name": "Beta AG"}, 3: {"city": "Graz", "name": "Gamma"}})
    assert kept(admin) == [
        ("account", 1, "U", {"city": "Graz", "employees": 1}, {"city": "Linz", "employees": None}),
        ("account", 2, "U", {"employees": 1, "name": "Beta"}, {"employees": None, "name": "Beta AG"}),
    ]


def test_a_row_that_is_made_and_changed_is_simply_made(office: Office, admin: Session, three: list[int]) -> None:
    with admin.operation("add") as op:
        assert op.insert_many(Account, []) == []
        assert op.next_id(Account) == 4
        made = op.insert(Account, name="Delta", sort_name="delta")
        op.update(Account, [made, 1], city="Wien")
        op.update(Tag, 2, name="yy")
        found = {table: sorted(rows) for table, rows in op.touched(["account", "deal", "tag"]).items()}
        assert found == {"account": [1, made], "tag": [2]}
        assert op.touched(["deal"]) == {} and not op.is_empty()
    assert kept(admin) == [
        ("account", 1, "U", {"city": "Graz"}, {"city": "Wien"}),
        ("account", made, "I", None, None),
        ("tag", 2, "U", {"name": "y"}, {"name": "yy"}),
    ]
    stored = admin.db.sql("SELECT version, updated_at, private, city FROM account WHERE id = ?", (made,))
    assert stored == [(2, int(office.time.timestamp()), 0, "Wien")]


def test_a_row_that_is_removed_is_kept_whole_as_it_was_before(admin: Session, three: list[int]) -> None:
    names = [name for name in columns_of(Account) if name not in ("version", "updated_at")]
    listed = ", ".join(f'"{name}"' for name in names)
    whole = admin.db.sql(f"SELECT {listed} FROM account ORDER BY id")
    with admin.operation("delete") as op:
        made = op.insert(Account, name="Delta", sort_name="delta")
        op.update(Account, [1, 2, made], city="Wien")
        op.update(Tag, 1, name="xx")
        op.delete(Account, [])
        op.delete(Account, [1, 3, made])
        op.delete(Tag, 2)
        assert op.update(Account, 1, city="Rom") == 0
    told = kept(admin)
    assert [(table, row, act) for table, row, act, _before, _after in told] == [
        ("account", 1, "D"), ("account", 2, "U"), ("account", 3, "D"), ("tag", 1, "U"), ("tag", 2, "D"),
    ]  # fmt: skip
    for at, row in ((0, 1), (2, 3)):
        before = told[at][3]
        assert before is not None and [before[name] for name in names] == list(whole[row - 1])
        assert set(before) == {*names, "version", "updated_at"} and told[at][4] is None
    assert told[1][3:] == ({"city": "Graz"}, {"city": "Wien"})
    assert told[3][3:] == ({"name": "X"}, {"name": "xx"})
    assert [row[0] for row in admin.db.sql("SELECT id FROM account")] == [2]


def test_an_operation_that_ends_where_it_began_is_none(admin: Session, three: list[int]) -> None:
    before = count(admin)
    with admin.operation("edit") as op:
        assert op.is_empty()
        op.update(Account, three, city="Wien")
        assert not op.is_empty()
        op.update(Account, three, city="Graz")
        op.delete(Tag, op.insert(Tag, name="w"))
    assert count(admin) == before


def test_an_update_of_nothing_but_the_new_leaves_the_others_alone(admin: Session, three: list[int]) -> None:
    with admin.operation("edit") as op:
        op.update(Account, 3, city="Wien")
        made = op.insert_many(Account, [{"name": n, "sort_name": n, "city": "Bonn"} for n in ("d", "e")])
        assert op.update_each(Account, {row: {"city": "Graz"} for row in (3, *made)}) == 3
        op.update(Tag, op.insert(Tag, name="w"), name="ww")
    assert kept(admin) == [*(("account", row, "I", None, None) for row in made), ("tag", 4, "I", None, None)]


def test_what_is_stored_is_clean_and_of_the_columns_kind(admin: Session) -> None:
    with admin.operation("add", name="a\x1bb", more={"list": ["c\x1bd", ("e\x1bf", 5, None)]}) as op:
        first, second, third = op.insert_many(
            Deal,
            [
                {"title": "Anna", "pipeline_id": 1, "close_on": date(1980, 2, 3)},
                {"title": "Bo\x1bb", "pipeline_id": 1, "close_on": None},
                {"title": "", "pipeline_id": 1, "close_on": None},
            ],
        )
    assert admin.db.sql("SELECT title, close_on FROM deal ORDER BY id") == [
        ("Anna", "1980-02-03"), ("Bo\ufffdb", None), ("", None),
    ]  # fmt: skip
    assert (first, second, third) == (1, 2, 3)
    params = admin.db.value(Operation.select(Operation.params).order_by(Operation.id.desc()))
    assert json.loads(params) == {"name": "a\ufffdb", "more": {"list": ["c\ufffdd", ["e\ufffdf", 5, None]]}}


def test_rows_that_come_by_the_hundred_are_stored_as_they_would_be_one_by_one(admin: Session) -> None:
    count = 100
    columns: dict[str, list[Any]] = {
        "name": [f"N{n}" for n in range(count)],
        "sort_name": ["same"] * (count - 1) + ["other"],
        "industry": ["a", *["b"] * (count - 2), "a"],
        "city": ["L'Aquila"] * count,
        "website": ["a\x1bb"] * count,
        "text": ["first\nsecond"] * count,
        "employees": [None] * count,
        "private": [True] * count,
        "revenue": list(range(count)),
    }
    with admin.operation("add") as op:
        together = op.insert_columns(Account, columns)
        alone = [
            op.insert(Account, **dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)
        ]
        assert op.insert_columns(Account, {"name": []}) == []
    assert together == list(range(1, count + 1)) and alone == list(range(count + 1, 2 * count + 1))
    named = ", ".join(name for name in columns_of(Account) if name != "id")
    rows = admin.db.sql(f"SELECT {named} FROM account ORDER BY id")
    assert rows[:count] == rows[count:]
    told = [dict(zip(columns, row, strict=True)) for row in admin.db.sql(f"SELECT {', '.join(columns)} FROM account")]
    assert told[1] == {
        "name": "N1", "sort_name": "same", "industry": "b", "city": "L'Aquila", "website": "a\ufffdb",
        "text": "first\nsecond", "employees": None, "private": 1, "revenue": 1,
    }  # fmt: skip
    assert kept(admin) == [("account", row, "I", None, None) for row in (*together, *alone)]


def test_an_operation_knows_whether_it_touched_one_table_alone(admin: Session, three: list[int]) -> None:
    with admin.operation("edit") as op:
        op.update(Tag, 1, name="xx")
        assert op.touches_only(Tag) and not op.touches_only(Account)
        op.update(Account, 1, city="Wien")
        assert not op.touches_only(Tag) and not op.touches_only(Account)


def test_an_operation_of_which_nothing_is_left_can_be_forgotten(office: Office, admin: Session) -> None:
    before = count(admin)
    with admin.db.writing():
        recorder = Recorder(admin.db, "try", admin.user.id, office.time, {})
        assert recorder.is_empty() and count(admin) == (before[0] + 1, before[1])
        recorder.forget()
    assert count(admin) == before


def test_who_reads_alone_writes_nothing(office: Office) -> None:
    reader = Session(office.db, "olga", lambda: office.time + timedelta(days=1), read_only=True)
    with pytest.raises(Refused), reader.operation("edit") as op:
        op.insert(Tag, name="x")
