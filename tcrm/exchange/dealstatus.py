"""Which column of a guessed file of deals says whether they are won, lost or open.

Left out, all deals would be open: a pipeline that is wrong and looks right. So it is found by its name, or by what
stands in it, and asked for where it says something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.exchange.cells import tidy
from tcrm.exchange.csvfile import BadRow, CsvFile
from tcrm.exchange.formats import OWN
from tcrm.exchange.headers import STATUS, STATUS_PERHAPS, plain_names
from tcrm.exchange.profiles import Sheet, fold
from tcrm.i18n import _
from tcrm.outcomes import status_meant

_CALLED, _PERHAPS = STATUS.split(", "), STATUS_PERHAPS.split(", ")


@dataclass(slots=True)
class _Words:
    """What stands in a column: which statuses, and a word that is none."""

    statuses: set[str] = field(default_factory=set)
    strange: str = ""

    @property
    def only_statuses(self) -> bool:
        return bool(self.statuses) and not self.strange

    @property
    def closes(self) -> bool:
        return not self.statuses.isdisjoint(("won", "lost"))


def with_status(file: CsvFile, mapping: Mapping[str, str], left_out: Sequence[str] = ()) -> dict[str, str]:
    """The columns of a file of deals and their fields, with the one that says what became of them as `status`.

    Columns that are `left_out` were said to be. Raises `BadValue` where a column seems to say it, but not only that,
    and where several do.
    """
    names = plain_names(file.header)
    stage = next((column for column, target in mapping.items() if target == "stage"), "")
    if "status" in mapping.values():
        return dict(mapping)
    asked = [column for column in file.header if column and column not in mapping and column not in left_out]
    if names.get(stage) in _CALLED:
        asked.append(stage)
    said = _words(file, asked, {column for column in asked if names[column] in (*_CALLED, *_PERHAPS)})
    found = _named(file, said, names, stage) or _only_statuses(file, said)
    return {**mapping, found: "status"} if found else dict(mapping)


def unread_status(sheet: Sheet) -> str:
    """The column, if there is one, that says which deals are won or lost, and that a profile does not read, which tells
    nothing of their stages beyond the present one; else blank."""
    section, file = sheet
    if section.kind != "deal" or section.source == OWN or section.stages or section.steps:
        return ""
    used = {fold(column) for column in section.used()}
    asked = [column for column in file.header if column and fold(column) not in used]
    if "status" in section.columns.values() or not asked:
        return ""
    found = _words(file, asked, set())
    return next((column for column, words in found.items() if words.only_statuses and words.closes), "")


def _named(file: CsvFile, said: Mapping[str, _Words], names: Mapping[str, str], stage: str) -> str:
    """The column that is called so. One that feeds the stage may as well hold stages."""
    for name in (*_CALLED, *_PERHAPS):
        column = next((column for column in said if names[column] == name), "")
        if not column:
            continue
        if said[column].only_statuses:
            return column
        if said[column].strange and column != stage and (name in _CALLED or said[column].closes):
            raise BadValue(
                _("{file}: “{column}” seems to say which deals are won or lost, but {word} is none of {words}.").format(
                    file=file.name,
                    column=excerpt(column),
                    word=excerpt(said[column].strange),
                    words="open, won, lost",
                ),
                _(
                    "A profile may say in values.status what it means; in the shell --map '{column}=' leaves it out."
                ).format(column=excerpt(column)),
            )
    return ""


def _only_statuses(file: CsvFile, said: Mapping[str, _Words]) -> str:
    """The column that holds nothing else, however it is called."""
    found = [column for column, words in said.items() if words.only_statuses and words.closes]
    if len(found) > 1:
        raise BadValue(
            _("{file}: several columns seem to say which deals are won or lost: {columns}.").format(
                file=file.name, columns=", ".join(map(excerpt, found))
            ),
            _("A profile may say which; in the shell --map '{column}=status' does.").format(column=excerpt(found[0])),
        )
    return found[0] if found else ""


def _words(file: CsvFile, columns: Sequence[str], to_the_end: set[str]) -> dict[str, _Words]:
    """What stands in these columns. They are read up to the first word that is no status, some `to_the_end`."""
    said = {column: _Words() for column in columns}
    places = {column: file.header.index(column) for column in columns}
    for block in file.blocks():
        if isinstance(block, BadRow):
            continue
        for column, place in list(places.items()):
            words = said[column]
            for cell in {cells[place] for cells in block.rows}:
                status = status_meant(cell)
                words.statuses.add(status)
                words.strange = words.strange or ("" if status else tidy(cell))
            words.statuses.discard("")
            if words.strange and column not in to_the_end:
                del places[column]
        if not places:
            break
    return said
