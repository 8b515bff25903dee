"""What stands between a deal and the next stage: the exit criteria of the stages that it passes.

Criteria are a JSON list in the stage: `{"need": "field", "field": "amount"}`. Each yields one sentence while unmet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tcrm.i18n import N_, _
from tcrm.models import Deal
from tcrm.session import Session

FIELDS = {
    "account_id": N_("a customer"),
    "amount": N_("an amount"),
    "close_on": N_("an expected close date"),
    "budget": N_("a budget"),
    "interest": N_("the interest"),
    "source": N_("a source"),
    "owner_id": N_("an owner"),
}
"""Deal columns that a stage may require, with the words for what is missing."""


def missing_for(session: Session, passed: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    """What is missing for each deal that has something missing: deal id -> sentences.

    `passed` holds, by deal, the criteria (JSON) of every stage that the deal would leave behind.
    """
    wanted = {deal: [c for text in texts for c in json.loads(text or "[]")] for deal, texts in passed.items()}
    wanted = {deal: criteria for deal, criteria in wanted.items() if criteria}
    if not wanted:
        return {}
    columns = [Deal.id, *(Deal._meta.columns[name] for name in FIELDS)]
    rows = session.db.rows(Deal.select(*columns).where(Deal.id.in_(sorted(wanted))))
    facts = {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in rows}
    found: dict[int, list[str]] = {}
    for deal, criteria in wanted.items():
        for criterion in criteria:
            if (sentence := _unmet(criterion, facts[deal])) and sentence not in found.get(deal, []):
                found.setdefault(deal, []).append(sentence)
    return found


def _unmet(criterion: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    name = str(criterion.get("field", ""))
    if criterion.get("need") == "field" and facts.get(name) in (None, ""):
        return _("needs {what}").format(what=_(FIELDS[name]))
    return ""
