"""Work done in a process of its own, without the rights and the room that this one has."""

from __future__ import annotations

import os
import pickle
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
NOBODY = 65534


@contextmanager
def common_folder() -> Iterator[Path]:
    """A folder that belongs to whom `apart` works as."""
    folder = Path(tempfile.mkdtemp(prefix="tcrm-"))
    everybodys(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def everybodys(folder: Path) -> None:
    """Give a folder and what is in it to whom `apart` works as."""
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, NOBODY, NOBODY)


def apart(work: Callable[[], T], *, most_bytes: int | None = None) -> T:
    """What `work` returns, done by somebody who is not root, and who may write no file beyond `most_bytes`."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            if os.geteuid() == 0:
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            if most_bytes is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
            answer = pickle.dumps(work())
            os.write(write, answer)
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as answers:
        answer = answers.read()
    _pid, status = os.waitpid(child, 0)
    assert status == 0, "what was done apart raised an error"
    answered: T = pickle.loads(answer)
    return answered
