"""Without a profile: what a file holds, guessed from its header. The guess is a `Profile`, and is shown before use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from tcrm.errors import BadValue
from tcrm.exchange.csvfile import CsvFile
from tcrm.exchange.dealstatus import with_status
from tcrm.exchange.formats import KINDS, OWN, columns, own_kind
from tcrm.exchange.headers import (
    NAMES,
    NEEDED,
    POINTS,
    PREFIXES,
    TELLING,
    normal,
    plain_names,
    shared_prefix,
    slot_by_pattern,
)
from tcrm.exchange.persons import company_of_people, with_companies, with_people
from tcrm.exchange.profiles import Profile, Section, Sheet, fold, slot_of, template_parts
from tcrm.exchange.said import Said
from tcrm.exchange.whose import unmarked
from tcrm.i18n import _

_ENOUGH = 6  # what the columns of a file have to say at least, see headers.TELLING
_CREATE = {"contact": ("account",), "deal": ("account", "product")}


class Described(NamedTuple):
    """One column of a file and the field it goes to; a blank field: it is not imported. `note` says how, or blank;
    `said`: not guessed, somebody said so."""

    file: str
    kind: str
    column: str
    field: str
    note: str = ""
    said: bool = False


class NeedsKind(BadValue):
    """A header does not tell what its `file` holds. `lacking` are the kinds that it may be, the likeliest first: each
    with the field of which somebody has to say which column of the `header` it is; blank where it has one."""

    def __init__(self, file: CsvFile, lacking: Mapping[str, str]) -> None:
        super().__init__(
            _("It is not clear from its header what {file} holds.").format(file=file.name),
            _("Say so with --kind ({kinds}), or write a profile.").format(kinds=", ".join(NAMES)),
        )
        self.file, self.header, self.lacking = file.name, file.header, lacking


def guess(files: Sequence[CsvFile], kind: str | Mapping[str, str] = "", columns: Iterable[str] = ()) -> Profile:
    """A profile for these files; `kind` says what they hold where the user said so (all, or each by its name), and
    `columns` which field single columns are (`Town=city`; `Town=`: it is left out).

    Headers of our own export are known exactly. Raises `NeedsKind` where a header does not tell what the file holds.
    """
    said = Said(columns)
    sections: list[Section] = []
    told = [kind if isinstance(kind, str) else kind.get(file.name, "") for file in files]
    kinds = [each or own_kind(file.header) or _kind_of(file) for file, each in zip(files, told, strict=True)]
    for file, each, found in zip(files, told, kinds, strict=True):
        for section in _sections(file, each, found, said, others="account" in kinds):
            same = [other for other in sections if _reads_alike(other, section)]
            if not same:
                sections.append(_unique(section, sections))
            elif "status" in section.columns.values():  # of files with the same columns one may have it blank
                place = sections.index(same[0])
                sections[place] = replace(same[0], columns=section.columns)
    said.require_used([section.kind for section in sections])
    title = _("guessed from the headers")
    return Profile(name="guess", sections=tuple(sections), title=title, guessed=True, said=said.targets)


def describe(sheets: Iterable[Sheet], said: Mapping[str, str] | None = None) -> list[Described]:
    """Where each column of each file goes, in the order of the files; what no section reads comes with no field. `said`
    is that of the profile."""
    by_file: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_file.setdefault(str(sheet.file.path), []).append(sheet)
    found: list[Described] = []
    for group in by_file.values():
        for section, file in group:
            found += _described(section, file)
        used = {fold(column) for section, _file in group for column in section.used()}
        file = group[0].file
        found += [Described(file.name, "", column, "") for column in file.header if column and fold(column) not in used]
    known = said or {}
    return [one._replace(said=known.get(fold(one.column)) == one.field) for one in found]


def _described(section: Section, file: CsvFile) -> list[Described]:
    spelt = {fold(column): column for column in file.header}
    rows = []
    if section.id and fold(section.id) in spelt:
        rows.append(Described(file.name, section.kind, spelt[fold(section.id)], "id"))
    for column, target in section.columns.items():
        is_lent = column in section.lent.columns
        if fold(column) in spelt and not (is_lent and section.kind == "account"):
            note = _("is created where there is none of that name") if target in section.create else ""
            note = _("the company's if nobody is named") if is_lent else note
            rows.append(Described(file.name, section.kind, spelt[fold(column)], target, note))
    for target, text in section.constants.items():
        for column, _width in template_parts(text):
            if column not in section.columns and fold(column) in spelt:
                note = _("as {text}").format(text=text)
                rows.append(Described(file.name, section.kind, spelt[fold(column)], target, note))
    dated: dict[str, list[str]] = {}
    for steps in (section.steps, *section.stages.values()):
        for step in steps:
            dated.setdefault(fold(step.column), []).append(step.stage)
    for column, stages in dated.items():
        if column in spelt:
            entered = _("entered {stages}").format(stages=", ".join(dict.fromkeys(stages)))
            rows.append(Described(file.name, section.kind, spelt[column], "moves", entered))
    return rows


# -- which kind, which field --------------------------------------------------------------------------------------


def _sections(file: CsvFile, kind: str, found: str, said: Said, others: bool) -> list[Section]:
    """The sections of a file that holds what was `found`, or said (`kind`). `others`: whether a file has companies."""
    own = own_kind(file.header)
    if own and kind in ("", own):
        if said.speaks_of(file.header):
            raise BadValue(
                _("{file} has the columns of our own export, which are what they are called.").format(file=file.name),
                _("Leave --map away, or take the column out of the file."),
            )
        mapping = {column: column for column in columns(own)[1:]}
        return [Section(own, own, mapping, file=file.name, needs=file.header, id="id", source=OWN)]
    if kind and kind not in NAMES:
        raise BadValue(
            _("A file of the kind {kind} is only read as our own export writes it.").format(kind=kind),
            _("Its columns are: {columns}.").format(columns=", ".join(columns(kind)) if kind in KINDS else "-"),
        )
    section = _section(file, found, said)
    if kind:
        return [section]
    if not others and company_of_people(file, section, _match(file.header, "account")):
        return with_companies(file, section, _section(file, "account", said), said)
    return with_people(file, section, said, _match(file.header, "contact"))


def _kind_of(file: CsvFile) -> str:
    scores = {kind: _score(_match(file.header, kind), kind) for kind in NAMES}
    named = normal(shared_prefix(file.header))
    said = next((kind for kind, names in PREFIXES.items() if named in names.split(", ")), "")
    if scores.get(said):
        return said
    best = max(scores, key=lambda kind: scores[kind])
    if scores[best] < _ENOUGH:
        if file.is_bare:
            raise file.without_rows()
        likeliest = sorted(scores, key=lambda kind: -scores[kind])
        raise NeedsKind(file, {kind: "" if scores[kind] else NEEDED[kind][0] for kind in likeliest})
    return best


def _score(targets: dict[str, str], kind: str) -> int:
    """How well the matched fields tell that it is this kind; 0 if what makes a record of it is missing."""
    fields = set(targets.values())
    if not fields & set(NEEDED[kind]):
        return 0
    telling = sum(TELLING[kind].get(field, 0) for field in fields)
    return telling + min(4, sum(field not in TELLING[kind] for field in fields))


@cache
def _names(kind: str) -> dict[str, tuple[str, int]]:
    """Normal name -> (field, rank); the lower rank wins where two columns want the same field."""
    found: dict[str, tuple[str, int]] = {}
    points = POINTS if "phone" in KINDS[kind].slots else {}
    for target, names in {**NAMES[kind], **points}.items():
        for rank, name in enumerate(names.split(", ")):
            found.setdefault(name, (target, rank))
    return found


def _match(header: Sequence[str], kind: str) -> dict[str, str]:
    """Column -> field or slot for what is recognised, in the order of the header."""
    names = _names(kind)
    own = {normal(field.name): field.name for field in KINDS[kind].fields}
    wanted: dict[str, tuple[int, str]] = {}
    found: dict[str, str] = {}
    for column, name in plain_names(header).items():
        target = slot_by_pattern(name, kind)
        if target:
            found[column] = target
            continue
        target, rank = names.get(name) or (own.get(name, ""), 99)
        if not target:
            target, _rank = names.get(unmarked(name, kind), ("", 0))
            rank = -1  # who says whose it is means nothing else
        if rank < 0 and slot_of(target, kind) is not None:
            found[column] = target
        elif target and (target not in wanted or rank < wanted[target][0]):
            if target in wanted:
                del found[wanted[target][1]]
            wanted[target] = (rank, column)
            found[column] = target
    if kind == "user" and "region" in wanted and _has_addresses(header):
        del found[wanted["region"][1]]
    return found


def _has_addresses(header: Sequence[str]) -> bool:
    """Whether columns stand for two parts of an address: then a region is a third, and none of the firm's."""
    parts = ("address.visit.lines", "address.visit.postcode", "city", "country")
    there = set(plain_names(header).values())
    return sum(not there.isdisjoint(NAMES["account"][part].split(", ")) for part in parts) > 1


def _section(file: CsvFile, kind: str, said: Said) -> Section:
    targets = said.overrule(_match(file.header, kind), file.header, kind)
    ids = [column for column, target in targets.items() if target == "id"]
    spare = {"id", "reports", "middle"}
    mapping = {column: target for column, target in targets.items() if target not in spare}
    if kind == "deal":
        mapping = with_status(file, mapping, said.left_out(file.header))
    where = {target: column for column, target in targets.items()}
    if "middle" in where and "given_name" in where:
        mapping[where["middle"]] = "given_name"
    if not set(targets.values()) & set(NEEDED[kind]):
        raise BadValue(
            _("{file} has no column for what a record of the kind {kind} needs.").format(file=file.name, kind=kind),
            _("One of: {names}.").format(names=", ".join(NAMES[kind][name].split(", ")[0] for name in NEEDED[kind])),
        )
    return Section(
        name=kind,
        kind=kind,
        columns=mapping,
        file=file.name,
        needs=file.header,
        id=ids[0] if ids else "",
        create=tuple(name for name in _CREATE.get(kind, ()) if name in where),
        source=_source(file),
    )


def _source(file: CsvFile) -> str:
    """A name for where the ids come from: the same for every file with these columns."""
    text = "\x1f".join(fold(column) for column in file.header)
    return f"csv-{blake2b(text.encode(), digest_size=4).hexdigest()}"


def _unique(section: Section, taken: Sequence[Section]) -> Section:
    """The section under a name of its own; one that reads with another follows it in `sections`."""
    names = {other.name for other in taken}
    name, number = section.name, 2
    while name in names:
        name, number = f"{section.name}-{number}", number + 1
    reads = taken[-1].name if section.reads else ""
    return replace(section, name=name, reads=reads)


def _reads_alike(one: Section, other: Section) -> bool:
    """Whether two sections read files with the same columns as the same kind of record."""
    return one.kind == other.kind and [*map(fold, one.needs)] == [*map(fold, other.needs)]
