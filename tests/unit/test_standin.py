"""Stand-ins for modules, and patterns that wait."""

from __future__ import annotations

import copy
import dis
import json
import re
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest

from tcrm.standin import FLAGS, LatePattern, StandIn, compile_now, instead, late_patterns
from tcrm.terminal import lean


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module that can be imported, and is not yet."""
    module = ModuleType("quite_real")
    module.__dict__.update(double=lambda n: 2 * n, answer=42)
    monkeypatch.setattr("tcrm.standin.import_module", {"quite_real": module}.__getitem__)
    return module


def test_a_function_that_is_called_becomes_the_real_one(real: ModuleType) -> None:
    with instead({"quite_real": StandIn("quite_real", called=("double",))}):
        from quite_real import double  # type: ignore[import-not-found]
    assert "quite_real" not in sys.modules
    assert double(4) == 8


def test_what_is_not_spelled_out_is_asked_of_the_real_module(real: ModuleType) -> None:
    module = StandIn("quite_real", known={"answer": 1})
    with instead({"quite_real": module}):
        import quite_real
    assert (quite_real.answer, quite_real.double(1)) == (1, 2)
    with pytest.raises(AttributeError):
        _ = quite_real.question


def test_a_module_that_is_there_already_stays() -> None:
    with instead({"re": StandIn("re")}):
        assert sys.modules["re"] is re


def test_what_is_known_of_modules_is_true() -> None:
    numbers = {name: getattr(subprocess, name) for name in lean.KNOWN["subprocess"]}
    assert numbers == lean.KNOWN["subprocess"]
    assert {bit: name for bit, name in dis.COMPILER_FLAG_NAMES.items() if bit in FLAGS} == FLAGS
    if sys.version_info < (3, 14):
        assert dis.COMPILER_FLAG_NAMES == FLAGS


def test_an_inspection_finds_all_flags_and_sources() -> None:
    code = """
import tcrm, inspect, json, sys
early = "dis" in sys.modules or "tokenize" in sys.modules
print(json.dumps([early, inspect.CO_COROUTINE, inspect.getsource(tcrm.standin.import_library).split("(")[0]]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(done.stdout) == [False, 128, "def import_library"]


def test_a_pattern_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def noted(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append(pattern)
        return compile_now(pattern, flags)

    monkeypatch.setattr("tcrm.standin.compile_now", noted)
    late = LatePattern("(?P<a>x+)|y", re.IGNORECASE)
    matches = late.match
    assert isinstance(late, re.Pattern)
    assert compiled == []
    assert (matches("XX")["a"], late.sub("-", "axb"), late.split("1x2y3")[-1]) == ("XX", "a-b", "3")
    assert re.sub(late, "-", "ay") == "a-"
    assert (late.pattern, late.groupindex["a"]) == ("(?P<a>x+)|y", 1)
    assert late == compile_now("(?P<a>x+)|y", re.IGNORECASE)
    assert compiled == ["(?P<a>x+)|y"]
    assert copy.copy(late) is late and copy.deepcopy([late])[0] is late


def test_patterns_wait_only_while_they_are_told_to() -> None:
    code = "import re\nmade = re.compile('wrong (')"
    library: dict[str, Any] = {"__name__": "library"}
    with late_patterns():
        exec(code, library)
        with pytest.raises(re.error):
            exec(code, {"__name__": "tcrm.own"})
    with pytest.raises(re.error):
        library["made"].match("x")
    assert re.compile is compile_now
