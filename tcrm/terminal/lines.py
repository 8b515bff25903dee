"""The last door before the wire: no drawn line carries a character that drives the terminal.

Data is cleaned before it is stored. What came into the database by another way, or into a widget without passing
`tcrm.text`, is stopped here: ESC, C1, bidi controls and the like appear as U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from tcrm.clean import clean_line


class CleanLines(LineFilter):
    """Replaces what `clean_line` replaces in every line of every widget; a line keeps its width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if "".join([text for text, _, _ in segments]).isprintable() and not any(map(_has_link, segments)):
            return segments
        if all(map(_is_safe, segments)):
            return segments
        width = sum(cell_len(text) for text, _, _ in segments)
        cleaned = list(_replaced(segments))
        if sum(cell_len(text) for text, _, _ in cleaned) != width:  # no gap to take cells from
            return [Segment(_without_controls(text), _safe_style(style)) for text, style, _ in segments]
        return cleaned


def _is_safe(segment: Segment) -> bool:
    return clean_line(segment.text) == segment.text and not _has_link(segment)


def _has_link(segment: Segment) -> bool:
    return segment.style is not None and segment.style.link is not None


def _replaced(segments: list[Segment]) -> Iterator[Segment]:
    """The segments with control characters replaced.

    Layout gave a control character no cell, U+FFFD takes one: it is taken from the next gap of two or more blanks,
    so that what follows (the next column, the border) stays in place.
    """
    owed = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal owed
        found = match[0]
        if found.startswith("  "):
            paid = min(owed, len(found) - 1)
            owed -= paid
            return found[paid:]
        clean = clean_line(found)
        owed += cell_len(clean) - cell_len(found)
        return clean

    for text, style, _ in segments:
        yield Segment(_GAP_OR_UNPRINTABLE.sub(replace, text), _safe_style(style))


_GAP_OR_UNPRINTABLE = re.compile(r" {2,}|[^ -~]")


def _without_controls(text: str) -> str:
    return "".join(char for char in text if clean_line(char) == char or cell_len(char))


def _safe_style(style: Style | None) -> Style | None:
    """A link goes to the terminal as it is, inside an escape sequence: one that could end that sequence is dropped."""
    if style is None or style.link is None or clean_line(style.link) == style.link:
        return style
    return style.update_link(None)
