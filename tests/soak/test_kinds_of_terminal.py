"""Terminals of all kinds: those that can show a screen show the same words, the others are told so in one sentence."""

from __future__ import annotations

import re
import subprocess
from itertools import product
from pathlib import Path

import pytest
from program import DAY, TCRM, begin_on, lay_down
from soak.aftermath import assert_calm, assert_left_sane
from soak.ledger import SHARE
from terminal import Start

pytestmark = pytest.mark.pty

TERMS = ["linux", "screen", "xterm", "tmux-256color", "xterm-256color", "screen-256color", "vt100", "rxvt", "foot"]
LOCALES: list[dict[str, str | None]] = [
    {"LANG": "C"},
    {"LANG": "C.UTF-8"},
    {"LANG": None},
    {"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"},
    {"LANG": "de_DE.ISO-8859-1"},
]
COLOURS: list[dict[str, str | None]] = [{}, {"NO_COLOR": "1"}, {"COLORTERM": "truecolor"}]
KINDS = list(product(TERMS, LOCALES, COLOURS))
ASCII_LOCALES = {"C", "POSIX", "de_DE.ISO-8859-1"}
COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:[34][0-8]|9[0-7]|10[0-7])[0-9;]*m")
UNFIT = {"dumb": "TERM is dumb", "unknown": "TERM is unknown", "": "TERM is not set"}


@pytest.mark.parametrize("term, locale, colours", KINDS if SHARE else KINDS[16:17])
def test_every_kind_shows_the_same_words(
    terminal: Start,
    company: Path,
    tmp_path: Path,
    term: str,
    locale: dict[str, str | None],
    colours: dict[str, str | None],
) -> None:
    begin_on("deals", tmp_path / "home")
    database = lay_down(tmp_path / "demo.db", company.read_bytes())
    argv = [*TCRM, "--demo", "--db", str(database), "--today", DAY]
    program = terminal(argv, env={"TERM": term, **locale, **colours}, columns=110, twin=None)
    before = program.attributes
    program.wait("my deals")
    program.burst("2/北京\r")
    program.wait("1 of 2")
    program.burst("j\r")
    program.wait("Lijie|Wei|Export|CN|ton")
    is_ascii = (locale.get("LC_ALL") or locale.get("LANG")) in ASCII_LOCALES
    assert ("北京" in program.screen) is not is_ascii
    assert not is_ascii or bytes(program.raw).isascii()
    if "NO_COLOR" in colours:
        assert COLOUR.search(program.raw) is None
    program.press("q")
    program.settle(0.1)
    program.press("q")
    assert program.exit_status() == 0
    assert_left_sane(program, before)
    assert_calm(tmp_path / "home")


@pytest.mark.parametrize("term", UNFIT if SHARE else [""])
def test_a_terminal_that_cannot_is_told_so(terminal: Start, tmp_path: Path, term: str) -> None:
    program = terminal([*TCRM, "--demo"], env={"TERM": term or None}, twin=None)
    assert program.exit_status() == 2
    assert UNFIT[term] in program.screen.replace("\n", " ")
    assert b"\x1b" not in program.raw
    assert_calm(tmp_path / "home")


def test_without_a_terminal_it_says_so_and_ends() -> None:
    said = subprocess.run([*TCRM, "--demo"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (2, "")
    assert "not a terminal" in said.stderr and "Traceback" not in said.stderr
