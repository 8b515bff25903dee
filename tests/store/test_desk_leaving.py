"""Leaving waits for what is being written, and for no question that nobody waits for."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest
from office import Office

from tcrm.errors import Overtaken
from tcrm.screens.desk import Desk
from tcrm.session import Session


async def test_who_leaves_does_not_wait_for_a_long_question(office: Office) -> None:
    desk, begun = Desk(office.sit("maria")), Event()

    def begin() -> int:
        begun.set()
        return 1

    def long(session: Session) -> None:
        session.db.connection().create_scalar_function("begin_now", begin)
        steps = "SELECT begin_now() UNION ALL SELECT x + 1 FROM n WHERE x < 30000000"
        session.db.sql(f"WITH RECURSIVE n(x) AS ({steps}) SELECT count(*) FROM n")

    asked = asyncio.ensure_future(desk.ask_long(long))
    await asyncio.to_thread(begun.wait)
    later = asyncio.ensure_future(desk.ask_long(long))
    await asyncio.sleep(0)
    desk.close()
    with pytest.raises(Overtaken):
        await asked
    with pytest.raises(asyncio.CancelledError):
        await later
