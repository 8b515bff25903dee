"""The clock in the corner."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from office import Office
from seated import seated
from tryout import until


async def test_the_clock_changes_with_the_minute_and_not_some_seconds_after_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.account("Acme GmbH", "maria")
    before, start = office.time.replace(minute=41, second=59, microsecond=400_000), time.monotonic()
    monkeypatch.setattr(office, "clock", lambda: before + timedelta(seconds=time.monotonic() - start))
    async with seated(office, start="agenda") as seat:
        top = seat.agenda.top
        await until(lambda: top.short_when.endswith(":42"), seconds=5)
