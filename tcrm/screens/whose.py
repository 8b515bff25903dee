"""Why somebody may not change a customer or a person, said before anything is asked."""

from __future__ import annotations

from tcrm.i18n import _


def belongs_to(name: str, owner: str, team: str = "") -> str:
    """The sentence that names whose it is, and who may change it: they, or the manager of their `team`."""
    if not owner:
        return _("{name} belongs to nobody yet; @ takes it.").format(name=name)
    if not team:
        return _("{name} belongs to {owner}: ask them or a manager.").format(name=name, owner=owner)
    said = _("{name} belongs to {owner}: ask them or the manager of {team}.")
    return said.format(name=name, owner=owner, team=team)
