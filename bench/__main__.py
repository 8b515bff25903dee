"""`python -m bench [--size 100000] [--repeat 3] [group …]` measures and prints; `--write` puts it into
docs/performance.md, where what this run does not measure stays as it is."""

from __future__ import annotations

import argparse
import os
import sys
import time

from bench.figure import Figure
from bench.groups import GROUPS
from bench.pace import pace
from bench.page import PAGE, State, put

SIZE, REPEAT = 100_000, 3


def main() -> int:
    """Measure the groups that were asked for, all without any."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("groups", nargs="*", metavar="group", help="what to measure: " + " ".join(GROUPS))
    asked.add_argument("--size", type=int, default=SIZE, help="customers in the database")
    asked.add_argument("--repeat", type=int, default=REPEAT, help="rounds of each measurement")
    asked.add_argument("--write", action="store_true", help=f"put it into {PAGE.name}")
    wanted = asked.parse_args()
    if unknown := set(wanted.groups) - set(GROUPS):
        asked.error(f"there is no group {' '.join(sorted(unknown))}; there are {' '.join(GROUPS)}")
    for name in wanted.groups or GROUPS:
        load, before, begun = os.getloadavg()[0], pace(), time.perf_counter()
        heading = GROUPS[name].heading(wanted.size)
        print(f"\n{heading} …", flush=True)
        figures = []
        for figure in GROUPS[name].measure(wanted.size, max(1, wanted.repeat)):
            figures.append(figure)
            _say(figure)
        state = State(load, before, pace())
        print(f"  {time.perf_counter() - begun:,.0f} s, {state}", flush=True)
        if wanted.write:
            put(heading, _command(name, wanted.size, wanted.repeat), figures, state)
    return 0


def _say(figure: Figure) -> None:
    sign = {True: "✓", False: "✗", None: " "}[figure.met]
    used = f"   processor {figure.processor}" if figure.processor else ""
    print(f"{sign} {figure.what:<58} {figure.value}  {figure.goal}{used}", flush=True)


def _command(group: str, customers: int, repeat: int) -> str:
    """What measures this group alone in the same way."""
    sized = f" --size {customers}" if GROUPS[group].sized and customers != SIZE else ""
    often = f" --repeat {repeat}" if repeat != REPEAT else ""
    return f"python -m bench{sized}{often} {group}"


if __name__ == "__main__":
    sys.exit(main())
