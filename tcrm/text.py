"""Data -> something drawable: measured in terminal cells, cut between characters, never read as markup.

Widths are those of `rich.cells`, which the screens use too. Rich is imported only for text beyond Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from tcrm.clean import clean_line, clean_text

if TYPE_CHECKING:
    from rich.text import Text

_JOINER = "\u200d"
_TAB = 4
# One cell each; spares most texts the tables of Rich.
_NARROW = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x300), *map(ord, "…€‹›–−◆")]))
EAST_ASIAN = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
"""What Chinese, Japanese and Korean are mostly written with, as a pattern of `re` spells ranges: two cells each
everywhere, and nothing joins with them."""
_WIDE = re.compile(f"[{EAST_ASIAN}]+")


def cell_len(text: str) -> int:
    """How many terminal cells `text` takes: wide characters two, combining marks none, joined emoji as one."""
    if (text.isascii() and text.isprintable()) or _NARROW.issuperset(text):
        return len(text)
    if _NARROW.issuperset(narrow := _WIDE.sub("", text)):
        return 2 * len(text) - len(narrow)
    from rich import cells

    return cells.cell_len(text)


def one_line(text: str) -> str:
    """`text` as it can stand within a line: tabs and line ends become spaces, other controls U+FFFD."""
    if text.isprintable():
        return text
    flat = clean_line(text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\t", " "))
    # Joiners at the edges join what stands beside this text on the screen, and spoil the count.
    return flat.lstrip(_JOINER + "\ufe0f").rstrip(_JOINER)


def clusters(text: str) -> Iterator[str]:
    """The characters of `text` as a reader counts them: marks, joined emoji and flags are never taken apart."""
    from rich.cells import get_character_cell_size

    cluster = ""
    for char in text:
        extends = (
            char in (_JOINER, "\ufe0f")
            or cluster.endswith(_JOINER)
            or get_character_cell_size(char) == 0
            or (_is_regional(char) and len(cluster) == 1 and _is_regional(cluster))
            or unicodedata.category(char) == "Mc"
        )
        if cluster and not extends:
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def fit(text: str, width: int, align: Literal["left", "right"] = "left", ellipsis: str = "…") -> str:
    """`text` in exactly `width` cells: padded with spaces, or cut between characters and ended by `ellipsis`.

    Right-aligned text is padded on the left; it too is cut at its end. Nothing is left of a width of 0 or less.
    """
    if width <= 0:
        return ""
    line = one_line(text)
    length = cell_len(line)
    if length > width:
        line = _cut(line, width, ellipsis)
        length = cell_len(line)
    padding = " " * (width - length)
    return padding + line if align == "right" else line + padding


def _cut(line: str, width: int, ellipsis: str) -> str:
    mark = cell_len(ellipsis)
    if mark > width:
        ellipsis, mark = "", 0
    if _NARROW.issuperset(line):
        return line[: width - mark] + ellipsis
    room = width - mark
    kept = []
    for cluster in clusters(line):
        room -= cell_len(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept) + ellipsis


def plain(text: str, style: str = "") -> Text:
    """Data as a Rich text: cleaned, its lines kept, brackets and all shown as they are."""
    from rich.text import Text

    return Text(clean_text(text), style=style)


# Punctuation that does not begin, or end, a line of Chinese or Japanese.
_CLOSING = frozenset("、。，．！？：；）〕］｝〉》」』】’”…ー々,.!?:;)]}%")
_OPENING = frozenset("（〔［｛〈《「『【‘“([{")


# Between the sign or code of a currency and its number.
_IN_AMOUNT = re.compile(r"(?:(?<=\b[A-Z]{3})|(?<=[$£¥฿₠-₿])) (?=\d)")
# A phone number with its country; what is longer than such numbers are is none.
_PHONE = re.compile(r"\+\d{1,3}(?: [(\d][\d()/-]*){1,6}")
_HELD = "\ud800"  # in no text that is clean, and a cell wide


def hold(text: str) -> str:
    """`text` in which a blank within an amount, `€ 36.6k`, or a phone number, `+49 711 555`, is none at which a line is
    broken; `let_go` ends that."""
    text = _IN_AMOUNT.sub(_HELD, text)
    return _PHONE.sub(lambda found: found[0].replace(" ", _HELD), text) if "+" in text else text


def let_go(text: str) -> str:
    """`text` with plain blanks for those that were not to be broken at."""
    return text.replace(_HELD, " ")


def wrap(text: str, width: int) -> list[str]:
    """The lines of `text` broken at spaces or between wide characters, each of at most `width` cells.

    An amount and a phone number stay in one line. Longer words are cut. Blank lines and indents stay; tabs become
    spaces. Only a wide character in a width of 1 takes more than its room.
    """
    lines: list[str] = []
    for line in clean_text(text).expandtabs(_TAB).split("\n"):
        short = len(line) <= width and cell_len(line) <= width
        lines.extend([line] if short else map(let_go, _wrap_line(hold(line), max(width, 1))))
    return lines


def _wrap_line(line: str, width: int) -> list[str]:
    """Greedy: fill a line, go back to the last place where it may be broken."""
    done: list[str] = []
    current, room, breakable, before = "", width, 0, ""
    for cluster in clusters(line):
        size = cell_len(cluster)
        wide = size > 1 or cell_len(before) > 1
        if wide and cluster not in _CLOSING and before not in _OPENING:
            breakable = len(current)
        if size > room and current:
            if cluster == " ":
                breakable = len(current)
            rest = current[breakable:] if breakable else ""
            done.append(current[:breakable].rstrip(" ") if breakable else current)
            current, breakable = rest, 0
            room = width - cell_len(current)
            if size > room and current:  # a bracket and what it opens have no room together
                done.append(current)
                current, room = "", width
        before = cluster
        if cluster == " " and not current and done:
            continue
        current += cluster
        room -= size
        if cluster == " ":
            breakable = len(current)
    return [*done, current] if current or not done else done


# One cell for one cell, so that columns hold.
_SIGNS = {
    "~": "…", "-": "·─╌−–—", "=": "━▅", "|": "│┃▌▍▎▏▐", "+": "┌┐└┘├┤┬┴┼▆", "!": "◆", "?": "\ufffd", "v": "✓↓▼▾",
    "x": "✗×", ">": "→›»▸", "<": "←‹«", "^": "↑▲", "*": "●▇", "o": "○", "#": "■█▉▊▋", ".": "◇□░▂", ":": "▒▄", "%": "▓",
    "_": "▁", ",": "▃", "@": "↻",
}  # fmt: skip
_ASCII = str.maketrans({sign: plain_sign for plain_sign, signs in _SIGNS.items() for sign in signs})


def to_ascii(text: str) -> str:
    """The signs that the program draws (… · ◆ ✓ █ ─ and their like) as ASCII of the same width; data stays."""
    return text if text.isascii() else text.translate(_ASCII)
