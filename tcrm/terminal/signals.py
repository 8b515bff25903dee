"""What the program does when the world interrupts it: the line drops, it is told to stop, or put to sleep.

| | |
|---|---|
| SIGHUP, or the end of the input | drafts are saved; the process ends at once (129): no screen is left |
| SIGTERM, SIGINT | drafts are saved; the app exits (143, 130) and the screen is restored |
| ctrl+z, SIGTSTP | the screen is restored, the process stops, and draws itself again on SIGCONT (`fg`) |

It does not stop in the middle of a change: whoever else writes would wait until somebody says `fg`.

Everything runs in the event loop, between two messages, and so sees the program in order. A signal handler of the
ordinary kind runs in the middle of anything: one that writes to the screen while the screen is written to waits
for itself.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.terminal.app import TerminalApp

ENDINGS = {signal.SIGTERM: 143, signal.SIGINT: 130}
HUNG_UP = 129
GRACE = 2.0  # seconds that the app has to leave after a signal
LOOK_EVERY = 1.0  # seconds between looks at whether the input is still there
SOON = 0.02  # seconds until it is tried again to stop, when a change was under way
PATIENCE = 0.5  # seconds until that is said


class Signals:
    """Answers signals for `app`, from `install` to `remove`.

    Its `save_drafts` keeps what the user has typed and not yet stored. It must be quick: the system kills what lingers
    after its terminal is gone. Within its `at_rest` no change begins.
    """

    def __init__(self, app: TerminalApp[Any]) -> None:
        self._app = app
        self._waits = False  # to stop
        self._loop = asyncio.get_running_loop()
        self.asleep = False  # another program has the terminal: `$EDITOR`, or the shell

    def install(self) -> None:
        """Call when the driver is made, for it installs handlers of its own."""
        self._loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        for number in ENDINGS:
            self._loop.add_signal_handler(number, self._end, number)
        signal.signal(signal.SIGTSTP, self._on_stop)
        # The driver would start itself again on any SIGCONT, even while it is just starting or stopping: with two
        # readers no key finds its way. `_stop` and `stop_job` go on where they slept.
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        self._app.set_interval(LOOK_EVERY, self._look_at_input)

    def remove(self) -> None:
        """Give all signals back to the system."""
        for number in (signal.SIGHUP, *ENDINGS):
            self._loop.remove_signal_handler(number)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)

    def _hang_up(self) -> None:
        try:
            self._app.save_drafts()
        finally:
            if not self.asleep:
                self._app.restore_settings()  # told to hang up by somebody, we may have a shell behind us all the same
            os._exit(HUNG_UP)

    def _end(self, number: signal.Signals) -> None:
        self._app.save_drafts()
        # Behind what is under way: an app that is told to leave while it mounts its first screen stumbles over it.
        self._app.call_later(self._app.exit, return_code=ENDINGS[number])
        self._loop.call_later(GRACE, self._end_now, ENDINGS[number])

    def _end_now(self, code: int) -> None:
        """The app hangs and does not leave by itself: leave the screen for it."""
        with self._app.suspend():
            os._exit(code)

    def _look_at_input(self) -> None:
        if input_is_gone(sys.__stdin__.fileno() if sys.__stdin__ else 0):
            self._hang_up()

    def _on_stop(self, *_: object) -> None:
        """SIGTSTP. While another program has the screen we only stop; else first leave the screen, from the loop."""
        if self.asleep:
            os.kill(os.getpid(), signal.SIGSTOP)
        else:
            self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        self._when_at_rest(lambda: os.kill(os.getpid(), signal.SIGSTOP))

    def stop_job(self) -> bool:
        """Stop the whole job, as ctrl+z at a shell does (`make` too, when it started us).

        False: there is no shell that could take over, as under `ssh host tcrm`; nothing was done.
        """
        if os.getpgrp() == os.getsid(0):
            return False
        self._when_at_rest(_stop_all)
        return True

    def _when_at_rest(self, stop: Callable[[], None]) -> None:
        """Leave the screen and stop, as soon as no change is under way."""
        if not self._waits:
            self._waits = True
            self._try_to(stop)

    def _try_to(self, stop: Callable[[], None], tried: int = 0) -> None:
        with self._app.at_rest() as still:
            if still:
                self._waits = False
                with self._app.suspend():
                    stop()
                return
        if tried == PATIENCE // SOON:
            self._app.say(_("It stops as soon as the change under way is stored."))
        self._loop.call_later(SOON, self._try_to, stop, tried + 1)


def _stop_all() -> None:
    """The whole group of processes that the shell knows as one job, ourselves last."""
    ours = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    os.killpg(os.getpgrp(), signal.SIGTSTP)
    os.kill(os.getpid(), signal.SIGSTOP)
    signal.signal(signal.SIGTSTP, ours)


def input_is_gone(descriptor: int) -> bool:
    """Has the terminal behind `descriptor` been closed for good?"""
    poll = select.poll()
    poll.register(descriptor, 0)
    with suppress(OSError):
        return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))
    return True
