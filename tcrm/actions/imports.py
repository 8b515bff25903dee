"""Import: files are read, linked and written as one operation, so that one undo takes all of it back.

All or nothing, unless the caller wants the good rows alone. A dry run does the very same work and rolls it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import Any

from tcrm.actions.import_agenda import ActivityWriter, MemoWriter
from tcrm.actions.import_customers import AccountWriter, ContactWriter
from tcrm.actions.import_deals import DealWriter
from tcrm.actions.import_desk import Desk
from tcrm.actions.import_goods import ProductWriter, RateWriter
from tcrm.actions.import_headers import columns_of, in_order
from tcrm.actions.import_notes import of_files, of_rows
from tcrm.actions.import_people import TeamWriter, UserWriter
from tcrm.actions.import_rejects import require_own_file, write_down
from tcrm.actions.import_report import ImportCancelled, ImportRefused, ImportReport
from tcrm.actions.import_rows import no_collecting
from tcrm.actions.import_writer import Writer
from tcrm.errors import Refused
from tcrm.exchange import drafts
from tcrm.exchange.csvfile import BadRow, CsvFile
from tcrm.exchange.drafts import Draft, Origin
from tcrm.exchange.formats import KINDS
from tcrm.exchange.guess import describe, guess
from tcrm.exchange.plan import Plan, open_files, prepare
from tcrm.exchange.profilefolders import load
from tcrm.exchange.profiles import Profile, only_kind
from tcrm.exchange.prove import Answers, NeedsDateFormat, NeedsDecimal
from tcrm.i18n import _
from tcrm.models import ImportKey, Operation
from tcrm.models.bulk import without_indexes
from tcrm.models.journal import Recorder
from tcrm.session import Session

Progress = Callable[[int, int, str], None]
"""Called several times a second: rows done, rows in all, what is being done."""
Kind = str | Mapping[str, str] | None
"""What files hold: all of them, or each by its name; None where their headers tell."""

CHUNK = 5000  # drafts that are written at once
PULSE = 250  # rows between two looks at progress and cancel
ADMINS_ONLY = ("team", "user", "rate", "product")

_WRITERS: Mapping[type[Draft], type[Writer[Any]]] = {
    drafts.TeamDraft: TeamWriter,
    drafts.UserDraft: UserWriter,
    drafts.RateDraft: RateWriter,
    drafts.ProductDraft: ProductWriter,
    drafts.AccountDraft: AccountWriter,
    drafts.ContactDraft: ContactWriter,
    drafts.DealDraft: DealWriter,
    drafts.ActivityDraft: ActivityWriter,
    drafts.MemoDraft: MemoWriter,
}


class _RollBack(Exception):
    """Leaves the operation without its changes."""


def import_files(
    session: Session,
    files: Sequence[Path | str],
    *,
    profile: str | Profile | None = None,
    kind: Kind = None,
    date_format: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    columns: Sequence[str] = (),
    dry_run: bool = False,
    good_rows: bool = False,
    rejects: Path | str | None = None,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import CSV files that belong together, by a profile (a name, or a path that ends in .toml) or a guess.

    `kind` says what the files hold (all, or each by its name), `date_format` (`dd/mm/yyyy`) how dates are meant that do
    not tell, `decimal` (`comma`, `point`) what stands before the decimals of amounts that do not tell, `encoding`
    (`gbk`, `windows-1252`) what all the files are written in; without it that is detected, and noted if it is not
    UTF-8. `columns` overrule the guess (`Town=city`; `Town=` leaves the column out). With `good_rows` the bad rows are
    left out, and written to `rejects` if that is given; without it they refuse everything: ImportRefused, with the
    report. Also raises NeedsDateFormat, NeedsDecimal, BadValue for files or profiles that cannot be read, Refused for
    what this person may not import, ImportCancelled as soon as `cancel()` says True.
    """
    if progress is not None:
        progress(0, 0, _("opening"))
    opened = open_files(files, encoding or "")
    require_own_file(rejects, opened)
    chosen = _profile(profile, kind, opened, columns)
    with no_collecting():
        plan = prepare(chosen, opened, session.currency, Answers(date_format or "", decimal=decimal or ""))
        _require_rights(session, plan)
        halves: list[BadRow] = []
        while True:
            report = _begun(plan, opened, dry_run, date_format)
            run = _Run(session, plan, report, progress, cancel, halves)
            with suppress(_RollBack), session.operation("import", files=", ".join(report.files), count=0) as op:
                if op.kind != "import":
                    raise Refused(_("An import is an operation of its own."))
                run.write(op)
                halves = run.halves() if good_rows or dry_run else []  # what is refused as a whole is refused at once
                if dry_run or halves:
                    raise _RollBack
                if report.bad and not good_rows:
                    raise ImportRefused(report)
                if report.bad:
                    report.partial = not report.in_vain
                    write_down(rejects, report, opened)
                _settle(session, op, report)
                run.pulse(_("finishing"))
            if not halves:
                return report


def outline(
    session: Session,
    files: Sequence[Path | str],
    *,
    profile: str | None = None,
    kind: Kind = None,
    columns: Sequence[str] = (),
    date_format: str = "",
    decimal: str = "",
) -> ImportReport:
    """What an import would make of these files: where each column goes, how many rows, notes. Nothing is written, and
    no row is judged. Raises what `import_files` raises before its first row."""
    opened = open_files(files)
    chosen = _profile(profile, kind, opened, columns)
    plan = prepare(chosen, opened, session.currency, Answers(date_format, decimal=decimal))
    _require_rights(session, plan)
    report = _begun(plan, opened, True, date_format)
    report.guessed = tuple(describe((planned.sheet for planned in plan.sheets), plan.profile.said))
    return report


def _begun(plan: Plan, opened: list[CsvFile], dry_run: bool, date_format: str | None) -> ImportReport:
    """What can be reported before anything is written."""
    report = ImportReport(
        files=tuple(file.name for file in opened), profile=plan.profile.name, dry_run=dry_run, rows=plan.rows
    )
    report.notes += of_files(opened, plan, date_format)
    if plan.profile.guessed:
        report.guessed = tuple(describe((planned.sheet for planned in plan.sheets), plan.profile.said))
    return report


def _profile(profile: str | Profile | None, kind: Kind, files: list[CsvFile], columns: Sequence[str]) -> Profile:
    if profile is None:
        return guess(files, kind or "", columns)
    chosen = load(profile) if isinstance(profile, str) else profile
    return only_kind(chosen, kind) if kind and isinstance(kind, str) else chosen


def _require_rights(session: Session, plan: Plan) -> None:
    """People, products and rates are the firm's."""
    for planned in plan.sheets:
        kind = planned.sheet.section.kind
        if kind in ADMINS_ONLY and not session.scope.is_admin:
            raise Refused(
                _("{file}: only an admin may import records of the kind {kind}.").format(
                    file=planned.sheet.file.name, kind=_(KINDS[kind].title)
                ),
                _("Leave this file away, or ask an admin."),
            )


def _settle(session: Session, op: Recorder, report: ImportReport) -> None:
    """The values of the operation's sentence, now that they are known. If all that came was known, there is no
    operation: that it came again is no change that an undo could take back."""
    if not report.linked and op.touches_only(ImportKey):
        raise _RollBack
    said = {"files": ", ".join(report.files), "count": report.changed, "profile": report.profile}
    params = json.dumps(said, ensure_ascii=False)
    Operation.update(params=params).where(Operation.id == op.id).execute(session.db)


class _Run:
    """One walk through the plan, inside its operation. `told` are the complaints of the walk before, about rows that
    this one leaves out: what is wrong with the person of a row is known only when its company is written."""

    def __init__(
        self,
        session: Session,
        plan: Plan,
        report: ImportReport,
        progress: Progress | None,
        cancel: Callable[[], bool] | None,
        told: list[BadRow],
    ) -> None:
        self.session, self.plan, self.report = session, plan, report
        self.told = told
        self.left_out = {(bad.file, bad.line) for bad in told}
        self.progress, self.cancel = progress, cancel
        self.total = plan.rows
        self.done = 0

    def write(self, op: Recorder) -> None:
        """Write everything; complaints go into the report, and no kind of which there is nothing to count."""
        kind_of = {planned.sheet.file.name: planned.sheet.section.kind for planned in reversed(self.plan.sheets)}
        desk = Desk(self.session, op, self.report, kind_of)
        self.report.bad += self.told
        writers = {kind: writer(desk) for kind, writer in _WRITERS.items()}
        self.pulse(_("reading"))
        with closing(self._drafts(desk)) as found:  # whatever reads ahead ends with this
            for (kind, _update), group in groupby(found, lambda draft: (type(draft), draft.update)):
                writer = writers[kind]
                whole = writer.whole or (kind is drafts.ContactDraft and self.plan.tells_people_in_rows)
                with self._in_bulk(writer):
                    self._group(writer, group, whole)
        report = self.report
        report.created, report.updated, report.skipped = +report.created, +report.updated, +report.skipped
        report.linked = +report.linked
        report.bad = in_order(report)
        report.columns = columns_of(report, self.plan)
        report.notes += of_rows(desk)

    def halves(self) -> list[BadRow]:
        """The complaints about rows of which another part may have been written, none if that cannot be: with them it
        is to be written again. A row that could not be told apart has no parts."""
        files = self.plan.of_several_kinds
        found = [bad for bad in self.report.bad if bad.field and bad.file in files]
        return found if any((bad.file, bad.line) not in self.left_out for bad in found) else []

    def _group(self, writer: Writer[Any], group: Iterator[Draft], whole: bool) -> None:
        for part in _parts(group, whole):
            self.pulse(_(KINDS[writer.kind].title))
            writer.write(part)

    @contextmanager
    def _in_bulk(self, writer: Writer[Any]) -> Iterator[None]:
        """The tables that this writer fills are made ready for as many rows as the files have for them."""
        kinds = (writer.kind, "move") if writer.kind == "deal" else (writer.kind,)
        rows = sum(planned.rows for planned in self.plan.sheets if planned.sheet.section.kind in kinds)
        with ExitStack() as aside:
            for model, looked_up in writer.tables.items():
                aside.enter_context(without_indexes(self.session.db, model, rows, keep=looked_up))
            yield

    def pulse(self, what: str) -> None:
        """Say how far it is, and stop if that is wanted."""
        if self.progress is not None:
            self.progress(min(self.done, self.total), self.total, what)
        if self.cancel is not None and self.cancel():
            raise ImportCancelled

    def _drafts(self, desk: Desk) -> Generator[Draft, None, None]:
        for found in self.plan.drafts(self._count_rows, self._is_left_out if self.left_out else None):
            self._count_rows()
            if isinstance(found, BadRow):
                desk.refuse(found)
            else:
                yield found

    def _is_left_out(self, kind: str, origin: Origin) -> bool:
        if (origin.file, origin.line) not in self.left_out:
            return False
        self._count_rows()
        self.report.refused[kind] += 1
        return True

    def _count_rows(self, count: int = 1) -> None:
        before = self.done
        self.done += count
        if before // PULSE != self.done // PULSE:
            self.pulse(_("reading"))


def _parts(group: Iterator[Draft], whole: bool) -> Iterator[list[Draft]]:
    """The drafts of a group in sets; all at once where one may name another."""
    part: list[Draft] = []
    for draft in group:
        part.append(draft)
        if len(part) >= CHUNK and not whole:
            yield part
            part = []
    if part:
        yield part


__all__ = [
    "ImportCancelled", "ImportRefused", "ImportReport", "NeedsDateFormat", "NeedsDecimal", "import_files", "outline",
]  # fmt: skip
