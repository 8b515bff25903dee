"""Deals on their way: promote, back, move, win, lose; and giving them to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tcrm.cli.door import PARTLY, REFUSED, Desk, at_desk, leave, verb
from tcrm.cli.records import deal_ids, refs
from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.actions.deals import Result

IDS = click.argument("ids", metavar="ID…", nargs=-1, required=True)


@verb("promote", help=_("Promote deals to their next stage; from the last open stage that wins them."))
@IDS
@at_desk
def promote_command(desk: Desk, ids: tuple[str, ...]) -> None:
    from tcrm.actions.deals import promote

    tell(desk, promote(desk.session, deal_ids(ids)))


@verb("back", help=_("Step deals back to the stage before."))
@IDS
@at_desk
def back_command(desk: Desk, ids: tuple[str, ...]) -> None:
    from tcrm.actions.deals import back

    tell(desk, back(desk.session, deal_ids(ids)))


@verb("move", help=_("Move deals to a stage, by its key or name."))
@IDS
@click.argument("stage")
@at_desk
def move_command(desk: Desk, ids: tuple[str, ...], stage: str) -> None:
    from tcrm.actions.deals import move_to

    tell(desk, move_to(desk.session, deal_ids(ids), stage))


@verb("win", help=_("The deals are won."))
@IDS
@click.option("--reason", "reasons", multiple=True, metavar="REASON", help=_("why, from the firm's list; may repeat"))
@click.option("--note", default="", help=_("why, in your own words"))
@at_desk
def win_command(desk: Desk, ids: tuple[str, ...], reasons: tuple[str, ...], note: str) -> None:
    from tcrm.actions.deals import win

    tell(desk, win(desk.session, deal_ids(ids), reasons, note))


@verb("lose", help=_("The deals are lost: to whom, and why (a reason is required)."))
@IDS
@click.option("--reason", "reasons", multiple=True, metavar="REASON", help=_("why, from the firm's list; may repeat"))
@click.option("--note", default="", help=_("why, in your own words"))
@click.option("--competitor", metavar="NAME", help=_("who got it"))
@at_desk
def lose_command(desk: Desk, ids: tuple[str, ...], reasons: tuple[str, ...], note: str, competitor: str | None) -> None:
    from tcrm.actions.deals import lose

    tell(desk, lose(desk.session, deal_ids(ids), reasons, note, competitor))


@verb("assign", help=_("Give customers or deals to somebody."))
@IDS
@click.argument("user")
@at_desk
def assign_command(desk: Desk, ids: tuple[str, ...], user: str) -> None:
    from tcrm.actions.customers import assign

    given = refs(ids, ("account", "deal"))
    assign(desk.session, given, user)
    if desk.out.form == "text":
        desk.out.line(_("{what} now with {user}").format(what=", ".join(map(str, given)), user=user))
    else:
        desk.out.json({"assigned": [str(ref) for ref in given], "user": user})


def tell(desk: Desk, result: Result) -> None:
    """Say what moved and what was held back, and leave with 3 when some were, with 1 when all were."""
    from tcrm.queries.deals import rows
    from tcrm.queries.refs import public

    out = desk.out
    moved = [(public("deal", each.deal_id), each.from_stage, each.to_stage) for each in result.moved]
    if out.form != "text":
        held = [{"id": public("deal", each.deal_id), "reasons": each.reasons} for each in result.held]
        out.json({"moved": [{"id": i, "from": f, "to": t} for i, f, t in moved], "held": held})
    else:
        titles = {row.id: row.title for row in rows(desk.session, [each.deal_id for each in result.moved])}
        for each, (name, came, went) in zip(result.moved, moved, strict=True):
            out.line(f"{name} {titles.get(each.deal_id, '')}: {came} → {went}")
    for refused in result.held:
        out.note(f"{public('deal', refused.deal_id)}: {' '.join(refused.reasons)}")
    if result.held:
        leave(PARTLY if result.moved else REFUSED)
