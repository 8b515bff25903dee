"""How numbers are written is decided in one place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import tcrm
from tcrm.numerals import Numerals

POINT, COMMA = Numerals(), Numerals(comma=True)
ELSEWHERE = re.compile(r":,[.}]|:\.\df\}|import .*\b(full|short)\b.*|money\.(full|short)\(")
"""A number with groups or decimals, or an amount, that is written by whoever shows it."""


@pytest.mark.parametrize(
    ("write", "point", "comma"),
    [
        (lambda by: by.full(1_250_050, "EUR"), "€ 12,500.50", "€ 12.500,50"),
        (lambda by: by.short(2_831_000, "EUR"), "€ 28.3k", "€ 28,3k"),
        (lambda by: by.count(1_234_567), "1,234,567", "1.234.567"),
        (lambda by: by.percent(0.2187, 1), "21.9 %", "21,9 %"),
        (lambda by: by.percent(0.2187), "22 %", "22 %"),
        (lambda by: by.days(2.5), "2.5 d", "2,5 d"),
        (lambda by: by.days(41.0), "41 d", "41 d"),
        (lambda by: by.days(1234.56), "1,234.6 d", "1.234,6 d"),
        (lambda by: by.example("50k, 1.2m, EUR 12,500.50"), "50k, 1.2m, EUR 12,500.50", "50k, 1,2m, EUR 12.500,50"),
        (lambda by: by.percent(None) + by.days(None), "", ""),
    ],
)
def test_a_firm_writes_all_its_numbers_in_one_way(write: Callable[[Numerals], str], point: str, comma: str) -> None:
    assert (write(POINT), write(COMMA)) == (point, comma)


@pytest.mark.parametrize("room", ["screens", "widgets", "charts", "queries", "cli"])
def test_nobody_who_shows_a_number_decides_how_it_is_written(room: str) -> None:
    files = sorted((Path(tcrm.__file__).parent / room).rglob("*.py"))
    found = {
        f"{file.name}: {line.strip()}"
        for file in files
        for line in file.read_text().splitlines()
        if (hit := ELSEWHERE.search(line)) and (not hit[1] or "money" in line)
    }
    assert files
    assert {line for line in found if not line.startswith("files.py: ")} == set()  # a list that opens no database


def test_a_sum_says_in_which_currencies_it_is_without_amounts() -> None:
    assert Numerals().left_out({}) == ""
    assert Numerals().left_out({"USD": 1, "CNY": 2}) == " (no CN¥, US$)"
    assert Numerals(ascii=True).left_out({"CNY": 2}) == " (no CNY)"
