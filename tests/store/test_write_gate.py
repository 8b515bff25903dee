"""Who waits at the write gate gets in before somebody who has just been there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from tcrm.models.gate import Gate

LOCKS = Path("/proc/locks")
OTHER = """
import sys
from pathlib import Path
from tcrm.models.gate import Gate
with Gate(Path(sys.argv[1])).passed(), open(sys.argv[2], "a") as passed:
    passed.write("other ")
"""


def somebody_waits(path: Path) -> bool:
    """Whether a process stands at a lock of this file that somebody else holds."""
    inode = path.stat().st_ino
    return any("->" in line and f":{inode} " in line for line in LOCKS.read_text().splitlines())


@pytest.mark.skipif(not LOCKS.exists(), reason="only Linux tells who waits for a lock, and has the line")
def test_who_comes_again_stands_behind_those_who_wait(tmp_path: Path) -> None:
    database, passed, lock = (tmp_path / name for name in ("firm.db", "passed", "firm.db.lock"))
    gate = Gate(database)
    with gate.passed():
        other = subprocess.Popen([sys.executable, "-c", OTHER, str(database), str(passed)])
        while not somebody_waits(lock):
            assert other.poll() is None
        os.kill(other.pid, signal.SIGSTOP)  # the machine has not yet got round to it when the gate becomes free
        os.waitid(os.P_PID, other.pid, os.WSTOPPED | os.WNOWAIT)

    def wake() -> None:
        while not (somebody_waits(lock) or passed.exists()):
            pass
        os.kill(other.pid, signal.SIGCONT)

    waker = Thread(target=wake)
    waker.start()
    with gate.passed(), passed.open("a") as file:
        file.write("me ")
    waker.join()
    assert other.wait(60) == 0
    assert passed.read_text() == "other me "


STOPPED = """
import os, signal, sys
from pathlib import Path
from tcrm.models.gate import Gate
with Gate(Path(sys.argv[1])).passed():
    for each in signal.SIGTSTP, signal.SIGTTOU:
        os.kill(os.getpid(), each)
    print("through", flush=True)
print("and on", flush=True)
"""


def test_ctrl_z_in_the_shell_stops_a_command_when_its_change_is_stored(tmp_path: Path) -> None:
    command, told = [sys.executable, "-c", STOPPED, str(tmp_path / "firm.db")], tmp_path / "told"
    # a group of its own, whose parent is of the same session: only such a one can be stopped by SIGTSTP
    with told.open("w") as out, subprocess.Popen(command, stdout=out, process_group=0) as other:
        try:
            os.waitid(os.P_PID, other.pid, os.WSTOPPED | os.WNOWAIT)
            assert told.read_text() == "through\n"
            with Gate(tmp_path / "firm.db").passed():  # nobody waits for one who sleeps
                os.kill(other.pid, signal.SIGCONT)
            assert other.wait(60) == 0
        finally:
            other.kill()
    assert told.read_text() == "through\nand on\n"


def test_nobody_comes_to_the_gate_while_they_are_kept_out(tmp_path: Path) -> None:
    gate, came = Gate(tmp_path / "firm.db"), Event()

    def come() -> None:
        with gate.passed(), gate.kept_out() as out:
            assert not out
            came.set()

    with gate.kept_out() as out:
        assert out
        comer = Thread(target=come)
        comer.start()
        assert not came.wait(0.05)
    comer.join()
    assert came.is_set()
