"""Phone numbers as they are compared and searched for: whatever stands between their digits, with their country and
without. Where a country is not said, none is guessed."""

from __future__ import annotations

from functools import cache

from tcrm.clean import digits

_SHORTEST = 7
"""Digits without the country, from which on a number says whose it is."""

_OF_ONE = ("1", "7")
_TWO = (
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 "
    "90 91 92 93 94 95 98"
)
_OF_TWO = frozenset(_TWO.split())
_THREE_BEGIN = "21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99"
"""The codes of countries with one digit and with two, and how those with three begin (ITU-T E.164)."""


def phone_key(text: str) -> str:
    """The digits that two spellings of one number share: `0049 (0)711 55` and `+49 711-55` are both `4971155`.

    Without a country nothing is guessed: `0711 55` stays `071155`.
    """
    return _key(text, _names_its_country(text))


def phone_words(text: str) -> str:
    """What a number is found by: its `phone_key`, and as it is dialled inside its country, from the first digit on.

    `+49 711 55` is found as `4971155` and as `071155`, `711 55` as `71155` and as `071155`.
    """
    abroad = _names_its_country(text)
    key = _key(text, abroad)
    home = key[_country_digits(key) :] if abroad else key
    dialled = "0" + home.lstrip("0")
    return key if dialled in key or dialled == "0" else f"{key} {dialled}"


def phone_keys(text: str) -> list[str]:
    """The keys under which the same number may be stored, with its country and without; empty for too short a one."""
    abroad = _names_its_country(text)
    key = _key(text, abroad)
    if abroad:
        home = key[_country_digits(key) :]
        return [key, home, "0" + home] if len(home) >= _SHORTEST else []
    home = key.lstrip("0")
    if len(home) < _SHORTEST:
        return []
    found = dict.fromkeys([key, home, "0" + home])
    for country in _countries():
        found[country + home] = None
        if key != home:  # Italy keeps its zero
            found[country + key] = None
    return list(found)


def _key(text: str, abroad: bool) -> str:
    found = digits(text.replace("(0)", "", 1) if abroad else text)
    return found[2:] if found.startswith("00") and len(found) > 2 else found


def _names_its_country(text: str) -> bool:
    return text.strip().startswith(("+", "\uff0b")) or digits(text).startswith("00")


def _country_digits(key: str) -> int:
    """How many digits the code of the country has with which a number begins: no code is the beginning of another."""
    return 1 if key[:1] in _OF_ONE else 2 if key[:2] in _OF_TWO else 3


@cache
def _countries() -> tuple[str, ...]:
    """Every code that a country may have."""
    of_three = (first + last for first in _THREE_BEGIN.split() for last in "0123456789")
    return (*_OF_ONE, *sorted(_OF_TWO), *of_three)
