"""Hostile data in every place of the program: what is stored is what was given, cleaned; what reaches the terminal
and the shell drives nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from office import Office
from program import DAY, TCRM, begin_on
from shell import bare
from terminal import Start

from tcrm.actions import deals, marks
from tcrm.actions.customers import add_account
from tcrm.clean import clean_line, clean_text
from tcrm.models import Account, Deal, Memo
from tcrm.models.opening import open_database
from tcrm.queries.refs import Ref

pytestmark = pytest.mark.pty

DRIVING = [
    "a\x1b]52;c;RVZJTA==\x07z",
    "a\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\z",
    "a\x1b[31;5mz\x1b[2Jz\x1b[6n",
    "a\x9b31mz\x90evil\x9c\x85",
    "a\x7f\x7f\x07\x00\x08z",
    "a\u202eevil\u2066z\u2028z\u2029y",
    "[/x] [@click=app.quit]quit[/] [bold]Acme[EU]",
]
SCRIPT = "<script>alert(123)</script>"
NEVER_OURS = [b"\x1b]", b"\x1b[31;5m", b"\x1b[6n", b"\x1bP", b"\x1b\\"]
OUR_POINTER_SHAPE = b"\x1b]22;default\x07"  # Textual's
CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
SEQUENCE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b[=>]")
PER_CARD = 20  # as many memos as a card shows


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, naughty_strings: list[str]) -> tuple[Path, list[str]]:
    """A database in which every naughty string is a customer, a deal and a memo, twenty to a card."""
    texts = list(dict.fromkeys(text for text in [*DRIVING, SCRIPT, *naughty_strings] if text.strip()))
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    db = open_database(path)
    olga = Office(db).sit("olga")
    with olga.operation("import", files="hostile"):
        accounts = [add_account(olga, text, city=text[:80], industry=text[:80]) for text in texts]
        for number, text in enumerate(texts):
            home = accounts[number // PER_CARD * PER_CARD]
            deal = deals.add(olga, text, account_id=home)
            marks.add_memo(olga, Ref("account", home), text)
            if number % PER_CARD == 0:
                marks.set_hot(olga, Ref("deal", deal), text)
                marks.tag(olga, Ref("account", home), ["x " + text.replace(",", " ")[:30]])
    db.close()
    return path, texts


def assert_harmless(wire: bytes) -> None:
    """No byte drives the terminal but those of our own sequences."""
    wire = wire.replace(OUR_POINTER_SHAPE, b"")
    assert [sequence for sequence in NEVER_OURS if sequence in wire] == []
    found = CONTROL.search(SEQUENCE.sub("", wire.decode()))
    assert found is None, ascii(found)


def test_what_is_stored_is_what_was_given_cleaned(hostile: tuple[Path, list[str]]) -> None:
    path, texts = hostile
    db = open_database(path)
    lines = [clean_line(text.strip()) for text in texts]
    assert [row[0] for row in db.rows(Account.select(Account.name).order_by(Account.id))] == lines
    assert [row[0] for row in db.rows(Deal.select(Deal.title).order_by(Deal.id))] == lines
    memos = [row[0] for row in db.rows(Memo.select(Memo.text).order_by(Memo.id))]
    assert memos == [clean_text(text.strip()) for text in texts]
    db.close()


def test_every_screen_shows_it_as_text_and_nothing_of_it_drives_the_terminal(
    hostile: tuple[Path, list[str]], terminal: Start, tmp_path: Path
) -> None:
    path, texts = hostile
    begin_on("deals", tmp_path / "home")
    argv = [*TCRM, "--db", str(path), "--as", "olga", "--today", DAY]
    program = terminal(argv, columns=160, rows=48, env={"TCRM_TEST": "1"}, twin=None)  # frames: elsewhere
    program.wait("all deals")
    walk = "\r\tGq\x04" * (
        len(texts) // PER_CARD + 1
    )  # each card to its end; half a screen is as many deals as one has
    program.burst(f"gv{walk}G")  # the board's first cards, then the list
    program.wait(f"{len(texts)} of {len(texts)}")
    program.burst("g>*U\x04qiqx")  # a promotion, the history, what a stage asks for, a form
    program.wait("reason")
    program.press("escape")
    program.wait_gone("reason")
    program.burst("2g" + "\x04" * (len(texts) // PER_CARD))
    program.wait(f"{len(texts)} of {len(texts)}")
    program.burst(f"/{SCRIPT}\r")  # few enough that all stand on the screen
    program.wait(rf"(?m)^ ? ?{re.escape(SCRIPT)}(?s:.*)  1 of \d$")
    program.burst("/" + "\x7f" * (len(SCRIPT) + 3) + "[/x]\r")
    program.wait(r"\[/x\] \[@click=app.quit\]quit\[/\] \[bold\]Acme\[EU\]")
    program.burst("oevil")
    program.wait("evil.example")
    program.burst("\r4\r1\r")
    program.wait("Lead: reached")
    program.burst("q")
    assert program.exit_status() == 0
    assert_harmless(bytes(program.raw))


def test_the_shell_prints_it_as_text(hostile: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    path, _texts = hostile
    monkeypatch.setenv("TCRM_TEST", "1")
    for words in (["pipeline"], ["pipeline", "--json"], ["find", "a"], ["show", "A-1"], ["history"], ["funnel"]):
        said = bare("--db", str(path), "--as", "olga", "--today", DAY, *words)
        assert said.code == 0, said.err
        assert CONTROL.search((said.out + said.err).replace("\t", " ")) is None
