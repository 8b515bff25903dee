"""Import in the shell: what is said, what is asked, what the exit code is."""

from __future__ import annotations

import os
import sys
import termios
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from importing import write
from office import Office
from shell import Shell, bare

from tcrm.actions import deals, imports
from tcrm.actions.imports import import_files
from tcrm.cli import asking
from tcrm.cli import imports as cli_imports
from tcrm.cli.tree import door
from tcrm.queries.exports import export_all

CUSTOMERS = "name,city,founded\nAcme,Berlin,2001\nBeta,Köln,1999\n"
ONE_BAD = CUSTOMERS + "Gamma,Bonn,long ago\n"


def test_an_import_says_what_it_made_and_how_it_read_the_columns(shell: Shell, tmp_path: Path) -> None:
    said = shell("import", write(tmp_path, "customers.csv", CUSTOMERS), "--kind", "account")
    assert (said.code, said.err) == (0, "")
    assert "founded" in said.out
    assert [line.split() for line in said.out.splitlines()][-1] == ["account", "2", "0", "0", "0"]
    assert len(shell("find", "köln", "--json").json) == 1


def test_the_report_for_programs(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "customers.csv", CUSTOMERS)
    first = shell("import", file, "--kind", "account", "--json").json
    assert first["created"] == {"account": 2}
    assert first["guessed"][0] == {
        "file": "customers.csv",
        "kind": "account",
        "column": "name",
        "field": "name",
        "note": first["guessed"][0]["note"],
        "said": False,
    }
    again = shell("import", file, "--kind", "account", "--json").json
    assert (again["created"].get("account", 0), again["skipped"]["account"]) == (0, 2)


def test_one_undo_takes_an_import_back(shell: Shell, tmp_path: Path) -> None:
    shell("import", write(tmp_path, "customers.csv", CUSTOMERS), "--kind", "account")
    assert "customers.csv" in shell("undo").out
    assert shell("find", "acme", "--json").json == []


def test_a_dry_run_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    said = shell("import", write(tmp_path, "customers.csv", CUSTOMERS), "--kind", "account", "--dry-run")
    assert said.code == 0
    assert "would be created" in said.out
    assert shell("find", "acme", "--json").json == []


def test_a_dry_run_makes_no_database(tmp_path: Path) -> None:
    file, firm = write(tmp_path, "customers.csv", CUSTOMERS), tmp_path / "firm.db"
    said = bare("--db", str(firm), "--as", "olga", "import", file, "--kind", "account", "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert "would be created" in said.out
    assert [path.name for path in tmp_path.iterdir()] == ["customers.csv"]


def test_columns_that_are_left_out_are_named_beside_the_report(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "customers.csv", "Company,City,Contact,Moon\nAcme,Graz,17,x\n")
    assert shell("import", file, "--yes", "--json").err.strip() == "Not imported from customers.csv: Contact, Moon."
    said = shell("import", file, "--yes", "--json", "--map", "moon=class", "--map", "City=", "--dry-run")
    assert said.json["bad"][0]["value"] == "x" and "city" not in said.out


def test_what_was_said_of_columns_is_listed_as_said_and_not_as_guessed(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "customers.csv", "Company,Place,Moon\nAcme,Graz,x\n")
    said = shell("import", file, "--yes", "--map", "place=city", "--map", "Moon=").out
    guessed, _colon, yours = said.partition("As you said:")
    assert "Company" in guessed and "Place" not in guessed and "Moon" not in guessed
    assert [line.split()[1:] for line in yours.splitlines()[1:3]] == [
        ["Place", "account", "city"],
        ["Moon", "not", "imported"],
    ]


def test_a_guess_that_was_agreed_to_is_not_shown_again(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (asking, cli_imports):
        monkeypatch.setattr(module, "can_ask", lambda: True)
    monkeypatch.setattr(asking, "_typed", lambda _question: "y\n")
    said = shell("import", write(tmp_path, "customers.csv", "Company,City,Moon\nAcme,Graz,x\n"))
    assert (said.out.count("Guessed"), said.out.count("not imported"), said.err) == (1, 1, "")
    assert shell("find", "acme", "--json").json


def test_vcards_are_named_and_a_way_out_is_said(shell: Shell, tmp_path: Path) -> None:
    said = shell("import", write(tmp_path, "people.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nEND:VCARD\n"))
    assert said.code == 2
    assert "people.vcf holds vCards" in said.err and "CSV" in said.err


def test_one_bad_row_refuses_all_and_is_named(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "customers.csv", ONE_BAD)
    said = shell("import", file, "--kind", "account")
    assert said.code == 1
    assert "1 row cannot be imported" in said.err and "line 4" in said.err and "Mend it, or" in said.err
    assert "long ago" in said.out
    assert shell("find", "acme", "--json").json == []
    assert shell("import", file, "--kind", "account", "--dry-run").code == 1


def test_good_rows_are_taken_alone_and_the_others_written_down(shell: Shell, tmp_path: Path) -> None:
    file, rejects = write(tmp_path, "customers.csv", ONE_BAD), tmp_path / "rejects.csv"
    said = shell("import", file, "--kind", "account", "--good-rows", "--rejects", str(rejects))
    assert said.code == 3
    assert rejects.read_text().splitlines() == [
        "file,line,field,value,reason",
        "customers.csv,4,founded,long ago,not a whole number",
    ]
    assert len(shell("find", "acme", "--json").json) == 1
    assert shell("import", file, "--rejects", str(rejects)).code == 2


def test_bad_rows_stand_beside_the_complaints_ready_to_be_mended(shell: Shell, tmp_path: Path) -> None:
    text = "Name;Phone;Founded\nAcme;+49 711 55;2001\n=Beta;+49 30 1;long ago\nGamma\nDelta;abc;1999\n"
    file, rejects = write(tmp_path, "customers.csv", text), tmp_path / "bad.csv"
    said = shell("import", file, "--kind", "account", "--good-rows", "--rejects", str(rejects))
    assert said.code == 3
    mend = tmp_path / "bad.customers.csv"
    assert mend.read_text() == "Name,Phone,Founded\n=Beta,+49 30 1,long ago\nDelta,abc,1999\n"
    assert "bad.customers.csv" in said.out
    mend.write_text(mend.read_text().replace("long ago", "2003").replace("abc", "+49 89 2"))
    assert shell("import", str(mend), "--kind", "account").code == 0
    assert len(shell("export", "account").out.splitlines()) == 4


def test_rejects_are_never_written_over_what_is_imported(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "customers.csv", ONE_BAD)
    said = shell("import", file, "--kind", "account", "--good-rows", "--rejects", file)
    assert said.code == 1
    assert (tmp_path / "customers.csv").read_text() == ONE_BAD
    assert shell("find", "acme", "--json").json == []


def test_our_own_export_is_named_in_a_line_a_file_and_its_moves_are_counted(shell: Shell, tmp_path: Path) -> None:
    shell.office.deal("Renewal", stage="proposal")
    shell("export", "all", "-o", str(tmp_path / "all"))
    files = sorted(str(file) for file in (tmp_path / "all").iterdir())
    there = ("--db", str(tmp_path / "new.db"), "--as", "petra")
    said = bare(*there, "import", *files, "--yes")
    assert said.code == 0
    assert said.out.count("as our own export writes it") == len(files)
    assert "Guessed" not in said.out and "sort_name" not in said.out
    counts = {line.rsplit(maxsplit=4)[0]: line.split()[-4:] for line in said.out.splitlines() if line[-1:].isdigit()}
    assert counts["deal"] == counts["stage move"] == ["1", "0", "0", "0"]


def test_progress_counts_the_rows_of_an_export_from_the_first_on(office: Office, tmp_path: Path) -> None:
    admin = office.sit("olga")
    with admin.operation("deals"):
        for number in range(140):
            deals.add(admin, f"Deal {number}")
    export_all(admin, tmp_path)
    seen: list[tuple[int, int, str]] = []
    import_files(admin, sorted(tmp_path.iterdir()), progress=lambda *told: seen.append(told))
    assert seen[0] == (0, 0, "opening")
    total = 140 + 140 + 6 + 3  # deals, their moves, people, teams
    assert {all_ for _done, all_, _what in seen[1:]} == {total}
    done = [done for done, _all, _what in seen]
    assert done == sorted(done) and {0, 250, total} <= set(done)


@pytest.mark.parametrize(
    "words",
    [
        ("nowhere.csv",),
        (),
        ("--profile", "nobody", "x.csv"),
        ("x.csv", "--kind", "moon"),
        ("x.csv", "--profile", "olist", "--map", "a=title"),
    ],
)
def test_what_cannot_be_read_is_wrong_use(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell("import", *words).code == 2


def test_without_any_input_there_is_nobody_to_ask_and_nothing_to_stumble_over(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)  # as `<&-` leaves it
    file = write(tmp_path, "customers.csv", CUSTOMERS)
    with pytest.raises(SystemExit, match="0"):
        door("en").main(["--db", str(shell.path), "--as", "olga", "import", file])
    assert shell.office.db.sql("SELECT name FROM account ORDER BY name") == [("Acme",), ("Beta",)]


def test_hostile_cells_are_reported_without_control_bytes(shell: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, "customers.csv", "name,founded\nevil,\x1b[2J\x9b31m\u202e\n")
    for form in ((), ("--json",)):
        said = shell("import", file, "--kind", "account", *form)
        assert said.code == 1
        assert not set(said.out + said.err) & set("\x1b\x9b\u202e")


def test_an_import_goes_on_while_the_terminal_is_held_by_ctrl_s(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, terminal = os.openpty()
    file = write(tmp_path, "customers.csv", CUSTOMERS)
    with os.fdopen(terminal, "w") as held:
        termios.tcflow(terminal, termios.TCOOFF)
        monkeypatch.setattr(cli_imports, "sys", SimpleNamespace(stderr=held))
        doing = Thread(target=shell, args=("import", file, "--yes"), daemon=True)
        doing.start()
        for _ in range(500):
            doing.join(0.02)
            if stored := shell.office.db.sql("SELECT name FROM account ORDER BY name"):
                break
        termios.tcflow(terminal, termios.TCOON)
        doing.join()
    os.close(ours)
    assert stored == [("Acme",), ("Beta",)]


def test_ctrl_c_leaves_nothing_behind(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes at the last moment, when all rows are written but not yet stored."""

    def pulse(_run: imports._Run, what: str) -> None:
        if what == "finishing":
            raise KeyboardInterrupt

    monkeypatch.setattr(imports._Run, "pulse", pulse)
    said = shell("import", write(tmp_path, "customers.csv", CUSTOMERS), "--kind", "account")
    assert (said.code, said.out) == (130, "")
    assert len(said.err.strip().splitlines()) == 1
    assert shell("find", "acme", "--json").json == []
    assert [entry["kind"] for entry in shell("history", "--json").json].count("import") == 0
    assert shell("add", "customer", "Next").code == 0  # the way for writers is free again


def test_the_sales_history_comes_in_with_one_command(sample_data: Path, tmp_path: Path) -> None:
    files = [str(sample_data / "b2b" / f"{name}.csv") for name in ("accounts", "products", "sales_teams")]
    header, *deals = (sample_data / "b2b" / "sales_pipeline.csv").read_text().splitlines()
    cut = [deal.split(",") for deal in deals[::10]]
    won = [deal for deal in cut if deal[4] == "Won"]
    lost = sum(deal[4] == "Lost" for deal in cut)
    brought = sum(int(deal[7]) for deal in won)
    files.append(write(tmp_path, "sales_pipeline.csv", "\n".join([header, *deals[::10]]) + "\n"))
    firm = ("--db", str(tmp_path / "b2b.db"), "--as", "olga")
    assert bare(*firm, "import", *files, "--profile", "maven-b2b", "--json").json["created"]["deal"] == len(cut) == 880
    funnel = bare(*firm, "funnel", "--json").json
    assert funnel["pipeline"] == "simple"
    assert [row["reached"] for row in funnel["rows"]] == [880, sum(deal[4] != "Prospecting" for deal in cut)]
    assert (funnel["won"]["count"], funnel["won"]["amount"]) == (len(won), brought)
    assert round(funnel["won"]["win_rate"], 4) == round(len(won) / (len(won) + lost), 4)
    for dimension in ("seller", "team"):
        groups = bare(*firm, "funnel", "--by", dimension, "--json").json["groups"]
        assert sum(group["won"]["amount"] for group in groups) == brought


def test_an_import_of_what_is_there_leaves_the_last_change_to_be_undone(shell: Shell, tmp_path: Path) -> None:
    shell("add", "customer", "Acme")
    shell("add", "deal", "Renewal", "--customer", "Acme")
    shell("export", "all", "-o", str(tmp_path / "all"))
    files = sorted(str(file) for file in (tmp_path / "all").iterdir())
    before = shell("history", "--json").json
    said = shell("import", *files, "--yes")
    assert said.code == 0 and "known again" not in said.out
    assert shell("history", "--json").json == before
    assert "Renewal" in shell("undo").out


def test_records_that_get_the_id_of_a_file_are_counted_as_known_again(shell: Shell, tmp_path: Path) -> None:
    shell("export", "user", "-o", str(tmp_path / "users.csv"))
    strange = (tmp_path / "users.csv").read_text().replace("\nU-", "\nU-77")
    file = write(tmp_path, "strange.csv", strange)
    said = shell("import", file, "--json").json
    assert said["linked"] == said["skipped"] and said["linked"]["user"] == strange.count("U-77")
    assert shell("history", "--json").json[0]["kind"] == "import"
    assert "known again" not in shell("import", file).out
