"""Saved filters: names for texts, in a TOML file of the user's own.

    [deals]
    "big and late" = "amount>50k late"

The text is kept as it was written; what it means is for the list that it is chosen in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tcrm.clean import clean_line, excerpt
from tcrm.errors import BadValue, TcrmError
from tcrm.i18n import _
from tcrm.paths import config_dir, holds, replace_file

LONGEST_NAME = 60
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def filters_file() -> Path:
    """Where the filters are kept."""
    return config_dir() / "filters.toml"


def saved(area: str, file: Path | None = None) -> dict[str, str]:
    """Name -> text of the filters of an area (`deals`), by name. Raises TcrmError for a file that is no such list."""
    held = _read(file or filters_file()).get(area, {})
    return dict(sorted(held.items(), key=lambda item: item[0].casefold()))


def save(area: str, name: str, text: str, file: Path | None = None) -> None:
    """Keep a text under a name, in place of what had it before. Raises BadValue for a blank or very long name."""
    clean = clean_line(" ".join(name.split()))
    if not clean:
        raise BadValue(_("A filter needs a name."))
    if len(clean) > LONGEST_NAME:
        raise BadValue(_("The name {name} is too long.").format(name=excerpt(clean)))
    path = file or filters_file()
    held = _read(path)
    held.setdefault(area, {})[clean] = clean_line(text)
    _write(path, held)


def delete(area: str, name: str, file: Path | None = None) -> None:
    """Forget a filter; one that is not there is forgotten already."""
    path = file or filters_file()
    held = _read(path)
    if held.get(area, {}).pop(name, None) is not None:
        _write(path, held)


def _read(path: Path) -> dict[str, dict[str, str]]:
    """Area -> name -> text."""
    if not holds(path.is_file):
        return {}
    import tomllib

    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TcrmError(_("{file} cannot be read: {reason}.").format(file=path, reason=error.strerror)) from error
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, or 1,000 brackets one in another
        raise TcrmError(_("{file} is not TOML: {reason}.").format(file=path, reason=error), _example()) from error
    for filters in held.values():
        if not isinstance(filters, dict) or not all(isinstance(text, str) for text in filters.values()):
            raise TcrmError(_("{file} is no list of filters.").format(file=path), _example())
    return held


def _example() -> str:
    return _('A line of it, below [deals], looks like: "big and late" = "amount>50k late"')


def _write(path: Path, held: Mapping[str, Mapping[str, str]]) -> None:
    lines: list[str] = []
    for area, filters in held.items():
        if filters:
            lines += [*([""] if lines else []), f"[{area if _BARE.fullmatch(area) else _toml(area)}]"]
            lines += [f"{_toml(name)} = {_toml(text)}" for name, text in filters.items()]
    try:
        replace_file(path, "\n".join([*lines, ""]))
    except OSError as error:
        raise TcrmError(_("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror)) from error


def _toml(text: str) -> str:
    """A text as TOML writes it: as JSON does, but for DEL, which the cleaning leaves none of."""
    import json

    return json.dumps(clean_line(text), ensure_ascii=False)
