"""What a card is made of: parts with a heading and rows, the long ones folded, laid out as a list with groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from tcrm.i18n import _, ngettext
from tcrm.queries.deals import DealRow
from tcrm.queries.refs import Ref
from tcrm.text import cell_len, fit, wrap
from tcrm.widgets.cells import Line
from tcrm.widgets.columns import RowState
from tcrm.widgets.layout import Group

MOST_LINES = 3
"""Lines that a text of several lines takes at most."""


@dataclass(frozen=True)
class Entry:
    """One row of a card: a person, a deal, a moment. `key` tells it from all others; `leads_to` opens with it; `item`
    is what the row tells of, for the verbs that change it."""

    key: str
    lines: tuple[Line, ...]
    deal: DealRow | None = None
    leads_to: Ref | None = None
    item: object | None = None


@dataclass(frozen=True)
class Part:
    """A part of a card: its name in the program, its heading, what is said beside that, and the rows below.

    `empty` is a row to stand there where there is none, so that the cursor can go there and add one.
    """

    name: str
    title: str
    beside: str | Line
    entries: Sequence[Entry]
    empty: str = ""

    def filled(self) -> Part:
        """With the row that says that there is nothing, and how to change that."""
        if self.entries or not self.empty:
            return self
        line: Line = [(self.empty, "dim"), ("   a ", "key"), (_("add"), "dim")]
        return replace(self, entries=(Entry(f"none:{self.name}", (line,)),))

    def folded(self, most: int) -> Part:
        """With the first rows only, and one that opens the others; one row is not worth folding."""
        more = len(self.entries) - most
        if more < 2:
            return self
        said = ngettext("{n} more", "{n} more", more).format(n=more)
        line: Line = [(said, "dim"), ("   enter ", "key"), (_("shows them"), "dim")]
        return replace(self, entries=(*self.entries[:most], Entry(f"more:{self.name}", (line,))))


def arranged(parts: Iterable[Part], opened: Collection[str], most: int) -> list[Part]:
    """The parts as they are shown: those that are not `opened` fold to `most` rows."""
    filled = [part.filled() for part in parts]
    return [part if part.name in opened else part.folded(most) for part in filled]


def rows_and_groups(parts: Sequence[Part]) -> tuple[list[Entry], list[Group]]:
    """The rows of a list and the headings over them; a part without rows says so in its heading."""
    rows: list[Entry] = []
    groups: list[Group] = []
    for part in parts:
        rows += part.entries
        words: Line
        if isinstance(part.beside, str):
            words = [(part.beside if part.entries else _("none"), "dim")]
        else:
            words = part.beside
        groups.append(Group([(part.title, "head"), ("  ", "text"), *words], len(part.entries)))
    return rows, groups


def draw_entry(entry: Entry, width: int, state: RowState) -> Sequence[Line]:
    """The lines of a row, as they are."""
    return entry.lines


def widest(texts: Iterable[str]) -> int:
    """The cells that the longest of these texts takes."""
    return max((cell_len(text) for text in texts), default=0)


def first_lines(text: str, width: int, most: int = MOST_LINES) -> list[str]:
    """The first lines of what was said, with `…` at the end where there are more."""
    lines = [line for line in wrap(text, width) if line.strip()]
    if len(lines) > most:
        lines[most - 1] = fit(lines[most - 1] + " …", width)
    return lines[:most]


@dataclass(frozen=True)
class Fact:
    """One thing that is known: what it is called, what it is, and what it tells of if that can be changed by itself."""

    label: str
    text: str
    item: object | None = None
    role: str = "text"
    leads_to: Ref | None = None


def fact_entries(facts: Iterable[Fact], width: int) -> list[Entry]:
    """A row for each fact that is known, the labels in a column."""
    known = [fact for fact in facts if fact.text]
    label = widest(fact.label for fact in known) + 2
    entries = []
    for number, fact in enumerate(known):
        told = first_lines(fact.text, max(8, width - label))
        lines = [[(fit("" if n else fact.label, label), "dim"), (line, fact.role)] for n, line in enumerate(told)]
        key = f"fact:{fact.label}" if fact.item is not None else f"fact{number}:{fact.label}"
        entries.append(Entry(key, tuple(lines), leads_to=fact.leads_to, item=fact.item))
    return [entry for entry in entries if entry.lines]
