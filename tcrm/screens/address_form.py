"""Forms for the typed addresses of a customer: where to visit, bill, ship and write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tcrm.actions.customers import ADDRESS_KINDS, ADDRESS_PARTS, edit_address, set_address
from tcrm.errors import BadValue
from tcrm.i18n import N_, _
from tcrm.queries.customers import AddressLine, CustomerCard
from tcrm.queries.refs import Ref
from tcrm.queries.timeline_parts import ADDRESS_NAMES
from tcrm.screens.base import DeskScreen
from tcrm.screens.edit_forms import Editing, edit_fields
from tcrm.screens.typed_fields import reads_country
from tcrm.widgets.form import FormField, Values, changed, fill
from tcrm.widgets.prompts import Choice, choose, confirm

LABELS = {
    "lines": N_("street"),
    "postcode": N_("postcode"),
    "city": N_("city"),
    "region": N_("region"),
    "country": N_("country"),
}


def _fields(before: Values) -> Sequence[FormField]:
    checks = {"country": reads_country()}
    return [FormField(name, _(LABELS[name]), before.get(name, ""), checks.get(name)) for name in ADDRESS_PARTS]


async def add_address(screen: DeskScreen, card: CustomerCard) -> str | None:
    """Ask which address and what it is; its kind in words, None if the user left."""
    there = {one.kind for one in card.addresses}
    choices = [Choice(kind, _(ADDRESS_NAMES[kind])) for kind in ADDRESS_KINDS if kind not in there]
    if not choices:
        raise BadValue(_("All kinds of addresses are there already."), _("Edit one of them with e."))
    kind = await choose(screen, _("which address"), choices)
    if kind is None:
        return None

    async def save(values: Values) -> None:
        if not any(values.values()):
            raise BadValue(_("An address says something."))
        await screen.desk.do(set_address, card.row.id, kind, **values)

    name = _(ADDRESS_NAMES[kind])
    title = _("{what} of {name}").format(what=name, name=card.row.name)
    values = await fill(screen, title, _fields({}), save=save, draft=f"{kind} address of A-{card.row.id}")
    return name if values is not None else None


async def change_address(screen: DeskScreen, address: AddressLine) -> bool:
    """Ask for an address and change what differs; False if nothing was changed."""
    before = {name: getattr(address, name) for name in ADDRESS_PARTS}

    def changes_of(values: Values) -> dict[str, Any]:
        return dict(changed(values, before))

    editing = Editing(Ref("address", address.id), edit_address, changes_of, address.version, before)
    return await edit_fields(screen, _(ADDRESS_NAMES.get(address.kind, "")), _fields(before), editing)


async def remove_address(screen: DeskScreen, address: AddressLine) -> bool:
    """Take an address away after a question; False if the user left it."""
    what = _(ADDRESS_NAMES.get(address.kind, address.kind))
    if not await confirm(screen, _("Take the {what} away?").format(what=what)):
        return False
    await screen.desk.do(edit_address, address.id, dict.fromkeys(ADDRESS_PARTS, ""), address.version)
    return True
