"""CSV as it really comes, and what we write read back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from thorough import examples

from tcrm.errors import BadValue, TcrmError
from tcrm.exchange.csvfile import BadRow, CsvFile, Row, prove_delimiter
from tcrm.exchange.csvout import plain, write_csv, write_rejects

SPECTRUM = (
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
    "quotes_and_newlines", "simple", "simple_crlf", "utf8",
)  # fmt: skip


def write(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(path: Path) -> list[Row | BadRow]:
    return list(CsvFile(path).rows())


def good(path: Path) -> list[list[str]]:
    return [row.cells for row in CsvFile(path).rows() if isinstance(row, Row)]


def bad(path: Path) -> list[BadRow]:
    return [row for row in CsvFile(path).rows() if isinstance(row, BadRow)]


@pytest.mark.parametrize("name", SPECTRUM)
def test_the_csv_spectrum_reads_as_its_json_says(sample_data: Path, name: str) -> None:
    folder = sample_data / "hostile" / "csv-spectrum"
    file = CsvFile(folder / "csvs" / f"{name}.csv")
    # The CSV files lie there with LF also where their JSON remembers CRLF.
    expected = json.loads((folder / "json" / f"{name}.json").read_text().replace(r"\r\n", r"\n"))
    found = [dict(zip(file.header, row.cells, strict=True)) for row in file.rows() if isinstance(row, Row)]
    assert found == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_proved_from_the_file(tmp_path: Path, delimiter: str) -> None:
    table = [["name", "note", "sum"], ["Ann", "a, b; c | d\te", "1,5"], ["Bo", 'he said "x,y;z"', "2,5"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(table)
    file = CsvFile(write(tmp_path, text.getvalue()))
    assert file.delimiter == delimiter
    assert good(file.path) == table[1:]


def test_decimal_commas_do_not_make_the_comma_a_delimiter() -> None:
    assert prove_delimiter("name;price\nA;1,50\nB;2,75\n") == ";"
    assert prove_delimiter("name;price;tax\nA;1,50;2\nB;2,75;3\n") == ";"


def test_one_ragged_row_does_not_hide_the_delimiter() -> None:
    assert prove_delimiter("a;b;c\n1;2;3\n1;2\n4;5;6\n") == ";"


def test_a_file_of_one_column_is_read_as_such(tmp_path: Path) -> None:
    assert good(write(tmp_path, "name\nAnn\nBo\n")) == [["Ann"], ["Bo"]]


def test_a_spreadsheets_first_line_may_name_the_delimiter(tmp_path: Path) -> None:
    file = CsvFile(write(tmp_path, "sep=|\na|b\n1|2\n"))
    assert (file.header, [row.line for row in file.rows()]) == (("a", "b"), [3])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_one(tmp_path: Path, end: str) -> None:
    path = write(tmp_path, end.join(["a,b", "1,2", "", "3,4", ""]))
    assert rows(path) == [Row(2, ["1", "2"]), Row(4, ["3", "4"])]


def test_a_row_knows_the_line_on_which_it_begins(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\n1,"two\nlines"\n\n3,4\n"x\r\n\r\ny",5\n6,7\n')
    assert [row.line for row in rows(path)] == [2, 5, 6, 9]


def test_a_ragged_row_is_refused_with_its_line_and_never_shifted(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n")
    assert good(path) == [["1", "2", "3"], ["10", "11", "12"]]
    assert [(row.file, row.line, row.value) for row in bad(path)] == [("a.csv", 3, "4,5"), ("a.csv", 4, "6,7,8,9")]
    assert bad(path)[0].reason == "2 cells where the header has 3"


def test_an_unbalanced_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\n1,2\n3,"open\n5,6\n7,8\n')
    assert [row for row in rows(path) if isinstance(row, Row)] == [(2, ["1", "2"]), (4, ["5", "6"]), (5, ["7", "8"])]
    (complaint,) = bad(path)
    assert complaint.line == 3
    assert "quote" in complaint.reason


def test_long_files_are_read_as_short_ones_are(tmp_path: Path) -> None:
    """Thousands of lines are read at once: a record over the end of such a part, and one that is broken inside it."""
    lines = [f"{n},x" for n in range(1, 4500)]
    lines[1997] = '1998,"over\nthe\nend"'
    lines[2500] = '2501,"never closed'
    lines[3000] = "3001"
    lines[3500] = ""
    found = rows(write(tmp_path, "a,b\n" + "\n".join(lines) + "\n"))
    said = {row.line: row.cells for row in found if isinstance(row, Row)}
    assert said[1999] == ["1998", "over\nthe\nend"]
    assert all(cells[0] == str(line - 1) for line, cells in said.items() if line < 2000)
    assert all(cells[0] == str(line - 3) for line, cells in said.items() if line > 2000)
    assert [(row.line, row.value) for row in found if isinstance(row, BadRow)] == [
        (2504, '2501,"never closed'), (3004, "3001")
    ]  # fmt: skip
    assert len(said) == 4499 - 3


def test_a_quote_that_a_later_one_closes_wrongly_is_named_where_it_opened(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\n"multi\nline","open\n3,"fine"\n4,5\n')
    assert [row.line for row in bad(path)] == [3]
    assert good(path) == [["3", "fine"], ["4", "5"]]


def test_text_after_a_closing_quote_is_refused_not_joined(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\n"Ann"x,1\n2,3\n')
    assert good(path) == [["2", "3"]]
    assert bad(path)[0].line == 2


def test_a_cell_larger_than_any_text_is_a_bad_row(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n" + "x" * 200_000 + ",1\n2,3\n")
    assert good(path) == [["2", "3"]]
    assert "131072" in bad(path)[0].reason


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    assert CsvFile(write(tmp_path, "\ufeffname,b\n1,2\n")).header == ("name", "b")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("\n \n\r\n", "empty"),
        ("a,b\n1,\0\n", "line 2: there is a NUL"),
        ("a,b, a\n1,2,3\n", "column “a” stands there 2 times"),
        (",,\n1,2,3\n", "header is blank"),
        ('"a,b\n1,2\n', "header cannot be read"),
    ],
)
def test_what_is_no_csv_is_refused_by_name(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(BadValue, match=said) as refused:
        rows(write(tmp_path, content))
    assert "a.csv" in refused.value.message


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="nowhere"):
        CsvFile(tmp_path / "nowhere.csv")


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert rows(write(tmp_path, "a,b\n")) == []


def test_formulas_are_guarded_in_the_file_and_unguarded_for_us_only(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert write_csv(path, ["a"], [["=1+1"], ["-5"], ["'quoted"], ["'=x"]]) == 4
    assert path.read_text().splitlines()[1:] == ["'=1+1", "'-5", "'quoted", "''=x"]
    assert [row.cells[0] for row in CsvFile(path, uncell=True).rows() if isinstance(row, Row)] == [
        "=1+1", "-5", "'quoted", "'=x",
    ]  # fmt: skip
    assert good(path)[0] == ["'=1+1"]


def test_values_are_written_plainly() -> None:
    from datetime import UTC, date, datetime, timedelta, timezone
    from decimal import Decimal

    moment = datetime(2026, 3, 1, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    assert plain(moment) == "2026-02-28 23:00:00+00:00"
    assert [plain(value) for value in (None, True, False, 3, Decimal("1E+3"), date(2026, 1, 2))] == [
        "", "yes", "no", "3", "1000", "2026-01-02",
    ]  # fmt: skip
    assert plain(moment.astimezone(UTC)) == plain(moment)


def test_rejects_say_file_line_field_value_and_reason() -> None:
    out = io.StringIO()
    assert write_rejects(out, [BadRow("a.csv", 7, "amount", "=x", "no amount")]) == 1
    assert out.getvalue() == "file,line,field,value,reason\na.csv,7,amount,'=x,no amount\n"


def test_a_file_is_replaced_only_when_all_is_written(tmp_path: Path) -> None:
    path = write(tmp_path, "old")

    def breaks() -> list[list[str]]:
        raise TcrmError("no more")

    with pytest.raises(TcrmError):
        write_csv(path, ["a"], (row for _ in range(1) for row in breaks()))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
TABLE = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)
)


@given(TABLE)
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_reads_back_exactly(tmp_path: Path, table: list[list[str]]) -> None:
    path = tmp_path / "round.csv"
    write_csv(path, [f"c{number}" for number in range(len(table[0]))], table)
    assert [row.cells for row in CsvFile(path, uncell=True).rows() if isinstance(row, Row)] == table


@given(st.binary(max_size=300))
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_give_rows_or_a_plain_refusal(tmp_path: Path, content: bytes) -> None:
    assert_reads_or_refuses(write(tmp_path, content))


@given(st.text('ab",;\n\r\t|= ', max_size=80))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mess_of_quotes_and_ends_of_line_is_read_or_refused(tmp_path: Path, content: str) -> None:
    assert_reads_or_refuses(write(tmp_path, content))


def assert_reads_or_refuses(path: Path) -> None:
    try:
        file = CsvFile(path)
        found = list(file.rows())
    except TcrmError as refusal:
        assert refusal.message
        return
    lines = [row.line for row in found]
    assert lines == sorted(set(lines))
    assert all(len(row.cells) == len(file.header) for row in found if isinstance(row, Row))
