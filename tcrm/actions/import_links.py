"""Links between records: by the ids that files give, by name among what is there and what the import makes.

A name that several records have is no link: the row is refused, nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from tcrm.actions.import_report import Stranger
from tcrm.clean import excerpt
from tcrm.exchange.drafts import Ref
from tcrm.exchange.formats import KINDS, OWN
from tcrm.exchange.profiles import fold
from tcrm.i18n import _
from tcrm.models import ImportKey
from tcrm.models.base import among
from tcrm.queries.own_ids import MODELS, row_of
from tcrm.session import Session

SEVERAL = -1
GUESSED = "csv-"  # sources of files without a profile begin so; their ids are looked for in all such sources

# What a record of a kind is called by, best first.
_CALLED: dict[str, tuple[str, ...]] = {
    "team": ("name",),
    "user": ("login", "name"),
    "product": ("name", "code"),
    "account": ("name",),
    "contact": ("name",),
    "deal": ("title",),
    "activity": ("subject",),
    "memo": ("text",),
}
_KNOWN_TO_ALL = ("team", "user", "product", "account")


class Names:
    """Names and the record that has each; one that several have leads to `SEVERAL`."""

    def __init__(self) -> None:
        self.exact: dict[str, int] = {}
        self._folded: dict[str, int] = {}  # of `exact`, as far as it was asked for
        self._unfolded: list[str] = []

    def add(self, name: str, row_id: int) -> None:
        """This record has that name."""
        if name:
            self.exact[name] = row_id if self.exact.get(name, row_id) == row_id else SEVERAL
            self._unfolded.append(name)

    def find(self, name: str) -> int | None:
        """The row of that very name, else of that name but for case and spaces; SEVERAL, or None."""
        return self.exact.get(name) or self._fold().get(fold(name))

    def _fold(self) -> dict[str, int]:
        for name in self._unfolded:
            if key := fold(name):
                row_id = self.exact[name]
                self._folded[key] = row_id if self._folded.get(key, row_id) == row_id else SEVERAL
        self._unfolded.clear()
        return self._folded


class Links:
    """Resolves what drafts refer to. `makers` make records that a profile wants made by their names alone."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.makers: dict[str, Callable[[list[str]], list[int]]] = {}
        self.missing: dict[tuple[str, str], None] = {}
        self._names: dict[str, list[Names]] = {}
        self._ids: dict[str, dict[tuple[str, str], int]] = {}
        self._guessed: dict[str, dict[str, int]] = {}  # id -> row, SEVERAL
        self._own: dict[str, set[int]] = {}
        self._memo: defaultdict[str, dict[tuple[str, Ref], int | str]] = defaultdict(dict)

    def resolve(self, kind: str, ref: Ref, source: str) -> int | str:
        """The row id; 0 for a record that is to be made (`make_missing` does it); else the reason why not, a text."""
        memo, key = self._memo[kind], (source, ref)
        found = memo.get(key)
        if found is None:
            found = memo[key] = self._resolve(kind, ref, source)
        return found

    def id(self, kind: str, ref: Ref | None, source: str) -> int | None:
        """The row of a link that `resolve` found good; None for no link."""
        if ref is None:
            return None
        found = self.resolve(kind, ref, source)
        return found if isinstance(found, int) and found > 0 else None

    def _resolve(self, kind: str, ref: Ref, source: str) -> int | str:
        if ref.id:
            row_id = self.by_id(kind, ref.id, source) or self.own_row(kind, ref.id, ref.name, source)
            if row_id is not None:
                return row_id
            if not ref.name:
                said = _("there is no {kind} with the id {id}")
                return Stranger(said.format(kind=_(KINDS[kind].title), id=excerpt(ref.id)), kind)
        found = self.by_name(kind, ref.name)
        if found == SEVERAL:
            return _("there are several {kind} records of that name: {name}").format(
                kind=_(KINDS[kind].title), name=excerpt(ref.name)
            )
        if found is None and not (ref.create and kind in self.makers):
            said = _("there is no {kind} of that name: {name}")
            return Stranger(said.format(kind=_(KINDS[kind].title), name=excerpt(ref.name)), kind)
        return found or 0

    # -- by id ---------------------------------------------------------------------------------------------------------

    def by_id(self, kind: str, id_: str, source: str) -> int | None:
        """The record that this source, or (for files without a profile) any such file, called by this id."""
        ids = self._ids_of(kind)
        row_id = ids.get((source, id_))
        if row_id is None and source.startswith(GUESSED):
            row_id = self._guessed[kind].get(id_)
        return row_id if row_id != SEVERAL else None

    def own_row(self, kind: str, id_: str, name: str, source: str) -> int | None:
        """The record of this database that our own export called so. An id alone may be of another database, so the
        name must be the record's as well."""
        row_id = self._own_row(kind, id_, name, source)
        if row_id is None:
            return None
        return row_id if _is_called(self._names_now(kind, {row_id}), row_id, name) else None

    def rows_of(self, kind: str, wanted: Sequence[tuple[str, str, str]]) -> list[int | None]:
        """For each (id, name, source) the record of that id which is called so, if there is one: all asked at once."""
        either = [
            (
                self._own_row(kind, id_, name, source) if source == OWN else None,
                self.by_id(kind, id_, source) if id_ else None,
            )
            for id_, name, source in wanted
        ]
        found = {row_id for row_id in chain.from_iterable(either) if row_id is not None}
        if not found:
            return [None] * len(wanted)
        names = self._names_now(kind, found)
        return [
            next((row_id for row_id in rows if row_id is not None and _is_called(names, row_id, name)), None)
            for rows, (_id, name, _source) in zip(either, wanted, strict=True)
        ]

    def _own_row(self, kind: str, id_: str, name: str, source: str) -> int | None:
        """The record that has this id of our own export, whatever it is called."""
        row_id = row_of(kind, id_) if source == OWN and name else None
        if row_id is None or kind not in _CALLED:
            return None
        self._ids_of(kind)
        return row_id if row_id not in self._own[kind] else None  # else it goes by the id that it came with

    def _names_now(self, kind: str, ids: Collection[int]) -> dict[int, str]:
        """What those of these records are called that are there and are seen by this person."""
        if not ids or kind not in _CALLED:
            return {}
        model: Any = MODELS[kind]
        query = model.select(model.id, model._meta.columns[_CALLED[kind][0]])
        return dict(self.session.db.plain(query.where(among(model.id, ids), self._seen(kind))))

    def remember(self, kind: str, rows: Iterable[tuple[str, str, int]]) -> None:
        """Rows of this import, each by its source and key, have become these records."""
        if kind in self._ids:
            self._learn(kind, rows)
        self._memo[kind].clear()

    def _learn(self, kind: str, rows: Iterable[tuple[str, str, int]]) -> None:
        ids, guessed, own = self._ids[kind], self._guessed[kind], self._own[kind]
        for source, key, row_id in rows:
            ids[source, key] = row_id
            if source.startswith(GUESSED):
                guessed[key] = row_id if guessed.get(key, row_id) == row_id else SEVERAL
            elif source == OWN:
                own.add(row_id)

    def _ids_of(self, kind: str) -> dict[tuple[str, str], int]:
        if kind not in self._ids:
            self._ids[kind], self._guessed[kind], self._own[kind] = {}, {}, set()
            model: Any = MODELS[kind]
            query = ImportKey.select(ImportKey.source, ImportKey.key, ImportKey.row_id).join(
                model, on=(model.id == ImportKey.row_id)
            )
            self._learn(kind, self.session.db.plain(query.where(ImportKey.kind == kind, self._seen(kind))))
        return self._ids[kind]

    def _seen(self, kind: str) -> Any:
        return (MODELS[kind].id > 0) if kind in _KNOWN_TO_ALL else self.session.visible(MODELS[kind])

    # -- by name -------------------------------------------------------------------------------------------------------

    def by_name(self, kind: str, name: str) -> int | None:
        """The one record of this name, SEVERAL, or None."""
        for names in self._names_of(kind):
            if (found := names.find(name)) is not None:
                return found
        return None

    def exactly(self, kind: str, name: str) -> int | None:
        """As `by_name`, of the first of its names only and to the letter."""
        return self._names_of(kind)[0].exact.get(name)

    def has_names(self, kind: str) -> bool:
        """Whether the names of this kind were asked for: only then does it matter what new records are called."""
        return kind in self._names

    def called(self, kind: str, row_id: int, *names: str) -> None:
        """A record of this import has these names (as `_CALLED` lists them)."""
        if kind in self._names:
            for table, name in zip(self._names[kind], names, strict=False):
                table.add(name, row_id)
        self._memo[kind].clear()

    def _names_of(self, kind: str) -> list[Names]:
        if kind not in self._names:
            columns = _CALLED.get(kind, ())
            tables = self._names[kind] = [Names() for _column in columns]
            model: Any = MODELS[kind]
            query = model.select(model.id, *(model._meta.columns[column] for column in columns))
            for row_id, *said in self.session.db.plain(query.where(self._seen(kind))):
                for table, name in zip(tables, said, strict=True):
                    table.add(name, row_id)
        return self._names[kind]

    # -- making --------------------------------------------------------------------------------------------------------

    def want(self, pending: Iterable[tuple[str, str]]) -> None:
        """These records are needed by good rows and are not there."""
        self.missing.update(dict.fromkeys(pending))

    def make_missing(self) -> dict[str, int]:
        """Make what `want` was told of, each name once; how many of each kind."""
        by_kind: dict[str, dict[str, str]] = {}
        for kind, name in self.missing:
            by_kind.setdefault(kind, {}).setdefault(fold(name), name)
        self.missing.clear()
        for kind, names in by_kind.items():
            made = list(names.values())
            for name, row_id in zip(made, self.makers[kind](made), strict=True):
                place = _CALLED[kind].index("name")
                self.called(kind, row_id, *[""] * place, name)
            self._memo[kind].clear()
        return {kind: len(names) for kind, names in by_kind.items()}


def _is_called(names: Mapping[int, str], row_id: int, name: str) -> bool:
    return row_id in names and fold(names[row_id]) == fold(name)
