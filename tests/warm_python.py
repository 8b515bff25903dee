"""Run as a program by `warm`: a Python that has imported what a start of TCRM imports, and splits off programs.

Over the socket whose number is its argument comes one request for each, as JSON, with the terminal that the program
gets and the pipe on which its process id and, at its end, its exit code are told. It ends with the socket.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import socket
import sys
import termios
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

MOST = 1 << 16  # bytes of a request
FILES = 64  # files that this process may have open: a program inherits none of them


def import_all() -> None:
    """What the program imports before its first screen, as it does (`cli.begin.open_screens`), and the screens."""
    import tcrm.cli.tree
    import tcrm.demo.build
    from tcrm.terminal import lean

    with lean.imports():
        import tcrm.opening
        import tcrm.screens.agenda_first

        lean.import_textual()
        import textual.layouts.factory
        import textual.scrollbar  # noqa: F401

        import tcrm.app
        import tcrm.terminal.linedriver  # noqa: F401
    from tcrm.screens import account, agenda, board, customers, deal

    _run = (  # what waits until something in it is asked for
        account.AccountScreen, agenda.AgendaScreen, board.BoardScreen, customers.CustomersScreen, deal.DealScreen,
    )  # fmt: skip


def serve(asked: socket.socket) -> None:
    """Split off a program for each request, and somebody who waits for its end; returns in the program."""
    while (received := socket.recv_fds(asked, MOST, 2))[0]:
        request, (terminal, report) = received[:2]
        if os.fork() == 0:
            if (program := os.fork()) == 0:
                become(json.loads(request), terminal, report)
                return
            os.close(terminal)
            _program, status = os.waitpid(program, 0)
            os.write(report, b"%d\n" % os.waitstatus_to_exitcode(status))
            os._exit(0)
        os.close(terminal)
        os.close(report)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
    sys.exit()


def become(request: dict[str, Any], terminal: int, report: int) -> None:
    """Be a program that was just started in this terminal."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    os.write(report, b"%d\n" % os.getpid())
    for standard in range(3):
        os.dup2(terminal, standard)
    os.closerange(3, FILES)
    os.chdir(request["cwd"])
    os.umask(request["umask"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = request["argv"]


def run() -> None:
    """Do what `python …` does with these arguments: `-c` and code, or a file."""
    main = sys.modules["__main__"] = ModuleType("__main__")
    code, name = "", "<string>"
    if sys.argv[0] == "-c":
        code = sys.argv.pop(1)
        sys.path.insert(0, "")
    else:
        name = main.__file__ = sys.argv[0]
        code = Path(name).read_text(encoding="utf-8")
        sys.path.insert(0, str(Path(name).parent))
    gc.enable()
    exec(compile(code, name, "exec"), vars(main))


if __name__ == "__main__":
    if os.fork():
        os._exit(0)  # so that it is nobody's child
    gc.disable()
    import_all()
    gc.freeze()
    serve(socket.socket(fileno=int(sys.argv[1])))
    run()
