"""What is worth knowing about an import, in sentences: how its files were read, and what its rows lack."""

from __future__ import annotations

from tcrm.actions.import_desk import Desk
from tcrm.clean import excerpt
from tcrm.date_formats import read_format
from tcrm.exchange.csvfile import CsvFile
from tcrm.exchange.dealstatus import unread_status
from tcrm.exchange.encodings import UTF_8, called
from tcrm.exchange.plan import Plan
from tcrm.i18n import _, ngettext


def of_files(files: list[CsvFile], plan: Plan, date_format: str | None) -> list[str]:
    """Before anything is written."""
    return [*_read_as(files), *_unused(date_format, plan), *_unread(plan)]


def of_rows(desk: Desk) -> list[str]:
    """After everything was written."""
    without, gone, unpriced = desk.without_account, desk.gone, desk.unpriced
    undated, ahead = desk.undated, desk.ahead
    found = (
        (without, ngettext("{n} deal has no account.", "{n} deals have no account.", without)),
        (
            gone,
            ngettext(
                "{n} record was deleted here since the last import and stays deleted.",
                "{n} records were deleted here since the last import and stay deleted.",
                gone,
            ),
        ),
        (
            unpriced,
            ngettext(
                "{n} deal line has a product without a list price: it counts 0.",
                "{n} deal lines have a product without a list price: they count 0.",
                unpriced,
            ),
        ),
        (
            undated,
            ngettext(
                "{n} deal is won or lost, but not on which day: it counts as closed on the day it begins.",
                "{n} deals are won or lost, but not on which day: they count as closed on the day they begin.",
                undated,
            ),
        ),
        (ahead, ngettext("{n} stage move is in the future.", "{n} stage moves are in the future.", ahead)),
    )
    return [*desk.twins.sentences(), *(text.format(n=count) for count, text in found if count)]


def _read_as(files: list[CsvFile]) -> list[str]:
    """Which files are not UTF-8, and what they were taken for."""
    return [
        _("{file} was read as {encoding}. If letters look wrong, say with --encoding what it is.").format(
            file=file.name, encoding=called(file.encoding)
        )
        for file in files
        if file.encoding != UTF_8
    ]


def _unused(date_format: str | None, plan: Plan) -> list[str]:
    """That a date format was given which no column is read with."""
    if not date_format or any(read_format(date_format) in one.facts.dates.values() for one in plan.sheets):
        return []
    return [_("No column needed --date-format {format}.").format(format=excerpt(date_format))]


def _unread(plan: Plan) -> list[str]:
    """What a profile does not read, though without it a pipeline comes out wrong and looks right."""
    if plan.profile.guessed:
        return []
    found = [(planned.sheet.file.name, unread_status(planned.sheet)) for planned in plan.sheets]
    said = _("{file}: the profile does not read “{column}”, which says whether deals are won or lost (status).")
    return [said.format(file=file, column=excerpt(column)) for file, column in found if column]
