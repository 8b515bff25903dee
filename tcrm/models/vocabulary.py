"""The words that columns may hold which stand for a choice: names of the program, shown in the user's language."""

from __future__ import annotations

_FORECASTS = ("omitted", "pipeline", "best", "commit", "closed")
_OUTCOMES = ("open", "won", "lost")

WORDS: dict[str, tuple[str, ...]] = {
    "user.role": ("seller", "manager", "admin"),
    "account.kind": ("organisation", "person"),
    "account.class": ("", "A", "B", "C"),
    "account.lifecycle": ("prospect", "customer", "former", "partner"),
    "contact_point.kind": ("phone", "email", "web"),
    "stage.phase": ("lead", "opportunity", "quote", "order", "delivery"),
    "stage.outcome": _OUTCOMES,
    "stage.forecast": _FORECASTS,
    "deal.status": _OUTCOMES,
    "deal.forecast": ("", *_FORECASTS),
    "deal.interest": ("", "cold", "warm", "hot"),
    "reason.kind": ("won", "lost"),
    "activity.kind": ("call", "visit", "meeting", "email", "task"),
    "activity.status": ("planned", "done", "cancelled"),
    "activity.priority": ("high", "normal", "low"),
    "snooze.kind": ("activity", "deal", "hot_deal", "hot_account"),
    "firm.date_order": ("dmy", "mdy", "ymd"),
    "firm.colleagues_see": ("firm", "team", "own"),
    "change.act": ("I", "U", "D"),
}
"""Column -> the words that it may hold, in the order in which they are offered."""


__all__ = ["WORDS"]
