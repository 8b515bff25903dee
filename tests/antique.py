"""A file as the first program wrote it, which knew schema 1 only."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcrm.models.opening import open_database

OLD_FIRM = (
    "INSERT INTO user (login, name, role) VALUES ('maria', 'Maria', 'admin')",
    "INSERT INTO pipeline (key, name) VALUES ('own', 'Our own')",
    "INSERT INTO stage (pipeline_id, key, name, criteria) "
    """VALUES (1, 'new', 'New', '[{"need": "field", "field": "amount"}]')""",
    "INSERT INTO stage (pipeline_id, key, name, position) VALUES (1, 'next', 'Next', 1)",
    "INSERT INTO stage (pipeline_id, key, name, position, outcome) VALUES (1, 'lost', 'Lost', -1, 'lost')",
    "INSERT INTO firm (name, default_pipeline_id) VALUES ('Example Works', 1)",
    "INSERT INTO deal (title, pipeline_id, owner_id, currency) VALUES ('Press', 1, 1, 'EUR')",
    "INSERT INTO move_permit (id) VALUES (1)",
    "INSERT INTO stage_move (deal_id, to_stage_id, at, day) VALUES (1, 1, 1790000000, 20717)",
    "DELETE FROM move_permit",
    "UPDATE deal SET stage_id = 1, created_at = 1790000000, created_day = 20717, entered_at = 1790000000",
)
"""A firm with one deal, as schema 1 held it."""


def old_file(path: Path, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Write such a file; `folder`, a new one, is for its migration."""
    from tcrm.models import migrate, search

    folder.mkdir()
    for file in migrate.FOLDER.glob("0001*"):
        (folder / file.name).write_text(file.read_text())
    with patch.context() as then:
        then.setattr(migrate, "FOLDER", folder)
        then.setattr(search, "rebuild", lambda db: None)  # its index is of a later schema
        db = open_database(path)
        assert db.sql("PRAGMA user_version")[0][0] == 1
        with db.writing():
            for statement in OLD_FIRM:
                db.sql(statement)
        db.close()
