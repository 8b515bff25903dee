"""The database file: a connection that keeps it safe, running queries, one way to write. `opening` opens it."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar, cast

import apsw
from peewee import PeeweeException
from playhouse.apsw_ext import APSWDatabase

from tcrm.errors import DatabaseTrouble, Overtaken
from tcrm.i18n import _
from tcrm.models.decoding import decoded
from tcrm.models.faults import Whereabouts, caused_by, foreign, is_foreign, is_the_files_fault, lost_file, trouble
from tcrm.models.gate import Gate
from tcrm.models.pairing import beside, inode, withdraw
from tcrm.models.sql import sqlite
from tcrm.paths import free_name

T = TypeVar("T")
BUSY_SECONDS = 30.0
STRANGE = (
    PeeweeException, apsw.Error, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError,
)  # fmt: skip
"""What comes of a value that nobody expected, wherever it is used."""
SCREEN_CACHE = 5 * 1024  # KB
OLDEST_SQLITE = (3, 51, 3)  # older ones can lose commits when processes share a WAL file


def _binding(_cursor: Any, _position: int, value: Any) -> Any:
    """What apsw itself does not bind; only migrations' own bookkeeping needs it."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"no binding for {type(value).__name__}")


class Database(APSWDatabase):  # type: ignore[misc]
    """One SQLite file (or memory, `path=None`). Made once by the session, used from one thread at a time.

    Queries are built from unbound models and run here: `db.rows(Deal.select(...))`.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.gate = Gate(path)
        self._whereabouts = Whereabouts(None)
        self._logs: dict[str, int] = {}
        self._rescued: Path | None = None
        self._decodes = False
        self._stoppable = False
        self._stopping = Lock()
        flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        super().__init__(
            str(path) if path else ":memory:",
            lock_type="IMMEDIATE",
            thread_safe=False,
            timeout=BUSY_SECONDS,
            flags=flags,
        )

    def _connect(self) -> Any:
        before = Whereabouts(self.path)
        connection = super()._connect()
        connection.convert_binding = _binding
        if not self.read_only and is_foreign(connection):  # before anything is written into it
            connection.close()
            raise foreign(self.path)
        for name, value in sqlite.PRAGMAS.items():
            if not (self.read_only and name == "journal_mode"):
                connection.execute(f"PRAGMA {name}={value}")
        self._whereabouts = before if before.was_there else Whereabouts(self.path)
        if self.path is not None:
            self._logs = {tail: inode(beside(self.path, tail)) for tail in ("-wal", "-shm")}
        return connection

    def hold_back(self) -> None:
        """Keep no more pages of the file in memory than a screen asks for; whoever reads the whole file keeps more."""
        self.sql(f"PRAGMA cache_size=-{SCREEN_CACHE}")

    def tell_waiting(self, tell: Callable[[], None]) -> None:
        """From now on `tell` is called, once, when another program holds the file for longer than one likes to wait."""
        from tcrm.models.waiting import Waiting

        self.connection().set_busy_handler(Waiting(self.timeout, tell))

    def read_ahead(self, start: int = 0) -> int | None:
        """Have the system read the file, see `ahead.read_ahead`; None where there is none, in memory."""
        from tcrm.models.ahead import read_ahead

        return None if self.path is None else read_ahead(self.path, start)

    # -- asking ------------------------------------------------------------------------------------------------------

    def rows(self, query: Any) -> list[tuple[Any, ...]]:
        """All rows of a query built from models, as plain tuples of Python values."""
        return self._read(lambda: list(query.tuples().bind(self)))

    def plain(self, query: Any) -> list[tuple[Any, ...]]:
        """All rows of a query with their values as they are stored, several times faster: for ids, numbers, texts."""
        return self.sql(*query.sql())

    def dicts(self, query: Any) -> list[dict[str, Any]]:
        """All rows of a query, as dictionaries by column name or alias."""
        return self._read(lambda: list(query.dicts().bind(self)))

    def one(self, query: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        found = self.rows(query.limit(1))
        return found[0] if found else None

    def value(self, query: Any, default: Any = None) -> Any:
        """The first column of the first row, or `default`."""
        found = self.one(query)
        return default if found is None else found[0]

    def count(self, query: Any) -> int:
        """How many rows the query has."""
        return cast(int, query.count(self))

    def sql(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement as it stands and return its rows. For models/ and figures' own SQL."""
        return self._read(lambda: list(self.execute_sql(statement, tuple(parameters))))

    def _read(self, read: Callable[[], T]) -> T:
        """What is read; where a text is no UTF-8 it is read once more, with U+FFFD in the place of what is none."""
        try:
            return read()
        except UnicodeDecodeError:
            self._decodes = True
            try:
                return read()
            finally:
                self._decodes = False

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """As Peewee's; all of its queries come through here."""
        if self._decodes:
            return decoded(super().execute_sql, sql, params or ())
        return super().execute_sql(sql, params)

    def numbers(self, statement: str, parameters: Sequence[Any] = ()) -> array[int]:
        """The first column, of whole numbers, in 8 bytes each, for answers that may be a million rows long."""
        return array("q", (row[0] for row in self.execute_sql(statement, tuple(parameters))))

    def ids(self, statement: str, parameters: Sequence[Any] = ()) -> array[int]:
        """As `numbers`, in 4 bytes each: what of a million is held for long. In 8 where there are ids above 2³²."""
        try:
            return array("I", (row[0] for row in self.execute_sql(statement, tuple(parameters))))
        except OverflowError:
            return self.numbers(statement, parameters)

    def many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters."""
        self.connection().cursor().executemany(statement, rows)

    def data_version(self) -> int:
        """A number that moves when another process has written."""
        return cast(int, self.sql(sqlite.DATA_VERSION)[0][0])

    def state(self) -> tuple[int, int]:
        """Another pair of numbers as soon as anything was written, here or by others."""
        return self.data_version(), cast(int, self.connection().total_changes())

    # -- writing -----------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction of this process alone: through the gate, then BEGIN IMMEDIATE; all or nothing.

        DatabaseTrouble where this is only for reading, or its file is not there any more.
        """
        if self.read_only:
            raise DatabaseTrouble(_("This session only reads."), _("Open the database without --today to change it."))
        with self._passed(), self.atomic():
            yield

    @contextmanager
    def _passed(self) -> Iterator[None]:
        """Through the gate; what stands in the way of its file is said as what is wrong with the database."""
        with ExitStack() as held:
            try:
                held.enter_context(self.gate.passed())
            except OSError as error:
                raise DatabaseTrouble(
                    _("The database {path} cannot be written: {why}.").format(path=self.path, why=error.strerror),
                    _("Check the permissions of file and folder."),
                ) from error
            self.require_file()
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several questions about one and the same moment."""
        if self.in_transaction():
            yield
            return
        self.sql("BEGIN DEFERRED")
        try:
            yield
        finally:
            self.sql("ROLLBACK")

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """Questions that `stop` of another thread may end; then this raises Overtaken."""
        with self._stopping:
            self._stoppable = True
        try:
            yield
        except (apsw.InterruptError, PeeweeException) as error:
            if not caused_by(error, apsw.InterruptError):
                raise
            raise Overtaken from error
        finally:
            with self._stopping:
                self._stoppable = False

    def stop(self) -> None:
        """End the questions that may be stopped, if some are asked just now. From any thread; never ends a change."""
        with self._stopping:
            if self._stoppable:
                self.connection().interrupt()

    # -- the file ----------------------------------------------------------------------------------------------------

    def require_file(self) -> None:
        """Insist that the path still leads to the file that is open. Where it does not, all that was in it is kept
        beside it, once, before DatabaseTrouble says so."""
        if not (how := self._whereabouts.lost) or self.path is None:
            return
        if self._rescued is None:
            rescued = free_name(self.path.with_stem(f"{self.path.stem}-rescued"))
            with suppress(PeeweeException, apsw.Error):
                self.copy_to(rescued)
                self._rescued = rescued
                if how == "removed":  # what the log beside it still holds would spoil whatever is put in its place
                    self.sql("PRAGMA wal_checkpoint(TRUNCATE)")
                withdraw(self.path, self._logs)
        raise lost_file(self.path, how, self._rescued)

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """What the file or the disk does wrong, and what another program wrote into it, is said to a person, as
        DatabaseTrouble. An error in the program itself goes on as it is."""
        try:
            yield
        except STRANGE as error:
            if is_the_files_fault(error):
                raise trouble(self.path, error) from error
            if (said := self._unreadable()) is not None:
                raise said from error
            raise

    def _unreadable(self) -> DatabaseTrouble | None:
        from tcrm.models.values import unreadable

        try:
            return None if self.is_closed() else unreadable(self)
        except (PeeweeException, apsw.Error):
            return None

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the database into a new file that only its owner can read."""
        old = os.umask(0o077)
        try:
            self.sql(sqlite.VACUUM_INTO, (str(target),))
        finally:
            os.umask(old)

    def integrity_problems(self) -> list[str]:
        """What SQLite finds wrong with the file and its references; empty when all is well."""
        found = [str(row[0]) for row in self.sql("PRAGMA integrity_check(20)") if row[0] != "ok"]
        found += [f"{row[0]} row {row[1]} refers to a missing {row[2]}" for row in self.sql("PRAGMA foreign_key_check")]
        return found


__all__ = ["BUSY_SECONDS", "OLDEST_SQLITE", "STRANGE", "Database"]
