"""The ids under which our own export names records, and how they are known again.

A record that came from an export keeps the id that it had there, so that exporting, importing and exporting again
gives the same files. Any other has its public id (`A-12`), with a number behind it in the rare case that an imported
record holds that id already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tcrm.exchange.formats import OWN
from tcrm.models import (
    Account,
    Activity,
    Contact,
    Deal,
    ImportKey,
    Memo,
    Product,
    Rate,
    Row,
    Team,
    User,
)
from tcrm.session import PREFIX, Session

MODELS: Mapping[str, type[Row]] = {
    "team": Team,
    "user": User,
    "rate": Rate,
    "product": Product,
    "account": Account,
    "contact": Contact,
    "deal": Deal,
    "activity": Activity,
    "memo": Memo,
}
"""Kind of a file's records -> their table."""

_PUBLIC = re.compile(r"([A-Za-z]+)-([0-9]{1,18})(?:-[0-9]{1,9})?")


class OwnIds:
    """The export ids of one kind. `ids[row_id]` is the id of a record."""

    def __init__(self, session: Session, kind: str) -> None:
        self.prefix = PREFIX.get(kind, kind)
        query = ImportKey.select(ImportKey.row_id, ImportKey.key).where(
            ImportKey.source == OWN, ImportKey.kind == kind, ~ImportKey.key.contains("/")
        )
        self.kept: dict[int, str] = dict(session.db.rows(query.order_by(ImportKey.id.desc())))
        self.taken = set(self.kept.values())

    def __getitem__(self, row_id: int) -> str:
        if row_id in self.kept:
            return self.kept[row_id]
        public = name = f"{self.prefix}-{row_id}"
        number = 2
        while name in self.taken:
            name, number = f"{public}-{number}", number + 1
        return name


def row_of(kind: str, own_id: str) -> int | None:
    """The row that `OwnIds` would give this id to, if there is such a row; None if the id is none of ours."""
    match = _PUBLIC.fullmatch(own_id)
    if match is None or match[1] != PREFIX.get(kind, kind):
        return None
    return int(match[2])
