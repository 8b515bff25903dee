"""Cleaning: nothing dangerous passes, nothing else is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from thorough import SOAK

from tcrm.clean import (
    clean_line,
    clean_text,
    csv_cell,
    csv_uncell,
    digits,
    excerpt,
    for_terminal,
    name_key,
    number_in,
    percent_in,
    search_key,
)

ANY_TEXT = st.text(st.characters(), max_size=40)  # lone surrogates included
FORMULA_LIKE = st.text("'=+-@\t\r\nab", max_size=8)


def is_dangerous(char: str) -> bool:
    """The rule said once more, by Unicode category and property instead of by ranges."""
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(char) in {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
        "PDI",
    }


@given(ANY_TEXT)
def test_a_line_loses_exactly_its_dangerous_characters(text: str) -> None:
    assert clean_line(text) == "".join("\ufffd" if is_dangerous(char) else char for char in text)


@given(ANY_TEXT)
def test_a_text_keeps_tabs_and_lines_and_nothing_else_that_is_dangerous(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    expected = "".join("\ufffd" if is_dangerous(char) and char not in "\t\n" else char for char in lines)
    assert clean_text(text) == expected == for_terminal(text)


def test_every_single_character_is_treated_by_the_rule() -> None:
    for code in range(0x110000):
        char = chr(code)
        assert (clean_line(char) == char) is not is_dangerous(char) or char == "\ufffd", hex(code)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    "text", ["Müller", "👨‍👩‍👧", "❤️", "क्‍ष", "می‌خواهم", "e\u0301", " a ", "田中　製作所", "a\u00a0b"]
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert clean_line(text) == text
    assert clean_text(text) == text


def test_escape_sequences_are_disarmed_visibly() -> None:
    assert clean_line("a\x1b[31mred\x9b0m\tb\n") == "a\ufffd[31mred\ufffd0m\ufffdb\ufffd"
    assert clean_text("a\tb\r\nc\rd\x0ce\u2028f") == "a\tb\nc\nd\ufffde\ufffdf"
    assert clean_line("abc\u202edcba\ud800") == "abc\ufffddcba\ufffd"


def test_naughty_strings_can_be_encoded_and_drive_nothing(naughty_strings: list[str]) -> None:
    for text in naughty_strings:
        cleaned = clean_line(text)
        cleaned.encode("utf-8")
        assert len(cleaned) == len(text)
        assert not any(is_dangerous(char) for char in cleaned)
        assert not any(is_dangerous(char) for char in for_terminal(text) if char not in "\t\n")


@given(ANY_TEXT | FORMULA_LIKE)
@example("'=1")
@example("''=1")
@example("'")
def test_a_csv_cell_comes_back_exactly(text: str) -> None:
    assert csv_uncell(csv_cell(text)) == text


@given(ANY_TEXT | FORMULA_LIKE)
def test_no_csv_cell_begins_like_a_formula(text: str) -> None:
    assert not csv_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(FORMULA_LIKE, FORMULA_LIKE)
def test_two_texts_never_share_a_csv_cell(one: str, other: str) -> None:
    assert (csv_cell(one) == csv_cell(other)) is (one == other)


def test_ordinary_csv_cells_are_left_alone() -> None:
    for text in ("", "Acme", "'quoted'", "O'Neill", "'t Hooft", "a=b", "1-2"):
        assert csv_cell(text) == text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ACME GmbH", "acme gmbh"),
        ("Çağrı Øster Łódź", "cagri oster lodz"),
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("Æther Œuvre Þór đak", "aether oeuvre thor dak"),
        ("e\u0301", "e"),
        ("ＡＢＣ１２", "abc12"),
        ("ﬁrm", "firm"),
        ("İstanbul", "istanbul"),
        ("Mül\u00adler\u200b", "muller"),
        ("北京重型机械", "北京重型机械"),
        ("ガ", "カ"),
        ("ΑΘΉΝΑ", "αθηνα"),
    ],
)
def test_search_keys_forget_case_and_marks(text: str, key: str) -> None:
    assert search_key(text) == key


def test_a_search_key_of_any_character_is_its_own_key() -> None:
    for code in (*range(0x20000), *range(0x20000, 0x110000, 1 if SOAK else 61)):  # beyond: ideographs and nothing
        key = search_key(chr(code))
        assert search_key(key) == key, hex(code)
        assert not any(unicodedata.combining(char) for char in key)


@given(ANY_TEXT, ANY_TEXT)
def test_search_keys_of_parts_are_found_in_the_key_of_the_whole(head: str, tail: str) -> None:
    assert search_key(head + tail).startswith(search_key(head))


def test_digits_of_a_phone_number_in_any_script() -> None:
    assert digits("+49 (711) 555-0123 ext. x") == "497115550123"
    assert digits("٠١٢ ３４") == "01234"
    assert digits("no number") == ""


@given(ANY_TEXT | st.text(min_size=30, max_size=300))
def test_an_excerpt_is_one_short_clean_line(text: str) -> None:
    quoted = excerpt(text)
    assert len(quoted) <= 40
    assert not any(is_dangerous(char) for char in quoted)


def test_an_excerpt_says_that_it_was_cut() -> None:
    assert excerpt("  Acme\n GmbH ") == "Acme GmbH"
    assert excerpt("x" * 41) == "x" * 39 + "…"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("07", 7),
        ("٣", 3),
        ("0", None),
        ("10", None),
        ("+1", None),
        ("", None),
        ("²", None),
        ("9" * 5000, None),
    ],
)
def test_only_a_number_in_bounds_is_one(text: str, number: int | None) -> None:
    assert number_in(text, 1, 9) == number
    assert number_in("-2", -2, 2) == -2 and number_in("+-2", -2, 2) is None


@pytest.mark.parametrize(
    ("text", "percent"),
    [("33", 33), ("33 %", 33), ("0%", 0), ("100%", 100), ("101", None), ("-1", None), ("%", None), ("3.5", None)],
)
def test_a_percentage_is_read_with_its_sign_or_without(text: str, percent: int | None) -> None:
    assert percent_in(text) == percent


def test_names_are_the_same_whatever_their_case_accents_and_blanks() -> None:
    assert name_key("  Müller \u00a0 & Söhne ") == name_key("MULLER & sohne") != name_key("Muller Söhne")
