"""What can go wrong, said to a person: what was wrong, where, and what to do."""

from __future__ import annotations

from typing import Any, NamedTuple


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


class Overtaken(Exception):
    """A question was stopped because a newer one makes its answer useless; nobody need hear of it."""


class Refused(TcrmError):
    """A rule or a permission says no; nothing was changed."""


class FieldRefused(Refused):
    """What was filled in is refused because of one field, by its `name` in the form."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


class NotFound(Refused):
    """There is no such record, or none that this user may see (the two are not told apart)."""


class ClashField(NamedTuple):
    """One field of a clash, by its name in an edit: what it was when it was read, what I want it to be, what somebody
    else has made of it. What I did not touch is `mine` as it is theirs."""

    name: str
    before: Any
    mine: Any
    theirs: Any

    @property
    def disputed(self) -> bool:
        """Whether both of us changed it, and differently; all else goes together."""
        return self.mine not in (self.before, self.theirs) and self.theirs != self.before


class Clash(Refused):
    """Somebody else changed the record since it was read; nothing was changed.

    `fields` are all that they or I have changed, `version` is what an edit that knows of it starts from (None: where
    there is nothing to start from again).
    """

    def __init__(
        self, message: str, hint: str = "", fields: tuple[ClashField, ...] = (), version: int | None = None
    ) -> None:
        super().__init__(message, hint)
        self.fields = fields
        self.version = version


class WrongUse(TcrmError):
    """The command line was used wrongly (exit code 2)."""

    exit_code = 2


class BadValue(WrongUse):
    """A value that a person typed cannot be understood (a date, an amount, a name)."""


class DatabaseTrouble(TcrmError):
    """The database cannot be opened, read or written."""


class WrongFile(DatabaseTrouble):
    """The file itself is no sound database of ours: another one is needed."""
