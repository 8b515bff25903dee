"""The programs that are measured: TCRM with a home of its own, and what it is measured against."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.line import Watched, watched

PYTHON = sys.executable
BARE = [PYTHON, str(Path(__file__).with_name("bare.py"))]
SHOWN = r"\? help"  # the end of the bottom line: the screen is whole

_TCRM = [PYTHON, "-c", "from tcrm.cli.main import run; run()"]


def tcrm(db: Path, *words: str, who: str = "olga") -> list[str]:
    """The command line of the program on a database."""
    return [*_TCRM, "--db", str(db), "--as", who, *words]


DEMO = [*_TCRM, "--demo", "--today", "2026-11-21"]  # the same company on any day


@contextmanager
def nobody() -> Iterator[str]:
    """A home (TCRM_HOME) without anybody's settings; the backup of each day is off, which would run beside the first
    measurement of the day, and of a throw-away home in each."""
    with tempfile.TemporaryDirectory() as home:
        config = Path(home) / "config"
        config.mkdir()
        (config / "config.toml").write_text("daily_backups = 0\n", encoding="utf-8")
        yield home


@contextmanager
def seated(db: Path, who: str = "olga") -> Iterator[Watched]:
    """The program on the agenda, with nobody's settings."""
    with nobody() as home, watched(tcrm(db, who=who), TCRM_HOME=home) as program:
        program.seen(SHOWN)
        yield program


@contextmanager
def at(db: Path, key: str, pattern: str, who: str = "olga") -> Iterator[Watched]:
    """The program on the screen that this key opens, when `pattern` stands there and nothing is read any more."""
    with seated(db, who) as program:
        program.open(key, pattern)
        program.settle(1)
        yield program


@contextmanager
def demo(key: str, pattern: str) -> Iterator[Watched]:
    """The same in the demo company, whose customers are few and have much."""
    with nobody() as home, watched(DEMO, TCRM_HOME=home) as program:
        program.seen(SHOWN)
        program.open(key, pattern)
        program.settle(1)
        yield program


@contextmanager
def bare_app() -> Iterator[Watched]:
    """The bare app with its table on the screen."""
    with watched(BARE) as reference:
        reference.seen("Customer 20")
        yield reference


def run(argv: list[str]) -> tuple[float, float]:
    """Run a whole process with nobody's settings; its seconds by the clock and of processor."""
    with nobody() as home:
        before, start = _used(), time.perf_counter()
        done = subprocess.run(argv, capture_output=True, env={**os.environ, "TCRM_HOME": home}, text=True, check=False)
        took = time.perf_counter() - start
    if done.returncode:
        raise AssertionError(f"{argv[3:]} ended with {done.returncode}:\n{done.stderr}")
    return took, _used() - before


def imports_of(argv: list[str]) -> list[str]:
    """A program that imports what a command of ours imports, and does nothing."""
    code = "from tcrm.cli.main import run\ntry: run()\nexcept SystemExit: pass\n"
    code += "import sys; print(*sys.modules, file=sys.stderr)"
    with nobody() as home:
        env = {**os.environ, "TCRM_HOME": home}
        done = subprocess.run([PYTHON, "-c", code, *argv[3:]], capture_output=True, text=True, check=True, env=env)
    loaded = [name for name in done.stderr.split() if not name.startswith(("__", "encodings."))]
    return [PYTHON, "-c", f"for name in {loaded}:\n try: __import__(name)\n except (ImportError, ValueError): pass"]


def _used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime
