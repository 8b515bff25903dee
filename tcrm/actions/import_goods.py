"""Products and exchange rates from files. Only an admin gets here."""

from __future__ import annotations

from tcrm.actions.import_writer import Values, Writer
from tcrm.exchange.drafts import ProductDraft, RateDraft
from tcrm.i18n import _
from tcrm.models import Product, Rate


class ProductWriter(Writer[ProductDraft]):
    """Products; their names are unique, so a product of that very name is the product."""

    kind = "product"
    model = Product
    of_amount = {"currency": ("price",)}

    def columns(self, draft: ProductDraft) -> Values:
        return {
            "name": draft.name,
            "code": draft.code,
            "series": draft.series,
            "unit": draft.unit,
            "price": draft.price,
            "currency": draft.currency,
            "active": draft.active,
        }

    def check(self, draft: ProductDraft, row_id: int | None) -> bool:
        return self.named_once(draft, row_id)

    def same(self, draft: ProductDraft) -> int | None:
        return self.links.exactly("product", draft.name)

    def called(self, draft: ProductDraft, row_id: int) -> None:
        self.links.called("product", row_id, draft.name, draft.code)


class RateWriter(Writer[RateDraft]):
    """Rates; there is one of each currency on a day."""

    kind = "rate"
    model = Rate
    label = "currency"
    attributes = {"day": "on"}

    def columns(self, draft: RateDraft) -> Values:
        return {"currency": draft.currency, "day": draft.on, "rate": format(draft.rate, "f")}

    def check(self, draft: RateDraft, row_id: int | None) -> bool:
        if draft.rate <= 0:
            return self.desk.complain(draft, "rate", draft.rate, _("a rate is more than 0"))
        if self.same(draft) not in (None, row_id):
            return self.desk.complain(draft, "on", draft.on, _("there is a rate of this currency and day"))
        return self.once(draft, "currency", (draft.currency, draft.on))

    def same(self, draft: RateDraft) -> int | None:
        found = self.op.db.value(Rate.select(Rate.id).where(Rate.currency == draft.currency, Rate.day == draft.on))
        return None if found is None else int(found)
