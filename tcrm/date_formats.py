"""The date format of a column of a file: proved from all its values, never guessed row by row (see `tcrm.dates`).

A format is one of `FORMATS`, in strptime's notation. Each also accepts one digit for day and month where separators
stand, long or short English month names for `%b`, and after the date an optional time: `15:04`, `15:04:05.678`,
`3:04 PM`, behind a space or `T`, with an optional zone (`Z`, `+02:00`). Two-digit years below 69 are 20xx.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import _

FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d",
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y",
    "%d %b %Y", "%b %d, %Y", "%d-%b-%Y", "%d %b %y", "%d-%b-%y",
)  # fmt: skip

_SPELT = {"%Y": "yyyy", "%b": "mmm", "%y": "yy", "%m": "mm", "%d": "dd"}

_NAMES = "january february march april may june july august september october november december"
_MONTHS = {name[:length]: number for number, name in enumerate(_NAMES.split(), 1) for length in (3, 4, len(name))}
_TIME = (
    r"(?:(?:[Tt]|,? +)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?))?)?"
)


def _compile(form: str) -> re.Pattern[str]:
    digits = r"\d\d" if form == "%Y%m%d" else r"\d{1,2}"
    parts = {
        "%Y": r"(?P<year>\d{4})",
        "%y": r"(?P<year>\d\d)",
        "%m": f"(?P<month>{digits})",
        "%d": f"(?P<day>{digits})",
        "%b": r"(?P<month>[A-Za-z]{3,9})\.?",
    }
    pattern = re.escape(form).replace(r"\ ", " +").replace(", ", ",? ")
    for directive, part in parts.items():
        pattern = pattern.replace(directive, part)
    return re.compile(pattern + _TIME, re.ASCII)


_PATTERNS = {form: _compile(form) for form in FORMATS}


def prove_format(values: Iterable[str]) -> set[str]:
    """The formats of `FORMATS` that read every value of a column; blank values say nothing.

    One format: proved. None: no format reads them all. Several: the column does not tell (`03/04/2026`), ask. A
    column without any value gives them all. Repeated values are read once.
    """
    left = dict(_PATTERNS)
    for value in {value.strip() for value in values}:
        if value:
            left = {form: pattern for form, pattern in left.items() if _read(value, form) is not None}
            if not left:
                break
    return set(left)


def parse_with(value: str, form: str) -> date | datetime:
    """The date of `value`, a datetime if it has a time (aware if it has a zone), by a format of `FORMATS`.

    Raises BadValue if the format does not read it.
    """
    read = _read(value.strip(), form)
    if read is None:
        raise BadValue(
            _("{value} is no date of the form {form}.").format(
                value=excerpt(value) or _("nothing"), form=spell_format(form)
            )
        )
    return read


def spell_format(form: str) -> str:
    """A format of `FORMATS` as people write it, and as `read_format` reads it: `dd/mm/yyyy`."""
    for directive, run in _SPELT.items():
        form = form.replace(directive, run)
    return form


def read_format(text: str) -> str:
    """A format as a person names it (`%d/%m/%Y`, `dd/mm/yyyy`, `iso`, with or without a time) as one of `FORMATS`."""
    form = re.split(r"[T ,]*(?:%[HIT]|\b[Hh]{1,2}:)", text.strip())[0]
    if form.casefold() == "iso":
        form = "%Y-%m-%d"
    elif "%" not in form:
        for directive, run in _SPELT.items():
            form = re.sub(rf"(?<!%){run}", directive, form, flags=re.IGNORECASE)
    form = form.replace("%B", "%b").replace("%b %d %Y", "%b %d, %Y")
    if form not in _PATTERNS:
        raise BadValue(
            _("{text} is no date format.").format(text=excerpt(text)),
            _("Known: {list}.").format(list=", ".join(map(spell_format, FORMATS))),
        )
    return form


@lru_cache(maxsize=1 << 14)
def _read(value: str, form: str) -> date | datetime | None:
    match = _PATTERNS[form].fullmatch(value)
    if match is None:
        return None
    year, month = int(match["year"]), match["month"]
    if year < 100 and form.endswith("y"):
        year += 2000 if year < 69 else 1900
    try:
        day = date(year, int(month) if month.isdecimal() else _MONTHS[month.lower()], int(match["day"]))
        return _with_time(day, match) if match["hour"] else day
    except (ValueError, KeyError):
        return None


def _with_time(day: date, match: re.Match[str]) -> datetime:
    hour, half = int(match["hour"]), match["half"]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half in "Pp" else 0)
    micro = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    moment = datetime(day.year, day.month, day.day, hour, int(match["minute"]), int(match["second"] or 0), micro)  # noqa: DTZ001
    return moment.replace(tzinfo=_zone(match["zone"])) if match["zone"] else moment


def _zone(text: str) -> timezone:
    if text in "Zz":
        return timezone.utc  # noqa: UP017
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:]) if len(text) > 3 else 0))
