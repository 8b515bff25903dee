"""The whole of what a funnel says as plain values: every name, every number, nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from figures_kit import make_deal, ten_deals, three_stages
from office import Office

from tcrm.queries.funnel import Funnel, FunnelAsk, funnel
from tcrm.queries.funnel_change import FunnelChange, Part, StageChange
from tcrm.queries.funnel_json import major, table, to_json
from tcrm.queries.funnel_past import Cause, Gap, Verdict

CASES: list[dict[str, Any]] = [
    {"stage": "q", "name": "Q", "reached": 10, "next_rate": 0.8, "cumulative_rate": 1.0, "open": 1, "lost": 1,
     "resolved_rate": 8 / 9, "amount": 1000, "open_amount": 100, "lost_amount": 100, "median_days": 1,
     "without_amount": 0, "unconverted": {}},
    {"stage": "p", "name": "P", "reached": 8, "next_rate": 0.75, "cumulative_rate": 0.8, "open": 1, "lost": 1,
     "resolved_rate": 6 / 7, "amount": 800, "open_amount": 100, "lost_amount": 100, "median_days": 1,
     "without_amount": 0, "unconverted": {}},
    {"stage": "n", "name": "N", "reached": 6, "next_rate": 0.5, "cumulative_rate": 0.6, "open": 1, "lost": 2,
     "resolved_rate": 0.6, "amount": 600, "open_amount": 100, "lost_amount": 200, "median_days": 1,
     "without_amount": 0, "unconverted": {}},
]  # fmt: skip
WON = {"count": 3, "amount": 300, "cycle_days_mean": 2, "cycle_days_median": 2, "without_amount": 0, "unconverted": {}}
LOST = WON | {"count": 4, "amount": 400, "cycle_days_mean": 2.25, "cycle_days_median": 2.5}


def found(office: Office, **wishes: Any) -> Funnel:
    return funnel(office.sit("olga"), FunnelAsk(pipeline="qpn", **wishes))


def test_the_whole_of_a_funnel(office: Office) -> None:
    ten_deals(office)
    start, end = date(2026, 1, 1), date(2026, 11, 20)
    told = to_json(found(office, start=start, end=end, as_of=end, by="source"))
    definition = told.pop("definition")
    figures = {
        "rows": CASES,
        "won": WON | {"cumulative_rate": 0.3, "win_rate": 3 / 7},
        "lost": LOST,
        "lead_to_won": 0.3,
    }
    figures["win_rate"] = {
        "count": 3 / 7,
        "amount": 3 / 7,
        "count_with_stale": None,
        "amount_with_stale": None,
        "stale": None,
        "stale_without_amount": None,
        "stale_unconverted": None,
    }
    assert isinstance(definition, str) and definition
    assert told == {
        "pipeline": "qpn", "mode": "cohort", "measure": "count", "currency": "EUR", "from": "2026-01-01",
        "to": "2026-11-20", "as_of": "2026-11-20", **figures, "open": 3,
        "velocity": round(3 * 3 / 7 * 100 / 2 * 100) / 100, "beside": [],
        "by": "source", "groups": [{"key": "", **figures, "open": 3}],
    }  # fmt: skip
    bare = to_json(found(office))
    assert (bare["from"], bare["to"], bare["as_of"]) == (None, None, None)
    assert not {"by", "groups", "changes"} & bare.keys()


def test_what_moved_and_what_stands_beside(office: Office) -> None:
    three_stages(office)
    parts = {what: Part(n, 150 * n) for n, what in enumerate(("entered", "advanced", "regressed", "lost", "before"))}
    change = FunnelChange(
        since=date(2026, 11, 1),
        until=date(2026, 11, 20),
        closing=(None, None),
        currency="EUR",
        rows=(StageChange(key="q", name="Q", **parts, after=Part(9, -25)),),
        steps={"before": Part(1, 100), "after": Part(2, 250)},
        slipped=Part(3, 301),
    )
    worst, best = Gap("q", "Q", 0.25, 0.75, 40, 40), Gap("p", "P", 0.5, 0.49, 20, 20)
    verdicts = [
        Verdict("team", "North", worst, best, Cause("reason", "Price", 0.5)),
        Verdict("year", "", None, None),
    ]
    told = to_json(found(office), change, verdicts)
    assert told["changes"] == {
        "since": "2026-11-01",
        "until": "2026-11-20",
        "stages": [
            {
                "stage": "q",
                "name": "Q",
                "entered": {"count": 0, "amount": 0},
                "advanced": {"count": 1, "amount": 1.5},
                "regressed": {"count": 2, "amount": 3},
                "lost": {"count": 3, "amount": 4.5},
                "before": {"count": 4, "amount": 6},
                "after": {"count": 9, "amount": -0.25},
            }
        ],
        "waterfall": {"before": {"count": 1, "amount": 1}, "after": {"count": 2, "amount": 2.5}},
        "slipped": {"count": 3, "amount": 3.01},
    }
    assert told["beside"] == [
        {
            "against": "team",
            "team": "North",
            "worst": {"stage": "q", "rate": 0.25, "other": 0.75, "clear": True},
            "best": {"stage": "p", "rate": 0.5, "other": 0.49, "clear": False},
            "cause": {"kind": "reason", "name": "Price", "part": 0.5},
        },
        {"against": "year", "team": None, "worst": None, "best": None, "cause": None},
    ]


def test_the_table_of_each_group_and_what_has_no_rate(office: Office) -> None:
    ids = three_stages(office)
    for currency, amount, source in (("CHF", 50, "fair"), ("SEK", 100, "fair"), ("EUR", None, "")):
        make_deal(
            office, ids, [("q", date(2026, 11, 2))], amount=amount, currency=currency, source=source, title=currency
        )
    rows = table(found(office, by="source"))
    assert [(row["group"], row["stage"], row["name"]) for row in rows] == [
        (group, stage, name)
        for group in ("fair", "")
        for stage, name in (("q", "Q"), ("p", "P"), ("n", "N"), ("won", "Won"), ("lost", "Lost"))
    ]
    assert [rows[at]["unconverted"] for at in (0, 1, 3, 5)] == ["CHF 0.5 SEK 1", "", "", ""]
    assert [rows[at]["without_amount"] for at in (0, 5, 8)] == [0, 1, 0]
    assert list(rows[0]) == [
        "group", "stage", "name", "reached", "next_rate", "cumulative_rate", "open", "lost", "resolved_rate", "amount",
        "open_amount", "lost_amount", "median_days", "without_amount", "unconverted", "currency", "count",
        "cycle_days_mean", "cycle_days_median", "win_rate",
    ]  # fmt: skip
    assert rows[3]["reached"] is None and "group" not in table(found(office))[0]


@pytest.mark.parametrize(("minor", "wanted"), [(None, None), (0, 0), (1250, 12.5), (1200, 12), (-1, -0.01)])
def test_an_amount_is_a_whole_number_where_it_is_one(minor: int | None, wanted: float | None) -> None:
    shown = major(minor, "EUR")
    assert shown == wanted and type(shown) is type(wanted)
