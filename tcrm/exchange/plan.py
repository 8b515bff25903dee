"""Files + profile -> drafts: the one thing that an importer needs to know of this room.

files = open_files(paths)
plan = prepare(load("maven-b2b"), files, currency="EUR")     # may raise NeedsDateFormat
for found in plan.drafts():                                  # Draft or BadRow, as they can be written
    …
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, repeat, takewhile
from pathlib import Path
from typing import NamedTuple

from tcrm.beside import MANY, mapped
from tcrm.exchange.cells import tidy
from tcrm.exchange.companies import with_first_rows
from tcrm.exchange.csvfile import BadRow, CsvFile, names_apart
from tcrm.exchange.drafts import DealDraft, Draft, MembershipDraft, MoveDraft, Origin
from tcrm.exchange.encodings import named
from tcrm.exchange.formats import KINDS, OWN, own_kind
from tcrm.exchange.maker import DRAFTS, Maker
from tcrm.exchange.people import with_teams
from tcrm.exchange.profiles import Profile, Sheet, assign, fold
from tcrm.exchange.prove import Answers, Facts, survey
from tcrm.exchange.rows import Part, Parts, Reading, Whole, made
from tcrm.i18n import _


def open_files(paths: Iterable[Path | str], encoding: str = "") -> list[CsvFile]:
    """The files, opened; those that our own export wrote are read as such. `encoding` is what somebody says they are
    written in; without it each is looked at. Raises `BadValue`."""
    codec = named(encoding) if encoding else ""
    places = [Path(path) for path in paths]
    files = []
    for path, name in zip(places, names_apart(places), strict=True):
        file = CsvFile(path, encoding=codec, name=name)
        own = own_kind(file.header)
        files.append(CsvFile(path, file.delimiter, True, file.encoding, name) if own else file)
    return files


LeftOut = Callable[[str, Origin], bool]
"""Whether a row that would be a record of that kind is not wanted."""


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

    @property
    def tells_people_in_rows(self) -> bool:
        """Whether rows are a person and their company as well, so that several rows may be one person."""
        return any(self._names_company_of_row(planned.sheet) for planned in self.sheets)

    @property
    def of_several_kinds(self) -> set[str]:
        """The files of which a row may be a company and a person as well."""
        read = {(planned.sheet.section.kind, planned.sheet.file.name) for planned in self.sheets}
        return {file for kind, file in read if kind == "account" and ("contact", file) in read}

    def drafts(
        self, moves_read: Callable[[int], None] = lambda _count: None, is_left_out: LeftOut | None = None
    ) -> Iterator[Draft | BadRow]:
        """Every row of every file, once: a draft, or one `BadRow` for each thing wrong with it. Moves come with their
        deals; `moves_read` is called with how many of them were read just now, before all else.

        Teams, users, rates, products, accounts, contacts, deals, activities, memos: nothing names what comes later,
        except that an account may name a parent further down. Implied teams and managers are drafts of their own. Which
        rows of a list are one customer (`first_row`) is told as soon as all of its customers have come. Rows that
        `is_left_out` says True of are passed over.
        """
        history = _History(self, moves_read)
        for planned in self.sheets:
            kind = planned.sheet.section.kind
            if kind == "move":
                yield from history.left()
            elif kind == "user" and planned.sheet.section.source != OWN:
                yield from with_teams(self._sheet(planned, is_left_out))
            elif kind == "account" and (people := self._people_of_row(planned.sheet)):
                reader = Maker(*people, self.currency)
                yield from with_first_rows(self._sheet(planned, is_left_out), planned.sheet, reader)
            elif kind == "deal":
                yield from (history.tell(found) for found in self._sheet(planned, is_left_out))
            else:
                yield from self._sheet(planned, is_left_out)

    def _sheet(self, planned: Planned, is_left_out: LeftOut | None) -> Iterator[Draft | BadRow]:
        reading = Reading(*planned, self.currency, self.profile.source)
        kind = planned.sheet.section.kind
        make = DRAFTS[kind]
        update = planned.sheet.section.update
        of_row = self._names_company_of_row(planned.sheet)
        called: dict[str, str] = {}  # companies of rows that are left out: mended, these come to one called the same
        for part in self._parts(planned):
            if isinstance(part, BadRow):
                yield part
                continue
            for origin, found, bad in reading.finished(part) if isinstance(part, Whole) else part:
                if is_left_out is not None and (bad or found) and is_left_out(kind, origin):
                    called.setdefault(fold(found.get("name", "")), found.get("name", ""))
                    continue
                if bad:
                    yield from bad
                elif found:
                    if of_row:
                        found["accounts"] = tuple(_of_row(member, origin) for member in found.get("accounts", ()))
                    if called and kind == "account" and not origin.id:
                        found["name"] = called.get(fold(found["name"]), found["name"])
                    yield make(origin=origin, fields=reading.fields, update=update, **found)

    def _parts(self, planned: Planned) -> Iterator[Part]:
        """Of a long sheet, another process reads what comes next while this one writes."""
        parts = Parts(*planned, self.currency, self.profile.source)
        with closing(mapped(parts, repeat(None), beside=planned.rows >= MANY)) as read:
            yield from chain.from_iterable(takewhile(bool, read))

    def _people_of_row(self, companies: Sheet) -> Planned | None:
        """The sheet of the people that stand in one row each with a company of this one, if there is such a sheet."""
        return next(
            (
                planned
                for planned in self.sheets
                if planned.sheet.file is companies.file
                and planned.sheet.section.reads == companies.section.name
                and self._names_company_of_row(planned.sheet)
            ),
            None,
        )

    def _names_company_of_row(self, sheet: Sheet) -> bool:
        """Whether each row is a person and their company as well: both are then remembered under the same key."""
        section = sheet.section
        companies = [
            other.sheet.section
            for other in self.sheets
            if other.sheet.file is sheet.file and other.sheet.section.name == section.reads
        ]
        return section.kind == "contact" and any(
            (company.kind, company.id, company.source) == ("account", section.id, section.source)
            and not (company.update or section.update)
            and fold(_column(sheet._replace(section=company), "name")) == fold(_column(sheet, "account"))
            for company in companies
        )


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


class _Moves(NamedTuple):
    """The moves of one deal: where the first of them stands, what their rows come to, what they say."""

    file: str
    source: str
    line: int
    digests: list[str]
    drafts: list[MoveDraft]


class _History:
    """Stage moves from a file of their own, told with their deals."""

    def __init__(self, plan: Plan, read: Callable[[int], None]) -> None:
        self.read = read
        self.moves: dict[str, _Moves] = {}
        self.spoilt: dict[str, int] = {}
        self.bad: list[BadRow] = []
        for planned in plan.sheets:
            if planned.sheet.section.kind == "move":
                self._read(planned, plan)

    def _read(self, planned: Planned, plan: Plan) -> None:
        reading = Reading(*planned, plan.currency, plan.profile.source)
        place = reading.maker.index.get(fold(_column(planned.sheet, "deal_id")))
        for block in planned.sheet.file.blocks():
            if isinstance(block, BadRow):
                self.read(1)
                self.bad.append(block)
                continue
            self.read(len(block.lines))
            whole = reading.together(block)
            if whole is not None and all(_all_said(whole.columns.get(name, ("",))) for name in ("deal", "to", "at")):
                self._keep(whole)
                continue
            rows = reading.singly(block) if whole is None else reading.finished(whole)
            for (origin, found, bad), cells in zip(rows, block.rows, strict=True):
                if found and not bad:
                    columns = {name: [value] for name, value in found.items()}
                    self._keep(Whole(origin.file, origin.source, [origin.line], [], [origin.digest], [], columns, []))
                self.bad += bad
                if bad and place is not None:
                    self.spoilt.setdefault(tidy(cells[place]), origin.line)

    def _keep(self, whole: Whole) -> None:
        said = {name: repeat(default) for name, default in MoveDraft._field_defaults.items()}
        said |= {**whole.columns, "stage": whole.columns["to"], "on": whole.columns["at"]}
        drafts = made(MoveDraft, zip(*(said[name] for name in MoveDraft._fields), strict=False))
        ids = [deal.id for deal in whole.columns["deal"]]
        for id_, line, digest, draft in zip(ids, whole.lines, whole.digests, drafts, strict=True):
            moves = self.moves.get(id_)
            if moves is None:
                moves = self.moves[id_] = _Moves(whole.file, whole.source, line, [], [])
            moves.digests.append(digest)
            moves.drafts.append(draft)

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
                origin = Origin(moves.file, moves.line, moves.source, f"moves/{id_}", moves.digests[0], id_)
                bare = DealDraft(origin=origin, fields=frozenset(), update=True)
                yield _with_moves(bare, moves)


def _with_moves(deal: DealDraft, moves: _Moves) -> DealDraft:
    """The deal, which nobody has seen yet, with its history."""
    digests = deal.origin.digest + "".join(moves.digests)
    digest = blake2b(digests.encode(), digest_size=14).hexdigest()
    deal.origin = deal.origin._replace(digest=digest)
    deal.fields = _with_field(deal.fields)
    deal.moves = tuple(moves.drafts)
    return deal


@lru_cache(maxsize=16)
def _with_field(fields: frozenset[str]) -> frozenset[str]:
    return fields | {"moves"}


def _of_row(member: MembershipDraft, origin: Origin) -> MembershipDraft:
    """The membership at the company of the person's own row, whatever others are called."""
    account = member.account
    return member if account.id else member._replace(account=account._replace(id=origin.key))


def _all_said(values: Sequence[object]) -> bool:
    """Whether none of the values is missing."""
    return None not in values and all(value.strip() for value in set(values) if isinstance(value, str))


def _column(sheet: Sheet, target: str) -> str:
    return next((column for column, found in sheet.section.columns.items() if found == target), target)


assert set(DRAFTS) | {"move"} == set(KINDS)
