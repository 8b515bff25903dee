"""The search reads an index of pieces instead of every key, and names in their order."""

from __future__ import annotations

from typing import Any

CREATE = (
    "CREATE VIRTUAL TABLE search_gram USING fts5(pieces, content='', contentless_delete=1, detail=none, prefix='1 2', "
    "tokenize=\"ascii tokenchars '!\"\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'\")"
)


def up(migrator: Any, db: Any) -> None:
    """The index of schema 7; it is filled with the search keys, which are made anew after this."""
    db.execute_sql(CREATE)
    db.execute_sql("INSERT INTO search_gram (search_gram, rank) VALUES ('hashsize', 8388608)")
    db.execute_sql('CREATE INDEX "search_key_shelf_head" ON "search_key" ("id" >> 48, "head")')
    db.execute_sql('CREATE INDEX "account_archived_sort_name_id" ON "account" ("archived", "sort_name", "id")')
