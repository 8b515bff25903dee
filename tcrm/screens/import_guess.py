"""The guess of an import, to be read before anything is imported: which column goes where, and which are left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from tcrm.exchange.formats import KINDS, own_kind
from tcrm.i18n import _
from tcrm.screens.base import DeskScreen
from tcrm.text import cell_len, fit
from tcrm.widgets.cells import Line, fold, shorten, size
from tcrm.widgets.reading import Page

if TYPE_CHECKING:
    from tcrm.actions.imports import ImportReport
    from tcrm.exchange.guess import Described


async def agreed(screen: DeskScreen, seen: ImportReport) -> bool:
    """Whether these files are to be imported as they were understood; `seen` is an import's outline."""
    return await screen.ask(Guess(seen)) is True


class Guess(Page[bool], place="import"):
    """What was understood of the files; see `agreed`."""

    def __init__(self, seen: ImportReport) -> None:
        super().__init__(_("Import it so?"), "")
        self.seen = seen

    def _lines(self, width: int) -> Iterator[Line]:
        for name, group in groupby(self.seen.guessed, lambda one: one.file):
            yield from _file(name, list(group), width)
            yield []
        for note in self.seen.notes:
            yield from fold([(note, "warn")], width)

    def do_import_start(self) -> None:
        self.give(True)

    def do_import_leave(self) -> None:
        self.give(None)


def _file(name: str, columns: list[Described], width: int) -> Iterator[Line]:
    """The lines of one file: what it holds, what is left out of it, where the other columns go."""
    kinds = list(dict.fromkeys(one.kind for one in columns if one.kind))
    holds = ", ".join(_(KINDS[kind].title) for kind in kinds)
    yield from fold([(name, "name"), (f"· {holds}", "text")], width)
    if own_kind([one.column for one in columns]):
        yield [("  " + _("as our own export writes it"), "dim")]
        return
    read = [one for one in columns if one.field]
    left_out = ", ".join(one.column for one in columns if not one.field)
    if left_out:
        said = _("not imported: {columns}").format(columns=left_out)
        yield from ([("  ", "text"), *line] for line in fold([(said, "warn")], width - 2))
    beside = min(max(cell_len(one.column) for one in read), width // 2)
    for one in read:
        field = one.field if len(kinds) == 1 else f"{_(KINDS[one.kind].title)}: {one.field}"
        row: Line = [(f"  {fit(one.column, beside)}", "text"), (" → ", "dim"), (field, "text")]
        note: Line = [("  ", "text"), (one.note, "dim")] if one.note else ()
        if size(row) + size(note) <= width:
            yield [*row, *note]
        else:
            yield shorten(row, width)
            below = beside + len("   → ")
            yield from ([(" " * below, "text"), *line] for line in fold([(one.note, "dim")], width - below))
