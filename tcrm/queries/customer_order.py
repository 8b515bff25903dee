"""The customers of a list in an order: their ids alone, so that a list of any length knows its order at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from peewee import fn

from tcrm.models import Account, Activity, Deal
from tcrm.queries.account_list import first_accounts, packed_ids
from tcrm.queries.by_name import ByName
from tcrm.queries.customer_rows import CustomerRow, rows
from tcrm.queries.customerfilter import Asked, kept_by, read
from tcrm.queries.matches import share_seen
from tcrm.queries.rates import rates
from tcrm.session import Session

_TELL = 200  # so many tell how much somebody sees


class FirstRows(NamedTuple):
    """The first ids of a list, the rows of the first of these; `whole` if the list has no more ids."""

    ids: Sequence[int]
    rows: list[CustomerRow]
    whole: bool


def ordered_ids(session: Session, text: str = "", by: str = "", turned: bool = False) -> array[int]:
    """The ids of the customers that a list shows for a filter (see `customerfilter`), by `name`, `city`, `class` (A
    first), `touch` (the newest first) or `amount` (the largest sum of open deals first), or the other way round if
    `turned`; blank: the newest change first where the filter asks for changes, else by name.

    Equal ones stand by name; what has no city, class, touch or amount, as far as this person sees it, comes last.
    Raises BadValue for an unknown field or a missing value.
    """
    asked = read(text)
    found = _ordered(session, asked, by, turned)
    if asked.only_words:
        return found
    kept = array("q", kept_by(session, found, asked, newest_first=not by))
    for word in asked.not_words:
        gone = set(packed_ids(session, phrases=(word,)))
        kept = array("q", (each for each in kept if each not in gone))
    return kept


def _ordered(session: Session, asked: Asked, by: str, turned: bool) -> array[int]:
    """The customers that are found by the words of a filter."""
    first: Literal["", "city", "class"] = "city" if by == "city" else "class" if by == "class" else ""
    ids = packed_ids(session, asked.words, first, asked.phrases)
    if by in ("touch", "amount"):
        value = _touched(session) if by == "touch" else _worth(session)
        return array("q", _ranked(ids, value, turned))
    if first:
        column = Account.city if first == "city" else Account.class_
        return array("q", _turned(session, ids, column)) if turned else ids
    return ids[::-1] if turned else ids


def all_by_name(session: Session, known: ByName | None = None) -> ByName:
    """All customers by name: as they are `known`, unless something was written since."""
    if known is not None and known.is_current(session):
        return known
    state = session.db.state()
    ids = packed_ids(session)
    return ByName(ids, state, share_seen(session, ids[:: 1 + len(ids) // _TELL]))


def first_rows(session: Session, text: str, count: int, known: ByName | None = None) -> FirstRows | None:
    """The first `count` customers of the list by name as it shows them, and the ids of those after them as far as they
    are known at once; None where that is no quicker than to look for all, as for fields. `known` as for
    `first_accounts`. Raises BadValue as `ordered_ids`.

    There are half as many rows again, if they are known: a list reads ahead of what it shows."""
    asked = read(text)
    found = first_accounts(session, asked.words, count, known, asked.phrases) if asked.only_words else None
    if found is None:
        return None
    return FirstRows(found.ids, rows(session, found.ids[: count + count // 2]), found.whole)


def _ranked(ids: Sequence[int], value: dict[int, int], turned: bool) -> Iterable[int]:
    """The largest value first; a stable sort, so that equal ones stay by name."""
    known = [row_id for row_id in ids if row_id in value]
    known.sort(key=value.__getitem__, reverse=not turned)
    yield from known
    yield from (row_id for row_id in ids if row_id not in value)


def _turned(session: Session, ids: Sequence[int], column: Any) -> Iterable[int]:
    """From the last value to the first, the blank ones last all the same."""
    blank = {row[0] for row in session.db.rows(Account.select(Account.id).where(column == ""))}
    yield from (row for row in reversed(ids) if row not in blank)
    yield from (row for row in ids if row in blank)


def _worth(session: Session) -> dict[int, int]:
    """Account id -> the sum of its open deals in the firm's currency, minor units."""
    worth = fn.SUM(rates(session).sql(Deal.amount, Deal.currency))
    query = (
        Deal.select(Deal.account, worth)
        .join(Account, on=(Account.id == Deal.account))
        .where(Deal.status == "open", Deal.archived == 0, session.visible(Deal), session.visible(Account))
        .group_by(Deal.account)
    )
    return {account: amount for account, amount in session.db.rows(query) if amount}


def _touched(session: Session) -> dict[int, int]:
    """Account id -> when something was last done with it or on a deal of it, seconds since 1970."""
    account: Any = fn.COALESCE(Deal.account, Activity.account)
    query = (
        Activity.select(account, fn.MAX(Activity.done_at))
        .left_outer_join(Deal, on=(Deal.id == Activity.deal))
        .join(Account, on=(Account.id == account))
        .where(Activity.status == "done", session.visible(Activity), session.visible(Account))
        .group_by(account)
    )
    return {row_id: int(at.timestamp()) for row_id, at in session.db.rows(query) if at is not None}
