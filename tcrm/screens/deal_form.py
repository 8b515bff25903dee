"""The small form for a new deal, used on the pipeline and on a customer's card."""

from __future__ import annotations

from collections.abc import Callable

from tcrm.actions import deals as actions
from tcrm.dates import parse_day
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.money import Money, parse_amount
from tcrm.queries import pick
from tcrm.screens.base import DeskScreen
from tcrm.screens.pickers import known_already, searching
from tcrm.widgets.form import FormField, fill
from tcrm.widgets.prompts import Check


def readable(read: Callable[[str], object]) -> Check:
    """A check: blank, or something that `read` understands."""

    def check(text: str) -> str | None:
        if not text:
            return None
        try:
            read(text)
        except BadValue as error:
            return error.message
        return None

    return check


async def new_deal(screen: DeskScreen, customer: str = "", account_id: int | None = None) -> int | None:
    """Ask for a deal and make it; its id, or None if the user left. With an account the deal is that account's."""
    session = screen.session
    today, order = session.today(), session.firm.date_order
    made: list[int] = []

    def amount_of(text: str) -> Money:
        return parse_amount(text, session.currency, session.firm.decimal_comma)

    async def save(values: dict[str, str]) -> None:
        account, company = account_id, ""
        if account is None and values["customer"]:
            account = await screen.desk.ask(pick.company_named, values["customer"])
            company = values["customer"] if account is None else ""
        close_on = parse_day(values["closes"], today, order) if values["closes"] else None
        amount = amount_of(values["amount"]) if values["amount"] else None
        title = values["title"]
        made.append(
            await screen.desk.do(
                actions.add, title, account_id=account, company=company, amount=amount, close_on=close_on
            )
        )

    fields = [
        FormField("title", _("title")),
        FormField("amount", _("amount"), check=readable(amount_of), hint=_("50k, 1.2m, EUR 300; blank: unknown")),
        FormField(
            "closes",
            _("closes"),
            check=readable(lambda text: parse_day(text, today, order)),
            hint=_("when it should be signed: fri, 15, 3w, 24 dec; blank: unknown"),
        ),
    ]
    if account_id is None:
        customer_field = FormField(
            "customer",
            _("customer"),
            hint=_("a customer's name or id; a name that nobody has yet begins a lead"),
            search=searching(screen, pick.companies),
            new=_("a lead"),
            notice=known_already(screen, "name"),
        )
        fields.insert(0, customer_field)
    title = _("New deal for {name}").format(name=customer) if customer else _("New deal")
    draft = "deal" if account_id is None else f"deal for A-{account_id}"
    if await fill(screen, title, fields, save=save, draft=draft) is None:
        return None
    return made[0] if made else None
