"""The small form for a new deal, used on the pipeline and on a customer's card."""

from __future__ import annotations

from datetime import date

from tcrm.actions import deals as actions
from tcrm.i18n import _
from tcrm.money import Money
from tcrm.queries import pick
from tcrm.screens.base import DeskScreen
from tcrm.screens.known import known_company
from tcrm.screens.pickers import known_already, searching
from tcrm.screens.typed_fields import amount_hint, readable, reads_amount, reads_day
from tcrm.widgets.checks import Reads
from tcrm.widgets.form import FormField, Values, fill, required

__all__ = ["new_deal", "readable"]


async def new_deal(screen: DeskScreen, customer: str = "", account_id: int | None = None) -> int | None:
    """Ask for a deal and make it; its id, or None if the user left. With an account the deal is that account's."""
    amounts, days = reads_amount(screen.session), reads_day(screen.session)
    made: list[int] = []

    async def save(values: Values) -> None:
        account, company = account_id, ""
        if account is None and values["customer"]:
            account = await screen.desk.ask(pick.company_named, values["customer"])
            company = values["customer"] if account is None else ""
        close_on = days.read(values["closes"]) if values["closes"] else None
        amount = amounts.read(values["amount"]) if values["amount"] else None
        title = values["title"]
        made.append(
            await screen.desk.do(
                actions.add, title, account_id=account, company=company, amount=amount, close_on=close_on
            )
        )

    fields = _fields(screen, amounts, days, asks_whose=account_id is None)
    title = _("New deal for {name}").format(name=customer) if customer else _("New deal")
    draft = "deal" if account_id is None else f"deal for A-{account_id}"
    doubt = known_company(screen, "customer", _("new lead: {name}")) if account_id is None else None
    if await fill(screen, title, fields, save=save, draft=draft, doubt=doubt) is None:
        return None
    return made[0] if made else None


def _fields(screen: DeskScreen, amounts: Reads[Money], days: Reads[date], *, asks_whose: bool) -> list[FormField]:
    """What is asked about a deal, and whose it is where that is not known (`asks_whose`): a new lead is called by its
    name, unless something else is said."""
    facts = [
        FormField("amount", _("amount"), check=amounts, hint=amount_hint(screen.session)),
        FormField(
            "closes",
            _("closes"),
            check=days,
            hint=_("when it should be signed: fri, 15, 3w, 24 dec; blank: unknown"),
        ),
    ]
    if not asks_whose:
        return [FormField("title", _("title"), check=required), *facts]
    customer = FormField(
        "customer",
        _("customer"),
        hint=_("a customer's name or id; a name that nobody has yet begins a lead"),
        search=searching(screen, pick.companies),
        new=_("new lead"),
        notice=known_already(screen, "name"),
    )
    title = FormField(
        "title", _("title"), placeholder=_("needed, but for a new lead"), hint=_("blank: a new lead's own name")
    )
    return [customer, title, *facts]
