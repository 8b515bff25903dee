"""Exit criteria on one line, as a person writes them."""

from __future__ import annotations

import pytest

from tcrm.errors import BadValue
from tcrm.queries.criteria import FIELDS, KINDS, ROLES, Need, read_criteria
from tcrm.queries.criteria_words import from_words, in_words

ALL = (
    *(Need("field", key) for key in FIELDS),
    *(Need("activity", key) for key in KINDS),
    *(Need("role", key) for key in ROLES),
    Need("check", "need", "need understood"),
    Need("check", "odd", 'a "budget", and who: has it'),
)


def test_what_is_written_is_what_was_read() -> None:
    assert read_criteria(from_words(in_words(ALL), ALL)) == ALL
    assert in_words(()) == "" and from_words("  ") == []


def test_a_line_means_fields_activities_items_and_roles() -> None:
    text = "Amount, close date,check: Need understood, VISIT , role: decision maker,"
    assert read_criteria(from_words(text)) == (
        Need("field", "amount"),
        Need("field", "close_on"),
        Need("check", "need-understood", "Need understood"),
        Need("activity", "visit"),
        Need("role", "decision_maker"),
    )


def test_an_item_of_the_same_words_is_the_same_item_and_another_gets_a_key_of_its_own() -> None:
    known = [Need("check", "need", "need understood"), Need("check", "price-agreed", "price")]
    found = from_words("check: Need Understood, check: price agreed", known)
    assert [one["key"] for one in found] == ["need", "price-agreed-2"]
    assert found[0]["label"] == "need understood"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("amount, weather", "“weather” is no exit criterion"),
        ("role: nobody", "“role: nobody” is no exit criterion"),
        ("check:", "needs words"),
        ("amount, Amount", "twice"),
        ("check: same, check: Same", "twice"),
    ],
)
def test_what_is_no_criterion_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        from_words(text)
