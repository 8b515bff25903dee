"""Which reasons a text means: numbers, words, beginnings; one or several."""

from __future__ import annotations

import pytest

from tcrm.errors import BadValue
from tcrm.reasons import reasons_meant

LOST = ["Price", "Chose a competitor", "No budget", "Bad timing", "Price, hidden", "Project stopped"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1,3", ["Price", "No budget"]),
        ("1 3", ["Price", "No budget"]),
        ("13", ["Price", "No budget"]),
        ("6", ["Project stopped"]),
        ("price", ["Price"]),
        ("PRICE, no budget", ["Price", "No budget"]),
        ("price, hidden", ["Price, hidden"]),
        ("budget", ["No budget"]),
        ("comp", ["Chose a competitor"]),
        ("timing budget", ["Bad timing", "No budget"]),
        ("pro", ["Project stopped"]),
        ("price, 1,", ["Price"]),
        ("", []),
    ],
)
def test_reasons_are_meant_by_numbers_words_and_their_beginnings(text: str, meant: list[str]) -> None:
    assert reasons_meant(text, LOST) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [("p", "p may be Price, Price, hidden, Project stopped"), ("x", "x is no reason"), ("7", "7 is no"), ("19", "19")],
)
def test_what_may_be_several_or_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        reasons_meant(text, LOST)


def test_of_ten_reasons_or_more_two_digits_are_one_number() -> None:
    assert reasons_meant("11", [f"reason {letter}" for letter in "abcdefghijkl"]) == ["reason k"]
