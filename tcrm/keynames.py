"""Names of keys: what a person writes, what Textual calls it, what a person reads."""

from __future__ import annotations

import string
import unicodedata


def key_name(key: str) -> str:
    """Textual's name of a key that a person wrote: `>` -> `greater_than_sign`, `ctrl+d` and `tab` as they are.

    Two signs typed one after the other are one key to us, though not to Textual: `gg` -> `g g`.
    """
    if len(key) == 2 and key not in _TWO_LETTERS and not (key[0] == "f" and key[1].isdecimal()):
        return f"{key[0]} {key[1]}"
    if len(key) != 1 or key.isalnum():
        return _ALIASES.get(key, key)
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return _SHORT_NAMES.get(name, name)


def key_label(key: str) -> str:
    """What a person reads for a Textual key name: `greater_than_sign` -> `>`, `escape` -> `esc`, `g g` -> `gg`."""
    return key[0] + key[2] if is_chord(key) else _LABELS.get(key, key)


def is_chord(key: str) -> bool:
    """Is this name that of two signs typed one after the other?"""
    return len(key) == 3 and key[1] == " "


_TWO_LETTERS = ("up", "at")  # names of single keys


# Textual shortens these names of Unicode (its own table is private).
_SHORT_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_ALIASES = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown"}
_LABELS = {key_name(sign): sign for sign in string.punctuation} | {
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
