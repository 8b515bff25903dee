"""A list of companies that names a person in its rows, or of people and their companies: which of its columns are the
person's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, islice

from tcrm.exchange.csvfile import BadRow, CsvFile
from tcrm.exchange.headers import PERSON, PERSON_PERHAPS, is_address_book, normal, plain_names
from tcrm.exchange.profiles import Lent, Section, fold, slot_of
from tcrm.exchange.said import Said
from tcrm.exchange.whose import unmarked

_LOOKED_AT = 500  # rows of a column whose header alone does not tell
_PERSON = re.compile(r"(?=.*[^\W\d_]{2})[^\d@/\\:_=<>]+")
_PARTS = frozenset(("given_name", "family_name"))
_OF_PEOPLE = _PARTS | {"middle", "title"}  # no company has these
_IF_MARKED = frozenset(("role", "language"))
_OF_THE_HOUSE = ("phone.fax", "phone.company")
_OF_EITHER = ("owner", "tags", "text")  # whom a row of a list of people is about, has these
_OF_NOBODY = ("owner", "language")  # a row that says no more than this names no person


def with_people(file: CsvFile, section: Section, said: Said, meant: Mapping[str, str]) -> list[Section]:
    """The section of a file; if it is one of companies, and a person of each is named, with a second one of the people.

    `meant`: column -> field, as if it were a list of people. Phones and e-mails are lent: they are the person's in rows
    that name one. Not those of which the header says that they are the company's, itself or by calling others the
    person's.
    """
    if section.kind != "account":
        return [section]
    taken = {*section.columns, section.id, *said.left_out(file.header)}
    free = {column: name for column, name in plain_names(file.header).items() if column not in taken}
    own = _of_person(file, free, meant)
    asked = {said.targets.get(fold(column)) for column in free}
    if not {*_PARTS, "name", "email"} & {*own.values()} and not _PARTS & asked:
        return [section]
    overruled = said.overrule(own, file.header, "contact")
    own = {column: target for column, target in overruled.items() if column in free and target != "id"}
    return _both(file, section, own, _lent(section, own, said))


def company_of_people(file: CsvFile, people: Section, companies: Mapping[str, str]) -> str:
    """The column with the company of each, if a file is a list of people with the parts of their names; else blank. So
    it is for an address book, and where an id says which record a row is. `companies`: column -> field, as if it were a
    list of companies."""
    targets = {*people.columns.values()}
    known_by_id = people.id or "account_id" in targets or "id" in companies.values()
    if people.kind != "contact" or not _PARTS & targets or known_by_id or is_address_book(file.header):
        return ""
    company = _company(people)
    return company if companies.get(company) == "name" else ""


def with_companies(file: CsvFile, people: Section, companies: Section, said: Said) -> list[Section]:
    """The section of a list of `people` after one of their `companies`. Whose a column is, is told as in a list of
    companies, but notes, tags and an owner are lent as well."""
    company = _company(people)
    if companies.columns.get(company) != "name":
        return [people]
    alone = {column for column, target in people.columns.items() if _is_alone(column, target, said)}
    companies = replace(
        companies, columns={column: target for column, target in companies.columns.items() if column not in alone}
    )
    own = {column: target for column, target in people.columns.items() if column not in companies.columns}
    lent = _lent(companies, own, said)
    lent += [column for column in companies.columns if people.columns.get(column) in _OF_EITHER]
    return _both(file, companies, own, lent, company)


def _company(people: Section) -> str:
    return next((column for column, target in people.columns.items() if target == "account"), "")


def _is_alone(column: str, target: str, said: Said) -> bool:
    """Whether a column of a list of people is theirs whatever it would be in a list of companies."""
    if target == "account":
        return False
    return said.speaks_of([column]) or (slot_of(target, "contact") is None and target not in _OF_EITHER)


def _lent(companies: Section, own: Mapping[str, str], said: Said) -> list[str]:
    """The columns of phones and e-mails that are the person's in rows that name one."""
    theirs = {target.partition(".")[0] for target in own.values()}
    return [
        column
        for column, target in companies.columns.items()
        if target.partition(".")[0] not in theirs and _may_be_lent(column, target, said)
    ]


def _both(file: CsvFile, section: Section, own: Mapping[str, str], lent: list[str], company: str = "") -> list[Section]:
    """The section of the companies and that of the people, who have `own` columns and lent ones; `company` as in
    `Lent`."""
    name = next(column for column, target in section.columns.items() if target == "name")
    told = {**own, **{column: section.columns[column] for column in lent}, name: "account"}
    persons = tuple(column for column, target in own.items() if target not in _OF_NOBODY)
    section = replace(section, lent=Lent(tuple(lent), persons, company))
    people = replace(
        section,
        name="contact",
        kind="contact",
        columns={column: told[column] for column in file.header if column in told},
        create=("account",),
        reads=section.name,
    )
    return [section, people]


def _of_person(file: CsvFile, free: Mapping[str, str], meant: Mapping[str, str]) -> dict[str, str]:
    """The columns that are the person's alone, and their fields. `free` are those that are not the company's, each with
    its normal name."""
    own = {column: target for column, target in meant.items() if column in free and _is_own(free[column], target)}
    person = _person_column(file, {column: name for column, name in free.items() if column not in own})
    if person:
        own[person] = "name"
    parted = "given_name" in own.values()
    own = {column: "given_name" if parted and target == "middle" else target for column, target in own.items()}
    return {column: target for column, target in own.items() if target != "middle"}


def _is_own(name: str, target: str) -> bool:
    if target in _OF_PEOPLE:
        return True
    return bool(unmarked(name, "contact")) and (target in _IF_MARKED or slot_of(target, "contact") is not None)


def _may_be_lent(column: str, target: str, said: Said) -> bool:
    if not target.startswith(("phone", "email")) or target in _OF_THE_HOUSE or slot_of(target, "account") is None:
        return False
    return not (unmarked(normal(column), "account") or said.speaks_of([column]))


def _person_column(file: CsvFile, free: Mapping[str, str]) -> str:
    """The column of a list of companies that names a person of each, the likeliest of those that are `free` (each with
    its normal name); blank if there is none."""
    sure, perhaps = PERSON.split(", "), PERSON_PERHAPS.split(", ")
    columns = {name: column for column, name in reversed(list(free.items()))}
    found = (columns[name] for name in (*sure, *perhaps) if name in columns)
    return next((column for column in found if free[column] in sure or _names_people(file, column)), "")


def _names_people(file: CsvFile, column: str) -> bool:
    """Whether what stands in a column looks like names of people, seen from the first rows of the file: words without
    digits and signs of addresses, most of them, and not the same few again and again."""
    place = file.header.index(column)
    rows = chain.from_iterable(block.rows for block in file.blocks() if not isinstance(block, BadRow))
    cells = [text for cells in islice(rows, _LOOKED_AT) if (text := cells[place].strip())]
    people = [text for text in cells if _PERSON.fullmatch(text)]
    return 2 * len(people) > len(cells) and 2 * len({fold(text) for text in people}) >= len(people)
