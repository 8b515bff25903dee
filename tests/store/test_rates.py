"""Amounts in the firm's currency: one by one in Python, by the thousand in SQL, always the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from exact import from_decimal
from hypothesis import assume, given
from hypothesis import strategies as st
from office import Office, in_memory
from peewee import fn

from tcrm.models import Deal, Rate
from tcrm.money import to_decimal
from tcrm.queries.rates import rates
from tcrm.session import Session


def set_rates(session: Session, *rows: tuple[str, str, str]) -> None:
    with session.operation("rates") as op:
        op.insert_many(Rate, [{"currency": c, "day": date.fromisoformat(d), "rate": r} for c, d, r in rows])


def test_the_newest_rate_not_after_the_day_holds_else_the_earliest(admin: Session) -> None:
    set_rates(admin, ("USD", "2026-03-01", "0.90"), ("USD", "2026-01-01", "0.80"), ("USD", "2026-12-01", "0.70"))
    assert [rates(admin, date(2026, *day)).to_firm(10_000, "USD") for day in ((2, 28), (3, 1), (11, 30), (12, 1))] == [
        8000,
        9000,
        9000,
        7000,
    ]
    assert rates(admin, date(2020, 1, 1)).to_firm(10_000, "USD") == 8000
    assert rates(admin).to_firm(10_000, "USD") == 9000  # today is 21 November 2026


def test_what_has_no_rate_is_none_and_the_firms_own_needs_none(admin: Session) -> None:
    found = rates(admin)
    assert found.to_firm(5, "CHF") is None
    assert found.to_firm(5, "EUR") == found.to_firm(5, "") == 5


def test_between_two_currencies_it_goes_by_way_of_the_firms_and_is_rounded_once(admin: Session) -> None:
    set_rates(admin, ("USD", "2026-01-01", "0.80"), ("CHF", "2026-01-01", "0.90"), ("AUD", "2026-01-01", "0.40"))
    found = rates(admin)
    assert [found.between(minor, "USD", "CHF") for minor in (1000, -1000, 0)] == [889, -889, 0]
    assert [found.between(minor, "AUD", "USD") for minor in (1, -1, 3)] == [1, -1, 2]  # halves away from zero
    assert found.between(1000, "USD", "") == 800 and found.between(800, "EUR", "USD") == 1000
    assert found.between(1, "USD", "XXX") is None
    assert found.between(1, "XXX", "USD") is None


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "none", ""])
def test_a_rate_that_is_no_positive_number_counts_as_none(admin: Session, rate: str) -> None:
    set_rates(admin, ("USD", "2026-01-01", rate))
    assert rates(admin).to_firm(100, "USD") is None


def test_halves_are_rounded_away_from_zero_and_minor_units_differ(admin: Session) -> None:
    set_rates(admin, ("USD", "2026-01-01", "0.5"), ("JPY", "2026-01-01", "0.0061"), ("KWD", "2026-01-01", "3"))
    found = rates(admin)
    assert [found.to_firm(minor, "USD") for minor in (1, 3, -1, -3, 2)] == [1, 2, -1, -2, 1]
    assert found.to_firm(1000, "JPY") == 610  # 1000 yen, no decimals -> 6.10
    assert found.to_firm(1000, "KWD") == 300  # 1.000 dinar, three decimals -> 3.00


def test_a_currency_with_a_quote_in_its_name_harms_nothing(office: Office, admin: Session) -> None:
    set_rates(admin, ("U'D", "2026-01-01", "2"))
    office.deal("X", amount=100, currency="U'D")
    assert admin.db.value(Deal.select(rates(admin).sql(Deal.amount, Deal.currency))) == 200


@given(
    amounts=st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=20),
    rate=st.integers(1, 9_999_999).flatmap(lambda n: st.integers(2, 9).map(lambda e: Decimal(n).scaleb(-e))),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_sql_python_and_money_agree_to_the_cent(amounts: list[int], rate: Decimal, currency: str) -> None:
    expected = [from_decimal(to_decimal(a, currency) * rate, "EUR") for a in amounts]
    assume(sum(map(abs, expected)) < 2**63)  # as much as SQLite counts exactly
    office = in_memory()
    db, session = office.db, office.sit("olga")
    set_rates(session, (currency, "2026-01-01", str(rate)))
    found = rates(session)
    with session.operation("deals") as op:
        op.insert_many(Deal, [{"pipeline_id": 1, "amount": a, "currency": currency} for a in amounts])
    assert [found.to_firm(a, currency) for a in amounts] == expected
    one_by_one = found.sql(Deal.amount, Deal.currency)
    assert [row[0] for row in db.rows(Deal.select(one_by_one).order_by(Deal.id))] == expected
    assert db.value(Deal.select(fn.SUM(one_by_one))) == sum(expected)
    db.close()


@pytest.mark.parametrize(
    ("rate", "fraction"),
    [
        ("0.9123456", (71_277, 78_125)),  # exact
        ("123456789.123456", (1_929_012_330_054, 15_625)),  # exact as well: what counts is their product
        ("0.000000001234567891", (698, 565_380_004_687)),  # as near as a denominator below 10 ** 12 comes
        ("0.123456789012345678", (97_393_689, 788_888_888)),  # below 10 ** 9, for sums in 64 bits
    ],
)
def test_a_rate_keeps_as_many_digits_as_sums_have_room_for(
    admin: Session, rate: str, fraction: tuple[int, int]
) -> None:
    set_rates(admin, ("USD", "2026-01-01", rate))
    factor = rates(admin).factors["USD"]
    assert (factor.numerator, factor.denominator) == fraction
    assert factor.numerator * factor.denominator < 2**60
    assert factor.day == date(2026, 1, 1)


def test_a_rate_too_small_for_64_bits_is_still_a_rate(admin: Session) -> None:
    set_rates(admin, ("USD", "2026-01-01", "1e-20"))
    assert rates(admin).to_firm(10**20, "USD") == 1
