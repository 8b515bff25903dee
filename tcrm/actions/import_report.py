"""What an import did, or would do: the report, and the refusals that carry it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tcrm.errors import Refused
from tcrm.exchange.csvfile import BadRow
from tcrm.exchange.guess import Described
from tcrm.i18n import _, ngettext


class Stranger(str):
    """Why a cell was refused that names what is not here, or not for this person; `kind` says what that is: `user`,
    `pipeline`, `stage`, `account` …; `colleague` is somebody for whom this person may not import."""

    kind: str

    def __new__(cls, reason: str, kind: str) -> Stranger:
        made = super().__new__(cls, reason)
        made.kind = kind
        return made


@dataclass
class ImportReport:
    """Counts are by kind (`account`, `deal` …) and count records; `refused` counts rows of files, one that is a company
    and a person under both. `linked` counts records that were there and are from now on known by the id that the file
    has for them.

    `bad` has a complaint for each thing wrong, in the order of files and lines; `columns` is what the file calls the
    fields that these name otherwise; `partial` says that rows were left out and others were not
    (the shell's exit code 3).
    `guessed` says where each column goes if there was no profile. `notes` are sentences worth knowing.
    """

    files: tuple[str, ...] = ()
    profile: str = ""
    dry_run: bool = False
    partial: bool = False
    rows: int = 0
    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    linked: Counter[str] = field(default_factory=Counter)
    moves: int = 0
    bad: list[BadRow] = field(default_factory=list)
    columns: dict[BadRow, str] = field(default_factory=dict)
    guessed: tuple[Described, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many records were created or updated."""
        return sum(self.created.values()) + sum(self.updated.values())

    @property
    def bad_rows(self) -> int:
        """How many rows of files were refused."""
        return len({(bad.file, bad.line) for bad in self.bad})

    def column(self, bad: BadRow) -> str:
        """What the file calls that which the complaint is about; blank: the whole row."""
        return self.columns.get(bad, bad.field)

    @property
    def in_vain(self) -> bool:
        """Whether rows were refused and there was no good one."""
        good = (self.created, self.updated, self.skipped, self.linked)
        return bool(self.bad) and not self.moves and not any(map(Counter.total, good))


class ImportRefused(Refused):
    """There are bad rows, so nothing was written; `report` has them all."""

    def __init__(self, report: ImportReport) -> None:
        first = report.bad[0]
        line, column = _("line {line}").format(line=first.line), report.column(first)
        place = ", ".join(part for part in (first.file, line, column) if part)
        count = report.bad_rows
        said = ngettext(
            "{n} row cannot be imported, so nothing was. {place}: {reason}.",
            "{n} rows cannot be imported, so nothing was. {place}: {reason}.",
            count,
        )
        super().__init__(said.format(n=count, place=place, reason=first.reason.rstrip(".")), self._hint(report, count))
        self.report = report

    @staticmethod
    def _hint(report: ImportReport, count: int) -> str:
        if not report.in_vain:
            return ngettext(
                "Mend it, or import the others with --good-rows --rejects FILE.",
                "Mend them, or import the others with --good-rows --rejects FILE.",
                count,
            )
        if report.guessed and any(isinstance(bad.reason, Stranger) for bad in report.bad):
            return ngettext(
                "Mend it, or leave columns out with --map COLUMN=.",
                "Mend them, or leave columns out with --map COLUMN=.",
                count,
            )
        return ngettext("Mend it; there is no other row.", "Mend them; there is no good row.", count)


class ImportCancelled(Refused):
    """The user stopped it; nothing was written."""

    def __init__(self) -> None:
        super().__init__(_("The import was cancelled; nothing was changed."))
