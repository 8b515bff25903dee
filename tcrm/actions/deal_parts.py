"""What hangs on a deal beside its people: who else is after it, and what it consists of.

Each function is one operation: one transaction, one undo step. A line's total is quantity times price, rounded once.
As long as a deal's amount is the sum of its lines, or is not known, it goes with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from peewee import fn

from tcrm.actions.clash import require_version
from tcrm.actions.closing import competitor_named
from tcrm.actions.line_worth import goes_with_lines, list_price, sum_of_lines, take_sum, total_of
from tcrm.actions.roles import title_of
from tcrm.clean import excerpt, search_key
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.i18n import _
from tcrm.models import Competitor, Deal, DealCompetitor, DealLine, Product
from tcrm.money import LIMIT, Money
from tcrm.session import Session

MOST_DIGITS = 12  # of a quantity


# -- competitors ----------------------------------------------------------------------------------------------------


def add_rival(session: Session, deal_id: int, name: str, note: str = "") -> int:
    """Note who else is after a deal, by name (made if it is new); returns the row's id. Refused for one that is noted
    there already."""
    if not name.strip():
        raise BadValue(_("Say who it is."))
    session.require("edit", Deal, deal_id)
    with session.operation("rival.add", name=name.strip(), title=title_of(session, deal_id)) as op:
        rival = competitor_named(session, op, name.strip())
        same = (DealCompetitor.deal == deal_id) & (DealCompetitor.competitor == rival)
        if session.db.one(DealCompetitor.select(DealCompetitor.id).where(same)) is not None:
            raise Refused(_("{name} is noted on this deal already.").format(name=name.strip()))
        return op.insert(DealCompetitor, deal_id=deal_id, competitor_id=rival, note=note.strip())


def edit_rival(
    session: Session,
    rival_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    read: Mapping[str, Any] | None = None,
) -> None:
    """Change the `note` about a competitor on a deal; Clash if somebody has changed it since `version`."""
    for field in changes.keys() - {"note"}:
        raise BadValue(_("A competitor on a deal has no field {name}.").format(name=excerpt(field)))
    deal_id, name = _rival(session, rival_id)
    values = {field: str(value or "").strip() for field, value in changes.items()}
    with session.operation("rival.edit", name=name, title=title_of(session, deal_id)) as op:
        require_version(session, DealCompetitor, rival_id, version, values, read=read)
        op.update(DealCompetitor, rival_id, **values)


def remove_rival(session: Session, rival_id: int) -> None:
    """Take a competitor off a deal; the competitor stays in the firm's list."""
    deal_id, name = _rival(session, rival_id)
    with session.operation("rival.remove", name=name, title=title_of(session, deal_id)) as op:
        op.delete(DealCompetitor, rival_id)


def _rival(session: Session, rival_id: int) -> tuple[int, str]:
    """(deal, competitor's name) of a row that this person may change. Raises NotFound for one that is gone."""
    query = DealCompetitor.select(DealCompetitor.deal, Competitor.name)
    query = query.join(Competitor, on=(Competitor.id == DealCompetitor.competitor))
    row = session.db.one(query.where(DealCompetitor.id == rival_id))
    if row is None:
        raise NotFound(_("This competitor is not on the deal any more."))
    session.require("edit", Deal, row[0])
    return row[0], row[1]


# -- products -------------------------------------------------------------------------------------------------------


def add_line(session: Session, deal_id: int, title: str, quantity: str = "1", price: Money | int | None = None) -> int:
    """Put a product on a deal and return the line's id. A title that is the name or the code of a product of the firm
    stands for it, with its price (see `list_price`) where none is given."""
    session.require("edit", Deal, deal_id)
    values = _checked(session, deal_id, {"title": title, "quantity": quantity, "price": price})
    if price is None:
        values["price"] = list_price(session, deal_id, values["product_id"], values["title"])
    last = DealLine.select(fn.MAX(DealLine.position)).where(DealLine.deal == deal_id)
    place = session.db.value(last)
    values |= {"total": total_of(values["quantity"], values["price"]), "position": 0 if place is None else place + 1}
    with session.operation("line.add", name=values["title"], title=title_of(session, deal_id)) as op:
        follows = goes_with_lines(session, deal_id)
        line_id = op.insert(DealLine, deal_id=deal_id, **values)
        if follows:
            take_sum(session, op, deal_id)
        return line_id


def edit_line(
    session: Session,
    line_id: int,
    changes: Mapping[str, Any],
    version: int | None = None,
    read: Mapping[str, Any] | None = None,
) -> None:
    """Change `title`, `quantity` or `price` (None: that of the firm's list) of a line. `version` is the one that was
    read, `read` the values then: Clash if somebody has changed the line since."""
    deal_id, _name, product_id = _line(session, line_id)
    values = _checked(session, deal_id, changes)
    if "price" in changes and changes["price"] is None:
        name = values.get("title") or _name
        values["price"] = list_price(session, deal_id, values.get("product_id", product_id), name)
    mine = {name: value for name, value in values.items() if name != "product_id"}
    with session.operation("line.edit", name=values.get("title") or _name, title=title_of(session, deal_id)) as op:
        require_version(session, DealLine, line_id, version, mine, read=read)
        follows = goes_with_lines(session, deal_id)
        standing = session.db.one(DealLine.select(DealLine.quantity, DealLine.price).where(DealLine.id == line_id))
        quantity, price = standing or ("1", 0)
        total = total_of(values.get("quantity", quantity), values.get("price", price))
        op.update(DealLine, line_id, **values, total=total)
        if follows:
            take_sum(session, op, deal_id)


def remove_line(session: Session, line_id: int) -> None:
    """Take a product off a deal."""
    deal_id, name, _product = _line(session, line_id)
    with session.operation("line.remove", name=name, title=title_of(session, deal_id)) as op:
        follows = goes_with_lines(session, deal_id)
        op.delete(DealLine, line_id)
        if follows:
            take_sum(session, op, deal_id)


def take_lines_sum(session: Session, deal_id: int) -> None:
    """Make a deal's amount the sum of its products. Refused where it has none."""
    session.require("edit", Deal, deal_id)
    if sum_of_lines(session, deal_id) is None:
        raise Refused(_("No product is on this deal."))
    with session.operation("deal.edit", title=title_of(session, deal_id)) as op:
        take_sum(session, op, deal_id)


def _line(session: Session, line_id: int) -> tuple[int, str, int | None]:
    """(deal, what it is called, product) of a line that this person may change. Raises NotFound if it is gone."""
    query = DealLine.select(DealLine.deal, DealLine.title, Product.name, DealLine.product)
    query = query.left_outer_join(Product, on=(Product.id == DealLine.product))
    row = session.db.one(query.where(DealLine.id == line_id))
    if row is None:
        raise NotFound(_("This product is not on the deal any more."))
    session.require("edit", Deal, row[0])
    return row[0], row[1] or row[2] or "", row[3]


def _checked(session: Session, deal_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Column values of a line. Raises BadValue for what cannot stand there."""
    values: dict[str, Any] = {}
    for field, value in changes.items():
        if field == "title":
            values |= _product(session, str(value or "").strip())
        elif field == "quantity":
            values[field] = read_quantity(str(value), session.firm.decimal_comma)
        elif field == "price":
            values[field] = _price(session, deal_id, value)
        else:
            raise BadValue(_("A product on a deal has no field {name}.").format(name=excerpt(field)))
    return values


def _product(session: Session, text: str) -> dict[str, Any]:
    if not text:
        raise BadValue(_("Say what it is."))
    sought = search_key(text)
    for product_id, name, code in session.db.rows(Product.select(Product.id, Product.name, Product.code)):
        if sought in (search_key(name), search_key(code)):
            return {"title": name, "product_id": product_id}
    return {"title": text, "product_id": None}


def read_quantity(text: str, decimal_comma: bool = False) -> str:
    """A typed quantity as decimal text: `2`, `1.5`, `1,5` where the firm writes commas. Raises BadValue for what is
    none, or is not above zero."""
    typed = text.strip().replace(",", ".") if decimal_comma else text.strip()
    try:
        number = Decimal(typed)
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or number <= 0 or len(number.as_tuple().digits) > MOST_DIGITS or number >= 10**9:
        raise BadValue(
            _("{text} is no quantity.").format(text=excerpt(text) or _("nothing")), _("Write it like 2 or 1.5.")
        )
    return f"{number.normalize():f}"


def _price(session: Session, deal_id: int, value: Any) -> int:
    """Minor units of the deal's currency."""
    currency = session.db.value(Deal.select(Deal.currency).where(Deal.id == deal_id), "")
    if isinstance(value, Money):
        if value.currency != currency:
            raise BadValue(
                _("The deal is in {currency}.").format(currency=currency), _("Write the price in that currency.")
            )
        value = value.minor
    if not 0 <= int(value or 0) <= LIMIT:
        raise BadValue(_("A price is zero or more."))
    return int(value or 0)


__all__ = [
    "add_line", "add_rival", "edit_line", "edit_rival", "read_quantity", "remove_line", "remove_rival",
    "take_lines_sum",
]  # fmt: skip
