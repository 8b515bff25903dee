"""What the shell prints: the same rows as words for people, as JSON or as CSV for programs.

A table is told once, as `Column`s. At a terminal it is fitted to the width, the name bold and the rest quiet; into a
pipe it goes whole and plain. No byte of the data drives the terminal.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter, methodcaller
from typing import Any, Generic, TypeVar

from tcrm import money
from tcrm.clean import for_terminal
from tcrm.numerals import Numerals
from tcrm.text import cell_len, fit, one_line, to_ascii

T = TypeVar("T")
GAP = 2
LUXURY = 5  # columns of this `drop` and above go before anything is cut
STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "amber": "33", "": ""}


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column of a table of `T`.

    `value` is what JSON and CSV hold under `name` (None: nothing), `show` what people read (None: nothing). On a
    narrow terminal the column is cut down to `least` cells (0: never cut), and left out in the order of `drop`
    (highest first; 0: never; from LUXURY on rather than that another column is cut). `style` is one of STYLES, or
    asked for each row.
    """

    name: str
    value: Callable[[T], Any] | None = None
    show: Callable[[T], str] | None = None
    title: str = ""
    right: bool = False
    style: str | Callable[[T], str] = "dim"
    least: int = 0
    drop: int = 0


class Out:
    """Where results go. `form` is text, json or csv; `width` 0 means that nothing is cut.

    The streams are looked up when printing, so that tests may replace them.
    """

    def __init__(self, *, form: str = "text", ascii_only: bool = False, decimal_comma: bool = False) -> None:
        self.form = form
        self.ascii = ascii_only
        self.numerals = Numerals(decimal_comma, ascii_only)
        self.terminal = form == "text" and sys.stdout.isatty()
        self.width = shutil.get_terminal_size().columns if self.terminal else 0
        colours = not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"
        self.coloured = self.terminal and colours

    # -- words -------------------------------------------------------------------------------------------------------

    def line(self, text: str = "", style: str = "") -> None:
        """One line of text (or several, as they are) for people; nothing where programs read."""
        if self.form == "text":
            self._write(self.styled(self.shown(text), style) + "\n")

    def phrase(self, *parts: tuple[str, str]) -> None:
        """One line of several (text, style); nothing where programs read."""
        if self.form == "text":
            self._write("".join(self.styled(self.shown(text), style) for text, style in parts) + "\n")

    def paragraph(self, text: str, indent: int = 0, style: str = "") -> None:
        """A text of any length, broken at the width of the terminal; nothing where programs read."""
        for line in broken(" " * indent + text, self.width, indent):
            self.line(line.rstrip(), style)

    def note(self, text: str, style: str = "", indent: int = 0) -> None:
        """A text beside the result, on the error stream, broken likewise."""
        coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        code = STYLES[style] if coloured else ""
        for line in broken(" " * indent + text, self.width, indent):
            said = self.shown(line)
            sys.stderr.write((f"\x1b[{code}m{said}\x1b[0m" if code else said) + "\n")

    def shown(self, text: str) -> str:
        """The text as it may be printed."""
        cleaned = for_terminal(text)
        return to_ascii(cleaned) if self.ascii else cleaned

    def styled(self, text: str, style: str) -> str:
        """The text with a colour or weight, where there are any."""
        code = STYLES[style] if self.coloured else ""
        return f"\x1b[{code}m{text}\x1b[0m" if code and text else text

    def amount(self, minor: int | None, currency: str) -> str:
        """An amount for people: short at a terminal, to the last unit elsewhere; `–` where it is unknown."""
        if minor is None:
            return "–"
        write = self.numerals.short if self.terminal else self.numerals.full
        return write(minor, currency)

    def full(self, paid: money.Money) -> str:
        """An amount to the last unit, so that it shows how it was understood."""
        return self.numerals.full(paid.minor, paid.currency)

    # -- tables ------------------------------------------------------------------------------------------------------

    def table(self, columns: Sequence[Column[T]], rows: Iterable[T], empty: str = "") -> None:
        """The rows in the form that was asked for; `empty` is said to people where there are none."""
        told = list(rows)
        if self.form == "json":
            self.json([record(columns, row) for row in told])
        elif self.form == "csv":
            self.csv(columns, told)
        elif told:
            self.lines(columns, told)
        elif empty:
            self.line(empty, "dim")

    def csv(self, columns: Sequence[Column[T]], rows: Iterable[T]) -> None:
        """The rows as CSV with a header."""
        from tcrm.exchange.csvout import write_csv

        wanted = [column for column in columns if column.value]
        values = ([_clean(column.value(row)) for column in wanted if column.value] for row in rows)
        write_csv(sys.stdout, [column.name for column in wanted], values)

    def facts(self, told: Mapping[str, Any]) -> None:
        """What is known of one thing, for programs: a JSON object, or a CSV of one row with what fits into cells."""
        if self.form == "json":
            self.json(told)
        elif self.form == "csv":
            flat = {name: value for name, value in told.items() if not isinstance(value, list | tuple | Mapping)}
            self.csv([Column(name, itemgetter(name)) for name in flat], [flat])

    def table_of(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows told by name as CSV; a value that a row lacks is blank."""
        names = dict.fromkeys(name for row in rows for name in row)
        self.csv([Column(name, methodcaller("get", name)) for name in names], rows)

    def json(self, value: Any) -> None:
        """One JSON document; amounts as decimals, days as ISO."""
        self._write(json.dumps(_plain(value), ensure_ascii=self.ascii, indent=2) + "\n")

    def lines(
        self, columns: Sequence[Column[T]], rows: Sequence[T], indent: int = 0, like: Sequence[T] | None = None
    ) -> None:
        """The rows as aligned lines, as wide as all rows of `like` need (these, if None)."""
        wanted = [column for column in columns if column.show]
        titles = [self.shown(column.title) for column in wanted]
        measured = [self._cells(wanted, row) for row in (rows if like is None else like)]
        widths = [max(map(cell_len, cells)) for cells in zip(titles, *measured, strict=True)]
        if self.width:
            widths = fitted(wanted, widths, self.width - indent)
        if any(title for title, width in zip(titles, widths, strict=True) if width):
            self._row(wanted, titles, widths, ["dim"] * len(wanted), indent)
        for row in rows:
            cells = self._cells(wanted, row)
            styles = [column.style if isinstance(column.style, str) else column.style(row) for column in wanted]
            self._row(wanted, cells, widths, styles, indent)

    def _cells(self, columns: Sequence[Column[T]], row: T) -> list[str]:
        return [one_line(self.shown(column.show(row))) for column in columns if column.show]

    def _row(
        self, columns: Sequence[Column[T]], cells: list[str], widths: list[int], styles: list[str], indent: int
    ) -> None:
        parts = []
        last = max((place for place, width in enumerate(widths) if width), default=0)
        for place, (column, cell, width, style) in enumerate(zip(columns, cells, widths, styles, strict=True)):
            if width:
                said = fit(cell, width, "right" if column.right else "left", "~" if self.ascii else "…")
                parts.append(self.styled(said.rstrip() if place == last else said, style))
        self._write((" " * indent + (" " * GAP).join(parts)).rstrip() + "\n")

    def _write(self, text: str) -> None:
        sys.stdout.write(text)


def speak_utf8() -> None:
    """What programs read is UTF-8, whatever the locale; a terminal gets what it understands."""
    change = getattr(sys.stdout, "reconfigure", None)
    if change is not None and not sys.stdout.isatty():
        change(encoding="utf-8", errors="replace")


def record(columns: Sequence[Column[T]], row: T) -> dict[str, Any]:
    """One row as programs read it."""
    return {column.name: column.value(row) for column in columns if column.value}


def fitted(columns: Sequence[Column[Any]], widths: list[int], room: int) -> list[int]:
    """The widths that fit into `room` cells: columns are left out (width 0), then the widest of the others is cut."""
    widths = list(widths)

    def total(least: bool = False) -> int:
        kept = [
            min(width, column.least) if least and column.least else width
            for column, width in zip(columns, widths, strict=True)
            if width
        ]
        return sum(kept) + GAP * (len(kept) - 1)

    for place in sorted((p for p, c in enumerate(columns) if c.drop), key=lambda p: -columns[p].drop):
        if total(least=columns[place].drop < LUXURY) > room:
            widths[place] = 0
    while total() > room:
        soft = [p for p, c in enumerate(columns) if c.least and widths[p] > c.least]
        if not soft:
            break
        widths[max(soft, key=lambda p: widths[p])] -= 1
    return widths


def broken(text: str, width: int, start: int = 0) -> list[str]:
    """A text broken at a width (0: where it is already), all lines beginning under the column `start` of the first."""
    from tcrm.text import wrap

    first, *rest = (wrap(text[start:], width - start) if width else text[start:].split("\n")) or [""]
    return [text[:start] + first, *(" " * start + line for line in rest)]


def _clean(value: Any) -> Any:
    return for_terminal(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """A value as JSON has it. An amount has at most 15 digits, which a float writes as they are."""
    if isinstance(value, str):
        return for_terminal(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):  # moments too
        return value.isoformat()
    if isinstance(value, Mapping):
        return {for_terminal(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value
