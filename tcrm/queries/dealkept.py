"""The deals that a filter keeps: what it asks of the database beside their rows, read once and only where it asks."""

from __future__ import annotations

from collections.abc import Sequence

from tcrm.models import Deal
from tcrm.models.base import among
from tcrm.queries.deal_rows import DealRow
from tcrm.queries.dealfilter import GRAMMAR, asks_whether, parse
from tcrm.queries.dealmatch import Around, predicate, sound
from tcrm.queries.filtertext import Filter
from tcrm.queries.pipelines import pipelines
from tcrm.queries.stalled import stalled
from tcrm.queries.whose import everybody, nobody_called
from tcrm.session import Session


def matching(session: Session, deals: Sequence[DealRow], text: str) -> list[DealRow]:
    """Those deals that a filter keeps, in their order. Raises BadValue, in words, for a filter that means nothing."""
    wanted = parse(text)
    return list(filter(predicate(wanted, _around(session, wanted, deals)), deals)) if wanted else list(deals)


def understood(session: Session, text: str) -> tuple[str, tuple[str, ...]]:
    """A filter without those of its terms that mean nothing, and what is wrong with them, in words."""
    wanted, wrong = GRAMMAR.understood(text)
    kept, unsound = sound(wanted, _around(session, wanted))
    said = (*(error.message for error in (*wrong, *unsound)), nobody_called(session, kept.values("owner")))
    return str(kept), tuple(filter(None, said))


def _around(session: Session, wanted: Filter, deals: Sequence[DealRow] = ()) -> Around:
    ids = [deal.id for deal in deals]
    sources = Deal.select(Deal.id, Deal.source).where(among(Deal.id, ids)) if ids and wanted.asks("source") else None
    return Around(
        today=session.today(),
        me=session.user.id,
        currency=session.currency,
        decimal_comma=session.firm.decimal_comma,
        order=session.firm.date_order,
        pipelines=pipelines(session) if wanted.asks("stage") else (),
        people=everybody(session) if wanted.asks("owner") else (),
        sources={} if sources is None else dict(session.db.rows(sources)),
        stalled=frozenset(one.deal_id for one in stalled(session)) if ids and asks_whether(wanted, "stalled") else (),
    )
