"""Who might see or change a row that is not there any more: the same rules, on the image that its removal left.

The history tells of removed records and undo brings them back, so both have to ask. What cannot be decided is hidden.
"""

from __future__ import annotations

import json
from typing import Any

from tcrm.models.agenda import Snooze
from tcrm.models.base import Row
from tcrm.models.customers import Account, Contact
from tcrm.models.database import Database
from tcrm.models.deals import Deal
from tcrm.models.visibility import YES, Scope, editable, is_guarded, visible

_PARENTS = ("deal_id", "account_id", "contact_id", "activity_id")  # what a row hangs on, in this order


def may(db: Database, scope: Scope, model: type[Row], row_id: int, right: str) -> bool:
    """Whether this person may `right` (see, edit) a row, be it there or removed; one that never was is hidden.

    Rows of the firm's own tables are seen by all, and may be changed where everybody may add to the table.
    """
    table: Any = model
    if scope.is_admin:
        return True
    rule = editable(scope, model) if right == "edit" else visible(scope, model)
    if not is_guarded(model):
        return right == "see" or rule is YES
    here = table.select(table.id).where(table.id == row_id)
    if db.one(here) is not None:
        return db.one(here.where(rule)) is not None
    return _by_image(db, scope, model, row_id, right)


def _by_image(db: Database, scope: Scope, model: type[Row], row_id: int, right: str) -> bool:
    """By the newest removal of the row."""
    name = str(model._meta.table_name)
    found = db.sql(
        "SELECT operation_id, before FROM change WHERE table_name = ? AND row_id = ? AND act = 'D' "
        "ORDER BY operation_id DESC LIMIT 1",
        (name, row_id),
    )
    if not found:
        return False
    operation_id, image = found[0][0], json.loads(found[0][1])
    if "owner_id" in image and image["owner_id"] in scope.managed | {scope.user_id}:
        return True
    if model is Snooze:
        return bool(image["user_id"] == scope.user_id)
    if model in (Account, Deal):
        return right == "see" and _colleagues(scope, image)
    if model is Contact:
        return _contact(db, scope, operation_id, row_id, image, right)
    for column in _PARENTS:
        if image.get(column) is not None:
            return may(db, scope, model._meta.columns[column].rel_model, image[column], right)
    return False


def _colleagues(scope: Scope, image: dict[str, Any]) -> bool:
    """Whether the firm lets this person see what belonged to that colleague, or to nobody."""
    owner = image["owner_id"]
    if owner is None:
        return True
    if image.get("private"):
        return False
    return scope.colleagues_see == "firm" or (scope.colleagues_see == "team" and owner in scope.mates)


def _contact(db: Database, scope: Scope, operation_id: int, contact_id: int, image: dict[str, Any], right: str) -> bool:
    """A removed person goes by the accounts that they were taken from, else by their owner."""
    places = db.sql(
        "SELECT before FROM change WHERE operation_id = ? AND table_name = 'membership' AND act = 'D'", (operation_id,)
    )
    images = [json.loads(before) for (before,) in places]
    accounts = [place["account_id"] for place in images if place["contact_id"] == contact_id]
    if accounts:
        return any(may(db, scope, Account, account_id, right) for account_id in accounts)
    return image["owner_id"] is None or (right == "see" and _colleagues(scope, image))
