"""What was changed on a record, by whom: the journal's part of a timeline, in words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from tcrm.i18n import _, ngettext
from tcrm.models import Contact, User
from tcrm.models.sql.trail import SILENT, changes_of
from tcrm.queries.moments import Circle, FieldChange, Moment, stand
from tcrm.queries.past import TABLES, Image, Past
from tcrm.queries.refs import Ref
from tcrm.queries.timeline_parts import noun, sentence, told
from tcrm.queries.wording import Words, label
from tcrm.session import Session, params_of

_ALL = 2**62
_WITH_ITS_CURRENCY = {"currency": "amount", "revenue_currency": "revenue"}


class Hit(NamedTuple):
    """A change, with the operation that made it and the record that the row hangs on."""

    operation_id: int
    at: int
    kind: str
    params: str
    user_id: int | None
    holder: str
    holder_id: int
    table: str
    row_id: int
    act: str
    before: str | None
    after: str | None


def changes(session: Session, circle: Circle, limit: int, before: Moment | None) -> list[tuple[Moment, int | None]]:
    """What the newest operations changed, a moment for each record that one bore on, with the user who did it."""
    holders = [
        *(("account", row_id) for row_id in circle.accounts),
        *(("contact", row_id) for row_id in circle.contacts),
        *(("deal", row_id) for row_id in circle.deals if circle.ref.kind != "contact"),
        *(("membership", row_id) for row_id in circle.memberships),
        *(("deal_contact", row_id) for row_id in circle.parts),
    ]
    until, last = _ALL, _ALL
    if before is not None:
        until = before.place[0]
        last = before.place[2] if before.group == "changes" else _ALL
    # One more than asked for: of the first one everything may stand on the page before.
    statement = changes_of(sorted({kind for kind, _row in holders}))
    rows = session.db.sql(statement, (json.dumps(holders), until, until, last, limit + 1)) if holders else []
    hits = [Hit(*row) for row in rows]
    teller = Teller(session, circle, hits)
    out = []
    for _operation, group in groupby(hits, key=lambda hit: hit.operation_id):
        out += [(moment, user_id) for moment, user_id in teller.tell(list(group)) if _is_after(moment, before)]
    return out


def _is_after(moment: Moment, before: Moment | None) -> bool:
    return before is None or moment.place < before.place


@dataclass(frozen=True)
class _Subject:
    """The record that some changes of one operation are about."""

    ref: Ref
    hits: tuple[Hit, ...]


class Teller:
    """Turns the changes of operations into moments."""

    def __init__(self, session: Session, circle: Circle, hits: list[Hit]) -> None:
        self.session = session
        self.circle = circle
        self.past = Past(session.db, self._rows_of(hits))
        self.words = Words(session)
        self.words.learn(self._images(hits))
        self.words.learn_names(User, {hit.user_id for hit in hits if hit.user_id is not None})
        if circle.ref.kind == "account":
            self.words.learn_names(Contact, {hit.holder_id for hit in hits if hit.holder == "contact"})

    @staticmethod
    def _rows_of(hits: Iterable[Hit]) -> Iterator[tuple[str, int, int]]:
        """The rows to read as they were; of a product on a deal also the deal, for its currency, of somebody who left
        also the person, who may have been removed at the same time."""
        for hit in hits:
            yield hit.table, hit.row_id, hit.operation_id
            if hit.table == "deal_line":
                yield "deal", hit.holder_id, hit.operation_id
            if hit.table == "membership" and hit.act == "D":
                yield "contact", json.loads(hit.before or "{}")["contact_id"], hit.operation_id - 1

    def _images(self, hits: Iterable[Hit]) -> Iterator[tuple[str, Image]]:
        yield from self.past.images()
        for hit in hits:
            for image in (hit.before, hit.after):
                if image is not None:
                    yield hit.table, json.loads(image)

    def tell(self, hits: list[Hit]) -> list[tuple[Moment, int | None]]:
        """The moments of one operation."""
        first = hits[0]
        made = {(hit.table, hit.row_id) for hit in hits if hit.act == "I"}
        fresh_people = sorted(row_id for table, row_id in made if table == "contact")
        moments: list[Moment] = []
        if ("account", self.circle.ref.id) in made and self.circle.ref.kind == "account":
            return [(self._made(first, self.circle.ref, []), first.user_id)]
        if self.circle.ref.kind == "account" and fresh_people:
            moments.append(self._made(first, Ref("contact", fresh_people[0]), fresh_people))
        elif fresh_people:
            moments.append(self._made(first, self.circle.ref, []))
        for subject in self._subjects(hits):
            fields = [field for hit in subject.hits for field in self._fields(hit, made)]
            if fields:
                moments.append(self._changed(first, subject.ref, tuple(fields)))
        return [(moment, first.user_id) for moment in moments]

    def _subjects(self, hits: Iterable[Hit]) -> list[_Subject]:
        by_ref: dict[Ref, list[Hit]] = {}
        for hit in hits:
            own = hit.holder in ("membership", "deal_contact")
            by_ref.setdefault(self.circle.ref if own else Ref(hit.holder, hit.holder_id), []).append(hit)
        return [_Subject(ref, tuple(some)) for ref, some in by_ref.items()]

    # -- fields ------------------------------------------------------------------------------------------------------

    def _fields(self, hit: Hit, made: set[tuple[str, int]]) -> list[FieldChange]:
        """What a change changed, in words; nothing for what is told with the making of its record."""
        after = self.past.after(hit.table, hit.row_id, hit.operation_id)
        if hit.table in ("account", "contact", "deal"):
            return self.columns(hit) if hit.act == "U" else []
        if hit.table == "membership" and hit.act == "I" and ("contact", after.get("contact_id")) in made:
            return []
        old = {**after, **json.loads(hit.before)} if hit.before else {}
        new = {} if hit.act == "D" else after
        if hit.table == "membership" and hit.act == "D":
            old["name"] = self.past.after("contact", old["contact_id"], hit.operation_id - 1).get("name")
        if hit.table == "deal_line":
            currency = self.past.after("deal", hit.holder_id, hit.operation_id).get("currency") or ""
            old, new = ({**row, "currency": currency} if row else row for row in (old, new))
        seen_from = self.circle.ref.kind if hit.table != "membership" or hit.holder == "membership" else "account"
        was = told(self.words, hit.table, old, seen_from)
        now = told(self.words, hit.table, new, seen_from)
        if was is None or now is None or was == now:
            return []
        said = sentence(self.words, hit.table, old, new, was, now, seen_from)
        return [FieldChange(noun(hit.table, new or old, seen_from), was, now, said)]

    def columns(self, hit: Hit, untold: Collection[str] = ()) -> list[FieldChange]:
        """What an update changed, column by column, but for those that tell nothing, and these."""
        after = self.past.after(hit.table, hit.row_id, hit.operation_id)
        old, new = json.loads(hit.before or "{}"), json.loads(hit.after or "{}")
        before = {**after, **old}
        out = []
        for field in TABLES[hit.table]._meta.sorted_fields:
            name = field.column_name
            if name not in old or name in (*SILENT.get(hit.table, ()), *untold) or _WITH_ITS_CURRENCY.get(name) in old:
                continue
            was = self.words.say(hit.table, name, old[name], before)
            now = self.words.say(hit.table, name, new.get(name), after)
            out.append(FieldChange(label(hit.table, name), was, now))
        return out

    # -- moments -----------------------------------------------------------------------------------------------------

    def _made(self, hit: Hit, ref: Ref, people: list[int]) -> Moment:
        """That the record was added, or people to a customer, in one line however many they are."""
        imported = hit.kind == "import"
        names = [self.words.name(Contact, row_id) or "" for row_id in people]
        if not people:
            title = _("imported") if imported else _("added")
        elif len(people) == 1:
            title = (_("{name} imported") if imported else _("{name} added")).format(name=names[0])
        elif imported:
            title = ngettext("{n} contact imported", "{n} contacts imported", len(people)).format(n=len(people))
        else:
            title = ngettext("{n} contact added", "{n} contacts added", len(people)).format(n=len(people))
        source = str(params_of(hit.params).get("files", "")) if imported else ""
        listed = ", ".join(names) if len(people) > 1 else ""
        return self._moment(hit, ref, "added", title, "\n".join(line for line in (source, listed) if line))

    def _changed(self, hit: Hit, ref: Ref, fields: tuple[FieldChange, ...]) -> Moment:
        prefix = ""
        if ref != self.circle.ref:
            name = self.words.name(Contact, ref.id) if ref.kind == "contact" else None
            prefix = f"{name}: " if name else f"{ref} "
        lines = [str(field) for field in fields]
        return self._moment(hit, ref, "change", prefix + lines[0], "\n".join(lines[1:]), fields)

    def _moment(self, hit: Hit, ref: Ref, kind: str, title: str, detail: str, fields: Any = ()) -> Moment:
        at, day = stand(self.session, hit.at)
        who = self.words.name(User, hit.user_id) or ""
        key = f"change:{hit.operation_id}:{ref.kind}:{ref.id}"
        deal_id = ref.id if ref.kind == "deal" else None
        if kind == "added":
            key = f"change:{hit.operation_id}::0"  # stands above what else the operation did
        return Moment(key, at, day, kind, title, who, detail, deal_id, ref, fields=fields)
