"""What is asked before an import from a screen: by which profile, what a file holds, how its figures are meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from tcrm.actions import imports
from tcrm.actions.import_offers import offers
from tcrm.clean import excerpt
from tcrm.date_formats import parse_with, spell_format
from tcrm.errors import BadValue, TcrmError
from tcrm.exchange.formats import KINDS
from tcrm.exchange.guess import NeedsKind
from tcrm.i18n import _
from tcrm.screens.base import DeskScreen
from tcrm.widgets.prompts import Choice, choose

if TYPE_CHECKING:
    from tcrm.actions.imports import ImportReport, NeedsDateFormat, NeedsDecimal


class Answers(TypedDict, total=False):
    """What was said of files that do not tell, by the names that `import_files` gives it."""

    profile: str
    kind: dict[str, str]
    columns: list[str]
    date_format: str
    decimal: str


async def understood(screen: DeskScreen, files: list[Path]) -> tuple[ImportReport, Answers] | None:
    """What the files are taken for, and what was said of what they do not tell; None if the first question was left."""
    known = await _which_profile(screen, files)
    if known is None:
        return None
    said = Answers(profile=known) if known else Answers()
    while True:
        try:
            return await screen.desk.ask(imports.outline, files, **said), said
        except NeedsKind as question:
            await _say_kind(screen, question, said)
        except imports.NeedsDateFormat as question:
            if "date_format" in said or not (form := await _which_format(screen, question)):
                raise _unsaid(question) from question
            said["date_format"] = form
        except imports.NeedsDecimal as question:
            if "decimal" in said or not (sign := await _which_sign(screen, question)):
                raise _unsaid(question) from question
            said["decimal"] = sign


async def _which_profile(screen: DeskScreen, files: list[Path]) -> str | None:
    """The profile that the files are to be read by, blank for none; None if the question was left. It is asked only
    where there is one that knows them all."""
    known = await screen.desk.ask(offers, files)
    if not known:
        return ""
    choices = [Choice(one.name, one.title, _("by the profile {name}").format(name=one.name)) for one in known]
    choices.append(Choice("", _("guess"), _("what each column is, by its name alone")))
    return await choose(screen, _("A profile knows these files. How are they read?"), choices)


async def _say_kind(screen: DeskScreen, question: NeedsKind, said: Answers) -> None:
    """Ask what a file holds, and which of its columns is the one that no record of that kind can be without."""
    kinds = [Choice(kind, _(KINDS[kind].title), _needs(field)) for kind, field in question.lacking.items()]
    kind = await choose(screen, _("{file}: what does each row stand for?").format(file=question.file), kinds)
    if kind is None:
        raise _not_clear(question)
    field = question.lacking[kind]
    if field:
        columns = [Choice(column, column) for column in question.header if column]
        title = _("{file}: which column is the {field}?").format(file=question.file, field=field)
        column = await choose(screen, title, columns)
        if column is None:
            raise _not_clear(question)
        said["columns"] = [*said.get("columns", []), f"{column}={field}"]
    said["kind"] = {**said.get("kind", {}), question.file: kind}


def _needs(field: str) -> str:
    return _("asks which column is the {field}").format(field=field) if field else ""


def _not_clear(question: NeedsKind) -> BadValue:
    return BadValue(question.message, _("Import it again and choose what it holds."))


def _unsaid(question: TcrmError) -> BadValue:
    """The refusal of what nobody said how it is meant, in words for where there is no command line."""
    return BadValue(question.message, _("Import it again and say how they are meant."))


async def _which_sign(screen: DeskScreen, question: NeedsDecimal) -> str | None:
    names = {"comma": _("decimal comma"), "point": _("decimal point")}
    full, sample = screen.session.numerals.full, excerpt(question.sample)
    choices = [
        Choice(sign, names[sign], f"{sample} = {full(paid.minor, paid.currency)}")
        for sign, paid in question.readings.items()
    ]
    title = _("{file}: how are the amounts in “{column}” meant?").format(file=question.file, column=question.column)
    return await choose(screen, title, choices or [Choice(sign, name) for sign, name in names.items()])


async def _which_format(screen: DeskScreen, question: NeedsDateFormat) -> str | None:
    sample = question.samples[0] if question.samples else ""
    choices = [
        Choice(form, spell_format(form), f"{excerpt(sample)} = {parse_with(sample, form):%d %b %Y}" if sample else "")
        for form in question.candidates
    ]
    title = _("{file}: how are the dates in “{column}” meant?").format(file=question.file, column=question.column)
    return await choose(screen, title, choices)
