"""Records that stand below others of their kind (accounts, teams): a parent may come further down in the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tcrm.actions.import_links import SEVERAL, Names
from tcrm.actions.import_rows import update_rows
from tcrm.actions.import_writer import D, Writer
from tcrm.clean import excerpt
from tcrm.i18n import _

Rows = list[tuple[D, int | None]]
Node = tuple[str, int]
"""A record on the way up: ("row", its id) or ("new", its place among the drafts)."""


class NestedWriter(Writer[D]):
    """A writer whose drafts have `parent` and `name`."""

    whole = True

    def checked(self, rows: Sequence[tuple[D, int | None]]) -> Rows[D]:
        """As for all kinds; then parents are looked for, those of the same file included, until all are good."""
        good = self.joined(super().checked(rows))
        while True:
            ways = self._parents(good)
            bad = {place: way for place, way in ways.items() if isinstance(way, str)}
            bad |= {place: _("it would stand below itself") for place in self._circles(good, ways)}
            if not bad:
                return good
            for place, reason in bad.items():
                self.desk.complain(good[place][0], "parent", self._parent(good[place][0]), reason)
            good = [row for place, row in enumerate(good) if place not in bad]

    def joined(self, rows: Rows[D]) -> Rows[D]:
        """Good drafts, those of one record put together."""
        return rows

    def attach(self, rows: Sequence[tuple[D, int]], fresh: set[int]) -> set[int]:
        """Parents are set when all records are there."""
        below = [
            (draft, row_id)
            for draft, row_id in rows
            if self._parent(draft) is not None or (row_id not in fresh and self.says(draft, "parent_id"))
        ]
        for draft, row_id in rows if below else ():
            if row_id in fresh:
                self.called(draft, row_id)
                self.links.remember(self.kind, [(draft.origin.source, draft.origin.key, row_id)])
        parents = {row_id: {"parent_id": self.id(draft, self.kind, self._parent(draft))} for draft, row_id in below}
        return update_rows(self.op, self.model, parents)

    def _parents(self, good: Rows[D]) -> dict[int, Node | str]:
        """Where each draft's parent is, by the draft's place, or why there is none."""
        if all(self._parent(draft) is None for draft, _row_id in good):
            return {}
        coming, by_id = Names(), {}
        for place, (draft, row_id) in enumerate(good, 1):
            if row_id is None:
                coming.add(self.said(draft), place)
            by_id[draft.origin.source, draft.origin.id] = place
        ways: dict[int, Node | str] = {}
        for place, (draft, _row_id) in enumerate(good):
            ref = self._parent(draft)
            if ref is None:
                continue
            here = self.links.resolve(self.kind, ref, draft.origin.source)
            there = by_id.get((draft.origin.source, ref.id)) if ref.id else None
            there = there or (coming.find(ref.name) if ref.name else None)
            if there is not None and (there == SEVERAL or (isinstance(here, int) and here > 0 and not ref.id)):
                ways[place] = _("there are several of that name: {name}").format(name=excerpt(ref.name))
            elif there is not None:
                row_id = good[there - 1][1]
                ways[place] = ("new", there - 1) if row_id is None else ("row", row_id)
            else:
                ways[place] = here if isinstance(here, str) else ("row", here)
                self.links.want([(self.kind, ref.name)] if here == 0 else [])
        return ways

    def _circles(self, good: Rows[D], ways: dict[int, Node | str]) -> list[int]:
        """The places of drafts that would be above themselves."""
        if not ways:
            return []
        above: dict[Node, Node] = {}
        table = self.model._meta.table_name
        for row_id, parent_id in self.op.db.sql(f'SELECT id, parent_id FROM "{table}" WHERE parent_id IS NOT NULL'):
            above["row", row_id] = ("row", parent_id)
        for place, way in ways.items():
            if not isinstance(way, str):
                above[_node(good, place)] = way
        found = []
        for place in ways:
            start = _node(good, place)
            node, steps = above.get(start), 0
            while node is not None and node != start and steps <= len(above):
                node, steps = above.get(node), steps + 1
            if node == start:
                found.append(place)
        return found

    @staticmethod
    def _parent(draft: Any) -> Any:
        return draft.parent


def _node(good: Sequence[tuple[Any, int | None]], place: int) -> Node:
    row_id = good[place][1]
    return ("new", place) if row_id is None else ("row", row_id)
