"""Forgetting somebody, and the receipt for it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tcrm.clean import for_terminal
from tcrm.cli.asking import answer
from tcrm.cli.door import PARTLY, Desk, at_desk, leave, verb
from tcrm.cli.out import broken
from tcrm.dates import local_day
from tcrm.errors import Refused
from tcrm.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from tcrm.actions.forget import Receipt

_ROWS = {
    "contact": (N_("{n} person"), N_("{n} people")),
    "account": (N_("{n} customer"), N_("{n} customers")),
    "contact_point": (N_("{n} phone or e-mail"), N_("{n} phones and e-mails")),
    "address": (N_("{n} address"), N_("{n} addresses")),
    "membership": (N_("{n} place at a customer"), N_("{n} places at customers")),
    "deal_contact": (N_("{n} part in a deal"), N_("{n} parts in deals")),
    "activity_contact": (N_("{n} part in an activity"), N_("{n} parts in activities")),
    "tagging": (N_("{n} tag"), N_("{n} tags")),
    "memo": (N_("{n} memo"), N_("{n} memos")),
    "hot_flag": (N_("{n} hot mark"), N_("{n} hot marks")),
    "deal": (N_("{n} deal"), N_("{n} deals")),
    "stage_move": (N_("{n} move"), N_("{n} moves")),
    "deal_competitor": (N_("{n} competitor"), N_("{n} competitors")),
    "activity": (N_("{n} activity"), N_("{n} activities")),
}
_BEGIN = re.compile(r" *(?:\w+  +)?")  # what stands before the text of a line
_SHOWN = 40  # texts that are named on the screen; the receipt in a file and --json name all


@verb(
    "forget",
    help=_(
        "Forget a person for good: a contact (C-12), a customer (A-7), a lead (D-9), or the words of an activity or a"
        " memo. Their data goes from everywhere, history included. THIS CANNOT BE UNDONE."
    ),
)
@click.argument("id_", metavar="ID")
@click.option("--dry-run", is_flag=True, help=_("only say what would be forgotten"))
@click.option("--receipt", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=_("write the receipt"))
@click.option("--yes", is_flag=True, help=_("do not ask"))
@at_desk
def forget_command(desk: Desk, id_: str, dry_run: bool, receipt: Path | None, yes: bool) -> None:
    from tcrm import drafts
    from tcrm.actions.forget import forget, preview
    from tcrm.queries.refs import parse_ref

    ref = parse_ref(id_)
    name, planned = preview(desk.session, ref)
    if dry_run:
        _tell(desk, planned, done=False)
        return
    if not yes:
        _insist(desk, planned, name)
    kept = None if receipt is None else _new_file(receipt)
    try:
        done = forget(desk.session, ref, drafts.file_of(desk.session))
    except BaseException:
        if receipt is not None:
            receipt.unlink(missing_ok=True)
        raise
    if kept is not None:
        with os.fdopen(kept, "w", encoding="utf-8") as file:
            file.write("\n".join(for_terminal(line) for line, _style in _lines(desk, done, done=True)) + "\n")
    _tell(desk, done, done=True)
    if not done.swept:
        leave(PARTLY)


def _new_file(path: Path) -> int:
    """A new file that only its owner can read, opened before anything is forgotten."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(_("{file} is there already.").format(file=path), _("Name a new file.")) from error
    except OSError as error:
        raise Refused(_("{file} cannot be written.").format(file=path)) from error


def _insist(desk: Desk, planned: Receipt, name: str) -> None:
    """Have the id or the name typed at a terminal; Refused otherwise."""
    question = _("Forget {what}? This cannot be undone.").format(what=f"{planned.what} {name}".strip())
    width = shutil.get_terminal_size().columns
    told = [text for text, _style in _lines(desk, planned, done=False, most=_SHOWN)]
    before = [line for text in told for line in broken(text, width, _start(text, width))]
    said = answer(question, " " + _("Type {what} to go on:").format(what=planned.what), before)
    if not said or said not in (planned.what.casefold(), " ".join(name.split()).casefold()):
        raise Refused(_("Nothing was changed."))


# -- the receipt -----------------------------------------------------------------------------------------------------


def _tell(desk: Desk, receipt: Receipt, *, done: bool) -> None:
    for text, style in _lines(desk, receipt, done=done, most=_SHOWN):
        for line in broken(text, desk.out.width, _start(text, desk.out.width)):
            desk.out.line(line, style)
    desk.out.facts(_facts(desk, receipt, done=done))


def _start(text: str, width: int) -> int:
    """Where the text of a line begins, behind its heading; 0 if there would be little room from there on."""
    begin = _BEGIN.match(text)
    return begin.end() if begin is not None and begin.end() < width / 2 else 0


def _facts(desk: Desk, receipt: Receipt, *, done: bool) -> dict[str, Any]:
    return {
        "id": receipt.what,
        "kind": receipt.kind,
        "forgotten": done,
        "at": receipt.at,
        "by": receipt.by,
        "removed": receipt.removed,
        "emptied": receipt.emptied,
        "history_changes": receipt.changes,
        "history_entries": receipt.entries,
        "drafts": receipt.drafts,
        "file_written_anew": receipt.swept,
        "deals": list(receipt.deals),
        "planned": list(receipt.planned),
        "named_in": [{"id": one.ref, "field": one.field} for one in receipt.named],
        "named_unseen": receipt.unseen,
        "copies": [{"file": str(path), "at": at, "goes": goes} for path, at, goes in _copies(desk, receipt)],
    }


def _lines(desk: Desk, receipt: Receipt, *, done: bool, most: int | None = None) -> list[tuple[str, str]]:
    """The receipt in words: (line, style)."""
    heading = _("{what} is forgotten.") if done else _("To be forgotten: {what}")
    out = [(heading.format(what=receipt.what), "bold")]
    if done:
        at = receipt.at.astimezone(desk.session.zone)
        out.append((_("on {day} at {hour} by {who}").format(day=at.date(), hour=f"{at:%H:%M}", who=receipt.by), "dim"))
    if not receipt.removed and not receipt.emptied:
        out.append((_("The tables hold nothing of it any more; only the history and the file are cleaned."), ""))
    told = _gone(receipt, done)
    widest = max((len(name) for name, _text in told), default=0)
    out += [(f"  {name:<{widest}}  {text}", "") for name, text in told]
    if receipt.deals:
        stays = _("Amounts, stages and dates of {deals} stay, without the person: figures and books need them.")
        out.append((stays.format(deals=_few(receipt.deals, most)), ""))
    if receipt.planned:
        said = _("Still planned, without a word: {ids}. Call off what nobody will do.")
        out.append((said.format(ids=_few(receipt.planned, most)), ""))
    out += _named(receipt, most)
    if copies := _copies(desk, receipt):
        out.append((_("These copies of the database still hold it:"), "bold"))
        zone = desk.session.zone  # by which `tcrm restore` tells them
        out += [(f"  {path}  {local_day(at, zone)}  {_goes(goes)}", "") for path, at, goes in copies]
    if done and not receipt.swept:
        out.append((_("The file could not be written anew, so traces may be left in its unused room."), "red"))
        out.append((_("Close the other programs, make room on the disk, and say the same again."), ""))
    return out


def _gone(receipt: Receipt, done: bool) -> list[tuple[str, str]]:
    """What went from where: (heading, counts)."""
    told = [(_("removed"), _counted(receipt.removed)), (_("emptied"), _counted(receipt.emptied))]
    if done:
        told += [
            (_("history"), _number(N_("{n} change"), N_("{n} changes"), receipt.changes)),
            ("", _number(N_("{n} entry lost words or can no longer be undone"),
                         N_("{n} entries lost words or can no longer be undone"), receipt.entries)),
            (_("drafts"), _number(N_("{n} draft"), N_("{n} drafts"), receipt.drafts)),
            (_("search"), _("not found any more")),
            (_("file"), _("written anew, nothing left in unused room") if receipt.swept else _("not written anew")),
        ]  # fmt: skip
    return [(name, text) for name, text in told if text]


def _counted(rows: dict[str, int]) -> str:
    return " · ".join(_number(*_ROWS[table], count) for table, count in rows.items() if table in _ROWS)


def _number(one: str, many: str, count: int) -> str:
    return ngettext(one, many, count).format(n=count) if count else ""


def _named(receipt: Receipt, most: int | None) -> list[tuple[str, str]]:
    """The texts that somebody has to look at."""
    if not receipt.named and not receipt.unseen:
        return []
    out = [(_("Look at these: what somebody wrote there still names the person."), "bold")]
    shown = receipt.named[:most]
    out += [(f"  {one.ref:<8} {one.field}", "") for one in shown]
    if more := len(receipt.named) - len(shown):
        out.append(("  " + _("and {n} more").format(n=more), "dim"))
    if receipt.unseen:
        out.append(("  " + _("and {n} that you may not see; ask an admin").format(n=receipt.unseen), "dim"))
    if shown:
        text = _("`tcrm forget {ref}` takes its words away, history included; so with any deal, activity or memo.")
        out.append((text.format(ref=shown[0].ref), "dim"))
    return out


def _few(ids: tuple[str, ...], most: int | None) -> str:
    more = len(ids) - len(ids[:most])
    return ", ".join(ids[:most]) + (" " + _("and {n} more").format(n=more) if more else "")


def _copies(desk: Desk, receipt: Receipt) -> list[tuple[Path, Any, bool]]:
    """Copies that were made before: (file, when, whether it goes by itself)."""
    from tcrm.actions.forget import copies

    return [each for each in copies(desk.session) if each[1] <= receipt.at]


def _goes(by_itself: bool) -> str:
    return _("goes when enough newer ones are there") if by_itself else _("stays until you delete it")
