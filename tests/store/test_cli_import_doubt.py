"""Import in the shell where a file does not tell: days, amounts, letters, refused until somebody says it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from importing import write
from shell import Shell

from tcrm.errors import BadValue
from tcrm.queries.pipelines import find_pipeline

DEALS = "title,amount,close_on\nA,300 EUR,03/04/2026\nB,12 EUR,05/06/2026\n"


def test_dates_that_do_not_tell_are_refused_where_nobody_can_be_asked(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "deals.csv", DEALS)
    said = shell("import", file)
    assert said.code == 1
    assert "close_on" in said.err
    assert "dd/mm/yyyy / mm/dd/yyyy" in said.err
    assert shell("import", file, "--date-format", "dd/mm/yyyy").code == 0
    assert shell("show", "D-1", "--json").json["close_on"] == "2026-04-03"


@pytest.mark.parametrize(("sign", "amount"), [("comma", 1200), ("point", 1.2)])
def test_amounts_that_do_not_tell_are_refused_until_somebody_says_what_the_sign_is(
    shell: Shell, tmp_path: Path, sign: str, amount: float
) -> None:
    file = write(tmp_path, "deals.csv", "title,amount\nA,1.200\nB,300\n")
    said = shell("import", file)
    assert said.code == 2
    assert "1.200" in said.err and "--decimal comma or --decimal point" in said.err
    assert shell("import", file, "--decimal", sign).code == 0
    assert shell("show", "D-1", "--json").json["amount"] == amount


def test_thousands_in_a_column_of_decimals_are_a_bad_row_until_somebody_says_what_the_sign_is(
    shell: Shell, tmp_path: Path
) -> None:
    file = write(tmp_path, "deals.csv", "title,amount\nA,12.5k\nB,1.200\n")
    said = shell("import", file)
    assert said.code == 1
    assert "line 3, amount: 1.200 may be 1,200 or 1.20: write 1200 or 1.20." in said.err
    assert said.out.rstrip().endswith("--decimal point says of all such amounts that they are decimals.")
    assert shell("import", file, "--decimal", "point").code == 0
    assert shell("show", "D-2", "--json").json["amount"] == 1.2


def test_amounts_that_tell_are_read_as_they_tell_whatever_is_said(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "deals.csv", 'title,amount\nA,"1.200,50"\n')
    assert shell("import", file, "--decimal", "point").code == 0
    assert shell("show", "D-1", "--json").json["amount"] == 1200.5


def test_what_a_file_was_read_as_is_said_and_may_be_said_otherwise(shell: Shell, tmp_path: Path) -> None:
    chinese, german = tmp_path / "客户.csv", tmp_path / "kunden.csv"
    chinese.write_bytes("公司名称,城市\n北京重型机械有限公司,北京\n上海通用电气,上海\n".encode("gbk"))
    german.write_bytes("Name;Stadt\nBäckerei Öhler;Köln\n".encode("windows-1252"))
    said = shell("import", str(chinese), str(german), "--kind", "account")
    assert said.code == 0
    assert "客户.csv was read as GBK." in said.out and "kunden.csv was read as Windows-1252." in said.out
    assert len(shell("find", "北京", "--json").json) == len(shell("find", "öhler köln", "--json").json) == 1
    shell("undo")
    assert "read as Latin-1" in shell("import", str(german), "--kind", "account", "--encoding", "latin1").out
    refused = shell("import", str(german), "--encoding", "klingon")
    assert refused.code == 2 and "no encoding “klingon”" in refused.err


def test_a_date_format_that_no_column_needs_is_said(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "deals.csv", "Customer,Deal,Close,Foo\nAcme,A,2026-04-03,x\n")
    said = shell("import", file, "--date-format", "dd/mm/yyyy", "--dry-run")
    assert "close_on" in said.out and "not imported" in said.out
    assert "No column needed --date-format dd/mm/yyyy." in said.out
    dated = write(tmp_path, "dated.csv", DEALS)
    assert "needed" not in shell("import", dated, "--date-format", "dd/mm/yyyy", "--dry-run").out


@pytest.mark.parametrize(
    ("header", "row", "sign", "field", "cell"),
    [
        ("title,amount", 'A,"-1,200.00"', "point", "amount", "-1,200.00"),
        ("title,amount,budget", "A,300,-1.200", "comma", "budget", "-1.200"),
        ("name,revenue", "A,-1.200", "comma", "revenue", "-1.200"),
    ],
)
def test_an_amount_below_zero_is_refused_as_it_stands_in_its_cell_by_the_rule_of_the_form(
    shell: Shell, tmp_path: Path, header: str, row: str, sign: str, field: str, cell: str
) -> None:
    file = write(tmp_path, "given.csv", f"{header}\n{row}\n")
    said = shell("import", file, "--decimal", sign, "--json")
    rule = "An amount is zero or more, or nothing if it is not known."
    bad = [{"file": "given.csv", "line": 2, "field": field, "value": cell, "reason": rule}]
    assert (said.code, said.json["bad"]) == (1, bad)
    assert rule in shell("add", "deal", "By hand", "--amount=-5").err


def test_won_and_lost_of_another_program_are_the_stages_by_which_a_deal_is_won_or_lost(
    shell: Shell, tmp_path: Path
) -> None:
    file = write(tmp_path, "deals.csv", "title,stage\nA,Won\nB,Closed Won\nC,Closed-Lost\nD,delivery\n")
    assert shell("import", file).code == 0
    stages = [shell("show", f"D-{number}", "--json").json["stage"] for number in (1, 2, 3, 4)]
    assert stages == ["order", "order", "lost", "delivery"]
    known = find_pipeline(shell.office.sit("olga"))
    last = known.stages[-2]
    named = replace(known, stages=(*known.stages[:-2], replace(last, name="Closed won"), known.stages[-1]))
    assert (known.meant("closed won").key, named.meant("closed won").key) == ("order", last.key)
    with pytest.raises(BadValue):
        known.meant("nearly won")
