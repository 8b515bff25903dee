"""When somebody last looked at a record: the one table that is about the reader, not about the business.

The journal does not keep it, because there is nothing to undo in having looked. So it refers to nothing either: a
reference would stand in the way of removing the record, or of taking its making back.
"""

from __future__ import annotations

from peewee import TextField

from tcrm.models.base import Table, number
from tcrm.models.fields import IdField, MomentField


class Visit(Table):
    """That a user looked at a record (`kind` account, contact, deal), and when last."""

    id = IdField()
    user_id = number(0)
    kind = TextField()
    row_id = number(0)
    at = MomentField()

    class Meta:
        indexes = ((("user_id", "kind", "row_id"), True),)
