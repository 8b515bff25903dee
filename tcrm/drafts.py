"""What somebody has typed and not stored yet, kept in a file of their own until they store it or leave it.

The file is JSON, `{key: {"fields": {name: [text, value]}}}`, the newest draft last. Only the user may read it. A file
that cannot be read holds nothing: a draft is a help, and never in the way.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

Typed = Mapping[str, tuple[str, str]]
"""Name of a field -> the text in it, and what was chosen for it if that stands for something else (else blank)."""

MOST = 50  # drafts that are kept


def find(path: Path, key: str) -> Typed:
    """What was kept under a key; nothing if there is nothing."""
    return _read(path).get(key, {})


def keep(path: Path, key: str, typed: Typed) -> None:
    """Keep a draft in the place of the one before; a blank one is none. Raises OSError if it cannot be written."""
    drafts = _read(path)
    before = drafts.pop(key, None)
    if typed:
        drafts[key] = typed
    if before is not None or typed:
        _write(path, drafts)


def drop(path: Path, key: str) -> None:
    """Keep it no longer. Raises OSError as `keep` does."""
    keep(path, key, {})


def _read(path: Path) -> dict[str, Typed]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {key: fields for key, draft in content.items() if (fields := _fields(draft))}


def _fields(draft: object) -> Typed:
    fields = draft.get("fields") if isinstance(draft, dict) else None
    if not isinstance(fields, dict):
        return {}
    return {
        name: (value[0], value[1])
        for name, value in fields.items()
        if isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)
    }


def _write(path: Path, drafts: Mapping[str, Typed]) -> None:
    """Whole or not at all: the line may drop while this runs."""
    newest = list(drafts.items())[-MOST:]
    text = json.dumps({key: {"fields": {name: list(value) for name, value in typed.items()}} for key, typed in newest})
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".drafts-")  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class Drafts:
    """The drafts for one database. What cannot be written is not kept, silently: the work itself goes on."""

    path: Path
    database: str

    def _key(self, form: str) -> str:
        return f"{self.database}\n{form}"

    def find(self, form: str) -> Typed:
        """What was typed in this form when it was left against the user's will."""
        return find(self.path, self._key(form))

    def keep(self, form: str, typed: Typed) -> None:
        """Keep what is typed in this form now."""
        with suppress(OSError):
            keep(self.path, self._key(form), typed)

    def drop(self, form: str) -> None:
        """The form was saved, or left."""
        with suppress(OSError):
            drop(self.path, self._key(form))
