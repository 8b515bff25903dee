"""What the parts of a soak share: the seed, how long each part is, how far it has come, and what was found.

    for turn in rounds("killed", soak=1000, short=50):
        ...turn.number, turn.random...
        told = count("killed", lost=0)["lost"]  # of all its turns, also those before it was stopped
        figure("killed", "programs killed at a random moment", f"{of(turn, 1000)}", goal="nothing lost", met=not told)

In `make test` every part is short and its seed is 1. In `make soak` the seed is new (or `TCRM_SOAK_SEED`), it is
printed, and what was done is kept in `.soak`, so that a soak that was stopped goes on where it was. `TCRM_SOAK=0.1`
makes a tenth of it. `python tests/soak/ledger.py` writes what was found into `docs/reliability.md`; what no soak has
found anew here, such as in a fresh clone, stays there as it was.
"""

from __future__ import annotations

import json
import os
import platform
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".soak"
PAGE = ROOT / "docs" / "reliability.md"
PARTS = (
    "backups", "ctrl-z", "dropped-import", "ended-at-work", "ended-in-a-form", "fuzzed files", "hostile data",
    "key-storms", "key-storms-pty", "killed", "mutants", "pastes", "people", "sizes", "ssh", "state-machine",
    "strange values", "tmux", "writers",
)  # fmt: skip
SIZES = ("60x20", "80x24", "120x40")
MACHINE = "Machine: "
PIECES = {
    "hostile data": [
        f"screens at {size}, hostile text {how} the program"
        for how in ("past", "by", "into words of")
        for size in SIZES
    ],
    "strange values": [f"screens at {size} on a value of another program" for size in SIZES],
}
"""Parts of several runs: what each of them finds. One that is missing is said."""
SHARE = float(os.environ.get("TCRM_SOAK") or 0)


_counted: dict[str, dict[str, float]] = {}  # what the turns of each part have come to


@dataclass(frozen=True)
class Round:
    """One turn of a part, from 0, with chance of its own: the same number and seed do the same again."""

    number: int
    random: random.Random


@dataclass(frozen=True)
class Found:
    """One line of the page. `part` names the soak that found it."""

    part: str
    what: str
    value: str
    goal: str
    met: bool
    day: str
    seed: int


def seed() -> int:
    """The seed of this run: 1 in `make test`; in a soak the one that is asked for, else that of the soak begun."""
    if not SHARE:
        return 1
    kept = KEPT / "seed"
    if asked := os.environ.get("TCRM_SOAK_SEED"):
        _keep(kept, asked)
    elif not kept.exists():
        _keep(kept, str(random.SystemRandom().randrange(1, 1_000_000)))
    return int(kept.read_text())


def length(soak: int, short: int) -> int:
    """How many rounds: `short` in `make test`, `soak` (or the share that is asked for, but never less) in a soak."""
    return max(short, round(soak * SHARE)) if SHARE else short


def rounds(part: str, *, soak: int, short: int) -> Iterator[Round]:
    """The turns of a part that are not done yet. One counts as done when the next is asked for."""
    number, run_seed = 0, seed()
    place = KEPT / f"{part}-{run_seed}.done"
    sums = place.with_suffix(".sums")
    _counted[part] = json.loads(sums.read_text()) if SHARE and sums.exists() else {}
    if SHARE and place.exists():
        number = int(place.read_text())
    while number < length(soak, short):
        yield Round(number, random.Random(f"{run_seed} {part} {number}"))
        number += 1
        if SHARE:
            _keep(sums, json.dumps(_counted[part]))
            _keep(place, str(number))


def count(part: str, **more: float) -> dict[str, float]:
    """Add these to what the turns of a part have come to; all that they have come to by now, also before a stop."""
    return _tell(part, lambda before, new: before + new, more)


def most(part: str, **seen: float) -> dict[str, float]:
    """As `count`, but the largest of each is kept."""
    return _tell(part, max, seen)


def _tell(part: str, how: Callable[[float, float], float], new: dict[str, float]) -> dict[str, float]:
    told = _counted.setdefault(part, {})
    told.update({name: how(told.get(name, 0), value) for name, value in new.items()})
    return told


def so_far(part: str) -> dict[str, float]:
    """What a part has come to by now, also one whose turns another process does."""
    if part in _counted or not SHARE:
        return _counted.get(part, {})
    sums = KEPT / f"{part}-{seed()}.sums"
    return json.loads(sums.read_text()) if sums.exists() else {}


def of(turn: Round, soak: int) -> str:
    """How many turns are done, of how many that are wanted: `1 of 25`."""
    return f"{turn.number + 1:,} of {soak:,}"


def figure(part: str, what: str, value: str, *, goal: str = "", met: bool = True, of_seed: int | None = None) -> None:
    """Keep a figure for the page; in `make test` nothing is kept. A program of its own says the seed that it had."""
    if not SHARE and of_seed is None:
        return
    by = seed() if of_seed is None else of_seed
    assert "|" not in f"{what}{value}{goal}", "the page is a table, and is read again"
    found = Found(part, what, value, goal, met, datetime.now(UTC).date().isoformat(), by)
    kept = {each.what: each for each in _found(part)}
    kept[what] = found
    _keep(KEPT / f"{part}.json", json.dumps([asdict(each) for each in kept.values()]))


def page() -> str:
    """`docs/reliability.md`: all that soaks have found, part by part."""
    here = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    machines = [*([here] if [*KEPT.glob("*.json")] else []), *_machines_before()] or [here]
    lines = [
        "# Reliability",
        "",
        "`make soak` tries for hours what `make test` tries for seconds: the same tests in `tests/soak`, longer. It",
        "prints its seed and goes on where it was stopped; `TCRM_SOAK_SEED=7 make soak` does what was done with this",
        "seed, `TCRM_SOAK=0.1 make soak` a tenth. What it found last stands here, also where it falls short.",
        "",
        f"{MACHINE}{'; before: '.join(dict.fromkeys(machines))}.",
        "",
        "| part | what | found | goal | met | day, seed |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for part in sorted(
        {*PARTS, *(path.stem for path in KEPT.glob("*.json")), *(each.part for each in _found_before())}
    ):
        found = _found(part)
        told = {each.what for each in found}
        missing = [what for what in PIECES.get(part, []) if what not in told] if found else ["all of it"]
        for each in found:
            met = "yes" if each.met else "**no**"
            lines.append(
                f"| {each.part} | {each.what} | {each.value} | {each.goal} | {met} | {each.day}, {each.seed} |"
            )
        lines += [f"| {part} | {what} | not run | | **no** | |" for what in missing]
    lists = [path.read_text(encoding="utf-8") for path in sorted(KEPT.glob("*.md"))]  # what a part has to list
    for text in lists or _lists_before():
        lines += ["", text.rstrip()]
    return "\n".join([*lines, ""])


def _found(part: str) -> list[Found]:
    """What is known of a part: found here, else what stands on the page."""
    path = KEPT / f"{part}.json"
    if path.exists():
        return [Found(**each) for each in json.loads(path.read_text())]
    return [found for found in _found_before() if found.part == part]


def _found_before() -> Iterator[Found]:
    """What stands on the page, but for what was not run."""
    for line in _page_before():
        part, what, value, goal, met, when = _cells(line) or ("",) * 6
        if run := re.fullmatch(r"(\d{4}-\d\d-\d\d), (\d+)", when):
            yield Found(part, what, value, goal, met == "yes", run[1], int(run[2]))


def _machines_before() -> list[str]:
    """On which machines what stands on the page was found."""
    told = next((line for line in _page_before() if line.startswith(MACHINE)), "")
    return told.removeprefix(MACHINE).rstrip(".").split("; before: ") if told else []


def _cells(line: str) -> list[str]:
    """The cells of a line of the table, none of another line."""
    cells = [cell.strip() for cell in line.split("|")[1:-1]]
    return cells if len(cells) == len(fields(Found)) - 1 else []


def _lists_before() -> list[str]:
    """The lists behind the table of the page."""
    _table, *lists = "\n".join(_page_before()).split("\n## ")
    return [f"## {each}" for each in lists]


def _page_before() -> list[str]:
    return PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []


def _keep(path: Path, text: str) -> None:
    """Whole or not at all, also when the soak is stopped in the middle."""
    path.parent.mkdir(exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_text(text)
    new.replace(path)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} written")
