"""Export in the shell: printed, into a file, all into a folder; and back in again."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from shell import Shell, bare


@pytest.fixture
def filled(shell: Shell) -> Shell:
    for words in (
        ("add", "customer", "Huber & Söhne AG", "--city", "Stuttgart", "--owner", "maria"),
        ("add", "contact", "Eva Weiss", "--customer", "A-1", "--phone", "+49 711 555 0123"),
        ("add", "deal", "Demo line 2", "--customer", "A-1", "--amount", "12,500.50", "--owner", "maria"),
        ("add", "deal", "Secret", "--owner", "lena", "--private"),
        ("promote", "D-1"),
        ("log", "call", "D-1", "asked for a demo", "--next", "mon visit"),
        ("memo", "A-1", "two\nlines"),
    ):
        assert shell(*words).code == 0
    return shell


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_kind_is_printed_as_csv(filled: Shell) -> None:
    deals = rows(filled("export", "deal").out)
    assert [(deal["title"], deal["amount"], deal["currency"]) for deal in deals] == [
        ("Demo line 2", "12500.50", "EUR"),
        ("Secret", "", "EUR"),
    ]
    assert filled("export", "deals", "--csv").out == filled("export", "deal").out


def test_only_what_one_may_see_goes_out(filled: Shell, tmp_path: Path) -> None:
    assert [deal["title"] for deal in rows(filled("export", "deal", login="maria").out)] == ["Demo line 2"]
    filled("export", "all", "-o", str(tmp_path / "all"), login="maria")
    assert "Secret" not in "".join(file.read_text() for file in (tmp_path / "all").iterdir())


def test_a_file_and_a_folder_say_what_they_hold(filled: Shell, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    assert filled("export", "deal", "-o", str(file)).out == f"{file}: 2 records\n"
    assert len(rows(file.read_text())) == 2
    told = filled("export", "all", "-o", str(tmp_path / "all"), "--json").json["files"]
    counts = {Path(one["file"]).name: one["records"] for one in told}
    assert (counts["deals.csv"], counts["contacts.csv"]) == (2, 1)


@pytest.mark.parametrize(
    ("words", "code"),
    [(("export", "all"), 2), (("export", "moon"), 2), (("export", "deal", "--json"), 2), (("export",), 2)],
)
def test_wrong_use_of_export(filled: Shell, words: tuple[str, ...], code: int) -> None:
    assert filled(*words).code == code


def test_a_file_that_cannot_be_written_is_refused(filled: Shell, tmp_path: Path) -> None:
    said = filled("export", "deal", "-o", str(tmp_path / "no" / "where.csv"))
    assert (said.code, said.out) == (1, "")
    assert "where.csv" in said.err


def test_what_export_all_writes_import_reads(filled: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")  # a fresh firm takes the zone of the machine; days are the same there
    folder, again = tmp_path / "all", tmp_path / "again"
    filled("export", "all", "-o", str(folder))
    fresh = ("--db", str(tmp_path / "fresh.db"), "--as", "olga")
    files = [str(file) for file in sorted(folder.iterdir())]
    said = bare(*fresh, "import", *files, "--json")
    assert (said.code, said.err) == (0, f"made a new, empty database: {tmp_path / 'fresh.db'}\n")
    assert bare(*fresh, "export", "all", "-o", str(again)).code == 0
    for name in ("accounts.csv", "contacts.csv", "memos.csv", "deals.csv"):
        assert _without_ids((again / name).read_text()) == _without_ids((folder / name).read_text()), name


def _without_ids(text: str) -> list[dict[str, str]]:
    return [{name: value for name, value in row.items() if not name.endswith("id")} for row in rows(text)]


def test_an_earlier_export_is_written_over_only_with_force(filled: Shell, tmp_path: Path) -> None:
    folder, file = tmp_path / "all", tmp_path / "deals.csv"
    assert filled("export", "all", "-o", str(folder)).code == filled("export", "deal", "-o", str(file)).code == 0
    (folder / "deals.csv").write_text("edited by hand")
    file.write_text("edited by hand")
    for words in (("export", "all", "-o", str(folder)), ("export", "deal", "-o", str(file))):
        said = filled(*words)
        assert said.code == 1
        assert "there already" in said.err and "--force" in said.err
    assert (folder / "deals.csv").read_text() == file.read_text() == "edited by hand"
    for words in (("export", "all", "-o", str(folder)), ("export", "deal", "-o", str(file))):
        assert filled(*words, "--force").code == 0
    assert len(rows((folder / "deals.csv").read_text())) == len(rows(file.read_text())) == 2


def test_an_export_goes_beside_other_files_of_a_folder(filled: Shell, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert filled("export", "all", "-o", str(tmp_path)).code == 0
    assert (tmp_path / "notes.txt").read_text() == "mine"
