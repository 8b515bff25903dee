"""What has to be known of a whole file before its first row is read: how its dates and its amounts are written.

Nothing is guessed row by row. A column that may be read in two ways is asked for, through `NeedsDateFormat`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tcrm.clean import excerpt
from tcrm.date_formats import parse_with, prove_format, read_format, spell_format
from tcrm.errors import BadValue, Refused
from tcrm.exchange.amounts import proves_comma, try_amount
from tcrm.exchange.csvfile import BadRow, CsvFile
from tcrm.exchange.formats import KINDS, OWN
from tcrm.exchange.profiles import Section, Sheet, fold
from tcrm.i18n import _
from tcrm.money import Money

ISO = "%Y-%m-%d"
DECIMALS = ("comma", "point")


class NeedsDateFormat(Refused):
    """A column of dates can be read in several ways: ask which, or refuse. `samples` are values that differ by it."""

    def __init__(self, file: str, column: str, candidates: tuple[str, ...], samples: tuple[str, ...]) -> None:
        super().__init__(
            _("{file}: the dates in “{column}” can be read in several ways, such as {sample}.").format(
                file=file, column=column, sample=samples[0] if samples else ""
            ),
            _("Say which with --date-format: {formats}.").format(formats=" / ".join(map(spell_format, candidates))),
        )
        self.file = file
        self.column = column
        self.candidates = candidates
        self.samples = samples


class NeedsDecimal(BadValue):
    """A column of amounts can be read in two ways: ask which of `DECIMALS` stands before the decimals, or refuse.
    `sample` is a value that differs by it; `readings` are the two amounts that it may be, by that sign. Both are blank
    where each value tells, but as many say the one as the other."""

    def __init__(self, file: str, column: str, sample: str, readings: Mapping[str, Money]) -> None:
        said = _("{file}: the amounts in “{column}” can be read in two ways, such as {sample}.")
        if not sample:
            said = _("{file}: as many amounts in “{column}” have a decimal comma as have a decimal point.")
        super().__init__(
            said.format(file=file, column=column, sample=excerpt(sample)),
            _("Say with --decimal comma or --decimal point which sign stands before the decimals."),
        )
        self.file = file
        self.column = column
        self.sample = sample
        self.readings = readings


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out about a sheet. Columns are folded; `rows` counts good and ragged ones. `comma`: whether a
    column of amounts has a decimal comma; `said`: of which columns that is not proved but was said."""

    rows: int = 0
    dates: Mapping[str, str] = field(default_factory=dict)
    comma: Mapping[str, bool] = field(default_factory=dict)
    said: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answers:
    """What the user said: one format for every column of dates that needs it, or one for a (file, column); the sign
    before the decimals (`comma`, `point`) for every column of amounts that needs it."""

    date_format: str = ""
    date_formats: Mapping[tuple[str, str], str] = field(default_factory=dict)
    decimal: str = ""

    def __post_init__(self) -> None:
        if self.decimal and self.decimal not in DECIMALS:
            raise BadValue(
                _("{text} is no decimal sign.").format(text=excerpt(self.decimal)),
                _("Say one of: {names}.").format(names=", ".join(DECIMALS)),
            )
        for text in (self.date_format, *self.date_formats.values()):
            if text:
                read_format(text)


def survey(sheet: Sheet, currency: str, answers: Answers) -> Facts:
    """Reads the file once and proves its dates and amounts. Raises `NeedsDateFormat`, `BadValue`."""
    dated = _present(sheet, date_columns(sheet.section))
    paid = {} if sheet.section.source == OWN else _present(sheet, amount_columns(sheet.section))
    days: dict[str, set[str]] = {column: set() for column in dated}
    sums: dict[str, set[tuple[str, str]]] = {column: set() for column in paid}
    rows = 0
    for block in sheet.file.blocks():
        if isinstance(block, BadRow):
            rows += 1
            continue
        rows += len(block.rows)
        for column, index in dated.items():
            days[column].update([cells[index] for cells in block.rows])
        for column, index in paid.items():
            place = currency_place(sheet, column)
            sums[column].update(
                (cells[index], cells[place] if place is not None else "")
                for cells in block.rows
                if "," in cells[index] or "." in cells[index]
            )
    comma = {column: _decimal_comma(sheet, column, sums[column], currency, answers) for column in paid}
    return Facts(
        rows,
        {column: _date_format(sheet, column, days[column], answers) for column in dated},
        comma,
        frozenset(column for column in paid if _is_said(sheet, comma[column], answers)),
    )


def date_columns(section: Section) -> set[str]:
    """The columns, folded, that a section reads dates from."""
    fields = KINDS[section.kind]
    found = set()
    for column, target in section.columns.items():
        named = fields.field(target)
        if named is not None and named.type in ("date", "moment"):
            found.add(fold(column))
    steps = (*section.steps, *(step for steps in section.stages.values() for step in steps))
    return found | {fold(step.column) for step in steps if step.column}


def amount_columns(section: Section) -> set[str]:
    """The columns, folded, that a section reads amounts from."""
    fields = KINDS[section.kind]
    named = ((column, fields.field(target)) for column, target in section.columns.items())
    return {fold(column) for column, found in named if found is not None and found.type == "amount"}


def currency_place(sheet: Sheet, column: str) -> int | None:
    """Where the currency of an amount's column stands in the file; None if it has no column."""
    columns = {target: fold(name) for name, target in sheet.section.columns.items()}
    target = next(target for target, name in columns.items() if name == column)
    field = KINDS[sheet.section.kind].field(target)
    wanted = columns.get(field.currency if field else "")
    return next((place for place, name in enumerate(sheet.file.header) if fold(name) == wanted), None)


def _present(sheet: Sheet, columns: set[str]) -> dict[str, int]:
    return {fold(column): index for index, column in enumerate(sheet.file.header) if fold(column) in columns}


def _date_format(sheet: Sheet, column: str, cells: set[str], answers: Answers) -> str:
    name = _spelt(sheet.file, column)
    for said, form in sheet.section.dates.items():
        if fold(said) == column:
            return read_format(form)
    answer = answers.date_formats.get((sheet.file.name, name))
    if answer:
        return read_format(answer)
    values = sorted({cell.strip() for cell in cells} - {""})
    candidates = list(_candidates(values))
    if len(candidates) < 2 or (not values):
        return candidates[0] if len(candidates) == 1 else ISO
    if _agree(values, candidates):
        return candidates[0]
    if answers.date_format and read_format(answers.date_format) in candidates:
        return read_format(answers.date_format)
    telling = [value for value in values if not _agree([value], candidates)]
    raise NeedsDateFormat(sheet.file.name, name, tuple(candidates), tuple(telling[:3]))


def _candidates(values: list[str]) -> Iterator[str]:
    """The formats that read every value; where none does, those that read most, so that a slip is one bad row.

    A column that mixes formats gives each format that some value asks for, the most frequent first.
    """
    whole = prove_format(values)
    if whole:
        yield from sorted(whole, key=lambda form: (form != ISO, form))
        return
    counts: Counter[str] = Counter()
    common: set[str] | None = None
    for value in values:
        forms = prove_format([value])
        if forms:
            counts.update(forms)
            common = forms if common is None else common & forms
    kept = common or counts
    yield from sorted(kept, key=lambda form: (-counts[form], form))


def _agree(values: Iterable[str], forms: list[str]) -> bool:
    """Whether it makes no difference which of the formats reads the values."""
    return all(len({str(_parsed(value, form)) for form in forms}) <= 1 for value in values)


def _parsed(value: str, form: str) -> object:
    try:
        return parse_with(value, form)
    except BadValue:
        return None


def _decimal_comma(sheet: Sheet, column: str, amounts: set[tuple[str, str]], currency: str, answers: Answers) -> bool:
    if sheet.section.decimal:
        return sheet.section.decimal == ","
    comma = proves_comma(amounts, currency)
    if comma is None and not answers.decimal:
        cell, named = _telling(amounts, currency)
        read = {sign: try_amount(named, currency, sign == "comma", cell) for sign in DECIMALS}
        readings = {sign: Money(*paid) for sign, paid in read.items() if paid is not None}
        raise NeedsDecimal(sheet.file.name, _spelt(sheet.file, column), cell.strip(), readings)
    return answers.decimal == "comma" if comma is None else comma


def _is_said(sheet: Sheet, comma: bool, answers: Answers) -> bool:
    """Whether the profile or the user says of a column's decimal sign what it was found to be."""
    return bool(sheet.section.decimal) or (comma == (answers.decimal == "comma") and bool(answers.decimal))


def _telling(amounts: set[tuple[str, str]], currency: str) -> tuple[str, str]:
    """An amount that both signs can read, but differently, and what its row says of the currency; blank for none."""
    return next((one for one in sorted(amounts) if proves_comma([one], currency) is None), ("", ""))


def _spelt(file: CsvFile, column: str) -> str:
    return next(name for name in file.header if fold(name) == column)
