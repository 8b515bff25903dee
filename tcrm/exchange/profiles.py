"""Import profiles: which file is what, and which column is which field.

A profile is a TOML file in `data/profiles/` or in the folder `profiles` of the user's settings; docs/import.md says
how to write one. This module holds what a profile is; `profilefolders` finds one, `profilefile` reads and checks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from tcrm.errors import BadValue
from tcrm.exchange.csvfile import CsvFile
from tcrm.exchange.formats import KINDS
from tcrm.i18n import _

TODAY = "today"


class Step(NamedTuple):
    """A deal enters `stage` on the date in `column`; a blank column means the day of the import."""

    stage: str
    column: str


class Lent(NamedTuple):
    """Of a list of companies with a person in each row: `columns` that are the person's in rows where one of the
    columns `persons` says something of one, and the company's in the others. Of a list of people, `company` is the
    column that says where they are: a row in which it is blank is a person's all the same."""

    columns: tuple[str, ...]
    persons: tuple[str, ...]
    company: str = ""


_NOTHING_LENT = Lent((), ())


@dataclass(frozen=True, slots=True)
class Section:
    """How the rows of one file become records of one kind.

    `columns` maps a column to a field or to a slot (`phone.mobile`, `address.billing.city`). `values` maps, for a
    field, what the file says to what it means. `steps` are the moves that every deal makes; `stages` those by what
    stands in the column that feeds the field `stage`. Columns are compared without regard to case. `source` is
    what its ids are remembered under (blank: the profile's). `lent` are columns that it does not read in every row.
    """

    name: str
    kind: str
    columns: Mapping[str, str]
    file: str = ""
    needs: tuple[str, ...] = ()
    reads: str = ""
    id: str = ""
    update: bool = False
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    stages: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    zero_is_unknown: tuple[str, ...] = ()
    scale: Mapping[str, Decimal] = field(default_factory=dict)
    create: tuple[str, ...] = ()
    currency: str = ""
    decimal: str = ""
    delimiter: str = ""
    source: str = ""
    lent: Lent = _NOTHING_LENT

    def used(self) -> set[str]:
        """Every column that this section reads."""
        steps = (*self.steps, *(step for steps in self.stages.values() for step in steps))
        named = {step.column for step in steps if step.column}
        for text in self.constants.values():
            named.update(column for column, _width in template_parts(text) if column)
        return named | set(self.columns) | ({self.id} if self.id else set())

    def fits(self, header: Iterable[str]) -> bool:
        """Whether a file with this header has every column that the section needs."""
        return not self.missing(header)

    def missing(self, header: Iterable[str]) -> list[str]:
        """The needed columns that the header has not, in the order of the section."""
        there = {fold(column) for column in header}
        needed = self.needs or (*self.columns, *sorted(self.used() - set(self.columns)))
        return [column for column in needed if fold(column) not in there]


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of sections. `source` is what ids are remembered under, where a section names no other. Of one that
    was `guessed`, `said` is what somebody said of single columns (folded): their fields, blank for none."""

    name: str
    sections: tuple[Section, ...]
    title: str = ""
    source: str = ""
    currency: str = ""
    path: Path | None = None
    guessed: bool = False
    said: Mapping[str, str] = field(default_factory=dict)


class Sheet(NamedTuple):
    """A section and the file that it reads."""

    section: Section
    file: CsvFile


def assign(profile: Profile, files: Sequence[CsvFile]) -> list[Sheet]:
    """Which section reads which file: in the order in which they are imported.

    A file is known by its header: the section that fits and needs most columns; the file's name decides between
    equals. Sections with `reads` follow the section that they name. Raises `BadValue` for a file that no section
    fits, saying which columns the nearest one misses.
    """
    sheets: list[Sheet] = []
    for file in files:
        section = _fitting(profile, file)
        if section.delimiter and section.delimiter != file.delimiter:
            file = CsvFile(file.path, section.delimiter, file.uncell, file.encoding, file.name)
        sheets.append(Sheet(section, file))
        sheets += [Sheet(other, file) for other in profile.sections if other.reads == section.name]
    kinds, sections = list(KINDS), [section.name for section in profile.sections]
    return sorted(
        sheets,
        key=lambda sheet: (
            kinds.index(sheet.section.kind),
            sheet.section.update,
            sections.index(sheet.section.name),
        ),
    )


def _fitting(profile: Profile, file: CsvFile) -> Section:
    first = [section for section in profile.sections if not section.reads]
    fitting = [section for section in first if section.fits(file.header)]
    if not fitting:
        nearest = min(first, key=lambda section: len(section.missing(file.header)))
        raise BadValue(
            _("The profile {profile} does not know the file {file}.").format(profile=profile.name, file=file.name),
            _("Nearest is its section “{section}”, which also needs: {columns}.").format(
                section=nearest.name, columns=", ".join(nearest.missing(file.header))
            ),
        )
    return max(
        fitting, key=lambda section: (len(section.needs or section.used()), fold(section.file) == fold(file.path.name))
    )


def only_kind(profile: Profile, kind: str) -> Profile:
    """The profile with its sections of one kind alone; raises `BadValue` if it has none."""
    sections = tuple(replace(section, reads="") for section in profile.sections if section.kind == kind)
    if not sections:
        raise BadValue(
            _("The profile {profile} has nothing for {kind}.").format(profile=profile.name, kind=kind),
            _("It has: {kinds}.").format(kinds=", ".join(dict.fromkeys(s.kind for s in profile.sections))),
        )
    return replace(profile, sections=sections)


# -- small things that reading, drafting and describing share -----------------------------------------------------


def fold(name: str) -> str:
    """A column's or a file's name as names are compared."""
    return " ".join(name.split()).casefold()


_TEMPLATE = re.compile(r"\{([^{}:]+)(?::(\d+))?\}")


def template_parts(text: str) -> list[tuple[str, int]]:
    """The columns that a constant names: `Lead {mql_id:8}` -> [("mql_id", 8)]; 0: the whole value."""
    return [(match[1].strip(), int(match[2] or 0)) for match in _TEMPLATE.finditer(text)]


def fill_template(text: str, cell: Mapping[str, str]) -> str:
    """The constant with its columns filled in; `cell` maps folded column names to what stands there."""

    def value(match: re.Match[str]) -> str:
        found = cell.get(fold(match[1]), "")
        return found[: int(match[2])] if match[2] else found

    return _TEMPLATE.sub(value, text)


def slot_of(target: str, kind: str) -> tuple[str, str, str] | None:
    """`address.billing.city` -> ("address", "billing", "city"); None if the target is no slot of the kind.

    A slot without a label (`phone`) has a blank one; points have the part `value` or `label`.
    """
    from tcrm.exchange.formats import ADDRESS_PARTS

    slot, _dot, rest = target.partition(".")
    if slot not in KINDS[kind].slots:
        return None
    label, _dot, part = rest.rpartition(".")
    allowed: tuple[str, ...] = ADDRESS_PARTS if slot == "address" else ("value", "label")
    if part in allowed and (label or slot == "address"):
        return slot, label, part
    return None if slot == "address" else (slot, rest, "value")
