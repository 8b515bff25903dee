"""Keys that come faster than the program follows do what they do when they are typed slowly."""

from __future__ import annotations

import pytest
from terminal import Start
from thorough import SOAK

pytestmark = pytest.mark.pty

BURSTS = {
    "a search": ("/smith\r", "search smith"),
    "a form": ("nsmith\r", "form smith"),
    "a form that waits for the database": ("wsmith\r", "form smith"),
    "a form that a worker opens": ("osmith\r", "form smith"),
    "a mistake taken back": ("/hello wrold\x7f\x7f\x7f\x7forld\r", "search hello world"),
    "arrow keys inside a word": ("/wold\x1b[D\x1b[Dr\r", "search world"),
    "one after the other": ("nab\rwcd\roef\r/gh\r", "form ab\nform cd\nform ef\nsearch gh"),
    "a paste in brackets": ("/\x1b[200~smith\x1b[201~ & sons\r", "search smith & sons"),
    "a command after the search": ("/smith\rdd", "search smith\ndamage d\ndamage d"),
}


def test_a_burst_does_what_slow_typing_does(small_app: Start) -> None:
    desk = small_app("desk")
    desk.wait("READY")
    told = "READY"
    for keys, outcome in BURSTS.values():
        told += f"\n{outcome}"
        desk.burst(keys)
        desk.wait(rf"{told}\n+[^a-z]")


def test_hundreds_of_keys_in_one_burst_keep_their_order(small_app: Start) -> None:
    typed = "".join(str(number) for number in range(1000))[: 2000 if SOAK else 600]
    desk = small_app("desk", twin=None)  # so many frames: elsewhere they are compared
    desk.wait("READY")
    desk.burst("/" + typed + "\r")
    desk.wait("search 0123")
    assert (desk.cwd / "searched").read_text() == typed


def test_a_paste_without_brackets_is_refused_as_a_whole_and_quickly(small_app: Start) -> None:
    desk = small_app("desk")
    desk.wait("READY")
    desk.write(b"dab " * 10_000)
    desk.wait("Too many keys")
    for _ in range(100):  # until the flood has passed and keys count again
        desk.burst("/ok\r")
        desk.settle(0.3)
        if "search ok" in desk.screen:
            break
    assert "search ok" in desk.screen


def test_keys_typed_before_the_program_draws_are_not_lost(small_app: Start) -> None:
    desk = small_app("desk")
    desk.wait_until(lambda: b"\x1b[?1049h" in desk.raw, "the screen to be taken")
    desk.burst("/early\r")
    desk.wait("search early")


def test_nothing_runs_after_the_key_that_quits(small_app: Start) -> None:
    desk = small_app("desk")
    desk.wait("READY")
    desk.burst("qd/late\r")
    assert desk.exit_status() == 0
    assert not (desk.cwd / "searched").exists()
    assert desk.echoes
