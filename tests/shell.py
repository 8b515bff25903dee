"""The shell for tests: runs `tcrm …` inside this process on a small firm in a file, on a fixed day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner
from office import Office

from tcrm.cli.tree import door

TODAY = "2026-11-21"  # the day on which the office opens


@dataclass(frozen=True)
class Said:
    """What a command answered: exit code, output, errors."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON."""
        return json.loads(self.out)


class Shell:
    """`shell("find", "acme")` runs a command on the office's database as its admin, `login="maria"` as Maria."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.path = office.db.path

    def __call__(self, *words: str, login: str = "olga", today: str = TODAY, typed: str | None = None) -> Said:
        return bare("--db", str(self.path), "--as", login, "--today", today, *words, typed=typed)


def bare(*words: str, typed: str | None = None) -> Said:
    """A command with nothing said but these words."""
    result = CliRunner().invoke(door("en"), list(words), input=typed, prog_name="tcrm")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)
