"""Errors that nobody expected: what is written to the log about them, and what is said when they end the program.

The log may be sent to others, so it holds types and places and never a message, a value or a line of source: the
message of an error about a row quotes the row.
"""

from __future__ import annotations

import logging
import os
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from rich.text import Text

from tcrm import __version__
from tcrm.clean import for_terminal
from tcrm.errors import TcrmError
from tcrm.i18n import _
from tcrm.paths import log_file

MOST_BYTES = 1_000_000


def place_of(error: BaseException) -> str:
    """The type of `error` and where it came from, innermost call last, followed by what it came from itself."""
    chain, lines, seen = error, [], {id(error)}
    while True:
        lines.append(f"{type(chain).__module__}.{type(chain).__qualname__}")
        lines += [
            f"  {Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(chain.__traceback__)
        ]
        cause = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
        if cause is None or id(cause) in seen:
            return "\n".join(lines)
        seen.add(id(cause))
        lines.append("from")
        chain = cause


def log_error(error: BaseException) -> Path:
    """Write type and place of `error` to the user's log (mode 0600); where it went."""
    return log_line(place_of(error))


def log_line(text: str) -> Path:
    """Write a line of the program's own words to the user's log; where it went."""
    try:
        path = log_file()
    except OSError:  # no folder for it can be made
        return Path(os.devnull)
    logger = logging.getLogger("tcrm.trouble")
    logger.propagate = False
    handler = _OwnersFile(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s tcrm %(message)s"))
    logger.addHandler(handler)
    try:
        logger.error("%s %s", __version__, text)
    finally:
        logger.removeHandler(handler)
        handler.close()
    return path


class _OwnersFile(RotatingFileHandler):
    """A log that only its owner may read, and that never writes an error about itself onto the screen."""

    def _open(self) -> TextIO:  # type: ignore[override]
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding)

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk must not stop the program from saying what went wrong."""


class OnlyLogged:
    """What goes wrong in the block is logged, and what comes after it is done all the same: for the last resort, which
    has nobody to go to with an error of its own."""

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, Exception):
            return False
        log_error(error)
        return True


class Stopped(Exception):
    """Stands for an unexpected error in what the user reads when it ended the program: no values, no traceback; where
    something else may be behind it, that as well (`because`)."""

    def __init__(self, error: BaseException, log: Path) -> None:
        super().__init__(type(error).__name__)
        self._sentences = _(
            "TCRM met an error in itself and had to stop ({kind}). What was stored is safe. Details are in {log}."
        ).format(kind=type(error).__name__, log=log)

    def because(self, reason: TcrmError | None) -> None:
        """Say as well what may be behind it, if something is known, and what to do about it."""
        if reason is not None:
            said = _("This may be behind it: {reason}").format(reason=f"{reason.message}\n{reason.hint}")
            self._sentences += "\n" + for_terminal(said)

    def __rich__(self) -> Text:
        return Text(self._sentences)
