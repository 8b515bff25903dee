"""A long list of customers: its first rows at once, its ends read ahead, and a question that another overtakes."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from office import Office
from seated import seated
from tryout import press, until

from tcrm.actions.customers import edit_account
from tcrm.models import Account
from tcrm.queries import customers
from tcrm.queries.by_name import ByName
from tcrm.queries.customer_order import ordered_ids
from tcrm.session import Session

_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


async def test_while_one_types_the_first_are_shown_and_all_are_looked_for_when_one_has_typed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"Olm {n:02}" for n in range(60)] + ["Orchid"]
    with office.sit("olga").operation("fill") as op:
        op.insert_many(Account, [{"name": name, "sort_name": name.lower()} for name in names])
    asked: list[str] = []

    def watched(session: Session, text: str = "", *by: Any) -> Sequence[int]:
        asked.append(text)
        return ordered_ids(session, text, *by)

    monkeypatch.setattr("tcrm.screens.customers.ordered_ids", watched)
    monkeypatch.setattr(
        "tcrm.screens.customers.all_by_name", lambda session, _known: ByName(array("q", watched(session)))
    )
    monkeypatch.setattr("tcrm.queries.account_list._SOME", 30)
    monkeypatch.setattr("tcrm.queries.account_list._READ", 30)
    async with seated(office, size=(80, 24)) as seat:
        await seat.keys("2")
        assert "61 customers" in seat.text and "1 of 61" in seat.text
        await seat.keys("/", "o")
        await until(lambda: "+ customers" in seat.text and "Olm 00" in seat.text)
        await seat.keys("l")
        assert f"{len(seat.names)}+ customers" in seat.text and asked == [""]
        assert seat.names == names[: len(seat.names)]
        await seat.keys("enter")
        assert "60 customers" in seat.text and "1 of 60" in seat.text and asked == ["", "ol"]
        await seat.keys("/", "backspace", "r", "enter")
        assert seat.names == ["Orchid"] and "1 customer" in seat.text and "1 of 1" in seat.text


async def test_the_end_of_a_long_list_is_read_before_one_jumps_there_and_anew_after_a_change(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.sit("olga").operation("fill") as op:
        op.insert_many(Account, [{"name": f"Olm {n:03}", "sort_name": f"olm {n:03}"} for n in range(300)])
    asked: list[Sequence[int]] = []

    def watched(session: Session, ids: Sequence[int]) -> Any:
        asked.append(ids)
        return customers.rows(session, ids)

    monkeypatch.setattr("tcrm.screens.ends.QUIET", 0.001)
    monkeypatch.setattr("tcrm.screens.customers.customers", SimpleNamespace(rows=watched))
    async with seated(office) as seat:
        await seat.keys("2")
        await until(lambda: not seat.customers.rows.ends())
        assert all(20 < len(ids) < 75 for ids in asked[1:]) and len(seat.names) < 200
        known = len(asked)
        await seat.keys("G")
        assert len(asked) == known and "Olm 299" in seat.text and "300 of 300" in seat.text
        await seat.keys("%")
        assert len(asked) == known and "Olm 149" in seat.text and "150 of 300" in seat.text
        await seat.keys("g")
        edit_account(office.sit("olga"), max(max(ids) for ids in asked), {"name": "Olm 299 north"})
        await seat.customers.catch_up("")
        await seat.keys("G")
        assert "Olm 299 north" in seat.text


async def test_the_next_question_overtakes_the_one_before(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.sit("olga").operation("fill") as op:
        op.insert_many(Account, [{"name": f"Olm {n:02}", "sort_name": f"olm {n:02}"} for n in range(60)])

    asked: list[str] = []

    def endless(session: Session, text: str = "", *by: Any) -> Sequence[int]:
        asked.append(text)
        if text == "o":
            session.db.sql(_ENDLESS)
        return ordered_ids(session, text, *by)

    monkeypatch.setattr("tcrm.screens.customers.ordered_ids", endless)
    monkeypatch.setattr("tcrm.screens.customers.first_rows", lambda *_asked: None)  # none is known before all are
    async with seated(office, size=(80, 24)) as seat:
        await seat.keys("2")
        await press(seat.app, "/", "o")
        await until(lambda: asked[-1] == "o")
        await seat.keys("l", "enter")
        assert "60 customers" in seat.text


async def test_how_many_there_are_is_written_as_the_firm_writes_numbers(office: Office) -> None:
    office.firm(decimal_comma=True)
    with office.sit("olga").operation("fill") as op:
        op.insert_many(Account, [{"name": f"Olm {n:04}", "sort_name": f"olm {n:04}"} for n in range(1200)])
    async with seated(office) as seat:
        await seat.keys("2", "G")
        assert "1.200 customers" in seat.text and "1.200 of 1.200" in seat.text


async def test_the_file_is_read_ahead_when_somebody_is_about_to_look_something_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    held = threading.Event()

    def read(_session: Session, start: int) -> int | None:
        if start == 0:
            begun.append(len(begun))
            return 1
        assert held.wait(10)
        return None

    monkeypatch.setattr("tcrm.screens.desk._read_ahead", read)
    monkeypatch.setattr("tcrm.app.THROUGH", 3600.0)
    office.account("Huber", "maria")
    async with seated(office) as seat:
        seat.app.read_ahead()
        await until(lambda: begun == [0])
        seat.app.read_ahead()  # is under way
        held.set()
        await until(lambda: not seat.app.desk._reads_ahead)
        assert begun == [0]
        await seat.keys("2", "/", "escape")
        await until(lambda: begun == [0, 1])
        await until(lambda: not seat.app.desk._reads_ahead)
        await seat.keys("o")
        await until(lambda: begun == [0, 1, 2])
