"""Modules that wait until they are used."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from types import ModuleType

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


@pytest.fixture
def plain_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a module that does not wait, in a package of ours; `tcrm.models.plain`."""
    import tcrm.models

    monkeypatch.setattr(tcrm.models, "__path__", [*tcrm.models.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "tcrm.models.plain", raising=False)
    monkeypatch.delattr(tcrm.models, "plain", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    later.install()
    return tmp_path / "plain.py"


def _imported() -> ModuleType:
    sys.modules.pop("tcrm.models.plain", None)
    return import_module("tcrm.models.plain")


def test_what_python_compiled_is_used_as_long_as_it_is_as_old_as_the_file(plain_module: Path) -> None:
    plain_module.write_text("answer = 1\n")
    first = _imported()
    assert (first.answer, first.__file__) == (1, str(plain_module))
    compiled = Path(str(first.__cached__))
    assert compiled == Path(cache_from_source(str(plain_module))) and compiled.exists()
    as_old = plain_module.stat()
    plain_module.write_text("answer = 2\n")
    os.utime(plain_module, ns=(as_old.st_atime_ns, as_old.st_mtime_ns))
    assert _imported().answer == 1  # who makes it look like the old one gets the old one, as Python has it
    os.utime(plain_module, (as_old.st_atime, as_old.st_mtime + 10))
    assert _imported().answer == 2
    assert "answer = 2" in inspect.getsource(_imported())


@pytest.mark.parametrize("broken", [b"", b"not of this Python", "cut"])
def test_what_is_no_good_is_compiled_anew(plain_module: Path, broken: bytes | str) -> None:
    plain_module.write_text("answer = 42\n")
    compiled = Path(str(_imported().__cached__))
    compiled.write_bytes(compiled.read_bytes()[:10] if isinstance(broken, str) else broken)
    assert _imported().answer == 42


def test_a_module_that_is_not_there_is_missed_as_ever() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'tcrm\.models\.nowhere'"):
        import_module("tcrm.models.nowhere")
