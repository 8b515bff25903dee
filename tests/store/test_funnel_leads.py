"""A thousand marketing leads and the deals won of them, imported: their funnel is what counting the files gives."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from office import NOW

from tcrm.actions.imports import import_files
from tcrm.actions.setup import open_session
from tcrm.queries.funnel import FunnelAsk, deals_behind, funnel
from tcrm.session import Session


@pytest.fixture(scope="module")
def leads(sample_data: Path) -> Iterator[Session]:
    session = open_session(None, "olga", lambda: NOW)
    folder = sample_data / "olist"
    import_files(session, [folder / "leads_first_1000.csv", folder / "closed_deals_of_those.csv"], profile="olist")
    yield session
    session.close()


def column(file: Path, key: str, value: str) -> dict[str, str]:
    with file.open(encoding="utf-8", newline="") as stream:
        return {row[key]: row[value] for row in csv.DictReader(stream)}


def test_a_thousand_leads_ninety_two_won_the_others_open(leads: Session) -> None:
    found = funnel(leads, FunnelAsk())
    assert (found.pipeline, found.rows[0].key, found.rows[0].reached) == ("standard", "lead", 1000)
    assert (found.won.count, found.lost.count, found.open, found.rows[0].open) == (92, 0, 908, 908)


def test_by_source_it_is_what_the_files_say(leads: Session, sample_data: Path) -> None:
    origins = column(sample_data / "olist" / "leads_first_1000.csv", "mql_id", "origin")
    won = column(sample_data / "olist" / "closed_deals_of_those.csv", "mql_id", "won_date")
    reached = Counter(origin or "unknown" for origin in origins.values())
    ended = Counter(origins[lead] or "unknown" for lead in won)
    ask = FunnelAsk(by="source")
    groups = {group.key: group for group in funnel(leads, ask).groups}
    assert {key: group.rows[0].reached for key, group in groups.items()} == reached
    assert {key: group.won.count for key, group in groups.items() if group.won.count} == ended
    assert all(len(deals_behind(leads, ask, "won", group=key)) == ended[key] for key in groups)
