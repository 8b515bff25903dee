"""The timeline of a start."""

from __future__ import annotations

import pytest

from tcrm import trace
from tcrm.trace import Timeline


class Clocks:
    """A wall clock and a processor clock that are set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.worked = 100.0, 0.0
        monkeypatch.setattr("tcrm.trace.time.monotonic", lambda: self.now)
        monkeypatch.setattr("tcrm.trace.time.process_time", lambda: self.worked)

    def pass_by(self, seconds: float, worked: float) -> None:
        self.now += seconds
        self.worked += worked


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    return Clocks(monkeypatch)


def test_a_part_takes_what_passed_since_the_part_before(clocks: Clocks) -> None:
    line = Timeline(born=100.0)
    clocks.pass_by(0.050, worked=0.020)
    line.mark("Python")
    clocks.pass_by(0.200, worked=0.130)
    line.mark("Textual")
    assert [text.split() for text in line.lines()[1:]] == [
        ["Python", "50.0", "20.0", "50.0"],
        ["Textual", "200.0", "130.0", "250.0"],
    ]


def test_a_part_ends_once(clocks: Clocks) -> None:
    line = Timeline(born=100.0)
    clocks.pass_by(0.010, worked=0.010)
    line.mark("first paint")
    clocks.pass_by(9.0, worked=1.0)
    line.mark("first paint")
    assert [text.split()[-1] for text in line.lines()[1:]] == ["10.0"]


def test_nothing_is_traced_unless_it_is_asked_for() -> None:
    assert trace.TIMELINE is None
    trace.mark("Python")
    assert trace.told() == ""
