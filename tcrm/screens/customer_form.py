"""The small form for a new customer."""

from __future__ import annotations

from tcrm.actions import customers as actions
from tcrm.i18n import _
from tcrm.screens.base import DeskScreen
from tcrm.screens.known import known
from tcrm.screens.pickers import known_already
from tcrm.screens.typed_fields import is_point, reads_country
from tcrm.widgets.form import FormField, Values, fill, required


async def new_customer(screen: DeskScreen) -> tuple[int, str] | None:
    """Ask for a customer and make it; its id and name, or None if the user left, or went to one that is there."""
    made: list[int] = []

    async def save(values: Values) -> None:
        name, more = values["name"], {key: text for key, text in values.items() if key != "name"}
        made.append(await screen.desk.do(actions.add_account, name, **more))

    fields = [
        FormField("name", _("name"), check=required, notice=known_already(screen, "name")),
        FormField("city", _("city")),
        FormField("country", _("country"), check=reads_country(), hint=_("DE, Germany …")),
        FormField(
            "phone",
            _("phone"),
            check=is_point("phone"),
            hint="+49 711 555 0123",
            notice=known_already(screen, "phone"),
        ),
        FormField("email", _("e-mail"), check=is_point("email"), notice=known_already(screen, "email")),
    ]
    values = await fill(screen, _("New customer"), fields, save=save, doubt=known(screen, "account"))
    return (made[0], values["name"]) if values is not None and made else None
