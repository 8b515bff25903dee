"""Modules that wait until they are used."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from tcrm import later


def _waiting(statement: str) -> list[str]:
    """The modules of the rooms that have not run after this statement, in a Python of its own."""
    code = f"{statement}\nimport sys\nprint(*[n for n, m in sys.modules.items() if type(m).__name__ == '_Waiting'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_a_module_runs_when_something_in_it_is_asked_for() -> None:
    whole = "from tcrm.queries import wording"
    assert "tcrm.queries.wording" in _waiting(whole)
    assert "tcrm.queries.wording" not in _waiting(f"{whole}\nwording.label")
    assert "tcrm.queries.wording" not in _waiting("from tcrm.queries.wording import label")


def test_the_first_screen_waits_for_no_form_and_no_dialog() -> None:
    waiting = set(_waiting("import tcrm.app; from tcrm.screens.agenda import AgendaScreen"))
    assert {"tcrm.widgets.form", "tcrm.widgets.prompts", "tcrm.screens.edit_forms", "tcrm.actions.deals"} <= waiting


@pytest.fixture
def slow_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that waits, and takes its time when it runs."""
    import tcrm.charts

    (tmp_path / "slow.py").write_text("import time\ntime.sleep(0.05)\nruns = [1]\nanswer = 42\n")
    monkeypatch.setattr(tcrm.charts, "__path__", [*tcrm.charts.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "tcrm.charts.slow", raising=False)
    later.install()
    return "tcrm.charts.slow"


def test_threads_that_ask_at_the_same_time_get_a_whole_module(slow_module: str) -> None:
    module = import_module(slow_module)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: module.answer, range(4))) == [42] * 4
    assert type(module) is type(sys)


def test_what_a_module_lacks_is_an_error_as_ever(slow_module: str) -> None:
    module = import_module(slow_module)
    with pytest.raises(AttributeError, match="no attribute 'question'"):
        _ = module.question


def test_a_module_that_cannot_run_says_so_each_time(slow_module: str, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("raise ValueError('not today')\n")
    module = import_module(slow_module)
    for _ in range(2):
        with pytest.raises(ValueError, match="not today"):
            _ = module.answer
