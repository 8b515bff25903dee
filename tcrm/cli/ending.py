"""How every command ends: an error is said to the person, and becomes an exit code.

0 done, 1 refused, 2 wrong use, 3 partly, 130 stopped by ctrl+c.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from types import TracebackType

from tcrm.clean import for_terminal
from tcrm.errors import TcrmError
from tcrm.i18n import _

STOPPED, PIPE_CLOSED = 130, 141


class PipeClosed(Exception):
    """Who reads our output has gone away."""


class Ending:
    """The one place where errors of a command end: said to the person, turned into an exit code, which is `code`."""

    code = 0

    def __enter__(self) -> Ending:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if error is None and (error := _flushed()) is None:
            return True
        if isinstance(error, SystemExit | GeneratorExit):
            return False
        self.code = _explain(error)
        return True


def _flushed() -> BaseException | None:
    """Write out what is held back; the error where nobody reads it any more."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return error
    return None


def _explain(error: BaseException) -> int:
    """Say on the error stream what went wrong; the exit code."""
    if isinstance(error, BrokenPipeError | PipeClosed):
        # Python would complain once more when it flushes at its end.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    if isinstance(error, KeyboardInterrupt):
        _say(_("Stopped; nothing is left half done."))
        return STOPPED
    if isinstance(error, TcrmError):
        _say(error.message, error.hint)
        return error.exit_code
    from tcrm.terminal.trouble import log_error

    path = log_error(error)
    kind = type(error).__name__
    _say(_("TCRM met an error in itself ({kind}). Details are in {log}.").format(kind=kind, log=path))
    return 1


def _say(message: str, hint: str = "") -> None:
    for line in (message, hint):
        if line:
            with suppress(BrokenPipeError):
                print(for_terminal(line), file=sys.stderr)  # noqa: T201 - this is where errors are said
