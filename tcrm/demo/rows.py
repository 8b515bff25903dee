"""What every part of the demo company needs on its way into the tables: which row each record of the story became."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tcrm.models import Row
from tcrm.models.journal import Recorder


@dataclass
class Ids:
    """Row ids by the keys of the story: logins, team keys … names for competitors, stage keys of the one pipeline."""

    pipeline: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    competitors: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    contacts: dict[str, int] = field(default_factory=dict)
    deals: dict[str, int] = field(default_factory=dict)


def insert(op: Recorder, model: type[Row], keyed: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, int]:
    """Make the rows, which all name the same columns, and say which id each key got."""
    pairs = list(keyed)
    made = op.insert_many(model, [row for _, row in pairs])
    return {key: row_id for (key, _), row_id in zip(pairs, made, strict=True)}


def coming(op: Recorder, model: type[Row], keys: Iterable[str]) -> dict[str, int]:
    """The ids that rows of these keys will get, for rows that name each other."""
    return {key: row_id for row_id, key in enumerate(keys, op.next_id(model))}
