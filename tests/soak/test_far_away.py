"""The program on a machine far away: over OpenSSH, whose two ends talk through a pipe here (no network is needed), and
inside tmux. The line drops; on coming back everything is there."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import DAY, TCRM, begin_on, lay_down, timeless
from soak.aftermath import assert_calm, assert_sound, kept, told_of_ends
from soak.ledger import SHARE, figure, of, rounds
from terminal import PATIENCE, Start, Terminal

pytestmark = pytest.mark.pty

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NAME = "Zehntner Optik"


@pytest.fixture
def database(company: Path, tmp_path: Path) -> Path:
    begin_on("customers", tmp_path / "home")
    return lay_down(tmp_path / "demo.db", company.read_bytes())


def command(database: Path, home: Path) -> str:
    """What a shell far away is to run."""
    named = {"TCRM_HOME": str(home), "PYTHONPATH": os.environ["PYTHONPATH"], "LANG": "C.UTF-8"}
    setting = [f"{name}={value}" for name, value in named.items()]
    return shlex.join(["env", *setting, *TCRM, "--demo", "--db", str(database), "--today", DAY])


def running(database: Path) -> list[str]:
    """The programs that are open on this file."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = line.read_bytes().split(b"\0")
        except OSError:
            continue
        if str(database).encode() in words and words[0] == sys.executable.encode():
            found.append(line.parent.name)
    return found


def wait_gone(database: Path) -> float:
    """Seconds until none of them is left."""
    began = time.monotonic()
    while running(database):
        assert time.monotonic() < began + PATIENCE, "it outlived its line"
        time.sleep(0.02)
    return time.monotonic() - began


# -- OpenSSH ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ssh(tmp_path: Path) -> list[str]:
    """An ssh that starts its own sshd at the other end of a pipe, with keys of its own."""
    if not (SSHD and shutil.which("ssh") and shutil.which("ssh-keygen")):
        pytest.skip("no OpenSSH here")
    if not SHARE:
        pytest.skip("only in a soak")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where sshd begins if it is root
    folder = tmp_path / "ssh"
    folder.mkdir(0o700)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    (folder / "sshd_config").write_text(
        f"HostKey {folder}/host\nAuthorizedKeysFile {folder}/user.pub\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nUseDNS no\n"
    )
    server = shlex.join([str(SSHD), "-i", "-f", str(folder / "sshd_config"), "-E", str(folder / "log")])
    options = {
        "ProxyCommand": server,
        "IdentityFile": str(folder / "user"),
        "IdentitiesOnly": "yes",
        "StrictHostKeyChecking": "no",
        "UserKnownHostsFile": str(folder / "known"),
        "LogLevel": "ERROR",
    }
    options_given = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    return ["ssh", "-F", "none", "-tt", *options_given, f"{getpass.getuser()}@far.invalid"]


def test_over_ssh_a_dropped_line_keeps_what_was_typed(
    terminal: Start, ssh: list[str], database: Path, tmp_path: Path
) -> None:
    for turn in rounds("ssh", soak=25, short=1):
        first = terminal([*ssh, command(database, tmp_path / "home")], twin=None)
        first.wait(r"1 of \d+")
        first.press("a", f"text:{NAME}")
        first.wait(NAME)
        time.sleep(turn.random.random() / 20)
        first.hangup() if turn.number % 2 else first.process.kill()
        seconds = wait_gone(database)
        assert NAME in kept(tmp_path / "home")
        again = terminal([*ssh, command(database, tmp_path / "home")], twin=None)
        again.wait("unfinished: New customer")
        again.press("a")
        again.wait("ctrl.r brings it back")
        again.press("ctrl+r")
        again.wait(f"name +{NAME}")
        again.press("escape")
        again.settle(0.3)
        again.press("q")
        assert again.exit_status() == 0
        assert b"\x1b[?1049l" in again.raw and again.cursor_shown
        (tmp_path / "home" / "state" / "drafts.json").unlink()
        assert_sound(database)
        told_of_ends("ssh", "line dropped under OpenSSH", turn, 25, seconds, "draft back")
    assert_calm(tmp_path / "home")


# -- tmux ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def tmux() -> Iterator[list[str]]:
    """A tmux server of its own, gone with the test."""
    if not shutil.which("tmux"):
        pytest.skip("no tmux here")
    folder = tempfile.mkdtemp(prefix="tmux")  # the path of a socket must be short
    words = ["tmux", "-u", "-S", f"{folder}/s", "-f", "/dev/null"]
    yield words
    subprocess.run([*words, "kill-server"], check=False, capture_output=True)
    shutil.rmtree(folder)


def test_inside_tmux_the_line_may_drop_and_the_form_is_still_open(
    terminal: Start, tmux: list[str], database: Path, tmp_path: Path
) -> None:
    setting = ["set", "-g", "default-terminal", "tmux-256color", ";", "set", "-g", "status", "off", ";"]
    program: Terminal = terminal([*tmux, *setting, "new", command(database, tmp_path / "home")], twin=None)
    program.wait(r"1 of \d+")
    program.press("a", f"text:{NAME}")
    program.wait(NAME)
    for turn in rounds("tmux", soak=25, short=1):
        shown = timeless(program.screen)
        program.hangup()
        program.process.wait(5)
        assert len(running(database)) == 1
        columns = turn.random.choice([80, 100, 60])
        program = terminal([*tmux, "attach"], columns=columns, twin=None)
        program.wait(f"name +{NAME}")
        if columns != 80:
            program.resize(80, 24)
        program.wait_until(lambda: timeless(program.screen) == shown, "the same screen")  # noqa: B023
        what, goal = "line dropped under tmux", "the screen is as it was"
        figure("tmux", what, f"{of(turn, 25)} times", goal=goal, met=turn.number + 1 >= 25)
    program.press("ctrl+s")
    program.wait(f"added {NAME}")
    program.press("a", "text:Amsel Verlag")
    program.wait("Amsel Verlag")
    subprocess.run([*tmux, "kill-server"], check=True, capture_output=True)
    seconds = wait_gone(database)
    assert "Amsel Verlag" in kept(tmp_path / "home")
    assert_sound(database)
    assert_calm(tmp_path / "home")
    figure("tmux", "gone after the end of tmux", f"{seconds:.2f} s", goal="2 s, draft kept", met=seconds < 2)
