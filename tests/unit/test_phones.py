"""When two phone numbers are the same."""

from __future__ import annotations

import pytest

from tcrm.phones import phone_key, phone_keys


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+49 711 5550123", "0711 555 01 23"),
        ("0711/5550123", "+49 (0)711 555-0123"),
        ("2025550888", "+1 202-555-0888"),
        ("+1 202-555-0888", "(202) 555 0888"),
        ("0049 711 5550123", "+497115550123"),
        ("02 1234 5678", "+39 02 12345678"),
        ("+353 1 234 5678", "01 2345678"),
    ],
)
def test_a_phone_is_the_same_with_and_without_its_country(typed: str, stored: str) -> None:
    assert phone_key(stored) in phone_keys(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("+43 711 5550123", "+49 711 5550123"), ("0711 5550123", "0711 5550124"), ("+1-613-555-0177", "+16135550178")],
)
def test_another_country_or_digit_is_another_phone(typed: str, stored: str) -> None:
    assert phone_key(stored) not in phone_keys(typed)


def test_a_few_digits_are_no_phone_yet() -> None:
    assert [phone_keys(text) for text in ("", "+49 711", "0711 55", "abc")] == [[], [], [], []]
