"""What a filter means for deals: a question that is asked of each row, pure and without the database."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tcrm.clean import excerpt, search_key
from tcrm.dates import Order, parse_day
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.models.agenda import ACTIVITY_KINDS
from tcrm.money import parse_amount, read_currency
from tcrm.queries.deal_rows import DealRow
from tcrm.queries.dealfilter import GRAMMAR, STATUSES
from tcrm.queries.filtertext import Field, Filter, Flag, Not, Term, Word
from tcrm.queries.pipelines import PipelineFacts
from tcrm.queries.whose import Found, meant

Predicate = Callable[[DealRow], bool]


@dataclass(frozen=True)
class Around:
    """What a filter needs to know beside the rows: the day, who `me` is, how amounts and dates are typed here; and only
    where it asks for `stage`, `owner`, `source` or `stalled` the pipelines, the people of the firm, the deals' sources,
    the ids of those that stand still."""

    today: date
    me: int
    currency: str
    decimal_comma: bool = False
    order: Order = "dmy"
    pipelines: Sequence[PipelineFacts] = ()
    people: Sequence[Found] = ()
    sources: Mapping[int, str] = field(default_factory=dict)
    stalled: Collection[int] = ()


def predicate(wanted: Filter, around: Around) -> Predicate:
    """Whether a row is kept. Raises BadValue, naming the field, for a value that cannot be one of it."""
    words = [search_key(term.text) for term in wanted.terms if isinstance(term, Word)]
    asked = [_question(term, around) for term in wanted.terms if not isinstance(term, Word)]
    if words:
        asked.append(lambda row: _has_words(row, words))
    return lambda row: all(question(row) for question in asked)


def sound(wanted: Filter, around: Around) -> tuple[Filter, tuple[BadValue, ...]]:
    """A filter without the terms for which `predicate` would be refused, and why it would be."""
    return wanted.sound(lambda term: predicate(Filter((term,)), around))


def _has_words(row: DealRow, words: Sequence[str]) -> bool:
    known = search_key(f"{row.title} {row.customer} {row.owner} d-{row.id}")
    return all(word in known for word in words)


def _question(term: Term, around: Around) -> Predicate:
    if isinstance(term, Not):
        inner = _question(term.term, around)
        return lambda row: not inner(row)
    if isinstance(term, Word):
        words = [search_key(term.text)]
        return lambda row: _has_words(row, words)
    if isinstance(term, Flag):
        return _flag(term.name, around)
    return _FIELDS[term.name](term, around)


def _flag(name: str, around: Around) -> Predicate:
    if name == "overdue":
        return lambda row: (due := _due(row)) is not None and due < around.today
    if name == "stalled":
        return lambda row: row.id in around.stalled
    return operator.attrgetter(name)


def _is(term: Field, around: Around) -> Predicate:
    asked = [_flag(value, around) for value in term.values]
    return lambda row: any(question(row) for question in asked)


def _due(row: DealRow) -> date | None:
    return row.next_step.due_on if row.next_step else None


# -- texts ----------------------------------------------------------------------------------------------------------


def _text(read: Callable[[DealRow, Around], str]) -> Callable[[Field, Around], Predicate]:
    """A field whose text has one of the values in it."""

    def ask(term: Field, around: Around) -> Predicate:
        wanted = [search_key(value) for value in term.values]

        def has(row: DealRow) -> bool:
            text = search_key(read(row, around))
            return any(value in text for value in wanted)

        return has

    return ask


def _owner(term: Field, around: Around) -> Predicate:
    ids = meant(around.people, around.me, term.values).ids
    return lambda row: row.owner_id in ids


def _presence(term: Field, around: Around) -> Predicate:
    there: dict[str, Predicate] = {
        "next-step": lambda row: row.next_step is not None,
        "amount": lambda row: row.amount is not None,
        "owner": lambda row: row.owner_id is not None,
        "close": lambda row: row.close_on is not None,
        "customer": lambda row: row.account_id is not None,
    }
    asked, wanted = [there[value] for value in term.values], term.name == "has"
    return lambda row: any(question(row) is wanted for question in asked)


# -- what is compared -----------------------------------------------------------------------------------------------

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ":": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _stage(term: Field, around: Around) -> Predicate:
    """By the stage's place in its pipeline; the lost stage has none. A beginning of the name is enough."""
    places = [place for value in term.values for place in _stages(value, around)]
    if term.op == ":":
        wanted = frozenset(stage_id for _pipeline, stage_id, _position in places)
        return lambda row: row.stage_id in wanted
    positions = {pipeline: position for pipeline, _stage, position in reversed(places)}
    compare = _COMPARE[term.op]

    def stands(row: DealRow) -> bool:
        position = positions.get(row.pipeline_id)
        return position is not None and row.status != "lost" and compare(row.stage_position, position)

    return stands


def _stages(value: str, around: Around) -> list[tuple[int, int, int]]:
    """(pipeline, stage, position) of the stages of this name, else of those that begin so."""
    wanted = search_key(value)
    known = [
        (search_key(stage.key), search_key(stage.name), (pipeline.id, stage.id, stage.position))
        for pipeline in around.pipelines
        for stage in pipeline.stages
    ]
    found = [place for key, name, place in known if wanted in (key, name)]
    found = found or [place for key, name, place in known if key.startswith(wanted) or name.startswith(wanted)]
    if not found:
        names = dict.fromkeys(stage.key for pipeline in around.pipelines for stage in pipeline.stages)
        said = _("stage knows no {name}").format(name=excerpt(value))
        raise BadValue(said, _("There are {names}.").format(names=", ".join(names)))
    return found


def _amount(term: Field, around: Around) -> Predicate:
    """In the firm's currency; with another currency only the deals in that one."""
    try:
        money = parse_amount(term.values[0], around.currency, around.decimal_comma)
    except BadValue as error:
        raise BadValue(GRAMMAR.wrong_value(term.name).message, _like(term, around) or error.hint) from error
    compare, wanted, currency = _COMPARE[term.op], money.minor, money.currency
    if currency == around.currency:
        return lambda row: row.in_firm is not None and compare(row.in_firm, wanted)
    return lambda row: row.currency == currency and row.amount is not None and compare(row.amount, wanted)


def compares_in_firm(term: Term, currency: str, comma: bool) -> bool:
    """Whether it compares amounts in the firm's `currency`, of which there is none where a rate is missing. Raises
    BadValue for what is no amount."""
    if not isinstance(term, Field) or term.name != "amount":
        return False
    return parse_amount(term.values[0], currency, comma).currency == currency


def _like(term: Field, around: Around) -> str:
    """How an amount is written of which only the currency was read, since a blank ended it (`chf 10k`); else blank."""
    code = term.values[0]
    try:
        read_currency(code, around.currency)
    except BadValue:
        return ""
    named = f"{term.name}{term.op}"
    return _("A value with a blank stands in quotes: {quoted}; or leave the blank away: {bare}.").format(
        quoted=f'{named}"{code} 10k"', bare=f"{named}{code}10k"
    )


def _number(read: Callable[[DealRow], int], unit: str) -> Callable[[Field, Around], Predicate]:
    """A field that is a whole number, with or without its unit."""
    pattern = re.compile(rf"(\d{{1,6}})\s*{unit}?", re.ASCII)

    def ask(term: Field, around: Around) -> Predicate:
        match = pattern.fullmatch(term.values[0])
        if match is None:
            raise GRAMMAR.wrong_value(term.name)
        wanted, compare = int(match[1]), _COMPARE[term.op]
        return lambda row: compare(read(row), wanted)

    return ask


def _date(read: Callable[[DealRow], date | None]) -> Callable[[Field, Around], Predicate]:
    def ask(term: Field, around: Around) -> Predicate:
        try:
            wanted = parse_day(term.values[0], around.today, around.order).toordinal()
        except BadValue as error:
            raise BadValue(GRAMMAR.wrong_value(term.name).message, error.hint) from error
        compare = _COMPARE[term.op]
        return lambda row: (day := read(row)) is not None and compare(day.toordinal(), wanted)

    return ask


def _status(term: Field, around: Around) -> Predicate:
    wanted = frozenset(status for value in term.values for status in STATUSES[value])
    return lambda row: row.status in wanted


def _next(term: Field, around: Around) -> Predicate:
    kind = term.values[0].casefold().replace("-", "")
    if term.op == ":" and kind in ACTIVITY_KINDS:
        return lambda row: row.next_step is not None and row.next_step.kind == kind
    return _date(_due)(term, around)


_FIELDS: dict[str, Callable[[Field, Around], Predicate]] = {
    "stage": _stage,
    "owner": _owner,
    "source": _text(lambda row, around: around.sources.get(row.id, "")),
    "customer": _text(lambda row, _around: row.customer),
    "title": _text(lambda row, _around: row.title),
    "currency": _text(lambda row, _around: row.currency),
    "amount": _amount,
    "chance": _number(lambda row: row.probability, "%"),
    "days": _number(lambda row: row.days, "d"),
    "close": _date(lambda row: row.close_on),
    "next": _next,
    "closed": _date(lambda row: row.closed_on),
    "status": _status,
    "is": _is,
    "no": _presence,
    "has": _presence,
}
