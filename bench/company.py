"""Databases of any size to measure on: invented customers, a tenth of them Chinese, and all that hangs on them.

    company(10_000) -> Path     # made once a month, kept in the cache folder
    python -m bench.company 1000000

For n customers: about n people; phones, e-mails, addresses, tags; n/5 deals of three years with five moves each; n/2
activities, n/10 memos. Everything is written by operations of the program, so that journal, search index and stages are
what the program itself makes of them (`tcrm doctor` agrees). The same size gives the same company, but for the day that
it was made on, from which all dates count.

Forty people share the work: olga, an admin who sells as well, and sellers in three teams. Colleagues see what is of
their own team; so olga sees everything, `south1` half of all deals and people, `east1` one in a hundred.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bench.filling import Filling
from tcrm.actions.setup import open_session
from tcrm.paths import cache_dir
from tcrm.session import system_clock

MADE = 2  # another number when what is made changes
CHUNK = 50_000
DAY = 86_400

Say = Callable[[str], None]


def company(customers: int, *, say: Say | None = None) -> Path:
    """The file of a company with so many customers; making a million takes some minutes."""
    now = system_clock().replace(microsecond=0)
    tag = f"bench-{MADE}-{now:%Y%m}"
    path = cache_dir() / f"{tag}-{customers}.db"
    _sweep(tag)
    if not path.exists():
        _make(path, customers, now, say or (lambda text: print(text, file=sys.stderr, flush=True)))
    with closing(
        open_session(path, "olga")
    ):  # a schema that has grown since is brought up to date before the clock runs
        pass
    for copy in (*path.parent.glob(f"{path.name}.before-*"), path.with_name(f"{path.name}.backups")):
        _remove(copy)
    return path


def _make(path: Path, customers: int, now: datetime, say: Say) -> None:
    part = path.with_suffix(f".part{random.randrange(10**6)}")
    with closing(open_session(part, "olga", lambda: now)) as session:
        filling = Filling(session, customers)
        filling.people()
        for what, count, fill in (
            ("customers", customers, filling.customers),
            ("deals", customers // 5, filling.deals),
            ("activities", customers // 2, filling.activities),
            ("memos", customers // 10, filling.memos),
        ):
            for start in range(0, count, CHUNK):
                say(f"  making {what} {start:,} of {count:,}")
                fill(start, min(CHUNK, count - start))
        session.db.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    part.rename(path)
    part.with_name(f"{part.name}.lock").unlink(missing_ok=True)


def _sweep(tag: str) -> None:
    """Throw away what earlier versions made, and what was never finished."""
    for path in cache_dir().glob("bench-*"):
        forsaken = ".part" in path.name and path.stat().st_mtime < time.time() - DAY
        if forsaken or not path.name.startswith(f"{tag}-"):
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    for size in sys.argv[1:]:
        begun = time.perf_counter()
        made = company(int(size))
        print(f"{made}  {made.stat().st_size / 1e6:,.0f} MB  {time.perf_counter() - begun:,.0f} s")
