"""docs/performance.md: one table for each group and size, each with the day and the command that it was measured by.

A run replaces the tables that it has measured and leaves the others as they are, so that runs of different sizes stand
together.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bench.figure import Figure, ms
from bench.groups import GROUPS

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
INTRODUCTION = """\
# Performance

A time alone says little about a program on another machine: most figures are ratios against a named reference,
measured in turns in the same run. The bare app is Textual with one DataTable of 200 rows; the imports of a command are
a Python that only imports what the command needs. Screens are driven over a real pty, as a user feels them: a time ends
with the last byte of the answer, “rows” is when the rows stood there that stayed. A start ends when its screen can be
read, which is before all of the program is loaded; how soon a key is answered that is pressed then stands below it. Of
several times the middle is given, and the least and the most beside it; a p95 is what 95 of 100 keys do not exceed.
Processor is the time that the program used of it, which other work on the machine bears on less. The databases are
invented, a tenth of the customers Chinese; the backup of each day is off.
Pace is how long the machine took for 500,000 steps of Python before and after a table: times in milliseconds go with
it, and a shared machine may need half as long again an hour later.
`make bench` measures with 100,000 customers, `python -m bench --write --size 1000000` with a million.

`TCRM_TRACE=1 tcrm` tells on the error stream, when one has left, where the time of its start went.
"""


class State(NamedTuple):
    """How it was with the machine: how many processes ran at the start, and its pace before and after, in seconds."""

    load: float
    before: float
    after: float

    def __str__(self) -> str:
        return f"load {self.load:.1f}, pace {ms(self.before)} and {ms(self.after)} ms"


def put(heading: str, command: str, figures: Sequence[Figure], state: State) -> None:
    """Put a table on the page in place of the one with this heading."""
    tables = _tables(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    tables[heading] = _table(command, figures, state)
    parts = [f"## {name}\n\n{tables[name]}" for name in sorted(tables, key=_place)]
    PAGE.write_text("\n".join([INTRODUCTION, *parts]), encoding="utf-8")


def _tables(page: str) -> dict[str, str]:
    """Heading -> what stands below it; a heading that no group has any more is left out."""
    found: dict[str, str] = {}
    for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        heading, _end, body = part.partition("\n")
        if any(heading == group.title or heading.startswith(f"{group.title}, ") for group in GROUPS.values()):
            found[heading] = body.strip("\n") + "\n"
    return found


def _place(heading: str) -> tuple[int, int]:
    title, _comma, customers = heading.partition(", ")
    order = [group.title for group in GROUPS.values()]
    return order.index(title), int(re.sub(r"\D", "", customers) or 0)


def _table(command: str, figures: Sequence[Figure], state: State) -> str:
    met = {True: "yes", False: "**no**", None: ""}
    rows = [f"| {f.what} | {f.value} | {f.processor} | {f.goal} | {met[f.met]} |" for f in figures]
    cores = os.cpu_count() or 1
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {cores} cores"
    return "\n".join(
        [
            f"{date.today().isoformat()}; {machine}, {state}; `{command}`",
            "",
            "| what | measured | processor | goal | met |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
