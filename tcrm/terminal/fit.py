"""What this terminal is fit for: whether a screen can be opened on it at all, in which colours, with which letters."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Literal, NamedTuple, TextIO

from tcrm.errors import WrongUse
from tcrm.i18n import _

Colours = Literal["none", "ansi", "full"]

MANY_COLOURS = ("256color", "kitty")  # how a TERM ends for which Rich goes beyond 16 colours

ERASES_IN_COLOUR = (
    "xterm",
    "alacritty",
    "foot",
    "kitty",
    "rxvt",
    "konsole",
    "vte",
    "wezterm",
    "ghostty",
    "linux",
    "putty",
)
"""How a TERM begins on which erased cells take the pen's paper."""


class Fit(NamedTuple):
    """`colours`: none (NO_COLOR), the terminal's own 16, or 256 and more. `unicode`: lines and signs can be shown."""

    colours: Colours = "full"
    unicode: bool = True

    @property
    def theme(self) -> str | None:
        """The Textual theme that this terminal needs; None: any will do."""
        return None if self.colours == "full" else "ansi-dark"


def check_terminal(
    environ: Mapping[str, str] = os.environ, stdin: TextIO | None = None, stdout: TextIO | None = None
) -> Fit:
    """What the terminal at `stdin` and `stdout` (the process's own, unless given) is fit for.

    Raises `WrongUse` when no screen can be opened there.
    """
    hint = _("Commands such as `tcrm find` and `tcrm agenda` work everywhere.")
    if not _is_terminal(stdin or sys.__stdin__):
        raise WrongUse(_("The screens of TCRM need a keyboard: standard input is not a terminal."), hint)
    if not _is_terminal(stdout or sys.__stdout__):
        raise WrongUse(_("The screens of TCRM need a terminal: standard output is not one."), hint)
    term = environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        message = _("The screens of TCRM need a terminal that can move the cursor; TERM is {term}.")
        raise WrongUse(message.format(term=term or _("not set")), hint)
    return Fit(_colours(term, environ), shows_unicode(environ))


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def _colours(term: str, environ: Mapping[str, str]) -> Colours:
    if "NO_COLOR" in environ:
        return "none"
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "full"
    return "full" if term.rpartition("-")[2] in MANY_COLOURS else "ansi"


def shows_unicode(environ: Mapping[str, str] = os.environ) -> bool:
    """Does the locale promise UTF-8? Where none is set Python takes UTF-8, and so do we; `LC_ALL=C` and `LANG=C` mean
    ASCII, although Python puts LC_CTYPE=C.UTF-8 beside the latter, and beside a locale that is not there (PEP 538)."""
    said = [environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    if said[1] == "C.UTF-8" and said[2]:
        said[1] = ""
    for value in said:
        if value:
            return "UTF-8" in value.upper().replace("UTF8", "UTF-8")
    return True


def erases_in_colour(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether this terminal has `bce`; asked of its name, since ncurses would have to be loaded for terminfo.

    tmux has it, whatever the name that it gives itself says. GNU screen has not, unless it was told to (`defbce`),
    whatever its name says: many call it xterm-256color, and what it was started from may have been a tmux.
    """
    if "STY" in environ:
        return False
    return environ.get("TERM", "").startswith(ERASES_IN_COLOUR) or environ.get("TERM_PROGRAM") == "tmux"


def is_plain(fit: Fit, setting: bool | None, asked: bool) -> bool:
    """Whether signs are written in plain ASCII: `asked` for (`--ascii`), else as the setting says, if it does."""
    return asked or (setting if setting is not None else not fit.unicode)
