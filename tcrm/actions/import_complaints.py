"""What an import complains of: the same said of many rows is told once, with what to do other than mend them."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import NamedTuple

from tcrm.actions.import_report import ImportReport, Stranger
from tcrm.clean import excerpt
from tcrm.exchange.csvfile import BadRow
from tcrm.exchange.formats import KINDS, own_kind
from tcrm.i18n import _, ngettext

Count = Callable[[int], str]
_Alike = tuple[str, str, str, str | None]  # file, column, the reason before the value and after it (None: not named)


class Group(NamedTuple):
    """Complaints that say the same of a column. `place` is the column as the file calls it (else the field; blank: the
    whole row), after the file where there are several, and the values that `reason` does not name; `span` says which
    rows they are. `way` says what to do other than mend the rows; blank where there is nothing else."""

    place: str
    reason: str
    span: str
    way: str


def group(report: ImportReport, limit: int, count: Count, named: int = 5) -> tuple[list[Group], int]:
    """The groups of most complaints, `limit` at most, and how many others there are; `count` writes a number, and of
    the values that are refused alike so many are `named`. What a group holds is looked into only for these: every row
    of a long file may have a group of its own."""
    alike: dict[_Alike, list[BadRow]] = {}
    for bad in report.bad:
        alike.setdefault((bad.file, report.column(bad), *_parted(bad)), []).append(bad)
    most = sorted(alike.items(), key=lambda one: -len(one[1]))  # those of as many rows stay in the order of the file
    columns = _Columns.of(report)
    listed = partial(_listed, named, count)
    return [_group(columns, key, found, listed, count) for key, found in most[:limit]], max(0, len(most) - limit)


def _parted(bad: BadRow) -> tuple[str, str | None]:
    """The reason before and after the value, where it names it as a word."""
    value, reason = excerpt(bad.value), str(bad.reason)
    start = reason.find(value) if len(value) > 1 else -1
    end = start + len(value)
    if start < 0 or reason[max(0, start - 1) : start].isalnum() or reason[end : end + 1].isalnum():
        return reason.rstrip("."), None
    return reason[:start], reason[end:].rstrip(".")


def _group(
    columns: _Columns, key: _Alike, found: list[BadRow], listed: Callable[[list[str]], str], count: Count
) -> Group:
    file, column, before, after = key
    values = list(dict.fromkeys(excerpt(bad.value) for bad in found if bad.value))
    if after is not None and (len(values) == 1 or isinstance(found[0].reason, Stranger)):
        reason = before + listed(values) + after
    else:  # it may speak of one value only
        reason = before if after is None else f"{before}…{after}"
        column = f"{column} {listed([f'“{value}”' for value in values])}".strip()
    place = ", ".join(part for part in (file if columns.several else "", column) if part)
    return Group(place, reason, _span({bad.line for bad in found}, count), columns.way(found[0]))


def _listed(named: int, count: Count, values: list[str]) -> str:
    said = ", ".join(values[:named])
    more = len(values) - named
    return said if more <= 0 else _("{names} and {n} more").format(names=said, n=count(more))


def _span(lines: set[int], count: Count) -> str:
    if len(lines) == 1:
        return _("line {line}").format(line=min(lines))
    said = ngettext("{n} row, first line {line}", "{n} rows, first line {line}", len(lines))
    return said.format(n=count(len(lines)), line=min(lines))


@dataclass(frozen=True)
class _Columns:
    """What the files call the fields (`names`, by file and field), as far as that was guessed; `fixed` are the files
    whose columns nobody can leave out, because our own export wrote them."""

    names: dict[tuple[str, str], str]
    fixed: frozenset[str]
    guessed: bool
    several: bool

    @classmethod
    def of(cls, report: ImportReport) -> _Columns:
        """Those of this import."""
        names = {(one.file, one.field): one.column for one in report.guessed if one.field}
        files = [(file, [one.column for one in columns]) for file, columns in groupby(report.guessed, lambda o: o.file)]
        fixed = frozenset(file for file, columns in files if own_kind(columns))
        return cls(names, fixed, bool(report.guessed), len(report.files) > 1)

    def way(self, bad: BadRow) -> str:
        """What else can be done where a cell names what is not here."""
        if not isinstance(bad.reason, Stranger):
            return ""
        *ways, last = list(self._ways(bad, bad.reason.kind)) or [""]
        if ways:
            last = _("{ways} or {last}").format(ways=", ".join(ways), last=last)
        return last and _("You may {ways}.").format(ways=last)

    def _ways(self, bad: BadRow, kind: str) -> Iterator[str]:
        column = self.names.get((bad.file, bad.field), "") if bad.file not in self.fixed else ""
        if column and kind != "stage":  # without its stage a deal is another: that comes last
            yield _leave_out(column)
        if kind == "colleague":
            yield _("let an admin import it")
            return
        if kind == "user":
            yield _("import the users first (--kind user, as an admin)")
        elif kind in KINDS:
            yield _("import records of the kind {kind} first").format(kind=_(KINDS[kind].title))
        if not self.guessed and bad.field != "moves":  # several columns in one
            yield _("say in the profile what it means here (values.{field})").format(field=bad.field)
        elif column:
            yield _("say in a profile what it means here (values.{field})").format(field=bad.field)
        if column and kind == "stage":
            yield _("{leave}: all are open in the first stage then").format(leave=_leave_out(column))


def _leave_out(column: str) -> str:
    return _("leave the column out with --map {what}").format(what=shlex.quote(f"{column}="))
