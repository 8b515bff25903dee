"""One session through sleeps, other sizes and pastes: what is shown is what Textual would show, and it goes on."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from program import DAY, TCRM, begin_on, lay_down
from soak.aftermath import assert_calm, assert_left_sane, assert_sound, count_of
from soak.ledger import SHARE, count, figure, of, rounds
from starting import PROMPT, in_a_shell
from terminal import PATIENCE, Start, Terminal

pytestmark = pytest.mark.pty

SIZES = [(1, 1), (2, 1), (1, 50), (5, 3), (300, 100), (300, 1), (60, 20), (80, 24), (120, 40), (40, 60)]
WALK = ["j", "k", "G", "g", "ctrl+d", "ctrl+u", "n", "?", "escape", "v", "2", "3", "1", "4", "l", "h"]
PASTED = 5_000_000 if SHARE else 50_000
TYPED = 100_000 if SHARE else 10_000
KEYS = b"dDx>>y wq\r"  # what is pasted: as keys they would do a lot
CHANGES = 10  # of size, in a round
SECONDS = 10.0  # in which a paste is answered
PASTES = [  # where to, the key that leads there, what is said
    ("the list", "", "What was pasted was not used"),
    ("a field", "a", "a field takes 10000 characters"),
    ("a memo", "M", "a field takes 10000 characters"),
]
LIST = r"\A 1 Agenda  Customers  3 Pipeline[\s\S]* \d+ of \d+\n"


@pytest.fixture
def shell(terminal: Start, company: Path, tmp_path: Path) -> Terminal:
    """A shell in which the program has been started, on the list of customers."""
    begin_on("customers", tmp_path / "home")
    lay_down(tmp_path / "demo.db", company.read_bytes())
    return in_a_shell(terminal)


def test_sleeps_sizes_and_pastes_change_nothing(shell: Terminal, tmp_path: Path) -> None:
    before = shell.attributes
    shell.press("text:" + shlex.join([*TCRM, "--demo", "--db", str(tmp_path / "demo.db"), "--today", DAY]), "enter")
    shell.wait(r"1 of \d+")
    there_and_back(shell)
    other_sizes(shell)
    made = count_of(tmp_path / "demo.db", "operation")
    pastes(shell)
    shell.press("q")
    shell.wait_until(lambda: shell.raw.endswith(PROMPT), "the shell's prompt")
    assert_left_sane(shell, before)
    assert_calm(tmp_path / "home")
    assert count_of(tmp_path / "demo.db", "operation") == made
    assert_sound(tmp_path / "demo.db")


def there_and_back(shell: Terminal) -> None:
    """ctrl+z and `fg`, with a word on its way; on every awakening all is drawn again, as Textual would."""
    assert shell.twin is not None
    frames = shell.twin.compared
    for turn in rounds("ctrl-z", soak=100, short=1):
        word = "".join(turn.random.choices("abcdefgh", k=3))
        shell.press("/", f"text:{word}")
        shell.wait(f"/ ?{word}")
        if turn.random.random() < 0.5:
            shell.press("enter")
            shell.settle(0.05)
        drawn = len(shell.raw)
        shell.press("ctrl+z")
        shell.wait_until(lambda: b"topped" in shell.raw[drawn:], "the shell")  # noqa: B023
        assert shell.echoes and shell.cursor_shown
        shell.settle(0.02)
        shell.press("text:fg", "enter")
        shell.wait(f"/ ?{word}")
        leave(shell, f"/ ?{word}")
        compared = shell.twin.compared - frames
        frames += compared
        assert compared
        value = f"{of(turn, 100)} times, {count('ctrl-z', frames=compared)['frames']:,} frames as Textual's"
        figure("ctrl-z", "ctrl+z and fg in one session", value, goal="no other", met=turn.number + 1 >= 100)


def other_sizes(shell: Terminal) -> None:
    """Other sizes while keys come in, down to one cell; then the list stands there as before."""
    for turn in rounds("sizes", soak=100, short=1):
        for _ in range(CHANGES):
            shell.resize(*turn.random.choice(SIZES))
            shell.press(*turn.random.choices(WALK, k=turn.random.randint(0, 3)))
            shell.read(turn.random.random() / 20)
        value = f"{(turn.number + 1) * CHANGES:,} of {100 * CHANGES:,}"
        what = "changes of size while keys come in, 1×1 to 300×100"
        figure("sizes", what, value, goal="no crash", met=turn.number + 1 >= 100)
    shell.resize(80, 24)
    shell.press("escape")
    shell.settle(0.2)
    insist(shell, "2", lambda: re.search(LIST, shell.screen) is not None)


def pastes(shell: Terminal) -> None:
    """Into a list a paste is nothing, into a field its beginning; without brackets it is refused as a whole."""
    slowest = 0.0
    for where, way, answer in PASTES if SHARE else PASTES[:2]:
        shell.press(way) if way else None
        shell.wait("esc cancel" if way else LIST)
        in_brackets = answered(shell, b"\x1b[200~" + KEYS * (PASTED // len(KEYS)) + b"\x1b[201~", answer)
        leave(shell, answer)
        shell.press(way) if way else None
        shell.wait("esc cancel" if way else LIST)
        bare = answered(shell, KEYS * (TYPED // len(KEYS)), "Too many keys")
        shell.settle(0.3)  # a flood ends with a quarter of a second without a key
        leave(shell, "Too many keys")
        slowest = max(slowest, in_brackets, bare)
        value = f"{in_brackets:.1f} s ({PASTED / 1e6:.1f} MB in brackets), {bare:.1f} s ({TYPED / 1e3:.0f} kB without)"
        figure("pastes", f"a paste into {where} is answered within", value, goal="seconds", met=slowest < SECONDS)
    assert not SHARE or slowest < SECONDS


def leave(shell: Terminal, shown: str) -> None:
    """esc, and back to the list, without what stood there; at once the next key would make another one of it."""
    insist(shell, "escape", lambda: not re.search(shown, shell.screen) and re.search(LIST, shell.screen) is not None)


def insist(shell: Terminal, key: str, does: Callable[[], bool]) -> None:
    """Press a key until it does what it is to do: a flood that is not over yet takes it along."""
    for _ in range(int(PATIENCE)):
        shell.press(key)
        with suppress(AssertionError):
            shell.wait_until(does, "it", timeout=2)
            return
    raise AssertionError(f"{key} does not do it; the screen is:\n{shell.screen}")


def answered(shell: Terminal, data: bytes, answer: str) -> float:
    """Paste; the seconds until it was said what became of it."""
    began = time.monotonic()
    shell.write(data)
    shell.wait(answer)
    return time.monotonic() - began
