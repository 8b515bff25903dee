"""Who waits at the write gate gets in before somebody who has just been there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer

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


def waits(pid: int) -> bool:
    """Whether this process stands at a lock that somebody else holds."""
    return any("->" in line and f" {pid} " in line for line in LOCKS.read_text().splitlines())


@pytest.mark.skipif(not LOCKS.exists(), reason="only Linux tells who waits for a lock, and has the turnstile")
def test_who_comes_again_stands_behind_those_who_wait(tmp_path: Path) -> None:
    database, passed = tmp_path / "firm.db", tmp_path / "passed"
    gate = Gate(database)
    with gate.passed():
        other = subprocess.Popen([sys.executable, "-c", OTHER, str(database), str(passed)])
        while not waits(other.pid):
            assert other.poll() is None
        os.kill(other.pid, signal.SIGSTOP)  # the machine has not yet got round to it when the gate becomes free
    wake = Timer(0.1, os.kill, (other.pid, signal.SIGCONT))
    wake.start()
    with gate.passed(), passed.open("a") as file:
        file.write("me ")
    assert other.wait(60) == 0
    assert passed.read_text() == "other me "
