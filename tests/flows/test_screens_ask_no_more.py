"""However much there is, a screen asks the database no more questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from office import NOW, Office
from seated import seated, without_reading_ahead

from tcrm.actions.agenda import plan
from tcrm.actions.customers import add_account
from tcrm.models.opening import open_database

SPARE = 10  # by the clock meanwhile; one question for each record would be 51 more
KEYS = {
    "agenda": ("1",),
    "agenda, the week": ("1", "v"),
    "customers": ("2",),
    "board": ("3",),
    "deals as a list": ("3", "v"),
    "board by seller": ("3", "b"),
    "funnel": ("4",),
    "funnel by seller": ("4", "b", "2", "enter"),
    "stages": ("3", "S"),
    "history": ("U",),
}


def filled(records: int) -> Office:
    office = Office(open_database(None))
    maria = office.sit("maria")
    for number in range(records):
        account = add_account(maria, f"Customer {number:03}", city="Graz")
        stage = ("lead", "qualified", "proposal")[number % 3]
        deal = office.deal(f"Deal {number}", "maria", stage, account_id=account, amount=1000 * number)
        day = NOW.date() + timedelta(days=number % 9 - 2)
        plan(maria, f"D-{deal}", "call", f"Call {number}", day)
    return office


async def asked(office: Office, keys: tuple[str, ...]) -> int:
    """How many statements it takes until the screen that these keys open is settled, from one that asks nothing later
    (as the foot of a board does)."""
    statements: list[str] = []

    def count(__: object, statement: str, ___: object) -> bool:
        statements.append(statement)
        return True

    async with seated(office, size=(120, 40), start="customers" if keys[0] != "2" else "funnel") as seat:
        office.db.connection().exec_trace = count
        try:
            await seat.keys(*keys)
        finally:
            office.db.connection().exec_trace = None
    return len(statements)


@pytest.fixture(scope="module")
def few_and_many() -> Iterator[tuple[Office, Office]]:
    """Two offices that are only looked at."""
    few, many = filled(9), filled(60)
    yield few, many
    few.db.close()
    many.db.close()


@pytest.mark.parametrize("keys", KEYS.values(), ids=KEYS)
async def test_a_screen_asks_as_much_of_many_records_as_of_few(
    few_and_many: tuple[Office, Office], keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_reading_ahead(monkeypatch)
    few, many = few_and_many
    assert await asked(many, keys) <= await asked(few, keys) + SPARE
