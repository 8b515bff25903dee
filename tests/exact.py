"""Amounts as one would reckon them by hand, to hold the program's against."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tcrm.money import digits_of


def from_decimal(amount: Decimal, currency: str) -> int:
    """Major units as minor units, rounded half up (away from zero): Decimal("12.505"), "EUR" -> 1251."""
    return int((amount * 10 ** digits_of(currency)).to_integral_value(ROUND_HALF_UP))
