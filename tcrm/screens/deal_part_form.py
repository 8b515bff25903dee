"""Forms for what hangs on a deal beside its people: competitors and products."""

from __future__ import annotations

from typing import Any

from tcrm.actions import deal_parts as actions
from tcrm.actions.deal_parts import read_quantity
from tcrm.i18n import N_, _
from tcrm.money import Money, parse_amount
from tcrm.queries import pick
from tcrm.queries.deal_card import DealCard, DealLineRow, Rival
from tcrm.queries.refs import Ref
from tcrm.screens.base import DeskScreen
from tcrm.screens.deal_form import readable
from tcrm.screens.edit_forms import Editing, edit_fields
from tcrm.screens.pickers import searching
from tcrm.widgets.form import FormField, Values, changed, fill, required
from tcrm.widgets.prompts import confirm

# -- competitors -----------------------------------------------------------------------------------------------------


async def add_rival(screen: DeskScreen, card: DealCard) -> tuple[int, str] | None:
    """Ask who else is after the deal; (the row's id, name), None if the user left."""
    made: list[int] = []

    async def save(values: Values) -> None:
        made.append(await screen.desk.do(actions.add_rival, card.deal.id, values["name"], values["note"]))

    fields = [
        FormField(
            "name", _("who"), check=required, search=searching(screen, pick.competitors), new=_("a new competitor")
        ),
        FormField("note", _("note"), hint=_("their offer, where they are strong or weak")),
    ]
    title = _("Who else is after {name}").format(name=card.deal.title)
    values = await fill(screen, title, fields, save=save, draft=f"competitor on D-{card.deal.id}")
    return (made[0], values["name"]) if values is not None and made else None


async def edit_rival(screen: DeskScreen, rival: Rival) -> bool:
    """Ask for what is noted about a competitor and change it; False if nothing was changed."""
    before = {"note": rival.note}

    def changes_of(values: Values) -> dict[str, Any]:
        return dict(changed(values, before))

    editing = Editing(Ref("deal_competitor", rival.id), actions.edit_rival, changes_of, rival.version, before)
    return await edit_fields(screen, rival.name, [FormField("note", _("note"), rival.note)], editing)


async def remove_rival(screen: DeskScreen, rival: Rival, deal: str) -> bool:
    """Take a competitor off a deal after a question; False if the user left it."""
    if not await confirm(screen, _("Take the competitor {name} off {deal}?").format(name=rival.name, deal=deal)):
        return False
    await screen.desk.do(actions.remove_rival, rival.id)
    return True


# -- products --------------------------------------------------------------------------------------------------------


PRICE_HINT = N_("for one; blank: the price of the firm's list")


class _Line:
    """How a line of a deal is asked for, in the deal's currency."""

    def __init__(self, screen: DeskScreen, currency: str) -> None:
        self.screen = screen
        self.currency = currency
        self.comma = screen.session.firm.decimal_comma

    def price_of(self, text: str) -> Money:
        return parse_amount(text, self.currency, self.comma)

    def quantity_of(self, text: str) -> str:
        return read_quantity(text, self.comma)

    def fields(self, before: Values, price_hint: str) -> list[FormField]:
        return [
            FormField(
                "title",
                _("product"),
                before.get("title", ""),
                check=required,
                search=searching(self.screen, pick.products),
                new=_("as it is written"),
                makes=False,
            ),
            FormField("quantity", _("quantity"), before.get("quantity", "1"), check=readable(self.quantity_of)),
            FormField(
                "price",
                _("price"),
                before.get("price", ""),
                check=readable(self.price_of, self.screen.session.numerals),
                hint=price_hint,
            ),
        ]


async def add_line(screen: DeskScreen, card: DealCard) -> tuple[int, str] | None:
    """Ask for a product and put it on the deal; (the line's id, what it is), None if the user left."""
    deal, made = card.deal, []
    line = _Line(screen, deal.currency)

    async def save(values: Values) -> None:
        price = line.price_of(values["price"]) if values["price"] else None
        quantity = values["quantity"] or "1"
        made.append(await screen.desk.do(actions.add_line, deal.id, values["title"], quantity, price))

    title = _("A product for {name}").format(name=deal.title)
    fields = line.fields({}, _(PRICE_HINT))
    values = await fill(screen, title, fields, save=save, draft=f"product on D-{deal.id}")
    return (made[0], values["title"]) if values is not None and made else None


async def edit_line(screen: DeskScreen, row: DealLineRow, card: DealCard) -> bool:
    """Ask for a line of a deal and change what differs; False if nothing was changed."""
    line = _Line(screen, card.deal.currency)
    name = row.title or row.product
    numerals = screen.session.numerals
    quantity, price = numerals.example(row.quantity), numerals.full(row.price, line.currency)
    before = {"title": name, "quantity": quantity, "price": price}

    def changes_of(values: Values) -> dict[str, Any]:
        changes: dict[str, Any] = dict(changed(values, before))
        if "price" in changes:
            changes["price"] = line.price_of(changes["price"]) if changes["price"] else None
        if "quantity" in changes:
            changes["quantity"] = line.quantity_of(changes["quantity"] or "1")
        return changes

    was: dict[str, Any] = {"title": row.title, "quantity": row.quantity, "price": row.price}
    editing = Editing(Ref("deal_line", row.id), actions.edit_line, changes_of, row.version, was)
    return await edit_fields(screen, _("Edit {name}").format(name=name), line.fields(before, _(PRICE_HINT)), editing)


async def remove_line(screen: DeskScreen, row: DealLineRow, deal: str) -> bool:
    """Take a product off a deal after a question; False if the user left it."""
    question = _("Take {name} off {deal}?").format(name=row.title or row.product, deal=deal)
    if not await confirm(screen, question):
        return False
    await screen.desk.do(actions.remove_line, row.id)
    return True
