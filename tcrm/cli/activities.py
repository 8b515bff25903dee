"""What was done and what is planned, as the shell says it after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcrm.cli.cards import activity_facts, when
from tcrm.cli.door import Desk
from tcrm.i18n import _
from tcrm.queries.refs import public

if TYPE_CHECKING:
    from tcrm.queries.customers import ActivityLine


def tell_activity(desk: Desk, one: ActivityLine, following: ActivityLine | None = None, said: str = "") -> None:
    """Say that an activity is done or planned, and what comes next; with `said` (`… {what}`) in these words."""
    said = said or (_("done: {what}") if one.status == "done" else _("planned: {what}"))
    desk.out.line(said.format(what=_words(desk, one)))
    if following is not None:
        desk.out.line(_("next: {what}").format(what=_words(desk, following)))
    after = activity_facts([following])[0] if following else None
    desk.out.facts({**activity_facts([one])[0], "next": after})


def _words(desk: Desk, one: ActivityLine) -> str:
    from tcrm.queries.activities import customer_of

    deal = f"{public('deal', one.deal_id)} {one.deal}" if one.deal_id else ""
    about = " · ".join(word for word in (customer_of(desk.session, one.id), one.subject, deal) if word)
    return f"{public('activity', one.id)} {_(one.kind)} {when(desk, one)}  {about}".rstrip()
