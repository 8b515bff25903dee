"""What hostile text becomes before it is stored, printed, exported or searched for.

Pure functions, made for a million calls: ordinary text is recognised by one scan in C and handed back as it is.
Cleaning replaces and never deletes, so that a reader sees that something was there. Joiners, combining marks and
variation selectors are part of how people write, and stay.
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\ufffd"

# C0, DEL and C1 drive the terminal; U+2028/9 break lines behind our back; U+202A-E and U+2066-9 turn the
# reading direction of what stands around them; a lone surrogate cannot be encoded at all.
_RISKY = "\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_BAD_IN_LINE = re.compile(f"[\x00-\x1f\x7f-\x9f{_RISKY}]")
_BAD_IN_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_RISKY}]")


def clean_line(text: str) -> str:
    """`text` as a field of one line: each control, bidi control or lone surrogate becomes U+FFFD.

    Tab and newline count as controls here. The length stays the same, and cleaning twice changes nothing.
    """
    return text if text.isprintable() else _BAD_IN_LINE.sub(REPLACEMENT, text)


def clean_text(text: str) -> str:
    """`text` as a field of many lines: as `clean_line`, but tabs and newlines stay; CRLF and CR become LF."""
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BAD_IN_TEXT.sub(REPLACEMENT, text)


def for_terminal(text: str) -> str:
    """`text` as plain output may print it: no byte of it drives the terminal, whatever was stored."""
    return clean_text(text)


def excerpt(text: str, length: int = 40) -> str:
    """`text` as an error message quotes it: one clean line of at most `length` characters."""
    line = " ".join(text[: 4 * length].split())
    return clean_line(line if len(line) <= length else line[: length - 1] + "…")


# A spreadsheet runs a cell that begins so. Apostrophes before it count too: else `'=1` and `=1` would be written alike.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def csv_cell(text: str) -> str:
    """`text` as a CSV cell that no spreadsheet runs as a formula: a leading `'` where one is needed."""
    return "'" + text if _FORMULA.match(text) else text


def csv_uncell(cell: str) -> str:
    """What `csv_cell` was given: `csv_uncell(csv_cell(text)) == text` for every text."""
    return cell[1:] if _GUARDED.match(cell) else cell


_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ß": "ss"}
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


class _SearchTable(dict[int, str]):
    """For `str.translate`: what a code point (already decomposed) is in a search key; fills itself as asked."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _INVISIBLE or "\ufe00" <= char <= "\ufe0f":
            folded = ""
        else:
            folded = unicodedata.normalize("NFKD", char.casefold())
            kept = (_LETTERS.get(part, part) for part in folded if not unicodedata.combining(part))
            folded = "" if unicodedata.combining(char) else "".join(kept)
        self[code] = folded
        return folded


_search_table = _SearchTable()


def search_key(text: str) -> str:
    """`text` as it is compared in searches: NFKD, case folded, without combining marks and invisible characters.

    ø ł đ æ œ þ ı ß become o l d ae oe th i ss. `search_key(search_key(text)) == search_key(text)`.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).translate(_search_table)


def name_key(text: str) -> str:
    """`text` as names are compared: as in searches, and it does not matter how many blanks there are between words."""
    return " ".join(search_key(text).split())


def number_in(text: str, least: int, most: int) -> int | None:
    """The whole number that `text` says, if it is one of `least` to `most`; None for all else, of whatever length."""
    if re.fullmatch(r"[+-]?\d{1,18}" if least < 0 else r"\d{1,18}", text) is None:
        return None
    return number if least <= (number := int(text)) <= most else None


def percent_in(text: str) -> int | None:
    """The percentage that `text` says, with or without its sign, if a whole one of 0 to 100; None for all else."""
    return number_in(text.removesuffix("%").strip(), 0, 100)


_NO_DIGITS = bytes(code for code in range(128) if not chr(code).isdecimal())


def digits(text: str) -> str:
    """The decimal digits of `text` in any script, as `0`-`9`: what phone numbers are compared by."""
    if text.isascii():
        return text.encode().translate(None, _NO_DIGITS).decode()
    found = "".join(filter(str.isdecimal, text))
    return found if found.isascii() else "".join(str(unicodedata.decimal(char)) for char in found)
