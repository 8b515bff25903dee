"""From files to drafts: what a column proves, of its dates and of its amounts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from drafting import CLOSING, Found, deals, plan_of, read

from tcrm.errors import BadValue
from tcrm.exchange import drafts as d
from tcrm.exchange.csvfile import BadRow
from tcrm.exchange.prove import Answers, NeedsDateFormat, NeedsDecimal

# -- dates --------------------------------------------------------------------------------------------------------


def ends(found: Found) -> list[date | None]:
    return [deal.close_on for deal in deals(found)]


def test_one_telling_date_proves_the_whole_column(tmp_path: Path) -> None:
    found = read(tmp_path, CLOSING, "what,end\na,03/04/2026\nb,25/12/2026\nc,\n")
    assert ends(found) == [date(2026, 4, 3), date(2026, 12, 25), None]


def test_a_column_that_does_not_tell_is_asked_for_and_never_guessed(tmp_path: Path) -> None:
    content = "what,end\na,03/04/2026\nb,05/05/2026\n"
    with pytest.raises(NeedsDateFormat) as asked:
        plan_of(tmp_path, CLOSING, content)
    question = asked.value
    assert (question.file, question.column, question.samples) == ("list.csv", "end", ("03/04/2026",))
    assert set(question.candidates) == {"%d/%m/%Y", "%m/%d/%Y"}
    assert ends(read(tmp_path, CLOSING, content, Answers("mm/dd/yyyy")))[0] == date(2026, 3, 4)
    with pytest.raises(NeedsDateFormat):
        plan_of(tmp_path, CLOSING, content, Answers("dd.mm.yyyy"))
    for_column = Answers(date_formats={("list.csv", "end"): "%d/%m/%Y"})
    assert ends(read(tmp_path, CLOSING, content, for_column))[0] == date(2026, 4, 3)


def test_dates_that_both_formats_read_alike_need_no_question(tmp_path: Path) -> None:
    assert ends(read(tmp_path, CLOSING, "what,end\na,05/05/2026\n")) == [date(2026, 5, 5)]


def test_the_profile_may_say_the_format(tmp_path: Path) -> None:
    profile = CLOSING + '[deals.dates]\nend = "mm/dd/yyyy"\n'
    assert ends(read(tmp_path, profile, "what,end\na,03/04/2026\n")) == [date(2026, 3, 4)]


def test_an_answer_does_not_overrule_what_the_column_proves(tmp_path: Path) -> None:
    assert ends(read(tmp_path, CLOSING, "what,end\na,25/04/2026\n", Answers("%m/%d/%Y"))) == [date(2026, 4, 25)]
    with pytest.raises(BadValue, match="no date format"):
        Answers("soon")


def test_a_slip_in_a_proved_column_is_one_bad_row(tmp_path: Path) -> None:
    found = read(tmp_path, CLOSING, "what,end\na,2026-04-03\nb,soon\nc,2026-02-30\nd,2026-01-01\n")
    bad = [(row.line, row.field, row.value) for row in found if isinstance(row, BadRow)]
    assert bad == [(3, "end", "soon"), (4, "end", "2026-02-30")]
    assert ends(found) == [date(2026, 4, 3), date(2026, 1, 1)]


def test_a_column_of_mixed_formats_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(NeedsDateFormat):
        plan_of(tmp_path, CLOSING, "what,end\na,25/04/2026\nb,04/25/2026\n")


# -- amounts ------------------------------------------------------------------------------------------------------

PAYING = '[deals]\nkind = "deal"\n[deals.columns]\nwhat = "title"\nsum = "amount"\ncurrency = "currency"\n'


@pytest.mark.parametrize(
    ("sums", "minor"),
    [
        (["1.234,50", "3"], [123450, 300]),
        (["1,234.50", "3"], [123450, 300]),
        (["1.234", "12,5"], [123400, 1250]),
        (["1,234", "12.5"], [123400, 1250]),
        (["1.234", "2.500"], [123400, 250000]),
        (["€ 300", "50k"], [30000, 5000000]),
        (["", "0"], [None, 0]),
    ],
)
def test_the_decimal_sign_is_proved_from_the_column(tmp_path: Path, sums: list[str], minor: list[int | None]) -> None:
    content = "what;sum;currency\n" + "".join(f"a;{text};EUR\n" for text in sums)
    assert [deal.amount for deal in deals(read(tmp_path, PAYING, content))] == minor


def test_a_decimal_sign_that_cannot_be_proved_is_not_guessed(tmp_path: Path) -> None:
    content = "what;sum;currency\na;1,234;KWD\n"
    with pytest.raises(BadValue, match="decimal"):
        plan_of(tmp_path, PAYING, content, currency="KWD")
    said = PAYING.replace("[deals.columns]", 'decimal = ","\n[deals.columns]')
    assert deals(read(tmp_path, said, content, currency="KWD"))[0].amount == 1234


def test_points_and_commas_that_stand_against_each_other_are_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(NeedsDecimal, match="as many amounts in “sum” have a decimal comma") as asked:
        plan_of(tmp_path, PAYING, "what;sum;currency\na;1.23;EUR\nb;1,23;EUR\n")
    assert (asked.value.sample, asked.value.readings) == ("", {})


@pytest.mark.parametrize(
    ("doubtful", "beside", "currency", "reason"),
    [
        ("1.200", "12.5k", "EUR", "1.200 may be 1,200 or 1.20: write 1200 or 1.20"),
        ("€ 1.200", "12.50", "EUR", "€ 1.200 may be € 1,200 or € 1.20: write € 1200 or € 1.20"),
        ("1.200 EUR", "12.50", "EUR", "write 1200 EUR or 1.20 EUR"),
        ("1,200", "12,5k", "EUR", "1,200 may be 1.200 or 1,20: write 1200 or 1,20"),
        ("1.000", "12.5k", "JPY", "1,000 or 1: write 1000 or 1"),
    ],
)
def test_what_looks_like_thousands_is_not_made_decimals_by_other_rows(
    tmp_path: Path, doubtful: str, beside: str, currency: str, reason: str
) -> None:
    content = f"what;sum;currency\na;{beside};{currency}\nb;{beside};{currency}\nc;{doubtful};{currency}\n"
    *good, bad = read(tmp_path, PAYING, content)
    assert len(deals(good)) == 2
    assert isinstance(bad, BadRow) and (bad.line, bad.value) == (4, doubtful)
    assert reason in bad.reason
    sign = "," if "," in doubtful else "."
    said = PAYING.replace("[deals.columns]", f'decimal = "{sign}"\n[deals.columns]')
    assert len(deals(read(tmp_path, said, content))) == 3


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1.200", "KWD", 1200),
        ("1,200", "EUR", 120000),
        ("0.200", "EUR", 20),
        ("1234.500", "EUR", 123450),
        ("1,234.500", "EUR", 123450),
        ("1.234m", "EUR", 123400000),
    ],
)
def test_decimals_that_cannot_be_thousands_are_read_as_the_column_proves(
    tmp_path: Path, text: str, currency: str, minor: int
) -> None:
    content = f"what;sum;currency\na;12.5k;EUR\nb;12.50;EUR\nc;{text};{currency}\n"
    assert deals(read(tmp_path, PAYING, content))[-1].amount == minor


def test_each_currency_has_its_say_in_the_proof(tmp_path: Path) -> None:
    found = deals(read(tmp_path, PAYING, "what;sum;currency\na;1.234;KWD\nb;2.50;EUR\n"))
    assert [deal.amount for deal in found] == [1234, 250]


@pytest.mark.parametrize("text", ["1.000", "1.5", "many"])
def test_a_whole_number_that_may_be_two_is_refused(tmp_path: Path, text: str) -> None:
    profile = '[a]\nkind = "account"\ncolumns = { n = "name", e = "employees" }\n'
    (row,) = read(tmp_path, profile, f"n;e\na;{text}\n")
    assert isinstance(row, BadRow)
    (row,) = read(tmp_path, profile, "n;e\na;1,200\n")
    assert isinstance(row, d.AccountDraft)
    assert row.employees == 1200


def test_each_row_has_the_currency_it_names(tmp_path: Path) -> None:
    found = read(tmp_path, PAYING, "what,sum,currency\na,100,JPY\nb,100,\nc,100,usd\nd,5,Taler\ne,USD 5,EUR\n")
    assert [(deal.amount, deal.currency) for deal in deals(found)] == [(100, "JPY"), (10000, "EUR"), (10000, "USD")]
    assert [(row.line, row.field) for row in found if isinstance(row, BadRow)] == [(5, "currency"), (6, "sum")]


def test_zero_is_unknown_only_where_the_profile_says_so(tmp_path: Path) -> None:
    profile = """
        [deals]
        kind = "deal"
        zero_is_unknown = ["Lost"]
        columns = { what = "title", state = "stage", sum = "amount" }
    """
    found = deals(read(tmp_path, profile, "what,state,sum\na,lost,0\nb,Won,0\nc,Lost,5\nd,Won,\n"))
    assert [deal.amount for deal in found] == [None, 0, 500, None]


def test_a_scale_makes_exact_amounts(tmp_path: Path) -> None:
    profile = '[a]\nkind = "account"\ncolumns = { n = "name", r = "revenue" }\nscale = { revenue = 1000000 }\n'
    found = read(tmp_path, profile, "n,r\na,1.234567\nb,251.41\nc,0.123456789\n")
    assert [row.revenue for row in found if isinstance(row, d.AccountDraft)] == [123456700, 25141000000]
    assert [row.line for row in found if isinstance(row, BadRow)] == [4]
