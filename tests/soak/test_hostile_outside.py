"""Hostile text in what lies beside the database: the drafts, the settings, the filters, the log, files that were
exported. Nothing of it drives the terminal or ends the program, and nothing of a customer stands in the log."""

from __future__ import annotations

import csv
import json
from datetime import UTC
from pathlib import Path

import pytest
from office import Office, on_file
from seated import seated
from shell import Shell, bare
from soak import ledger
from soak.test_hostile_everywhere import ALL, NASTY, PART, assert_harmless, assert_safe_sheet, furnish, texts, wire
from store.test_export_round_trip import Stock, contents, round_trip

from tcrm.clean import clean_line, csv_uncell
from tcrm.drafts import Draft, Drafts
from tcrm.filters import filters_file
from tcrm.paths import log_file, settings_file
from tcrm.queries.exports import export_kind


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TCRM_TEST", "1")
    monkeypatch.chdir(tmp_path)
    return tmp_path


CHOSEN = ("j", "j", "enter", "enter") * 3 if ledger.SHARE else ()  # keys in the list of drafts

# -- drafts -----------------------------------------------------------------------------------------------------------

BROKEN = (
    b"\xff\xfe\x00", b"[]", b"{", b"null", b'{"k": 1}', b'{"a\\nmaria\\nplan": {"at": 9e999, "fields": {}}}',
    b'{"office\\nmaria\\nplan": {"at": "2026-11-21T10:00:00+00:00", "fields": {"text": [1, null]}}}',
    b"[" * 100_000,
)  # fmt: skip


async def test_a_draft_drives_no_terminal_and_a_broken_file_of_them_is_none(
    home: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Drafts(home / "drafts.json", "office", "olga", office.sit("olga").now, UTC)
    monkeypatch.setattr("tcrm.app.TcrmApp.drafts", kept)
    for content in BROKEN:
        kept.path.write_bytes(content)
        assert kept.all() == []
    furnish(office)
    seen = 0
    for text in texts():
        kept.path.write_bytes(b"{}")
        for form in ("plan", "deal", "memo A-1", f"edit {text}", text.replace("\n", " ")):
            kept.keep(Draft(form, {"text": (text, text), text: (text, "")}, kept.now(), text, {text: text}, 1, text))
        async with seated(office, "olga") as seat:
            for key in ("1", "a", "ctrl+r", "escape", ":", " drafts", "enter", *CHOSEN):
                await seat.keys(key)
                assert seat.app.return_code is None
                assert_harmless(wire(seat), f"{key} {text[:20]!a}")
                seen += 1
    ledger.figure(PART, "screens with hostile drafts", f"{seen:,}", goal="0 control bytes")


# -- settings ---------------------------------------------------------------------------------------------------------


SPOILT = (b"\xff\xfe\x00=", b"theme = " + b"[" * 5000, b"keys = " + b"{a=" * 5000)


def settings(text: str) -> list[bytes]:
    """Files of settings with the text in them, as a name, a value, a comment; and files that are none."""
    quoted = json.dumps(text.encode(errors="replace").decode())
    names = ("theme", "language", "start", "key_profile", "default_database", "daily_backups", text[:9] or "x")
    made = [f"{json.dumps(name)} = {quoted}" for name in names]
    made += [f"[keys]\n{quoted} = {quoted}", f'[keys]\n"deal.promote" = {quoted}', f"# {text}\ntheme = 7"]
    return [each.encode(errors="surrogateescape") for each in made] + [text.encode(errors="replace"), *SPOILT]


def test_settings_and_filters_drive_no_terminal(home: Path) -> None:
    office = on_file(home / "firm.db")
    office.db.close()
    ran = 0
    for file in (settings_file(), filters_file()):
        file.parent.mkdir(parents=True, exist_ok=True)
    for text in texts():
        for content in settings(text):
            settings_file().write_bytes(content)
            filters_file().write_bytes(content)
            for line in (("config",), ("find", "a"), ("config", "theme", "light"), ("config", text.replace("\0", "x"))):
                for form in ((), ("--json",)) if ledger.SHARE else ((),):
                    said = bare("--db", str(home / "firm.db"), "--as", "olga", *line, *form)
                    ran += 1
                    told = f"{content[:60]!r} {line}: {said.err}"
                    assert said.code in (0, 1, 2) and "error in itself" not in said.err, told
                    assert_harmless(said.out + said.err, told)
    settings_file().unlink()
    filters_file().unlink()
    ledger.figure(PART, "commands with hostile settings", f"{ran:,}", goal="0 control bytes, 0 tracebacks")


# -- the log ----------------------------------------------------------------------------------------------------------


def test_what_ends_in_the_log_says_nothing_of_the_data(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = on_file(home / "firm.db")
    furnish(office)
    for text in texts():
        secret = f"Zehntner {text}"

        def fail(*_args: object, secret: str = secret, **_kwargs: object) -> None:
            raise RuntimeError(secret) from ValueError(secret)

        monkeypatch.setattr("tcrm.queries.search.find", fail)
        said = Shell(office)("find", secret.replace("\0", ""))
        assert said.code == 1 and "error in itself" in said.err
        assert_harmless(said.err, "the end")
    logged = log_file().read_text(encoding="utf-8")
    assert "Zehntner" not in logged and "RuntimeError" in logged
    assert_harmless(logged, "the log")
    office.db.close()
    ledger.figure(PART, "hostile errors in the log", "types and places alone", goal="no customer's data")


# -- what was exported ------------------------------------------------------------------------------------------------


def test_exports_are_safe_in_a_spreadsheet_and_are_read_back_the_same(home: Path, office: Office) -> None:
    told = tuple(dict.fromkeys(clean_line(text).strip() for text in (*NASTY, *(ALL[at:] for at in range(0, 60, 7)))))
    chosen = tuple(text for text in told if text)[: None if ledger.SHARE else 5]
    Stock(office, chosen)
    there = round_trip(office.sit("olga"), home)
    for name, text in contents(home / "first").items():
        assert_safe_sheet(text, name)
        assert_harmless(text.replace("\t", ""), name)
    export_kind(there, "account", home / "accounts.csv")
    with (home / "accounts.csv").open(encoding="utf-8", newline="") as file:
        names = [csv_uncell(row["name"]) for row in csv.DictReader(file)]
    stored = [row[0] for row in office.db.sql("SELECT name FROM account")]
    assert sorted(names) == sorted(stored) and len(stored) >= len(chosen)
    ledger.figure(
        PART, "hostile texts exported and read back", f"{len(chosen)}", goal="safe in a spreadsheet, the same"
    )
