"""What an import did, or would do, in words and for programs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from tcrm.clean import excerpt
from tcrm.cli.door import Desk
from tcrm.cli.out import Column
from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.actions.imports import ImportReport
    from tcrm.exchange.guess import Described

COUNTS = ("created", "updated", "skipped", "refused")
SHOWN = 12  # so many groups of complaints are printed; the rejects file has all complaints


class _Line(NamedTuple):
    """The counts of one kind of records."""

    kind: str
    title: str
    counts: dict[str, int]


def tell_report(desk: Desk, report: ImportReport, *, nothing: bool = False, agreed: bool = False) -> None:
    """Print the report in the form that was asked for; `nothing` was written, whatever it counts. A guess that was
    `agreed` to is not shown again. Columns that were left out of what was imported are named on the error stream, where
    nobody at a terminal reads the guess."""
    if not (nothing or report.dry_run or agreed or desk.out.terminal):
        _tell_left_out(desk, report)
    if desk.out.form == "json":
        desk.out.json(report_facts(report))
        return
    lines = _lines(report)
    columns: list[Column[_Line]] = [Column("kind", lambda line: line.kind, lambda line: line.title, style="bold")]
    titles = _titles(nothing or report.dry_run)
    columns += [_count(desk, name, title) for name, title in zip(COUNTS, titles, strict=True)]
    if report.linked:
        columns.append(_count(desk, "linked", _("known again")))
    if desk.out.form == "csv":
        desk.out.csv(columns, lines)
        return
    if not agreed:
        _tell_guess(desk, report)
    if not report.in_vain:
        desk.out.table(columns, lines, _("There is nothing in it."))
    for note in report.notes:
        desk.out.line(note)
    _tell_bad(desk, report)
    if report.in_vain and not nothing:
        desk.out.line(_("Nothing would be imported.") if report.dry_run else _("Nothing was imported."))
    if report.dry_run:
        desk.out.line(_("A dry run: nothing was changed."), "dim")


def _titles(nothing: bool) -> list[str]:
    return [_("would be created") if nothing else _("created"), _("updated"), _("skipped"), _("refused")]


def _lines(report: ImportReport) -> list[_Line]:
    from tcrm.exchange.formats import KINDS

    found = {kind for name in COUNTS for kind in getattr(report, name)} | ({"move"} if report.moves else set())
    order = [kind for kind in KINDS if kind in found] + sorted(found - KINDS.keys())
    return [_Line(kind, _(KINDS[kind].title) if kind in KINDS else kind, _counts(report, kind)) for kind in order]


def _counts(report: ImportReport, kind: str) -> dict[str, int]:
    """How many records of a kind; moves are made with their deals and counted apart."""
    counts = {name: getattr(report, name)[kind] for name in COUNTS}
    counts["linked"] = report.linked[kind]
    return {**counts, "created": report.moves} if kind == "move" else counts


def _count(desk: Desk, name: str, title: str) -> Column[_Line]:
    written = desk.out.numerals.count
    return Column(
        name, lambda line: line.counts[name], lambda line: written(line.counts[name]), title=title, right=True, style=""
    )


def _tell_guess(desk: Desk, report: ImportReport) -> None:
    if not report.guessed:
        return
    columns: list[Column[Described]] = [
        Column("file", show=lambda one: one.file, least=10, drop=2),
        Column("column", show=lambda one: one.column, style="bold", least=10),
        Column("kind", show=lambda one: one.kind, drop=1),
        Column("field", show=lambda one: one.field or _("not imported"), style="", least=10),
        Column("note", show=lambda one: one.note, least=10, drop=3),
    ]
    told: list[Described] = []
    for name, group in groupby(report.guessed, lambda one: one.file):
        guessed = list(group)
        if _is_our_own(guessed):
            desk.out.line(_("{file}: {kind}, as our own export writes it").format(file=name, kind=guessed[0].kind))
        else:
            told += guessed
    for title, said in ((_("Guessed from the headers:"), False), (_("As you said:"), True)):
        rows = [one for one in told if one.said == said]
        if rows:
            desk.out.line(title, "bold")
            desk.out.lines(columns, rows, indent=2)
    desk.out.line()


def _tell_left_out(desk: Desk, report: ImportReport) -> None:
    for name, rows in groupby(report.guessed, lambda one: one.file):
        columns = [excerpt(one.column) for one in rows if not one.field]
        if columns:
            desk.out.note(_("Not imported from {file}: {columns}.").format(file=name, columns=", ".join(columns)))


def _is_our_own(guessed: list[Described]) -> bool:
    """Whether a file has exactly the columns of an export, so that nothing about it was guessed."""
    from tcrm.exchange.formats import own_kind

    return own_kind([one.column for one in guessed]) == guessed[0].kind


def _tell_bad(desk: Desk, report: ImportReport) -> None:
    from tcrm.actions.import_complaints import group
    from tcrm.exchange.amounts import Doubt

    if not report.bad:
        return
    count = desk.out.numerals.count
    groups, others = group(report, SHOWN, count)
    if not report.in_vain or report.notes:  # after a table or a note; below the guess there is a blank line already
        desk.out.line()
    desk.out.line(_("Refused:"), "bold")
    for one in groups:
        said = f"{one.place}: {one.reason}" if one.place else one.reason
        desk.out.paragraph(f"{said} ({one.span})", 2, "red")
        if one.way:
            desk.out.paragraph(one.way, 4, "dim")
    if others:
        desk.out.line("  " + _("and {n} more").format(n=count(others)), "dim")
    for sign in sorted({bad.reason.decimal for bad in report.bad if isinstance(bad.reason, Doubt)}):
        desk.out.line(_("--decimal {sign} says of all such amounts that they are decimals.").format(sign=sign), "dim")


def report_facts(report: ImportReport) -> dict[str, Any]:
    """The report for programs."""
    return {
        "files": report.files,
        "profile": report.profile,
        "dry_run": report.dry_run,
        "partial": report.partial,
        "rows": report.rows,
        "moves": report.moves,
        **{name: dict(getattr(report, name)) for name in (*COUNTS, "linked")},
        "bad": [bad._asdict() for bad in report.bad],
        "guessed": [one._asdict() for one in report.guessed],
        "notes": report.notes,
    }
