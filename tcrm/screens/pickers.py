"""Fields that look up what is typed: customers, people, competitors, and who is known already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tcrm.i18n import _
from tcrm.queries import pick
from tcrm.queries.pick import Pick
from tcrm.queries.refs import Ref
from tcrm.screens.base import DeskScreen
from tcrm.widgets.formfield import Notice, Noticed, Search
from tcrm.widgets.prompts import Choice


def searching(screen: DeskScreen, question: Callable[..., list[Pick]], *args: Any) -> Search:
    """A search of a form's field that asks one of the questions of `tcrm.queries.pick`."""

    async def search(text: str) -> Sequence[Choice[str]]:
        found = await screen.desk.ask(question, text, *args)
        return [Choice(one.value, one.name, one.detail) for one in found]

    return search


def known_already(
    screen: DeskScreen, what: str, kind: str = "account", but: Ref | None = None, at: int | None = None
) -> Notice:
    """Who is known already by this `name`, `phone` or `email`, other than the record `but`, which is edited; people of
    the account `at` first."""
    apart = () if but is None else (but,)

    async def notice(text: str) -> Sequence[Noticed]:
        found = await screen.desk.ask(pick.alike, kind=kind, but=apart, at=at, **{what: text})
        return [Noticed(_("like {id} {name}").format(id=one.id, name=one.name), one.why) for one in found]

    return notice
