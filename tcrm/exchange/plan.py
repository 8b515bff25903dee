"""Files + profile -> drafts: the one thing that an importer needs to know of this room.

files = open_files(paths)
plan = prepare(load("maven-b2b"), files, currency="EUR")     # may raise NeedsDateFormat
for found in plan.drafts():                                  # Draft or BadRow, as they can be written
    …
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from tcrm.errors import BadValue
from tcrm.exchange.cells import tidied, tidy
from tcrm.exchange.csvfile import BadRow, Block, CsvFile, Row
from tcrm.exchange.drafts import DealDraft, Draft, MoveDraft, Origin
from tcrm.exchange.encodings import named
from tcrm.exchange.finish import finisher, is_complete, spoken_of
from tcrm.exchange.formats import KINDS, OWN, own_kind
from tcrm.exchange.maker import DRAFTS, Maker, Values
from tcrm.exchange.people import with_teams
from tcrm.exchange.profiles import Profile, Sheet, assign, fold
from tcrm.exchange.prove import Answers, Facts, survey
from tcrm.i18n import _

T = TypeVar("T", bound=tuple[Any, ...])
Told = tuple[Origin, Values, list[BadRow]]
"""Where a row comes from, its values (none if the whole row is blank), what is wrong with it."""

_NOTHING = "\x1f \t\r\n"  # of the cells of a blank row, put together


def open_files(paths: Iterable[Path | str], encoding: str = "") -> list[CsvFile]:
    """The files, opened; those that our own export wrote are read as such. `encoding` is what somebody says they are
    written in; without it each is looked at. Raises `BadValue`."""
    codec = named(encoding) if encoding else ""
    files = []
    for path in paths:
        file = CsvFile(path, encoding=codec)
        own = own_kind(file.header)
        files.append(CsvFile(path, file.delimiter, uncell=True, encoding=file.encoding) if own else file)
    return files


class Planned(NamedTuple):
    """A sheet and what was proved of it."""

    sheet: Sheet
    facts: Facts

    @property
    def rows(self) -> int:
        """How many rows the file has below its header, ragged ones included."""
        return self.facts.rows


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be imported, in order. `drafts()` may be walked more than once (a dry run, then the import).

    `currency` is that of amounts which name none. `rows` is the total for a progress bar.
    """

    profile: Profile
    currency: str
    sheets: tuple[Planned, ...]

    @property
    def rows(self) -> int:
        """The rows of all sheets together."""
        return sum(planned.rows for planned in self.sheets)

    def drafts(self, each_move: Callable[[], None] = lambda: None) -> Iterator[Draft | BadRow]:
        """Every row of every file, once: a draft, or one `BadRow` for each thing wrong with it. Moves come with their
        deals; `each_move` is called for each of them as it is read, before all else.

        Teams, users, rates, products, accounts, contacts, deals, activities, memos: nothing names what comes later,
        except that an account may name a parent further down. Implied teams and managers are drafts of their own.
        """
        history = _History(self, each_move)
        for planned in self.sheets:
            kind = planned.sheet.section.kind
            if kind == "move":
                yield from history.left()
            elif kind == "user" and planned.sheet.section.source != OWN:
                yield from with_teams(self._sheet(planned))
            elif kind == "deal":
                yield from (history.tell(found) for found in self._sheet(planned))
            else:
                yield from self._sheet(planned)

    def _sheet(self, planned: Planned) -> Iterator[Draft | BadRow]:
        reading = Reading(planned, self)
        make = DRAFTS[planned.sheet.section.kind]
        update = planned.sheet.section.update
        for block in planned.sheet.file.blocks():
            if isinstance(block, BadRow):
                yield block
                continue
            for origin, found, bad in reading.read(block):
                if bad:
                    yield from bad
                elif found:
                    yield make(origin=origin, fields=reading.fields, update=update, **found)


def prepare(profile: Profile, files: Sequence[CsvFile], currency: str, answers: Answers | None = None) -> Plan:
    """Assigns the files to the profile's sections and proves their dates and amounts; reads each file once.

    `currency` (the firm's) is meant where neither file nor profile names one. Raises `NeedsDateFormat` where a
    column of dates can be read in several ways and `answers` do not say, `BadValue` for what cannot be read.
    """
    sheets = []
    for sheet in assign(profile, files):
        facts = survey(sheet, sheet.section.currency or currency, answers or Answers())
        sheets.append(Planned(sheet, facts))
    return Plan(profile, currency, tuple(sheets))


class Reading:
    """One walk through a sheet: remembers the ids and the equal rows that it has met."""

    def __init__(self, planned: Planned, plan: Plan) -> None:
        sheet, section = planned.sheet, planned.sheet.section
        self.maker = Maker(sheet, planned.facts, plan.currency)
        self.finish = finisher(self.maker)
        self.fields = spoken_of(self.maker)
        self.source = section.source or plan.profile.source
        self.id_place = self.maker.index.get(fold(section.id)) if section.id else None
        # What updates a record is remembered beside the row that made it, not in its place.
        self.update = section.name if section.update else ""
        self.id_column = section.id
        self.ids: dict[str, int] = {}
        self.equal: dict[str, int] = {}
        meaning = repr((section, sorted(planned.facts.dates.items()), self.maker.currency))
        self.meaning = blake2b(meaning.encode(), digest_size=4).hexdigest()

    def read(self, block: Block) -> Iterator[Told]:
        """Each row for what it says."""
        whole = self.together(block)
        return self.singly(block) if whole is None else self.finished(block, *whole)

    def singly(self, block: Block) -> Iterator[Told]:
        """The same, each row by itself."""
        return map(self._told, map(Row, block.lines, block.rows))

    def together(self, block: Block) -> tuple[list[Origin], Values] | None:
        """Where the rows come from, and all their values by attribute, not finished yet. None where one of them has to
        be looked at by itself: it is blank, has no id or one that stood before, or cannot be read."""
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
        digests = [blake2b(raw.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest() for raw in raws]
        keys = ids
        if place is None or self.update:
            keys = [self._key(id_, digest) for id_, digest in zip(ids, digests, strict=True)]
        told = [digest + self.meaning for digest in digests]
        places = zip(repeat(self.maker.file), block.lines, repeat(self.source), keys, told, ids, strict=False)
        return made(Origin, places), columns

    def finished(self, block: Block, origins: Sequence[Origin], columns: Values) -> Iterator[Told]:
        """The same, row after row, with all that belongs to a record."""
        values = zip(*columns.values(), strict=True)
        complete = is_complete(self.maker, columns)
        for origin, cells, found in zip(origins, block.rows, values, strict=True):
            told = dict(zip(columns, found, strict=True))
            yield origin, told, [] if complete else self.finish(Row(origin.line, cells), told)

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


class _History:
    """Stage moves from a file of their own, told with their deals."""

    def __init__(self, plan: Plan, each: Callable[[], None]) -> None:
        self.each = each
        self.moves: dict[str, list[tuple[Origin, MoveDraft]]] = {}
        self.spoilt: dict[str, int] = {}
        self.bad: list[BadRow] = []
        for planned in plan.sheets:
            if planned.sheet.section.kind == "move":
                self._read(planned, plan)

    def _read(self, planned: Planned, plan: Plan) -> None:
        reading = Reading(planned, plan)
        place = reading.maker.index.get(fold(_column(planned.sheet, "deal_id")))
        for block in planned.sheet.file.blocks():
            if isinstance(block, BadRow):
                self.each()
                self.bad.append(block)
                continue
            for _line in block.lines:
                self.each()
            whole = reading.together(block)
            if whole is not None and all(_all_said(whole[1].get(name, ("",))) for name in ("deal", "to", "at")):
                self._keep(*whole)
                continue
            rows = reading.singly(block) if whole is None else reading.finished(block, *whole)
            for (origin, found, bad), cells in zip(rows, block.rows, strict=True):
                if found and not bad:
                    self._keep([origin], {name: [value] for name, value in found.items()})
                self.bad += bad
                if bad and place is not None:
                    self.spoilt.setdefault(tidy(cells[place]), origin.line)

    def _keep(self, origins: list[Origin], columns: Values) -> None:
        said = {name: repeat(default) for name, default in MoveDraft._field_defaults.items()}
        said |= {**columns, "stage": columns["to"], "on": columns["at"]}
        drafts = zip(*(said[name] for name in MoveDraft._fields), strict=False)
        for deal, origin, draft in zip(columns["deal"], origins, made(MoveDraft, drafts), strict=False):
            self.moves.setdefault(deal.id, []).append((origin, draft))

    def tell(self, found: Draft | BadRow) -> Draft | BadRow:
        """The deal with its moves; a deal of which a move cannot be read is a bad row, its history has a hole."""
        if not isinstance(found, DealDraft) or not (self.moves or self.spoilt):
            return found
        id_ = found.origin.id
        if id_ in self.spoilt:
            reason = _("one of its stage moves cannot be read (line {line} of the moves)")
            return found.origin.bad("moves", id_, reason.format(line=self.spoilt[id_]))
        moves = self.moves.pop(id_, None)
        return _with_moves(found, moves) if moves else found

    def left(self) -> Iterator[Draft | BadRow]:
        """What is wrong with moves, and the moves of deals that are in none of the files."""
        yield from self.bad
        for id_, moves in self.moves.items():
            if id_ not in self.spoilt:
                origin = moves[0][0]._replace(key=f"moves/{id_}", id=id_)
                bare = DealDraft(origin=origin, fields=frozenset(), update=True)
                yield _with_moves(bare, moves)


def made(kind: type[T], rows: Iterable[tuple[Any, ...]]) -> list[T]:
    """Named tuples of that kind, of rows that name all their fields: several times as quick as calling it."""
    return list(map(tuple.__new__, repeat(kind), rows))


def _with_moves(deal: DealDraft, moves: list[tuple[Origin, MoveDraft]]) -> DealDraft:
    """The deal, which nobody has seen yet, with its history."""
    digests = deal.origin.digest + "".join([origin.digest for origin, _move in moves])
    digest = blake2b(digests.encode(), digest_size=14).hexdigest()
    deal.origin = deal.origin._replace(digest=digest)
    deal.fields = _with_field(deal.fields)
    deal.moves = tuple([move for _origin, move in moves])
    return deal


@lru_cache(maxsize=16)
def _with_field(fields: frozenset[str]) -> frozenset[str]:
    return fields | {"moves"}


def _all_said(values: Sequence[object]) -> bool:
    """Whether none of the values is missing."""
    return None not in values and all(value.strip() for value in set(values) if isinstance(value, str))


def _column(sheet: Sheet, target: str) -> str:
    return next((column for column, found in sheet.section.columns.items() if found == target), target)


assert set(DRAFTS) | {"move"} == set(KINDS)
