"""Activities and memos from files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tcrm.actions.import_desk import is_own
from tcrm.actions.import_rows import hang
from tcrm.actions.import_writer import Values, Writer
from tcrm.exchange.drafts import ActivityDraft, MemoDraft, Ref
from tcrm.i18n import _
from tcrm.models import Activity, ActivityContact, ActivityUser, Memo

Rows = Sequence[tuple[ActivityDraft, int]]


class ActivityWriter(Writer[ActivityDraft]):
    """Activities. A start that is only a day is the day in the agenda; what is done has been done some day."""

    kind = "activity"
    model = Activity
    label = "subject"
    tables = {Activity: "", ActivityUser: "activity_id", ActivityContact: "activity_id"}
    attributes = {"start_at": "start", "end_at": "end", "done_at": "done_at", "due_on": "due_on"}

    def columns(self, draft: ActivityDraft) -> Values:
        return {
            "kind": draft.kind,
            "subject": draft.subject,
            "account_id": self.id(draft, "account", draft.account),
            "deal_id": self.id(draft, "deal", draft.deal),
            "owner_id": self._owner(draft),
            "status": draft.status,
            "due_on": self._due(draft),
            "start_at": self._hour(draft.start),
            "end_at": self._hour(draft.end),
            "done_at": self._done(draft),
            "place": draft.place,
            "priority": draft.priority,
            "importance": draft.importance,
            "outcome": draft.outcome,
            "text": draft.text,
            "created_by_id": self.desk.me,
        }

    def says(self, draft: ActivityDraft, column: str) -> bool:
        if column == "due_on" and not is_own(draft):
            return bool(draft.due_on or draft.start)
        return column != "created_by_id" and super().says(draft, column)

    def check(self, draft: ActivityDraft, row_id: int | None) -> bool:
        good = [
            self.linked(draft, "account", "account", draft.account),
            self.linked(draft, "deal", "deal", draft.deal),
            self.owned(draft, draft.owner),
        ]
        good += [self.linked(draft, "participants", "user", Ref(name)) for name in draft.participants]
        good += [self.linked(draft, "contacts", "contact", ref) for ref in draft.contacts]
        start, end = self._hour(draft.start), self._hour(draft.end)
        if start is not None and end is not None and end < start:
            good.append(self.desk.complain(draft, "end", draft.end, _("it would end before it begins")))
        return all(good)

    def attach(self, rows: Rows, fresh: set[int]) -> set[int]:
        own = {row_id for draft, row_id in rows if is_own(draft) and row_id not in fresh}
        users = {
            row_id: [{"user_id": self.id(draft, "user", Ref(name))} for name in draft.participants]
            for draft, row_id in rows
            if draft.participants or row_id in own
        }
        people = {
            row_id: [{"contact_id": self.id(draft, "contact", ref)} for ref in draft.contacts]
            for draft, row_id in rows
            if draft.contacts or row_id in own
        }
        changed = hang(self.op, ActivityUser, "activity_id", users, ("user_id",), fresh=fresh, whole=own)
        return changed | hang(self.op, ActivityContact, "activity_id", people, ("contact_id",), fresh=fresh, whole=own)

    def _owner(self, draft: ActivityDraft) -> int | None:
        """An activity without an owner would stand in nobody's agenda, so it is the importer's."""
        found = self.id(draft, "user", draft.owner)
        return found if found is not None or (is_own(draft) and self.desk.is_admin) else self.desk.me

    def _hour(self, value: date | datetime | None) -> datetime | None:
        return self.desk.moment(value) if isinstance(value, datetime) else None

    def _due(self, draft: ActivityDraft) -> date | None:
        if draft.due_on is not None or is_own(draft) or draft.start is None:
            return draft.due_on
        if isinstance(draft.start, datetime):
            moment = self.desk.moment(draft.start)
            return moment.astimezone(self.desk.session.zone).date() if moment else None
        return draft.start

    def _done(self, draft: ActivityDraft) -> datetime | None:
        if draft.done_at is not None or is_own(draft) or draft.status != "done":
            return self.desk.moment(draft.done_at)
        return self.desk.moment(draft.start or draft.due_on) or self.desk.now


class MemoWriter(Writer[MemoDraft]):
    """Memos; without a date they are of now, without a writer the importer's."""

    kind = "memo"
    model = Memo
    label = "text"
    tables = {Memo: ""}

    def columns(self, draft: MemoDraft) -> Values:
        writer = self.id(draft, "user", draft.by)
        nobody = is_own(draft) and self.desk.is_admin
        return {
            "account_id": self.id(draft, "account", draft.account),
            "contact_id": self.id(draft, "contact", draft.contact),
            "deal_id": self.id(draft, "deal", draft.deal),
            "at": self.desk.moment(draft.at) or self.desk.now,
            "by_id": writer if writer is not None or nobody else self.desk.me,
            "text": draft.text,
        }

    def check(self, draft: MemoDraft, row_id: int | None) -> bool:
        good = [
            self.linked(draft, "account", "account", draft.account),
            self.linked(draft, "contact", "contact", draft.contact),
            self.linked(draft, "deal", "deal", draft.deal),
            self.owned(draft, draft.by, "by"),
        ]
        return all(good)
