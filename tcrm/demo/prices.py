"""What a deal is about and what it costs: title, product lines, amounts in its currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tcrm.demo import firm
from tcrm.demo.dice import Dice
from tcrm.demo.ingredients import ingredients
from tcrm.demo.parts import Line

CURRENCIES = {"GB": "GBP", "CH": "CHF", "US": "USD", "CN": "CNY", "JP": "JPY"}
DISCOUNTS = (1.0, 1.0, 0.98, 0.97, 0.95, 0.93, 0.9)
SMALLEST, LARGEST = 900.0, 420_000.0


@dataclass(frozen=True)
class Offer:
    """A title, its lines and what they add up to, in the minor unit of `currency`."""

    title: str
    lines: tuple[Line, ...]
    amount: int
    currency: str


def minor(currency: str) -> int:
    """How many minor units make one of that currency."""
    return 1 if currency == "JPY" else 100


def euros(currency: str) -> float:
    """What one of that currency is worth, about."""
    given = {rate["currency"]: float(rate["value"]) for rate in ingredients("firm")["rate"]}
    return given.get(currency, 1.0)


def nice(amount: float) -> int:
    """A number such as people write into offers: three figures, then zeros."""
    step = 1
    while step * 1000 <= amount:
        step *= 10
    return max(step, round(amount / step) * step)


def size(dice: Dice, industry: str) -> float:
    """How large a deal in that industry is, in euros."""
    given = ingredients("deals")["amounts"]
    return min(LARGEST, max(SMALLEST, dice.lognormal(float(given["median"][industry]), given["spread"])))


def wording(text: str, dice: Dice, begun: date) -> str:
    """A title with its numbers and sites, and the years as seen when the deal began."""
    site = dice.pick(ingredients("deals")["titles"]["sites"])
    return text.format(year=begun.year, next=begun.year + 1, n=dice.between(2, 6), site=site)


def offer(dice: Dice, begun: date, industry: str, currency: str, worth: float) -> Offer:
    """Something of about that worth (euros) which a customer in that industry would buy."""
    titles, listed = ingredients("deals")["titles"], _listed()
    rows = titles["any"] if industry not in titles or dice.chance(0.35) else titles[industry]
    fitting = [row for row in rows if listed[row[1]] <= worth * 1.1 and worth <= listed[row[1]] * 9]
    text, product = dice.pick(fitting or [["Spare parts {year}", "spares"], ["Takt, a first step", "takt"]])
    return _priced(dice, wording(text, dice, begun), product, listed[product], currency, worth)


def fixed(title: str, product: str, amount: int, currency: str) -> Offer:
    """An offer of exactly that amount (in whole units), its price shared evenly by the pieces."""
    total = amount * minor(currency)
    guess = max(1, round(amount * euros(currency) / _listed()[product]))
    count = next(n for n in range(guess, 0, -1) if total % n == 0)
    return Offer(title, (Line(product, count, total // count),), total, currency)


def _listed() -> dict[str, float]:
    given: list[dict[str, Any]] = ingredients("firm")["product"]
    return {product["key"]: float(product["price"]) for product in given}


def _priced(dice: Dice, title: str, product: str, listed: float, currency: str, worth: float) -> Offer:
    unit, rate = minor(currency), euros(currency)
    count = max(1, int(worth / listed + 0.3))
    rest = worth - count * listed
    price = listed * dice.pick(DISCOUNTS) if rest > 0.1 * worth else worth / count
    lines = [Line(product, count, nice(price / rate) * unit)]
    if rest > 0.1 * worth:
        day = next(float(p["price"]) for p in ingredients("firm")["product"] if p["key"] == "setup")
        lines.append(Line("setup", max(1, round(rest / day)), nice(day / rate) * unit))
    return Offer(title, tuple(lines), sum(line.quantity * line.price for line in lines), currency)


def currency_of(country: str) -> str:
    """In which currency a customer of that country is offered."""
    return CURRENCIES.get(country, firm.firm().currency)
