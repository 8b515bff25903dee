"""What the rows of an export are put together from: pages of records, what hangs on them, names and ids of links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from tcrm.exchange.drafts import Point, Ref
from tcrm.models import (
    Account,
    Competitor,
    Contact,
    ContactPoint,
    Deal,
    Pipeline,
    Product,
    Stage,
    Tag,
    Tagging,
    Team,
    User,
)
from tcrm.models.visibility import YES, Condition
from tcrm.queries.own_ids import MODELS, OwnIds
from tcrm.session import Session

PAGE = 2000
Values = dict[str, Any]
_POINTS = {"phone": "phones", "email": "emails", "web": "webs"}


class ExportParts:
    """Reads for an export. A record's values go by column name; `row` is its row id, `id` the one in the file."""

    def __init__(self, session: Session) -> None:
        self.session, self.db = session, session.db
        self._ids: dict[str, OwnIds] = {}
        self._names: dict[str, dict[int, str]] = {}

    # -- records -------------------------------------------------------------------------------------------------------

    def pages(self, kind: str, columns: Sequence[str], condition: Condition = YES) -> Iterator[list[Values]]:
        """The records of a kind in the order in which they were made, some thousand at a time."""
        model: Any = MODELS[kind]
        query = model.select(model.id, *(model._meta.columns[name] for name in columns)).where(condition)
        ids, last = self.ids(kind), 0
        while rows := self.db.rows(query.where(model.id > last).order_by(model.id).limit(PAGE)):
            last = rows[-1][0]
            page = []
            for row_id, *said in rows:
                row = {"row": row_id, "id": ids[row_id], **dict(zip(columns, said, strict=True))}
                if "owner_id" in row:
                    row["owner"] = self.logins.get(row["owner_id"])
                page.append(row)
            yield page

    def records(self, kind: str, columns: Sequence[str], condition: Condition = YES) -> Iterator[Values]:
        """As `pages`, one by one."""
        for page in self.pages(kind, columns, condition):
            yield from page

    def hung(
        self, ids: Sequence[int], parent: Any, *columns: Any, order: Any = None
    ) -> Callable[[int], list[tuple[Any, ...]]]:
        """What hangs on records by the column `parent`: a function from row id to rows of `columns`."""
        model = parent.model
        query = model.select(parent, *columns).where(parent.in_(list(ids)))
        found: dict[int, list[tuple[Any, ...]]] = {}
        for row_id, *said in self.db.rows(query.order_by(*([order] if order else []), model.id)):
            found.setdefault(row_id, []).append(tuple(said))
        return lambda row_id: found.get(row_id, [])

    def points(self, ids: Sequence[int], parent: Any) -> Callable[[int], Values]:
        """Phones, e-mails, web addresses of accounts or contacts: a function from row id to the three lists."""
        told = self.hung(ids, parent, ContactPoint.kind, ContactPoint.value, ContactPoint.label)

        def lists(row_id: int) -> Values:
            found: dict[str, list[Point]] = {}
            for kind, value, label in told(row_id):
                found.setdefault(_POINTS.get(kind, "webs"), []).append(Point(value, label))
            return dict(found)

        return lists

    def tags(self, ids: Sequence[int], parent: Any) -> Callable[[int], list[str]]:
        """A function from row id to tags."""
        query = Tagging.select(parent, Tag.name).join(Tag, on=(Tag.id == Tagging.tag)).where(parent.in_(list(ids)))
        found: dict[int, list[str]] = {}
        for row_id, name in self.db.rows(query.order_by(Tagging.id)):
            found.setdefault(row_id, []).append(name)
        return lambda row_id: found.get(row_id, [])

    def paid(self, row: Values, currency: str, *amounts: str, always: bool = False) -> Values:
        """The row with a currency where it has amounts: a blank one means the firm's."""
        if not row[currency] and (always or any(row[amount] is not None for amount in amounts)):
            return {**row, currency: self.session.currency}
        return row

    # -- links ---------------------------------------------------------------------------------------------------------

    def ids(self, kind: str) -> OwnIds:
        """The ids of a kind in files."""
        if kind not in self._ids:
            self._ids[kind] = OwnIds(self.session, kind)
        return self._ids[kind]

    def names(self, kind: str) -> dict[int, str]:
        """Row id -> name, of accounts (that they exist may be known to all), visible contacts, visible deals."""
        if kind not in self._names:
            model, column, seen = {
                "account": (Account, Account.name, YES),
                "contact": (Contact, Contact.name, self.session.visible(Contact)),
                "deal": (Deal, Deal.title, self.session.visible(Deal)),
            }[kind]
            self._names[kind] = dict(self.db.rows(model.select(model.id, column).where(seen)))
        return self._names[kind]

    def ref(self, kind: str, row_id: int) -> Ref:
        """A link to a record that may be known."""
        return Ref(self.names(kind)[row_id], self.ids(kind)[row_id])

    def link(self, name: str, kind: str, row_id: int | None) -> Values:
        """The two columns of a link; blank for none, and for a record that this person may not know of."""
        if row_id is None or row_id not in self.names(kind):
            return {f"{name}_id": None, name: None}
        return {f"{name}_id": self.ids(kind)[row_id], name: self.names(kind)[row_id]}

    @cached_property
    def logins(self) -> dict[int | None, str]:
        """User id -> login."""
        return dict(self.db.rows(User.select(User.id, User.login)))

    @cached_property
    def teams(self) -> dict[int | None, str]:
        """Team id -> name."""
        return dict(self.db.rows(Team.select(Team.id, Team.name)))

    @cached_property
    def products(self) -> dict[int, str]:
        """Product id -> name."""
        return dict(self.db.rows(Product.select(Product.id, Product.name)))

    @cached_property
    def competitors(self) -> dict[int | None, str]:
        """Competitor id -> name."""
        return dict(self.db.rows(Competitor.select(Competitor.id, Competitor.name)))

    @cached_property
    def pipelines(self) -> dict[int, str]:
        """Pipeline id -> key."""
        return dict(self.db.rows(Pipeline.select(Pipeline.id, Pipeline.key)))

    @cached_property
    def stages(self) -> dict[int | None, str]:
        """Stage id -> key."""
        return dict(self.db.rows(Stage.select(Stage.id, Stage.key)))
