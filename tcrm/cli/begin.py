"""How `tcrm …` begins: the screens at once, or the command line, which is imported for whoever says more."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from tcrm import i18n
from tcrm.cli.ending import Ending
from tcrm.errors import TcrmError, WrongUse
from tcrm.i18n import _
from tcrm.options import Options, plain_options
from tcrm.paths import settings_file
from tcrm.terminal import lean
from tcrm.terminal.known import is_textual_known
from tcrm.trace import mark, told

PATIENCE = 0.25  # seconds that the first picture waits for its rows; without it the screens wait for them


def begin(words: Sequence[str]) -> NoReturn:
    """Do what the words of the command line say, and leave with the exit code."""
    mark("Python")
    # Closed streams (`>&-`) are None in Python; what is written to them goes nowhere.
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if (change := getattr(stream, "reconfigure", None)) is not None:
            change(errors="replace")  # a letter that the locale lacks must not end a command
    try:
        _start(words)
    except SystemExit as end:
        if "textual" in sys.modules and isinstance(end.code, int):
            sys.stderr.write(told())
            _leave(end.code)
        raise


def _start(words: Sequence[str]) -> NoReturn:
    """Open the screens, or hand the words to the command line; errors are told, and end in the exit code."""
    with Ending() as ending:
        if (options := plain_options(words)) is None or "_TCRM_COMPLETE" in os.environ:
            gc.enable()
            with lean.library():
                from tcrm.cli.tree import door
            door().main(words, prog_name="tcrm")
        i18n.use(language())
        ending.code = open_screens(options)
    sys.exit(ending.code)


def open_screens(options: Options) -> int:
    """Open the screens; the exit code. Where there is no terminal for them: wrong use."""
    if options.json or options.csv:
        raise WrongUse(_("--json and --csv need a command."), _("Try: tcrm --help"))
    from tcrm.terminal.fit import check_terminal

    fit = check_terminal()
    mark("command line")
    lean.hold_garbage()
    with lean.imports():
        from tcrm.opening import first_picture, open_desk
    mark("database imported")
    desk, settings = open_desk(options)
    mark("database opened")
    picture = None
    try:
        with lean.imports():
            if is_textual_known():
                picture = first_picture(desk, settings, fit, ascii=options.ascii, within=PATIENCE)
                mark("first picture")
            lean.import_textual()
            mark("Textual")
            from tcrm.app import main
        mark("screens")
        return main(desk, settings, fit, ascii=options.ascii, picture=picture)
    finally:
        if picture is not None:
            picture.leave()


def language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of the settings, else the system's; `en` where neither says."""
    from tcrm import config

    with suppress(TcrmError):  # a broken file is reported by what needs it
        if chosen := config.load(settings_file()).language:
            return chosen
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name, "").partition(".")[0].partition("@")[0]:
            return "en" if value in ("C", "POSIX") else value
    return "en"


def _leave(code: int) -> NoReturn:
    """End the process at once, after what has to be cleaned up: everything is stored by now, and to take thousands of
    objects of the screens apart one by one would keep the user waiting for the shell."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
