"""How drafts of one kind become records: which are known, which may be written, what each says.

A row is known by what it was remembered under. The same digest: skipped. Another digest: the record is updated with the
fields that the file speaks about; a blank cell says nothing, except in our own export, where it empties. A record that
was deleted here since stays deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, ClassVar, Generic, TypeVar

from tcrm.actions.import_desk import Desk, is_own
from tcrm.actions.import_report import Stranger
from tcrm.actions.import_rows import hang, update_rows
from tcrm.exchange.drafts import Draft, Ref
from tcrm.exchange.formats import KINDS
from tcrm.exchange.maker import DRAFTS
from tcrm.i18n import _
from tcrm.models import ImportKey, Row, Tag, Tagging
from tcrm.models.base import table_of
from tcrm.models.sql import sqlite
from tcrm.queries.own_ids import row_of

D = TypeVar("D", bound=Draft)
Values = dict[str, Any]
UNKNOWN = (0, 0, "")  # no key's id, no row, no digest


# What a draft says that says nothing, by attribute.
BLANK: dict[type[Draft], dict[str, Any]] = {
    kind: {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    for kind in DRAFTS.values()
}


class Writer(Generic[D]):
    """Writes the drafts of one kind. A kind says what its columns are, what to check and what hangs on it."""

    kind: ClassVar[str]
    model: ClassVar[type[Row]]
    label: ClassVar[str] = "name"  # the column, and the attribute of a draft, that tells records apart for people
    attributes: ClassVar[Mapping[str, str]] = {}  # column -> attribute of the draft, where it has another name
    tables: ClassVar[Mapping[type[Row], str]] = {}  # that it fills -> the column by which it looks rows up meanwhile
    whole: ClassVar[bool] = False  # whether all drafts of the kind must come in one set
    of_amount: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # currency column -> what it is of: it alone says nothing

    def __init__(self, desk: Desk) -> None:
        self.desk, self.links, self.op, self.report = desk, desk.links, desk.op, desk.report
        self.keys: dict[tuple[str, str], tuple[int, int, str]] = {}  # (source, key) -> key's id, row, digest
        self.claimed: set[int] = set()  # records that a row of this import is
        self.pending: list[tuple[str, str]] = []
        self.seen: dict[tuple[str, str], str] = {}  # (source, key) of the rows of this import -> digest
        self.unique: dict[object, str] = {}  # what only one record may have -> the key of the row that has it

    # -- what a kind says ----------------------------------------------------------------------------------------------

    def columns(self, draft: D) -> Values:
        """All columns of a new record."""
        raise NotImplementedError

    def check(self, draft: D, row_id: int | None) -> bool:
        """Whether the draft can be written, into that record or a new one; what is wrong is complained about."""
        raise NotImplementedError

    def passed(self, rows: list[tuple[D, int | None]]) -> list[tuple[D, int | None]]:
        """Of drafts that can be written each for itself, those that may be; judged together, to ask only once."""
        return rows

    def same(self, draft: D) -> int | None:
        """The record that an unknown row is nevertheless, because records of this kind have unique names."""
        return None

    def insert(self, drafts: Sequence[D]) -> list[int]:
        """Make new records of drafts that were checked; their ids in order."""
        return self.op.insert_many(self.model, [self.columns(draft) for draft in drafts])

    def attach(self, rows: Sequence[tuple[D, int]], fresh: set[int]) -> set[int]:
        """Write what hangs on the records; `fresh` were made just now. The ids of those where something changed."""
        return set()

    def called(self, draft: D, row_id: int) -> None:
        """Tell the links what a new record is called."""

    # -- the way of a set of drafts ------------------------------------------------------------------------------------

    def write(self, drafts: Sequence[D]) -> None:
        """Write these drafts; complaints and counts go into the report."""
        good = self.checked(self.known(drafts))
        for kind, count in self.links.make_missing().items():
            self.report.created[kind] += count
        new = [draft for draft, row_id in good if row_id is None]
        old = [(draft, row_id) for draft, row_id in good if row_id is not None]
        ids = self.insert(new)
        changed = update_rows(self.op, self.model, {row_id: self.spoken(draft) for draft, row_id in old})
        made = list(zip(new, ids, strict=True))
        changed |= self.attach([*made, *old], set(ids)) - set(ids)
        if self.links.has_names(self.kind):
            for draft, row_id in made:
                self.called(draft, row_id)
        self.report.linked[self.kind] += self._linked(old)
        self._remember([*made, *old])
        self.report.created[self.kind] += len(ids)
        self.report.updated[self.kind] += len(changed)
        self.report.skipped[self.kind] += len(old) - len(changed)

    def known(self, drafts: Sequence[D]) -> list[tuple[D, int | None]]:
        """The drafts that have something new to say, each with the record that it is, None for a new one."""
        self._look_up(drafts)
        here = self._existing({row_id for _key_id, row_id, _digest in self.keys.values()})
        rest: list[tuple[D, int | None]] = []
        unknown: list[int] = []
        for draft in self._first_seen(drafts):
            origin = draft.origin
            _key_id, row_id, digest = self.keys.get((origin.source, origin.key), UNKNOWN)
            if not row_id:
                unknown.append(len(rest))
                rest.append((draft, None))
            elif row_id not in here:
                self.report.skipped[self.kind] += 1
                self.desk.gone += 1
            else:
                self.claimed.add(row_id)
                if digest == origin.digest:
                    self.report.skipped[self.kind] += 1
                else:
                    rest.append((draft, row_id))
        for place, target in zip(unknown, self._targets([rest[place][0] for place in unknown]), strict=True):
            draft = rest[place][0]
            if target is not None and (draft.update or target not in self.claimed):
                self.claimed.add(target)
                rest[place] = (draft, target)
        return rest

    def checked(self, rows: Sequence[tuple[D, int | None]]) -> list[tuple[D, int | None]]:
        """Those that may be and can be written."""
        mine = self._editable([row_id for _draft, row_id in rows if row_id is not None])
        good: list[tuple[D, int | None]] = []
        wanted: dict[int, list[tuple[str, str]]] = {}  # draft -> the records that are to be made for it
        for draft, row_id in rows:
            self.pending.clear()
            if draft.update and row_id is None:
                kind = _(KINDS[self.kind].title)
                reason = _("there is no {kind} with the id {id}").format(kind=kind, id=draft.origin.id)
                self.desk.complain(draft, "id", draft.origin.id, reason)
            elif row_id is not None and row_id not in mine:
                self.desk.complain(draft, self.label, self.said(draft), _("it is there and belongs to somebody else"))
            elif self.check(draft, row_id):
                if self.pending:
                    wanted[id(draft)] = list(self.pending)
                good.append((draft, row_id))
        good = self.passed(good)
        for draft, _row_id in good:
            self.links.want(wanted.get(id(draft), ()))
        return good

    def once(self, draft: D, field: str, what: object) -> bool:
        """Whether no other row of this import has what only one record may have; complains if one has."""
        if self.unique.setdefault(what, draft.origin.key) == draft.origin.key:
            return True
        return self.desk.complain(draft, field, getattr(draft, field), _("another row has this already"))

    def named_once(self, draft: D, row_id: int | None) -> bool:
        """The same for a unique name, which no other record of the database may have either."""
        name = self.said(draft)
        if name and self.links.exactly(self.kind, name) not in (None, row_id):
            kind = _(KINDS[self.kind].title)
            return self.desk.complain(draft, self.label, name, _("there is a {kind} of this name").format(kind=kind))
        return self.once(draft, self.label, name)

    def spoken(self, draft: D) -> Values:
        """The columns that an existing record gets: what the file speaks about."""
        return {column: value for column, value in self.columns(draft).items() if self.says(draft, column)}

    def says(self, draft: D, column: str) -> bool:
        """Whether the draft's file says something about a column of its record."""
        name = self.attributes.get(column, column.removesuffix("_id"))
        if name not in draft.fields:
            return False
        if is_own(draft):
            return True
        paid = self.of_amount.get(column)
        if paid is not None and all(getattr(draft, one) is None for one in paid):
            return False
        value = getattr(draft, name)
        return isinstance(value, bool) or value != BLANK[type(draft)].get(name)

    def said(self, draft: D) -> str:
        """What the draft is called."""
        return str(getattr(draft, self.label))

    # -- links ---------------------------------------------------------------------------------------------------------

    def linked(self, draft: D, field: str, kind: str, ref: Ref | None) -> bool:
        """Whether a link leads somewhere; complains if it does not."""
        if ref is None:
            return True
        found = self.links.resolve(kind, ref, draft.origin.source)
        if isinstance(found, str):
            return self.desk.complain(draft, field, ref, found)
        if found == 0:
            self.pending.append((kind, ref.name))
        return True

    def owned(self, draft: D, ref: Ref | None, field: str = "owner") -> bool:
        """Whether the named owner is there and may be given the record by this person."""
        if ref is None:
            return True
        if not self.linked(draft, field, "user", ref):
            return False
        if self.desk.is_admin:
            return True
        user_id = self.links.id("user", ref, draft.origin.source)
        if user_id is None or self.desk.may_give_to(user_id):
            return True
        return self.desk.complain(draft, field, ref, Stranger(_("you may not import for somebody else"), "colleague"))

    def id(self, draft: D, kind: str, ref: Ref | None) -> int | None:
        """The row of a link that was checked."""
        return self.links.id(kind, ref, draft.origin.source)

    def tag(self, rows: Sequence[tuple[Any, int]], fresh: set[int]) -> set[int]:
        """Put the drafts' tags on their records; our own export also takes off what it does not name."""
        said = [(draft, row_id) for draft, row_id in rows if draft.tags or (row_id not in fresh and is_own(draft))]
        tags = self.desk.named(Tag, (word for draft, _row in said for word in draft.tags))
        wanted = {row_id: [{"tag_id": tags[word]} for word in draft.tags] for draft, row_id in said}
        whole = {row_id for draft, row_id in said if is_own(draft)}
        return hang(self.op, Tagging, f"{self.kind}_id", wanted, ("tag_id",), fresh=fresh, whole=whole)

    # -- remembering ---------------------------------------------------------------------------------------------------

    def _look_up(self, drafts: Sequence[D]) -> None:
        self.keys = {}
        by_source: dict[str, list[str]] = {}
        for draft in drafts:
            by_source.setdefault(draft.origin.source, []).append(draft.origin.key)
        for source, keys in by_source.items():
            tail, listed = sqlite.in_list(keys)
            rows = self.op.db.sql(
                f"SELECT key, id, row_id, digest FROM import_key WHERE source = ? AND kind = ? AND key {tail}",
                (source, self.kind, listed),
            )
            self.keys.update({(source, row[0]): row[1:] for row in rows})

    def _first_seen(self, drafts: Sequence[D]) -> Iterator[D]:
        """Without rows that another file of this import has as well: the same row is skipped, the same id refused."""
        for draft in drafts:
            _file, _line, source, key, digest, _id = draft.origin
            seen = self.seen.get((source, key))
            if seen is None:
                self.seen[source, key] = digest
                yield draft
            elif seen == digest:
                self.report.skipped[self.kind] += 1
            else:
                reason = _("the same id stands in another file, with other values")
                self.desk.complain(draft, "id", draft.origin.id, reason)

    def _existing(self, ids: set[int]) -> set[int]:
        tail, listed = sqlite.in_list(ids)
        return {row[0] for row in self.op.db.sql(f'SELECT id FROM "{table_of(self.model)}" WHERE id {tail}', (listed,))}

    def _editable(self, ids: Sequence[int]) -> set[int]:
        return set(ids) if self.desk.is_admin else self.desk.session.those("edit", self.model, ids)

    def _targets(self, drafts: Sequence[D]) -> list[int | None]:
        """The records that rows are whose keys are not known: by id for an update, else only if the name fits too."""
        asked = [draft for draft in drafts if not draft.update]
        named = [(draft.origin.id, self.said(draft), draft.origin.source) for draft in asked]
        found = iter(self.links.rows_of(self.kind, named))
        return [
            self.links.by_id(self.kind, draft.origin.id, draft.origin.source)
            if draft.update
            else (row_id if (row_id := next(found)) is not None else self.same(draft))
            for draft in drafts
        ]

    def _linked(self, old: Sequence[tuple[D, int]]) -> int:
        """How many known records get a foreign id; that which our own export gives them, they have anyway."""
        return sum(
            bool(draft.origin.id)
            and not draft.update
            and (draft.origin.source, draft.origin.key) not in self.keys
            and not (is_own(draft) and row_of(self.kind, draft.origin.id) == row_id)
            for draft, row_id in old
        )

    def _remember(self, rows: Sequence[tuple[D, int]]) -> None:
        fresh: list[tuple[str, str, int, str]] = []
        again: dict[int, Values] = {}
        for draft, row_id in rows:
            _file, _line, source, key, digest, _id = draft.origin
            known = self.keys.get((source, key))
            if known is not None:
                again[known[0]] = {"digest": digest}
            else:
                fresh.append((source, key, row_id, digest))
        if fresh:
            sources, keys, ids, digests = zip(*fresh, strict=True)
            kinds = [self.kind] * len(fresh)
            said = {"source": sources, "kind": kinds, "key": keys, "row_id": ids, "digest": digests}
            self.op.insert_columns(ImportKey, said)
            self.links.remember(self.kind, zip(sources, keys, ids, strict=True))
        self.op.update_each(ImportKey, again)
