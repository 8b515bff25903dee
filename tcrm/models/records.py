"""The journal's two tables and the search keys."""

from __future__ import annotations

from peewee import SQL, TextField

from tcrm.models.base import Table, link, number, string
from tcrm.models.fields import IdField, MomentField
from tcrm.models.people import User


class Operation(Table):
    """One thing that somebody did: one transaction, one undo step. `params` is JSON, the values of its sentence."""

    id = IdField()
    kind = TextField()
    user = link(User, null=True, index=False)
    at = MomentField()
    params = string("{}")
    undo_of = link("self", null=True)
    undone_by = link("self", null=True, index=False)

    class Meta:
        indexes = ((("user", "id"), False),)


class Change(Table):
    """What an operation did to one row, net: I inserted, U updated, D deleted; images are JSON by column name.

    I keeps no image (undo takes the row's own then), U the changed columns before and after, D the whole row before.
    """

    id = IdField()
    operation = link(Operation, index=False)
    table_name = TextField()
    row_id = number(0)
    act = TextField()
    before = string(None)
    after = string(None)

    class Meta:
        indexes = ((("operation", "table_name", "row_id"), True), (("table_name", "row_id", "operation"), False))


for _parent in ("account", "contact", "deal"):
    Change.add_index(
        SQL(
            f'CREATE INDEX "change_removed_{_parent}" ON "change" ("table_name", "before" ->> \'$.{_parent}_id\') '
            f"WHERE \"act\" = 'D' AND \"before\" ->> '$.{_parent}_id' IS NOT NULL"
        )
    )  # finds what was taken away from a record, such as a phone: nothing else leads from the record to it


class SearchKey(Table):
    """What a record can be found by: `head` for whoever may know that it exists, `body` for those who may see it.

    Its id is the record's number in the index of the search (`sql.grams`); the names of each shelf of it are at hand in
    their order.
    """

    id = IdField()
    kind = TextField()  # account, contact, deal
    row_id = number(0)
    head = string()
    body = string()

    class Meta:
        indexes = ((("kind", "row_id"), True),)


SearchKey.add_index(SQL('CREATE INDEX "search_key_shelf_head" ON "search_key" ("id" >> 48, "head")'))
