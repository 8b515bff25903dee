"""Pens: how a cell is drawn, and the fewest characters that make the terminal change from one to another.

A pen comes from the codes that Rich makes of a style, so that 16, 256 and all colours stay exactly as Textual would
have sent them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

OFF = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
    "21": "24", "51": "54", "52": "54", "53": "55",
}  # fmt: skip
"""Attribute -> the code that takes it away. Two may share one (bold and dim): the other has to be given again."""

ON_BLANKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""Attributes that are seen where there is no letter."""


class Pen(NamedTuple):
    """`attributes` are SGR codes (ECMA-48, 8.3.117), `ink` and `paper` the codes of the colours ("": the terminal's
    own), `link` is an OSC 8 target with its id (`id=…;https://…`), "" for none."""

    attributes: frozenset[str] = frozenset()
    ink: str = ""
    paper: str = ""
    link: str = ""

    @property
    def shows_on_blanks(self) -> bool:
        """Whether a blank drawn with it shows more than its paper."""
        return bool(self.attributes & ON_BLANKS or self.link)

    @property
    def blank(self) -> Pen:
        """What is left of it where there is no letter."""
        return _blank(self)


PLAIN = Pen()


@lru_cache(4096)
def _blank(pen: Pen) -> Pen:
    return pen if pen.shows_on_blanks else Pen(paper=pen.paper)


@lru_cache(4096)
def pen(codes: str, link: str = "") -> Pen:
    """The pen that SGR codes (`"1;38;5;9"`) draw with."""
    attributes: set[str] = set()
    ink = paper = ""
    for code in _codes(codes):
        if code in OFF:
            attributes.add(code)
        elif code.startswith(("4", "10")):
            paper = "" if code == "49" else code
        else:
            ink = "" if code == "39" else code
    return Pen(frozenset(attributes), ink, paper, link)


def _codes(codes: str) -> Iterator[str]:
    """The single codes; a colour of several numbers (`38;5;9`, `48;2;1;2;3`) is one."""
    parts = iter(codes.split(";") if codes else ())
    for part in parts:
        if part in ("38", "48"):
            kind = next(parts)
            yield ";".join((part, kind, *(next(parts) for _ in range(1 if kind == "5" else 3))))
        else:
            yield part


@lru_cache(4096)
def change(now: Pen, then: Pen) -> str:
    """What to send so that the terminal, drawing with `now`, draws with `then`: the shorter of changing what differs
    and of beginning anew."""
    if now == then:
        return ""
    gone = {OFF[code] for code in now.attributes - then.attributes}
    lost = {code for code in now.attributes & then.attributes if OFF[code] in gone}
    differing = sorted(gone) + sorted((then.attributes - now.attributes) | lost)
    if now.ink != then.ink:
        differing.append(then.ink or "39")
    if now.paper != then.paper:
        differing.append(then.paper or "49")
    anew = ["", *sorted(then.attributes), *(code for code in (then.ink, then.paper) if code)]
    sent = min(_sgr(differing), _sgr(anew), key=len)
    return sent + (f"\x1b]8;{then.link or ';'}\x1b\\" if now.link != then.link else "")


def _sgr(codes: list[str]) -> str:
    return f"\x1b[{';'.join(codes)}m" if codes else ""


@lru_cache(4096)
def for_blank(now: Pen, blank: Pen) -> Pen:
    """The pen nearest to `now` that draws a blank as `blank` does: ink and weight of letters may stay as they are."""
    if blank.shows_on_blanks:
        return blank
    return Pen(now.attributes - ON_BLANKS, now.ink, blank.paper)
