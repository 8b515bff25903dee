"""Small files of an import, and what came of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dump import dump, watched

from tcrm.actions.imports import ImportRefused, ImportReport, import_files
from tcrm.session import Session

COMPANIES = "Company,City,Country,Owner,Phone\nAcme AG,Graz,AT,maria,+43 316 1\nBeta Ltd,Leeds,GB,,\n"

DEALS = """
[deals]
kind = "deal"
id = "no"
[deals.columns]
what = "title"
who = "account"
rep = "owner"
step = "stage"
sum = "amount"
since = "created_on"
"""


class Files:
    """Writes small files and imports them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, **contents: str) -> list[Path]:
        """`accounts="Name,City…"` becomes accounts.csv."""
        paths = []
        for name, content in contents.items():
            path = self.folder / f"{name}.csv"
            path.write_text(content, encoding="utf-8")
            paths.append(path)
        return paths

    def bring(self, session: Session, how: dict[str, Any] | None = None, /, **contents: str) -> ImportReport:
        """Import files of these contents, in the way that `how` says."""
        with watched(session.db):
            return import_files(session, self.write(**contents), **(how or {}))

    def profile(self, text: str) -> dict[str, Any]:
        """How to import by a profile of this text."""
        path = self.folder / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return {"profile": str(path)}


def write(folder: Path, name: str, text: str) -> str:
    """A file of this name; its path, as one types it."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def rows(session: Session, statement: str) -> list[tuple[Any, ...]]:
    return session.db.sql(statement)


def accounts(session: Session) -> dict[str, dict[str, Any]]:
    """The customers that are there, by name."""
    return {row["name"]: row for row in dump(session.db)["account"].values()}


def complaints(error: pytest.ExceptionInfo[ImportRefused]) -> list[tuple[str, int, str, str]]:
    """File, line, field and value of each bad row."""
    return [(bad.file, bad.line, bad.field, bad.value) for bad in error.value.report.bad]
