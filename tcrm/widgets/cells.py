"""Lines of cells: texts with style roles, fitted to a width and drawn as a strip.

Data enters as plain text in a `Span` and is never read as markup. What a line is made of is independent of
how it looks: the roles become styles only when it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tcrm.text import cell_len, fit, hold, let_go, one_line, to_ascii, wrap
from tcrm.widgets.theme import Look, Shades

Span = tuple[str, str]
"""A text and its style role: `("Huber & Söhne AG", "name")`."""

Line = Sequence[Span]
"""One line, as spans from left to right."""

GAP = "   "
"""Between the parts of what is said in a line: what was done, how it is undone."""


def size(line: Line) -> int:
    """How many cells a line takes."""
    return sum(cell_len(text) for text, _role in line)


def shorten(line: Line, width: int, cut: str = "…") -> list[Span]:
    """The part of a line that fits `width` cells, with `cut` at its end if some is left out."""
    if size(line) <= width:
        return list(line)
    kept: list[Span] = []
    left = width
    for text, role in line:
        needed = cell_len(text)
        if needed >= left:
            kept.append((fit(text if needed > left else text + " ", left, ellipsis=cut), role))
            break
        kept.append((text, role))
        left -= needed
    return kept


def spread(left: Line, right: Line, width: int, cut: str = "…") -> list[Span]:
    """Two lines in one, `right` at the right edge whole, `left` cut if there is not room for both."""
    room = width - size(right) - (2 if right else 0)
    if room < 0:
        return shorten(right, width, cut)
    first = shorten(left, room, cut)
    return [*first, (" " * (width - size(first) - size(right)), "text"), *right]


def join(lines: Iterable[Line], gap: str = "  ") -> list[Span]:
    """Lines set side by side with `gap` between them; empty ones are left out."""
    joined: list[Span] = []
    for line in lines:
        if line:
            if joined:
                joined.append((gap, "text"))
            joined.extend(line)
    return joined


def whole(facts: Iterable[Line], width: int, cut: str = "…") -> list[Span]:
    """As many of these facts as fit `width` cells, in their order, each with the gap before it that is part of it.

    A fact is never cut, but the first: half a fact says something else than the whole.
    """
    kept: list[Span] = []
    left = width
    for fact in facts:
        needed = size(fact)
        if not kept:
            kept = shorten(fact, width, cut)
            left -= needed
        elif needed <= left:
            kept.extend(fact)
            left -= needed
    return kept


def with_gaps(facts: Iterable[Line], gap: Span) -> list[Line]:
    """Facts for `whole`: before each but the first stands `gap`; empty ones are left out."""
    there = [fact for fact in facts if fact]
    return [fact if number == 0 else [gap, *fact] for number, fact in enumerate(there)]


def flow(parts: Iterable[Line], width: int, gap: str = "  ") -> list[list[Span]]:
    """Lines set side by side on as many lines as they need; only one that is longer than `width` is cut."""
    rows: list[list[Span]] = []
    for part in parts:
        if rows and size(rows[-1]) + len(gap) + size(part) <= width:
            rows[-1] += [(gap, "text"), *part]
        else:
            rows.append(shorten(part, width))
    return rows


def fold(line: Line, width: int) -> list[list[Span]]:
    """A line broken between words into as many as it needs; several spaces become one."""
    words: list[Line] = []
    for text, role in line:
        for word in filter(None, hold(one_line(text)).split(" ")):
            parts = [let_go(word)] if cell_len(word) <= width else wrap(let_go(word), width)
            words += [[(part, role)] for part in parts]
    return flow(words, width, " ")


def fold_parts(line: Line, width: int) -> list[Line]:
    """A line in as many as it needs. Where it has gaps (spans of blanks) its parts stay together: each goes on in the
    same line, after three blanks, if it fits there whole, else it begins another."""
    parts: list[list[Span]] = [[]]
    for text, role in line:
        if text and not text.strip() and len(text) >= len(GAP):
            parts.append([])
        else:
            parts[-1].append((text, role))
    rows: list[Line] = []
    for part in filter(None, parts):
        if rows and size(rows[-1]) + len(GAP) + size(part) <= width:
            rows[-1] = [*rows[-1], (GAP, "text"), *part]
        else:
            rows += fold(part, width)
    return rows


def spelled(line: Line, look: Look) -> Line:
    """A line in which ticks and crosses are boxes where there is only ASCII: `[x] need  [ ] amount`. They take more
    cells so, which counts where a line is measured before it is drawn."""
    if not look.ascii:
        return line
    return [(text.replace("✓", "[x]").replace("✗", "[ ]"), role) for text, role in line]


def draw(line: Line, width: int, look: Look, band: bool = False) -> Strip:
    """The strip of a line, exactly `width` cells wide, on the selection band if `band`."""
    return Strip(drawn(line, width, look, Shades(look, Style.null(), band)), width)


def drawn(line: Line, width: int, look: Look, shades: Shades) -> list[Segment]:
    """What a line looks like in these shades, exactly `width` cells of it."""
    texts = list(spelled(line, look))
    if not "".join([text for text, _role in texts]).isprintable():
        texts = [(one_line(text), role) for text, role in texts]
    if look.ascii:
        texts = [(to_ascii(text), role) for text, role in texts]
    taken = size(texts)
    if taken > width:
        texts = shorten(texts, width, look.sign("cut"))
        taken = size(texts)
    segments = [Segment(text, shades[role]) for text, role in texts if text]
    if taken < width:
        segments.append(Segment(" " * (width - taken), shades.blank))
    return segments
