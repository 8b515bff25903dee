"""Filters as text, and the small algebra that they are read into; of deals, of customers, of what else has fields.

    stage>=proposal amount>50k owner:me,tom hot acme -"press line"

A filter is words (in quotes with blanks in them), flags, which are words that mean a property, and fields with values;
a minus turns each of them round. Which fields and flags there are says a `Grammar`. It reads, `str` writes: what `str`
has written is read as the same filter. Values stay as they were typed; what they mean is asked by who answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import _

ORDER = ("<=", ">=", "<", ">")


@dataclass(frozen=True, slots=True)
class FieldKind:
    """What a field takes: whether `<` and `>` make sense, whether several values may stand with commas, how the user is
    told what is missing, and of which words it takes one, if not any."""

    ordered: bool
    several: bool
    needs: str
    one_of: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """The record has this text in what words are looked for in."""

    text: str

    def __str__(self) -> str:
        return self.text if _WORD.fullmatch(self.text) and not _FIELD.match(self.text) else _quoted(self.text)


@dataclass(frozen=True, slots=True)
class Flag:
    """The record is so: one of the flags of its grammar."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the record compared (`:` `<` `<=` `>` `>=`) with a value as typed, or being one of several."""

    name: str
    op: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        plain = _ITEM if self.op == ":" else _BARE  # what is compared is one value, whatever commas there are in it
        # What would be read as a part of the sign before it (`stage<=0`, an address on the web) is quoted, too.
        bare = (plain.fullmatch(value) and not value.startswith(("=", "//")) for value in self.values)
        values = (value if as_is else _quoted(value) for value, as_is in zip(self.values, bare, strict=True))
        return f"{self.name}{self.op}{','.join(values)}"


@dataclass(frozen=True, slots=True)
class Not:
    """What it says does not hold."""

    term: Word | Flag | Field


Term: TypeAlias = Word | Flag | Field | Not


@dataclass(frozen=True, slots=True)
class Filter:
    """All of these terms hold; none: every record is kept. `flags` are those of its grammar: a word that is called like
    one of them is written in quotes."""

    terms: tuple[Term, ...] = ()
    flags: Collection[str] = field(default=(), compare=False, repr=False)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        return " ".join(map(self._written, self.terms))

    def _written(self, term: Term) -> str:
        if isinstance(term, Not):
            return f"-{self._written(term.term)}"
        return _quoted(term.text) if isinstance(term, Word) and term.text.casefold() in self.flags else str(term)

    def sound(self, question: Callable[[Term], object]) -> tuple[Filter, tuple[BadValue, ...]]:
        """The filter without the terms for which `question` is refused (BadValue), and why it is."""
        kept: list[Term] = []
        wrong: list[BadValue] = []
        for term in self.terms:
            try:
                question(term)
            except BadValue as error:
                wrong.append(error)
            else:
                kept.append(term)
        return Filter(tuple(kept), self.flags), tuple(wrong)

    def plain(self) -> Iterator[Word | Flag | Field]:
        """What is asked, be it to hold or not to hold."""
        return (term.term if isinstance(term, Not) else term for term in self.terms)

    def about(self, name: str) -> Iterator[Field]:
        """What is asked about a field."""
        return (term for term in self.plain() if isinstance(term, Field) and term.name == name)

    def asks(self, name: str) -> bool:
        """Whether a field is asked about."""
        return any(self.about(name))

    def values(self, name: str) -> tuple[str, ...]:
        """All values that a field is compared with."""
        return tuple(value for each in self.about(name) for value in each.values)


# A closing quote may be missing: the user is still typing.
_QUOTE = r'"(?P<quoted>(?:[^"]|"")*)(?:"|\Z)'
_NAME = r"(?P<name>[A-Za-z][A-Za-z-]*)(?P<op>:(?!//)|<=|>=|=|<|>)"  # an address on the web is a word
_WORD = re.compile(r'[^\s"-]\S*')
_BARE = re.compile(r'[^\s"]\S*')
_ITEM = re.compile(r'[^\s",][^\s,]*')
_FIELD = re.compile(rf"(?P<minus>-?){_NAME}")
_TEXT = re.compile(rf"(?P<minus>-?)(?:{_QUOTE}|(?P<bare>\S+))")
_VALUE = re.compile(rf"{_QUOTE}|(?P<bare>{_BARE.pattern}|)")
_VALUES = re.compile(rf"{_QUOTE}|(?P<bare>{_ITEM.pattern}|)")
_MORE = re.compile(rf'(?:^|\s)(?:[-"]|{_NAME})')


def is_words(text: str) -> bool:
    """Whether a text is bare words and nothing else, where there are no flags."""
    return _MORE.search(text) is None


@dataclass(frozen=True)
class Grammar:
    """What a filter of some records can say: their fields, the words that are flags, other names of fields."""

    fields: Mapping[str, FieldKind]
    flags: Collection[str] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    def parse(self, text: str) -> Filter:
        """The filter that a text means. Raises BadValue for an unknown field, a missing value, a comparison that makes
        no sense; what else can be no value of its field is said by who answers."""
        wanted, wrong = self.understood(text)
        if wrong:
            raise wrong[0]
        return wanted

    def understood(self, text: str) -> tuple[Filter, tuple[BadValue, ...]]:
        """The filter that a text means without those of its terms that mean nothing, and what is wrong with them, first
        of all which fields there are not."""
        terms: list[Term] = []
        unknown: list[str] = []
        wrong: list[BadValue] = []
        place = 0
        while place < len(text):
            if text[place].isspace():
                place += 1
                continue
            term: Word | Flag | Field | None
            if match := _FIELD.match(text, place):
                values, place = _values(text, match.end(), several=self._takes_several(match))
                if self._name(match) not in self.fields:
                    unknown.append(match["name"])
                    continue
                try:
                    term = self._field(match, values)
                except BadValue as error:
                    wrong.append(error)
                    continue
            else:
                match = _TEXT.match(text, place)
                assert match is not None
                term, place = self._word(match), match.end()
            if term is not None:
                terms.append(Not(term) if match["minus"] else term)
        return Filter(tuple(terms), self.flags), (*([self._no_field(unknown)] if unknown else ()), *wrong)

    def _no_field(self, names: Iterable[str]) -> BadValue:
        return BadValue(
            _("There is no field {name}.").format(name=", ".join(map(excerpt, dict.fromkeys(names)))),
            _("There are {names}; in quotes it is searched for.").format(names=", ".join(self.fields)),
        )

    def _word(self, match: re.Match[str]) -> Word | Flag | None:
        """A word or a flag; None for empty quotes and for a minus alone, after which something will be typed."""
        word = _content(match)
        if match["quoted"] is None and (word == "-" or word.casefold() in self.flags):
            return None if word == "-" else Flag(word.casefold())
        return Word(word) if word else None

    def _takes_several(self, match: re.Match[str]) -> bool:
        kind = self.fields.get(self._name(match))
        return match["op"] in (":", "=") and (kind is None or kind.several)

    def _name(self, match: re.Match[str]) -> str:
        typed = match["name"].lower()
        return self.aliases.get(typed, typed)

    def _field(self, match: re.Match[str], values: tuple[str, ...]) -> Field:
        name, op = self._name(match), ":" if match["op"] == "=" else match["op"]
        kind = self.fields[name]
        if op in ORDER and not kind.ordered:
            raise BadValue(_("{field} is not compared; write {field}: and the value").format(field=name))
        if kind.one_of:
            values = tuple(value.lower() for value in values)
        if not values or (kind.one_of and any(value not in kind.one_of for value in values)):
            raise self.wrong_value(name)
        return Field(name, op, values)

    def wrong_value(self, name: str) -> BadValue:
        """What is said when a field has no value, or one that it cannot have."""
        return BadValue(_(self.fields[name].needs).format(field=name))


def _values(text: str, place: int, *, several: bool) -> tuple[tuple[str, ...], int]:
    """One value, or several with commas between them, and where they end."""
    values: list[str] = []
    while match := (_VALUES if several else _VALUE).match(text, place):
        values.append(_content(match))
        place = match.end()
        if not several or text[place : place + 1] != ",":
            break
        place += 1
    return tuple(value for value in values if value), place


def _content(match: re.Match[str]) -> str:
    """What stands in the quotes, or without any."""
    text = match["bare"] if match["quoted"] is None else match["quoted"].replace('""', '"')
    return str(text).strip()


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
