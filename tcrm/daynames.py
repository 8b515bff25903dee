"""Names of days and months in the user's language, shown and understood."""

from __future__ import annotations

from tcrm.clean import search_key
from tcrm.i18n import _

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_MONTHS = "January February March April May June July August September October November December"


def short_days() -> list[str]:
    """Mon … Sun."""
    return _("Mon Tue Wed Thu Fri Sat Sun").split()


def tiny_days() -> list[str]:
    """Mo … Su, for the head of a calendar."""
    return _("Mo Tu We Th Fr Sa Su").split()


def short_months() -> list[str]:
    """Jan … Dec."""
    return _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()


def month_names() -> list[str]:
    """January … December."""
    return _("January February March April May June July August September October November December").split()


def find_day(word: str) -> int | None:
    """The weekday that `word` names or begins (three letters or more), Monday 0; None if there is none."""
    return _find(word, short_days(), _("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"), _DAYS)


def find_month(word: str) -> int | None:
    """The month that `word` names or begins (three letters or more), January 1; None if there is none."""
    found = _find(word, short_months(), " ".join(month_names()), _MONTHS)
    return None if found is None else found + 1


def _find(word: str, short: list[str], own: str, english: str) -> int | None:
    """The place of `word` among the short names, or of the one long name it begins: own language, then English."""
    key = search_key(word)
    keys = [search_key(name) for name in short]
    if key in keys:
        return keys.index(key)
    for names in (own, english):
        begun = [place for place, name in enumerate(names.split()) if search_key(name).startswith(key)]
        if len(begun) == 1 and len(key) >= 3:
            return begun[0]
    return None
