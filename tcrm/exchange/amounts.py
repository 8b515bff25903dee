"""Amounts of a file: one cell -> minor units and a currency; what the signs of a whole column mean, proved from it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.money import LIMIT, ZERO_OR_MORE, Money, digits_of, parse_amount, read_currency

_PLAIN = re.compile(r"-?\d{1,18}(?:[.,]\d{1,18})?")
_USUAL = re.compile(r"([0-9]{1,12})(?:([.,])([0-9]{1,3}))?")
_LIKE_THOUSANDS = re.compile(r"(\D*)([1-9]\d{0,2})([.,])(\d{3})(\D*)")


class Doubt(str):
    """Why a cell was refused that may be thousands or decimals. With `decimal` (`comma`, `point`) as the sign they are
    decimals: who says that once need not write each of them anew."""

    decimal: str

    def __new__(cls, reason: str, decimal: str) -> Doubt:
        made = super().__new__(cls, reason)
        made.decimal = decimal
        return made

    def __reduce__(self) -> tuple[type[Doubt], tuple[str, str]]:  # a long file is read in another process
        return Doubt, (str(self), self.decimal)


def amount(
    currency: str, decimal_comma: bool, scale: Decimal | None, cell: str, *, said: bool = True, signed: bool = True
) -> tuple[int, str] | None:
    """A cell as minor units and the currency they are in (the cell may name its own); None where it is blank.

    `scale` is what one unit of the file is worth (a million, say). Finer than the currency goes is refused; so is
    `1.200` in euros where nobody has `said` which sign stands before the decimals, and an amount below zero unless it
    may be `signed`.
    """
    text = cell.strip()
    if not text:
        return None
    sign = "," if decimal_comma else "."
    if scale is None and (usual := _USUAL.fullmatch(text)):  # what most columns hold
        whole, point, rest = usual.groups("")
        places = digits_of(currency)
        if point in ("", sign) and len(rest) <= places:
            return int(whole + rest.ljust(places, "0")), currency
    if scale is not None and _PLAIN.fullmatch(text) and (sign in text or text.lstrip("-").isdigit()):
        exact = (Decimal(text.replace(",", ".")) * scale).scaleb(digits_of(currency))
        if exact != exact.to_integral_value() or abs(exact) > LIMIT:
            raise BadValue(_("too fine or too large an amount"))
        _not_below(int(exact), signed)
        return int(exact), currency
    money = parse_amount(text, currency, decimal_comma)
    _not_below(money.minor, signed)
    if scale is None and not said:
        refuse_doubt(text, money)
    minor = money.minor if scale is None else int(money.minor * scale)
    if abs(minor) > LIMIT:
        raise BadValue(_("too large an amount"))
    return minor, money.currency


def _not_below(minor: int, signed: bool) -> None:
    if minor < 0 and not signed:
        raise BadValue(_(ZERO_OR_MORE))


def refuse_doubt(text: str, money: Money) -> None:
    """Refuses `1.200` that was read as 1.20, as a BadValue with a `Doubt`: three digits after the sign are what
    thousands look like, and decimals only in a currency that has three. That another row says `12.5k` proves nothing
    about this one."""
    found = _LIKE_THOUSANDS.fullmatch(unicodedata.normalize("NFKC", text))
    places = digits_of(money.currency)
    if found is None or places >= 3:
        return
    before, whole, sign, rest, after = found.groups()
    if abs(money.minor) * 1000 != int(whole + rest) * 10**places:
        return  # read as thousands, or one of k, m, bn: 1.234m is 1,234,000
    numbers = {
        "thousands": f"{whole}{',' if sign == '.' else '.'}{rest}",
        "decimals": f"{whole}{sign}{rest[:places]}".rstrip(sign),
        "plain": whole + rest,
    }
    said = {name: excerpt(f"{before}{number}{after}") for name, number in numbers.items()}
    reason = _("{text} may be {thousands} or {decimals}: write {plain} or {decimals}")
    raise BadValue(Doubt(reason.format(text=excerpt(text), **said), "comma" if sign == "," else "point"))


def code(default: str, cell: str) -> str:
    """The currency that a cell names; the default where it is blank."""
    return read_currency(cell, default) if cell.strip() else default


def proves_comma(amounts: Iterable[tuple[str, str]], default: str) -> bool | None:
    """Whether a column of amounts has a decimal comma (True) or point (False), proved from all of it.

    Each amount comes with what its row says of the currency; blank is `default`. None: both readings are possible
    and differ, so it has to be asked. What is no amount either way says nothing.
    """
    point = comma = 0
    differ = False
    alike = Counter((_shape(cell), currency) for cell, currency in amounts)
    for (cell, currency), times in alike.items():
        read = [try_amount(currency, default, decimal_comma, cell) for decimal_comma in (False, True)]
        point += times * (read[0] is not None)
        comma += times * (read[1] is not None)
        differ |= read[0] != read[1]
    if point != comma:
        return comma > point
    return None if differ else False


def _shape(cell: str) -> str:
    """What decides how an amount can be read: which digits are zero, not what the others are. One that may be too large
    is left as it is."""
    return cell.translate(_ANY_DIGIT) if len(cell) <= 12 else cell


_ANY_DIGIT = str.maketrans("23456789", "1" * 8)


def try_amount(currency: str, default: str, decimal_comma: bool, cell: str) -> tuple[int, str] | None:
    """`amount` of a cell whose row names this `currency` (blank: the default); None for what is no amount."""
    try:
        return amount(code(default, currency), decimal_comma, None, cell)
    except BadValue:
        return None
