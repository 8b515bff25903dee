"""Do the tests see it when a module does something else than it should? `python tests/soak/mutants.py [module…]`

Each mutant (see `mutate`) is tried in a process of its own, forked from one that has imported and collected everything:
there the changed functions are put in, and the tests that pass through the changed lines run until one fails. A mutant
is killed when a test fails or hangs. Nothing is written into the source, and what was tried is kept in `.soak`: a run
that is stopped goes on where it was, and after new tests were written only the survivors are tried again.

Which tests pass through which lines is measured once. Mutants that change nothing anybody could see are listed, each
with the reason, in `equivalent.toml`. Try this where nobody edits (`git worktree add`).
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import importlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pytest  # noqa: E402
from soak import ledger  # noqa: E402
from soak.graft import fits, live_functions, put_in  # noqa: E402
from soak.mutate import Mutant, Source  # noqa: E402

AREAS: dict[str, tuple[list[str], list[str]]] = {  # the modules, the tests that matter for them
    "figures": (
        ["tcrm/queries/figures.py", "tcrm/queries/funnel*.py", "tcrm/queries/periods.py", "tcrm/queries/rates.py"],
        [
            *(f"store/test_funnel_{name}.py" for name in ("fine_points", "ten_deals", "amounts", "past", "*")),
            *("store/test_rates.py", "store/test_stage_paths.py", "unit/test_periods.py"),
        ],
    ),
    "move": (
        [f"tcrm/actions/{name}.py" for name in ("moves", "steps", "gates")],
        [f"store/test_{name}.py" for name in ("moves*", "gate*", "stage_paths", "stage_plans", "deal_*", "hot_ends")],
    ),
    "journal": (
        [
            "tcrm/models/journal.py",
            "tcrm/models/stored.py",
            "tcrm/models/reversal.py",
            "tcrm/models/conflicts.py",
            "tcrm/actions/history.py",
        ],
        [
            *(f"store/test_{name}.py" for name in ("journal_told", "reversal_told", "journal", "clash", "timeline*")),
            *("store/test_customer_actions.py", "store/test_history_rights.py", "store/test_doctor.py"),
            *("store/test_restored_versions.py", "store/test_bulk.py"),
        ],
    ),
    "visibility": (
        ["tcrm/models/visibility.py", "tcrm/actions/rights.py"],
        [
            "store/test_visibility*.py",
            "store/test_team.py",
            "store/test_handover.py",
            "store/test_customer_marks.py",
        ],
    ),
}
GOAL = 0.9
KEPT = ledger.KEPT / "mutants"
PATIENCE = 10.0  # seconds of tests for one mutant, the likeliest to see it first


class Trial:
    """A plugin of pytest: takes its loop over, and tries mutants instead."""

    def __init__(self, area: str, sources: list[Source], seed: int, sample: int | None, patience: float) -> None:
        self.area, self.sources, self.seed, self.sample, self.patience = area, sources, seed, sample, patience
        self.items: dict[str, pytest.Item] = {}
        self.through: dict[str, dict[str, list[int]]] = {}  # test -> module -> lines
        self.seconds: dict[str, float] = {}
        self.kills: Counter[str] = Counter()
        self.live: dict[CodeType, list[FunctionType]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Every mutant meets the same examples; one that kills is neither kept nor made smaller."""
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutants",
            settings.get_profile("make test"),
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),
        )
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure which tests pass where, then try each mutant and keep what became of it."""
        from office import in_memory

        in_memory().db.close()  # sets the firm up that tests copy
        for source in self.sources:
            hasattr(importlib.import_module(source.module), "")  # runs it, if it waits to be used
        self.items = {item.nodeid: item for item in session.items}
        self.live = live_functions({str(source.file) for source in self.sources})
        gc.freeze()
        self._measure()
        for source in self.sources:
            self._try_all(source)
        return True

    def _measure(self) -> None:
        """Run each file of tests once in a child that notes the lines and the time; a test that fails is left out."""
        files = {str(source.file): source.path for source in _sources(AREAS[self.area][0])}
        by_file: dict[str, list[pytest.Item]] = {}
        for item in self.items.values():
            by_file.setdefault(item.nodeid.split("::")[0], []).append(item)
        for test_file, items in by_file.items():
            place = KEPT / "lines" / f"{self.area}-{_print([*files, ROOT / test_file])}.json"
            if not place.exists():
                print(f"{self.area}: where the {len(items)} tests of {test_file} pass", flush=True)
                place.parent.mkdir(parents=True, exist_ok=True)
                if (child := os.fork()) == 0:
                    _note_lines(items, files, place)
                    os._exit(0)
                os.waitpid(child, 0)
            for test, (seconds, lines) in json.loads(place.read_text()).items():
                self.seconds[test], self.through[test] = seconds, lines

    def _try_all(self, source: Source) -> None:
        """Try the mutants of a module that are not known yet, in an order by chance."""
        place = KEPT / f"{source.module}.{self.seed}.jsonl"
        tests = f"{_print({ROOT / test.split('::')[0] for test in self.items})} {self.patience}"
        self.kills.clear()
        told = known(place, source)
        order = in_order(source, self.seed)[: self.sample]
        for mutant in order:
            before = told.get(mutant.name)
            if not before or (before["by"] is None and before["tests"] != tests):
                with mutant.made():
                    if not fits(source, self.live):
                        continue
                    by = self._try(source, mutant)
                row = {"name": mutant.name, "of": _print([source.file]), "tests": tests, "by": by}
                with place.open("a") as file:
                    file.write(json.dumps(row) + "\n")
                told[mutant.name] = row
                if by is None:
                    print(f"  survives {mutant.name}   | {mutant.text}", flush=True)
        tried = [told[each.name] for each in order if each.name in told]
        print(f"{source.path}: {sum(row['by'] is not None for row in tried)} of {len(tried)} killed", flush=True)

    def _try(self, source: Source, mutant: Mutant) -> str | None:
        """What killed the mutant: the test, or that it hung or did not run; None when it survives."""
        tests = self._chosen(mutant)
        allowed = sum(self.seconds[test] for test in tests) * 4 + 5
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            os.close(reading)
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (int(allowed) + 1, int(allowed) + 1))
            signal.setitimer(signal.ITIMER_REAL, allowed * 6)
            try:
                put_in(source, mutant, self.live)
                os.write(writing, (_run([self.items[test] for test in tests]) or "-").encode())
            finally:  # a module that does not even run says nothing
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read() or "it hung, or did not run"
        os.waitpid(child, 0)
        if said == "-":
            return None
        self.kills[said] += 1
        return said

    def _chosen(self, mutant: Mutant) -> list[str]:
        """The tests that pass through the statement: those that killed most, then those of the module's name before the
        rest, the quick ones first: more of them come to their turn."""
        first, last = mutant.lines
        passing = []
        for test, modules in self.through.items():
            lines = modules.get(mutant.path, [])
            if lines if not mutant.inside else any(first <= line <= last for line in lines):
                passing.append(test)
        name = Path(mutant.path).stem.rstrip("s")
        passing.sort(key=lambda test: (-self.kills[test], name not in test.split("::")[0], self.seconds[test]))
        spent = 0.0
        chosen: list[str] = []
        for test in passing:
            spent += self.seconds[test]
            if spent <= self.patience or not chosen:
                chosen.append(test)
        return chosen


def _print(files: Iterable[str | Path]) -> str:
    """The fingerprint of these files."""
    texts = [Path(file).read_text(encoding="utf-8") for file in sorted(map(str, files))]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def in_order(source: Source, seed: int) -> list[Mutant]:
    """The mutants of a module that can be told apart, in an order by chance: a sample is the first of them."""
    same = equivalent(source.mutants)
    order = sorted(source.mutants, key=lambda each: each.name)
    random.Random(f"{seed} {source.path}").shuffle(order)
    return [each for each in order if each.name not in same]


def known(place: Path, source: Source) -> dict[str, dict[str, Any]]:
    """What became of the mutants of this module, as it stands, in runs before."""
    rows = [json.loads(line) for line in place.read_text().splitlines()] if place.exists() else []
    return {row["name"]: row for row in rows if row["of"] == _print([source.file])}


def _run(items: list[pytest.Item]) -> str | None:
    """Run tests until one fails; which it was."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    for item in items:
        if any(report.failed for report in _reports(item)):
            return item.nodeid
    return None


def _reports(item: pytest.Item) -> list[pytest.TestReport]:
    from _pytest.runner import runtestprotocol

    return runtestprotocol(item, log=False, nextitem=None)


def _note_lines(items: list[pytest.Item], files: dict[str, str], place: Path) -> None:
    """Run all tests, and write for each that passes: its seconds of processor, and its lines of each module."""
    told: dict[str, tuple[float, dict[str, list[int]]]] = {}
    lines: dict[str, set[int]] = {}

    def within(frame: FrameType, event: str, _arg: object) -> Any:
        lines.setdefault(frame.f_code.co_filename, set()).add(frame.f_lineno)
        return within

    def calls(frame: FrameType, event: str, arg: object) -> Any:
        return within(frame, event, arg) if frame.f_code.co_filename in files else None

    for item in items:
        lines.clear()
        start = time.process_time()
        sys.settrace(calls)
        reports = _reports(item)
        sys.settrace(None)
        if any(report.failed for report in reports):
            print(f"  fails without any mutant, and is left out: {item.nodeid}", file=sys.__stdout__, flush=True)
        elif lines:
            passed = {files[file]: sorted(found) for file, found in lines.items()}
            told[item.nodeid] = (time.process_time() - start, passed)
    place.write_text(json.dumps(told))


def equivalent(mutants: Iterable[Mutant]) -> dict[str, str]:
    """Of these, which nobody can tell from the source, and why."""
    with (Path(__file__).parent / "equivalent.toml").open("rb") as file:
        listed = tomllib.load(file).get("mutant", [])
    reasons = {(row["module"], row["line"], change): row["why"] for row in listed for change in row["changes"]}
    found: dict[str, str] = {}
    for each in mutants:
        for change in (each.change, f"{each.change} @{each.column}"):
            if why := reasons.get((each.path, each.text, change)):
                found[each.name] = why
    return found


def report(seed: int) -> None:
    """The figures of each area for the page of reliability, and the survivors with their places."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    lines = [
        "## Mutants that survive",
        "",
        f"`python tests/soak/mutants.py` (seed {seed}) at commit {commit.strip()}: the mutants of a module are tried",
        "in an order by chance, by the tests that pass through the changed lines. Tests were written for those that",
        "lived on, so where not all were tried, of the others more may. Of those tried these still do:",
        "",
    ]
    for area, (modules, _tests) in AREAS.items():
        killed = tried = same = every = 0
        for source in _sources(modules):
            told = known(KEPT / f"{source.module}.{seed}.jsonl", source)
            order = in_order(source, seed)
            same += len(source.mutants) - len(order)
            every += len(order)
            counted = [each for each in order if each.name in told]
            left = [each for each in counted if told[each.name]["by"] is None]
            tried, killed = tried + len(counted), killed + len(counted) - len(left)
            lines += [f"- `{each.path}:{each.line}` {each.change}: `{each.text}`" for each in left]
        if tried:
            share = killed / tried
            value = f"{killed:,} of {tried:,} killed ({share:.1%}), of {every:,} there are; {same} more change nothing"
            print(f"{area}: {value}")
            ledger.figure("mutants", area, value, goal=f"≥ {GOAL:.0%}", met=share >= GOAL, of_seed=seed)
    (ledger.KEPT / "mutants.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _sources(patterns: list[str]) -> list[Source]:
    return [Source(ROOT, str(path.relative_to(ROOT))) for each in patterns for path in sorted(ROOT.glob(each))]


def main() -> None:
    parser = argparse.ArgumentParser(description="Try mutants of modules against the tests that pass through them.")
    parser.add_argument("module", nargs="*", help="parts of paths; none: all modules of all areas")
    parser.add_argument("--seed", type=int, default=1, help="for the order, and which are in the sample")
    parser.add_argument("--sample", type=int, help="so many mutants of each module; without it, all")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds of tests for one mutant")
    asked = parser.parse_args()
    os.chdir(ROOT)
    os.nice(5)
    print(f"mutants, seed {asked.seed}")
    for area, (modules, tests) in AREAS.items():
        sources = [s for s in _sources(modules) if not asked.module or any(part in s.path for part in asked.module)]
        if not sources:
            continue
        if (child := os.fork()) == 0:  # each area begins fresh
            trial = Trial(area, sources, asked.seed, asked.sample, asked.patience)
            files = dict.fromkeys(str(p) for each in tests for p in sorted((ROOT / "tests").glob(each)))
            flags = ["-q", "-s", "-p", "no:xdist", "-p", "no:cacheprovider", "--no-header"]
            os._exit(pytest.main([*flags, *files], plugins=[trial]))
        os.waitpid(child, 0)
    report(asked.seed)


if __name__ == "__main__":
    main()
