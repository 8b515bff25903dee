"""Money: an integer in the currency's minor unit plus an ISO 4217 code; `Decimal` at the edges, never a float.

An unknown amount is `None`, never zero; what to show for it is the caller's decision.

How a typed number is read (`decimal_comma` says which decimal sign the user's language has):

- `’`, `'`, `_` and spaces between digits always separate thousands.
- Of `.` and `,`, one that stands more than once separates thousands; where both stand, the last is the decimal sign.
- One alone is the decimal sign if it is the language's, else it separates thousands. So `1,234` is 1234 with a
  decimal point, and one and 234 thousandths with a decimal comma (which EUR, having two decimals, refuses).
- Thousands must stand in proper groups (`12,500`, also `12,34,567`), else the amount is refused: `12,5` may be a slip.
- An amount finer than the currency's minor unit is refused, not rounded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from tcrm.clean import excerpt
from tcrm.currencies import CODES, DEFAULTS, DIGITS, SHARED, SPELLINGS, SYMBOLS
from tcrm.errors import BadValue
from tcrm.i18n import N_, _

_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
# So large that no firm gets there and so small that thousands of them still add up within 64 bits.
LIMIT = 10**15
ZERO_OR_MORE = N_("An amount is zero or more, or nothing if it is not known.")
"""What every amount of a record has to be, whichever way it comes in."""


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units (cents) of `currency` (ISO 4217): `Money(1250, "EUR")` is € 12.50."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return full(self.minor, self.currency)


def digits_of(currency: str) -> int:
    """How many decimals the currency has: 0 for JPY, 3 for KWD, 2 for most."""
    return DIGITS.get(currency, 2)


def to_decimal(minor: int, currency: str) -> Decimal:
    """Minor units as an exact decimal in major units: (1250, "EUR") -> Decimal("12.50")."""
    return Decimal(minor).scaleb(-digits_of(currency), _EXACT)


def read_currency(text: str, expected: str | None = None) -> str:
    """The ISO code of a code or sign (`eur`, `€`, `US$`); a sign of several currencies must fit `expected`.

    Raises BadValue for what is no currency, and for `¥` or `kr` where nothing says which one.
    """
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word.upper() in CODES:
        return word.upper()
    if word in SPELLINGS:
        return SPELLINGS[word]
    if word in SHARED:
        if expected in SHARED[word]:
            return expected
        if word in DEFAULTS:
            return DEFAULTS[word]
        names = ", ".join(SYMBOLS.get(code, code) for code in SHARED[word])
        raise BadValue(
            _("{sign} may be several currencies.").format(sign=excerpt(text)),
            _("Write which one: {names}.").format(names=names),
        )
    raise BadValue(
        _("{text} is no currency.").format(text=excerpt(text)),
        _("Write its three-letter code or its sign: EUR, €, US$, CN¥."),
    )


# -- what a person types ------------------------------------------------------------------------------------------

_AMOUNT = (
    r"(?P<sign1>[-+]?)\s*(?P<before>[^\d\s.,'+-][^\d\s,'+-]*)?\s*(?P<sign2>[-+]?)\s*"
    r"(?P<number>[.,]?\d(?:[\d.,'_ ]*\d)?)\s*(?P<after>\D*)"
)
_LONGEST = 60
_SCALES = {
    "": 0, "k": 3, "tsd": 3, "tsd.": 3, "m": 6, "mn": 6, "mio": 6, "mio.": 6, "b": 9, "bn": 9, "mrd": 9, "mrd.": 9,
    "万": 4, "萬": 4, "亿": 8, "億": 8,
}  # fmt: skip
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d\d)+,\d{3}"


def parse_amount(text: str, currency: str | None, decimal_comma: bool = False) -> Money:
    """What a person typed as an amount: `50k`, `1.2m`, `EUR 300`, `€ 12,500.50`, `300 US$`, `50万`, `-3`.

    `currency` is meant where the text names none (None: then it must). Raises BadValue with what is accepted.
    How separators are read stands at the top of this module.
    """
    match = re.fullmatch(_AMOUNT, _tidy(text))
    if match is None or (match["sign1"] and match["sign2"]):
        raise _not_an_amount(text)
    scale, named = _read_suffix(match["after"], currency, text)
    if match["before"]:
        if named:
            raise _not_an_amount(text)
        named = read_currency(match["before"], currency)
    code = named or currency
    if code is None:
        raise BadValue(
            _("{text} names no currency.").format(text=excerpt(text)), _("Write for example EUR 300 or 300 €.")
        )
    read = _read_number(match["number"], decimal_comma)
    if read is None:
        like = _("Write it like 12500,50 or 12.500,50.") if decimal_comma else _("Write it like 12500.50 or 12,500.50.")
        unclear = _("It is not clear how to read the number in {text}.").format(text=excerpt(text))
        meant, setting = _as_it_is_written(match, decimal_comma)
        # a field says the message alone: what to write instead is part of it
        raise BadValue(f"{unclear} {meant}" if meant else unclear, setting or like)
    number = read.scaleb(scale + digits_of(code), _EXACT)
    if number != number.to_integral_value():
        sign = _("The decimal sign is {sign}; {currency} has {digits} decimals.").format(
            sign="," if decimal_comma else ".", currency=code, digits=digits_of(code)
        )
        raise BadValue(
            _("{text} has more decimals than {currency} knows.").format(text=excerpt(text), currency=code),
            " ".join(part for part in (sign, *_as_it_is_written(match, decimal_comma)) if part),
        )
    if number > LIMIT:
        raise BadValue(_("{text} is too large an amount.").format(text=excerpt(text)))
    minor = int(number)
    return Money(-minor if "-" in (match["sign1"], match["sign2"]) else minor, code)


def _tidy(text: str) -> str:
    """Full-width signs and digits, odd spaces, minus and apostrophe as plain ones; blank for no amount."""
    if len(text) > _LONGEST or any(unicodedata.category(char) == "No" for char in text):  # 5² is not 52
        return ""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2019", "'").strip()


def _read_suffix(after: str, expected: str | None, text: str) -> tuple[int, str | None]:
    """What follows the number: a scale (`k`, `m`), a currency, or both in this order."""
    word = "".join(after.split()).casefold()
    if word in _SCALES:
        return _SCALES[word], None
    if word.upper() in CODES or word in SPELLINGS or word in SHARED:
        return 0, read_currency(word, expected)
    for length in (4, 3, 2, 1):
        scale, rest = word[:length], word[length:]
        if scale in _SCALES and (rest.upper() in CODES or rest in SPELLINGS or rest in SHARED):
            return _SCALES[scale], read_currency(rest, expected)
    raise _not_an_amount(text)


def _as_it_is_written(amount: re.Match[str], decimal_comma: bool) -> tuple[str, str]:
    """How an amount is written that can only be read with the other decimal sign, and who may make that the firm's;
    both blank where it cannot be read so either."""
    read = _read_number(amount["number"], not decimal_comma)
    if read is None:
        return "", ""
    number = f"{read.normalize(_EXACT):f}"
    written = amount.string.replace(amount["number"], number.translate(SWAPPED) if decimal_comma else number)
    meant = _("If {written} is meant, write it so.").format(written=excerpt(written))
    value, sign = ("false", ".") if decimal_comma else ("true", ",")
    setting = _("An admin can make “{sign}” the decimal sign: tcrm config firm.decimal_comma {value}")
    return meant, setting.format(sign=sign, value=value)


def _read_number(number: str, decimal_comma: bool) -> Decimal | None:
    """Digits with separators -> Decimal, by the rules at the top of this module; None where they do not tell."""
    points, commas = number.count("."), number.count(",")
    if points and commas:
        decimal = max(".,", key=number.rfind)
    else:
        decimal = "," if decimal_comma else "."
        if number.count(decimal) > 1:
            decimal = "." if decimal == "," else ","
    whole, found, fraction = number.partition(decimal)
    groups = re.sub(r"[.,'_ ]", ",", whole)
    one_sign = len(set(re.findall(r"[.,'_ ]", whole))) <= 1
    proper = groups.isdigit() or (one_sign and re.fullmatch(_GROUPED, groups)) or (found and not whole)
    if not proper or (found and not fraction.isdigit()):
        return None
    return Decimal(f"{groups.replace(',', '') or '0'}.{fraction or '0'}")


def _not_an_amount(text: str) -> BadValue:
    return BadValue(
        _("{text} is no amount.").format(text=excerpt(text) or _("nothing")),
        _("Write it like 300, 12,500.50, 50k, 1.2m, EUR 300 or € 300."),
    )


# -- what is shown ------------------------------------------------------------------------------------------------


def symbol(currency: str, ascii_only: bool = False) -> str:
    """The sign that is shown before an amount: `€`, `CN¥`, else the code; the code always if `ascii_only`. Of what is
    no code, as another program may have stored it, what can be shown."""
    if currency not in CODES:
        shown = excerpt(currency)
        return shown if shown.isascii() or not ascii_only else "?"
    sign = SYMBOLS.get(currency, currency)
    return sign if sign.isascii() or not ascii_only else currency


def full(minor: int, currency: str, decimal_comma: bool = False, ascii_only: bool = False) -> str:
    """The amount to the last unit: `€ 12,500`, `€ 12,500.50`; decimals all or, where they are zero, none.

    `parse_amount` with the same `decimal_comma` reads it back exactly.
    """
    places = digits_of(currency)
    whole, rest = divmod(abs(minor), 10**places)
    number = f"{whole:,}.{rest:0{places}}" if rest else f"{whole:,}"
    return _signed(minor, number, currency, decimal_comma, ascii_only)


def short(minor: int, currency: str, decimal_comma: bool = False, ascii_only: bool = False) -> str:
    """The amount in three digits, rounded half up: `£ 900`, `€ 3.20k`, `€ 48.0k`, `€ 210k`, `€ 1.84m`, `€ 1.20bn`.

    Zeros at the end stay, so that figures below each other, and one figure from day to day, keep their shape. Below
    1,000 units are whole, but an amount below 100 keeps its cents.
    """
    value, one = abs(minor), 10 ** digits_of(currency)
    if value < 100 * one:
        return full(minor, currency, decimal_comma, ascii_only)
    number = f"{_half_up(value, one)}"
    if _half_up(value, one) >= 1000:
        steps = ((10**3, "k"), (10**6, "m"), (10**9, "bn"))
        size, unit = next((each for each in steps if _half_up(value, one * each[0]) < 1000), steps[-1])
        number = _three_digits(value, one * size) + unit
    return _signed(minor, number, currency, decimal_comma, ascii_only)


def _three_digits(value: int, one: int) -> str:
    """A number of `one`s as `3.20`, `48.0` or `210`; beyond a thousand whole, in groups."""
    for decimals in (2, 1):
        scaled = _half_up(value * 10**decimals, one)
        if scaled < 1000:
            return f"{scaled // 10**decimals}.{scaled % 10**decimals:0{decimals}}"
    return f"{_half_up(value, one):,}"


def _half_up(value: int, by: int) -> int:
    return (2 * value + by) // (2 * by)


def _signed(minor: int, number: str, currency: str, decimal_comma: bool, ascii_only: bool) -> str:
    if decimal_comma:
        number = number.translate(SWAPPED)
    minus = ("-" if ascii_only else "\u2212") if minor < 0 else ""
    return f"{minus}{symbol(currency, ascii_only)} {number}"


SWAPPED = str.maketrans(".,", ",.")
"""From a decimal point to a decimal comma, for `str.translate`."""
