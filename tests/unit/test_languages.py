"""The language of the program: catalogues where there are any, English else."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from shell import bare

from tcrm import i18n


def catalogue(texts: dict[str, str]) -> bytes:
    """A file as gettext reads it."""
    pairs = sorted((key.encode(), value.encode()) for key, value in texts.items())
    at, body = 28 + 16 * len(pairs), b""
    tables: list[bytes] = []
    for column in (0, 1):
        table = b""
        for pair in pairs:
            table += struct.pack("<II", len(pair[column]), at + len(body))
            body += pair[column] + b"\0"
        tables.append(table)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, at)
    return head + tables[0] + tables[1] + body


@pytest.fixture
def languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "languages" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n"
    (folder / "tcrm.mo").write_bytes(catalogue({"": head, "deal": "Geschäft", "day\0days": "Tag\0Tage"}))
    monkeypatch.setattr(i18n, "data_dir", lambda: tmp_path)
    yield
    monkeypatch.undo()
    i18n.use("en")


@pytest.mark.usefixtures("languages")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", ["Geschäft", "customer", "Tag", "Tage"]),
        ("de_AT", ["Geschäft", "customer", "Tag", "Tage"]),
        ("fr", ["deal", "customer", "day", "days"]),
        ("en", ["deal", "customer", "day", "days"]),
    ],
)
def test_a_text_is_said_in_the_language_where_there_is_one(language: str, said: list[str]) -> None:
    i18n.use(language)
    assert [i18n._("deal"), i18n._("customer"), *(i18n.ngettext("day", "days", n) for n in (1, 2))] == said


@pytest.mark.usefixtures("languages")
def test_only_what_there_is_a_catalogue_of_is_taken_as_the_language() -> None:
    assert [bare("config", "language", one).code for one in ("de", "de_AT", "en", "en_GB", "")] == [0] * 5
    for unknown in ("klingon", "zh_CN", "../de", "xx_de"):
        said = bare("config", "language", unknown)
        assert (said.code, said.out) == (2, "") and "It speaks: en, de." in said.err
    assert bare("config", "language", "--json").json[0]["value"] == ""


def test_english_asks_no_catalogue() -> None:
    code = "import sys; from tcrm import i18n; i18n.use('en'); print(i18n._('deal'), 'gettext' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "deal False\n"
