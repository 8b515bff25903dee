"""Money: exact, read as documented or refused, shown so that it can be read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm.currencies import CODES, DIGITS, SYMBOLS
from tcrm.errors import BadValue
from tcrm.money import (
    LIMIT,
    Money,
    digits_of,
    full,
    parse_amount,
    read_currency,
    short,
    symbol,
    to_decimal,
)

CURRENCIES = st.sampled_from(sorted(CODES))
MINOR = st.integers(-LIMIT, LIMIT) | st.integers(-5000, 5000)


@given(MINOR, CURRENCIES, CURRENCIES, st.booleans(), st.booleans())
def test_what_is_shown_in_full_is_read_back_exactly(
    minor: int, currency: str, other: str, comma: bool, ascii_only: bool
) -> None:
    shown = full(minor, currency, comma, ascii_only)
    assert parse_amount(shown, other, comma) == Money(minor, currency)
    assert shown.isascii() or not ascii_only


@given(MINOR, CURRENCIES)
def test_minor_units_and_decimals_are_the_same_money(minor: int, currency: str) -> None:
    amount = to_decimal(minor, currency)
    assert amount * 10 ** digits_of(currency) == minor


@given(MINOR, CURRENCIES, st.booleans())
def test_the_short_form_is_short_and_right_to_two_digits(minor: int, currency: str, comma: bool) -> None:
    shown = short(minor, currency, comma)
    read = parse_amount(shown, None, comma)
    assert read.currency == currency
    assert abs(read.minor - minor) * 20 <= abs(minor)
    assert len(shown) <= len(symbol(currency)) + 9 or abs(minor) >= 10**12


@given(st.text(max_size=12) | st.text("0123456789.,' €k-", max_size=9), st.booleans())
def test_any_text_is_an_amount_or_refused_with_a_hint(text: str, comma: bool) -> None:
    try:
        read = parse_amount(text, "EUR", comma)
    except BadValue as refused:
        assert refused.message
    else:
        assert abs(read.minor) <= LIMIT
        assert any(char.isdigit() for char in text)


def test_naughty_strings_are_no_trouble(naughty_strings: list[str]) -> None:
    read = 0
    for text in naughty_strings:
        try:
            parse_amount(text, "EUR")
            read += 1
        except BadValue as refused:
            assert refused.message
    assert 0 < read < 60


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("300", 30000, "EUR"),
        ("50k", 5000000, "EUR"),
        ("1.2m", 120000000, "EUR"),
        ("1.234k", 123400, "EUR"),
        (".5m", 50000000, "EUR"),
        ("2bn", 200000000000, "EUR"),
        ("1.5 Mio", 150000000, "EUR"),
        ("50万", 50000000, "EUR"),
        ("EUR 300", 30000, "EUR"),
        ("300 usd", 30000, "USD"),
        ("50k€", 5000000, "EUR"),
        ("50 k SEK", 5000000, "SEK"),
        ("€ 12,500.50", 1250050, "EUR"),
        ("12,500", 1250000, "EUR"),
        ("12'500.5", 1250050, "EUR"),
        ("12 500", 1250000, "EUR"),
        ("12\u202f500", 1250000, "EUR"),
        ("12.500,50", 1250050, "EUR"),
        ("1.234.567", 123456700, "EUR"),
        ("12,34,567", 123456700, "EUR"),
        ("US$5", 500, "USD"),
        ("$5", 500, "USD"),
        ("CN¥ 3", 300, "CNY"),
        ("JP¥ 640k", 640000, "JPY"),
        ("3 元", 300, "CNY"),
        ("Fr. 3", 300, "CHF"),
        ("KWD 1.234", 1234, "KWD"),
        ("-3", -300, "EUR"),
        ("\u2212€ 3", -300, "EUR"),
        ("€ -3", -300, "EUR"),
        ("５０", 5000, "EUR"),
        ("٣", 300, "EUR"),
        ("007", 700, "EUR"),
    ],
)
def test_amounts_are_read_with_a_decimal_point(text: str, minor: int, currency: str) -> None:
    assert parse_amount(text, "EUR") == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("12.500,50", 1250050), ("1.234", 123400), ("1,2m", 120000000), ("3,5", 350), ("12,500.50", 1250050)],
)
def test_amounts_are_read_with_a_decimal_comma(text: str, minor: int) -> None:
    assert parse_amount(text, "EUR", decimal_comma=True) == Money(minor, "EUR")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "1.234",
        "1,23",
        "0,234",
        "12,5",
        "1.2.3",
        "1..2",
        "5.",
        "--3",
        "-€ -3",
        "EUR 5 USD",
        "1e5",
        "nan",
        "inf",
        "5²",
        "½",
        "5 xyz",
        "1'000,500",
        "300kr",
        "9" * 40,
        "0.001",
        "(3)",
        "3 k k",
        "1,234,56",
    ],
)
def test_what_is_doubtful_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_amount(text, "EUR")


@pytest.mark.parametrize("text", ["1,234", "12.50", "1.5m", "1,234,567.891"])
def test_what_is_doubtful_with_a_decimal_comma_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_amount(text, "EUR", decimal_comma=True)


def test_a_bare_yen_sign_is_asked_about_unless_the_currency_is_known() -> None:
    assert parse_amount("¥ 500", "JPY") == Money(500, "JPY")
    assert parse_amount("￥500", "CNY") == Money(50000, "CNY")
    for currency in ("EUR", None):
        with pytest.raises(BadValue, match=r"CN¥.*JP¥"):
            parse_amount("¥ 500", currency)


def test_a_dollar_is_the_expected_dollar_or_the_american_one() -> None:
    assert parse_amount("$5", "CAD").currency == "CAD"
    assert parse_amount("$5", "EUR").currency == "USD"
    assert parse_amount("5 kr", "SEK").currency == "SEK"


def test_an_amount_without_any_currency_is_refused() -> None:
    with pytest.raises(BadValue, match="currency"):
        parse_amount("300", None)
    assert parse_amount("300 EUR", None) == Money(30000, "EUR")


def test_currencies_are_known_by_code_sign_and_name() -> None:
    assert [read_currency(text) for text in ("eur", " € ", "US$", "zł", "Kč", "RMB")] == [
        "EUR",
        "EUR",
        "USD",
        "PLN",
        "CZK",
        "CNY",
    ]
    with pytest.raises(BadValue, match="XYZ"):
        read_currency("XYZ")


def test_the_tables_agree_with_each_other() -> None:
    assert set(SYMBOLS) <= CODES
    assert set(DIGITS) <= CODES
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    assert all(read_currency(sign) == code for code, sign in SYMBOLS.items())


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (4800000, "EUR", "€ 48.0k"),
        (120000000, "CNY", "CN¥ 1.20m"),
        (640000, "JPY", "JP¥ 640k"),
        (21000000, "EUR", "€ 210k"),
        (320000, "EUR", "€ 3.20k"),
        (1250000, "EUR", "€ 12.5k"),
        (90000, "GBP", "£ 900"),
        (184000000, "EUR", "€ 1.84m"),
        (99949, "EUR", "€ 999"),
        (99950, "EUR", "€ 1.00k"),
        (9994999, "EUR", "€ 99.9k"),
        (9995000, "EUR", "€ 100k"),
        (99949999, "EUR", "€ 999k"),
        (99950000, "EUR", "€ 1.00m"),
        (2345678900, "EUR", "€ 23.5m"),
        (99950000000, "EUR", "€ 1.00bn"),
        (1250, "EUR", "€ 12.50"),
        (0, "EUR", "€ 0"),
        (-320000, "EUR", "\u2212€ 3.20k"),
        (320000, "CHF", "CHF 3.20k"),
    ],
)
def test_short_amounts_as_on_the_screens(minor: int, currency: str, shown: str) -> None:
    assert short(minor, currency) == shown


def test_full_amounts_show_decimals_only_where_there_are_any() -> None:
    assert full(1250000, "EUR") == "€ 12,500"
    assert full(1250050, "EUR") == "€ 12,500.50"
    assert full(1250050, "EUR", decimal_comma=True) == "€ 12.500,50"
    assert full(1250050, "EUR", ascii_only=True) == "EUR 12,500.50"
    assert full(-5, "KWD") == "\u2212KWD 0.005"
    assert full(640000, "JPY") == "JP¥ 640,000"
    assert str(Money(100, "USD")) == "US$ 1"


def test_what_is_no_currency_drives_no_terminal() -> None:
    assert short(1_230_000, "\x1b[2J\0") == "�[2J� 12.3k"
    assert short(1_230_000, "\x1b[2J\0", ascii_only=True) == "? 12.3k"


@pytest.mark.parametrize(
    ("text", "comma", "written", "setting"),
    [("€ 12,5k", False, "€ 12.5k", "true"), ("1.234", False, "1234", "true"), ("12.50", True, "12,5", "false")],
)
def test_a_refused_amount_says_how_it_is_written_and_who_may_have_it_otherwise(
    text: str, comma: bool, written: str, setting: str
) -> None:
    with pytest.raises(BadValue) as refused:
        parse_amount(text, "EUR", comma)
    assert f"If {written} is meant, write it so." in f"{refused.value.message} {refused.value.hint}"
    assert refused.value.hint.endswith(f"firm.decimal_comma {setting}") and "An admin" in refused.value.hint


@pytest.mark.parametrize("text", ["1.2345", "12,34,5"])
def test_a_refused_amount_that_no_sign_would_save_names_no_setting(text: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse_amount(text, "EUR")
    assert refused.value.hint and "decimal_comma" not in refused.value.hint


@pytest.mark.parametrize(("text", "written"), [("12,49", "12.49"), ("5,5", "5.5"), ("€ 12,5k", "€ 12.5k")])
def test_a_comma_that_is_no_thousands_sign_is_refused_and_the_message_alone_says_what_to_write(
    text: str, written: str
) -> None:
    with pytest.raises(BadValue) as refused:
        parse_amount(text, "EUR")
    assert refused.value.message.endswith(f"in {text}. If {written} is meant, write it so.")
    assert "is meant" not in refused.value.hint
