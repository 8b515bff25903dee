"""Names, addresses and telephone numbers from the ingredients."""

from __future__ import annotations

import unicodedata
from typing import Any

from tcrm.demo.dice import Dice
from tcrm.demo.ingredients import ingredients

_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae", "å": "aa", "ł": "l", "ı": "i", "đ": "d"}
)


def latin(text: str) -> str:
    """What is left of `text` in an e-mail address: a-z, 0-9 and nothing else. `王|wang` says how it is written."""
    spelt = text.rpartition("|")[2].lower().translate(_SPELT)
    plain = unicodedata.normalize("NFKD", spelt)
    return "".join(c for c in plain if c.isascii() and c.isalnum())


def shown(text: str) -> str:
    """The name as it is written at home: `王` of `王|wang`."""
    return text.partition("|")[0]


def place(country: str) -> dict[str, Any]:
    """The ingredients of a country, by its two letters."""
    found: dict[str, Any] = ingredients("places")[country]
    return found


def full_name(country: str, given: str, family: str) -> str:
    """Given and family name in the order of the country."""
    if place(country).get("surname_first"):
        return shown(family) + shown(given)
    return f"{shown(given)} {shown(family)}"


def street(dice: Dice, country: str) -> str:
    """A street with a number."""
    pattern: str = dice.pick(place(country)["streets"])
    return pattern.format(n=dice.between(1, 140))


class Numbers:
    """Gives out telephone numbers, none of them twice."""

    def __init__(self, seed: int) -> None:
        self._dice = Dice(seed, "numbers")
        self._given: set[str] = set()

    def draw(self, shape: str) -> str:
        """A number of that shape (each # a digit), or "" where all of them seem to be given out."""
        for _ in range(40):
            number = "".join(str(self._dice.between(0, 9)) if c == "#" else c for c in shape)
            if number not in self._given:
                self._given.add(number)
                return number
        return ""

    def office(self, country: str, city: str) -> str:
        """A line in that city."""
        return self.draw(next(c[2] for c in place(country)["cities"] if c[0] == city))

    def mobile(self, country: str) -> str:
        """A mobile number of that country."""
        return self.draw(place(country)["mobile"])
