"""Exchange rates: any amount in the firm's currency, in Python for one and in SQL for sums of many.

Each amount is converted and rounded half up to the firm's minor unit by itself, then added, so that a list of deals
adds up to the sum above it. What has no rate is never a silent zero: it converts to None and is reported apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, NamedTuple, cast

from peewee import SQL, NodeList

from tcrm.models import Rate
from tcrm.models.sql import figures as sql_text
from tcrm.models.visibility import Scope
from tcrm.money import digits_of
from tcrm.queries.kept import Ids, kept
from tcrm.session import Session

_ROOM = 2**61  # 2 × numerator × denominator must stay within 64 bits


class Factor(NamedTuple):
    """What one minor unit of a currency is worth in the firm's minor units, as a fraction; `day` is the rate's."""

    numerator: int
    denominator: int
    day: date | None = None


class Rates(NamedTuple):
    """The rates of one day. `currency` is the firm's; a blank currency on a record means the firm's own."""

    currency: str
    factors: Mapping[str, Factor]

    def to_firm(self, minor: int, currency: str) -> int | None:
        """Minor units of `currency` in minor units of the firm's currency, rounded half up; None without a rate."""
        factor = self.factors.get(currency)
        if factor is None:
            return None
        whole = (2 * abs(minor) * factor.numerator + factor.denominator) // (2 * factor.denominator)
        return whole if minor >= 0 else -whole

    def between(self, minor: int, currency: str, wanted: str) -> int | None:
        """Minor units of `currency` in minor units of the currency `wanted`, rounded half up once; None where one of
        the two has no rate."""
        given, asked = self.factors.get(currency), self.factors.get(wanted)
        if given is None or asked is None or not asked.numerator:
            return None
        above, below = given.numerator * asked.denominator, given.denominator * asked.numerator
        whole = (2 * abs(minor) * above + below) // (2 * below)
        return whole if minor >= 0 else -whole

    def text(self, amount: str, currency: str) -> str:
        """The SQL text of `to_firm` for two columns named as text; NULL for a blank amount or no rate."""
        arms = {
            sql_text.quoted(code): sql_text.scaled(amount, factor.numerator, factor.denominator)
            for code, factor in self.factors.items()
        }
        return sql_text.choice(currency, arms)

    def sql(self, amount: Any, currency: Any) -> Any:
        """The same as a query expression over two columns of a model: `rates.sql(Deal.amount, Deal.currency)`."""
        nodes: list[Any] = []
        for piece in self.text("\0amount\0", "\0currency\0").split("\0"):
            nodes.append({"amount": amount, "currency": currency}.get(piece) or SQL(piece))
        return NodeList(nodes, glue="")


def rates(session: Session, on: date | None = None) -> Rates:
    """The rates that hold on a day (None: today): of each currency the newest not after it, else its earliest."""
    day = on or session.today()
    chosen: dict[str, tuple[date, str]] = {}
    for currency, stored, rate in _stored(session, ()):
        since = cast(date, Rate.day.python_value(stored))
        if currency not in chosen or since <= day:
            chosen[currency] = (since, rate)
    own = session.currency
    factors = {code: factor for code, (since, rate) in chosen.items() if (factor := _factor(rate, code, own, since))}
    factors[own] = factors[""] = Factor(1, 1)
    return Rates(own, factors)


@kept
def _stored(_ids: Ids, _scope: Scope) -> Any:
    return Rate.select(Rate.currency, Rate.day, Rate.rate).order_by(Rate.day)


def _factor(rate: str, currency: str, firm: str, day: date) -> Factor | None:
    """The rate between minor units; a rate that is no positive number counts as none.

    Rates of up to seven digits are exact; a longer one loses last digits where sums would leave 64 bits.
    """
    try:
        value = Fraction(Decimal(rate))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    if value <= 0:
        return None
    value *= Fraction(10) ** (digits_of(firm) - digits_of(currency))
    limit = 10**12
    while value.numerator * value.denominator >= _ROOM // 2 and limit > 1:
        value = value.limit_denominator(limit) or value
        limit //= 10
    return Factor(value.numerator, value.denominator, day)


__all__ = ["Factor", "Rates", "rates"]
