"""What fields with a shorthand say of a text while somebody types it."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from tcrm.dates import long_day
from tcrm.money import read_currency
from tcrm.numerals import POINT
from tcrm.screens.typed_fields import (
    is_point,
    needed,
    readable,
    reads_amount,
    reads_country,
    reads_day,
    reads_day_to_come,
    reads_step,
)
from tcrm.session import Session
from tcrm.widgets.checks import Reads, is_odd, said
from tcrm.widgets.formfield import FormField

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 11, 20, tzinfo=BERLIN)  # a Saturday


@pytest.fixture
def session() -> Session:
    firm = SimpleNamespace(date_order="dmy", decimal_comma=False)
    own: dict[str, Any] = {"own_zone": BERLIN, "own_today": NOW.date, "numerals": POINT}
    fake = SimpleNamespace(firm=firm, currency="EUR", zone=BERLIN, now=lambda: NOW, today=NOW.date, **own)
    return cast(Session, fake)


def told(check: Reads[Any], text: str) -> str:
    return "".join(part for part, _role in said(check, text))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("fri 10:00 call about the price", "call · Fri 27 Nov 10:00 · the price"),
        ("visit !high", "visit · today · high"),
        ("4 jan send the offer", "task · Mon 4 Jan 2027 · send the offer"),
        ("call yesterday", "call · Fri 20 Nov is past"),
        ("call today 10:00", "call · Sat 21 Nov 10:00 is past"),
        ("call today 12:00", "call · Sat 21 Nov 12:00"),
        ("call 99 dec", ""),
    ],
)
def test_a_plan_is_said_as_it_is_understood(session: Session, text: str, line: str) -> None:
    check = reads_step(session)
    assert told(check, text) == line
    assert is_odd(said(check, text)) == line.endswith("is past")


def test_amounts_and_days_are_said_whole(session: Session) -> None:
    assert told(reads_amount(session), "50k") == "€ 50,000"
    assert told(reads_amount(session, "CHF"), "1.2m") == "CHF 1,200,000"
    assert told(reads_day(session), "fri") == "Fri 27 Nov"
    assert told(reads_day(session), "-1") == "Fri 20 Nov is past"
    assert told(reads_day(session, ahead=False), "-1") == "Fri 20 Nov"


def test_what_is_wrong_is_said_by_the_same_check_and_a_blank_text_is_right(session: Session) -> None:
    check = reads_day(session)
    assert check("sometime") == "sometime is no date." and check("") is None and told(check, "") == ""


@pytest.mark.parametrize("text", ["yesterday", "today"])
def test_where_only_a_day_to_come_can_be_meant_another_is_wrong_at_once(session: Session, text: str) -> None:
    check = reads_day_to_come(session)
    assert check(text) == f"{text} is not a day to come." and told(check, "fri") == "Fri 27 Nov"


def test_any_reader_of_days_says_the_day_with_its_year() -> None:
    assert told(readable(date.fromisoformat), "2026-11-27") == "Fri 27 Nov 2026"


def test_a_long_day_leaves_no_doubt() -> None:
    assert long_day(date(2026, 11, 27), NOW.date()) == "Fri 27 Nov"
    assert long_day(date(2027, 1, 1), NOW.date()) == "Fri 1 Jan 2027"


@pytest.mark.parametrize(
    ("text", "name"),
    [("de", "Germany"), ("DEU", "Germany"), ("deutschland", "Germany"), ("uk", "United Kingdom"), ("中国", "China")],
)
def test_a_country_is_understood_by_its_codes_and_names(text: str, name: str) -> None:
    assert reads_country()(text) is None and told(reads_country(), text) == name


def test_a_country_in_english_needs_no_explaining() -> None:
    assert reads_country()("germany") is None and told(reads_country(), "germany") == ""


@pytest.mark.parametrize(
    ("text", "said"), [("Germny", "Germany?"), ("Schweitz", "Schweiz?"), ("Oesterreich", "Österreich?"), ("x", "so.")]
)
def test_what_is_no_country_is_refused_with_the_nearest_one(text: str, said: str) -> None:
    assert str(reads_country()(text)).endswith(said)


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("email", "eva@huber.example", "foo"),
        ("phone", "+49 711 555 0123", "none"),
        ("web", "https://www.huber.example/en", "huber"),
        ("web", "huber.example", "my site.example"),
    ],
)
def test_phones_e_mails_and_websites_are_checked(kind: str, right: str, wrong: str) -> None:
    assert is_point(kind)("") is None and is_point(kind)(right) is None and is_point(kind)(wrong)


def test_each_of_several_is_checked() -> None:
    check = is_point("email", several=True)
    assert check("a@b.example, c@d.example") is None and check("a@b.example, foo")


def test_what_stood_there_already_is_not_questioned() -> None:
    field = FormField("email", "e-mail", "foo", check=is_point("email"))
    assert field.wrong("foo") is None and field.wrong("bar")


def test_what_is_needed_is_read_too() -> None:
    check = needed(read_currency)
    assert check("") == "This is needed." and check("eur") is None
    assert check("XYZ") == "XYZ is no currency."
