"""Customers and contacts: rows of a list, the card of one. The rooms behind this door are `customer_rows`,
`customer_card` and `contact_card`."""

from __future__ import annotations

from tcrm.queries.account_list import account_ids
from tcrm.queries.card_parts import ActivityLine, AddressLine, MemoLine, Point
from tcrm.queries.contact_card import ContactCard, Place, contact
from tcrm.queries.customer_card import CustomerCard, CustomerFacts, HotLine, Person, ShareLine, card
from tcrm.queries.customer_rows import CustomerRow, DealSums, rows

__all__ = [
    "ActivityLine",
    "AddressLine",
    "ContactCard",
    "CustomerCard",
    "CustomerFacts",
    "CustomerRow",
    "DealSums",
    "HotLine",
    "MemoLine",
    "Person",
    "Place",
    "Point",
    "ShareLine",
    "account_ids",
    "card",
    "contact",
    "rows",
]
