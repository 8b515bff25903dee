"""The checklists of stages in the shell: what there is to tick for a deal, and the tick itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tcrm.clean import excerpt, name_key
from tcrm.cli.amends import part_meant
from tcrm.cli.door import Desk, at_desk, verb
from tcrm.cli.out import Column, record
from tcrm.cli.records import named
from tcrm.errors import BadValue, WrongUse
from tcrm.i18n import _
from tcrm.queries.refs import public

if TYPE_CHECKING:
    from tcrm.queries.gates import Item


@verb(
    "tick",
    help=_(
        "Tick what a stage asks for, by its key or its words, or their beginning: tcrm tick D-1 need."
        " Without ITEM all that can be ticked is listed."
    ),
)
@click.argument("deal", metavar="ID")
@click.argument("item", nargs=-1)
@click.option("--off", is_flag=True, help=_("take the tick away"))
@at_desk
def tick_command(desk: Desk, deal: str, item: tuple[str, ...], off: bool) -> None:
    from tcrm.actions.checks import tick
    from tcrm.queries.gates import checklist

    ref = named(desk, deal, ("deal",))
    items = checklist(desk.session, ref.id)
    text = " ".join(item)
    if not text.strip():
        if off:
            raise WrongUse(_("Say which tick is taken away."), _told(items))
        desk.out.table(_COLUMNS, items, _("No stage of this deal's pipeline asks for a tick."))
        return
    meant = _meant(str(ref), items, text)
    if meant.ticked == off:
        tick(desk.session, ref.id, meant.key, not off)
    said = _("{id} not done any more: {item}") if off else _("{id} done: {item}")
    desk.out.line(said.format(id=ref, item=meant.label))
    desk.out.facts({"id": public("deal", ref.id), **record(_COLUMNS, meant), "ticked": not off})


_COLUMNS: list[Column[Item]] = [
    Column("key", lambda item: item.key, lambda item: item.key, style="bold"),
    Column("item", lambda item: item.label, lambda item: item.label if item.label != item.key else "", least=12),
    Column("stage", lambda item: item.stage, lambda item: item.stage, least=8),
    Column("ticked", lambda item: item.ticked, lambda item: _("ticked") if item.ticked else ""),
]


def _meant(deal: str, items: Sequence[Item], text: str) -> Item:
    """The item of this key or these words, or the only one that begins so. BadValue, with all of them, if none is."""
    sought = name_key(text)
    names = [(item, (name_key(item.key), name_key(item.label))) for item in items]
    whole = [item for item, words in names if sought in words]
    begun = [item for item, words in names if any(word.startswith(sought) for word in words)]
    found = [item for item in items if item.key == text] or whole or begun
    if len(found) == 1:
        return found[0]
    if found:
        raise BadValue(_("{text} may mean several items.").format(text=excerpt(text)), _told(found))
    hint = part_meant(deal, text) or _told(items)
    raise BadValue(_("{text} is no item of the checklists of this pipeline.").format(text=excerpt(text)), hint)


def _told(items: Sequence[Item]) -> str:
    names = ", ".join(f"{item.key} ({item.label})" if item.label != item.key else item.key for item in items)
    return _("The items are: {names}.").format(names=names or "–")
