"""Keys typed faster than the screen follows: each one meets the program as the key before it left it.

Textual hands a key to the widget that has the focus *when the key arrives*. A slow line, tmux or a macro delivers
`/smith` in one burst: `/` is still on its way through the queues while the letters arrive, so they run commands on
the list instead of landing in the search field. People who type ahead of the screen are right, and the queues wrong.

So keys (and pastes) wait in a line here and enter one by one. How is it known that one is done with? A small
message, the `Lap`, is posted to the widget that got the key. It stands behind the key in the same queues, bubbles up
the same way, and when it comes home to the app, the key has been handled everywhere. Then it goes round again:

1. the first lap follows the key itself;
2. the second follows what the key's handlers posted or called later (`Submitted`, `focus()`);
3. as long as the focus or the screen is not where the lap went, one more goes to where it is now. A screen that is
   still being mounted sends it home only when it is ready.

Then the next key is let in. Nothing waits for a clock: a key costs about one millisecond. Should a lap get lost, with
a widget that is removed, that is noticed `GLANCE` seconds later; and no key waits longer than `PATIENCE` for a widget
that does not answer: at worst, keys go in as they would without all this.

Only what Textual documents is used: `on_event`, `post_message`, bubbling, `call_later`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message import Message

from tcrm.terminal.driver import MOST, QUIET

Result = TypeVar("Result")

GLANCE = 0.02  # seconds between looks at whether the widget that carries a lap is still there
PATIENCE = 3.0  # seconds that keys wait for a widget, or inside `holding_keys`, before they go in regardless
MAX_LAPS = 10  # two widgets that keep taking the focus from each other must not keep the keys out


class Lap(Message):
    """Follows a key through the queues (see above). No widget should handle it."""

    def __init__(self, target: DOMNode, number: int) -> None:
        super().__init__()
        self.target = target
        self.number = number


class Typeahead(App[Result]):
    """An `App` whose keys are handled one after the other, however fast they come. Stands first among the bases."""

    class Overflow(Message, bubble=False):
        """More keys came than anybody types; they were all thrown away. Handle it as `on_typeahead_overflow`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line: deque[events.Key | events.Paste] = deque()  # keys that wait, oldest first
        self._lap: Lap | None = None  # under way; as long as there is one, keys wait
        self._patience = PATIENCE
        self._holders: set[object] = set()
        self._flooded_at: float | None = None  # when the newest key of a flood came

    @property
    def keys_waiting(self) -> bool:
        """True until every key that came so far is handled."""
        return bool(self._line) or self._lap is not None

    @asynccontextmanager
    async def holding_keys(self) -> AsyncIterator[None]:
        """Keys wait until the block is left: for work in a worker that the next key must not overtake.

        An action that itself awaits its work needs none of this; the lap waits for it. Use it first thing in a
        worker that fetches something and then pushes a screen:

            async with self.app.holding_keys():
                rows = await fetch()
                await self.app.push_screen(Form(rows))
        """
        holder = object()
        self._holders.add(holder)
        limit = asyncio.get_running_loop().call_later(PATIENCE, self._let_go, holder)
        try:
            yield
        finally:
            limit.cancel()
            self._let_go(holder)

    def _let_go(self, holder: object) -> None:
        self._holders.discard(holder)
        self.call_later(self._resume)

    async def _resume(self) -> None:
        if self._lap is None and self._line and not self._holders:
            self._send_lap(self._destination, 2)  # the held work has just moved the screen: settle first

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif not self._is_flood(event):
            self._line.append(event)
            if self._lap is None:
                await self._let_in()

    def join(self, event: events.Key | events.Paste) -> events.Key | events.Paste | None:
        """What is let in for a key whose turn it is; None: nothing, it waits for the next one (see `chords`)."""
        return event

    @property
    def _destination(self) -> DOMNode:
        return self.focused or self.screen

    async def _let_in(self) -> None:
        """Give the oldest key to Textual and send a lap after it."""
        if self.return_code is not None:  # the app is leaving: what was typed after that is for nobody
            self._line.clear()
        while self._line and not self._holders:
            target = self._destination
            event = self.join(self._line.popleft())
            if event is not None:
                await super().on_event(event)
                self._send_lap(target, 1)
                return

    def _send_lap(self, target: DOMNode, number: int) -> None:
        self._lap = lap = Lap(target, number)
        if target.post_message(lap):
            self._watch(lap, self._patience)
        else:
            self.call_later(self._came_home, lap)

    def on_lap(self, lap: Lap) -> None:
        lap.stop()
        self._patience = PATIENCE
        self.call_later(self._came_home, lap)  # behind the callbacks that the key left in our own queue

    async def _came_home(self, lap: Lap) -> None:
        if lap is not self._lap:
            return  # given up before it came
        self._lap = None
        target = self._destination
        if lap.number == 1 and _can_carry(lap.target):
            self._send_lap(lap.target, 2)
        elif target is not lap.target and lap.number < MAX_LAPS:
            self._send_lap(target, lap.number + 1)
        else:
            await self._let_in()

    def _watch(self, lap: Lap, patience: float) -> None:
        """Look at `lap` every `GLANCE` seconds; call it home when it is lost or `patience` seconds are over."""

        def look() -> None:
            if lap is not self._lap:
                return
            if _can_carry(lap.target) and patience > GLANCE:
                self._watch(lap, patience - GLANCE)
                return
            if patience <= GLANCE:
                self._patience = GLANCE  # it hangs: do not wait as long for each of the keys behind
            self.call_later(self._came_home, lap)

        asyncio.get_running_loop().call_later(GLANCE, look)

    def _is_flood(self, event: events.Event) -> bool:
        """Is `event` one of more keys than anybody types? From the moment that it shows, all of them are dropped."""
        if self._flooded_at is not None and event.time - self._flooded_at < QUIET:
            self._flooded_at = event.time
            return True
        self._flooded_at = None
        if len(self._line) < MOST:
            return False
        self._flooded_at = event.time
        self.refuse_flood()
        return True

    def refuse_flood(self) -> None:
        """More keys came than anybody types: none of them is used, nor of those that wait."""
        self._line.clear()
        self.post_message(self.Overflow())


def _can_carry(target: DOMNode) -> bool:
    """Will a message that is in the queue of `target` ever reach the app?"""
    return target.is_running and target.is_attached
