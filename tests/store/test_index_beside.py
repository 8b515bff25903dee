"""The index of the search, where a second process cuts the texts for it."""

from __future__ import annotations

import os

import pytest
from office import Office

from tcrm.actions.history import redo, undo
from tcrm.models import Account, search
from tcrm.models.sql import doctor


def test_the_index_is_the_same_whoever_cut_its_texts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(search, "MANY", 1)
    monkeypatch.setattr(search, "_CHUNK", 20)
    session = office.sit("olga")
    names = [f"Kunde {n} 客户 & Söhne" for n in range(50)]  # in three parts
    with session.operation("test") as op:
        op.insert_columns(Account, {"name": names, "sort_name": names})
    assert doctor.stale_search_keys(session.db) == 0
    undo(session)
    assert doctor.stale_search_keys(session.db) == 0
    redo(session)
    search.rebuild(session.db)
    assert doctor.stale_search_keys(session.db) == 0
