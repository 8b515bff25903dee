"""The backup of the day, made behind the screens: it begins when they stand, keeps nobody waiting and is left for the
next time when the program leaves."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from tcrm.errors import Overtaken, TcrmError
from tcrm.i18n import _
from tcrm.widgets.work import run_beside

if TYPE_CHECKING:
    from tcrm.app import TcrmApp

SOON = 2.0
AGAIN = 3600.0
"""Seconds after the start, and between looks whether a new day has begun: some leave the program open for weeks."""


def keep_daily(app: TcrmApp) -> None:
    """See to it that the app's database has its copy of each day, if this person is the one to make it."""

    def look() -> None:
        run_beside(app, partial(_make, app))

    app.set_timer(SOON, look)
    app.set_interval(AGAIN, look)


async def _make(app: TcrmApp) -> None:
    from tcrm.actions.daily import due

    daily = await app.desk.ask(due, app.settings.daily_backups)
    if daily is None:
        return
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="daily copy")
    try:
        await asyncio.get_running_loop().run_in_executor(worker, daily.make)
    except asyncio.CancelledError:
        daily.stop()
        raise
    except Overtaken:
        return
    except TcrmError as error:
        app.say(_("Today's backup was not made. {why}").format(why=error), error=True)
    finally:
        worker.shutdown(wait=False)
