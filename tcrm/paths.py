"""Where things lie: what ships with the program, and the user's folders."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path


@cache
def data_dir() -> Path:
    """The folder `data/`: inside the package in a wheel, beside it in a checkout."""
    packaged = Path(__file__).parent / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "data"


def _folder(kind: str) -> Path:
    override = os.environ.get("TCRM_HOME")
    if override:
        return from_home(override) / kind
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("tcrm", appauthor=False)
    return {
        "data": dirs.user_data_path,
        "config": dirs.user_config_path,
        "state": dirs.user_state_path,
        "cache": dirs.user_cache_path,
    }[kind]


def default_database() -> Path:
    """The user's own database file; `TCRM_DATABASE` overrides it."""
    named = os.environ.get("TCRM_DATABASE")
    return from_home(named) if named else data_folder() / "tcrm.db"


def from_home(typed: str) -> Path:
    """The path that somebody typed; `~` and `~maria` are home folders. Raises BadValue for one that there is not."""
    try:
        return Path(typed).expanduser()
    except RuntimeError as error:
        from tcrm.clean import excerpt
        from tcrm.errors import BadValue
        from tcrm.i18n import _

        name = excerpt(Path(typed).parts[0])
        raise BadValue(
            _("There is no home folder {name}.").format(name=name),
            _("A file of that name is ./{name}.").format(name=name),
        ) from error


def data_folder() -> Path:
    """Where the user's own database lies, unless another is named; made with mode 0700 when the database is."""
    return _folder("data")


def config_dir() -> Path:
    """Personal settings, profiles and keymaps. `TCRM_HOME` moves all of the user's folders (tests)."""
    return _folder("config")


def settings_file() -> Path:
    """The file of this person's own settings (it need not be there)."""
    return config_dir() / "config.toml"


def state_dir() -> Path:
    """Log and drafts; created with mode 0700."""
    return private_folder(_folder("state"))


def cache_dir() -> Path:
    """What can be made anew at any time; created with mode 0700."""
    return private_folder(_folder("cache"))


def private_folder(folder: Path) -> Path:
    """This folder; where it is not there, it is made for its owner alone, and so is what is missing above it: whoever
    may write there may put another in its place. Raises OSError if it cannot be made."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir(mode=0o700, exist_ok=True)
    return folder


def replace_file(path: Path, text: str) -> None:
    """Put a text in the place of a file (its folder is made), whole or not at all: the line may drop while this runs.

    A symbolic link is followed. A file that was there keeps its mode, a new one is its owner's alone. Raises OSError if
    it cannot be written.
    """
    import tempfile

    target = path.resolve()
    folder = private_folder(target.parent)
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{target.name}-")  # mode 0600
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def free_name(path: Path, taken: Callable[[Path], bool] = Path.exists) -> Path:
    """This path; where that is `taken`, one with a number: `a.db`, `a-2.db`, `a-3.db` …"""
    found, number = path, 1
    while taken(found):
        number += 1
        found = path.with_stem(f"{path.stem}-{number}")
    return found


def holds(question: Callable[[], bool]) -> bool:
    """Whether it is so of a path (`path.is_dir`); of a name that is too long to be one nothing is."""
    try:
        return question()
    except OSError:
        return False


def log_file() -> Path:
    """The log of this user: types and ids, no customer's data."""
    return state_dir() / "tcrm.log"
