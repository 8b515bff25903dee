"""The form that asks why deals were lost, and to whom."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.clean import search_key
from tcrm.errors import Refused
from tcrm.i18n import _
from tcrm.queries import deals, pick
from tcrm.queries.deal_foot import deal_foot
from tcrm.queries.deals import DealRow
from tcrm.screens.base import DeskScreen
from tcrm.screens.deal_view import called
from tcrm.screens.pickers import searching
from tcrm.widgets.form import FormField, Save, Search, Values, fill
from tcrm.widgets.prompts import Choice


async def ask_why(screen: DeskScreen, chosen: Sequence[DealRow], save: Save) -> None:
    """Ask for reason, competitor and note, and save them as a step; the competitors that are known stand ready."""
    reasons = await screen.desk.ask(deals.reasons, "lost")
    one = len(chosen) == 1
    rivals = (await screen.desk.ask(deal_foot, chosen[0].id)).competitors if one else ()

    def needs(text: str) -> str | None:
        return None if text else _("Why was it lost?")

    fields = [
        FormField("reason", _("reason"), choices=reasons, only_choices=True, check=needs),
        FormField(
            "competitor",
            _("to whom"),
            hint=_("the competitor who won it, if one did"),
            search=_rivals_first(screen, rivals),
            new=_("a new competitor"),
        ),
        FormField("note", _("note")),
    ]
    asked: set[str] = set()

    async def save_named(values: Values) -> None:
        """A reason that speaks of a competitor is asked for the name, once: it may not be known."""
        reason = values["reason"]
        if not values["competitor"] and _speaks_of_rivals(reason) and reason not in asked:
            asked.add(reason)
            raise Refused(
                _("“{reason}”: to whom was it lost?").format(reason=reason),
                _("Name the competitor; if nobody knows, save again."),
            )
        await save(values)

    title = _("Lost: {name}").format(name=called(chosen[0])) if one else _("Lost: {n} deals").format(n=len(chosen))
    await fill(screen, title, fields, save=save_named, draft=f"lost D-{chosen[0].id}" if one else "")


def _rivals_first(screen: DeskScreen, rivals: Sequence[str]) -> Search:
    """Before anything is typed, the competitors that the deal is known to have."""
    find = searching(screen, pick.competitors)

    async def search(text: str) -> Sequence[Choice[str]]:
        if not text and rivals:
            return [Choice(name, name, _("known on this deal")) for name in rivals]
        return await find(text)

    return search


def _speaks_of_rivals(reason: str) -> bool:
    said = search_key(reason)
    return "competitor" in said or search_key(_("competitor")) in said
