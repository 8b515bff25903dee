"""Fields with a shorthand: amounts, days, plans. What is understood is said beside the field while somebody types."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from tcrm.actions.agenda import step_understood
from tcrm.actions.capture import Captured
from tcrm.actions.only_deal import DealOf
from tcrm.actions.points import read_point
from tcrm.actions.schedule import day_to_come
from tcrm.clean import excerpt, search_key
from tcrm.countries import country_named
from tcrm.dates import long_day, parse_day
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.money import Money, parse_amount
from tcrm.numerals import POINT, Numerals
from tcrm.queries.refs import Ref
from tcrm.screens.deal_view import with_title
from tcrm.session import Session
from tcrm.widgets.cells import Line, Span
from tcrm.widgets.checks import Check, Reads, required

_SEP: Span = (" · ", "dim")
_WEB = re.compile(r"(https?://)?[^\s./]+(\.[^\s./]+)+(/\S*)?", re.IGNORECASE)


def readable(read: Callable[[str], object], numerals: Numerals = POINT) -> Reads[Any]:
    """A check: blank, or something that `read` understands; an amount or a day is said as it is understood."""
    return Reads(read, partial(_plainly, numerals))


def needed(read: Callable[[str], object]) -> Check:
    """A check: something that `read` understands, and not blank."""
    reads = readable(read)
    return lambda text: required(text) or reads(text)


def _plainly(numerals: Numerals, value: object) -> Line:
    if isinstance(value, Money):
        return [(numerals.full(value.minor, value.currency), "dim")]
    return [(long_day(value, date.min), "dim")] if isinstance(value, date) else ()


def reads_amount(session: Session, currency: str = "") -> Reads[Money]:
    """An amount in the firm's way of writing; of `currency` (blank: the firm's) where it names none: `€ 50,000`."""
    comma = session.firm.decimal_comma

    def read(text: str) -> Money:
        return parse_amount(text, currency or session.currency, comma)

    return Reads(read, lambda money: [(session.numerals.full(money.minor, money.currency), "dim")])


def amount_hint(session: Session) -> str:
    """What may be typed as an amount."""
    return session.numerals.example(_("50k, 1.2m, EUR 300; blank: unknown"))


def reads_day(session: Session, *, ahead: bool = True) -> Reads[date]:
    """A day: `Fri 27 Nov`. One that is past is odd where something is to come (`ahead`)."""

    def read(text: str) -> date:
        return parse_day(text, session.today(), session.firm.date_order)

    def say(day: date) -> Line:
        today = session.today()
        past = ahead and day < today
        return [(long_day(day, today), "dim"), *([_past()] if past else [])]

    return Reads(read, say)


def reads_day_to_come(session: Session) -> Reads[date]:
    """The same where a day that is not to come is wrong."""
    return Reads(partial(day_to_come, session), reads_day(session).say)


def reads_step(session: Session, deal_of: DealOf | None = None) -> Reads[Captured[Ref]]:
    """A next step in one line: `call · Fri 27 Nov 10:00 · about the price`; `deal_of` says which deal comes with it."""

    def say(plan: Captured[Ref]) -> Line:
        deal = deal_of(plan) if deal_of is not None else None
        return say_plan(plan, here(session), for_deal("", deal.title if deal is not None else ""))

    return Reads(lambda text: step_understood(session, text), say)


def for_deal(customer: str, deal: str) -> Line:
    """`for Huber & Söhne AG · Demo line 2`, which is said where nobody named the deal; nothing without one."""
    return [(_("for {name}").format(name=with_title(customer, excerpt(deal))), "name")] if deal else ()


def here(session: Session) -> datetime:
    """The time on this person's wall, on which what they plan goes by."""
    return session.now().astimezone(session.own_zone)


def reads_country() -> Reads[tuple[str, str]]:
    """A country by its name or code; where it is written otherwise than in English, which one that is."""

    def read(text: str) -> tuple[str, str]:
        return text, country_named(text)

    def say(read: tuple[str, str]) -> Line:
        text, name = read
        return [(name, "dim")] if search_key(text) != search_key(name) else ()

    return Reads(read, say)


def is_point(kind: str, *, several: bool = False) -> Check:
    """A check: a `phone`, an `email` or a `web` address; with `several` as many as there are commas between."""

    def check(text: str) -> str | None:
        try:
            for one in listed(text) if several else filter(None, [text]):
                read_point(kind, one)
                if kind == "web" and not _WEB.fullmatch(one):
                    return _("Write it like www.example.com.")
        except BadValue as error:
            return error.hint or error.message
        return None

    return check


def listed(text: str) -> list[str]:
    """`a, b` -> [a, b]."""
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def say_plan(plan: Captured[Any], now: datetime, whom: Line = ()) -> Line:
    """A plan as it was understood: what, with `whom` (blank where that is clear), when, how often, how urgent, about
    what. A moment that is past is odd."""
    day = plan.due_on or now.date()
    when = long_day(day, now.date()) if plan.due_on else _("today")
    past = day < now.date() or (day == now.date() and plan.at is not None and plan.at < now.time())
    parts: list[Line] = [[(_(plan.kind), "text")], [(f"{when} {plan.at:%H:%M}" if plan.at else when, "text")]]
    if past:
        parts[-1] = [*parts[-1], _past()]
    if whom:
        parts.insert(1, whom)
    if plan.repeats:
        parts.append([(plan.repeats, "text")])
    if plan.priority != "normal":
        parts.append([(_(plan.priority), "text")])
    if plan.subject:
        parts.append([(plan.subject, "dim")])
    return [span for number, part in enumerate(parts) for span in ((_SEP, *part) if number else part)]


def _past() -> Span:
    return (" " + _("is past"), "warn")
