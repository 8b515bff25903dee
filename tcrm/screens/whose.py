"""Why somebody may not change a customer or a person, said before anything is asked."""

from __future__ import annotations

from tcrm.i18n import _


def belongs_to(name: str, owner: str, team: str = "") -> str:
    """The sentence that names whose it is, and who may change it: they, or the manager of their `team`."""
    if not owner:
        return _("{name} belongs to nobody yet; @ takes it.").format(name=name)
    if team:
        said = _("{name} belongs to {owner}: ask them or the manager of {team}.")
    else:
        said = _("{name} belongs to {owner}: only {owner}, a manager, or whom it is shared with may change it.")
    return said.format(name=name, owner=owner, team=team)
