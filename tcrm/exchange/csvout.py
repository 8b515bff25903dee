"""Writing CSV: UTF-8, `\\n`, dates as ISO, amounts as decimals in major units, and no cell that a spreadsheet runs.

The import reads back exactly what is written here.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from tcrm.clean import csv_cell
from tcrm.exchange.csvfile import BadRow
from tcrm.exchange.drafts import AddressDraft, CompetitorDraft, LineDraft, MembershipDraft, Point, Ref, RoleDraft
from tcrm.exchange.formats import KINDS, Field
from tcrm.exchange.packing import pack, pack_words
from tcrm.money import to_decimal

Target = Path | str | TextIO


def write_csv(target: Target, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Writes a header and rows of plain values; gives the number of rows. A file is replaced when all is written.

    Values: text, numbers, `Decimal`, bool (yes, no), `date`, aware `datetime` (in UTC), None (blank), a sequence of
    texts (packed).
    """
    return _write(target, columns, ([plain(value) for value in row] for row in rows))


def write_kind(target: Target, kind: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Writes records of a kind as our own export has them; gives their number.

    A row maps the names of `formats.columns(kind)` to values as drafts have them: amounts in minor units, phones as
    `Point`s, lines as `LineDraft`s and so on, a link as a `Ref` or as the text to write. A column that a row lacks
    is blank; a row with an amount has its currency.
    """
    fields = KINDS[kind].columns
    header = [field.name for field in fields]
    return _write(target, header, ([render(field, row) for field in fields] for row in rows))


def write_rejects(target: Target, rows: Iterable[BadRow]) -> int:
    """Writes what could not be imported: file, line, field, value, reason; gives the number of complaints."""
    return write_csv(target, BadRow._fields, rows)


def write_rows(target: Target, header: Sequence[str], rows: Iterable[Sequence[str]], *, guarded: bool) -> int:
    """Writes rows as they were read from a file, letter by letter; gives their number. `guarded` puts back the signs
    that our own export sets before what a spreadsheet would run."""
    guard = csv_cell if guarded else str
    return _write(target, header, ([guard(cell) for cell in row] for row in rows))


def plain(value: Any) -> str:
    """One value as the text of its cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return csv_cell(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list | tuple | set | frozenset):
        return csv_cell(pack_words(sorted(value) if isinstance(value, set | frozenset) else value))
    return str(value)


def render(field: Field, row: Mapping[str, Any]) -> str:
    """The cell of a field; `row` also holds the currency of its amounts."""
    value = row.get(field.name)
    if value is None:
        return ""
    if isinstance(value, Ref):
        return csv_cell(value.id if field.type == "id" else value.name)
    currency = str(row.get(field.currency or "currency") or "")
    if field.type == "amount":
        return format(to_decimal(value, currency), "f")
    if field.type == "lines":
        return csv_cell(pack(_line(line, currency) for line in value))
    packed = _PACKED.get(field.type)
    return csv_cell(pack(packed(item) for item in value)) if packed else plain(value)


def _line(line: LineDraft, currency: str) -> tuple[str, ...]:
    price = "" if line.price is None else format(to_decimal(line.price, currency), "f")
    return (str(line.product or ""), format(line.quantity, "f"), price, line.title)


def _ref(ref: Ref) -> tuple[str, str]:
    return (ref.id, ref.name)


def _member(item: MembershipDraft) -> tuple[str, ...]:
    return (*_ref(item.account), item.role, "main" if item.main else "")


def _role(item: RoleDraft) -> tuple[str, ...]:
    return (*_ref(item.contact), item.role, plain(item.influence), plain(item.attitude))


def _same(item: Point | AddressDraft | CompetitorDraft) -> tuple[str, ...]:
    return tuple(item)


_PACKED: dict[str, Callable[[Any], Sequence[str]]] = {
    "points": _same,
    "addresses": _same,
    "competitors": _same,
    "links": _ref,
    "memberships": _member,
    "roles": _role,
}


def _write(target: Target, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    with _stream(target) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        quoting = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        count = 0
        for row in rows:
            # The csv module quotes for the line end that it writes, readers know a lone CR as one, too.
            (quoting if any("\r" in cell for cell in row) else writer).writerow(row)
            count += 1
        return count


@contextmanager
def _stream(target: Target) -> Iterator[TextIO]:
    """The stream, or a new file that takes the place of the old one only when everything is written."""
    if not isinstance(target, Path | str):
        yield target
        return
    path = Path(target)
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(_for_its_owner(part, path), "w", encoding="utf-8", newline="") as stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _for_its_owner(part: Path, path: Path) -> int:
    """A new file that only its owner can read, or those who could read what stood in its place."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    part.unlink(missing_ok=True)
    return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
