"""The ids that people see and type: `A-12` a customer, `C-7` a contact, `D-17` a deal …"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import N_, _
from tcrm.models import Account, Activity, Contact, Deal, Memo, Product, Row, User
from tcrm.session import PREFIX

MODELS: dict[str, type[Row]] = {
    "account": Account,
    "contact": Contact,
    "deal": Deal,
    "activity": Activity,
    "memo": Memo,
    "product": Product,
    "user": User,
}
"""Kind of a record -> its table."""

KIND_NAMES = {
    "account": N_("customer"),
    "contact": N_("contact"),
    "deal": N_("deal"),
    "activity": N_("activity"),
    "memo": N_("memo"),
    "product": N_("product"),
    "user": N_("user"),
}

_KIND_OF = {letter: kind for kind, letter in PREFIX.items()}
_TYPED = re.compile(r"([A-Za-z]?)-?([0-9]{1,18})")


@dataclass(frozen=True)
class Ref:
    """One record: its kind (account, contact, deal, activity, memo, product, user) and its id."""

    kind: str
    id: int

    def __str__(self) -> str:
        return public(self.kind, self.id)

    @property
    def model(self) -> type[Row]:
        """The table that it stands in."""
        return MODELS[self.kind]


def public(kind: str, row_id: int) -> str:
    """The id as it is shown: ("deal", 17) -> `D-17`."""
    return f"{PREFIX[kind]}-{row_id}"


def kind_name(kind: str) -> str:
    """What people call such a record: `customer`, in the user's language."""
    return _(KIND_NAMES[kind])


def read_ref(text: str, default_kind: str | None = None) -> Ref | None:
    """The record that `text` is the id of (`D-17`, `d17`; `17` with a default kind); None when it is no id."""
    match = _TYPED.fullmatch(text.strip())
    if match is None:
        return None
    kind = _KIND_OF.get(match[1].upper()) if match[1] else default_kind
    return Ref(kind, int(match[2])) if kind is not None else None


def parse_ref(text: str, default_kind: str | None = None) -> Ref:
    """As `read_ref`. Raises BadValue when it is no id; whether there is such a record is not asked."""
    found = read_ref(text, default_kind)
    if found is None:
        raise BadValue(
            _("{text} is no id.").format(text=excerpt(text) or _("nothing")),
            _("Ids look like A-12 (customer), C-7 (contact) or D-17 (deal)."),
        )
    return found
