"""Reads the ingredients in `data/demo/`, once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from tcrm.errors import TcrmError
from tcrm.i18n import _
from tcrm.paths import data_dir

Table = Mapping[str, Any]


@cache
def ingredients(name: str) -> Table:
    """The file `data/demo/<name>.toml`, not to be changed. A missing or broken file is a TcrmError."""
    path = data_dir() / "demo" / f"{name}.toml"
    try:
        return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        message = _("The demo company cannot be told: {file}: {error}").format(file=path, error=error)
        raise TcrmError(message) from error
