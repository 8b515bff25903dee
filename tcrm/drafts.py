"""What somebody has typed and not stored yet, kept in a file of their own until they store it or throw it away.

The file is JSON, the newest draft last:

{key: {"at": "2026-11-21T21:52:00+00:00", "title": "New deal", "fields": {name: [text, value]},
       "stood": {name: text}, "version": 3, "where": "D-17"}}

Only the user may read it. A file that cannot be read holds nothing: a draft is a help, and never in the way. After
`DAYS` days a draft is no help any more.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tcrm.dates import short_day
from tcrm.paths import replace_file, state_dir

if TYPE_CHECKING:
    from tcrm.session import Session

Typed = Mapping[str, tuple[str, str]]
"""Name of a field -> the text in it, and what was chosen for it if that stands for something else (else blank)."""

MOST = 50  # drafts that are kept
DAYS = 30


class Draft(NamedTuple):
    """What was typed in a form, when, and what the form is called. `form` is what it is for, as `form.fill` says it,
    `where` the place in which it was opened, or the record whose card that was.

    Of an edit also what `stood` in those fields, and the `version` of the record that they were read from.
    """

    form: str
    typed: Typed
    at: datetime
    title: str = ""
    stood: Mapping[str, str] = MappingProxyType({})
    version: int | None = None
    where: str = ""

    @property
    def words(self) -> str:
        """What was typed, in one line: `Foo, Berlin`."""
        return ", ".join(" ".join(text.split()) for text, _value in self.typed.values() if text.strip())


def file_of(session: Session) -> Path:
    """The file with the drafts of who sits there."""
    return (session.own_folder or state_dir()) / "drafts.json"


def read(path: Path) -> dict[str, Draft]:
    """All drafts of a file by their keys, the oldest first."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {key: draft for key, found in content.items() if (draft := _draft(key, found)) is not None}


def write(path: Path, drafts: Mapping[str, Draft]) -> None:
    """Put the newest of these in the file. Raises OSError if it cannot be written."""
    replace_file(path, json.dumps({key: _plain(draft) for key, draft in list(drafts.items())[-MOST:]}))


def forget(path: Path, database: Path | None, record: str, names: Callable[[str], bool]) -> int:
    """Throw away the drafts of whoever works on this database that belong to this record (`C-12`) or in which one of
    the texts `names` somebody; how many. Raises OSError if the file cannot be written."""
    with _alone(path):
        drafts = read(path)
        gone = [
            key
            for key, draft in drafts.items()
            if database is not None
            and Path(key.partition("\n")[0]).resolve() == database.resolve()
            and (record in (draft.where, *draft.form.split()) or any(map(names, _texts(draft))))
        ]
        if gone:
            write(path, {key: draft for key, draft in drafts.items() if key not in gone})
    return len(gone)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """While the block runs no other program changes the file. Its folder is locked, for the file itself is replaced;
    one that is not there yet, or cannot be locked, is done without."""
    handle = -1
    with suppress(OSError):
        handle = os.open(path.resolve().parent, os.O_RDONLY | os.O_CLOEXEC)
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if handle >= 0:
            os.close(handle)


def _texts(draft: Draft) -> list[str]:
    typed = [part for both in draft.typed.values() for part in both]
    return [draft.title, draft.form, *typed, *draft.stood.values()]


def _plain(draft: Draft) -> dict[str, object]:
    return {
        "at": draft.at.isoformat(),
        "title": draft.title,
        "fields": {name: list(value) for name, value in draft.typed.items()},
        "stood": dict(draft.stood),
        "version": draft.version,
        "where": draft.where,
    }


def _draft(key: str, found: object) -> Draft | None:
    """A draft as it stands in the file; None for what is none."""
    if not isinstance(found, dict) or not isinstance(found.get("fields"), dict):
        return None
    typed = {
        name: (value[0], value[1])
        for name, value in found["fields"].items()
        if isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)
    }
    try:
        at = datetime.fromisoformat(found.get("at", ""))
    except (TypeError, ValueError):
        return None
    stood, version = found.get("stood"), found.get("version")
    if not typed or at.tzinfo is None:
        return None
    return Draft(
        form=key.rpartition("\n")[2],
        typed=typed,
        at=at,
        title=str(found.get("title", "")),
        stood={name: text for name, text in stood.items() if isinstance(text, str)} if isinstance(stood, dict) else {},
        version=version if isinstance(version, int) else None,
        where=str(found.get("where", "")),
    )


class Drafts(NamedTuple):
    """The drafts of one person for one database; `now` tells the time, `zone` is that of the person. What cannot be
    written is not kept, silently: the work itself goes on."""

    path: Path
    database: str
    login: str
    now: Callable[[], datetime]
    zone: tzinfo

    def when(self, at: datetime) -> str:
        """A moment as people say it: `22:52` of today, else `Thu 19 22:52`."""
        day, today = at.astimezone(self.zone), self.now().astimezone(self.zone).date()
        return f"{day:%H:%M}" if day.date() == today else f"{short_day(day.date(), today)} {day:%H:%M}"

    def _key(self, form: str) -> str:
        return f"{self.database}\n{self.login}\n{form}"

    def all(self) -> list[Draft]:
        """What was left unfinished, the newest first."""
        mine = self._key("")
        return [draft for key, draft in reversed(self._fresh().items()) if key.startswith(mine)]

    def find(self, form: str) -> Draft | None:
        """What was typed in this form and not stored."""
        return self._fresh().get(self._key(form))

    def keep(self, draft: Draft) -> None:
        """Keep it in the place of the one of the same form."""
        self._put(draft.form, draft)

    def drop(self, form: str) -> None:
        """The form was saved, or what was typed in it is not wanted any more."""
        self._put(form, None)

    def _put(self, form: str, draft: Draft | None) -> None:
        with _alone(self.path):
            drafts = self._fresh()
            before = drafts.pop(self._key(form), None)
            if draft is not None:
                drafts[self._key(form)] = draft._replace(form=form)
            if before != draft:
                with suppress(OSError):
                    write(self.path, drafts)

    def _fresh(self) -> dict[str, Draft]:
        oldest = self.now() - timedelta(days=DAYS)
        return {key: draft for key, draft in read(self.path).items() if draft.at >= oldest}
