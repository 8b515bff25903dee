"""Records as rows of our own export: what of each kind this person may see, page by page, in the order of ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from tcrm.exchange.drafts import AddressDraft, CompetitorDraft, LineDraft, MembershipDraft, Ref, RoleDraft
from tcrm.models import (
    Account,
    Activity,
    ActivityContact,
    ActivityUser,
    Address,
    Contact,
    ContactPoint,
    Deal,
    DealCompetitor,
    DealContact,
    DealLine,
    DealReason,
    Membership,
    Memo,
    Reason,
    StageMove,
    Tagging,
)
from tcrm.models.visibility import Condition
from tcrm.queries.export_parts import ExportParts, Values

_HEAD = ("row", "id", "kind", "name", "city", "country", "class", "owner")  # of a customer, known to everybody


class ExportRows(ExportParts):
    """The rows of every kind: `of(kind)` gives mappings by the names of `formats.columns(kind)`."""

    def of(self, kind: str) -> Iterator[Values]:
        """The visible records of a kind, in the order in which they were made."""
        rows: Mapping[str, Callable[[], Iterator[Values]]] = {
            "team": self._teams,
            "user": self._users,
            "rate": self._rates,
            "product": self._products,
            "account": self._accounts,
            "contact": self._contacts,
            "deal": self._deals,
            "move": self._moves,
            "activity": self._activities,
            "memo": self._memos,
        }
        return rows[kind]()

    # -- the firm's ----------------------------------------------------------------------------------------------------

    def _teams(self) -> Iterator[Values]:
        for row in self.records("team", ("name", "kind", "parent_id")):
            yield {**row, "parent": self.teams.get(row["parent_id"])}

    def _users(self) -> Iterator[Values]:
        columns = ("name", "login", "email", "role", "team_id", "active", "zone", "language")
        for row in self.records("user", columns):
            yield {**row, "team": self.teams.get(row["team_id"])}

    def _rates(self) -> Iterator[Values]:
        for row in self.records("rate", ("currency", "day", "rate")):
            yield {**row, "on": row["day"]}

    def _products(self) -> Iterator[Values]:
        for row in self.records("product", ("name", "code", "series", "unit", "price", "currency", "active")):
            yield self.paid(row, "currency", "price")

    # -- customers -----------------------------------------------------------------------------------------------------

    def _accounts(self) -> Iterator[Values]:
        columns = (
            "kind", "name", "class", "key_account", "lifecycle", "parent_id", "owner_id", "private", "industry", "city",
            "country", "website", "source", "employees", "founded", "revenue", "revenue_currency", "text", "archived",
        )  # fmt: skip
        for page in self.pages("account", columns, self._customers()):
            ids = sorted(seen := self._seen([row["row"] for row in page]))
            tags, points = self.tags(ids, Tagging.account), self.points(ids, ContactPoint.account)
            addresses = self.hung(
                ids, Address.account, Address.kind, Address.lines, Address.postcode, Address.city, Address.region,
                Address.country,
            )  # fmt: skip
            for row in page:
                if row["row"] not in seen:
                    yield {name: row[name] for name in _HEAD}
                    continue
                yield {
                    **self.paid(row, "revenue_currency", "revenue"),
                    **self.link("parent", "account", row["parent_id"]),
                    **points(row["row"]),
                    "tags": tags(row["row"]),
                    "addresses": [AddressDraft(*said) for said in addresses(row["row"])],
                }

    def _customers(self) -> Condition:
        """Visible customers, and those that something visible belongs to: of these only the head is told."""
        visible = self.session.visible
        if self.session.scope.is_admin:
            return visible(Account)
        mine = Contact.select(Contact.id).where(visible(Contact))
        found: Condition = visible(Account)
        above = Account.alias()
        parents = Account.select(Account.parent).where(visible(Account), Account.parent.is_null(False))
        for named in (
            above.select(above.id).where(above.id.in_(parents)),
            Membership.select(Membership.account).where(Membership.contact.in_(mine)),
            *(m.select(m.account).where(visible(m), m.account.is_null(False)) for m in (Deal, Activity, Memo)),
        ):
            found = found | Account.id.in_(named)
        return found

    def _seen(self, ids: list[int]) -> set[int]:
        query = Account.select(Account.id).where(Account.id.in_(ids), self.session.visible(Account))
        return {row[0] for row in self.db.rows(query)}

    def _contacts(self) -> Iterator[Values]:
        columns = ("name", "given_name", "family_name", "title", "language", "owner_id", "text", "archived")
        for page in self.pages("contact", columns, self.session.visible(Contact)):
            ids = [row["row"] for row in page]
            tags, points = self.tags(ids, Tagging.contact), self.points(ids, ContactPoint.contact)
            places = self.hung(ids, Membership.contact, Membership.account, Membership.role, Membership.main)
            for row in page:
                yield {
                    **row,
                    **points(row["row"]),
                    "tags": tags(row["row"]),
                    "accounts": [
                        MembershipDraft(self.ref("account", account), role, bool(main))
                        for account, role, main in places(row["row"])
                    ],
                }

    # -- deals ---------------------------------------------------------------------------------------------------------

    def _deals(self) -> Iterator[Values]:
        columns = (
            "title", "account_id", "owner_id", "pipeline_id", "stage_id", "created_day", "amount", "currency",
            "close_on", "probability", "forecast", "budget", "interest", "source", "private", "company", "person",
            "email", "phone", "lost_to_id", "close_note", "archived",
        )  # fmt: skip
        for page in self.pages("deal", columns, self.session.visible(Deal)):
            ids = [row["row"] for row in page]
            tags = self.tags(ids, Tagging.deal)
            lines = self._lines(ids)
            people = self.hung(
                ids, DealContact.deal, DealContact.contact, DealContact.role, DealContact.influence,
                DealContact.attitude,
            )  # fmt: skip
            others = self.hung(ids, DealCompetitor.deal, DealCompetitor.competitor, DealCompetitor.note)
            reasons = self._reasons(ids)
            for row in page:
                lined = lines(row["row"])
                yield {
                    **self.paid(row, "currency", "amount", "budget", always=bool(lined)),
                    **self.link("account", "account", row["account_id"]),
                    "pipeline": self.pipelines[row["pipeline_id"]],
                    "stage": self.stages.get(row["stage_id"]),
                    "created_on": row["created_day"],
                    "lines": lined,
                    "contacts": [
                        RoleDraft(self.ref("contact", contact), *rest)
                        for contact, *rest in people(row["row"])
                        if contact in self.names("contact")
                    ],
                    "competitors": [CompetitorDraft(self.competitors[one], note) for one, note in others(row["row"])],
                    "lost_to": self.competitors.get(row["lost_to_id"]),
                    "reasons": reasons(row["row"]),
                    "tags": tags(row["row"]),
                }

    def _lines(self, ids: Sequence[int]) -> Callable[[int], list[LineDraft]]:
        query = DealLine.select(DealLine.deal, DealLine.product, DealLine.quantity, DealLine.price, DealLine.title)
        found: dict[int, list[LineDraft]] = {}
        rows = self.db.rows(query.where(DealLine.deal.in_(ids)).order_by(DealLine.position, DealLine.id))
        for deal, product, quantity, price, title in rows:
            ref = Ref(self.products[product]) if product is not None else None
            found.setdefault(deal, []).append(LineDraft(ref, Decimal(quantity), price, title))
        return lambda row_id: found.get(row_id, [])

    def _reasons(self, ids: Sequence[int]) -> Callable[[int], list[str]]:
        query = DealReason.select(DealReason.deal, Reason.name).join(Reason, on=(Reason.id == DealReason.reason))
        found: dict[int, list[str]] = {}
        for deal, name in self.db.rows(query.where(DealReason.deal.in_(ids)).order_by(DealReason.id)):
            found.setdefault(deal, []).append(name)
        return lambda row_id: found.get(row_id, [])

    def _moves(self) -> Iterator[Values]:
        """Histories, deal by deal; a move is called by its deal and its number there."""
        columns = (
            StageMove.from_stage, StageMove.to_stage, StageMove.at, StageMove.by, StageMove.reason,
            StageMove.amount_at, StageMove.currency_at, StageMove.probability_at, StageMove.close_at,
        )  # fmt: skip
        for page in self.pages("deal", (), self.session.visible(Deal)):
            told = self.hung([row["row"] for row in page], StageMove.deal, *columns, order=StageMove.at)
            for row in page:
                for number, (origin, target, at, by, reason, amount, currency, own, close) in enumerate(
                    told(row["row"]), 1
                ):
                    move = {
                        "id": f"{row['id']}/{number}", "deal_id": row["id"], "from": self.stages.get(origin),
                        "to": self.stages[target], "at": at, "by": self.logins.get(by), "reason": reason,
                        "amount_at": amount, "currency_at": currency, "probability_at": own, "close_at": close,
                    }  # fmt: skip
                    yield self.paid(move, "currency_at", "amount_at")

    # -- agenda --------------------------------------------------------------------------------------------------------

    def _activities(self) -> Iterator[Values]:
        columns = (
            "kind", "subject", "account_id", "deal_id", "owner_id", "status", "due_on", "start_at", "end_at", "done_at",
            "place", "priority", "importance", "outcome", "text",
        )  # fmt: skip
        for page in self.pages("activity", columns, self.session.visible(Activity)):
            ids = [row["row"] for row in page]
            users = self.hung(ids, ActivityUser.activity, ActivityUser.user)
            people = self.hung(ids, ActivityContact.activity, ActivityContact.contact)
            for row in page:
                yield {
                    **row,
                    **self.link("account", "account", row["account_id"]),
                    **self.link("deal", "deal", row["deal_id"]),
                    "start": row["start_at"],
                    "end": row["end_at"],
                    "participants": [self.logins[user] for (user,) in users(row["row"])],
                    "contacts": [
                        self.ref("contact", contact)
                        for (contact,) in people(row["row"])
                        if contact in self.names("contact")
                    ],
                }

    def _memos(self) -> Iterator[Values]:
        columns = ("account_id", "contact_id", "deal_id", "at", "by_id", "text")
        for row in self.records("memo", columns, self.session.visible(Memo)):
            yield {
                **row,
                **self.link("account", "account", row["account_id"]),
                **self.link("contact", "contact", row["contact_id"]),
                **self.link("deal", "deal", row["deal_id"]),
                "by": self.logins.get(row["by_id"]),
            }
