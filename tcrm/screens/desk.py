"""The one way from a screen to the data: questions and changes run on one worker thread, in the order asked.

Screens never wait in the event loop for the database, and the database is never used by two threads at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast

from tcrm.errors import DatabaseTrouble
from tcrm.queries.start import is_empty, newest_operation, said_of
from tcrm.session import Session

T = TypeVar("T")


class _Ahead(NamedTuple):
    """A query that was asked before anybody waits for it."""

    question: Callable[..., Any]
    args: tuple[Any, ...]
    answer: Future[Any]


class Desk:
    """A session and the thread that works for it.

    `changes` counts what was changed here or by others, so that a screen that was covered knows that it is out of
    date. `newest` is the newest operation that this program knows of, `again` the last change made on a screen, as
    far as it can be made again (see `screens.again`), `said` what was changed last, in words. `is_empty`: there was no
    customer and no deal when it was laid.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.changes = 0
        self.newest = newest_operation(session)
        self.is_empty = is_empty(session)
        self.again: Any = None
        self.said = ""
        self._ahead: list[_Ahead] = []
        self._lost = False
        self._reads_ahead = False
        self._is_closed = False
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")

    async def ask(self, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a query (which takes the session first) and give its answer; what it raises is raised here, what is
        wrong with the file as DatabaseTrouble."""
        for known in self._ahead:
            if known[:2] == (question, args) and not kwargs:
                self._ahead.remove(known)
                return cast(T, await asyncio.wrap_future(known.answer))
        work = partial(_in_words, self.session, question, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def ask_ahead(self, question: Callable[..., Any], *args: Any) -> None:
        """Run a query before anybody waits for it: the first who asks the same gets this answer, unless a change became
        known meanwhile."""
        self._ahead.append(_Ahead(question, args, self._worker.submit(_in_words, self.session, question, *args)))

    def known_ahead(self, question: Callable[..., T], *args: Any, within: float) -> T | None:
        """The answer to a query that was asked ahead, without taking it from who asks later; None if it is not there
        `within` so many seconds, or raises."""
        asked = next((known for known in self._ahead if known[:2] == (question, args)), None)
        if asked is None or not wait([asked.answer], within).done or asked.answer.exception() is not None:
            return None
        return cast(T, asked.answer.result())

    async def ask_long(self, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """As `ask`, for what may take longer than somebody types: raises Overtaken if `overtake` stops it."""
        return await self.ask(_stoppable, question, *args, **kwargs)

    def overtake(self) -> None:
        """Stop what `ask_long` asks just now: its answer is not wanted any more."""
        self.session.db.stop()

    async def do(self, action: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run an action (which takes the session first); every screen is out of date afterwards."""
        self.changes += 1
        self._ahead.clear()
        return await self.ask(self._done, action, *args, **kwargs)

    def _done(self, session: Session, action: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """On the worker, in one go: nobody can ask for news between a change and the note that it is one's own."""
        try:
            return action(session, *args, **kwargs)
        finally:
            self.newest = newest_operation(session)

    async def news(self) -> str | None:
        """What others have changed since this was asked last: the newest of it in words (blank where this person may
        not see it), None where nothing has changed."""
        await self._look_at_the_file()
        known, newest = await self.ask(self._newer)
        if newest == known:
            return None
        self.changes += 1
        self._ahead.clear()
        return await self.ask(said_of, newest)

    def _newer(self, session: Session) -> tuple[int, int]:
        """The newest operation that was known, and the newest there is, which is known from now on."""
        known, self.newest = self.newest, newest_operation(session)
        return known, self.newest

    async def _look_at_the_file(self) -> None:
        """Say that the file was removed or replaced; once, for from then on every change says it."""
        if self._lost:
            return
        try:
            await self.ask(_require_file)
        except DatabaseTrouble:
            self._lost = True
            raise

    async def read_ahead(self) -> None:
        """Have the system read the whole file, part by part between what others ask, so that nobody waits for the
        disk. What the memory of the system still has costs next to nothing."""
        if self._reads_ahead:
            return
        self._reads_ahead = True
        start: int | None = 0
        try:
            while start is not None and not self._is_closed:
                start = await self.ask(_read_ahead, start)
        finally:
            self._reads_ahead = False

    def close(self) -> None:
        """Let what runs come to its end, but for a long question that nobody waits for any more; then close the
        database."""
        self._is_closed = True
        self._worker.shutdown(wait=False, cancel_futures=True)
        self.overtake()
        self._worker.shutdown(wait=True)
        self.session.close()


def _in_words(session: Session, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    with session.db.in_words():
        return question(session, *args, **kwargs)


def _read_ahead(session: Session, start: int) -> int | None:
    return session.db.read_ahead(start)


def _require_file(session: Session) -> None:
    session.db.require_file()


def _stoppable(session: Session, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    with session.db.stoppable():
        return question(session, *args, **kwargs)
