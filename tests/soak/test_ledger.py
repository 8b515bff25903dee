"""A soak that is stopped goes on where it was, and does the same again with the same seed."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from soak import ledger


@pytest.fixture
def soaking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As if a tenth of a soak were asked for, in a folder of its own."""
    monkeypatch.setattr(ledger, "SHARE", 0.1)
    monkeypatch.setattr(ledger, "KEPT", tmp_path / ".soak")
    monkeypatch.setattr(ledger, "PAGE", tmp_path / "reliability.md")
    monkeypatch.setenv("TCRM_SOAK_SEED", "7")
    return tmp_path


def test_a_soak_goes_on_after_the_last_round_that_was_done(soaking: Path) -> None:
    first = [(turn.number, turn.random.random()) for turn in islice(ledger.rounds("a", soak=60, short=2), 3)]
    rest = [(turn.number, turn.random.random()) for turn in ledger.rounds("a", soak=60, short=2)]
    assert [number for number, _ in first] == [0, 1, 2] and [number for number, _ in rest] == [2, 3, 4, 5]
    assert rest[0] == first[2]  # it was not done when the soak was stopped
    assert [*ledger.rounds("a", soak=60, short=2)] == []


def test_without_a_soak_each_run_is_short_and_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ledger, "SHARE", 0.0)
    monkeypatch.setattr(ledger, "KEPT", tmp_path / ".soak")
    runs = [[turn.random.random() for turn in ledger.rounds("a", soak=60, short=2)] for _ in range(2)]
    ledger.figure("a", "what", "1")
    assert runs[0] == runs[1] and len(runs[0]) == 2 and not (tmp_path / ".soak").exists()


def test_a_figure_replaces_the_one_of_the_soak_before(soaking: Path) -> None:
    ledger.figure("a", "slowest", "9 ms", goal="≤ 5 ms", met=False)
    ledger.figure("a", "slowest", "4 ms", goal="≤ 5 ms")
    ledger.figure("b", "lost", "0")
    table = [line for line in ledger.page().splitlines() if line.startswith(("| a ", "| b "))]
    assert [line.split(" | ")[1:5] for line in table] == [
        ["slowest", "4 ms", "≤ 5 ms", "yes"],
        ["lost", "0", "", "yes"],
    ]


def test_what_was_counted_before_a_stop_counts_on_and_what_was_not_done_is_done_again(soaking: Path) -> None:
    def turn_of(stop: int) -> None:
        for turn in islice(ledger.rounds("ssh", soak=60, short=2), stop):
            told = ledger.count("ssh", keys=10) | ledger.most("ssh", slowest=9 - turn.number)
            ledger.figure("ssh", "dropped", f"{ledger.of(turn, 60)}: {told['keys']:.0f}, {told['slowest']:.0f} s")

    turn_of(3)  # the third is not known to be done
    turn_of(2)
    assert "| 4 of 60: 40, 9 s |" in ledger.page()


def test_a_part_that_was_not_run_is_on_the_page(soaking: Path) -> None:
    ledger.figure("tmux", "dropped", "25 of 25 times")
    rows = [line for line in ledger.page().splitlines() if line.startswith(("| ssh", "| tmux"))]
    assert rows == ["| ssh | all of it | not run | | **no** | |", rows[1]] and "25 of 25" in rows[1]


def test_what_is_missing_of_a_part_is_on_the_page(soaking: Path) -> None:
    told, *missing = ledger.PIECES["strange values"]
    ledger.figure("strange values", told, "660")
    rows = [line.split(" | ")[1:3] for line in ledger.page().splitlines() if line.startswith("| strange values")]
    assert rows == [[told, "660"], *([what, "not run"] for what in missing)]


def test_what_another_process_has_counted_is_known_as_far_as_its_turns_are_done(
    soaking: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _turn in islice(ledger.rounds("ssh", soak=60, short=2), 2):  # the second is not known to be done
        ledger.count("ssh", keys=10)
    monkeypatch.setattr(ledger, "_counted", {})
    assert ledger.so_far("ssh") == {"keys": 10} and ledger.so_far("tmux") == {}


def test_what_was_not_found_anew_stays_on_the_page(soaking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.figure("ssh", "dropped", "20 of 25 times", goal="all", met=False)
    ledger.figure("tmux", "dropped", "25 of 25 times")
    (ledger.KEPT / "mutants.md").write_text("## Survivors\n\n- one `a | b`\n")
    ledger.PAGE.write_text(page := ledger.page())
    assert "| ssh | dropped | 20 of 25 times | all | **no** | " in page and page.endswith("\n- one `a | b`\n")
    monkeypatch.setattr(ledger, "KEPT", soaking / "elsewhere")  # as in a fresh clone
    assert ledger.page() == page
    ledger.figure("ssh", "gone", "0.1 s")
    ledger.PAGE.write_text(ledger.page())
    found = [line.split(" | ")[1:3] for line in ledger.page().splitlines() if line.startswith(("| ssh", "| tmux"))]
    assert found == [["dropped", "20 of 25 times"], ["gone", "0.1 s"], ["dropped", "25 of 25 times"]]
    assert "all of it | not run" in ledger.page() and "- one `a | b`" in ledger.page()


def test_where_it_was_found_stays_on_the_page(soaking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def machines() -> str:
        ledger.PAGE.write_text(ledger.page())
        return next(line for line in ledger.PAGE.read_text().splitlines() if line.startswith("Machine: "))

    monkeypatch.setattr("platform.system", lambda: "Here")
    ledger.figure("ssh", "dropped", "25 of 25 times")
    found = machines()
    monkeypatch.setattr("platform.system", lambda: "There")
    monkeypatch.setattr(ledger, "KEPT", soaking / "elsewhere")
    assert machines() == found and found.startswith("Machine: Here ")
    ledger.figure("tmux", "dropped", "25 of 25 times")
    assert (
        machines() == machines() == f"{found.replace('Here', 'There')[:-1]}; before: {found.removeprefix('Machine: ')}"
    )


def test_a_part_that_is_not_run_any_more_stays_and_a_bar_would_not(soaking: Path) -> None:
    ledger.figure("a", "what", "1")
    ledger.PAGE.write_text(ledger.page())
    (ledger.KEPT / "a.json").unlink()
    assert "| a | what | 1 |" in ledger.page()
    with pytest.raises(AssertionError):
        ledger.figure("a", "what | else", "1")
