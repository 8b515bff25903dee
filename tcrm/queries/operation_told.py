"""What one operation changed, in words: the records that it bore on, what was in their fields before and after, what
was planned and written, and of what is too much to be told how many of each kind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from tcrm.clean import excerpt
from tcrm.i18n import _, ngettext
from tcrm.models import Account, Contact, Deal, Row, Stage
from tcrm.models.base import among
from tcrm.models.sql.trail import CHANGED, COUNTED, HANGS, TALK
from tcrm.numerals import Numerals
from tcrm.queries.criteria import KINDS
from tcrm.queries.moments import Circle
from tcrm.queries.past import Image, Past
from tcrm.queries.refs import Ref
from tcrm.queries.timeline_changes import Hit, Teller
from tcrm.session import Session

MOST = 12
"""Changed rows of an operation that are read: an import has thousands."""

_KINDS: tuple[tuple[str, type[Row], Any], ...] = (
    ("deal", Deal, Deal.title), ("contact", Contact, Contact.name), ("account", Account, Account.name)
)  # fmt: skip
_UNTOLD = ("rrule", "series_start", "slot", "series", "exceptions", "end_at", "done_at", "path", "left_at", "left_day")
"""Columns that say nothing, or what another one says better."""

_COUNTS: dict[str, Callable[[int], str]] = {
    "account": lambda n: ngettext("{n} customer", "{n} customers", n),
    "contact": lambda n: ngettext("{n} contact", "{n} contacts", n),
    "deal": lambda n: ngettext("{n} deal", "{n} deals", n),
    "activity": lambda n: ngettext("{n} activity", "{n} activities", n),
    "memo": lambda n: ngettext("{n} memo", "{n} memos", n),
    "product": lambda n: ngettext("{n} product", "{n} products", n),
    "user": lambda n: ngettext("{n} user", "{n} users", n),
    "team": lambda n: ngettext("{n} team", "{n} teams", n),
    "rate": lambda n: ngettext("{n} exchange rate", "{n} exchange rates", n),
}
"""Tables whose rows people count; those of the others hang on these."""
_SHOWN = 60  # of a text that was written

_HANGING = {table for kind, *_ in _KINDS for table, _column in HANGS[kind]}
_HOLDING = [(kind, table, column) for kind, *_ in _KINDS for table, column in (*HANGS[kind], *TALK[kind])]


class Told(NamedTuple):
    """`about`: the records, each with its name, that the first `rows` rows of an operation belong to; `fields`: what
    became of them, each in words. `counts`: how many records of each kind it changed, by table; empty where
    they are few and all are named."""

    operation_id: int
    about: tuple[tuple[Ref, str], ...]
    fields: tuple[str, ...]
    rows: int
    counts: tuple[tuple[str, int], ...] = ()

    def counted(self, numerals: Numerals) -> list[str]:
        """The counts in words: `1,200 customers`."""
        return [_COUNTS[table](n).format(n=numerals.count(n)) for table, n in self.counts]


def told(session: Session, operation_id: int) -> Told:
    """What an operation changed, of which its entry in the history may be seen (see `history.entries`)."""
    rows = session.db.sql(CHANGED, (operation_id, MOST))
    past = Past(session.db, [(table, row_id, operation_id) for *_, table, row_id, _act, _before, _after in rows])
    held: dict[Ref | None, list[Hit]] = {}
    for at, kind, params, user, table, row_id, act, before, after in rows:
        ref = _holder(table, row_id, {**past.after(table, row_id, operation_id), **json.loads(before or "{}")})
        holder = (ref.kind, ref.id) if ref else ("", 0)
        hit = Hit(operation_id, at, kind, params, user, *holder, table, row_id, act, before, after)
        held.setdefault(ref, []).append(hit)
    fields = [said for ref, hits in held.items() for said in _said(session, ref, hits)]
    about = tuple(_named(session, [ref for ref in held if ref]))
    counts: dict[str, int] = {}
    if len(rows) == MOST:
        counts = dict(session.db.sql(COUNTED, (operation_id, json.dumps(list(_COUNTS)))))
    elif len(about) < len(held):  # what is gone has no name any more
        counts = Counter(table for *_, table, _row, _act, _before, _after in rows)
    kinds = tuple((table, counts[table]) for table in _COUNTS if table in counts)
    return Told(operation_id, about, tuple(dict.fromkeys(fields)), len(rows), kinds)


def _holder(table: str, row_id: int, row: Image) -> Ref | None:
    """The deal, the contact or else the customer that a row belongs to."""
    for kind, its_table, column in _HOLDING:
        if its_table == table and (found := row_id if column == "id" else row.get(column)) is not None:
            return Ref(kind, found)
    return None


def _said(session: Session, ref: Ref | None, hits: list[Hit]) -> Iterator[str]:
    """What a holder's rows tell: those that hang on it as in its timeline, of any other the columns that changed."""
    teller = Teller(session, Circle(ref or Ref("", 0)), hits)
    hanging = [hit for hit in hits if ref is not None and hit.table in _HANGING]
    if hanging:
        for moment, _who in teller.tell(hanging):
            yield from map(str, moment.fields)
    made = [hit for hit in hits if hit.table == "stage_move" and hit.act == "I"]
    yield from _moved(session, [teller.past.after(hit.table, hit.row_id, hit.operation_id) for hit in made])
    for hit in hits:
        if hit not in hanging and hit.act == "U":
            yield from (str(field) for field in teller.columns(hit, _UNTOLD))
        if hit.act == "I" and hit.table in ("activity", "memo"):
            yield _written(teller, hit)


def _written(teller: Teller, hit: Hit) -> str:
    """What is planned or was done, when, and how it went; a memo as it begins."""
    row = teller.past.after(hit.table, hit.row_id, hit.operation_id)
    if hit.table == "memo":
        return excerpt(row.get("text") or "", _SHOWN)
    kind = row.get("kind", "")
    column = next((name for name in ("done_at", "start_at", "due_on") if row.get(name)), "due_on")
    when = teller.words.say("activity", column, row.get(column))
    what = " ".join(filter(None, (_(KINDS[kind][0]) if kind in KINDS else excerpt(kind), when)))
    said = (excerpt(row.get(name) or "", _SHOWN) for name in ("subject", "outcome"))
    return ": ".join(filter(None, (what, *said)))


def _moved(session: Session, moves: Sequence[Image]) -> Iterator[str]:
    """From which stage to which, and why; of a deal's first move only where it stands."""
    ids = {move[column] for move in moves for column in ("from_stage_id", "to_stage_id") if move.get(column)}
    query = Stage.select(Stage.id, Stage.name).where(among(Stage.id, ids))
    names = dict(session.db.rows(query)) if ids else {}
    for move in moves:
        way = [names.get(move.get(column), "") for column in ("from_stage_id", "to_stage_id")]
        said = " → ".join(filter(None, way))
        yield f"{said}: {excerpt(move['reason'])}" if said and move.get("reason") else said


def _named(session: Session, refs: Sequence[Ref]) -> Iterator[tuple[Ref, str]]:
    """These records with their names, as far as this person may know them."""
    for kind, model, name in _KINDS:
        ids = [ref.id for ref in refs if ref.kind == kind]
        query: Any = model.select(model.id, name).where(among(model.id, ids))
        if ids:
            seen = query if kind == "account" else query.where(session.visible(model))
            yield from ((Ref(kind, row_id), called) for row_id, called in session.db.rows(seen.order_by(model.id)))
