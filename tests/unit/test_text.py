"""Drawable text: exactly as wide as asked, nothing cut in half, nothing read as markup."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len as rich_len

from tcrm.text import cell_len, clusters, fit, one_line, plain, to_ascii, wrap

FAMILY, FLAG, HEART, THUMB = "👨‍👩‍👧", "🇩🇪", "❤️", "👍🏽"
TRICKY = st.text("ab é漢字ガ\u0301\u200d\ufe0f❤👨👩🇩🇪🏽1\u20e3한ᄒ\u1161किा\n\t\r\x1b\u202e\u3000", max_size=14)
ANY_TEXT = st.text(st.characters(), max_size=20) | TRICKY


@given(ANY_TEXT, st.integers(-2, 24), st.sampled_from(["left", "right"]), st.sampled_from(["…", "", "~", "..."]))
@example("\u200da", 3, "right", "…")
@example("a\u200d", 3, "left", "…")
def test_fitted_text_is_exactly_as_wide_as_asked(text: str, width: int, align: str, ellipsis: str) -> None:
    drawn = fit(text, width, "right" if align == "right" else "left", ellipsis)
    assert rich_len(drawn) == max(width, 0)
    assert not any(char in drawn for char in "\n\r\t\x1b\u202e")


@given(ANY_TEXT)
def test_text_that_fits_is_drawn_whole(text: str) -> None:
    line = one_line(text)
    if cell_len(line):
        assert fit(text, cell_len(line)) == line
    assert fit(text, cell_len(line) + 3) == line + "   "
    assert fit(text, cell_len(line) + 3, "right") == "   " + line


@given(ANY_TEXT)
def test_clusters_are_the_text_and_add_up_to_its_width(text: str) -> None:
    line = one_line(text)
    assert "".join(clusters(line)) == line
    assert sum(cell_len(cluster) for cluster in clusters(line)) == cell_len(line) == rich_len(line)


def test_clusters_are_never_taken_apart() -> None:
    parts = ["e\u0301", FAMILY, FLAG, "🇫🇷", HEART, THUMB, "1️⃣", "한", "ตั้", "कि", "🏴\U000e0067\U000e0062\U000e007f"]
    assert list(clusters("".join(parts))) == parts


@pytest.mark.parametrize(
    ("text", "width", "drawn"),
    [
        ("Acme", 6, "Acme  "),
        ("Nordwind Logistik", 10, "Nordwind …"),
        ("北京重型机械", 12, "北京重型机械"),
        ("北京重型机械", 8, "北京重… "),
        ("北京", 1, "…"),
        (FLAG * 3, 4, FLAG + "… "),
        (FAMILY + "Weiss", 5, FAMILY + "We…"),
        ("two\nlines\tand a tab", 16, "two lines and a…"),
        ("[b]Acme[/x]", 11, "[b]Acme[/x]"),
        ("", 3, "   "),
        ("Acme", 0, ""),
    ],
)
def test_text_is_padded_or_cut(text: str, width: int, drawn: str) -> None:
    assert fit(text, width) == drawn


def test_right_aligned_text_keeps_its_beginning() -> None:
    assert fit("€ 48.0k", 9, "right") == "  € 48.0k"
    assert fit("北京重型机械", 6, "right") == " 北京…"
    assert fit("Acme GmbH", 5, ellipsis="") == "Acme "


@given(ANY_TEXT | st.text("ab 漢。「", max_size=60), st.integers(2, 20))
@example("0「漢", 3)
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    from tcrm.clean import clean_text

    lines = wrap(text, width)
    assert all(rich_len(line) <= width or len(list(clusters(line))) == 1 for line in lines)
    kept = "".join(lines).replace(" ", "")
    assert kept == clean_text(text).replace(" ", "").replace("\n", "").replace("\t", "")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Ask Dr. Weiss for the decision", 12, ["Ask Dr.", "Weiss for", "the decision"]),
        ("a blank\u00a0that holds", 11, ["a", "blank\u00a0that", "holds"]),
        ("one\n\n  two three", 7, ["one", "", "  two", "three"]),
        ("x" * 12 + " y", 5, ["xxxxx", "xxxxx", "xx y"]),
        ("北京重型机械，在德国。", 10, ["北京重型机", "械，在德", "国。"]),
        ("Acme北京", 6, ["Acme北", "京"]),
        ("fits", 4, ["fits"]),
        ("", 4, [""]),
    ],
)
def test_text_is_broken_at_spaces_and_between_wide_characters(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@pytest.mark.parametrize("data", ["[/x]", "Acme [EU] GmbH", "[@click=app.quit]x[/]", "foo [/", "[bold]"])
def test_data_is_never_markup(data: str) -> None:
    drawn = plain(data, "bold")
    assert drawn.plain == data
    assert drawn.spans == []


def test_naughty_strings_are_drawn_clean_and_exact(naughty_strings: list[str]) -> None:
    for text in naughty_strings:
        assert rich_len(fit(text, 20)) == 20
        assert not any(
            ord(char) < 32 or 127 <= ord(char) < 160 for char in fit(text, 20) + "".join(plain(text).plain.split())
        )
        assert all(rich_len(line) <= 20 for line in wrap(text, 20))


def test_signs_of_the_program_become_ascii_of_the_same_width() -> None:
    signs = "…·◆✓✗→●○█─━▒‹›−"
    assert to_ascii(signs).isascii()
    assert len(to_ascii(signs)) == cell_len(signs) == len(signs)
    assert to_ascii("✓ need → 4 d · ◆ hot…") == "v need > 4 d - ! hot~"


@given(st.text())
def test_data_keeps_its_letters_in_ascii_mode(text: str) -> None:
    drawn = to_ascii(text)
    assert len(drawn) == len(text)
    assert all(new == old or (new.isascii() and not old.isalnum()) for new, old in zip(drawn, text, strict=True))


def test_latin_text_needs_no_rich() -> None:
    script = "import sys; from tcrm.text import fit; fit('Huber & Söhne', 9); sys.exit('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_amount_is_not_broken_between_its_sign_and_its_number() -> None:
    assert wrap("5 % · weighted € 36.6k", 20) == ["5 % · weighted", "€ 36.6k"]
    assert wrap("and CHF 1,200 a year", 9) == ["and", "CHF 1,200", "a year"]
    assert wrap("of the 12 deals", 6) == ["of the", "12", "deals"]


def test_a_phone_number_is_not_broken_between_its_parts() -> None:
    assert wrap("Jule Ritter · +49 176 040690 33 · at home", 26) == ["Jule Ritter ·", "+49 176 040690 33 · at", "home"]
    assert wrap("from +1 (415) 555-0123 again", 20) == ["from", "+1 (415) 555-0123", "again"]
