"""Cells: what a strip of styled text is on the screen, cluster by cluster.

A cell is a cluster of characters with its pen; the right half of a wide character is a cell with the text "". Cells
that are blank carry only what is seen of their pen, so a bold blank and a dim one are the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from tcrm.terminal.pens import Pen, pen
from tcrm.text import EAST_ASIAN

Cell = tuple[str, Pen]
Row = list[Cell]

_FIRST_MARK = "\u0300"
_USUAL = re.compile(f"[ -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u203a€\u2190-\u22ff\u2500-\u25fc{EAST_ASIAN}]*")
"""Nothing else: letters, signs and frames of one cell, then characters of two, each a cluster by itself."""
_FIRST_WIDE = "\u3041"

_SURE_WIDE = (
    (0x1100, 0x115F),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFF60),
    (0xFFE0, 0xFFE6),
)
"""Characters on whose two cells all terminals agree: Chinese, Japanese and Korean writing."""


def cells_of(strip: Strip, colours: ColorSystem) -> Row:
    """The cells of a strip, as many as it is wide."""
    cells: Row = []
    for text, style, control in strip:
        if not control:
            cells.extend(_cells(text, *_pen_of(style, colours)))
    return cells


def _pen_of(style: Style | None, colours: ColorSystem) -> tuple[str, str]:
    """Codes and link of a style, as Textual would send them."""
    if style is None:
        return "", ""
    link = f"id={style.link_id};{style.link}" if style.link else ""
    return Strip.render_ansi(style, colours), link


@lru_cache(4096)
def _cells(text: str, codes: str, link: str) -> tuple[Cell, ...]:
    drawn = _drawn(codes, link)
    if is_latin(text) and text.isprintable():
        return tuple(map(drawn.__getitem__, text))
    cells: list[Cell] = []
    if is_usual(text):
        half = drawn[""]
        for char in text:
            cells += (drawn[char],) if char < _FIRST_WIDE else (drawn[char], half)
        return tuple(cells)
    for cluster, width in clusters(text):
        cells.append(drawn[cluster])
        cells.extend([drawn[""]] * (width - 1))
    return tuple(cells)


@lru_cache(4096)
def blank_cell(pen: Pen) -> Cell:
    """A blank on what is left of a pen there: one object for all that are alike."""
    return (" ", pen)


class _Drawn(dict[str, Cell]):
    """The cells that a pen draws, by their text: one object for all that are alike, since Python compares such at
    once."""

    def __init__(self, pen: Pen) -> None:
        super().__init__({" ": blank_cell(pen.blank)})
        self.pen = pen

    def __missing__(self, text: str) -> Cell:
        self[text] = cell = (text, self.pen)
        return cell


@lru_cache(4096)
def _drawn(codes: str, link: str) -> _Drawn:
    return _Drawn(pen(codes, link))


def clusters(text: str) -> Sequence[tuple[str, int]]:
    """What is drawn as one, with its cells: a letter with its marks, an emoji of several code points."""
    found: list[tuple[str, int]] = []
    for start, end, width in split_graphemes(text)[0]:
        part = text[start:end]
        if width:
            found.append((part, width))
        elif found and part.isprintable():  # a mark without a letter sits on what stands before it
            before, width = found.pop()
            found.append((before + part, width))
    return found


def is_latin(text: str) -> bool:
    """Whether there are only characters from before the first that are wide, or marks on others: all terminals give
    them one cell each."""
    return text.isascii() or max(text) < _FIRST_MARK


def is_usual(text: str) -> bool:
    """Whether there are only characters on whose cells all terminals agree, Latin or East Asian, none that joins."""
    return _USUAL.fullmatch(text) is not None


@lru_cache(4096)
def is_unsure(cluster: str) -> bool:
    """Whether terminals disagree about how many cells a cluster takes: emoji, flags, letters with loose marks."""
    if len(cluster) <= 1 and cluster < _FIRST_MARK:
        return False
    code = ord(cluster[0])
    return len(cluster) > 1 or code > 0xFFFF or (cell_len(cluster) > 1 and not _is_sure_wide(code))


def _is_sure_wide(code: int) -> bool:
    return any(first <= code <= last for first, last in _SURE_WIDE)
