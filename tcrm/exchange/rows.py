"""The rows of a sheet, read many at once or each by itself: where each is from, what it says, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice, repeat
from typing import Any, NamedTuple, TypeVar

from tcrm.errors import BadValue
from tcrm.exchange.cells import tidied, tidy
from tcrm.exchange.csvfile import BadRow, Block, Row
from tcrm.exchange.drafts import Origin
from tcrm.exchange.finish import finisher, is_complete, spoken_of
from tcrm.exchange.maker import Maker, Values
from tcrm.exchange.profiles import Sheet, fold
from tcrm.exchange.prove import Facts
from tcrm.i18n import _

T = TypeVar("T", bound=tuple[Any, ...])
Told = tuple[Origin, Values, list[BadRow]]
"""Where a row comes from, its values (none if the whole row is blank), what is wrong with it."""

_AT_ONCE = 3  # parts, so that there is something to do while the writer writes
_NOTHING = "\x1f \t\r\n"  # of the cells of a blank row, put together


class Whole(NamedTuple):
    """Rows that were read together: where each comes from (see `Origin`), their values by attribute, and their cells,
    unless nothing more is made of these."""

    file: str
    source: str
    lines: list[int]
    keys: list[str]
    digests: list[str]
    ids: list[str]
    columns: Values
    cells: list[list[str]]

    def origins(self) -> Iterator[Origin]:
        """Where each row comes from."""
        places = zip(repeat(self.file), self.lines, repeat(self.source), self.keys, self.digests, self.ids)
        return made(Origin, places)


class Reading:
    """One walk through a sheet: remembers the ids and the equal rows that it has met. `source` is the profile's, for a
    section that names none."""

    def __init__(self, sheet: Sheet, facts: Facts, currency: str, source: str) -> None:
        section = sheet.section
        self.maker = Maker(sheet, facts, currency)
        self.finish = finisher(self.maker)
        self.fields = spoken_of(self.maker)
        self.source = section.source or source
        self.id_place = self.maker.index.get(fold(section.id)) if section.id else None
        # What updates a record is remembered beside the row that made it, not in its place.
        self.update = section.name if section.update else ""
        self.id_column = section.id
        self.ids: dict[str, int] = {}
        self.equal: dict[str, int] = {}
        meaning = repr((section, sorted(facts.dates.items()), self.maker.currency))
        self.meaning = blake2b(meaning.encode(), digest_size=4).hexdigest()

    def singly(self, block: Block) -> Iterator[Told]:
        """Each row for what it says."""
        return map(self._told, map(Row, block.lines, block.rows))

    def together(self, block: Block) -> Whole | None:
        """The same of all rows at once, not finished yet. None where one of them has to be looked at by itself: it is
        blank, has no id or one that stood before, or cannot be read."""
        place, count = self.id_place, len(block.rows)
        if place is None and self.update:
            return None
        ids = tidied([cells[place] for cells in block.rows]) if place is not None else [""] * count
        once = dict(zip(ids, block.lines, strict=True)) if place is not None else {}
        raws = ["\x1f".join(cells) for cells in block.rows]
        if place is not None and (len(once) < count or "" in once or not self.ids.keys().isdisjoint(once)):
            return None
        if place is None and not all(raw.strip(_NOTHING) for raw in raws):
            return None
        try:
            columns = self.maker.columns(block)
        except BadValue:
            return None
        self.ids.update(once)
        digests = list(map(_digest, raws))
        keys = ids
        if place is None or self.update:
            keys = [self._key(id_, digest) for id_, digest in zip(ids, digests, strict=True)]
        told = [digest + self.meaning for digest in digests]
        return Whole(self.maker.file, self.source, block.lines, keys, told, ids, columns, block.rows)

    def finished(self, whole: Whole) -> Iterator[Told]:
        """The same, row after row, with all that belongs to a record."""
        names = whole.columns.keys()
        values = [dict(zip(names, found, strict=True)) for found in zip(*whole.columns.values(), strict=True)]
        if self.is_complete(whole):
            return zip(whole.origins(), values, repeat([]))
        rows = map(Row, whole.lines, whole.cells)
        return zip(whole.origins(), values, map(self.finish, rows, values), strict=True)

    def is_complete(self, whole: Whole) -> bool:
        """Whether these rows need no finishing."""
        return is_complete(self.maker, whole.columns)

    def _key(self, id_: str, digest: str) -> str:
        """What a row is remembered under: its id, else what it says, and which of the rows it is that say that."""
        if id_:
            return f"{self.update}/{id_}" if self.update else id_
        ordinal = self.equal[digest] = self.equal.get(digest, 0) + 1
        return f"{digest}#{ordinal}"

    def _told(self, row: Row) -> Told:
        raw = "\x1f".join(row.cells)
        digest = _digest(raw)
        id_ = tidy(row.cells[self.id_place]) if self.id_place is not None else ""
        origin = Origin(self.maker.file, row.line, self.source, self._key(id_, digest), digest + self.meaning, id_)
        if not raw.strip(_NOTHING):
            return origin, {}, []
        found, bad = self.maker.values(row)
        if not bad:
            bad = self.finish(row, found)
        if id_ and self.ids.setdefault(id_, row.line) != row.line:
            reason = _("the same id stands in line {line} already").format(line=self.ids[id_])
            bad = [*bad, origin.bad(self.id_column, id_, reason)]
        elif not id_ and self.update:
            bad = [*bad, origin.bad(self.id_column, "", _("is blank, so it is not clear what to update"))]
        return origin, found, bad


def _digest(raw: str) -> str:
    return blake2b(raw.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def made(kind: type[T], rows: Iterable[tuple[Any, ...]]) -> Iterator[T]:
    """Named tuples of that kind, of rows that name all their fields: several times as quick as calling it."""
    return map(tuple.__new__, repeat(kind), rows)


Part = BadRow | Whole | list[Told]
"""What is read of a sheet at once: a row that is none, rows to be finished, or rows that were looked at one by one."""


class Parts:
    """The parts of a sheet in order, some with each call, none at the end: another process may call it (`beside`)."""

    def __init__(self, sheet: Sheet, facts: Facts, currency: str, source: str) -> None:
        self._how = (sheet, facts, currency, source)
        self._parts: Iterator[Part] | None = None

    def __call__(self, _turn: None) -> list[Part]:
        if self._parts is None:
            self._parts = self._read(*self._how)
        return list(islice(self._parts, _AT_ONCE))

    @staticmethod
    def _read(sheet: Sheet, facts: Facts, currency: str, source: str) -> Iterator[Part]:
        reading = Reading(sheet, facts, currency, source)
        for block in sheet.file.blocks():
            if isinstance(block, BadRow):
                yield block
            elif (whole := reading.together(block)) is None:
                yield list(reading.singly(block))
            else:
                yield whole._replace(cells=[]) if reading.is_complete(whole) else whole
