"""Filters of deals as text, and the small algebra that they are read into.

    stage>=proposal amount>50k owner:me no:next-step close<+30d hot acme

| written | keeps the deals |
|---|---|
| `acme`, `"press line"` | with these words in title, customer, owner or id |
| `hot` `late` `overdue` `private` | that are so: beyond the days usual in their stage; with a next step that is past |
| `owner:me,tom` | with one of these; `stage` `owner` `source` `customer` `title` `currency` |
| `amount>50k` `close<+30d` | compared by `:` `<` `<=` `>` `>=`; `stage` `amount` `chance` `days` `close` `next` |
| `status:won` `closed>-30d` | that are no longer open: `won`, `lost`, `closed` (both), `all`; closed since then |
| `no:next-step` `has:amount` | without or with a `next-step` `amount` `owner` `close` `customer` |
| `-hot` `-owner:me` | for which the rest does not hold |

All of it must hold. `parse` reads, `str` writes: what `str` has written is read as the same filter. Values stay as they
were typed, so that `close<+30d` goes with the day when a filter is kept; what they mean is asked in `dealmatch`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import N_, _

FLAGS = ("hot", "late", "overdue", "private")
"""Words that mean a property of a deal; in quotes they are words like any other."""

PARTS = ("next-step", "amount", "owner", "close", "customer")
"""What a deal may have or lack (`has:`, `no:`)."""

STATUSES = {
    "open": ("open",),
    "won": ("won",),
    "lost": ("lost",),
    "closed": ("won", "lost"),
    "all": ("open", "won", "lost"),
}
"""What `status:` takes -> the statuses of deals that it keeps."""

ORDER = ("<=", ">=", "<", ">")


@dataclass(frozen=True, slots=True)
class FieldKind:
    """What a field takes: whether `<` and `>` make sense, whether several values may stand with commas, how the user is
    told what is missing, and of which words it takes one, if not any."""

    ordered: bool
    several: bool
    needs: str
    one_of: Collection[str] = ()


FIELDS = {
    "stage": FieldKind(True, True, N_("{field} needs a stage, like proposal")),
    "owner": FieldKind(False, True, N_("{field} needs a name, or me")),
    "source": FieldKind(False, True, N_("{field} needs a source, like web")),
    "customer": FieldKind(False, True, N_("{field} needs a name")),
    "title": FieldKind(False, True, N_("{field} needs words")),
    "currency": FieldKind(False, True, N_("{field} needs a currency, like eur")),
    "amount": FieldKind(True, False, N_("{field} needs a number, like 50k")),
    "chance": FieldKind(True, False, N_("{field} needs a number of percent, like 50")),
    "days": FieldKind(True, False, N_("{field} needs a number of days in the stage, like 14")),
    "close": FieldKind(True, False, N_("{field} needs a date, like +30d")),
    "next": FieldKind(True, False, N_("{field} needs a date, like fri, or a kind, like call")),
    "closed": FieldKind(True, False, N_("{field} needs a date, like -30d")),
    "status": FieldKind(False, True, N_("{field} needs one of open, won, lost, closed, all"), STATUSES),
    "no": FieldKind(False, True, N_("{field} needs one of next-step, amount, owner, close, customer"), PARTS),
    "has": FieldKind(False, True, N_("{field} needs one of next-step, amount, owner, close, customer"), PARTS),
}
ALIASES = {"probability": "chance"}


@dataclass(frozen=True, slots=True)
class Word:
    """The deal has this text in its title, customer, owner or id."""

    text: str

    def __str__(self) -> str:
        plain = _WORD.fullmatch(self.text) and not _FIELD.match(self.text) and self.text.casefold() not in FLAGS
        return self.text if plain else _quoted(self.text)


@dataclass(frozen=True, slots=True)
class Flag:
    """The deal is so: one of `FLAGS`."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the deal compared (`:` `<` `<=` `>` `>=`) with a value as typed, or being one of several."""

    name: str
    op: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        plain = _ITEM if FIELDS[self.name].several else _BARE
        values = (value if plain.fullmatch(value) else _quoted(value) for value in self.values)
        return f"{self.name}{self.op}{','.join(values)}"


@dataclass(frozen=True, slots=True)
class Not:
    """What it says does not hold."""

    term: Word | Flag | Field

    def __str__(self) -> str:
        return f"-{self.term}"


Term: TypeAlias = Word | Flag | Field | Not


@dataclass(frozen=True, slots=True)
class Filter:
    """All of these terms hold; none: every deal is kept."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    def asks(self, name: str) -> bool:
        """Whether a field is asked about."""
        plain = (term.term if isinstance(term, Not) else term for term in self.terms)
        return any(isinstance(term, Field) and term.name == name for term in plain)

    @property
    def statuses(self) -> frozenset[str]:
        """Which deals this can keep: the open ones, unless `status` or `closed` say otherwise."""
        if not self.asks("status") and not self.asks("closed"):
            return frozenset({"open"})
        kept = frozenset({"open", "won", "lost"} if self.asks("status") else {"won", "lost"})
        for term in self.terms:
            if isinstance(term, Field) and term.name == "status":
                kept &= {status for value in term.values for status in STATUSES[value]}
        return kept


# -- reading --------------------------------------------------------------------------------------------------------

# A closing quote may be missing: the user is still typing.
_QUOTE = r'"(?P<quoted>(?:[^"]|"")*)(?:"|\Z)'
_WORD = re.compile(r'[^\s"-]\S*')
_BARE = re.compile(r'[^\s"]\S*')
_ITEM = re.compile(r'[^\s",][^\s,]*')
_FIELD = re.compile(r"(?P<minus>-?)(?P<name>[A-Za-z][A-Za-z-]*)(?P<op>:|<=|>=|=|<|>)")
_TEXT = re.compile(rf"(?P<minus>-?)(?:{_QUOTE}|(?P<bare>\S+))")
_VALUE = re.compile(rf"{_QUOTE}|(?P<bare>{_BARE.pattern}|)")
_VALUES = re.compile(rf"{_QUOTE}|(?P<bare>{_ITEM.pattern}|)")


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _content(match: re.Match[str]) -> str:
    """What stands in the quotes, or without any."""
    text = match["bare"] if match["quoted"] is None else match["quoted"].replace('""', '"')
    return str(text).strip()


def parse(text: str, fields: Mapping[str, FieldKind] = FIELDS, flags: Collection[str] = FLAGS) -> Filter:
    """The filter that a text means, of deals or of what else has fields and flags. Raises BadValue for an unknown
    field, a missing value, a comparison that makes no sense; whether a value can be one of its field is asked by
    `dealmatch.predicate`."""
    terms: list[Term] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        term: Word | Flag | Field | None
        if match := _FIELD.match(text, place):
            term, place = _field(text, match, fields)
        else:
            match = _TEXT.match(text, place)
            assert match is not None
            term, place = _word(match, flags), match.end()
        if term is not None:
            terms.append(Not(term) if match["minus"] else term)
    return Filter(tuple(terms))


def _word(match: re.Match[str], flags: Collection[str]) -> Word | Flag | None:
    """A word or a flag; None for empty quotes."""
    word = _content(match)
    if match["quoted"] is None and word.casefold() in flags:
        return Flag(word.casefold())
    return Word(word) if word else None


def _field(text: str, match: re.Match[str], fields: Mapping[str, FieldKind]) -> tuple[Field, int]:
    """The field that begins with a match, and where it ends."""
    typed, op = match["name"].lower(), ":" if match["op"] == "=" else match["op"]
    name = ALIASES.get(typed, typed)
    kind = fields.get(name)
    if kind is None:
        raise BadValue(
            _("There is no field {name}.").format(name=excerpt(match["name"])),
            _("There are {names}; in quotes it is searched for.").format(names=", ".join(fields)),
        )
    if op in ORDER and not kind.ordered:
        raise BadValue(_("{field} is not compared; write {field}: and the value").format(field=name))
    values, end = _values(text, match.end(), _VALUES if kind.several and op == ":" else _VALUE)
    if kind.one_of:
        values = tuple(value.lower() for value in values)
    if not values or (kind.one_of and any(value not in kind.one_of for value in values)):
        raise wrong_value(name, fields)
    return Field(name, op, values), end


def _values(text: str, place: int, pattern: re.Pattern[str]) -> tuple[tuple[str, ...], int]:
    """One value, or several with commas between them, and where they end."""
    values: list[str] = []
    while match := pattern.match(text, place):
        values.append(_content(match))
        place = match.end()
        if pattern is not _VALUES or text[place : place + 1] != ",":
            break
        place += 1
    return tuple(value for value in values if value), place


def wrong_value(field: str, fields: Mapping[str, FieldKind] = FIELDS) -> BadValue:
    """What is said when a field has no value, or one that it cannot have."""
    return BadValue(_(fields[field].needs).format(field=field))
