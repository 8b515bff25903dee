"""Work goes to a colleague: single plans, or all that somebody leaves behind."""

from __future__ import annotations

import click

from tcrm.cli.asking import agree
from tcrm.cli.door import Desk, at_desk, verb
from tcrm.cli.records import named
from tcrm.errors import WrongUse
from tcrm.i18n import _, ngettext


@verb(
    "handover",
    help=_(
        "Give planned activities to a colleague, or with --all-of everything of somebody who leaves:"
        " planned activities, open deals and customers."
    ),
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--to", required=True, metavar="USER", help=_("who takes it"))
@click.option("--all-of", "leaver", metavar="USER", help=_("whose work, all of it"))
@click.option("--why", default="", metavar="TEXT", help=_("the reason, which is kept"))
@click.option("--yes", is_flag=True, help=_("do not ask"))
@at_desk
def handover_command(desk: Desk, ids: tuple[str, ...], to: str, leaver: str | None, why: str, yes: bool) -> None:
    from tcrm.actions.handover import hand_over

    if bool(ids) == (leaver is not None):
        raise WrongUse(_("Say which activities, or --all-of whom."))
    if leaver is not None:
        _all(desk, leaver, to, why, yes)
        return
    chosen = [named(desk, text, ("activity",)).id for text in ids]
    count = hand_over(desk.session, chosen, to, why)
    desk.out.line(ngettext("{n} activity handed over", "{n} activities handed over", count).format(n=count))
    desk.out.facts({"activities": count})


def _all(desk: Desk, leaver: str, to: str, why: str, yes: bool) -> None:
    from tcrm.actions.handover import hand_over_all
    from tcrm.actions.rights import active_user
    from tcrm.queries.handover import leaving

    active_user(desk.session, to)  # whoever is not there is said before anything is asked
    found = leaving(desk.session, leaver)
    counts = {"activities": found.activities, "deals": found.deals, "accounts": found.accounts}
    question = _(
        "Hand over all that is {name}'s: {activities} planned activities, {deals} open deals, {accounts} customers?"
    )
    agree(question.format(name=found.name, **counts), yes)
    handed = hand_over_all(desk.session, leaver, to, why)
    said = _("handed over: {activities} planned activities, {deals} open deals, {accounts} customers")
    counts = {"activities": handed.activities, "deals": handed.deals, "accounts": handed.accounts}
    desk.out.line(said.format(**counts))
    desk.out.facts(counts)
