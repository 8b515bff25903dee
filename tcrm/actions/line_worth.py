"""What a deal's products are worth: the price of one where nobody says it, and the deal's amount, which goes with
their sum as long as nobody gives it another."""

from __future__ import annotations

from peewee import fn

from tcrm.clean import excerpt
from tcrm.errors import BadValue, FieldRefused
from tcrm.i18n import _
from tcrm.models import Deal, DealLine, Product
from tcrm.models.journal import Recorder
from tcrm.money import LIMIT
from tcrm.queries.rates import rates
from tcrm.session import Session


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
    total: int | None = session.db.value(DealLine.select(fn.SUM(DealLine.total)).where(DealLine.deal == deal_id))
    return total
