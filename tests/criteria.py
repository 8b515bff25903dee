"""What the tests have stages ask for, and what a gate says is missing."""

from __future__ import annotations

from tcrm.actions import deals

AMOUNT = {"need": "field", "field": "amount"}
CLOSE = {"need": "field", "field": "close_on"}
CUSTOMER = {"need": "field", "field": "account_id"}
NEED = {"need": "check", "key": "need", "label": "need understood"}
BUDGET = {"need": "check", "key": "budget", "label": "budget"}
VISIT = {"need": "activity", "kind": "visit"}
WHO = {"need": "role", "role": "decision_maker"}


def lacking(result: deals.Result) -> list[tuple[str, str, str]]:
    """(stage, need, key) of all that is missing."""
    return [(gap.stage_key, gap.need, gap.key) for held in result.held for gap in held.missing]
