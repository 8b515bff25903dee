"""What is measured: one function a table row or a few, each a list of `Figure`."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.company import company
from bench.line import Watched, median, p95, watched

PYTHON = sys.executable
TCRM = [PYTHON, "-c", "from tcrm.cli.main import run; run()"]
BARE = [PYTHON, str(Path(__file__).with_name("bare.py"))]
TIMES = 5


@dataclass(frozen=True)
class Figure:
    """One line of the table: what, the figure as text, the goal as text, whether it is met."""

    what: str
    value: str
    goal: str
    met: bool


def tcrm(db: Path, *words: str) -> list[str]:
    """The command line of the program on a database, as the owner sees it."""
    return [*TCRM, "--db", str(db), "--as", "olga", *words]


def _seconds(what: str, value: float, most: float) -> Figure:
    return Figure(what, f"{value * 1000:,.0f} ms", f"≤ {most * 1000:,.0f} ms", value <= most)


def _ratio(what: str, value: float, reference: float, most: float) -> Figure:
    text = f"{value / reference:.2f} ({value * 1000:,.0f} : {reference * 1000:,.0f} ms)"
    return Figure(what, text, f"≤ {most}", value / reference <= most)


def _bytes(what: str, value: float, most: int) -> Figure:
    return Figure(what, f"{value:,.0f} bytes", f"≤ {most:,}", value <= most)


# -- screens ---------------------------------------------------------------------------------------------------------


def start_and_quit(size: int) -> Iterator[Figure]:
    """First paint beside that of the bare app, and the way out; the two take turns."""
    db = company(size)
    ours, bare, quits = [], [], []
    for _ in range(TIMES):
        with watched(BARE) as reference:
            bare.append(reference.seen("Customer 20"))
        with watched(tcrm(db)) as program:
            ours.append(program.seen(r"\? help"))
            program.settle(0.3)
            start = time.perf_counter()
            program.write(b"q")
            program.exit_status()
            quits.append(time.perf_counter() - start)
    yield _ratio(f"start to the first screen, {size:,} customers : bare app", median(ours), median(bare), 0.85)
    yield _seconds("quit", median(quits), 0.1)


def customers_keys(size: int) -> Iterator[Figure]:
    """The cursor and jumps in the list of all customers; look-up as one types."""
    with watched(BARE) as reference:
        reference.seen("Customer 20")
        reference.settle(0.3)
        bare = [reference.react("\x1b[B").seconds for _ in range(30)]
    with watched(tcrm(company(size))) as program:
        _open(program, "2", r"\d customers")
        keys = [program.react("j").seconds for _ in range(40)]
        yield _ratio(f"cursor key in Customers, {size:,} : bare app", median(keys), median(bare), 1.5)
        yield _seconds("cursor key, p95", p95(keys), 0.016)
        jumps = [program.react(key).seconds for key in ("G", "g", "\x1b[6~", "\x1b[6~", "G", "\x1b[5~", "g") * 3]
        yield _seconds("jump to the end, to the start, page up and down, p95", p95(jumps), 0.016)
        typed = []
        for text in ("nord", "a", "京", "有限", "555", "krü ag", "zzzq", "rhein vogt"):
            program.react("/")
            typed += [program.react(char).seconds for char in text]
            program.react("\x1b")
        yield _seconds(f"look-up as you type, {size:,} customers, every key, p95", p95(typed), 0.030)


def promote(open_deals: int = 2000) -> Iterator[Figure]:
    """A card of a board with so many open deals goes on, key to settled screen."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "board.db"
        _board_of(db, open_deals)
        with watched(tcrm(db)) as program:
            _open(program, "3", r"\d open")
            found = []
            for _ in range(15):
                found.append(program.react(">"))
                program.wait("→")  # it was promoted, not asked about
                program.react("<")
            yield _seconds(
                f"promote on a board of {open_deals:,} open deals, p95", p95([f.seconds for f in found]), 0.050
            )
            yield _bytes("bytes of a promotion", median([f.sent for f in found]), 1000)


def _board_of(db: Path, count: int) -> None:
    from datetime import timedelta

    from bench.company import NOW
    from tcrm.actions.deals import Move, move
    from tcrm.actions.setup import open_session
    from tcrm.models import Deal, Stage
    from tcrm.queries.deals import default_pipeline

    session = open_session(db, "olga", lambda: NOW)
    pipeline = default_pipeline(session)
    stages = [stage.id for stage in pipeline.stages if stage.outcome == "open"]
    with session.operation("fill") as op:
        op.update(Stage, stages, criteria="[]", tasks="[]")
        rows = [
            {"title": f"Deal {n}", "pipeline_id": pipeline.id, "owner_id": session.user.id, "amount": n * 1000,
             "currency": session.currency, "company": f"Firm {n}"}
            for n in range(count)
        ]  # fmt: skip
        ids = op.insert_many(Deal, rows)
        begun = NOW - timedelta(days=9)
        move(session, [Move(id, stages[n % len(stages)], at=begun, imported=True) for n, id in enumerate(ids)])
    session.close()


def wire(size: int) -> Iterator[Figure]:
    """Bytes at 120×40 on the list of customers, and of a program that is left alone."""
    with watched(tcrm(company(size))) as program:
        program.seen(r"\? help")
        program.settle(0.3)
        before = len(program.raw)
        _open(program, "2", r"\d customers")
        yield _bytes("bytes of the first paint of Customers", len(program.raw) - before, 5000)
        yield _bytes("bytes of a cursor key", median([program.react("j").sent for _ in range(20)]), 250)
        yield _bytes("bytes of a dialog", program.react("?").sent, 1200)
        program.react("\x1b")
        program.react("/")
        yield _bytes("bytes of a typed character that finds the same", program.react(" ").sent, 60)
        program.react("\x1b")
        program.settle(1)
        quiet, busy = len(program.raw), _cpu(program.process.pid)
        program.settle(5)
        yield _bytes("bytes of an idle session in 5 s", len(program.raw) - quiet, 0)
        used = (_cpu(program.process.pid) - busy) / 5
        yield Figure("processor of an idle session", f"{used:.2%}", "≤ 0.50%", used <= 0.005)


def memory(size: int) -> Iterator[Figure]:
    """The resident memory of one open session beside that of the bare app."""
    with watched(BARE) as reference:
        reference.seen("Customer 20")
        bare = _resident(reference.process.pid)
    with watched(tcrm(company(size))) as program:
        _open(program, "2", r"\d customers")
        program.react("G")
        ours = _resident(program.process.pid)
    text = f"{ours / bare:.2f} ({ours / 1024:,.0f} : {bare / 1024:,.0f} MB)"
    yield Figure(f"memory of one session, {size:,} customers : bare app", text, "≤ 1.8", ours / bare <= 1.8)


def _open(program: Watched, key: str, pattern: str) -> None:
    program.wait(r"\? help", 60)
    program.settle(0.3)
    program.press(key)
    program.wait(pattern, 60)
    program.settle(0.5)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


# -- shell -----------------------------------------------------------------------------------------------------------


def shell(size: int) -> Iterator[Figure]:
    """Whole processes beside a Python that only imports what the command needs; the two take turns."""
    db = company(size)
    for words, goal in ((("agenda",), 1.7), (("funnel",), 1.7)):
        imports = _imports_of(tcrm(db, *words))
        pairs = [(_run(tcrm(db, *words)), _run([PYTHON, "-c", imports])) for _ in range(TIMES)]
        ours, bare = median([a for a, _ in pairs]), median([b for _, b in pairs])
        yield _ratio(f"tcrm {words[0]}, whole process, {size:,} customers : its imports", ours, bare, goal)
    moves = size
    yield _seconds(f"tcrm funnel over {moves:,} moves", min(_run(tcrm(db, "funnel")) for _ in range(3)), 0.5)


def _imports_of(argv: list[str]) -> str:
    """A program that imports what the command imports, and does nothing."""
    code = "from tcrm.cli.main import run\ntry: run()\nexcept SystemExit: pass\n"
    code += "import sys; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([PYTHON, "-c", code, *argv[3:]], capture_output=True, text=True, check=True)
    loaded = [name for name in done.stderr.split() if not name.startswith(("__", "encodings."))]
    return f"for name in {loaded}:\n try: __import__(name)\n except (ImportError, ValueError): pass"


def _run(argv: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


# -- files -----------------------------------------------------------------------------------------------------------


def imports() -> Iterator[Figure]:
    """Customers and deals from CSV files, and taking that back."""
    with tempfile.TemporaryDirectory() as folder:
        db, file = Path(folder) / "import.db", Path(folder) / "customers.csv"
        count = 20_000
        with file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["name", "city", "phone", "email"])
            for n in range(count):
                writer.writerow([f"Customer {n} Ltd", "Berlin", f"+49 30 {n:07}", f"post{n}@example.com"])
        _run(tcrm(db, "config"))
        took = _run(tcrm(db, "import", str(file), "--kind", "account"))
        rate = count / took
        yield Figure(f"import of {count:,} customers", f"{rate:,.0f} a second", "≥ 10,000 a second", rate >= 10_000)
        back = _run(tcrm(db, "undo"))
        yield _ratio("its undo : the import", back, took, 0.5)


GROUPS: dict[str, Callable[[int], Iterator[Figure]]] = {
    "start": start_and_quit,
    "customers": customers_keys,
    "wire": wire,
    "memory": memory,
    "shell": shell,
    "promote": lambda _size: promote(),
    "imports": lambda _size: imports(),
}
