"""Drafts from files, as a profile reads them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tcrm.exchange import drafts as d
from tcrm.exchange.csvfile import BadRow
from tcrm.exchange.plan import Plan, open_files, prepare
from tcrm.exchange.profilefile import parse
from tcrm.exchange.profilefolders import load
from tcrm.exchange.prove import Answers

Found = list[d.Draft | BadRow]
CLOSING = '[deals]\nkind = "deal"\n[deals.columns]\nwhat = "title"\nend = "close_on"\n'


def plan_of(folder: Path, profile: str, content: str, answers: Answers | None = None, currency: str = "EUR") -> Plan:
    path = folder / "list.csv"
    path.write_text(content, encoding="utf-8")
    return prepare(parse(tomllib.loads(profile), "mine", "mine.toml"), open_files([path]), currency, answers)


def read(folder: Path, profile: str, content: str, answers: Answers | None = None, currency: str = "EUR") -> Found:
    return list(plan_of(folder, profile, content, answers, currency).drafts())


def sample(folder: Path, profile: str, *names: str) -> Found:
    plan = prepare(load(profile), open_files([folder / name for name in names]), "EUR")
    found = list(plan.drafts())
    assert not [row for row in found if isinstance(row, BadRow)]
    return found


def deals(found: Found) -> list[d.DealDraft]:
    return [row for row in found if isinstance(row, d.DealDraft)]
