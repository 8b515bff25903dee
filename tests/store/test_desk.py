"""The desk knows its own changes from those of others."""

from __future__ import annotations

import asyncio

from office import Office

from tcrm.actions.customers import add_account
from tcrm.screens.desk import Desk


async def test_a_change_of_ones_own_is_never_news_however_soon_one_asks(office: Office) -> None:
    desk = Desk(office.sit("maria"))
    _made, said = await asyncio.gather(desk.do(add_account, "Acme"), desk.news())
    assert said is None and await desk.news() is None
    add_account(office.sit("tom"), "Bolt")
    assert await desk.news() is not None and desk.changes == 2
    desk.close()
