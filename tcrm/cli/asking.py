"""Questions that a command asks at the terminal, and what is typed there."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterable, Sequence

import click

from tcrm.clean import excerpt, for_terminal
from tcrm.errors import Refused
from tcrm.i18n import _


def can_ask() -> bool:
    """Is somebody there to answer?"""
    return sys.stdin is not None and sys.stdin.isatty()


def answer(question: str, tail: str, before: Iterable[str] = ()) -> str:
    """What is typed at a terminal after a question and its `tail`, in small letters; `before` are lines said first.
    Refused where nobody is there to answer."""
    if not can_ask():
        raise Refused(question + " " + _("Nobody is there to say yes."), _("Say so with --yes."))
    return " ".join(_typed("\n".join((*before, question)) + tail).split()).casefold()


def agree(question: str, yes: bool) -> None:
    """Insist on a yes: said with --yes, or typed at a terminal. Refused otherwise."""
    if not yes and answer(question, " [y/N]:") not in ("y", "yes", _("yes")):
        raise Refused(_("Nothing was changed."))


def which(question: str, choices: Sequence[str]) -> int:
    """The place (from 0) of the one of `choices` that is chosen by its number; asked again until it is one of them."""
    lines = (question, *(f"  {number}  {choice}" for number, choice in enumerate(choices, 1)))
    said = "\n".join((*lines, _("Which?")))
    while True:
        line = _typed(said)
        if not line:  # ctrl+d
            raise KeyboardInterrupt
        if line.strip() in map(str, range(1, len(choices) + 1)):
            return int(line) - 1
        said = _("{said} is none of 1 to {most}. Which?").format(said=excerpt(line.strip()), most=len(choices))


def _typed(prompt: str) -> str:
    """The line typed after a prompt; blank at the end of all lines.

    Python looks for a ctrl+c before it begins to read, and then when the read is interrupted: one that comes between
    the two would be lost until something is typed. So the signal writes into a pipe, and both are waited for at once.
    """
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    before = signal.set_wakeup_fd(wake)
    try:
        click.echo(for_terminal(prompt) + " ", nl=False, err=True)
        while sys.stdin not in select.select([sys.stdin, woken], [], [])[0]:
            os.read(woken, 1)  # what the signal means is done between two lines of Python
        return sys.stdin.readline()
    finally:
        signal.set_wakeup_fd(before)
        os.close(woken)
        os.close(wake)
