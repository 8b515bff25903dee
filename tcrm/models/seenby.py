"""Who sees a record, as words of the search index: what `models.visibility` says in conditions, said of each record.

A record carries words (`words_of_…`), a person holds words (`held_by`); the person sees the record where they have one
in common. So the index walks straight to what a person may see, however little of the whole that is. Whatever is found
is checked against `visibility` as well: a word too many hides nothing and betrays nothing.

| word | on a record | held by |
|---|---|---|
| `none` | of nobody | everybody |
| `open` | not private | all, where the firm lets colleagues see everything |
| `s4` | of user 4 | user 4, their managers |
| `p4` | of user 4, not private | their team where the firm lets teams see |
| `a4` | a person without a customer, of user 4 | their team where the firm lets teams see |
| `u4`, `t2` | shared with user 4, with team 2 | user 4; who counts team 2 as theirs |
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tcrm.models.database import Database
from tcrm.models.sql import sqlite
from tcrm.models.visibility import Scope

NOBODY, OPEN = "none", "open"


def held_by(scope: Scope) -> list[str]:
    """The words of which a record carries one if this person sees it."""
    words = [NOBODY]
    if scope.colleagues_see == "firm":
        words.append(OPEN)
    elif scope.colleagues_see == "team":
        words += [f"{letter}{user}" for user in sorted(scope.mates) for letter in "pa"]
    words += [f"s{user}" for user in sorted(scope.managed | {scope.user_id})]
    return [*words, f"u{scope.user_id}", *(f"t{team}" for team in sorted(scope.teams))]


def words_of_owned(db: Database, kind: str, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Row id -> what these customers or deals (`kind`: account, deal) carry."""
    tail, listed = sqlite.in_list(ids)
    out: dict[int, tuple[str, ...]] = {
        row_id: _owned(owner, private)
        for row_id, owner, private in db.sql(f'SELECT id, owner_id, private FROM "{kind}" WHERE id {tail}', (listed,))
    }
    shares = f"SELECT {kind}_id, user_id, team_id FROM share WHERE {kind}_id {tail}"
    for row_id, user, team in db.sql(shares, (listed,)):
        if row_id in out:
            out[row_id] += tuple(f"{letter}{one}" for letter, one in (("u", user), ("t", team)) if one is not None)
    return out


def words_of_contacts(db: Database, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Row id -> what these people carry: what their customers do, and what their own owner gives them."""
    wanted = list(ids)
    tail, listed = sqlite.in_list(wanted)
    places = db.sql(f"SELECT contact_id, account_id FROM membership WHERE contact_id {tail}", (listed,))
    accounts = words_of_owned(db, "account", {account for _contact, account in places})
    through: dict[int, set[str]] = {}
    for contact, account in places:
        through.setdefault(contact, set()).update(accounts.get(account, ()))
    out: dict[int, tuple[str, ...]] = {}
    for row_id, owner in db.sql(f"SELECT id, owner_id FROM contact WHERE id {tail}", (listed,)):
        own: tuple[str, ...] = () if owner is None else (f"s{owner}",)
        if row_id not in through:
            own += (OPEN, NOBODY if owner is None else f"a{owner}")
        out[row_id] = (*through.get(row_id, ()), *own)
    return out


def _owned(owner: Any, private: Any) -> tuple[str, ...]:
    if owner is None:
        return (NOBODY,)
    return (f"s{owner}",) if private else (OPEN, f"p{owner}", f"s{owner}")
