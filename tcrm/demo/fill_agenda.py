"""What was done and is planned in the story, and its memos, into their tables."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from tcrm.demo.parts import Activity as Told
from tcrm.demo.parts import Story
from tcrm.demo.rows import Ids, insert
from tcrm.models import Activity, ActivityContact, ActivityUser, Memo, Snooze
from tcrm.models.journal import Recorder
from tcrm.recurrence import write_start


def fill_agenda(op: Recorder, story: Story, ids: Ids) -> None:
    """Activities with those who take part on both sides, and memos."""
    zone = ZoneInfo(story.firm.zone)
    made = insert(op, Activity, [(told.key, _row(told, zone, ids)) for told in story.activities])
    op.insert_many(
        ActivityUser,
        [
            {"activity_id": made[told.key], "user_id": ids.users[login]}
            for told in story.activities
            for login in told.participants
        ],
    )
    op.insert_many(
        ActivityContact,
        [
            {"activity_id": made[told.key], "contact_id": ids.contacts[key]}
            for told in story.activities
            for key in told.contacts
        ],
    )
    op.insert_many(
        Snooze,
        [
            {"user_id": ids.users[told.owner], "kind": "activity", "row_id": made[told.key], "until": told.put_off}
            for told in story.activities
            if told.put_off
        ],
    )
    op.insert_many(
        Memo,
        [
            {
                "account_id": ids.accounts[memo.account] if memo.account else None,
                "deal_id": ids.deals[memo.deal] if memo.deal else None,
                "by_id": ids.users[memo.by],
                "at": memo.at,
                "text": memo.text,
            }
            for memo in story.memos
        ],
    )


def _row(told: Told, zone: ZoneInfo, ids: Ids) -> dict[str, Any]:
    local = told.start.astimezone(zone) if told.start else told.due
    begins = write_start(local) if told.rule and local else ""
    return {
        "kind": told.kind,
        "subject": told.subject,
        "account_id": ids.accounts[told.account] if told.account else None,
        "deal_id": ids.deals[told.deal] if told.deal else None,
        "owner_id": ids.users[told.owner],
        "status": told.status,
        "due_on": told.start.astimezone(zone).date() if told.start else told.due,
        "start_at": told.start,
        "end_at": told.end,
        "done_at": told.done_at,
        "place": told.place,
        "priority": told.priority,
        "outcome": told.outcome,
        "text": told.text,
        "created_by_id": ids.users[told.owner],
        "rrule": told.rule,
        "series_start": f"TZID={zone.key}:{begins}" if begins and told.start else begins,
        "slot": begins,
    }
