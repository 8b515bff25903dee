"""The program in a terminal leaves files that are its owner's alone, and a log that tells of nobody: not of what was
typed, not when it breaks on it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from program import begin_on
from shell import bare
from terminal import Start

pytestmark = pytest.mark.pty

NAME, TYPED = "Zyxwander Blütenweiß", "call 7777121314 quirina@zyx.example"
BREAKS_ON_A_MEMO = """
from tcrm.actions.customers import add_memo  # it runs now, and not over what is put there next
from tcrm.actions import customers
def broken(session, ref, text):
    raise ValueError(f"cannot write {text} on {ref}")
customers.add_memo = broken
from tcrm.cli.main import run
run()
"""


def test_the_program_leaves_no_open_file_and_no_telling_log(
    terminal: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    begin_on("customers", home)
    (home / "config").chmod(0o700)
    (home / "config" / "config.toml").chmod(0o600)
    monkeypatch.setenv("TCRM_USER", "olga")
    assert bare("add", "customer", "Acme").code == 0
    program = terminal(
        ["sh", "-c", 'umask 000; exec "$@"', "sh", sys.executable, "-c", BREAKS_ON_A_MEMO], env={"TCRM_USER": "olga"}
    )
    program.wait("Acme")
    program.burst(f"a{NAME}\x13")
    program.wait(f"added {NAME}")
    program.press("M")
    program.wait("enter ok")
    program.burst(f"{TYPED}\r")
    program.wait_until(lambda: (home / "state" / "tcrm.log").exists(), "the log")
    program.wait("ValueError")
    assert TYPED.encode() not in (home / "state" / "tcrm.log").read_bytes()
    program.hangup()
    program.process.wait(5)
    log = (home / "state" / "tcrm.log").read_text(encoding="utf-8")
    assert "ValueError" in log and "broken" in log
    assert not [word for word in (*NAME.split(), *TYPED.split()[1:]) if word.casefold() in log.casefold()]
    loose = [path for path in home.rglob("*") if path.stat().st_mode & 0o077]
    assert [path.name for path in loose] == []
    assert {path.name for path in (home / "data").iterdir()} >= {"tcrm.db", "tcrm.db.lock"}
