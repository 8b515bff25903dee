"""What the program writes is its owner's alone, and no log tells of a customer, whatever the shell was asked to do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from shell import Said, bare

PLANTED = ("Zyxwander", "quirina@zyx.example", "7777121314", "Geheimgasse", "Blütenweiß")
"""A name, an e-mail, a phone, a street, a word: in every field of what is written."""


@pytest.fixture
def mask() -> Iterator[None]:
    """The user's own takes no right away."""
    old = os.umask(0o000)
    yield
    os.umask(old)


def loose(folder: Path) -> list[str]:
    """What others may read or enter."""
    return [
        f"{path.relative_to(folder)} {path.stat().st_mode & 0o777:o}"
        for path in folder.rglob("*")
        if path.stat().st_mode & 0o777 != (0o700 if path.is_dir() else 0o600)
    ]


def work(folder: Path) -> Iterator[Said]:
    """A walk through what the shell can do with a new database of one's own; `folder` takes what is asked for."""
    name, mail, phone, street, word = PLANTED
    yield bare("add", "customer", name, "--city", street, "--phone", phone, "--email", mail)
    yield bare("add", "contact", f"{word} {name}", "--customer", "A-1", "--phone", phone, "--title", word)
    yield bare("add", "deal", f"{name} {word}", "--customer", "A-1", "--amount", "777")
    yield bare("memo", "A-1", f"{name}, {phone}, {mail}")
    yield bare("log", "call", "D-1", f"{name} {word}")
    yield bare("config", "theme", "light")
    yield bare("find", name.casefold())
    yield bare("show", "A-1", "--json")
    rows = f"Account Name,City,Phone,Annual Revenue\n{name} 2,{street},{phone},1\n{name} 3,{street},{phone},{word}\n"
    (folder / "in.csv").write_text(rows, encoding="utf-8")
    (folder / "in.csv").chmod(0o600)
    rejects = ("--good-rows", "--rejects", str(folder / "rejects.csv"))
    yield bare("import", str(folder / "in.csv"), "--kind", "account", *rejects)
    yield bare("import", str(folder / "in.csv"), "--kind", f"{name}")
    yield bare("export", "accounts", "-o", str(folder / "out.csv"))
    yield bare("export", "all", "-o", str(folder / "all"))
    yield bare("backup", str(folder / "copy.db"))
    yield bare("restore", str(folder / "copy.db"), "--yes")
    yield bare("forget", "C-1", "--yes", "--receipt", str(folder / "receipt.txt"))
    yield bare("show", f"A-99{name}")
    yield bare("--demo", "find", "huber")
    yield bare("doctor")


def test_all_that_a_walk_through_the_shell_leaves_is_its_owners_alone(
    mask: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TCRM_USER", "olga")
    folder = tmp_path / "asked"
    folder.mkdir(mode=0o700)
    codes = [said.code for said in work(folder) if said.code]
    assert codes == [3, 2, 1], "a row that is rejected, a wrong word, a record that is not there"
    assert (folder / "rejects.csv").exists() and (folder / "all").is_dir()
    assert {path.name for path in (tmp_path / "home").iterdir()} >= {"data", "state", "config", "cache"}
    assert loose(tmp_path) == []


def test_what_was_open_to_a_group_stays_so_when_it_is_written_anew(tmp_path: Path) -> None:
    """Who has made a file readable for colleagues has meant it."""
    from tcrm.exchange.csvout import write_rows

    shared = tmp_path / "shared.csv"
    shared.touch()
    shared.chmod(0o640)
    write_rows(shared, ["a"], [["b"]], guarded=False)
    assert shared.stat().st_mode & 0o777 == 0o640 and shared.read_text() == "a\nb\n"


def test_no_log_tells_of_a_customer_not_even_when_the_program_breaks_on_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TCRM_USER", "olga")

    def broken(_session: object, _ref: object, text: str) -> int:
        try:
            raise KeyError(text)
        except KeyError as error:
            error.add_note(text)
            raise ValueError(f"cannot write {text!r}") from error

    monkeypatch.setattr("tcrm.actions.customers.add_memo", broken)
    said = list(islice(work(tmp_path), 5))
    assert said[3].code == 1 and "error in itself (ValueError)" in said[3].err
    assert not any(word in said[3].err for word in PLANTED)
    log = (tmp_path / "home" / "state" / "tcrm.log").read_bytes().decode()
    assert "KeyError" in log and "ValueError" in log and "broken" in log
    logged = log + "".join(path.read_text() for path in (tmp_path / "home").rglob("*.log*"))
    assert [word for word in (*PLANTED, PLANTED[0].casefold()) if word in logged] == []
