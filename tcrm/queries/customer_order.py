"""The customers of a list in an order: their ids alone, so that a list of any length knows its order at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import fn

from tcrm.models import Account, Activity, Deal
from tcrm.queries.account_list import account_ids, first_accounts
from tcrm.queries.customer_rows import CustomerRow, rows
from tcrm.queries.rates import rates
from tcrm.session import Session


def ordered_ids(session: Session, text: str = "", by: str = "name", turned: bool = False) -> list[int]:
    """The ids of the customers that a list shows for what is typed, by `name`, `city`, `class` (A first), `touch` (the
    newest first) or `amount` (the largest sum of open deals first), or the other way round if `turned`.

    Equal ones stand by name; what has no city, class, touch or amount, as far as this person sees it, comes last.
    """
    if by in ("touch", "amount"):
        return _ranked(account_ids(session, text), _touched(session) if by == "touch" else _worth(session), turned)
    if by in ("city", "class"):
        ids = account_ids(session, text, "city" if by == "city" else "class")
        return _turned(session, ids, Account.city if by == "city" else Account.class_) if turned else ids
    ids = account_ids(session, text)
    return ids[::-1] if turned else ids


def first_rows(session: Session, text: str, count: int) -> list[CustomerRow] | None:
    """The first customers of the list by name as it shows them, so many, without looking for all of them; None where
    that is no quicker. Fewer are all there are."""
    ids = first_accounts(session, text, count)
    return None if ids is None else rows(session, ids)


def _ranked(ids: Sequence[int], value: dict[int, int], turned: bool) -> list[int]:
    """The largest value first; a stable sort, so that equal ones stay by name."""
    known = [row_id for row_id in ids if row_id in value]
    known.sort(key=value.__getitem__, reverse=not turned)
    return [*known, *(row_id for row_id in ids if row_id not in value)]


def _turned(session: Session, ids: Sequence[int], column: Any) -> list[int]:
    """From the last value to the first, the blank ones last all the same."""
    blank = {row[0] for row in session.db.rows(Account.select(Account.id).where(column == ""))}
    return [*(row for row in reversed(ids) if row not in blank), *(row for row in ids if row in blank)]


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
