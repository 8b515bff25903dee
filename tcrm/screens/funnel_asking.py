"""What the funnel is asked: whose deals, of which time, in which groups, beside what; and the words for all that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tcrm.errors import BadValue
from tcrm.i18n import N_, _
from tcrm.queries import people
from tcrm.queries.funnel import FunnelAsk
from tcrm.queries.funnel_past import team_of, year_before
from tcrm.queries.periods import PERIODS, day_name, named_period, period_name, period_words, read_period
from tcrm.widgets.prompts import Choice, ask_text, choose

if TYPE_CHECKING:
    from tcrm.screens.base import DeskScreen
    from tcrm.session import Session

GROUPS = {
    "": N_("not grouped"),
    "seller": N_("by seller"),
    "team": N_("by team"),
    "region": N_("by region"),
    "source": N_("by source"),
    "product": N_("by product"),
    "class": N_("by class"),
}
MEASURE_NAMES = {"count": N_("count"), "amount": N_("amount")}
BESIDE = {"": N_("nothing"), "year": N_("the same a year before"), "team": N_("the seller's team")}
OWN_DAYS = "days"


def mode_words(ask: FunnelAsk) -> str:
    """What is counted, and of when: `created in 2026`, `open now`, `moves, all time`."""
    when = period_words(ask.start, ask.end)
    if ask.mode == "snapshot":
        stand = _("open now") if ask.as_of is None else _("open then")
        return _("{stand}, won and lost {when}").format(stand=stand, when=when) if when else stand
    said = {
        "cohort": (_("created {when}"), _("created, all time")),
        "strict": (_("created {when}, every stage in order"), _("created, every stage in order")),
        "any": (_("created {when}, stages ever entered"), _("created, stages ever entered")),
        "period": (_("moves {when}"), _("moves, all time")),
    }[ask.mode]
    return said[0].format(when=when) if when else said[1]


def all_words(session: Session) -> str:
    """What no choice of people comes to: only an admin sees the private deals of all."""
    return _("everybody") if session.user.role == "admin" else _("all you see")


def whose_words(ask: FunnelAsk, names: Mapping[str, str], session: Session) -> str:
    """Whose deals these are, for who sits here; `names` are the sellers' by their login."""
    return names.get(ask.owner or "", ask.owner) or ask.team or all_words(session)


async def ask_period(screen: DeskScreen, ask: FunnelAsk) -> FunnelAsk | None:
    """The same question about another time; None if the user leaves it."""
    session, today = screen.session, screen.session.today()
    choices = [Choice(name, _(words), period_name(*named_period(name, today))) for name, words in PERIODS.items()]
    choices.append(Choice(OWN_DAYS, _("other days"), _("such as q2, 2025 or 1 jan - 31 mar")))
    current = next((name for name in PERIODS if named_period(name, today) == (ask.start, ask.end)), OWN_DAYS)
    name = await choose(screen, _("of which time"), choices, current=current)
    if name is None or name != OWN_DAYS:
        start, end = (ask.start, ask.end) if name is None else named_period(name, today)
        return None if name is None else replace(ask, start=start, end=end)
    order = session.firm.date_order

    def wrong(text: str) -> str | None:
        try:
            read_period(text, today, order)
        except BadValue as error:
            return str(error)
        return None

    text = await ask_text(screen, _("from – to"), placeholder=_("1 jan - 31 mar"), check=wrong)
    if text is None:
        return None
    start, end = read_period(text, today, order)
    return replace(ask, start=start, end=end)


async def ask_whose(screen: DeskScreen, ask: FunnelAsk) -> FunnelAsk | None:
    """The same question about other people's deals; None if the user leaves it."""
    sellers = await screen.desk.ask(people.sellers)
    teams = await screen.desk.ask(people.teams)
    me = screen.session.user
    choices = [Choice(("", ""), all_words(screen.session)), Choice(("owner", me.login), _("me"))]
    for team in sorted(teams, key=lambda one: one.id != me.team_id):
        own = team.id == me.team_id
        below = _("with {teams}").format(teams=", ".join(team.below)) if team.below else ""
        choices.append(Choice(("team", team.name), team.name, (_("my team") + " " if own else "") + below))
    choices += [Choice(("owner", s.login), s.name, s.team) for s in sellers if s.login != me.login]
    current = ("owner", ask.owner) if ask.owner else ("team", ask.team) if ask.team else ("", "")
    whose = await choose(screen, _("whose funnel"), choices, current=current)
    if whose is None:
        return None
    kind, name = whose
    return replace(ask, owner=name if kind == "owner" else None, team=name if kind == "team" else None)


async def ask_groups(screen: DeskScreen, ask: FunnelAsk) -> FunnelAsk | None:
    """The same question split another way; None if the user leaves it."""
    choices = [Choice(key, _(name)) for key, name in GROUPS.items()]
    by = await choose(screen, _("group the funnel"), choices, current=ask.by or "")
    return None if by is None else replace(ask, by=by or None)


async def ask_beside(screen: DeskScreen, ask: FunnelAsk, current: str) -> str | None:
    """What to show beside the funnel, a key of `BESIDE`; None if the user leaves it."""
    refused = None if ask.owner else _("first choose a seller with P")
    choices = [Choice(key, _(name), refused=refused if key == "team" else None) for key, name in BESIDE.items()]
    return await choose(screen, _("beside it"), choices, current=current)


def other_ask(session: Session, ask: FunnelAsk, beside: str) -> FunnelAsk | None:
    """The question of the funnel at the right; None where there is none."""
    other = {"year": year_before, "team": team_of}.get(beside)
    found = None if other is None else other(session, ask)
    return None if found is None else replace(found, by=None)


def _of_evening(ask: FunnelAsk) -> str:
    return "" if ask.as_of is None else ", " + _("as of {day}").format(day=day_name(ask.as_of))


def titles(
    ask: FunnelAsk, other: FunnelAsk | None, beside: str, names: Mapping[str, str], session: Session
) -> tuple[str, str]:
    """What stands above the two funnels."""
    if other is None:
        return "", ""
    if beside == "team":
        return whose_words(ask, names, session), whose_words(other, names, session)
    left, right = (f"{mode_words(one)}{_of_evening(one)}" for one in (ask, other))
    return left, right
