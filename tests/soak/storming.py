"""Keys at random, as nobody would type them: what each screen knows, what all others know, letters, pastes.

storm = Storm(turn.random)
keys = storm.keys("deals", 20)       # names as Textual calls them
"""

from __future__ import annotations

import random

from tcrm.commands import COMMANDS
from tcrm.keynames import is_chord, key_label
from tcrm.keys import commands_for

PLACES: dict[str, tuple[str, ...]] = {
    "agenda": ("1",),
    "week": ("1", "v"),
    "customers": ("2",),
    "customer": ("2", "j", "enter"),
    "person": ("2", ":", *"C-1", "enter"),
    "board": ("3",),
    "list": ("3", "v"),
    "deal": ("3", "enter"),
    "funnel": ("4",),
    "stages": ("3", "S"),
    "history": ("3", "U"),
    "new customer": ("2", "a"),
    "new deal": ("3", "a"),
    "an edit": ("3", "e"),
    "command line": ("3", ":"),
    "palette": ("1", "ctrl+p"),
}
"""Where storms break out -> the keys that lead there from anywhere, after `HOME`."""

HOME = ("escape",) * 6


def _sign(key: str) -> str:
    """A key as it is typed: its letter or sign, or the name of a key that has none."""
    label = key_label(key)
    return label if len(label) == 1 and label.isascii() else key


EVERY_KEY = sorted({_sign(key) for each in COMMANDS for key in each.keys if not is_chord(key)})
EDITING = (
    "backspace",
    "delete",
    "left",
    "right",
    "home",
    "end",
    "ctrl+w",
    "ctrl+k",
    "ctrl+a",
    "enter",
    "tab",
    "escape",
)
WORDS = (
    "huber", "50%", "12,500.00", "-1", "9" * 40, "next fri 10:00", "2026-02-30", "every 2 weeks", "D-7", "A-0", "C-99",
    "北京重型机械", "e\u0301\u0301", "مرحبا", "\U0001f469\u200d\U0001f680", "[/x] [bold]", "'; DROP TABLE deal; --",
    "a" * 300, "theme light", "keys vim", "call Huber tomorrow", "stage:lead", "> 1000", "\\", '"', "*", "%_", "1e400",
    "٣", "inf", "0x10", "\u200f",
)  # fmt: skip


class Storm:
    """A source of keys; the same chance gives the same ones."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def burst(self, place: str, most: int) -> list[str]:
        """Up to `most` keys, fit for the place more often than not; a word counts its letters."""
        keys: list[str] = []
        count = self.chance.randint(1, most)
        while len(keys) < count:
            keys += self._some(place)
        return keys

    def word(self) -> str:
        return self.chance.choice(WORDS)

    def _some(self, place: str) -> list[str]:
        kind = self.chance.random()
        if kind < 0.45:
            here = [_sign(key) for each in commands_for(place) for key in each.keys]
            return [self.chance.choice(here)] if here else []
        if kind < 0.75:
            return [self.chance.choice(EVERY_KEY)]
        if kind < 0.92:
            return [self.chance.choice(EDITING)]
        return list(self.word()[:60])
