"""Several values in one cell: `; ` between items, ` | ` between the parts of an item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"[\\;|,]")
_ITEMS = re.compile(r"(?:\\[\\;|,]|[^;])+")
_WORDS = re.compile(r"(?:\\[\\;|,]|[^;,])+")
_PARTS = re.compile(r"((?:\\[\\;|,]|[^|])*)(?:\||\Z)")
_ESCAPED = re.compile(r"\\([\\;|,])")


def pack(items: Iterable[Sequence[str]]) -> str:
    r"""Items of one or more parts as one cell: `+49 1 | mobile; +49 2 | work`.

    `\` stands before a `;`, `|`, `,` or `\` that belongs to the text. Blank parts at the end of an item are left
    out; spaces around a part are not kept. `unpack` gives the items back.
    """
    return "; ".join(" | ".join(_trimmed(item)) for item in items)


def unpack(cell: str) -> list[tuple[str, ...]]:
    """The items of a packed cell, each a tuple of its parts without the blank ones at its end."""
    found = (tuple(_trimmed_parts(item)) for item in _ITEMS.findall(cell))
    return [item for item in found if item]


def pack_words(words: Iterable[str]) -> str:
    """Words (tags, reasons) as one cell."""
    return pack((word,) for word in words)


def unpack_words(cell: str) -> tuple[str, ...]:
    """The words of a cell; a comma parts them as well as a semicolon."""
    plain = (_ESCAPED.sub(r"\1", word).strip() for word in _WORDS.findall(cell))
    return tuple(word for word in plain if word)


def _trimmed(item: Sequence[str]) -> list[str]:
    parts = [_SPECIAL.sub(r"\\\g<0>", part.strip()) for part in item]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts


def _trimmed_parts(item: str) -> list[str]:
    parts = [_ESCAPED.sub(r"\1", part).strip() for part in _PARTS.findall(item)]
    while parts and not parts[-1]:
        parts.pop()
    return parts
