"""Plans change: another day, again and again, not now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from tcrm.cli.door import Desk, at_desk, verb, words
from tcrm.cli.records import named
from tcrm.dates import short_day
from tcrm.errors import WrongUse
from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.actions.schedule import When


@verb(
    "reschedule",
    help=_(
        "Put something planned on another day or hour: fri, +3, tomorrow 15:00, 15:00."
        ' Of what comes again only this once; "every tue 10:00" changes all.'
    ),
)
@click.argument("activity_id", metavar="ID")
@click.argument("when", nargs=-1, required=True)
@at_desk
def reschedule_command(desk: Desk, activity_id: str, when: tuple[str, ...]) -> None:
    from tcrm.actions.schedule import reschedule

    ref = named(desk, activity_id, ("activity",))
    stands = reschedule(desk.session, ref.id, words(when, _("The day")))
    _tell(desk, ref.id, _("only this time: {what}") if stands.once else _again(stands))


@verb("repeat", help=_('Let something planned come again: "every 2 weeks tue", "every month 15 until 24 dec".'))
@click.argument("activity_id", metavar="ID")
@click.argument("rule", nargs=-1)
@click.option("--once", is_flag=True, help=_("not again any more"))
@click.option("--skip", "left_out", is_flag=True, help=_("leave it out this time"))
@at_desk
def repeat_command(desk: Desk, activity_id: str, rule: tuple[str, ...], once: bool, left_out: bool) -> None:
    from tcrm.actions.schedule import repeat

    if (bool(rule), once, left_out).count(True) != 1:
        raise WrongUse(_("Say when it comes again, or one of --once and --skip."))
    ref = named(desk, activity_id, ("activity",))
    if left_out:
        _skip(desk, ref.id)
        return
    stands = repeat(desk.session, ref.id, " ".join(rule))
    _tell(desk, ref.id, _("not again any more: {what}") if once else _again(stands))


def _skip(desk: Desk, activity_id: int) -> None:
    """Leave one occurrence out, and say which comes then; of the last one, which is called off with it, what it was."""
    from tcrm.actions.schedule import skip
    from tcrm.cli.activities import tell_activity
    from tcrm.queries.activities import activity

    before = activity(desk.session, activity_id)
    if skip(desk.session, activity_id) is None:
        none = _("left out, and none comes after it: {what}")
        tell_activity(desk, replace(before, status="cancelled"), said=none)
    else:
        _tell(desk, activity_id, _("left out this time, then: {what}"))


@verb("snooze", help=_("Hide a plan, a stalled deal or a hot note from your own agenda until a day: 2d, fri."))
@click.argument("record", metavar="ID")
@click.argument("when", nargs=-1, required=True)
@click.option("--hot", is_flag=True, help=_("the hot note on the deal, and not the deal"))
@at_desk
def snooze_command(desk: Desk, record: str, when: tuple[str, ...], hot: bool) -> None:
    from tcrm.actions.schedule import snooze
    from tcrm.queries.people import other_owner

    ref = named(desk, record, ("activity", "deal", "account"))
    until = snooze(desk.session, [f"hot {ref}" if hot else ref], words(when, _("The day")))
    day = short_day(until, desk.session.own_today())
    if whose := other_owner(desk.session, ref):
        said = _("{id} put off until {day} in your own agenda; in that of {name} it stays as it is")
    else:
        said = _("{id} put off until {day}")
    desk.out.line(said.format(id=ref, day=day, name=whose))
    desk.out.facts({"id": str(ref), "until": until})


def _again(stands: When) -> str:
    """What is said of a plan that comes again from now on; blank for one that does not."""
    return _("comes again {rule}: {what}").format(rule=stands.repeats, what="{what}") if stands.repeats else ""


def _tell(desk: Desk, activity_id: int, said: str) -> None:
    from tcrm.cli.activities import tell_activity
    from tcrm.queries.activities import activity

    tell_activity(desk, activity(desk.session, activity_id), said=said)
