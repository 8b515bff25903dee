"""Where the data of a person is: the rows that are theirs, what the journal tells of them, who else names them.

For `tcrm forget`. A contact goes as a whole. A customer that deals or activities hang on, a deal and an activity stay
for the figures, without the words. A person's data in text that others wrote about something else is only found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tcrm.clean import search_key
from tcrm.models import (
    Account,
    Activity,
    ActivityContact,
    Address,
    Contact,
    ContactPoint,
    Deal,
    DealCompetitor,
    DealContact,
    HotFlag,
    ImportKey,
    Membership,
    Memo,
    Row,
    Share,
    StageMove,
    Tagging,
)
from tcrm.models.base import among, table_of
from tcrm.models.redaction import PERSONAL, TYPED, Told, Words
from tcrm.models.sql import sqlite
from tcrm.queries.refs import Ref
from tcrm.session import Session

KINDS = ("contact", "account", "deal", "activity", "memo")
"""What can be forgotten: a person, a customer, a lead (or the words of any deal), the words of an activity, a memo."""

REMOVED: tuple[type[Row], ...] = (
    ActivityContact, DealContact, Membership, ContactPoint, Address, Tagging, Memo, HotFlag, ImportKey,
    Contact, Account,
)  # fmt: skip
"""The tables whose rows may go, children before parents."""


@dataclass
class Traces:
    """What is known of a person. `rows`: table -> rows that go; `words`: table -> columns -> rows that lose these;
    `past`: table -> rows that are gone already and that the journal tells of; `names` all names that they ever had,
    `called` what names them in a text."""

    ref: Ref
    rows: dict[str, set[int]] = field(default_factory=dict)
    words: dict[str, dict[tuple[str, ...], set[int]]] = field(default_factory=dict)
    past: dict[str, set[int]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    called: Words = field(default_factory=Words)

    @property
    def name(self) -> str:
        """The newest name; blank where there is none."""
        return self.names[0] if self.names else ""

    def is_empty(self) -> bool:
        """Nothing is known, not even to the journal."""
        return not (self.rows or self.words or self.past)

    def told(self) -> list[Told]:
        """Of what the journal shall tell no more."""
        gone = [
            Told(t, frozenset(ids), PERSONAL[t], True) for found in (self.rows, self.past) for t, ids in found.items()
        ]
        left = [
            Told(table, frozenset(ids), columns, False)
            for table, parts in self.words.items()
            for columns, ids in parts.items()
        ]
        return gone + left

    def touches(self, table: str) -> set[int]:
        """The rows of a table that go or lose words."""
        return self.rows.get(table, set()).union(*self.words.get(table, {}).values())

    def go(self, model: Any, *ids: int) -> None:
        """These rows go."""
        if ids:
            self.rows.setdefault(table_of(model), set()).update(ids)

    def lose(self, model: Any, ids: Iterable[int], columns: tuple[str, ...] = ()) -> None:
        """These rows lose the words of these columns (none named: all that are personal)."""
        table = table_of(model)
        if wanted := set(ids):
            self.words.setdefault(table, {}).setdefault(columns or PERSONAL[table], set()).update(wanted)


def traces(session: Session, ref: Ref) -> Traces:
    """All that is stored about a contact, a customer, a deal, an activity or a memo, be it there or removed; empty if
    there never was one. Rights are the caller's business."""
    found, model = Traces(ref), _table(ref)
    here = session.db.one(model.select(model.id).where(model.id == ref.id)) is not None
    _GATHER[ref.kind](session, found, here)
    if not here and session.db.sql("SELECT 1 FROM change WHERE table_name = ? AND row_id = ?", (ref.kind, ref.id)):
        found.past.setdefault(ref.kind, set()).add(ref.id)
    _learn_names(session, found)
    if ref.kind == "contact":
        _as_a_lead(session, found)
    return found


def _table(ref: Ref) -> Any:
    return ref.model


def _ids(session: Session, model: Any, *conditions: Any) -> set[int]:
    return {row[0] for row in session.db.plain(model.select(model.id).where(*conditions))}


def _removed(session: Session, parent: Ref, *tables: Any) -> dict[str, set[int]]:
    """Rows that hung on a record when they were removed: table -> ids."""
    out: dict[str, set[int]] = {}
    for model in tables:
        rows = session.db.sql(
            f"SELECT row_id FROM change WHERE table_name = ? AND act = 'D' "
            f"AND {sqlite.field('before', parent.kind + '_id')} = ?",
            (table_of(model), parent.id),
        )
        if rows:
            out[table_of(model)] = {row[0] for row in rows}
    return out


# -- what hangs on whom ----------------------------------------------------------------------------------------------


def _contact(session: Session, found: Traces, here: bool) -> None:
    mine = found.ref.id
    links = (ContactPoint, Membership, Tagging, Memo, DealContact, ActivityContact)
    for model in links:
        found.go(model, *_ids(session, model, model.contact == mine))
    if here:
        found.go(Contact, mine)
    found.go(ImportKey, *_ids(session, ImportKey, ImportKey.kind == "contact", ImportKey.row_id == mine))
    found.past = _removed(session, found.ref, *links)
    theirs = ActivityContact.select(ActivityContact.activity).where(ActivityContact.contact == mine)
    other = ActivityContact.alias()
    others = other.select(other.activity).where(other.contact != mine)
    found.lose(Activity, _ids(session, Activity, Activity.id.in_(theirs), Activity.id.not_in(others)))
    parts = _images(session, "activity_contact", found.past.get("activity_contact", set()))
    talks = {image["activity_id"] for image in parts}
    talks -= _ids(session, Activity, among(Activity.id, talks))
    if talks:
        found.past["activity"] = talks


def _account(session: Session, found: Traces, here: bool) -> None:
    mine = found.ref.id
    deals = _ids(session, Deal, Deal.account == mine)
    talks = _ids(session, Activity, (Activity.account == mine) | among(Activity.deal, deals))
    for model in (Address, ContactPoint, Tagging):
        found.go(model, *_ids(session, model, model.account == mine))
    for either in (Memo, HotFlag):
        found.go(either, *_ids(session, either, either.account == mine, either.deal.is_null()))
        found.lose(either, _ids(session, either, either.account == mine, either.deal.is_null(False)))
    found.go(ImportKey, *_ids(session, ImportKey, ImportKey.kind == "account", ImportKey.row_id == mine))
    found.lose(Deal, deals, TYPED)
    found.lose(Activity, talks)
    hang_on = [_ids(session, model, model.account == mine) for model in (Membership, Share)]
    is_needed = any([deals, talks, *hang_on, _ids(session, Account, Account.parent == mine), found.words])
    if here and is_needed:
        found.lose(Account, [mine])
    elif here:
        found.go(Account, mine)
    found.past = _removed(session, found.ref, Address, ContactPoint, Tagging, Memo, HotFlag, Activity)


def _deal(session: Session, found: Traces, here: bool) -> None:
    mine = found.ref.id
    found.lose(Deal, [mine] if here else [])
    found.lose(StageMove, _ids(session, StageMove, StageMove.deal == mine))
    found.lose(DealCompetitor, _ids(session, DealCompetitor, DealCompetitor.deal == mine))
    found.lose(HotFlag, _ids(session, HotFlag, HotFlag.deal == mine))
    found.past = _removed(session, found.ref, StageMove, DealCompetitor, HotFlag)
    if session.db.value(Deal.select(Deal.account).where(Deal.id == mine)) is None:  # a lead is all about one person
        found.go(Memo, *_ids(session, Memo, Memo.deal == mine))
        found.lose(Activity, _ids(session, Activity, Activity.deal == mine))
        found.past |= _removed(session, found.ref, Memo, Activity)


def _activity(session: Session, found: Traces, here: bool) -> None:
    found.lose(Activity, [found.ref.id] if here else [])


def _memo(session: Session, found: Traces, here: bool) -> None:
    if here:
        found.go(Memo, found.ref.id)


_GATHER = {"contact": _contact, "account": _account, "deal": _deal, "activity": _activity, "memo": _memo}


def _as_a_lead(session: Session, found: Traces) -> None:
    """Deals on which the same person was typed before they became a contact: the same e-mail, or the same name on a
    deal or with a customer of theirs."""
    mine = found.ref.id
    deals = DealContact.select(DealContact.deal).where(DealContact.contact == mine)
    accounts = Membership.select(Membership.account).where(Membership.contact == mine)
    near = Deal.id.in_(deals) | Deal.account.in_(accounts)
    names, mails = {search_key(name) for name in found.names}, {word.casefold() for word in found.called.said}
    rows = session.db.plain(
        Deal.select(Deal.id, Deal.person, Deal.email).where((Deal.person != "") | (Deal.email != ""))
    )
    close = _ids(session, Deal, near)
    same = [
        row_id
        for row_id, person, email in rows
        if (email and email.casefold() in mails) or (row_id in close and search_key(person) in names)
    ]
    found.lose(Deal, same, ("person", "email", "phone"))


# -- what they are called --------------------------------------------------------------------------------------------


def _images(session: Session, table: str, ids: Iterable[int]) -> list[dict[str, Any]]:
    """All that these rows ever were, as far as the journal knows, the newest first."""
    tail, listed = sqlite.in_list(ids)
    rows = session.db.sql(
        f"SELECT before, after FROM change WHERE table_name = ? AND row_id {tail} ORDER BY id DESC", (table, listed)
    )
    return [json.loads(image) for row in rows for image in reversed(row) if image is not None]


def _learn_names(session: Session, found: Traces) -> None:
    """All names, e-mails and phones that the person has and had. What others are reached by as well, such as the
    number of the switchboard, names nobody."""
    rows = [*_now(session, found.ref), *_images(session, found.ref.kind, [found.ref.id])]
    wanted = {"contact": ("name",), "account": ("name",), "deal": ("person", "company")}.get(found.ref.kind, ())
    named = (row.get(column) for row in rows for column in wanted)
    found.names = list(dict.fromkeys(name for name in named if name))
    turned = [f"{row['family_name']}{by}{row['given_name']}" for row in rows for by in (", ", " ")
              if row.get("family_name") and row.get("given_name")]  # fmt: skip
    points = found.touches("contact_point") | found.past.get("contact_point", set())
    others = ContactPoint.select(ContactPoint.key).where(~among(ContactPoint.id, points))
    shared = {row[0] for row in session.db.plain(others.distinct())} if points else set()
    here = session.db.dicts(
        ContactPoint.select(ContactPoint.value, ContactPoint.key).where(among(ContactPoint.id, points))
    )
    reached = [row["value"] for row in (*here, *_images(session, "contact_point", points))
               if row.get("value") and row.get("key") not in shared]  # fmt: skip
    if found.ref.kind == "deal":
        reached += [row[column] for row in rows for column in ("email", "phone") if row.get(column)]
    found.called = Words.of([*found.names, *turned], reached)


def _now(session: Session, ref: Ref) -> list[dict[str, Any]]:
    model = _table(ref)
    return session.db.dicts(model.select().where(model.id == ref.id))
