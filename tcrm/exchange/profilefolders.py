"""Where profiles are found: by name in two folders, or in any file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tcrm.errors import NotFound, TcrmError
from tcrm.exchange.csvfile import CsvFile
from tcrm.exchange.profilefile import read
from tcrm.exchange.profiles import Profile, assign
from tcrm.i18n import _
from tcrm.paths import config_dir, data_dir


def folders() -> tuple[Path, Path]:
    """Where profiles lie: the user's own first, so that they may replace a shipped one of the same name."""
    return config_dir() / "profiles", data_dir() / "profiles"


def names() -> list[str]:
    """The names of all profiles there are, sorted."""
    return sorted({path.stem for folder in folders() for path in folder.glob("*.toml")})


def load(name: str) -> Profile:
    """The profile of that name, or in that file if the name ends in `.toml`.

    Raises `NotFound` with the names there are, `BadValue` with file, key and what is allowed if it is wrong.
    """
    if name.endswith(".toml"):
        return read(Path(name))
    for folder in folders():
        path = folder / f"{name}.toml"
        if "/" not in name and path.is_file():
            return read(path)
    raise NotFound(
        _("There is no profile “{name}”.").format(name=name),
        _("There are: {names}. Your own belong into {folder}.").format(
            names=", ".join(names()) or _("none"), folder=folders()[0]
        ),
    )


def fitting(files: Sequence[CsvFile]) -> list[Profile]:
    """The profiles that know every one of these files by its header. One that is wrong fits nothing: who does not ask
    for it need not hear of it."""
    found = []
    for name in names():
        with suppress(TcrmError):
            profile = load(name)
            assign(profile, files)
            found.append(profile)
    return found
