"""Taking a person's data out of the journal and out of the file itself, for good.

Everything else in the journal is only added to; this alone rewrites it. What was done, when, by whom and to which row
stays; what the person's data was goes. An entry that lost something is marked, because it cannot be undone any more:
an undo of the rest would be half of one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from tcrm.models.database import Database
from tcrm.models.records import Operation
from tcrm.models.sql import grams, sqlite

FORGET = "forget"
"""The kind of the operation that forgets somebody; its `what` is the public id."""
MARK = "forgotten"
"""Among the values of an entry: the number of the entry that took data out of it."""
UNREADABLE = "unreadable"
"""The same of an entry that another program had made unreadable, and a repair readable again without its data."""

TYPED = ("company", "person", "email", "phone")
PERSONAL: dict[str, tuple[str, ...]] = {
    "account": (
        "name", "sort_name", "website", "text", "city", "employees", "founded", "revenue", "revenue_currency",
    ),
    "address": ("kind", "lines", "postcode", "city", "region", "country"),
    "contact": ("name", "sort_name", "given_name", "family_name", "title", "language", "text"),
    "membership": ("role",),
    "contact_point": ("kind", "value", "label", "key"),
    "deal": ("title", *TYPED, "close_note"),
    "stage_move": ("reason", "override"),
    "deal_contact": ("role", "influence", "attitude"),
    "deal_competitor": ("note",),
    "tagging": ("tag_id",),
    "hot_flag": ("note",),
    "activity": ("subject", "place", "outcome", "text"),
    "activity_contact": (),
    "memo": ("text",),
    "import_key": ("key", "digest"),
}  # fmt: skip
"""Table -> the columns in which a person's data stands; the others say who owns a row, what it hangs on, and when."""

FREE: dict[str, tuple[str, ...]] = {
    "account": ("text",),
    "contact": ("text",),
    "deal": ("title", *TYPED, "close_note"),
    "deal_line": ("title",),
    "deal_competitor": ("note",),
    "stage_move": ("reason", "override"),
    "hot_flag": ("note",),
    "activity": PERSONAL["activity"],
    "memo": ("text",),
}
"""Table -> the columns into which people write what they like, so that they may name somebody."""

_SAID = ("owner", "to", "until", "stage", "pipeline", "item", "rule", "files", "deed")
"""Values of an entry's sentence that are the firm's own words, not a customer's."""

_TITLES = frozenset(("name", "title", "subject"))
"""Columns that the sentences of entries repeat."""

_FAR_EAST = "\u2e80"  # from here on, words are not parted by blanks
_NEVER = "(?!)"
_JUDGED = re.compile("[a-hjl-rt-z0-9@.+-]+")
"""What SQL can judge: it folds the case of ASCII alone, and of i, k and s there are cases beyond (İ, ı, K, ſ, ß). The
images of the journal may write other signs than these in another way."""


@dataclass(frozen=True)
class Words:
    """What somebody is called and reached by: each of it names the person wherever it stands."""

    said: tuple[str, ...] = ()

    @staticmethod
    def of(names: Iterable[str], reached_by: Iterable[str]) -> Words:
        """Names that are long enough to mean this person, e-mails and phones."""
        clear = [name for name in names if " " in name or len(name) > 3 or max(name, default="") >= _FAR_EAST]
        return Words(tuple(dict.fromkeys(word for word in (*clear, *reached_by) if len(word) > 1)))

    def are_in(self, text: object) -> bool:
        """Whether one of them stands in a text, as whole words, in whatever case and however accents are written."""
        return isinstance(text, str) and self._pattern.search(unicodedata.normalize("NFC", text)) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_bounded, self._parted())) or _NEVER, re.IGNORECASE)

    def _parted(self) -> list[list[str]]:
        """Each as its words; a name past the program may be blank."""
        return [words for word in self.said if (words := unicodedata.normalize("NFC", word).split())]

    def may_be_in(self, columns: Iterable[str]) -> tuple[str, list[str]]:
        """The SQL condition that one of them may be in one of these columns, and its parameters: a first sieve, which
        lets all pass that SQL cannot judge."""
        judged = [[part for word in words if (part := _judged(word))] for words in self._parted()]
        terms, values = ["0"], list[str]()
        for column in columns if judged else ():
            terms.append(f"instr({column}, '\\u')")  # any letter may be written so in an image
            terms += [" AND ".join([f"instr(lower({column}), ?)"] * len(parts)) or "1" for parts in judged]
            values += [part for parts in judged for part in parts]
        return f"({' OR '.join(terms)})", values


def _bounded(words: list[str]) -> str:
    """The pattern of these words in a row; ß is written SS in capitals."""
    parts = r"\s+".join(re.escape(word).replace("ß", "ss").replace("ss", "(?:ss|ß)") for word in words)
    return parts if max(max(words)) >= _FAR_EAST else rf"(?<!\w){parts}(?!\w)"


def _judged(word: str) -> str:
    """The longest part of a word, in small letters, that SQL finds wherever `_bounded` does."""
    return max(_JUDGED.findall(word.lower()), key=len, default="")


@dataclass(frozen=True)
class Told:
    """Rows of a table of which the journal shall tell these columns no more. `gone`: the rows are not there."""

    table: str
    ids: frozenset[int]
    columns: tuple[str, ...]
    gone: bool


@dataclass(frozen=True)
class Redacted:
    """How many changes lost data, and how many entries of the history they or their sentences belong to."""

    changes: int
    entries: int


def redact(db: Database, told: Iterable[Told], words: Words, entry: int) -> Redacted:
    """Take these columns of these rows out of the journal, also where they are those of `entry` itself, and what names
    the person in free text of any row. The caller holds the transaction."""
    changed: dict[int, tuple[str | None, str | None]] = {}
    marked: set[int] = set()
    touched: set[int] = set()
    for one in told:
        for change_id, operation_id, before, after in _changes_of(db, one):
            if one.gone or not _TITLES.isdisjoint(one.columns):
                touched.add(operation_id)
            if before is None and not one.gone:
                continue  # that it was made says nothing of it, and may still be taken back
            marked.add(operation_id)
            images = _without(before, one.columns), _without(after, one.columns)
            if images != (before, after):
                changed[change_id] = images
    for change_id, operation_id, before, after in _naming(db, words, changed):
        changed[change_id] = before, after
        marked.add(operation_id)
    db.many("UPDATE change SET before = ?, after = ? WHERE id = ?", [(*both, row) for row, both in changed.items()])
    return Redacted(len(changed), _scrub(db, touched, marked - {entry}, words, entry))


def _changes_of(db: Database, told: Told) -> list[tuple[Any, ...]]:
    tail, listed = sqlite.in_list(told.ids)
    return db.sql(
        f"SELECT id, operation_id, before, after FROM change WHERE table_name = ? AND row_id {tail}",
        (told.table, listed),
    )


def _naming(db: Database, words: Words, done: Collection[int]) -> Iterator[tuple[int, int, str | None, str | None]]:
    """The changes whose images name the person in free text, without that text."""
    tail, listed = sqlite.in_list(FREE)
    condition, values = words.may_be_in(("before", "after"))
    rows = db.sql(
        f"SELECT id, operation_id, table_name, before, after FROM change WHERE table_name {tail} AND {condition}",
        (listed, *values),
    )
    for change_id, operation_id, table, before, after in rows:
        both = [json.loads(image) if image else {} for image in (before, after)]
        naming = [name for name in FREE[table] if any(words.are_in(image.get(name)) for image in both)]
        if naming and change_id not in done:
            yield change_id, operation_id, _without(before, naming), _without(after, naming)


def _without(image: str | None, columns: Collection[str]) -> str | None:
    if image is None:
        return None
    values: dict[str, Any] = json.loads(image)
    kept = {name: value for name, value in values.items() if name not in columns}
    return image if kept == values else json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _scrub(db: Database, touched: set[int], marked: set[int], words: Words, entry: int) -> int:
    """Take out of the sentences of the touched entries what is a customer's, of all others what names the person, and
    mark those that are marked; how many changed."""
    tail, listed = sqlite.in_list(touched | marked)
    condition, values = words.may_be_in(("params",))
    rows = db.sql(
        f"SELECT id, params FROM operation WHERE (id {tail} OR {condition}) AND id <> ?", (listed, *values, entry)
    )
    fresh: dict[int, str] = {}
    for operation_id, params in rows:
        known: dict[str, Any] = json.loads(params)
        kept = {n: v for n, v in known.items() if not _names(n, v, words, about=operation_id in touched)}
        if operation_id in marked:
            kept.setdefault(MARK, entry)
        if kept != known:
            fresh[operation_id] = json.dumps(kept, ensure_ascii=False)
    db.many("UPDATE operation SET params = ? WHERE id = ?", [(text, row) for row, text in fresh.items()])
    return len(fresh)


def _names(name: str, value: object, words: Words, *, about: bool) -> bool:
    said = list(_texts(value))
    return any(map(words.are_in, said)) or (about and bool(said) and name not in _SAID)


def _texts(value: object) -> Iterator[str]:
    """The texts in a value of JSON, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def entry_for(db: Database, what: str) -> int | None:
    """The newest entry that says that this record was forgotten."""
    found = db.sql(
        f"SELECT max(id) FROM operation WHERE kind = ? AND {sqlite.field('params', 'what')} = ?", (FORGET, what)
    )
    return None if found[0][0] is None else int(found[0][0])


def entry_without_rows(db: Database, what: str, user_id: int, at: datetime) -> int:
    """Note that somebody was forgotten of whom only the journal still told."""
    params = json.dumps({"what": what})
    return int(Operation.insert(kind=FORGET, user=user_id, at=at, params=params).execute(db))


def erase_what_is_deleted(db: Database) -> None:
    """From now on this connection overwrites what it deletes, instead of only letting go of the room."""
    db.sql("PRAGMA secure_delete = 1")


def sweep(db: Database) -> bool:
    """Write the file and the search's index anew, so that nothing deleted is left in unused room or in the write-ahead
    log. False if somebody was reading all the while, so that the log could not be emptied.

    Takes about as much room on the disk as the file for a moment; changes nothing that is stored.
    """
    with db.gate.passed():
        db.sql(grams.OPTIMIZE)
        db.sql("PRAGMA temp_store = file")  # the new file is built there first, and may be larger than the memory
        db.sql("VACUUM")
        return bool(db.sql("PRAGMA wal_checkpoint(TRUNCATE)")[0][0] == 0)
