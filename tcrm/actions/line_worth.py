"""What a deal's products are worth: the price of one where nobody says it, and the deal's amount, which goes with
their sum as long as nobody gives it another."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from peewee import fn

from tcrm.actions.deal_values import AMOUNTS
from tcrm.clean import excerpt
from tcrm.errors import BadValue, FieldRefused, Refused
from tcrm.i18n import _
from tcrm.models import Deal, DealLine, Product
from tcrm.models.journal import Recorder
from tcrm.money import LIMIT
from tcrm.queries.rates import rates
from tcrm.session import Session

_HELD = (Deal.amount, Deal.budget)  # in the order of AMOUNTS


def list_price(session: Session, deal_id: int, product_id: int | None, title: str) -> int:
    """The firm's own price of a product, in minor units of the deal's currency by the rates of today. Raises
    FieldRefused (`price`) where it is not known: what nobody knows is not 0."""
    query = Product.select(Product.price, Product.currency).where(Product.id == product_id)
    price, currency = session.db.one(query) or (None, "")
    if price is None:
        raise FieldRefused(_("The firm's list has no price of {name}: say it.").format(name=excerpt(title)), "price")
    wanted = session.db.value(Deal.select(Deal.currency).where(Deal.id == deal_id), "")
    worth = rates(session).between(price, currency, wanted)
    if worth is None:
        said = _("The price of {name} is in {currency}, which has no rate to {wanted} here: say it.")
        raise FieldRefused(said.format(name=excerpt(title), currency=currency, wanted=wanted), "price")
    return worth


def total_of(quantity: str, price: int) -> int:
    """Quantity (decimal text) times price, rounded half up once. Raises BadValue for more than can be counted."""
    total = int((Decimal(quantity) * price).to_integral_value(ROUND_HALF_UP))
    if total > LIMIT:
        raise BadValue(_("This is more than can be counted."))
    return total


def converted(session: Session, op: Recorder, deal_id: int, values: Mapping[str, Any]) -> dict[str, int]:
    """What else an edit of a deal writes whose amount or budget comes in another currency: the other of the two, by
    the rates of today. Its products are converted here, all or none. Refused where there is no rate: € 500 must not
    become US$ 500."""
    said = [name for name in AMOUNTS if values.get(name) is not None]
    before, *held = session.db.one(Deal.select(Deal.currency, *_HELD).where(Deal.id == deal_id)) or ("",)
    wanted = values.get("currency", before)
    if wanted == before or not said:
        return {}
    known = rates(session)

    def worth(minor: int) -> int:
        found = known.between(minor, before, wanted)
        if found is None:
            raise Refused(
                _("What is on the deal is in {before}, which has no rate to {wanted}.").format(
                    before=before, wanted=wanted
                ),
                _("Say the amount in {before}, or take the products and the budget off first.").format(before=before),
            )
        return found

    query = DealLine.select(DealLine.id, DealLine.quantity, DealLine.price).where(_of(deal_id))
    prices = [(line_id, quantity, worth(price)) for line_id, quantity, price in session.db.rows(query)]
    lines = {line_id: {"price": price, "total": total_of(quantity, price)} for line_id, quantity, price in prices}
    op.update_each(DealLine, lines)
    return {name: worth(minor) for name, minor in zip(AMOUNTS, held, strict=True) if minor and name not in values}


def goes_with_lines(session: Session, deal_id: int) -> bool:
    """Whether a deal's amount is what its products come to, or nobody has said it: then it stays their sum."""
    amount = session.db.value(Deal.select(Deal.amount).where(Deal.id == deal_id))
    return amount is None or amount == sum_of_lines(session, deal_id)


def take_sum(session: Session, op: Recorder, deal_id: int) -> None:
    """Make a deal's amount what its products come to; without any it is unknown again."""
    total = sum_of_lines(session, deal_id)
    if total is not None and total > LIMIT:
        raise BadValue(_("This is more than can be counted."))
    op.update(Deal, deal_id, amount=total)


def sum_of_lines(session: Session, deal_id: int) -> int | None:
    """In minor units of the deal's currency; None for a deal without products."""
    total: int | None = session.db.value(DealLine.select(fn.SUM(DealLine.total)).where(_of(deal_id)))
    return total


def _of(deal_id: int) -> Any:
    return DealLine.deal == deal_id
