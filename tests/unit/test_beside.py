"""Work that a second process does beside this one: the same results in the same order, and nothing left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tcrm import beside
from tcrm.beside import mapped
from tcrm.clean import digits, search_key
from tcrm.errors import BadValue, TcrmError
from tcrm.money import read_currency

TEXTS = [f"Straße {n}" * 5000 for n in range(20)]  # more than a pipe holds


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def is_there(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_second_process_comes_to_the_same_in_the_same_order() -> None:
    assert list(mapped(search_key, TEXTS, beside=True)) == list(map(search_key, TEXTS))
    assert list(mapped(search_key, [], beside=True)) == []


def test_a_second_process_takes_part_only_where_there_is_a_second_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside._Other, "start", lambda _work: pytest.fail("a process was started"))
    assert list(mapped(digits, ["a1", "b2"], beside=False)) == ["1", "2"]
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert list(mapped(digits, ["a1", "b2"], beside=True)) == ["1", "2"]


def test_what_is_wrong_there_is_told_here_word_for_word() -> None:
    with pytest.raises(BadValue) as here:
        read_currency("XX", "EUR")
    results = mapped(read_currency, ["EUR", "XX", "USD"], beside=True)
    assert next(results) == "EUR"
    with pytest.raises(BadValue) as there:
        next(results)
    assert (there.value.message, there.value.hint) == (here.value.message, here.value.hint)


def test_a_second_process_that_was_killed_is_told_of() -> None:
    results = mapped(search_key, TEXTS, beside=True)
    next(results)
    other = newest_child()
    os.kill(other, signal.SIGKILL)
    with pytest.raises(TcrmError, match="was ended"):
        list(results)
    assert not is_there(other)


def test_who_wants_no_more_leaves_no_process_behind() -> None:
    with closing(mapped(search_key, TEXTS, beside=True)) as results:
        next(results)
        other = newest_child()
    assert not is_there(other)


def test_the_second_process_goes_when_the_first_is_killed() -> None:
    code = (
        "import os, time; os.cpu_count = lambda: 2\n"
        "from tcrm.beside import mapped; from tcrm.clean import search_key\n"
        "results = mapped(search_key, ['x' * 300000] * 3, beside=True)\n"
        "next(results); print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"ready\n"
        (other,) = children(first.pid)
        watch = os.pidfd_open(int(other))
        first.kill()
    assert select.select([watch], [], [], 20)[0], "it is still there"
    os.close(watch)


def children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def newest_child() -> int:
    """Of this process, which may have others: those that other tests keep."""
    return int(children(os.getpid())[-1])
