"""What can go wrong, said to a person: what was wrong, where, and what to do."""

from __future__ import annotations


class TcrmError(Exception):
    """The root of every error that is meant for the user's eyes.

    `message` is one sentence in the user's language; `hint` (may be empty) says what to do about it.
    The text may hold data: it is drawn through `text.py`, never as markup.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Refused(TcrmError):
    """A rule or a permission says no; nothing was changed."""


class NotFound(Refused):
    """There is no such record, or none that this user may see (the two are not told apart)."""


class Clash(Refused):
    """Somebody else changed the record since it was read; nothing was changed."""


class WrongUse(TcrmError):
    """The command line was used wrongly (exit code 2)."""

    exit_code = 2


class BadValue(WrongUse):
    """A value that a person typed cannot be understood (a date, an amount, a name)."""


class DatabaseTrouble(TcrmError):
    """The database cannot be opened, read or written."""
