"""The deals by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tcrm.cli.dealrows import deal_columns
from tcrm.cli.door import Desk, at_desk, verb
from tcrm.cli.out import record
from tcrm.i18n import _, ngettext
from tcrm.money import to_decimal

if TYPE_CHECKING:
    from tcrm.queries.deals import Board, Column

STATUS = ("open", "won", "lost", "all")


@verb(
    "pipeline",
    help=_(
        "The deals by stage, with their sums. TEXT filters them, by words and as the screens do: amount>50k owner:me"
        " no:next-step."
    ),
)
@click.argument("text", nargs=-1)
@click.option("--pipeline", metavar="P", help=_("which pipeline; else the usual one"))
@click.option("--mine", is_flag=True, help=_("only my deals"))
@click.option("--owner", metavar="USER", help=_("only the deals of this user"))
@click.option("--status", type=click.Choice(STATUS), default="open", show_default=True, help=_("which deals"))
@at_desk
def pipeline_command(
    desk: Desk, text: tuple[str, ...], pipeline: str | None, mine: bool, owner: str | None, status: str
) -> None:
    from tcrm.queries.deals import board, understood

    asked, chosen = " ".join(text), None if status == "all" else status
    found = board(desk.session, pipeline, mine=mine, text=asked, owner=owner, status=chosen)
    for said in understood(desk.session, asked)[1]:
        desk.out.note(said)
    if desk.out.form == "text":
        _tell(desk, found, status, filtered=bool(asked.strip()))
    elif desk.out.form == "csv":
        desk.out.csv(deal_columns(desk), found.deals)
    else:
        desk.out.json(_facts(desk, found))


def _tell(desk: Desk, board: Board, status: str, *, filtered: bool) -> None:
    out, currency = desk.out, desk.session.currency
    sums = [
        ngettext("{n} deal", "{n} deals", board.count).format(n=out.numerals.count(board.count)),
        out.amount(board.amount, currency),
    ]
    if status == "open":
        weighted = out.amount(board.weighted, currency) + out.numerals.left_out(board.unconverted)
        sums.append(_("weighted {amount}").format(amount=weighted))
    sums += [f"+ {out.amount(minor, code)}" for code, minor in board.unconverted.items()]
    out.paragraph(" · ".join([board.pipeline_name or board.pipeline_key, *sums]), style="dim")
    columns = deal_columns(desk, stage=False)
    for stage in board.columns:
        deals = board.of_stage(stage.stage_id)
        if deals:
            out.line()
            out.line("  ".join([stage.name, out.numerals.count(stage.count), *_amounts(desk, stage)]), "bold")
            out.lines(columns, deals, indent=2, like=board.deals)
    if not board.deals and filtered:
        out.line(_("Nothing matches the filter."), "dim")
    elif not board.deals:
        out.line(_("No deals here. Add one: tcrm add deal TITLE"), "dim")


def _amounts(desk: Desk, stage: Column) -> list[str]:
    others = [f"+ {desk.out.amount(minor, code)}" for code, minor in stage.unconverted.items()]
    return [desk.out.amount(stage.amount, desk.session.currency), *others]


def _facts(desk: Desk, board: Board) -> dict[str, Any]:
    currency = desk.session.currency

    def sums(part: Board | Column) -> dict[str, Any]:
        return {
            "count": part.count,
            "amount": to_decimal(part.amount, currency),
            "weighted": to_decimal(part.weighted, currency),
            "unconverted": {code: to_decimal(minor, code) for code, minor in part.unconverted.items()},
        }

    columns = deal_columns(desk)
    return {
        "pipeline": board.pipeline_key,
        "currency": currency,
        **sums(board),
        "stages": [{"stage": stage.key, "name": stage.name, **sums(stage)} for stage in board.columns],
        "deals": [record(columns, deal) for deal in board.deals],
    }
