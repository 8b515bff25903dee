"""Deleting a customer, or archiving it where other records need it; and the way back. What it means is said first."""

from __future__ import annotations

from dataclasses import dataclass

from tcrm.actions import customers as actions
from tcrm.errors import Refused
from tcrm.i18n import _, ngettext
from tcrm.money import short
from tcrm.queries.customers import CustomerCard
from tcrm.screens.base import DeskScreen
from tcrm.widgets.cells import Line
from tcrm.widgets.prompts import Choice, choose, confirm


@dataclass(frozen=True)
class Done:
    """What was done, in words, and whether the record is gone by it."""

    said: str
    gone: bool = False


def belongs_to(name: str, owner: str) -> str:
    """Why somebody may not change a record, naming whose it is."""
    if not owner:
        return _("{name} belongs to nobody yet; @ takes it.").format(name=name)
    said = _("{name} belongs to {owner}: only {owner}, a manager, or whom it is shared with may change it.")
    return said.format(name=name, owner=owner)


async def put_away(screen: DeskScreen, card: CustomerCard) -> Done | None:
    """Ask, then delete the customer; None if the user left it. One that is needed may be archived instead, one that is
    archived may come back."""
    name, account_id = card.row.name, card.row.id
    if card.facts.archived:
        choices = [
            Choice("back", _("take out of the archive"), _("listed again, with all that hangs on it")),
            Choice("delete", _("delete"), _("if nothing else needs it")),
        ]
        what = await choose(screen, _("{name} is archived").format(name=name), choices)
        if what == "back":
            await screen.desk.do(actions.archive_account, account_id, False)
            return Done(_("{name} is out of the archive").format(name=name))
        if what is None:
            return None
    if not await confirm(screen, _("Delete {name}?").format(name=name), details=open_deals(screen, card)):
        return None
    try:
        await screen.desk.do(actions.delete_account, account_id)
    except Refused as refused:
        if card.facts.archived:
            raise
        details: list[Line] = [[(refused.message, "bad")], *open_deals(screen, card), *_way_back()]
        if not await confirm(screen, _("Archive {name} instead?").format(name=name), details=details):
            return None
        await screen.desk.do(actions.archive_account, account_id)
        return Done(_("archived {name}").format(name=name))
    return Done(_("deleted {name}").format(name=name), gone=True)


def open_deals(screen: DeskScreen, card: CustomerCard) -> list[Line]:
    """That deals are still open, with what they are worth; nothing where none is."""
    if not card.open.count:
        return []
    amount = short(card.open.amount, screen.session.currency)
    text = ngettext("{n} deal is still open: {amount}", "{n} deals are still open: {amount}", card.open.count)
    return [[(text.format(n=card.open.count, amount=amount), "warn")]]


def _way_back() -> list[Line]:
    return [[(_("It is kept, its deals stay in the pipeline; o finds it, D on its card brings it back."), "dim")]]
