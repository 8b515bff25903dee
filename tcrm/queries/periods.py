"""Periods by name and as typed: this month, this quarter, 1 jan - 31 mar; and what they are called.

Pure: what day it is comes in as an argument.
"""

from __future__ import annotations

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from tcrm.dates import Order, month_end, month_start, parse_day
from tcrm.daynames import short_months
from tcrm.errors import BadValue
from tcrm.i18n import N_, _

Period = tuple[date | None, date | None]
"""The first and the last day; None: open on that side."""

PERIODS: dict[str, str] = {
    "all": N_("all time"),
    "month": N_("this month"),
    "quarter": N_("this quarter"),
    "year": N_("this year"),
    "last-year": N_("last year"),
    "12-months": N_("the last 12 months"),
}
"""The periods that have a name, and what they are called."""


def named_period(name: str, today: date) -> Period:
    """The days of a period of `PERIODS`, seen from `today`. KeyError for an unknown name."""
    quarter = date(today.year, today.month - (today.month - 1) % 3, 1)
    return {
        "all": (None, None),
        "month": (month_start(today), month_end(today)),
        "quarter": (quarter, month_end(quarter + relativedelta(months=2))),
        "year": _year(today.year),
        "last-year": _year(today.year - 1),
        "12-months": (today - relativedelta(months=12) + relativedelta(days=1), today),
    }[name]


def read_period(text: str, today: date, order: Order = "dmy") -> Period:
    """A period as typed: a name, `2026`, `q2` or `q2 2026`, `1 jan - 31 mar`, `1.1.2026 ..`, `.. 31 mar`.

    Days without a year are the last such days up to today; an end before its beginning is of the year after. Raises
    BadValue saying what is accepted.
    """
    tidy = " ".join(text.casefold().split())
    if tidy in PERIODS:
        return named_period(tidy, today)
    if (match := re.fullmatch(r"(?:q([1-4]) ?)?((?:19|2[01])\d\d)?", tidy)) and (match[1] or match[2]):
        return _quarter_or_year(match[1], int(match[2] or today.year))
    for between in (r"\s*\.\.\s*", r"\s+[-–—]\s+", r"\s+to\s+", r"\s*[–—]\s*"):
        parts = re.split(between, text.strip())
        if len(parts) == 2 and any(parts):
            return _between(parts[0], parts[1], today, order)
    raise BadValue(
        _("{text} is no period.").format(text=text.strip() or _("nothing")),
        _("Write it like 2026, q2, q2 2026 or 1 jan - 31 mar, or as one of these: {names}.").format(
            names=", ".join(PERIODS)
        ),
    )


def period_name(start: date | None, end: date | None) -> str:
    """`2026`, `Q4 2026`, `Nov 2026`, `Apr – Sep 2026`, `1 Jan 2026 – 21 Nov 2026`, `since 1 Jan 2026`; blank for all
    time."""
    if start is None or end is None:
        if start is not None:
            return _("since {day}").format(day=day_name(start))
        return "" if end is None else _("up to {day}").format(day=day_name(end))
    if (start, end) == _year(start.year):
        return str(start.year)
    if start == month_start(start) and end == month_end(start):
        return f"{short_months()[start.month - 1]} {start.year}"
    if start.day == 1 and start.month % 3 == 1 and end == month_end(start + relativedelta(months=2)):
        return _("Q{quarter} {year}").format(quarter=start.month // 3 + 1, year=start.year)
    if start.day == 1 and end == month_end(end) and start.year == end.year:
        first, last = (short_months()[day.month - 1] for day in (start, end))
        return f"{first} – {last} {end.year}"
    return _span(start, end)


def period_words(start: date | None, end: date | None) -> str:
    """The same within a sentence: `in 2026`, `in Q4 2026`, `1 Jan 2026 – 21 Nov 2026`; blank for all time."""
    name = period_name(start, end)
    one_span = start is not None and end is not None and name != _span(start, end)
    return _("in {span}").format(span=name) if one_span else name


def _span(start: date, end: date) -> str:
    return f"{day_name(start)} – {day_name(end)}"


def _between(first: str, last: str, today: date, order: Order) -> Period:
    start = parse_day(first, today, order, back=True) if first else None
    end = parse_day(last, today, order, back=True) if last else None
    if start and end and end < start and not re.search(r"\d{4}", last):
        end = end + relativedelta(years=1)
    if start and end and end < start:
        raise BadValue(_("The period ends before it begins."))
    return start, end


def _quarter_or_year(quarter: str | None, year: int) -> Period:
    if quarter is None:
        return _year(year)
    start = date(year, 3 * int(quarter) - 2, 1)
    return start, month_end(start + relativedelta(months=2))


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def day_name(day: date) -> str:
    """`14 Nov 2026`, in the user's language."""
    return _("{day} {month} {year}").format(day=day.day, month=short_months()[day.month - 1], year=day.year)
