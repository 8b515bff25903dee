"""Deals that are there and of which a file speaks in another currency: what it does not say keeps its worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tcrm.actions.import_desk import Desk, is_own
from tcrm.actions.import_writer import Values
from tcrm.actions.line_worth import converted
from tcrm.errors import BadValue, Refused
from tcrm.exchange.drafts import DealDraft
from tcrm.i18n import _
from tcrm.models import Deal
from tcrm.models.sql import sqlite


class Currencies:
    """Those of the deals that are there, before the import of a set of drafts."""

    def __init__(self, desk: Desk, rows: Sequence[tuple[DealDraft, int | None]]) -> None:
        self.desk = desk
        tail, listed = sqlite.in_list([row_id for _draft, row_id in rows if row_id is not None])
        self.now: dict[int, str] = dict(desk.op.db.sql(f"SELECT id, currency FROM deal WHERE id {tail}", (listed,)))

    def keep(self, draft: DealDraft, row_id: int) -> bool:
        """A deal of whose currency its row says nothing keeps it, and its products are priced in it; complains where
        prices are said in another."""
        now = self.now[row_id]
        if draft.currency != now and any(line.price is not None for line in draft.lines):
            reason = _("the deal is in {currency}: say its amount as well").format(currency=now)
            return self.desk.complain(draft, "currency", draft.currency, reason)
        draft.currency = now
        return True

    def change(self, draft: DealDraft, row_id: int, spoken: Callable[[DealDraft], Values]) -> bool:
        """Of a deal that gets values in another currency, as they are `spoken`, convert the rest; complains where there
        is no rate."""
        if draft.currency in ("", self.now[row_id]) or is_own(draft):
            return True
        try:
            rest = converted(self.desk.session, self.desk.op, row_id, spoken(draft))
        except (BadValue, Refused) as error:
            return self.desk.complain(draft, "currency", draft.currency, error.message)
        if rest:
            self.desk.op.update(Deal, row_id, **rest)
        return True
