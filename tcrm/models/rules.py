"""What each column may hold, and what may take the place of anything else without a guess.

Text is decoded and cleaned, what need not be known is left blank. The sieve of a rule is SQL that lets every value
through that may not fit; `fits` has the last word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DecimalException
from typing import Any
from zoneinfo import ZoneInfo

from peewee import ForeignKeyField, IntegerField

from tcrm.clean import clean_line, clean_text
from tcrm.currencies import CODES as CURRENCIES
from tcrm.errors import TcrmError
from tcrm.i18n import N_
from tcrm.models.fields import DayField, DayNumberField, FlagField, LongTextField, MomentField
from tcrm.models.sql import misfits
from tcrm.models.vocabulary import WORDS
from tcrm.money import LIMIT


class _Nothing:
    """Stands for: nothing can take the place of this without a guess."""


NOTHING = _Nothing()

_LISTS = ("stage.criteria", "stage.tasks")
_OBJECTS = ("operation.params", "change.before", "change.after")
_CURRENCIES = (
    "firm.currency", "account.revenue_currency", "deal.currency", "product.currency", "rate.currency",
    "hot_flag.currency", "stage_move.currency_at",
)  # fmt: skip
_ZONES = ("user.zone", "firm.zone")
_DECIMALS = ("rate.rate", "deal_line.quantity")
_SERIES = ("activity.series_start", "activity.slot")
_RANGES = {
    "deal.probability": (0, 100), "stage.probability": (0, 100), "stage_move.probability_at": (0, 100),
    "firm.week_start": (0, 6),
    **dict.fromkeys(
        ("deal.amount", "deal.budget", "account.revenue", "product.price", "deal_line.price", "deal_line.total",
         "hot_flag.amount", "stage_move.amount_at"), (-LIMIT, LIMIT),
    ),
}  # fmt: skip
_ANY = (-(2**53), 2**53)
_MOMENTS = (-62_135_596_800, 253_402_300_799)  # the years 1 to 9999
_DAYS = (-719_162, 2_932_896)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Rule:
    """What a column may hold. `sieve`: SQL in which `{c}` is the column; `fits` is asked of a value of the right kind,
    `mend` gives what takes the place of one that does not fit."""

    name: str
    storage: str
    null: bool
    expected: str
    sieve: str
    fits: Callable[[Any], bool]
    mend: Callable[[Any], Any]
    stops: bool = True


# -- the rules --------------------------------------------------------------------------------------------------------


def rules_of(model: Any) -> list[Rule]:
    """The rules of a table's columns, without its id."""
    table = model._meta.table_name
    return [_rule(f"{table}.{field.column_name}", field) for field in model._meta.sorted_fields if field.name != "id"]


def _rule(where: str, field: Any) -> Rule:
    blank = None if field.null else NOTHING
    if isinstance(field, FlagField):
        return _number(where, field, N_("0 or 1"), (0, 1), lambda value: int(bool(value)))
    if isinstance(field, MomentField):
        known = 0 if where == "operation.at" else blank  # between its neighbours: see `actions.misfits`
        return _number(where, field, N_("a moment, in seconds since 1970"), _MOMENTS, lambda _value: known)
    if isinstance(field, DayNumberField):
        return _number(where, field, N_("a day, as its number since 1970"), _DAYS, lambda _value: blank)
    if isinstance(field, IntegerField | ForeignKeyField):
        limits, fallback = _RANGES.get(where, _ANY), _usual(field)
        return _number(where, field, N_("a whole number within its limits"), limits, lambda _value: fallback)
    if isinstance(field, DayField):
        sieve = misfits.NO_DAY
        return Rule(where, "text", field.null, N_("a day such as 2026-11-05"), sieve, _is_day, lambda _value: blank)
    return _text(where, field)


def _usual(field: Any) -> Any:
    """What a number is where nothing is known: nothing, or what the column says of itself."""
    if field.null:
        return None
    return NOTHING if field.default is None or field.column_name in ("version", "row_id") else field.default


def _number(where: str, field: Any, expected: str, limits: tuple[int, int], mend: Callable[[Any], Any]) -> Rule:
    least, most = limits
    sieve = f"{{c}} NOT BETWEEN {least} AND {most}"
    return Rule(where, "integer", field.null, expected, sieve, lambda value: least <= value <= most, mend)


def _text(where: str, field: Any) -> Rule:
    def rule(expected: str, sieve: str, fits: Callable[[str], bool], mended: Any) -> Rule:
        return Rule(where, "text", field.null, expected, sieve, fits, lambda _value: mended)

    if where in WORDS:
        words = WORDS[where]
        listed = ", ".join(f"'{word}'" for word in words)
        return rule(" / ".join(filter(None, words)), f"{{c}} NOT IN ({listed})", words.__contains__,
                    "" if "" in words else NOTHING)  # fmt: skip
    if where in _CURRENCIES:
        listed = ", ".join(f"'{code}'" for code in CURRENCIES)
        return rule(N_("a currency such as EUR, or nothing"), f"{{c}} NOT IN ('', {listed})",
                    lambda text: not text or text in CURRENCIES, NOTHING)  # fmt: skip
    if where in _LISTS:
        return rule(N_("a list in JSON"), misfits.NO_JSON.format(c="{c}", kind="array"), _is_json(list), NOTHING)
    if where in _OBJECTS:
        kind = N_("an object in JSON")
        return rule(kind, misfits.NO_JSON.format(c="{c}", kind="object"), _is_json(dict), "{}")
    if where in _ZONES:
        user = where == "user.zone"
        return rule(N_("a time zone such as Europe/Berlin"), "{c} <> ''" if user else "1", _is_zone(user),
                    "" if user else NOTHING)  # fmt: skip
    if where in _DECIMALS:
        return rule(N_("a decimal number"), "1", _is_decimal, NOTHING)
    if where in _SERIES:
        return rule(N_("a beginning such as 20261124T090000"), "{c} <> ''", _is_start, "")
    if where == "activity.rrule":
        return rule(N_("a rule as in RFC 5545, or nothing"), "{c} <> ''", _is_recurrence, "")
    if where == "activity.exceptions":
        return rule(N_("days such as 2026-11-05, or nothing"), "{c} <> ''", _are_days, "")
    clean = clean_text if isinstance(field, LongTextField) else clean_line
    expected = N_("text in UTF-8 without control characters")
    return Rule(
        where, "text", field.null, expected, misfits.ODD_TEXT, lambda text: clean(text) == text, clean, stops=False
    )


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and text.isascii() and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_json(kind: type) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        try:
            return isinstance(json.loads(text, parse_constant=_no_number), kind)
        except (ValueError, RecursionError):
            return False

    return fits


def _no_number(text: str) -> None:
    """Python reads NaN and Infinity where JSON, and SQLite, know none."""
    raise ValueError(text)


def _is_zone(may_be_blank: bool) -> Callable[[str], bool]:
    def fits(name: str) -> bool:
        try:
            return (may_be_blank and not name) or bool(ZoneInfo(name).key)
        except (KeyError, ValueError, OSError):
            return False

    return fits


def _is_decimal(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except DecimalException:
        return False


def _is_start(text: str) -> bool:
    from tcrm.recurrence import read_start

    if not text:
        return True
    head, _colon, stamp = text.rpartition(":")
    try:
        read_start(stamp)
    except TcrmError:
        return False
    return not head or _is_zone(may_be_blank=False)(head.removeprefix("TZID="))


def _is_recurrence(text: str) -> bool:
    from tcrm.recurrence import Rule as Recurrence
    from tcrm.recurrence import first_of

    if not text:
        return True
    try:
        first_of(Recurrence(text), date(2000, 1, 1))
    except (TcrmError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError):
        return False
    return True


def _are_days(text: str) -> bool:
    return all(map(_is_day, text.split()))


__all__ = ["NOTHING", "Rule", "rules_of"]
