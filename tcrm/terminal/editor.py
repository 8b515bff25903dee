"""Long text in the user's own editor, on a file that only the user may read."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from tcrm.clean import clean_text, excerpt
from tcrm.errors import Refused
from tcrm.i18n import _


def edit_text(app: App[Any], text: str) -> str:
    """`text` as it is after it was edited in $VISUAL or $EDITOR, clean and without blank lines round it.

    The terminal is lent to the editor; the program waits. Raises Refused where there is no editor, it does not start
    or says that it failed; nothing is changed then.
    """
    command = _editor()
    descriptor, name = tempfile.mkstemp(prefix="tcrm-", suffix=".txt")  # mode 0600
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        _run(app, [*command, name])
        return clean_text(path.read_text(encoding="utf-8", errors="replace")).strip()
    finally:
        path.unlink(missing_ok=True)


def _editor() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        command = shlex.split(named)
    except ValueError as error:
        raise _no_start(named) from error
    if not command:
        raise Refused(_("There is no editor."), _("Name one in $EDITOR, as in EDITOR=nano tcrm."))
    return command


def _run(app: App[Any], command: list[str]) -> None:
    try:
        with app.suspend():
            code = subprocess.run(command, check=False).returncode
    except (OSError, SuspendNotSupported) as error:
        raise _no_start(command[0]) from error
    if code:
        raise Refused(_("The editor ended with an error ({code}); the text is as before.").format(code=code))


def _no_start(named: str) -> Refused:
    return Refused(
        _("The editor {name} cannot be started.").format(name=excerpt(named)), _("It is named in $VISUAL or $EDITOR.")
    )
