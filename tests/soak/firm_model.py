"""A small firm in plain dictionaries: what it holds, who may see and change what. What the program is compared with.

Facts are rows as `dump.dump` gives them, of fewer tables and columns. Nothing here asks the program anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dump import Rows

COLUMNS = {
    "firm": ("colleagues_see",),
    "account": ("name", "owner_id", "private", "archived"),
    "contact": ("name", "owner_id", "archived"),
    "membership": ("contact_id", "account_id"),
    "deal": ("title", "owner_id", "private", "archived", "account_id", "amount", "stage_id", "status"),
    "stage_move": ("deal_id", "from_stage_id", "to_stage_id"),
    "deal_reason": ("deal_id", "reason_id"),
    "activity": ("subject", "owner_id", "status", "account_id", "deal_id", "due_on"),
    "share": ("account_id", "deal_id", "user_id", "team_id", "may_edit"),
    "memo": ("account_id", "contact_id", "deal_id", "by_id", "text"),
    "hot_flag": ("account_id", "deal_id", "by_id", "cleared"),
    "tag": ("name",),
    "tagging": ("tag_id", "account_id", "contact_id", "deal_id"),
    "snooze": ("user_id", "kind", "row_id", "until"),
}
"""The tables and columns of which the model knows what every action makes of them."""

ON_A_DEAL = ("deal_reason", "share", "memo", "hot_flag", "tagging", "stage_move")
ON_AN_ACCOUNT = ("share", "memo", "hot_flag", "tagging", "membership")
ON_A_CONTACT = ("memo", "tagging", "membership")
GUARDED = ("account", "contact", "deal", "activity", "memo", "share", "hot_flag", "tagging", "snooze", "membership")
"""The tables whose rows are somebody's, and are compared person by person."""

OPEN, WON, LOST = range(1, 7), (7, 8), 9
ASKING = 5  # the stage that lets nobody go without an amount
WAY = (*OPEN, *WON)


@dataclass(frozen=True)
class Someone:
    """A user. `people` are they themselves and whom they manage, `teams` those that count as theirs."""

    id: int
    login: str
    people: frozenset[int]
    mates: frozenset[int]
    teams: frozenset[int]
    admin: bool = False


NORTH, SOUTH = frozenset({2, 3, 4}), frozenset({5, 6})
PEOPLE = (
    Someone(1, "olga", frozenset({1}), frozenset(), frozenset(), admin=True),
    Someone(2, "mona", NORTH, NORTH, frozenset({1, 2})),
    Someone(3, "maria", frozenset({3}), NORTH, frozenset({1, 2})),
    Someone(4, "tom", frozenset({4}), NORTH, frozenset({1, 2})),
    Someone(5, "sam", SOUTH, SOUTH, frozenset({1, 3})),
    Someone(6, "lena", frozenset({6}), SOUTH, frozenset({1, 3})),
)
BY_LOGIN = {one.login: one for one in PEOPLE}
TEAMS = {"EMEA": 1, "North": 2, "South": 3}


def part(rows: Rows) -> Rows:
    """What the model knows of a dump."""
    return {
        table: {at: {name: row[name] for name in names} for at, row in rows[table].items()}
        for table, names in COLUMNS.items()
    }


class Facts:
    """What the firm holds. `rows` is as `part` gives it; ids are never given twice."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._last = {table: max(rows[table], default=0) for table in rows}

    def add(self, table: str, **values: Any) -> int:
        """A new row; columns that are not named are empty."""
        self._last[table] += 1
        self.rows[table][self._last[table]] = {name: values.get(name) for name in COLUMNS[table]}
        return self._last[table]

    def find(self, table: str, **values: Any) -> list[int]:
        """The ids of the rows that hold these values, in their order."""
        return [at for at, row in sorted(self.rows[table].items()) if all(row[k] == v for k, v in values.items())]

    def drop(self, table: str, ids: Iterable[int]) -> None:
        for at in list(ids):
            del self.rows[table][at]

    def restart(self, rows: Rows) -> None:
        """Other rows, after an undo."""
        self.rows = rows

    # -- deals on their way ------------------------------------------------------------------------------------------

    def enter(self, deal: int, stage: int) -> None:
        """The deal comes into this stage."""
        row = self.rows["deal"][deal]
        status = "open" if stage in OPEN else "won" if stage in WON else "lost"
        if row["status"] not in ("open", status):
            self.drop("deal_reason", self.find("deal_reason", deal_id=deal))
        self.add("stage_move", deal_id=deal, from_stage_id=row["stage_id"], to_stage_id=stage)
        row.update(stage_id=stage, status=status)

    def last_open(self, deal: int) -> int:
        """The open stage in which it was last, else the first."""
        moves = [self.rows["stage_move"][at]["to_stage_id"] for at in self.find("stage_move", deal_id=deal)]
        return next((stage for stage in reversed(moves) if stage in OPEN), OPEN[0])

    def passes(self, deal: int, target: int) -> bool:
        """Whether the stages on the way let it go; there is one that asks for an amount."""
        row = self.rows["deal"][deal]
        here = self.last_open(deal) if row["stage_id"] == LOST else row["stage_id"]
        return target == LOST or row["amount"] is not None or not here <= ASKING < target

    def remove_deals(self, ids: Iterable[int]) -> None:
        """They go with all that is theirs alone; what was planned and done for them stays, with the customer."""
        for deal in ids:
            account = self.rows["deal"][deal]["account_id"]
            for at in self.find("activity", deal_id=deal):
                row = self.rows["activity"][at]
                row.update(deal_id=None, account_id=row["account_id"] or account)
            for table in ON_A_DEAL:
                self.drop(table, self.find(table, deal_id=deal))
            self.drop("deal", [deal])

    # -- rights ------------------------------------------------------------------------------------------------------

    def may(self, who: Someone, right: str, table: str, at: int) -> bool:
        """Whether this person may `see` or `edit` the row; not one that is not there."""
        row = self.rows.get(table, {}).get(at)
        if row is None:
            return False
        if who.admin:
            return True
        if table in ("account", "deal"):
            return self._owned(who, right, table, at, row)
        if table == "contact":
            return self._contact(who, right, at, row)
        if table == "activity":
            return row["owner_id"] in who.people or self._follows(who, right, row)
        if table == "snooze":
            return bool(row["user_id"] == who.id)
        if table == "memo":
            mine = right == "edit" and row["by_id"] == who.id and self._follows(who, "see", row)
            return mine or self._follows(who, right, row)
        if table in ("tag", "firm"):
            return right == "see" or table == "tag"
        if table == "membership":
            return self.may(who, right, "account", row["account_id"])
        return self._follows(who, right, row)

    def seen(self, who: Someone, right: str, table: str) -> set[int]:
        return {at for at in self.rows[table] if self.may(who, right, table, at)}

    def _owned(self, who: Someone, right: str, table: str, at: int, row: dict[str, Any]) -> bool:
        if row["owner_id"] in who.people or self._shared(who, right, table, at):
            return True
        if right == "edit":
            return False
        if row["owner_id"] is None:
            return True
        return not row["private"] and self._known(who, row["owner_id"])

    def _known(self, who: Someone, owner: int) -> bool:
        """Whether the firm lets this person see what is that colleague's."""
        far = self.rows["firm"][1]["colleagues_see"]
        return bool(far == "firm" or (far == "team" and owner in who.mates))

    def _shared(self, who: Someone, right: str, table: str, at: int) -> bool:
        standing = (self.rows["share"][one] for one in self.find("share", **{f"{table}_id": at}))
        return any(
            (row["user_id"] == who.id or row["team_id"] in who.teams) and (right == "see" or row["may_edit"])
            for row in standing
        )

    def _contact(self, who: Someone, right: str, at: int, row: dict[str, Any]) -> bool:
        places = [self.rows["membership"][one]["account_id"] for one in self.find("membership", contact_id=at)]
        if row["owner_id"] in who.people or any(self.may(who, right, "account", place) for place in places):
            return True
        if places:
            return False
        return row["owner_id"] is None or (right == "see" and self._known(who, row["owner_id"]))

    def _follows(self, who: Someone, right: str, row: dict[str, Any]) -> bool:
        """What hangs on a deal, else a customer, else a person, goes with it."""
        for column in ("deal_id", "account_id", "contact_id"):
            if row.get(column) is not None:
                return self.may(who, right, column.removesuffix("_id"), row[column])
        return False


# -- what an operation did -------------------------------------------------------------------------------------------

Key = tuple[str, int]
Diff = dict[Key, tuple[dict[str, Any] | None, dict[str, Any] | None]]
"""(table, row id) -> (what it was, what it is): whole rows, or None where there was, or is, none."""


@dataclass
class Entry:
    """An operation in the history."""

    id: int
    who: Someone
    diff: Diff
    undo_of: int | None = None
    undone_by: int | None = None

    @property
    def stands(self) -> bool:
        return self.undo_of is None and self.undone_by is None


def difference(before: Rows, after: Rows) -> Diff:
    """What lies between two dumps."""
    return {
        (table, at): (before[table].get(at), after[table].get(at))
        for table in before
        for at in before[table].keys() | after[table].keys()
        if before[table].get(at) != after[table].get(at)
    }


def taken_back(rows: Rows, diff: Diff) -> Rows:
    """The rows as they are without this: removed rows are back, new ones gone, changed columns as they were."""
    out = {table: dict(those) for table, those in rows.items()}
    for (table, at), (was, became) in diff.items():
        if was is None:
            del out[table][at]
        elif became is None:
            out[table][at] = dict(was)
        else:
            changed = {name: value for name, value in was.items() if value != became[name]}
            out[table][at] = {**out[table][at], **changed}
    return dict(sorted_rows(out))


def sorted_rows(rows: Rows) -> Iterator[tuple[str, dict[int, dict[str, Any]]]]:
    for table, those in rows.items():
        yield table, dict(sorted(those.items()))


def referred(diff: Diff) -> set[Key]:
    """The rows that those of an operation refer to, before or after it, as far as it changed that."""
    found: set[Key] = set()
    for was, became in diff.values():
        for image, other in ((was, became), (became, was)):
            for name, value in (image or {}).items():
                if name.endswith("_id") and value is not None and (other is None or other[name] != value):
                    found.add((name.removesuffix("_id").replace("lost_to", "competitor"), int(value)))
    return found


def in_the_way(entry: Entry, later: Entry) -> bool:
    """Whether what came later may stand on what this did: one touches what the other touches or refers to."""
    mine, theirs = set(entry.diff), set(later.diff)
    return not (mine.isdisjoint(theirs | referred(later.diff)) and theirs.isdisjoint(referred(entry.diff)))


def built_upon(mine: Diff, later: Diff) -> bool:
    """Whether what came later surely stands on this: it touched a row that this made, or a column that this changed."""
    return any(
        mine[key][0] is None or later[key][1] is None or bool(_columns(*mine[key]) & _columns(*later[key]))
        for key in mine.keys() & later.keys()
    )


def _columns(was: dict[str, Any] | None, became: dict[str, Any] | None) -> set[str]:
    return {name for name, value in was.items() if value != became[name]} if was and became else set()
