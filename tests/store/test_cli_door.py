"""The frame of the shell: options, exit codes, errors, what is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from shell import TODAY, Shell, bare

from tcrm.cli import out as printing
from tcrm.cli.tree import AREAS
from tcrm.models import Account

COMMANDS = [name for area in AREAS.values() for name in area]


def test_the_version_is_said_before_and_after_a_command() -> None:
    assert bare("--version").out == bare("find", "--version").out
    assert bare("--version").out.startswith("tcrm ")


def test_help_and_version_answer_as_words_too() -> None:
    assert bare("version").out == bare("--version").out
    assert bare("help").out == bare("--help").out
    assert bare("help", "find").out == bare("find", "--help").out
    assert [bare(*words).code for words in (("version",), ("help",), ("help", "find"), ("help", "fnd"))] == [0, 0, 0, 2]


def test_a_mistyped_command_is_told_what_was_meant() -> None:
    for typed, meant in (("fnd", "find"), ("pipline", "pipeline"), ("--json", ""), ("xyzzy", "")):
        said = bare(typed)
        assert (said.code, said.out) == (2, "")
        assert not meant or f"Did you mean: tcrm {meant}\n" in said.err
    assert "Did you mean" not in bare("xyzzy").err


def test_help_lists_every_command_under_its_area() -> None:
    said = bare("--help")
    assert said.code == 0
    for area, names in AREAS.items():
        assert f"{area}:" in said.out
        for name in names:
            assert f"\n  {name} " in said.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    said = bare(name, "--help")
    assert said.code == 0
    assert said.out.startswith(f"Usage: tcrm {name}")
    assert "--db" in said.out


def test_options_hold_before_and_after_the_command(shell: Shell) -> None:
    shell.office.account("Acme GmbH")
    before = bare("--db", str(shell.path), "--as", "olga", "--json", "find", "acme")
    after = bare("find", "acme", "--json", "--as", "olga", "--db", str(shell.path))
    assert before.json == after.json != []


def test_an_option_said_twice_holds_as_said_last(shell: Shell) -> None:
    shell.office.deal("Secret", owner="maria", private=True)
    assert shell("find", "secret", "--json", login="maria").json
    assert shell("find", "secret", "--json", "--as", "lena", login="maria").json == []


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("find",),
        ("find", "x", "--nonsense"),
        ("find", "x", "--json", "--csv"),
        ("agenda", "--today", "nonsense"),
        ("--json",),
        (),
    ],
)
def test_wrong_use_is_said_on_the_error_stream_and_exits_2(words: tuple[str, ...]) -> None:
    said = bare(*words)
    assert said.code == 2
    assert said.out == ""
    assert said.err


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000], ids=["20", "5000"])
def test_a_number_beyond_all_bounds_is_refused_in_words(shell: Shell, number: str) -> None:
    customer, deal = shell.office.account("Acme GmbH", owner="olga"), shell.office.deal("Kitchen", owner="olga")
    eva = shell("add", "contact", "Eva", "--customer", f"A-{customer}", "--json").json["id"]
    call = shell("add", "call Acme tomorrow", "--json").json["id"]
    for words in (
        ("undo", number),
        ("restore", number),
        ("find", "x", "--limit", number),
        ("history", "--limit", number),
        ("role", f"D-{deal}", eva, "--influence", number),
        ("lose", f"D-{deal}", "--reason", number),
        ("repeat", call, "every", "day", number, "times"),
    ):
        said = shell(*words)
        assert said.code in (1, 2) and said.err and "in itself" not in said.err, words
    assert "in itself" not in shell("repeat", call, f"FREQ=DAILY;COUNT={number}").err


def test_who_is_not_known_is_refused_with_the_names_that_exist(shell: Shell) -> None:
    said = shell("find", "x", login="nobody")
    assert said.code == 1
    assert "nobody" in said.err
    assert "maria" in said.err


@pytest.mark.parametrize("line", ["--as {x} find a", "team --team {x}", "config {x}", "config keys.{x} y", "{x}"])
def test_what_was_typed_is_quoted_in_one_short_line(shell: Shell, line: str) -> None:
    said = shell(*(word.format(x="a\tb\nc" + 1000 * "d") for word in line.split(" ")))
    assert said.code in (1, 2)
    assert "a b cd" in said.err and "\t" not in said.err and max(map(len, said.err.splitlines())) < 300


def test_a_session_on_an_invented_day_only_reads(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TCRM_TEST")
    assert shell("find", "x").code == 0
    said = shell("add", "customer", "Acme")
    assert said.code == 1
    assert "--today" in said.err
    assert shell("find", "acme", "--json").json == []


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100)
    said = bare("--db", str(path), "find", "x")
    assert said.code == 1
    assert "not a TCRM database" in said.err
    assert "Traceback" not in said.err


def test_postgresql_is_refused_in_words() -> None:
    said = bare("--db", "postgresql://host/db", "find", "x")
    assert said.code == 1
    assert "PostgreSQL" in said.err


def test_an_error_of_the_program_is_one_line_that_names_the_log(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("secret of a customer")

    monkeypatch.setattr(printing.Out, "table", break_down)
    said = shell("find", "x")
    log = tmp_path / "home" / "state" / "tcrm.log"
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert str(log) in said.err
    assert "secret" not in said.err
    assert "RuntimeError" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_ctrl_c_ends_in_one_line_with_130(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(printing.Out, "table", interrupt)
    said = shell("find", "x")
    assert said.code == 130
    assert len(said.err.strip().splitlines()) == 1


def test_a_reader_that_goes_away_is_no_error(shell: Shell) -> None:
    names = [f"Acme {number:04} with a rather long name to fill the pipe" * 5 for number in range(300)]
    with shell.office.sit("olga").operation("account.add", name="many") as op:
        op.insert_many(Account, [{"name": name, "sort_name": name.casefold()} for name in names])
    command = [
        sys.executable,
        "-c",
        "from tcrm.cli.main import run; run()",
        "--db",
        str(shell.path),
        "--as",
        "olga",
        "find",
        "acme",
        "--limit",
        "9999",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait(20) == 141
    assert complaint == ""


def test_the_demo_is_marias_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = tmp_path / "temporary"
    rooms.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(rooms))
    monkeypatch.setenv("TCRM_USER", "nobody")  # who one is elsewhere does not matter in the demo
    demo = ("--demo", "--today", TODAY)
    assert bare(*demo, "agenda", "--json").json["who"] == "maria"
    assert bare(*demo, "agenda", "--json").json["day"] == TODAY
    assert bare(*demo, "add", "customer", "Acme").code == 0  # on an invented day, too
    assert list(rooms.iterdir()) == []


def test_the_demo_may_be_kept_in_a_file(tmp_path: Path) -> None:
    kept = ("--demo", "--db", str(tmp_path / "demo.db"), "--today", TODAY)
    assert bare(*kept, "add", "customer", "Zyzzyva").code == 0
    assert bare(*kept, "find", "zyzzyva", "--json").json[0]["name"] == "Zyzzyva"


def test_a_full_disk_is_said_in_words(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise apsw.FullError("FullError: database or disk is full")

    monkeypatch.setattr(printing.Out, "table", full)
    said = shell("find", "x")
    assert said.code == 1
    assert "disk is full" in said.err
    assert "tcrm.log" not in said.err


def test_the_doctor_may_look_on_an_invented_day(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TCRM_TEST")
    assert shell("doctor").code == 0


PROBE = """
import json, sys
from tcrm.cli.tree import door
for words in json.loads(sys.argv[1]):
    try:
        door("en").main(words, prog_name="tcrm")
    except SystemExit as end:
        assert not end.code, words
sys.stderr.write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded_by(shell: Shell, *lines: str) -> set[str]:
    """The packages that these commands load, one after the other in a process of their own."""
    arguments = json.dumps([["--db", str(shell.path), "--as", "maria", *line.split()] for line in lines])
    done = subprocess.run(
        [sys.executable, "-c", PROBE, arguments], capture_output=True, text=True, env=dict(os.environ), check=True
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_everyday_commands_load_neither_textual_nor_rich(shell: Shell) -> None:
    shell.office.deal("Renewal", owner="maria")
    loaded = loaded_by(shell, "find acme", "agenda", "pipeline", "show D-1", "promote D-1", "history")
    assert "peewee" in loaded
    assert not loaded & {"textual", "rich", "babel"}


def test_no_command_loads_textual(shell: Shell) -> None:
    assert "textual" not in loaded_by(shell, "--help", "funnel")
