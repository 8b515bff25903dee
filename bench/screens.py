"""Starting and leaving, moving about in the list of all customers, a line that is left alone, memory."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.company import company
from bench.figure import Figure, keys, median, ratio, seconds, size
from bench.line import Reaction, Watched, watched
from bench.program import BARE, SHOWN, at, bare_app, demo, nobody, seated, tcrm

AGENDA = r"(?s)(?:Overdue|Today|This week) +\d.*" + SHOWN
CUSTOMERS = r"\d customers"
JUMPS = {
    "the end": "G", "the start": "g", "the middle": "%", "the next page": "\x1b[6~", "the page before": "\x1b[5~",
}  # fmt: skip
BURST = "nord süd berg falken wald stein gold silber eisen!"  # 50 characters


def start(customers: int, rounds: int) -> Iterator[Figure]:
    """First paint beside that of the bare app, in starts of their own a key pressed then, and the way out; the two take
    turns."""
    db = company(customers)
    ours, bare, quits = [], [], []
    first_keys: tuple[list[float], list[float]] = ([], [])
    busy: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 2):
        with watched(BARE) as reference:
            bare.append(reference.seen("Customer 20"))
            busy[1].append(reference.busy())
        with nobody() as home, watched(tcrm(db), TCRM_HOME=home) as program:
            ours.append(program.seen(AGENDA))
            busy[0].append(program.busy())
            program.react("j")  # answered: it is through with its start
            quits.append(program.quit())
        with watched(BARE) as reference:
            first_keys[1].append(reference.hurried("\x1b[B", "Customer 20"))
        with nobody() as home, watched(tcrm(db), TCRM_HOME=home) as program:
            first_keys[0].append(program.hurried("j", AGENDA))
    yield ratio("start to the agenda on the screen : bare app", ours, bare, 0.85, busy)
    yield ratio("start, a key pressed as soon as there is something to see, its answer : bare app", *first_keys, None)
    yield seconds("quit", quits, 0.1)


def moving(customers: int, rounds: int) -> Iterator[Figure]:
    """The cursor key beside that of the bare app, the two in turns; jumps."""
    ours: list[list[Reaction]] = []
    bare: list[list[Reaction]] = []
    with bare_app() as reference, at(company(customers), "2", CUSTOMERS) as program:
        for _ in range(rounds):
            bare.append([reference.react("\x1b[B") for _ in range(15)])
            ours.append([program.react("j") for _ in range(15)])
        jumps: dict[str, list[Reaction]] = {name: [] for name in JUMPS}
        for _ in range(4 * rounds):
            for name, key in JUMPS.items():
                jumps[name].append(program.react(key))
    times = [[median([one.seconds for one in part]) for part in each] for each in (ours, bare)]
    used = [[median([one.busy for one in part]) for part in each] for each in (ours, bare)]
    yield ratio("cursor key in Customers : bare app", times[0], times[1], 1.5, (used[0], used[1]))
    yield keys("cursor key, p95", [one for part in ours for one in part], 0.016)
    for name, found in jumps.items():
        yield keys(f"jump to {name}, p95", found, 0.016)


def wire(customers: int, rounds: int) -> Iterator[Figure]:
    """Bytes at 120×40 on the list of customers."""
    with seated(company(customers)) as program:
        program.settle(1)
        yield size("first paint of Customers", [program.open("2", CUSTOMERS).sent], 5000)
        program.settle(1)
        yield size("cursor key", [program.react("j").sent for _ in range(5 * rounds)], 250)
        program.react("/")
        yield size("typed character that finds the same", [program.react(" ").sent for _ in range(3)], 60)
        program.react("\x1b")
        yield size("small dialog (delete this customer?)", [_dialog(program, "D") for _ in range(rounds)], 1200)
        yield size("small dialog (choose a colleague)", [_dialog(program, "@") for _ in range(rounds)], 1200)
        yield size("the whole page of help", [_dialog(program, "?") for _ in range(rounds)], None)
    with demo("2", CUSTOMERS) as program:
        yield size(
            "cursor key among the customers of the demo", [program.react("j").sent for _ in range(5 * rounds)], 250
        )


def _dialog(program: Watched, key: str) -> int:
    sent = program.react(key).sent
    program.react("\x1b")
    return sent


def burst(customers: int, rounds: int) -> Iterator[Figure]:
    """Fifty characters in one write into the filter of Customers."""
    with at(company(customers), "2", CUSTOMERS) as program:
        found = []
        for _ in range(rounds):
            program.react("/")
            found.append(program.react(BURST))
            assert BURST in program.screen, f"a character was lost:\n{program.screen}"
            program.react("\x1b")
            program.settle(1)
    yield keys("50 characters in one burst into the filter, p95", found, None)
    yield size("bytes of that", [one.sent for one in found], None)


def idle(customers: int, _rounds: int) -> Iterator[Figure]:
    """Ten seconds in which nobody does anything."""
    with at(company(customers), "2", CUSTOMERS) as program:
        program.settle(2)
        sent, busy, begun = len(program.raw), program.busy(), time.perf_counter()
        while (left := begun + 10 - time.perf_counter()) > 0:
            program.read(left)
        used = (program.busy() - busy) / 10
        yield size("bytes of an idle session in 10 s", [len(program.raw) - sent], 0)
    yield Figure("processor of an idle session", f"{used:.2%} of a core", "", "≤ 0.50%", used <= 0.005)


def memory(customers: int, rounds: int) -> Iterator[Figure]:
    """The resident memory of one open session that has been in its list, beside that of the bare app."""
    ours, bare = [], []
    for _ in range(rounds):
        with bare_app() as reference:
            bare.append(reference.resident() / 2**20)
        with at(company(customers), "2", CUSTOMERS) as program:
            for key in ("G", "g", "/", "n", "o", "\x1b"):
                program.react(key)
            ours.append(program.resident() / 2**20)
    found = median(ours) / median(bare)
    text = f"{found:.2f} ({median(ours):,.0f} : {median(bare):,.0f} MB)"
    yield Figure("memory of one session : bare app", text, "", "≤ 1.8", found <= 1.8)
