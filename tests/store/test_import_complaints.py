"""What an import says of many bad rows: the same once, how many rows it is about, and what else can be done."""

from __future__ import annotations

from pathlib import Path

import pytest
from importing import Files, write
from office import Office
from shell import Shell

from tcrm.actions.import_complaints import Group, group
from tcrm.actions.import_report import ImportRefused, ImportReport, Stranger
from tcrm.exchange.csvfile import BadRow
from tcrm.exchange.guess import Described
from tcrm.session import Session

FROM_ELSEWHERE = "Deal Name,Deal Stage,Pipeline,Deal owner\n" + "".join(
    f"Deal {n},{('Contract Sent', 'Appointment Scheduled')[n % 2]},Sales Pipeline,{('Jane Doe', 'John Roe')[n % 2]}\n"
    for n in range(30)
)
MINE = """
[deals]
kind = "deal"
[deals.columns]
"Deal Name" = "title"
"Deal Stage" = "stage"
"Pipeline" = "pipeline"
"Deal owner" = "owner"
"""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def told(*bad: BadRow, guessed: tuple[Described, ...] = (), files: tuple[str, ...] = ("a.csv",)) -> list[Group]:
    return group(ImportReport(files=files, bad=list(bad), guessed=guessed), 9, str)[0]


def test_columns_of_another_program_are_refused_in_a_line_each_and_the_ways_out_lead_out(
    shell: Shell, tmp_path: Path
) -> None:
    file = write(tmp_path, "deals.csv", FROM_ELSEWHERE)
    said = shell("import", file)
    assert said.code == 1 and "leave columns out with --map" in said.err
    lines = said.out.partition("Refused:\n")[2].splitlines()
    assert [line.strip() for line in lines] == [
        "Deal owner: there is no user of that name: Jane Doe, John Roe (30 rows, first line 2)",
        "You may leave the column out with --map 'Deal owner=', import the users first (--kind user, as an admin) or "
        "say in a profile what it means here (values.owner).",
        "Pipeline: There is no pipeline Sales Pipeline. The pipelines are: standard, simple (30 rows, first line 2)",
        "You may leave the column out with --map Pipeline= or say in a profile what it means here (values.pipeline).",
    ]
    without = ("--map", "Pipeline=", "--map", "Deal owner=")
    said = shell("import", file, *without)
    assert said.code == 1 and "has no stage Contract Sent, Appointment Scheduled. Its" in said.out
    assert "(values.stage) or leave the column out with --map 'Deal Stage='" in said.out
    assert shell("import", file, *without, "--map", "Deal Stage=").code == 0


def test_a_profile_says_what_the_words_of_another_program_mean(office: Office, admin: Session, files: Files) -> None:
    with pytest.raises(ImportRefused) as refusal:
        files.bring(admin, files.profile(MINE), deals=FROM_ELSEWHERE)
    ways = [one.way for one in group(refusal.value.report, 9, str)[0]]
    assert len(ways) == 2 and all("say in the profile" in way and "--map" not in way for way in ways)
    meant = '[deals.values.stage]\n"Contract Sent" = "proposal"\n"Appointment Scheduled" = "lead"\n'
    meant += '[deals.values.pipeline]\n"Sales Pipeline" = "standard"\n'
    meant += '[deals.values.owner]\n"Jane Doe" = "maria"\n"John Roe" = ""\n'
    files.bring(admin, files.profile(MINE + meant), deals=FROM_ELSEWHERE)
    found = office.db.sql("SELECT s.key, u.login, COUNT(*) FROM deal d JOIN stage s ON s.id = d.stage_id "
                          "LEFT JOIN user u ON u.id = d.owner_id GROUP BY 1, 2 ORDER BY 1")  # fmt: skip
    assert found == [("lead", None, 15), ("proposal", "maria", 15)]


def test_where_no_row_is_good_nothing_was_imported_and_nothing_is_partly_done(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "deals.csv", FROM_ELSEWHERE)
    said = shell("import", file, "--good-rows")
    assert said.code == 1 and said.out.splitlines()[-1] == "Nothing was imported."
    assert "updated" not in said.out
    said = shell("import", file, "--good-rows", "--json")
    assert (said.code, said.json["partial"], len(said.json["bad"])) == (1, False, 60)
    said = shell("import", file, "--good-rows", "--dry-run")
    assert said.code == 1 and "Nothing would be imported." in said.out


def test_values_that_a_reason_does_not_name_stand_before_it_and_a_few_are_enough() -> None:
    bad = [BadRow("a.csv", 2 + n, "founded", f"year {n}", "not a whole number") for n in range(8)]
    (one,) = told(*bad, bad[0])
    assert one.place == "founded “year 0”, “year 1”, “year 2”, “year 3”, “year 4” and 3 more"
    assert (one.reason, one.span, one.way) == ("not a whole number", "8 rows, first line 2", "")
    (one,) = told(*(BadRow("a.csv", 2, "amount", value, f"{value} is no amount.") for value in ("abc", "xyz")))
    assert (one.place, one.reason) == ("amount “abc”, “xyz”", "… is no amount")
    assert told(BadRow("a.csv", 2, "amount", "abc", "abc is no amount."))[0].reason == "abc is no amount"
    (one,) = told(BadRow("a.csv", 4, "", "", "it is said to be won and to be lost"))
    assert one == Group("", "it is said to be won and to be lost", "line 4", "")


def test_what_is_said_of_most_rows_comes_first_and_the_rest_is_counted() -> None:
    bad = [BadRow("a.csv", n, "x", "", f"reason {n // 2 if n > 3 else 0}") for n in range(14)]
    groups, others = group(ImportReport(files=("a.csv", "b.csv"), bad=bad), 2, str)
    assert [(one.place, one.reason) for one in groups] == [("a.csv, x", "reason 0"), ("a.csv, x", "reason 2")]
    assert others == 4


def test_a_value_within_another_word_is_not_taken_for_what_the_reason_names() -> None:
    bad = [BadRow("a.csv", 2, "n", "hole", "not a whole number"), BadRow("a.csv", 3, "n", "x", "not a whole number")]
    assert [one.place for one in told(*bad)] == ["n “hole”, “x”"]


def test_a_file_that_our_own_export_wrote_has_no_column_to_leave_out(shell: Shell, tmp_path: Path) -> None:
    shell.office.deal("Renewal")
    text = shell("export", "deal").out.replace("standard", "elsewhere")
    assert "elsewhere" in text
    said = shell("import", write(tmp_path, "deals.csv", text))
    assert said.code == 1 and "no pipeline elsewhere" in said.out and "You may" not in said.out


def test_who_may_not_import_for_others_may_leave_the_owners_out(office: Office, files: Files) -> None:
    text = "title,owner\nA,maria\nB,maria\n"
    with pytest.raises(ImportRefused) as refusal:
        files.bring(office.sit("tom"), {"kind": "deal"}, deals=text)
    (one,), _others = group(refusal.value.report, 9, str)
    assert one.way == "You may leave the column out with --map owner= or let an admin import it."
    files.bring(office.sit("tom"), {"kind": "deal", "columns": ["owner="]}, deals=text)
    assert isinstance(refusal.value.report.bad[0].reason, Stranger)
