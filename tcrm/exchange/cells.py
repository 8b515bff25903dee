"""One cell of a file -> one value of a draft. Every reader raises `BadValue` with a sentence for the user."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from tcrm.clean import clean_line, clean_text
from tcrm.errors import BadValue
from tcrm.exchange.amounts import amount
from tcrm.exchange.drafts import (
    AddressDraft,
    CompetitorDraft,
    LineDraft,
    MembershipDraft,
    Point,
    Ref,
    RoleDraft,
)
from tcrm.exchange.formats import Field
from tcrm.exchange.packing import unpack, unpack_words
from tcrm.exchange.profiles import fold
from tcrm.i18n import _
from tcrm.outcomes import status_meant

Reader = Callable[[str], Any]

_KEPT = 20_000  # values that a column remembers; a column with more distinct ones gains little by it


class Remembered(dict[str, Any]):
    """A reader that works once for each distinct cell: columns repeat themselves."""

    def __init__(self, read: Reader) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: str) -> Any:
        value = self.read(cell)
        if len(self) < _KEPT:
            self[cell] = value
        return value


def reader(field: Field, default: Any, own: bool, create: bool = False, dates: Reader | None = None) -> Reader:
    """What reads a cell of that field; a blank cell gives `default`. Amounts have a reader of their own.

    `own`: our own export wrote it, spaces at its ends belong to it. `dates` reads dates and moments, in the
    format that the column was proved to have.
    """
    if field.type == "line":
        return _own_line if own else tidy
    if field.type == "text":
        return _text
    if field.type in ("date", "moment"):
        assert dates is not None
        return Remembered(dates).__getitem__
    if field.type in ("link", "id"):
        return Remembered(partial(_link, create, field.type == "id")).__getitem__
    if field.type == "choice":
        return Remembered(partial(_choice, field.choices, default)).__getitem__
    simple = _SIMPLE[field.type]
    return Remembered(lambda cell: simple(cell) if cell.strip() else default).__getitem__


def mapped(read: Reader, values: Mapping[str, str]) -> Reader:
    """The reader behind a map of values: `{"gtxpro": "GTX Pro"}`, what the file says being folded."""

    def read_mapped(cell: str) -> Any:
        return read(values.get(fold(cell), cell))

    return Remembered(read_mapped).__getitem__


def value_of(cell: str, values: Mapping[str, str]) -> str:
    """The cleaned text of a cell after its map of values."""
    return tidy(values.get(fold(cell), cell))


def tidy(cell: str) -> str:
    """A cell as one clean line without the spaces around it (controls are replaced before spaces are taken off)."""
    return clean_line(cell.strip(" \t\r\n")).strip()


def tidied(cells: Sequence[str]) -> list[str]:
    """`tidy` of many cells: clean ones are recognised for all at once."""
    return list(map(str.strip if all(map(str.isprintable, cells)) else tidy, cells))


def _own_line(cell: str) -> str:
    return clean_line(cell)


def _text(cell: str) -> str:
    return clean_text(cell)


def _link(create: bool, by_id: bool, cell: str) -> Ref | None:
    text = tidy(cell)
    if not text:
        return None
    if not by_id:
        return Ref(text, create=create)
    first, *more = several(text) or [text]
    return Ref(id=first, create=create, more=tuple(Ref(id=other, create=create) for other in more))


def several(text: str) -> list[str]:
    """What stands between the semicolons of a cell: ids of several records, or their names."""
    return [part for part in map(str.strip, text.split(";")) if part]


# What other programs write for our words.
_SAME = {
    "company": "organisation", "organization": "organisation", "individual": "person",
    "lead": "prospect", "client": "customer", "kunde": "customer", "subscriber": "prospect", "opportunity": "prospect",
    "marketing qualified lead": "prospect", "sales qualified lead": "prospect",
    "open": "planned", "scheduled": "planned", "not started": "planned", "in progress": "planned",
    "completed": "done", "complete": "done", "closed": "done", "held": "done",
    "canceled": "cancelled", "deferred": "planned",
    "e-mail": "email", "mail": "email", "phone": "call", "phone call": "call", "to-do": "task", "todo": "task",
    "medium": "normal", "salesperson": "seller", "sales": "seller", "administrator": "admin",
}  # fmt: skip


def _choice(choices: tuple[str, ...], default: str, cell: str) -> str:
    text = cell.strip()
    if not text:
        return default
    folded = fold(text)
    for choice in choices:
        if choice.casefold() in (folded, _SAME.get(folded)):
            return choice
    raise BadValue(_("not one of: {choices}").format(choices=", ".join(choice for choice in choices if choice)))


def _status(cell: str) -> str:
    meant = status_meant(cell)
    if not meant:
        raise BadValue(_("not one of: {choices}").format(choices="open, won, lost"))
    return meant


_YES = frozenset(("1", "yes", "y", "true", "t", "x", "on", "ja", "j", "wahr", "是", "对"))
_NO = frozenset(("0", "no", "n", "false", "f", "-", "off", "nein", "falsch", "否", "不"))


def _flag(cell: str) -> bool:
    folded = fold(cell)
    if folded in _YES or folded in _NO:
        return folded in _YES
    raise BadValue(_("neither yes nor no"))


_WHOLE = re.compile(r"-?\d{1,15}(?:[.,]0{1,2})?")  # 12.0 is a number's way to be whole, 1.000 may be a thousand


def _whole(cell: str) -> int:
    text = re.sub(r"(?<=\d)[ ',’_](?=\d{3}(?!\d))", "", cell.strip())
    if _WHOLE.fullmatch(text):
        return int(re.split("[.,]", text)[0])
    raise BadValue(_("not a whole number"))


def _decimal(cell: str) -> Decimal:
    text = cell.strip()
    if re.fullmatch(r"-?\d{1,3},\d{3}", text):
        raise BadValue(_("it may be thousands or thousandths; write a decimal point"))
    text = text.replace(",", ".")
    try:
        number = Decimal(text) if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", text) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise BadValue(_("not a number such as 12.5"))
    return number


def _percent(cell: str) -> int:
    number = _decimal(cell.strip().removesuffix("%"))
    if number != number.to_integral_value() or not 0 <= number <= 100:
        raise BadValue(_("not a whole number of percent from 0 to 100"))
    return int(number)


def _parts(item: tuple[str, ...], count: int) -> tuple[str, ...]:
    """The cleaned parts of a packed item, exactly as many as it should have."""
    if len(item) > count:
        raise BadValue(_("an item has {found} parts, at most {count} are known").format(found=len(item), count=count))
    return tuple(clean_line(part) for part in item) + ("",) * (count - len(item))


def _points(cell: str) -> tuple[Point, ...]:
    return tuple(Point(*_parts(item, 2)) for item in unpack(cell))


def _words(cell: str) -> tuple[str, ...]:
    found = cell.split(" ::: ") if " ::: " in cell else unpack_words(cell)
    return tuple(dict.fromkeys(clean_line(word.strip()) for word in found))


def _links(cell: str) -> tuple[Ref, ...]:
    return tuple(Ref(name, id_) for id_, name in (_parts(item, 2) for item in unpack(cell)))


def _addresses(cell: str) -> tuple[AddressDraft, ...]:
    found = []
    for item in unpack(cell):
        if len(item) > 6:
            _parts(item, 6)
        label, lines, *rest = (*item, "", "", "", "", "", "")[:6]
        found.append(AddressDraft(clean_line(label), clean_text(lines), *(clean_line(part) for part in rest)))
    return tuple(found)


def _memberships(cell: str) -> tuple[MembershipDraft, ...]:
    found = (_parts(item, 4) for item in unpack(cell))
    return tuple(MembershipDraft(Ref(name, id_), role, main == "main") for id_, name, role, main in found)


def _roles(cell: str) -> tuple[RoleDraft, ...]:
    found = (_parts(item, 5) for item in unpack(cell))
    return tuple(
        RoleDraft(Ref(name, id_), role, _maybe(influence), _maybe(attitude))
        for id_, name, role, influence, attitude in found
    )


def _maybe(text: str) -> int | None:
    return _whole(text) if text else None


def _competitors(cell: str) -> tuple[CompetitorDraft, ...]:
    return tuple(CompetitorDraft(*_parts(item, 2)) for item in unpack(cell))


_SIMPLE: dict[str, Reader] = {
    "whole": _whole,
    "percent": _percent,
    "decimal": _decimal,
    "flag": _flag,
    "status": _status,
    "words": _words,
    "points": _points,
    "links": _links,
    "addresses": _addresses,
    "memberships": _memberships,
    "roles": _roles,
    "competitors": _competitors,
}


def lines(currency: str, cell: str, signed: bool = True) -> tuple[LineDraft, ...]:
    """Packed deal lines: `product | quantity | price | title`, prices in major units of the currency."""
    found = []
    for product, quantity, price, title in (_parts(item, 4) for item in unpack(cell)):
        paid = amount(currency, False, None, price, signed=signed)
        found.append(
            LineDraft(
                Ref(product) if product else None,
                _decimal(quantity) if quantity else Decimal(1),
                paid[0] if paid else None,
                title,
            )
        )
    return tuple(found)
