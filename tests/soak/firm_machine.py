"""Does things in an office and in the model of it, and compares after each: what was done or refused, all rows, the
versions, the journal, and what a person sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, TypeVar

from dump import dump, versions
from hypothesis.stateful import RuleBasedStateMachine
from office import in_memory
from soak.firm_model import (
    ASKING,
    GUARDED,
    LOST,
    PEOPLE,
    Diff,
    Entry,
    Facts,
    Someone,
    built_upon,
    difference,
    in_the_way,
    part,
    taken_back,
)

from tcrm.actions import history
from tcrm.actions.care import examine
from tcrm.errors import NotFound, Refused, TcrmError
from tcrm.models import BUSINESS_TABLES
from tcrm.models.base import table_of
from tcrm.models.visibility import Scope, editable, visible
from tcrm.session import Session

T = TypeVar("T")
MODELS: dict[str, Any] = {table_of(model): model for model in BUSINESS_TABLES}
VERSIONS = " UNION ALL ".join(f"SELECT '{table}', id, version FROM \"{table}\"" for table in MODELS)


@cache
def _question(scope: Scope, table: str, right: str) -> tuple[str, list[Any]]:
    """The SQL of the ids that this scope may see or edit; to put it together costs more than to ask it."""
    model, rule = MODELS[table], visible if right == "see" else editable
    statement, values = model.select(model.id).where(rule(scope, model)).sql()
    return statement, values


class FirmMachine(RuleBasedStateMachine):
    """An office, its model, and the one way to do a thing in both."""

    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.office = in_memory()
        needs = [{"need": "field", "field": "amount"}]
        self.office.criteria("proposal", needs)
        assert self.office.stage_id("proposal") == ASKING and self.office.stage_id("lost") == LOST
        self.seats = {one.login: self.office.sit(one.login) for one in PEOPLE}
        self.now = dump(self.office.db)
        self.written = self.office.db.connection().total_changes()
        self.grown = versions(self.office.db)
        self.facts = Facts(part(self.now))
        self.entries: dict[int, Entry] = {}
        self.newest = self._newest()
        self.turn = 0
        self.furnished = False  # what is done before that is no step

    # -- doing -------------------------------------------------------------------------------------------------------

    def act(
        self,
        who: Someone,
        action: Callable[[Session], T],
        error: type[TcrmError] | None,
        change: Callable[[], object] = lambda: None,
    ) -> T | None:
        """Do it: it must end with this error, and then nothing has happened, or change what the model says."""
        said, answer = self._try(who, action)
        assert type(said) is (error or type(None)), f"{said!r} instead of {error}"
        if said is None:
            change()
        self._compare(who)
        return answer

    def _try(self, who: Someone, action: Callable[[Session], T]) -> tuple[TcrmError | None, T | None]:
        FirmMachine.done["steps"] += self.furnished
        seat = self.seats[who.login]
        seat.refresh()
        try:
            return None, action(seat)
        except TcrmError as error:
            FirmMachine.done["refused"] += 1
            assert error.message
            return error, None

    def _compare(self, who: Someone, reversal: int | None = None) -> None:
        """The database against the model, and what was written against what was written down."""
        then = self.now
        if self.written != (written := self.office.db.connection().total_changes()):
            self.written, self.now = written, dump(self.office.db)
        diff = {} if self.now is then else difference(then, self.now)
        assert part(self.now) == self.facts.rows
        self._count(who, diff, reversal)
        if diff:
            self._grow(diff)
        self._look()

    def _grow(self, diff: Diff) -> None:
        """The version of what changed has grown, and of nothing else."""
        grown = {(table, at): version for table, at, version in self.office.db.sql(VERSIONS)}
        for row, version in grown.items():
            before = self.grown.get(row, 0)
            assert version > before if row in diff else version == before, (row, before, version)
        self.grown |= grown

    def _count(self, who: Someone, diff: Diff, reversal: int | None) -> None:
        """One operation for what changed something, none for what did not."""
        before, self.newest = self.newest, self._newest()
        if not diff and reversal is None:
            assert self.newest == before
            return
        assert self._operations(before) == 1
        self.entries[self.newest] = Entry(self.newest, who, diff, undo_of=reversal)
        if reversal is not None:
            undone = self.entries[reversal]
            undone.undone_by = self.newest
            if undone.undo_of is not None:
                self.entries[undone.undo_of].undone_by = None

    def _newest(self) -> int:
        return int(self.office.db.sql("SELECT max(id) FROM operation")[0][0])

    def _operations(self, after: int) -> int:
        return int(self.office.db.sql("SELECT count(*) FROM operation WHERE id > ?", (after,))[0][0])

    def _look(self) -> None:
        """What one person sees and may change; everybody has their turn."""
        self.turn += 1
        self.look_as(PEOPLE[self.turn % len(PEOPLE)])

    def look_as(self, who: Someone) -> None:
        seat = self.seats[who.login]
        seat.refresh()
        for table in GUARDED:
            for right in ("see", "edit"):
                found = {row[0] for row in self.office.db.sql(*_question(seat.scope, table, right))}
                assert found == self.facts.seen(who, right, table), (who.login, right, table)

    # -- who may -----------------------------------------------------------------------------------------------------

    def bar(self, who: Someone, right: str, table: str, at: int) -> type[TcrmError] | None:
        """What a person hears who wants to see or to edit this."""
        if not self.facts.may(who, "see", table, at):
            return NotFound
        return None if self.facts.may(who, right, table, at) else Refused

    def shut(self, who: Someone, right: str, table: str, at: int) -> type[TcrmError] | None:
        """The same where everybody may know that a customer is there."""
        error = self.bar(who, right, table, at)
        return Refused if error and table == "account" and at in self.facts.rows[table] else error

    def some(self, table: str, number: int) -> int:
        """One of the records that are there, now and then one that is gone or never was."""
        ids = [*sorted(self.facts.rows[table]), *([10**6] if number % 13 == 12 else [])]
        return ids[number % len(ids)] if ids else 1

    # -- undo --------------------------------------------------------------------------------------------------------

    def take_back(self, who: Someone, wanted: int | None, action: Callable[[Session], history.Reversed]) -> None:
        """An undo or redo: `wanted` is the entry that it must reverse, None if it must find nothing to do.

        Where it is done, all is exactly as it was without it, and this person had the right; where it is refused,
        they had not, or something that came later is in the way.
        """
        said, answer = self._try(who, action)
        if wanted is None:
            assert isinstance(said, Refused)
            self._compare(who)
            return
        entry = self.entries[wanted]
        if said is not None:
            assert type(said) is Refused
            assert self.later_in_the_way(entry) or not self.surely_may_undo(who, entry), (entry, str(said))
            self._compare(who)
            return
        assert answer is not None
        FirmMachine.done["undone"] += 1
        later = (one for one in self.entries.values() if one.id > entry.id and one.stands)
        assert not any(built_upon(entry.diff, one.diff) for one in later), entry
        back = taken_back(self.now, entry.diff)
        before = self.facts.rows
        self.facts.restart(part(back))
        assert self.may_undo(who, entry, Facts(before), self.facts), entry
        self._compare(who, reversal=wanted)
        assert self.now == back

    def newest_own(self, who: Someone) -> int | None:
        return max((at for at, one in self.entries.items() if one.who == who and one.stands), default=None)

    def newest_undo(self, who: Someone) -> int | None:
        """What a redo of this person reverses."""
        mine = [one for one in self.entries.values() if one.who == who]
        undos = [
            one.id
            for one in mine
            if one.undo_of is not None and one.undone_by is None and self.entries[one.undo_of].undo_of is None
        ]
        newest = max(undos, default=None)
        changed = max((one.id for one in mine if one.undo_of is None), default=0)
        return newest if newest is not None and newest > changed else None

    def later_in_the_way(self, entry: Entry) -> bool:
        """Whether something stands, or an older operation was taken or brought back, that was done later."""
        later = (one for one in self.entries.values() if one.id > entry.id)
        return any(in_the_way(entry, one) for one in later if one.stands or self.root(one) < entry.id)

    def root(self, entry: Entry) -> int:
        """The operation that was taken and brought back."""
        while entry.undo_of is not None:
            entry = self.entries[entry.undo_of]
        return entry.id if not entry.stands else 10**9

    def surely_may_undo(self, who: Someone, entry: Entry) -> bool:
        """Whether nobody could doubt it: all that is there is this person's to change, and they removed the rest."""
        present = [key for key, (_was, became) in entry.diff.items() if became is not None]
        own = who.admin or entry.who == who or len(present) == len(entry.diff)
        return own and all(who.admin or self.facts.may(who, "edit", *key) for key in present)

    def may_undo(self, who: Someone, entry: Entry, before: Facts, after: Facts) -> bool:
        """Whether anybody could defend it: each row is this person's to change as it was or as it is again, or
        appeared or vanished by their own doing."""
        for key, (was, became) in entry.diff.items():
            if key[0] not in before.rows or who.admin:
                continue
            own = entry.who == who and (was is None or became is None or key[0] == "activity")
            if not own and not before.may(who, "edit", *key) and not after.may(who, "edit", *key):
                return False
        return True

    # -- the end -----------------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        for who in PEOPLE:
            self.look_as(who)
        assert [check for check in examine(self.seats["olga"]) if not check.ok] == []
        FirmMachine.done["runs"] += 1
        self.office.db.close()
