"""Run as a program by tests: somebody who is killed while they work.

Each line of its input asks for one (`Threat`, as JSON). It splits off a process that does deeds of one kind on a file,
one after another, and says after each that it is done; kills it, from outside after a while, or from inside as it is
about to write to the disk, or in the middle of that; and answers how many deeds were acknowledged, and how it ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import apsw

from tcrm.actions.agenda import log
from tcrm.actions.backup import backup, restore
from tcrm.actions.contacts import add_contact
from tcrm.actions.customers import edit_account
from tcrm.actions.deals import add, delete, edit
from tcrm.actions.forget import forget
from tcrm.actions.history import redo, undo
from tcrm.actions.imports import import_files
from tcrm.actions.marks import assign, tag
from tcrm.actions.repair import mend
from tcrm.actions.setup import open_session
from tcrm.actions.steps import back, lose, promote, reopen, win
from tcrm.actions.together import to_each
from tcrm.money import Money
from tcrm.queries.refs import Ref
from tcrm.session import Session

NOW = datetime(2026, 11, 21, 10, 20, tzinfo=UTC)
READY, DONE = b"r", b"."

Deed = Callable[[Session, Random, int], object]
"""(session, chance, number) -> one operation at most; the same chance and number do the same on the same data."""


@dataclass(frozen=True)
class Kind:
    """One kind of action: what is done, on which file (`firm`, `old`, `none`, `spoiled`), and whether it is done once
    only. Without a deed it is the opening of the file itself."""

    deed: Deed | None
    file: str = "firm"

    @property
    def once(self) -> bool:
        return self.deed is None or self.file != "firm"


@dataclass(frozen=True)
class Threat:
    """Who is killed at what: deeds of this `kind` on this file, as this `seed` has it; `seconds` after they begin, or
    (`writes` > 0) at so many writes to the disk."""

    kind: str
    path: str
    seed: str
    seconds: float = 0.0
    writes: int = 0


# -- what is done ----------------------------------------------------------------------------------------------------


def _any(session: Session, chance: Random, table: str) -> int:
    ids = [row[0] for row in session.db.sql(f"SELECT id FROM {table} ORDER BY id")]
    return int(chance.choice(ids))


def _step(session: Session, chance: Random, _number: int) -> object:
    return chance.choice((promote, promote, back))(session, _any(session, chance, "deal"))


def _edit(session: Session, chance: Random, number: int) -> None:
    if number % 2:
        deal = _any(session, chance, "deal")
        version = session.db.sql("SELECT version FROM deal WHERE id = ?", (deal,))[0][0]
        return edit(session, deal, {"amount": Money(chance.randrange(10**6), "EUR"), "source": "fair"}, version)
    account = _any(session, chance, "account")
    phone = f"+43 1 {chance.randrange(10**6, 10**7)}"
    return edit_account(session, account, {"city": chance.choice(("Graz", "Wien", "Linz")), "phone": phone})


def _log(session: Session, chance: Random, number: int) -> int:
    ref = Ref("deal", _any(session, chance, "deal"))
    return log(session, ref, "call", f"talk {number}\nabout prices", "will think", "30 nov call back")


def _close(session: Session, chance: Random, number: int) -> object:
    """Four to a deal: won, open again, lost, open again."""
    deals = session.db.sql("SELECT id FROM deal ORDER BY id")
    deal = deals[number // 4 % len(deals)][0]
    if number % 2:
        return reopen(session, deal)
    return lose(session, deal, ["Price"], "", f"Rival {number}") if number % 4 else win(session, deal, ["Product"])


def _assign(session: Session, chance: Random, number: int) -> int:
    refs = [
        Ref(kind, row[0]) for kind in ("account", "deal") for row in session.db.sql(f"SELECT id FROM {kind} LIMIT 8")
    ]
    return assign(session, refs, ("maria", "tom")[number % 2])


def _tag(session: Session, chance: Random, number: int) -> object:
    refs = [Ref("account", row[0]) for row in session.db.sql("SELECT id FROM account LIMIT 8")]
    return to_each(session, tag, refs, f"tag {chance.randrange(10**6)}")


def _come_and_go(session: Session, chance: Random, number: int) -> object:
    if number % 2:
        return delete(session, [row[0] for row in session.db.sql("SELECT id FROM deal ORDER BY id DESC LIMIT 2")])
    return add(session, f"Line {chance.random()}", amount=Money(500, "EUR"), stage="qualified")


def _take_back(session: Session, chance: Random, number: int) -> object:
    """Three to a change of many: done, undone, done again."""
    if number % 3:
        return undo(session) if number % 3 == 1 else redo(session)
    return _assign(session, chance, number // 3)


def _import(session: Session, chance: Random, number: int) -> object:
    name = f"{chance.randrange(10**9)}"
    folder = _folder(session)
    accounts, deals = folder / "accounts.csv", folder / "deals.csv"
    accounts.write_text("Account Name,City,Phone\n" + "".join(f"Firm {name}-{i},Graz,+43 {i}\n" for i in range(10)))
    rows = "".join(f"Deal {name}-{i},Firm {name}-{i % 10},{i},Qualified,2026-03-{i % 28 + 1:02}\n" for i in range(30))
    deals.write_text("Deal Name,Account Name,Amount,Deal Stage,Create Date\n" + rows)
    return import_files(session, [deals, accounts])


def _forget(session: Session, chance: Random, number: int) -> object:
    if number % 2:
        newest = session.db.sql("SELECT max(id) FROM contact")[0][0]
        return forget(session, Ref("contact", newest))
    account = _any(session, chance, "account")
    return add_contact(session, f"Quirina {chance.random()}", account_id=account, phones=["+49 7777 1213"])


def _restore(session: Session, chance: Random, number: int) -> object:
    folder = _folder(session)
    return restore(folder / "firm.db", folder / ("one.copy", "two.copy")[number % 2], NOW)


def _folder(session: Session) -> Path:
    assert session.db.path is not None
    return session.db.path.parent


KINDS = {
    "promote": Kind(_step),
    "edit": Kind(_edit),
    "log": Kind(_log),
    "win, lose and reopen": Kind(_close),
    "assign many": Kind(_assign),
    "tag many": Kind(_tag),
    "add and delete": Kind(_come_and_go),
    "undo and redo": Kind(_take_back),
    "import": Kind(_import),
    "backup": Kind(lambda session, _chance, _number: backup(session)),
    "restore": Kind(_restore),
    "forget": Kind(_forget),
    "repair": Kind(lambda session, _chance, _number: mend(session), "spoiled"),
    "migration": Kind(None, "old"),
    "first start": Kind(None, "none"),
    "start": Kind(None),
}


def do(session: Session, kind: Kind, seed: str, number: int) -> None:
    """One deed; opening the file was one by itself."""
    if kind.deed is not None:
        kind.deed(session, Random(f"{seed} {number}"), number)


# -- being killed ----------------------------------------------------------------------------------------------------


class Disk(apsw.VFS):
    """SQLite's disk, which kills the program at the write that it is told, before that or when half of it is written;
    never as long as it is told none."""

    def __init__(self) -> None:
        self.base = apsw.vfs_names()[0]
        self.left = 0
        super().__init__("deadly", self.base, makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return _File(self, name, flags)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self.disk = disk
        super().__init__(disk.base, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.left -= 1
        if self.disk.left == 0:
            super().xWrite(data[: len(data) // 2], offset)
            os.kill(os.getpid(), signal.SIGKILL)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        self.disk.left -= 1
        if self.disk.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        super().xSync(flags)


def work(threat: Threat, told: int) -> None:
    """Do what is asked until somebody ends it."""
    kind, disk = KINDS[threat.kind], Disk()

    def opened() -> Session:
        return open_session(Path(threat.path), "olga", lambda: NOW)

    session = None if kind.deed is None else opened()
    os.write(told, READY)
    disk.left = threat.writes
    session = session or opened()
    for number in count():
        do(session, kind, threat.seed, number)
        os.write(told, DONE)
        if kind.once:
            break
    if threat.writes:
        os.kill(os.getpid(), signal.SIGKILL)  # there were fewer writes than that
    signal.pause()  # nothing is closed in good order


def killed(threat: Threat) -> tuple[int, int]:
    """(deeds that were acknowledged, what `waitpid` says of the end)."""
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        try:
            work(threat, told)
        finally:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    os.close(told)
    with os.fdopen(heard, "rb", buffering=0) as said:
        done = said.read(1).count(DONE)  # it is ready, or gone
        if not threat.writes:
            time.sleep(threat.seconds)
            os.kill(child, signal.SIGKILL)
        done += said.read().count(DONE)
    return done, os.waitpid(child, 0)[1]


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(killed(Threat(**json.loads(line)))), flush=True)
