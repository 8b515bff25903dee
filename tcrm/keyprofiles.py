"""The sets of keys that ship with the program: `plain` is what the registry says, others say where they differ.

A profile other than plain is a file of `data/keys/`: a table of command = "keys", as in the settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from tcrm.config import KEY_PROFILES, Config
from tcrm.paths import data_dir

PLAIN, *OTHERS = KEY_PROFILES


@cache
def profile(name: str) -> Mapping[str, str]:
    """Where a profile's keys differ from the registry's: command id -> keys. KeyError for no profile."""
    if name == PLAIN:
        return {}
    if name not in OTHERS:
        raise KeyError(name)
    import tomllib

    held: dict[str, Any] = tomllib.loads((data_dir() / "keys" / f"{name}.toml").read_text(encoding="utf-8"))
    return {str(command): str(keys) for command, keys in held["keys"].items()}


def own_keys(settings: Config) -> dict[str, str]:
    """The keys that somebody uses where they differ from the registry's: those of the profile, their own above."""
    return {**profile(settings.key_profile), **settings.keys}
