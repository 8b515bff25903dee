"""Rules for what comes again, as people say them and as iCalendar writes them (import them from `tcrm.recurrence`).

| said | kept |
|---|---|
| `every day`, `every weekday`, `every week`, `every month`, `every year` | FREQ=DAILY … |
| `every 2 weeks tue`, `every other week tue thu` | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU |
| `every mon wed fri` | FREQ=WEEKLY;BYDAY=MO,WE,FR |
| `every month 15`, `every month 1 and 15`, `every month last day` | FREQ=MONTHLY;BYMONTHDAY=15 |
| `every last fri`, `every 2nd tue`, `every 3 months first mon` | FREQ=MONTHLY;BYDAY=-1FR |
| `every 24 dec`, `every year 24 dec` | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24 |

`until 24 dec` or `5 times` may follow. What has no 29th, 30th or 31st takes its last day. A rule of RFC 5545
(`FREQ=WEEKLY;BYDAY=TU`) is taken as it stands. What `describe` says is read as the same rule.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from tcrm.clean import excerpt
from tcrm.daynames import find_day, find_month, short_days, short_months
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.typed_dates import Order, parse_day

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LONGEST = 400
_MOST = 999

Parts = dict[str, str]
"""The parts of a rule in their order: {"FREQ": "WEEKLY", "BYDAY": "TU"}."""


class Rule(NamedTuple):
    """When something comes again: `text` is a rule of RFC 5545 without its start, `FREQ=WEEKLY;BYDAY=TU`."""

    text: str

    def parts(self) -> Parts:
        """Its parts by name; empty for a text of several lines, which is more than one rule."""
        if "\n" in self.text:
            return {}
        pairs = (part.partition("=") for part in self.text.split(";"))
        return {name: value for name, _equals, value in pairs}


def parse_rule(text: str, today: date, order: Order = "dmy") -> Rule:
    """The rule that `text` says, in words or as RFC 5545; raises BadValue, saying what can be written."""
    plain = " ".join(text.casefold().replace(",", " ").split())
    if len(text) > _LONGEST or not plain:
        raise _unread(text)
    if plain.startswith(("freq=", "rrule:")):
        return _raw(text)
    plain, ends = _take_end(plain, today, order)
    parts = _read(plain)
    if parts is None:
        raise _unread(text)
    return _rule({**parts, **ends})


def _rule(parts: Parts) -> Rule:
    return Rule(";".join(f"{name}={value}" for name, value in parts.items()))


def _unread(text: str) -> BadValue:
    return BadValue(
        _("{text} does not say when it comes again.").format(text=excerpt(text) or _("nothing")),
        _("Write it like every day, every 2 weeks tue, every month 15, every last fri; then until 24 dec or 5 times."),
    )


def _raw(text: str) -> Rule:
    from dateutil.rrule import rrulestr

    rule = Rule(re.sub(r"\s", "", text).upper().removeprefix("RRULE:"))
    try:
        rrulestr(rule.text, cache=False)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise _unread(text) from None
    if "FREQ" not in rule.parts() or any(not value for value in rule.parts().values()):
        raise _unread(text)
    return rule


# -- reading ----------------------------------------------------------------------------------------------------------

_UNTIL = r"(.+) (?:until|till) (.+)"
_TIMES = r"(.+?)(?: for)? (\d{1,3}) ?(?:times|time|x)"
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th|\.)"
_SKIPPED = {"on", "the", "of", "and", "in", "&"}
_UNITS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "quarter": "MONTHLY", "year": "YEARLY"}
_ADVERBS = {
    "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annually": "year",
    "fortnightly": "2 weeks",
}  # fmt: skip
_NAMED = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}


def _take_end(plain: str, today: date, order: Order) -> tuple[str, Parts]:
    if match := re.fullmatch(_UNTIL, plain):
        return match[1], {"UNTIL": f"{parse_day(match[2], today, order):%Y%m%d}"}
    if (match := re.fullmatch(_TIMES, plain)) and int(match[2]):
        return match[1], {"COUNT": str(int(match[2]))}
    return plain, {}


def _read(plain: str) -> Parts | None:
    first, _blank, rest = plain.partition(" ")
    if first in _ADVERBS:
        rest = f"{_ADVERBS[first]} {rest}"
    elif first not in {"every", "each", _("every")}:
        return None
    words = [word for word in rest.split() if word not in _SKIPPED]
    if words in (["weekday"], ["weekdays"], ["workday"], ["working", "day"]):
        return {"FREQ": "WEEKLY", "BYDAY": ",".join(DAYS[:5])}
    count, unit, words = _take_unit(words)
    if unit is None:
        return _read_days(words)
    head = {"FREQ": _UNITS[unit]}
    if count != 1 or unit == "quarter":
        head["INTERVAL"] = str(count * (3 if unit == "quarter" else 1))
    if not words:
        return head
    days = {"week": _week_days, "month": _month_days, "quarter": _month_days, "year": _year_day}
    found = days[unit](words) if unit in days else None
    return None if found is None else {**head, **found}


def _take_unit(words: list[str]) -> tuple[int, str | None, list[str]]:
    """(how many, the unit, the words after it); no unit: all words."""
    count, rest = 1, words
    if words and words[0] == "other":
        count, rest = 2, words[1:]
    elif words and (number := _number(words[0])) is not None and 1 <= number <= _MOST:
        count, rest = number, words[1:]
    unit = rest[0] if rest else ""
    unit = unit if unit in _UNITS else unit.removesuffix("s")
    return (count, unit, rest[1:]) if unit in _UNITS else (1, None, words)


def _number(word: str) -> int | None:
    """3 of `3`, `3rd` and `third`, -1 of `last`."""
    if word in _NAMED:
        return _NAMED[word]
    match = re.fullmatch(_ORDINAL, word)
    digits = match[1] if match else word
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 3 else None


def _read_days(words: list[str]) -> Parts | None:
    """What stands after `every` without a unit: weekdays, a weekday of the month, a day of the month or of the year."""
    for freq, read in (("WEEKLY", _week_days), ("YEARLY", _year_day), ("MONTHLY", _month_days)):
        if words and (found := read(words)) is not None:
            return {"FREQ": freq, **found}
    return None


def _week_days(words: list[str]) -> Parts | None:
    days = [find_day(word.removesuffix("s") if len(word) > 5 else word) for word in words]
    known = sorted({day for day in days if day is not None})
    return {"BYDAY": ",".join(DAYS[day] for day in known)} if None not in days else None


def _month_days(words: list[str]) -> Parts | None:
    """`15`, `1 15`, `last day`, `last fri`, `1st 3rd mon`."""
    *counts, last = words
    weekday = find_day(last)
    numbers = [_number(word) for word in (counts if weekday is not None or last in ("day", "days") else words)]
    known = [number for number in numbers if number]
    if len(known) != len(numbers) or not known:
        return None
    if weekday is not None:
        return {"BYDAY": ",".join(f"{n}{DAYS[weekday]}" for n in known)} if max(known) <= 5 else None
    if max(known) > 31:
        return None
    return days_of_month(sorted(set(known), key=lambda n: (n < 0, n)))


def days_of_month(numbers: list[int]) -> Parts:
    """The parts that say these days of a month; of a late one alone, the last day where the month is shorter."""
    if numbers in ([31], [-1]):
        return {"BYMONTHDAY": "-1"}
    if len(numbers) == 1 and numbers[0] > 28:
        return {"BYMONTHDAY": ",".join(str(n) for n in range(28, numbers[0] + 1)), "BYSETPOS": "-1"}
    return {"BYMONTHDAY": ",".join(str(n) for n in numbers)}


def _year_day(words: list[str]) -> Parts | None:
    """`24 dec`, `dec 24`."""
    if len(words) != 2:
        return None
    for day, month in (words, reversed(words)):
        number, named = _number(day), find_month(month)
        if named is not None and number is not None and 1 <= number <= (29 if named == 2 else 31):
            return {"BYMONTH": str(named), "BYMONTHDAY": str(number)}
    return None


# -- saying -----------------------------------------------------------------------------------------------------------


def describe(rule: Rule) -> str:
    """The rule in words, `every 2 weeks on Tue until 24 Dec 2026`; one that has no words stands as it is written."""
    parts = rule.parts()
    try:
        said = _say(parts) if parts else None
        ends = _say_end(parts)
    except (ValueError, IndexError, KeyError):
        return rule.text
    return rule.text if said is None else f"{said}{ends}"


def _say(parts: Parts) -> str | None:
    known = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL"}
    count, freq = int(parts.get("INTERVAL", "1")), parts["FREQ"]
    if parts.keys() - known or ("BYSETPOS" in parts and not _late_day(parts)):
        return None
    if freq == "YEARLY" and parts.keys() & {"BYMONTH", "BYMONTHDAY"}:
        return _say_year(parts, count)
    if "BYMONTH" in parts or parts.keys() >= {"BYDAY", "BYMONTHDAY"}:
        return None
    if "BYDAY" in parts:
        return _say_weekdays(parts["BYDAY"].split(","), freq, count)
    if "BYMONTHDAY" in parts:
        return _every(freq, count) + " " + _say_month_days(parts) if freq == "MONTHLY" else None
    return _every(freq, count)


def _every(freq: str, count: int) -> str:
    one = {"DAILY": _("every day"), "WEEKLY": _("every week"), "MONTHLY": _("every month"), "YEARLY": _("every year")}
    many = {
        "DAILY": _("every {n} days"), "WEEKLY": _("every {n} weeks"), "MONTHLY": _("every {n} months"),
        "YEARLY": _("every {n} years"),
    }  # fmt: skip
    return one[freq] if count == 1 else many[freq].format(n=count)


def _say_weekdays(listed: list[str], freq: str, count: int) -> str | None:
    matches = [re.fullmatch(r"([+-]?\d{1,2})?([A-Z]{2})", item) for item in listed]
    pairs = [(int(m[1] or 0), short_days()[DAYS.index(m[2])]) for m in matches if m]
    if freq == "WEEKLY" and not any(n for n, _name in pairs):
        if listed == list(DAYS[:5]) and count == 1:
            return _("every weekday")
        names = " ".join(name for _n, name in pairs)
        return _("every {days}").format(days=names) if count == 1 else f"{_every(freq, count)} " + _on(names)
    one_day = len({name for _n, name in pairs}) == 1
    if freq != "MONTHLY" or not one_day or not all(n == -1 or 1 <= n <= 5 for n, _name in pairs):
        return None
    words = " ".join([*(_ordinal(n) for n, _name in pairs), pairs[0][1]])
    return _("every {days}").format(days=words) if count == 1 else f"{_every(freq, count)} " + _on(words)


def _on(words: str) -> str:
    return _("on {days}").format(days=words)


def _ordinal(number: int) -> str:
    return {-1: _("last"), 1: _("first"), 2: _("2nd"), 3: _("3rd")}.get(number) or _("{n}th").format(n=number)


def _late_day(parts: Parts) -> bool:
    days = parts.get("BYMONTHDAY", "").split(",")
    return parts["BYSETPOS"] == "-1" and days == [str(n) for n in range(28, 28 + len(days))] and 2 <= len(days) <= 3


def _say_month_days(parts: Parts) -> str:
    days = parts["BYMONTHDAY"].split(",")
    if days == ["-1"]:
        return _("last day")
    return _on(" ".join(days[-1:] if "BYSETPOS" in parts else days))


def _say_year(parts: Parts, count: int) -> str | None:
    month, day = parts.get("BYMONTH", ""), parts.get("BYMONTHDAY", "")
    if "BYDAY" in parts or not (month.isdecimal() and day.isdecimal()):
        return None
    return f"{_every('YEARLY', count)} " + _on(f"{day} {short_months()[int(month) - 1]}")


def _say_end(parts: Parts) -> str:
    if until := parts.get("UNTIL"):
        day = date(int(until[:4]), int(until[4:6]), int(until[6:8]))
        return " " + _("until {day}").format(day=f"{day.day} {short_months()[day.month - 1]} {day.year}")
    if count := parts.get("COUNT"):
        return " " + (_("{n} times").format(n=int(count)) if count != "1" else _("1 time"))
    return ""
