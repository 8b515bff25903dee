"""Deals on their way: promote, back, move, win, lose; and giving them to somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from tcrm.cli.amends import ways
from tcrm.cli.door import PARTLY, REFUSED, Desk, at_desk, leave, verb
from tcrm.cli.out import Column, record
from tcrm.cli.records import deal_ids, named
from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.actions.deals import Missing, Result

IDS = click.argument("ids", metavar="ID…", nargs=-1, required=True)
OVERRIDE = click.option(
    "--override", default="", metavar="REASON", help=_("let them pass although something is missing (for managers)")
)


@verb("promote", help=_("Promote deals to their next stage. From the last open stage that wins them."))
@IDS
@OVERRIDE
@at_desk
def promote_command(desk: Desk, ids: tuple[str, ...], override: str) -> None:
    from tcrm.actions.deals import promote

    tell(desk, promote(desk.session, deal_ids(desk, ids), override=override))


@verb("back", help=_("Step deals back to the stage before."))
@IDS
@at_desk
def back_command(desk: Desk, ids: tuple[str, ...]) -> None:
    from tcrm.actions.deals import back

    tell(desk, back(desk.session, deal_ids(desk, ids)))


@verb("move", help=_("Move deals to a stage, by its key or name."))
@IDS
@click.argument("stage")
@OVERRIDE
@at_desk
def move_command(desk: Desk, ids: tuple[str, ...], stage: str, override: str) -> None:
    from tcrm.actions.deals import move_to

    tell(desk, move_to(desk.session, deal_ids(desk, ids), stage, override=override))


@verb("win", help=_("The deals are won."))
@IDS
@click.option("--reason", "reasons", multiple=True, metavar="REASON", help=_("why, from the firm's list; may repeat"))
@click.option("--note", default="", help=_("why, in your own words"))
@click.option("--competitor", metavar="NAME", help=_("against whom"))
@OVERRIDE
@at_desk
def win_command(
    desk: Desk, ids: tuple[str, ...], reasons: tuple[str, ...], note: str, competitor: str | None, override: str
) -> None:
    from tcrm.actions.deals import win

    tell(desk, win(desk.session, deal_ids(desk, ids), reasons, note, competitor, override=override))


@verb("lose", help=_("The deals are lost, to whom and why. A reason is required."))
@IDS
@click.option("--reason", "reasons", multiple=True, metavar="REASON", help=_("why, from the firm's list; may repeat"))
@click.option("--note", default="", help=_("why, in your own words"))
@click.option("--competitor", metavar="NAME", help=_("who got it"))
@at_desk
def lose_command(desk: Desk, ids: tuple[str, ...], reasons: tuple[str, ...], note: str, competitor: str | None) -> None:
    from tcrm.actions.deals import lose

    tell(desk, lose(desk.session, deal_ids(desk, ids), reasons, note, competitor))


@verb("assign", help=_("Give customers, contacts or deals to somebody."))
@IDS
@click.argument("user")
@at_desk
def assign_command(desk: Desk, ids: tuple[str, ...], user: str) -> None:
    from tcrm.actions.customers import assign

    given = list(dict.fromkeys(named(desk, each, ("account", "contact", "deal")) for each in ids))
    assign(desk.session, given, user)
    out = desk.out
    out.line(_("{what} now with {user}").format(what=", ".join(map(str, given)), user=user))
    out.facts({"assigned": [str(ref) for ref in given], "user": user})


@dataclass(frozen=True)
class _Step:
    """What became of one deal; `reasons` say why it was held back."""

    id: str
    title: str
    came: str
    went: str
    reasons: str
    missing: tuple[Missing, ...] = ()


def tell(desk: Desk, result: Result) -> None:
    """Say what moved and what was held back, and leave with 3 when some were, with 1 when all were."""
    from tcrm.queries.deals import rows
    from tcrm.queries.refs import public

    out = desk.out
    every = [each.deal_id for each in result.moved] + [each.deal_id for each in result.held]
    titles = {row.id: row.title for row in rows(desk.session, every)}
    moved = [
        _Step(public("deal", each.deal_id), titles.get(each.deal_id, ""), each.from_stage, each.to_stage, "")
        for each in result.moved
    ]
    held = [
        _Step(public("deal", each.deal_id), titles.get(each.deal_id, ""), "", "", "; ".join(each.reasons), each.missing)
        for each in result.held
    ]
    columns: list[Column[_Step]] = [
        Column("id", lambda step: step.id),
        Column("title", lambda step: step.title),
        Column("from", lambda step: step.came),
        Column("to", lambda step: step.went),
        Column("held", lambda step: step.reasons),
    ]
    if out.form == "json":
        out.json({"moved": [record(columns[:4], step) for step in moved], "held": [_why(step) for step in held]})
    elif out.form == "csv":
        out.csv(columns, [*moved, *held])
    for step in moved:
        out.line(f"{step.id} {step.title}: {step.came} → {step.went}")
    for step in held:
        out.note(f"{step.id} {step.title}: {step.reasons}")
        for hint in ways(step.id, step.missing):
            out.note(hint, "dim", indent=2)
    if held:
        leave(PARTLY if moved else REFUSED)


def _why(step: _Step) -> dict[str, Any]:
    missing = [{"stage": gap.stage_key, "need": gap.need, "key": gap.key, "label": gap.label} for gap in step.missing]
    return {"id": step.id, "title": step.title, "reason": step.reasons, "missing": missing}
