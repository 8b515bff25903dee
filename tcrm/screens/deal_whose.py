"""Whose deals the pipeline shows: my own, those of my team, one person's, or all."""

from __future__ import annotations

from dataclasses import dataclass

from tcrm.i18n import _
from tcrm.queries import people
from tcrm.screens.base import DeskScreen
from tcrm.widgets.prompts import Choice, choose

MINE, TEAM, ALL = "me", "my team", ""
"""Whose deals, where it is not one person's login (a login has no blank)."""


@dataclass(frozen=True)
class Whose:
    """MINE, TEAM, ALL or a login; `name` is what the person of a login is called."""

    key: str = ALL
    name: str = ""

    @property
    def login(self) -> str | None:
        """The person whose deals they are, if it is one person chosen by name."""
        return None if self.key in (MINE, TEAM, ALL) else self.key

    @property
    def words(self) -> str:
        """`my deals`, `Maria Rossi`."""
        return {MINE: _("my deals"), TEAM: _("my team"), ALL: _("all deals")}.get(self.key, self.name or self.key)


def at_first(role: str) -> Whose:
    """Whose deals somebody of this role sees before they choose: what they answer for."""
    return Whose({"seller": MINE, "manager": TEAM}.get(role, ALL))


async def choose_whose(screen: DeskScreen, now: Whose) -> Whose | None:
    """Ask whose deals are to be shown; None if the user leaves it."""
    sellers = await screen.desk.ask(people.sellers)
    me = screen.session.user
    choices = [Choice(MINE, Whose(MINE).words)]
    if me.role == "manager":
        choices.append(Choice(TEAM, Whose(TEAM).words, _("with the teams below it")))
    choices.append(Choice(ALL, Whose(ALL).words, _("that you may see")))
    choices += [Choice(s.login, s.name, s.team) for s in sellers if s.id != me.id]
    key = await choose(screen, _("whose deals"), choices, current=now.key)
    return None if key is None else Whose(key, next((s.name for s in sellers if s.login == key), ""))
