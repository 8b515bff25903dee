"""Personal settings: one TOML file of the user's own. What concerns the whole firm stands in the database.

The file is the user's: the program changes single values in it and leaves every other character as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from tcrm.clean import clean_line, excerpt
from tcrm.errors import TcrmError
from tcrm.i18n import N_, _
from tcrm.paths import holds, replace_file

THEMES = ("dark", "light", "ansi", "mono")
KEY_PROFILES = ("plain", "vim")
SCREENS = ("agenda", "customers", "deals", "funnel")


def _about(kind: str, doc: str) -> dict[str, str]:
    return {"kind": kind, "doc": doc}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one person; a file holds those that differ from what stands here."""

    language: str = field(
        default="", metadata=_about("text", N_("language of the program, one that it speaks: en; empty: the system's"))
    )
    theme: str = field(
        default="dark", metadata=_about("theme", N_("colours: dark, light, ansi (the terminal's own) or mono"))
    )
    mouse: bool = field(default=False, metadata=_about("bool", N_("react to the mouse")))
    ascii: bool | None = field(
        default=None, metadata=_about("auto", N_("draw with ASCII signs only; auto: where the terminal needs it"))
    )
    default_database: str = field(
        default="", metadata=_about("text", N_("the database that is opened; empty: the one in the data folder"))
    )
    start: str = field(
        default="agenda", metadata=_about("screen", N_("the first screen: agenda, customers, deals or funnel"))
    )
    thin_output: bool = field(
        default=True, metadata=_about("bool", N_("send only what changed on the screen; no: as Textual paints"))
    )
    key_profile: str = field(
        default="plain", metadata=_about("profile", N_("the keys: plain or vim; keys.COMMAND changes single ones"))
    )
    daily_backups: int = field(
        default=10, metadata=_about("count", N_("how many daily backups are kept; 0: none are made"))
    )
    keys: dict[str, str] = field(
        default_factory=dict, metadata=_about("keys", N_("keys of commands, by the commands' ids"))
    )


class Setting(NamedTuple):
    """One setting as text, for a list of them."""

    name: str
    value: str
    default: str
    doc: str


def load(path: Path) -> Config:
    """The settings of the file, defaults for what it does not name or if there is no file. What is no setting is left
    aside, as a newer version may have written it: `strangers` tells of it.

    Raises TcrmError naming the file, the setting, its value and what is allowed; where it is no TOML, the line.
    """
    values = {name: value for name, value in _read(path)[1].items() if name in _KINDS}
    for name, value in values.items():
        _check(path, name, value)
    if values.get("ascii") == "auto":
        del values["ascii"]
    return Config(**values)


def strangers(path: Path) -> list[str]:
    """What stands in the file but is no setting, each in a sentence; raises as `load` does for what is no TOML."""
    return [
        _("There is no setting {name}, as it stands in {file}.").format(file=path, name=excerpt(name))
        for name in _read(path)[1]
        if name not in _KINDS
    ]


def describe(config: Config) -> list[Setting]:
    """Every setting with its value, its default and what it does."""
    standard = Config()
    return [
        Setting(
            item.name,
            shown(getattr(config, item.name)),
            shown(getattr(standard, item.name)),
            _(item.metadata["doc"]),
        )
        for item in fields(Config)
    ]


def set_value(path: Path, name: str, text: str | None) -> Config:
    """Writes a setting as typed (None: back to its default) into the file and returns what then holds.

    `keys.<command id>` sets the keys of a command. All else in the file stays as it is, comments too. Raises
    TcrmError for a wrong name or value, which the file is not blamed for, and for a file that holds a wrong value or is
    written in a way that cannot be changed safely.
    """
    section, key = ("keys", name[5:]) if name.startswith("keys.") else ("", name)
    if (section and not _COMMAND.fullmatch(key)) or (not section and _KINDS.get(name, "keys") == "keys"):
        raise _unknown(name)
    value = _typed(section or name, text)
    if value is not None:
        _check(None, name, value)
    content, before = _read(path)
    expected = _expected(before, section, key, value)
    for setting, wanted in expected.items():
        if setting in _KINDS:
            _check(path, setting, wanted)
    changed = _edit(content, section, key, None if value is None else _toml(value))
    import tomllib

    try:
        safe = tomllib.loads(changed) == expected
    except tomllib.TOMLDecodeError:
        safe = False
    if not safe:
        raise TcrmError(
            _("{file} is written in a way that cannot be changed safely.").format(file=path),
            _("Please change {name} in it by hand.").format(name=name),
        )
    _write(path, changed)
    return load(path)


# -- values ---------------------------------------------------------------------------------------------------------

_KINDS: dict[str, str] = {item.name: item.metadata["kind"] for item in fields(Config)}
_ALLOWED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "text": (lambda value: isinstance(value, str), N_("a text in quotes")),
    "theme": (lambda value: value in THEMES, ", ".join(THEMES)),
    "screen": (lambda value: value in SCREENS, ", ".join(SCREENS)),
    "profile": (lambda value: value in KEY_PROFILES, ", ".join(KEY_PROFILES)),
    "bool": (lambda value: isinstance(value, bool), N_("true or false")),
    "count": (lambda value: type(value) is int and 0 <= value <= 1000, N_("a number from 0 to 1000")),
    "auto": (lambda value: isinstance(value, bool) or value == "auto", N_("true, false or auto")),
    "key": (lambda value: isinstance(value, str) and value != "", N_("keys, such as ctrl+y")),
    "keys": (
        lambda value: isinstance(value, dict) and all(isinstance(keys, str) and keys for keys in value.values()),
        N_('a table of command = "keys"'),
    ),
}
_COMMAND = re.compile(r"[\w.-]+", re.ASCII)
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def _check(path: Path | None, name: str, value: Any) -> None:
    """Insist that a setting may have this value, which stands in the file `path`; None: it was typed."""
    allows, allowed = _ALLOWED[_KINDS.get(name, "key")]
    if not allows(value):
        said = _("{name} cannot be {value}.").format(name=name, value=excerpt(shown(value)) or '""')
        raise TcrmError(
            said if path is None else f"{path}: {said}",
            _("Allowed: {allowed}.").format(allowed=_(allowed)),
        )


def _unknown(name: str) -> TcrmError:
    known = [setting if kind != "keys" else "keys.COMMAND" for setting, kind in _KINDS.items()]
    return TcrmError(
        _("There is no setting {name}.").format(name=excerpt(name)),
        _("There are: {names}.").format(names=", ".join(known)),
    )


def _typed(name: str, text: str | None) -> str | bool | int | None:
    """What the user typed as the setting's type; what cannot be is left for `_check` to refuse."""
    if text is None:
        return None
    value = clean_line(text.strip())
    if _KINDS[name] == "count":
        return int(value) if re.fullmatch("[0-9]{1,9}", value) else value
    return _WORDS.get(value.lower(), value) if _KINDS[name] in ("bool", "auto") else value


def _expected(before: dict[str, Any], section: str, name: str, value: Any) -> dict[str, Any]:
    """The file's values after the change."""
    after = {key: dict(held) if isinstance(held, dict) else held for key, held in before.items()}
    target = after.setdefault(section, {}) if section and value is not None else after.get(section, after)
    if value is None:
        target.pop(name, None)
    else:
        target[name] = value
    return after


def shown(value: Any) -> str:
    """A value as text: `true`, `auto`, `deal.promote = p`."""
    if value is None:
        return "auto"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{name} = {held}" for name, held in value.items())
    return str(value)


# -- the file -------------------------------------------------------------------------------------------------------


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    """The file's text and its values."""
    if not holds(path.is_file):
        return "", {}
    import tomllib

    try:
        content = path.read_bytes().decode("utf-8")
        return content, tomllib.loads(content)
    except OSError as error:
        raise TcrmError(_("{file} cannot be read: {reason}.").format(file=path, reason=error.strerror)) from error
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits, or 1,000 brackets one in another
        raise TcrmError(
            _("{file} is not TOML: {reason}.").format(file=path, reason=error),
            _('A line of it looks like: theme = "dark"'),
        ) from error


def _toml(value: str | bool | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    import json

    return json.dumps(value, ensure_ascii=False)


_HEADER = re.compile(r"\s*\[")
_VALUE = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^#\s"']+)"""


def _edit(content: str, section: str, name: str, value: str | None) -> str:
    """The text with one value changed, added (at the end of its section) or, for None, its line taken out."""
    lines = content.splitlines(keepends=True)
    headers = [place for place, line in enumerate(lines) if _HEADER.match(line)]
    start = 0
    if section:
        own = [place for place in headers if re.match(rf"\s*\[\s*{section}\s*\]", lines[place])]
        if not own and value is not None:
            lines += [*(["\n"] if lines and not lines[-1].endswith("\n") else []), f"\n[{section}]\n"]
        start = own[0] + 1 if own else len(lines)
    end = next((place for place in headers if place >= start), len(lines))
    quoted = f'"{name}"' if "." in name else name
    wanted = re.compile(
        rf"""(\s*(?:{re.escape(name)}|"{re.escape(name)}"|'{re.escape(name)}')\s*=\s*){_VALUE}(.*\s*)"""
    )
    for place in range(start, end):
        if match := wanted.fullmatch(lines[place]):
            lines[place] = "" if value is None else f"{match[1]}{value}{match[2]}"
            return "".join(lines)
    if value is None:
        return content
    while end > start and not lines[end - 1].strip():
        end -= 1
    if end and not lines[end - 1].endswith("\n"):
        lines[end - 1] += "\n"
    lines.insert(end, f"{quoted} = {value}\n")
    return "".join(lines)


def _write(path: Path, content: str) -> None:
    try:
        replace_file(path, content)
    except OSError as error:
        raise TcrmError(_("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror)) from error
