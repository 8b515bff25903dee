"""Knows when an event loop is at rest: then what a test has begun is through, and waiting longer changes nothing.

Nothing is ready to run, no thread works for the loop, and no timer is about to ring (a paint is a matter of two
milliseconds). Asked of the loop itself, this is certain, where a pause is either too short or too long.
"""

from __future__ import annotations

import asyncio
from asyncio.base_events import BaseEventLoop
from typing import Any

SOON = 0.005  # seconds; what rings later than that (a look for news, a rest of the cursor) is waited for by name
MOST_TURNS = 200  # a loop that never comes to rest is not waited for

_in_threads: set[asyncio.Future[Any]] = set()
_run_in_executor = BaseEventLoop.run_in_executor


def _run_and_remember(loop: BaseEventLoop, executor: Any, work: Any, *args: Any) -> asyncio.Future[Any]:
    future = _run_in_executor(loop, executor, work, *args)
    _in_threads.add(future)
    future.add_done_callback(_in_threads.discard)
    return future


BaseEventLoop.run_in_executor = _run_and_remember  # type: ignore[method-assign,assignment]


async def comes_to_rest() -> bool:
    """Let the running loop do all that is ready; True if it is at rest then."""
    loop: Any = asyncio.get_running_loop()
    for _ in range(MOST_TURNS):
        await asyncio.sleep(0)
        if not loop._ready:
            break
    return not (loop._ready or _works_in_threads(loop) or _rings_soon(loop))


def _works_in_threads(loop: Any) -> bool:
    return any(future.get_loop() is loop for future in _in_threads)


def _rings_soon(loop: Any) -> bool:
    soon = loop.time() + SOON
    return any(not timer.cancelled() and timer.when() < soon for timer in loop._scheduled)
