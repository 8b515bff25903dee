"""The funnel says the same on the screen, in the shell and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from figures_kit import TEN_WAYS, make_deal, three_stages
from office import Office, on_file
from seated import Seated, seated
from shell import Shell
from tryout import lines

from tcrm.money import short
from tcrm.queries.funnel import MEASURES, MODES

WIDE = (101, 40)  # the screen leaves its last column free; the shell writes 100 into a pipe


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Office]:
    """Deals that went the ten ways, three times, a move a week; Maria's, with growing amounts; on a file."""
    office = on_file(tmp_path / "firm.db")
    ids = three_stages(office)
    for number, way in enumerate(TEN_WAYS * 3):
        begun = date(2026, 9, 6) + timedelta(days=number)
        moves = [(stage, begun + timedelta(days=12 * i)) for i, stage in enumerate(way.split())]
        make_deal(office, ids, moves, title=f"D{number}", owner="maria", amount=100_000 * (number + 1))
    yield office
    office.db.close()


def drawn(seat: Seated) -> list[str]:
    """What the screen draws, without the lines that only make its bars higher or give it air."""
    return [line.rstrip() for line in lines(seat.funnel.drawing) if line.strip(" █")]


def said(shell: Shell, *words: str) -> list[str]:
    """What the shell draws below its heading."""
    return [line.rstrip() for line in shell("funnel", *words, login="maria").out.splitlines()[1:] if line.strip()]


def numbers(value: dict[str, Any], measure: str) -> list[list[str]]:
    """The numbers of each stage as JSON has them, written as the drawing writes them."""

    def written(count: str, amount: str, row: dict[str, Any]) -> str:
        if measure == "count":
            return "" if row[count] is None else f"{row[count]:,}"
        return "" if row[amount] is None else short(round(row[amount] * 100), "EUR")

    first = {"snapshot": "count", "period": "advanced"}.get(value["mode"], "reached")
    out = []
    for row in value["rows"]:
        cells = [written(first, "amount", row)]
        cells += [written("lost", "lost_amount", row)] if value["mode"] in ("cohort", "period") else []
        rate = row["resolved_rate"] if value["mode"] == "period" else row["next_rate"]
        out.append([*cells, *([f"{rate * 100:.0f} %"] if rate is not None else [])])
    return out


async def test_every_mode_and_measure_says_the_same_in_all_three(firm: Office) -> None:
    shell = Shell(firm)
    async with seated(firm, size=WIDE) as seat:
        await seat.keys("4")
        for mode in MODES:
            for measure in MEASURES:
                asked = ("--mode", mode, "--measure", measure)
                assert said(shell, *asked) == drawn(seat), asked
                value = shell("funnel", *asked, "--json", login="maria").json
                for cells, line in zip(numbers(value, measure), drawn(seat)[1:], strict=False):
                    assert all(cell in line for cell in cells), (asked, cells, line)
                await seat.keys("v")
            await seat.keys("tab")


async def test_a_past_evening_and_what_moved_since_are_the_same_in_all_three(firm: Office) -> None:
    shell, evening = Shell(firm), "2026-11-14"
    async with seated(firm, size=WIDE) as seat:
        await seat.keys("4", "tab", "tab", "tab", "[")
        shown = drawn(seat)
        fall = said(shell, "--mode", "snapshot", "--since", evening)
        begins = next(i for i, line in enumerate(fall) if "what was open" in line)
        assert fall[begins:] == shown[-len(fall[begins:]) :]
        moved = shell("funnel", "--mode", "snapshot", "--since", evening, "--json", login="maria").json["changes"]
        for stage in moved["stages"]:
            line = next(line for line in shown if line.split()[0] == stage["name"])
            assert all(f"{stage[what]['count']}" in line for what in ("entered", "lost") if stage[what]["count"])
        assert sum(stage["entered"]["count"] for stage in moved["stages"]) > 0
        live = shell("funnel", "--mode", "snapshot", "--as-of", evening, "--json", login="maria").json
        assert [row["count"] for row in live["rows"]] == [int(line.split()[1]) for line in shown[1:4]]
