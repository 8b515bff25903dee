"""Filters of customers: words that are searched for, and beside them fields as a filter of deals has them.

    owner:me is:changed stuttgart

| written | keeps the customers |
|---|---|
| `acme`, `"press line"` | that are found by these words (see `matches`), those in quotes as they stand there |
| `owner:me,tom` | of one of these; `city` `country` `class` |
| `is:changed` | that others have changed since I looked at them last (see `visits`), of those that I own or looked at |
| `is:hot` | with a hot flag that holds |
| `-owner:me`, `-acme` | for which the rest does not hold |

All of it must hold. Bare words are not taken apart: who looks up a name or a phone number types what they like.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from peewee import fn

from tcrm.clean import search_key
from tcrm.countries import country_key
from tcrm.errors import BadValue
from tcrm.i18n import N_
from tcrm.models import Account, Deal, HotFlag
from tcrm.models.sql.sqlite import in_list
from tcrm.models.vocabulary import WORDS
from tcrm.queries import matches
from tcrm.queries.deal_rows import holds
from tcrm.queries.filtertext import Field, FieldKind, Grammar, Not, Word, is_words
from tcrm.queries.visits import changed_accounts
from tcrm.queries.whose import people_meant
from tcrm.session import Session

STATES = ("changed", "hot")
"""What `is:` takes."""

CLASSES = tuple(each.lower() for each in WORDS["account.class"] if each)

FIELDS = {
    "owner": FieldKind(False, True, N_("{field} needs a name, or me")),
    "city": FieldKind(False, True, N_("{field} needs a city")),
    "country": FieldKind(False, True, N_("{field} needs a country, like DE or Germany")),
    "class": FieldKind(False, True, N_("{field} needs one of A, B, C"), CLASSES),
    "is": FieldKind(False, True, N_("{field} needs one of changed, hot"), STATES),
}
CHANGED = "is:changed"

GRAMMAR = Grammar(FIELDS)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a filter asks for: words to search for, words that must stand together, words that must not be found; the
    fields that must hold and those that must not."""

    words: str
    phrases: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    not_fields: tuple[Field, ...] = ()

    @property
    def only_words(self) -> bool:
        """Whether all is said by what must be found."""
        return not (self.not_words or self.fields or self.not_fields)

    @property
    def changed(self) -> bool:
        """Whether it is about what others have changed."""
        return any(field.name == "is" and "changed" in field.values for field in self.fields)

    @property
    def owners(self) -> tuple[str, ...]:
        """The names of people by whose customers it asks, be they to be kept or not."""
        fields = (*self.fields, *self.not_fields)
        return tuple(value for field in fields if field.name == "owner" for value in field.values)


def read(text: str) -> Asked:
    """What a filter asks for. Raises BadValue for an unknown field or a missing value."""
    if _is_looked_up(text):
        return Asked(text)
    terms = GRAMMAR.parse(text).terms
    words = [term.text for term in terms if isinstance(term, Word)]
    inner = [term.term for term in terms if isinstance(term, Not)]
    return Asked(
        " ".join(word for word in words if not _has_blanks(word)),
        tuple(filter(_has_blanks, words)),
        tuple(term.text for term in inner if isinstance(term, Word) and matches.read(term.text) is not None),
        tuple(term for term in terms if isinstance(term, Field)),
        tuple(term for term in inner if isinstance(term, Field)),
    )


def _has_blanks(word: str) -> bool:
    return len(word.split()) > 1


def understood(text: str) -> tuple[str, tuple[BadValue, ...]]:
    """The filter without those of its terms that mean nothing, and what is wrong with them."""
    if _is_looked_up(text):
        return text, ()
    wanted, wrong = GRAMMAR.understood(text)
    return str(wanted) if wrong else text, wrong


def _is_looked_up(text: str) -> bool:
    """Whether a text is what one looks up: bare words, or a phone number, which may have a minus anywhere."""
    return is_words(text) or not ('"' in text or any(map(str.isalpha, text)))


def kept_by(session: Session, ids: Iterable[int], asked: Asked, *, newest_first: bool = False) -> list[int]:
    """Those of these customers for which the fields of a filter hold, in their order; one question for each field.
    With `newest_first` those that others have changed stand by their newest change, where that is asked for."""
    out = list(ids)
    for field in asked.fields:
        found = _FIND[field.name](session, field.values)
        kept = set(found)
        if newest_first and field.name == "is" and field.values == ("changed",):
            here = set(out)
            out = [each for each in found if each in here]
        else:
            out = [each for each in out if each in kept]
    for field in asked.not_fields:
        gone = set(_FIND[field.name](session, field.values))
        out = [each for each in out if each not in gone]
    return out


# -- the customers for which a field holds --------------------------------------------------------------------------


def _owned(session: Session, values: tuple[str, ...]) -> Iterable[int]:
    return _where(session, "owner_id", list(people_meant(session, values).ids))


def _text(
    column: str, fits: Callable[[str, str], bool], key: Callable[[str], str] = search_key
) -> Callable[[Session, tuple[str, ...]], Iterable[int]]:
    def find(session: Session, values: tuple[str, ...]) -> Iterable[int]:
        wanted = [key(value) for value in values]
        known = [row[0] for row in session.db.sql(f"SELECT DISTINCT {column} FROM account WHERE {column} <> ''")]
        return _where(session, column, [text for text in known if any(fits(each, key(text)) for each in wanted)])

    return find


def _where(session: Session, column: str, values: list[Any]) -> Iterable[int]:
    tail, listed = in_list(values)
    return session.db.numbers(f"SELECT id FROM account WHERE {column} {tail}", (listed,))


def _is(session: Session, values: tuple[str, ...]) -> Iterable[int]:
    found = [one.account_id for one in changed_accounts(session)] if "changed" in values else []
    return [*found, *(_hot(session) if "hot" in values else ())]


def _hot(session: Session) -> list[int]:
    account: Any = fn.COALESCE(Deal.account, HotFlag.account)
    query = (
        HotFlag.select(account)
        .left_outer_join(Deal, on=(Deal.id == HotFlag.deal))
        .join(Account, on=(Account.id == account))
        .where(holds(session.today()), session.visible(HotFlag), session.visible(Account))
    )
    return [row[0] for row in session.db.rows(query)]


_FIND: dict[str, Callable[[Session, tuple[str, ...]], Iterable[int]]] = {
    "owner": _owned,
    "city": _text("city", lambda wanted, text: wanted in text),
    "country": _text("country", operator.eq, country_key),
    "class": _text("class", operator.eq),
    "is": _is,
}
