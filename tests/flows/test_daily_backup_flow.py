"""The backup of the day while the screens are open: made behind them, a failure said in one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from office import Office, on_file
from seated import seated
from tryout import until

from tcrm.actions.backup import Daily
from tcrm.errors import DatabaseTrouble
from tcrm.screens import dailycopy


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(dailycopy, "SOON", 0.01)
    office = on_file(tmp_path / "firm.db")
    office.deal("Renewal", "maria")
    yield office
    office.db.close()


async def test_it_is_made_behind_the_screens(office: Office, tmp_path: Path) -> None:
    async with seated(office, "olga") as seat:
        await until((tmp_path / "firm.db.backups" / "daily-2026-11-21.db").exists)
        await seat.keys("j")
        assert "Renewal" in seat.text


async def test_that_it_failed_is_said_and_the_program_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_daily: Daily) -> None:
        raise DatabaseTrouble("The disk is full; nothing was changed.")

    monkeypatch.setattr(Daily, "make", full)
    async with seated(office, "olga") as seat:
        await until(lambda: "Today's backup was not made. The disk is full" in " ".join(seat.text.split()))
        await seat.keys("j")
        assert "Renewal" in seat.text
