"""Who sits here and what time it is, for the top line."""

from __future__ import annotations

from tcrm.dates import weekday
from tcrm.i18n import _
from tcrm.session import Session
from tcrm.widgets.linetext import TopText

TICK = 10
"""Seconds after which it is told anew, each full minute among them; after a sleep of the machine it is wrong no longer
than that."""


def tell(top: TopText, session: Session) -> None:
    """Let the top line of a screen say it."""
    now = session.now().astimezone(session.own_zone)
    day = f"{weekday(now.date())} {now.day} {now:%b}"
    top.who = session.user.name.split(" ")[0]
    top.what = _("demo") if session.own_folder is not None else ""
    top.when = f"{day} {now:%H:%M}"
    top.short_when = f"{now:%H:%M}"
