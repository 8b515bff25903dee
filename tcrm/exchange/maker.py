"""One row of a sheet -> the values of one draft. Columns are looked up once, rows then run through ready readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import chain, repeat
from typing import Any

from tcrm.clean import clean_line
from tcrm.date_formats import parse_with
from tcrm.errors import BadValue
from tcrm.exchange import cells as cell_readers
from tcrm.exchange import drafts
from tcrm.exchange.amounts import amount, code
from tcrm.exchange.cells import Reader, Remembered
from tcrm.exchange.columns import Column, Getter, Paid, Slot, both, in_some_rows, of_one, of_several
from tcrm.exchange.csvfile import BadRow, Block, Row
from tcrm.exchange.formats import KINDS, OWN, Field
from tcrm.exchange.profiles import Sheet, fill_template, fold, template_parts
from tcrm.exchange.prove import Facts
from tcrm.exchange.slots import lent_here, said_in, slots
from tcrm.i18n import _

Values = dict[str, Any]

DRAFTS: dict[str, type[drafts.Draft]] = {
    "team": drafts.TeamDraft,
    "user": drafts.UserDraft,
    "rate": drafts.RateDraft,
    "product": drafts.ProductDraft,
    "account": drafts.AccountDraft,
    "contact": drafts.ContactDraft,
    "deal": drafts.DealDraft,
    "activity": drafts.ActivityDraft,
    "memo": drafts.MemoDraft,
}


def attribute(field: Field) -> str:
    """The draft's attribute that a field fills: `account_id` fills `account`, `class` fills `class_`."""
    if field.type == "id" and field.to:
        return field.name.removesuffix("_id")
    return "class_" if field.name == "class" else field.name


class Maker:
    """Reads the rows of one sheet. `values(row)` gives the draft's values by attribute, or what is wrong;
    `columns(block)` those of many rows."""

    def __init__(self, sheet: Sheet, facts: Facts, currency: str) -> None:
        self.sheet, self.section, self.facts = sheet, sheet.section, facts
        self.file = sheet.file.name
        self.kind = KINDS[self.section.kind]
        self.currency = self.section.currency or currency
        self.own = self.section.source == OWN
        self.index = {fold(column): index for index, column in enumerate(sheet.file.header)}
        self.defaults = {
            one.name: one.default
            for one in (fields(DRAFTS[self.kind.name]) if self.kind.name in DRAFTS else ())
            if one.default is not MISSING
        }
        self.plain: list[Column] = []
        self.paid: list[Paid] = []
        self.slots: list[Slot] = []
        self.money: dict[tuple[str, str], Reader] = {}
        self._prepare()
        self.attributes = (
            {one.name for one in self.plain} | {one.name for one in self.paid} | {one.name for one in self.slots}
        )
        self.attributes |= {one.field.currency or "currency" for one in self.paid}

    def column(self, name: str) -> int:
        """Where a column of the section stands in the file."""
        return self.index[fold(name)]

    def date_reader(self, column: str, day: bool = True) -> Reader:
        """What reads the dates of a column in its proved format; a `day` has no time. Blank is None."""
        form = self.facts.dates.get(fold(column), "%Y-%m-%d")

        def read(cell: str) -> date | datetime | None:
            text = cell.strip()
            if not text:
                return None
            found = parse_with(text, form)
            return found.date() if day and isinstance(found, datetime) else found

        return Remembered(read).__getitem__

    def values(self, row: Row) -> tuple[Values, list[BadRow]]:
        """The values of the row by attribute, and what in it cannot be read (empty if it is good)."""
        found: Values = {}
        bad: list[BadRow] = []
        cells = row.cells
        for one in self.plain:
            try:
                found[one.name] = one.read(cells)
            except BadValue as error:
                bad.append(self.bad(row, one.column, error))
        for paid in self.paid:
            try:
                self._pay(found, paid.name, paid.get(cells), paid.field)
            except BadValue as error:
                bad.append(self.bad(row, paid.column, error))
        for paid in self.paid:
            found.setdefault(paid.field.currency or "currency", self.currency)
        for slot in self.slots:
            value = slot.read(cells)
            if value is not None:
                found[slot.name] = (*found.get(slot.name, ()), *value)
        return found, bad

    def columns(self, block: Block) -> dict[str, list[Any]]:
        """The values of these rows by attribute. Raises BadValue where `values` would complain about one of them."""
        every, width, count = list(chain.from_iterable(block.rows)), len(block.rows[0]), len(block.rows)
        cells = [every[place::width] for place in range(width)]  # the rows are walked once, not once for each column
        found = {one.name: one.read_all(cells, block.rows) for one in self.plain}
        for paid in self.paid:
            sums = cells[paid.place] if paid.place >= 0 else [paid.get(row) for row in block.rows]
            self._pay_all(found, paid.name, sums, paid.field)
        for paid in self.paid:
            said = found.get(paid.field.currency or "currency") or repeat(None, count)
            found[paid.field.currency or "currency"] = [self.currency if one is None else one for one in said]
        for slot in self.slots:
            before = found.get(slot.name) or repeat((), count)
            more = said_in(slot, cells, block.rows)
            found[slot.name] = [(*there, *new) if new else there for there, new in zip(before, more, strict=True)]
        return found

    def bad(self, row: Row, column: str, error: BadValue) -> BadRow:
        """The row's complaint about a column (or a constant, then named by its field)."""
        at = self.index.get(fold(column))
        value = clean_line(row.cells[at][:200]) if at is not None else ""
        return BadRow(self.file, row.line, column, value, error.message)

    # -- looked up once -------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        targets: dict[str, list[str]] = {}
        for column, target in self.section.columns.items():
            if fold(column) in self.index:
                targets.setdefault(target, []).append(column)
        ids: dict[str, Column] = {}
        currencies = {field.currency for field in self.kind.fields}
        # Ids first, so that a link may take its id along.
        for field in sorted(self.kind.fields, key=lambda field: field.type != "id"):
            columns = targets.get(field.name, [])
            if not columns and field.name not in self.section.constants:
                continue
            get = self._getter(field, columns)
            column = columns[0] if columns else field.name
            name = attribute(field)
            place = self.column(columns[0]) if len(columns) == 1 and not self._has_constant(field) else -1
            if field.type in ("amount", "lines"):
                self.paid.append(Paid(name, column, get, field, place))
                continue
            conv = self._converter(field, column, field.name in currencies)
            one = of_one(name, column, conv, place) if place >= 0 else of_several(name, column, conv, get)
            if column in self.section.lent.columns:
                one = in_some_rows(one, lent_here(self.section, self.column), self.defaults[name])
            if field.type == "id" and field.to:
                ids[name] = one
            else:
                self.plain.append(both(one, ids.pop(name)) if name in ids else one)
        self.plain += ids.values()
        self.slots += slots(self.section, targets, self.column)

    def _has_constant(self, field: Field) -> bool:
        return field.name in self.section.constants

    def _getter(self, field: Field, columns: list[str]) -> Getter:
        """What the field's text is: its cell, its cells joined, or the constant where they are blank."""
        places = [self.column(column) for column in columns]
        between = "\n" if field.type == "text" else " "
        constant = self.section.constants.get(field.name, "")
        parts = [(fold(column), self.index.get(fold(column))) for column, _width in template_parts(constant)]
        maps = {fold(column): self.section.values.get(target, {}) for column, target in self.section.columns.items()}

        def get(cells: list[str]) -> str:
            if len(places) == 1:
                text = cells[places[0]]
            else:
                text = between.join(cells[place] for place in places if cells[place].strip())
            if text.strip() or not constant:
                return text
            if not parts:
                return constant
            filled = {
                column: cell_readers.value_of(cells[place], maps.get(column, {}))
                for column, place in parts
                if place is not None
            }
            return fill_template(constant, filled).strip()

        return get

    def _converter(self, field: Field, column: str, is_currency: bool) -> Reader:
        if is_currency:
            unsaid = "" if self.own else self.currency
            conv: Reader = Remembered(partial(code, unsaid)).__getitem__
        else:
            dates = self.date_reader(column, day=field.type == "date") if field.type in ("date", "moment") else None
            default = self.defaults.get(attribute(field), _BLANK.get(field.type))
            conv = cell_readers.reader(field, default, self.own, field.name in self.section.create, dates)
        values = self.section.values.get(field.name)
        return cell_readers.mapped(conv, values) if values else conv

    # -- amounts --------------------------------------------------------------------------------------------------

    def _pay(self, found: Values, name: str, cell: str, field: Field) -> None:
        currency = found.get(field.currency or "currency") or self.currency
        if field.type == "lines":
            found[name] = cell_readers.lines(currency, cell, signed=self.own)
            return
        key = (field.name, currency)
        read = self.money.get(key)
        if read is None:
            read = self.money[key] = self._money_reader(field, currency)
        paid = read(cell)
        found[name], named = paid or (None, "")
        if not named:
            return
        if named != currency and field.currency in found:
            raise BadValue(
                _("an amount in {named} where the currency is {currency}").format(named=named, currency=currency)
            )
        found[field.currency] = named

    def _pay_all(self, found: dict[str, list[Any]], name: str, cells: Sequence[str], field: Field) -> None:
        """As `_pay`, of many rows; a currency that no row has said yet is None."""
        blank = not any(map(str.strip, set(cells)))
        if blank:
            found[name] = [() if field.type == "lines" else None] * len(cells)
            return
        named = found.get(field.currency or "currency") or [None] * len(cells)
        rows = []
        for cell, currency in zip(cells, named, strict=True):
            row: Values = {} if currency is None else {field.currency or "currency": currency}
            self._pay(row, name, cell, field)
            rows.append(row)
        found[name] = [row[name] for row in rows]
        found[field.currency or "currency"] = [row.get(field.currency or "currency") for row in rows]

    def _money_reader(self, field: Field, currency: str) -> Reader:
        columns = (fold(column) for column, target in self.section.columns.items() if target == field.name)
        column = next(columns, "")
        comma, said = self.facts.comma.get(column, False), self.own or column in self.facts.said
        scale: Decimal | None = self.section.scale.get(field.name)
        read: Reader = Remembered(partial(amount, currency, comma, scale, said=said, signed=self.own)).__getitem__
        values = self.section.values.get(field.name)
        return cell_readers.mapped(read, values) if values else read


_BLANK: dict[str, Any] = {"line": "", "text": "", "choice": "", "flag": False, "decimal": None, "words": ()}
