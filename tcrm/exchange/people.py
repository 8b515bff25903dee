"""Teams and managers that a list of sellers only mentions: they come before the sellers, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b

from tcrm.exchange.csvfile import BadRow
from tcrm.exchange.drafts import Draft, Origin, Ref, TeamDraft, UserDraft
from tcrm.i18n import _

_NAME = frozenset(("name",))
_REGION = frozenset(("name", "kind"))
_TEAM = frozenset(("name", "parent"))
_MANAGER = frozenset(("name", "role", "team"))


def with_teams(people: Iterable[Draft | BadRow]) -> Iterator[Draft | BadRow]:
    """Regions, teams, managers, then everybody, who now have a team.

    A manager leads the team that bears their name (or the one that the file gives their sellers); the region is the
    team above it. A seller whose manager stands in another region already is a bad row.
    """
    rows = list(people)
    users = [row for row in rows if isinstance(row, UserDraft)]
    named = {user.name for user in users}
    region_of: dict[str, str] = {}
    made: dict[tuple[str, str], Draft] = {}
    refused: list[BadRow] = []
    good: list[UserDraft] = []
    for user in users:
        team = user.team.name if user.team else user.manager or user.region
        if team and region_of.setdefault(team, user.region) != user.region:
            reason = _("the team of {manager} is in {region} already").format(
                manager=team, region=region_of[team] or _("no region")
            )
            refused.append(user.origin.bad("region", user.region, reason))
            continue
        for draft in _implied(user, team, named):
            made.setdefault((type(draft).__name__, draft.origin.key), draft)
        good.append(user)
    leaders = {user.manager: user for user in good if user.manager}
    yield from sorted(made.values(), key=lambda draft: isinstance(draft, UserDraft))
    for user in good:
        yield _placed(user, leaders)
    yield from refused
    yield from (row for row in rows if isinstance(row, BadRow))


def _implied(user: UserDraft, team: str, named: set[str]) -> Iterator[Draft]:
    if user.region:
        yield TeamDraft(origin=_origin(user, "region", user.region), fields=_REGION, name=user.region, kind="region")
    if team and team != user.region:
        parent = Ref(user.region) if user.region else None
        fields = _TEAM if user.region else _NAME
        yield TeamDraft(origin=_origin(user, "team", team, user.region), fields=fields, name=team, parent=parent)
    if user.manager and user.manager not in named:
        yield UserDraft(
            origin=_origin(user, "manager", user.manager, team),
            fields=_MANAGER,
            name=user.manager,
            role="manager",
            team=Ref(team),
        )


def _placed(user: UserDraft, leaders: dict[str, UserDraft]) -> UserDraft:
    """The user in their team; who manages others is a manager, and in the team that they lead."""
    led = leaders.get(user.name)
    if led is not None:
        role = user.role if "role" in user.fields else "manager"
        team = led.team or Ref(user.name)
        return replace(user, team=team, role=role, fields=user.fields | {"team", "role"})
    if user.team is None and (user.manager or user.region):
        return replace(user, team=Ref(user.manager or user.region), fields=user.fields | {"team"})
    return user


def _origin(user: UserDraft, what: str, name: str, more: str = "") -> Origin:
    digest = blake2b(f"{what}\x1f{name}\x1f{more}".encode(), digest_size=10).hexdigest()
    return user.origin._replace(key=f"{what}:{name}", digest=digest, id="")
