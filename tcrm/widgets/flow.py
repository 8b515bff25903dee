"""Commands that ask the user something on their way.

Such a command is written as it is told: `reason = await choose(self, …)`, then `if await confirm(self, …)`. It runs
beside the screen, and keys that are typed ahead wait while it works, but not while it waits for the user: so a burst
of keys does what the same keys do when typed slowly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from typing import Any, TypeVar
from weakref import finalize

from tcrm.errors import TcrmError
from tcrm.terminal.display import Unhurried
from tcrm.terminal.typeahead import Typeahead
from tcrm.widgets.keeping import Keeping
from tcrm.widgets.prompt import Prompt
from tcrm.widgets.work import run_beside

T = TypeVar("T")


class Asking(Keeping, Unhurried[None]):
    """A screen whose commands may ask. `start` runs one, `ask` shows a prompt within it and waits for its answer."""

    _ready: Callable[[Prompt[Any]], Any] | None = None  # answers the next question

    def __init__(self) -> None:
        super().__init__()
        self._holds: dict[asyncio.Task[Any], AsyncExitStack] = {}
        self._working = 0

    @property
    def busy(self) -> bool:
        """Is a command at work (and not waiting for the user)?"""
        return self._working > 0

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a command; if it is refused, that is said. Keys wait until it is through or asks something."""
        self._working += 1
        run = partial(self._run, work)
        finalize(run, work.close)  # given up before it began: nobody wonders why
        run_beside(self.app, run)  # not this screen's: a command may leave the screen and go on

    async def ask(self, prompt: Prompt[T]) -> T | None:
        """Show a prompt and wait for its answer; None if the user leaves it."""
        if self._ready is not None:
            ready, self._ready = self._ready, None
            answer: T | None = ready(prompt)
            if answer is not None:
                await prompt.store(answer)
            return answer
        prompt.flow = self
        await self.app.push_screen(prompt)
        task = asyncio.current_task()
        holds = None if task is None else self._holds.get(task)
        if holds is None:
            return await prompt.answer
        await self._release(holds)
        answer = await prompt.answer
        await self._hold(holds)
        return answer

    @contextmanager
    def answering(self, answer: Callable[[Prompt[Any]], Any]) -> Iterator[None]:
        """What is asked first within the block is not shown: `answer` gives the answer, or raises what is wrong."""
        self._ready = answer
        try:
            yield
        finally:
            self._ready = None

    def explain(self, error: TcrmError) -> None:
        """Say why something was refused."""
        raise NotImplementedError

    def note(self, text: str) -> None:
        """Say quietly how things stand."""
        raise NotImplementedError

    async def settled(self) -> None:
        """Wait until what was asked for beside the keyboard is on the screen: commands mean what stands there."""

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.current_task()
        assert task is not None
        holds = self._holds[task] = AsyncExitStack()
        self._working -= 1
        try:
            await self._hold(holds)
            await self.settled()
            await work
        except TcrmError as error:
            self.explain(error)
        finally:
            del self._holds[task]
            await self._release(holds)

    async def _hold(self, holds: AsyncExitStack) -> None:
        self._working += 1
        if isinstance(self.app, Typeahead):
            await holds.enter_async_context(self.app.holding_keys())

    async def _release(self, holds: AsyncExitStack) -> None:
        self._working -= 1
        await holds.aclose()
