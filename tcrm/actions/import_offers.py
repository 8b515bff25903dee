"""What is looked at before files are imported from a screen: whether there is anything in them, and who knows them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tcrm.exchange.formats import own_kind
from tcrm.exchange.plan import open_files
from tcrm.exchange.profilefolders import fitting
from tcrm.session import Session


class Offer(NamedTuple):
    """A profile that knows the files: its name, and its title (its name where it has none)."""

    name: str
    title: str


def offers(session: Session, files: Sequence[Path | str]) -> list[Offer]:
    """The profiles that know each of these files; none for what our own export wrote, which needs none. Raises BadValue
    for a file that cannot be read, and where there is no row in any of them."""
    opened = open_files(files)
    if opened and all(file.is_bare for file in opened):
        raise opened[0].without_rows()
    if any(own_kind(file.header) for file in opened):
        return []
    return [Offer(profile.name, profile.title or profile.name) for profile in fitting(opened)]
