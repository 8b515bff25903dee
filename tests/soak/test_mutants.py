"""What mutants are made of a module, and that one put into it is what runs."""

from __future__ import annotations

import gc
import importlib.util
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from soak.graft import live_functions, put_in
from soak.mutate import Source

TEXT = '''"""A module."""
FEW = 3
DOUBLE = FEW * 2

def many(count: int = 7) -> bool:
    """Told by FEW."""
    seen = []
    for n in range(count):
        if n < FEW and n is not None:
            seen.append(n)
    return len(seen) == DOUBLE

def asked(day):
    return f"SELECT {day} WHERE a <= 1 AND b IS NULL"
'''


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "tried_module.py").write_text(TEXT, encoding="utf-8")
    return Source(tmp_path, "tried_module.py")


@pytest.fixture
def module(source: Source) -> Iterator[ModuleType]:
    """The module, as it runs."""
    spec = importlib.util.spec_from_file_location("tried_module", source.file)
    assert spec is not None and spec.loader is not None
    module = sys.modules["tried_module"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["tried_module"]


def test_what_a_slip_of_the_pen_would_change_is_changed_and_nothing_else(source: Source) -> None:
    assert [(one.line, one.change) for one in source.mutants] == [
        (2, "3 to 4"),
        (2, "3 to 2"),
        (3, "Mult to Add"),
        (3, "2 to 3"),
        (3, "2 to 1"),
        (9, "and to or"),
        (9, "Lt to LtE"),
        (9, "IsNot to Is"),
        (10, "left out"),
        (11, "returns None"),
        (11, "Eq to NotEq"),
        (14, "returns None"),
        (14, "SQL 8: '<=' to '<'"),
        (14, "SQL 12: '1' to '0'"),
        (14, "SQL 14: 'AND' to 'OR'"),
        (14, "SQL 20: 'IS' to 'IS NOT'"),
    ]
    assert len({one.name for one in source.mutants}) == len(source.mutants)


def test_a_mutant_runs_in_place_of_the_source_and_the_source_stays(source: Source, module: ModuleType) -> None:
    gc.freeze()  # as before all tests: what was imported until then must be found all the same
    before, live = source.code(), live_functions({str(source.file)})
    gc.freeze()
    many = module.many
    found = {}
    for mutant in source.mutants:
        with mutant.made():
            put_in(source, mutant, live)
            found[mutant.name] = (many(7), module.asked(5), module.FEW, module.DOUBLE)
        for code, functions in live.items():  # what a fork would have left behind
            for function in functions:
                function.__code__ = code
    calm = (False, "SELECT 5 WHERE a <= 1 AND b IS NULL")
    assert source.code() == before and source.file.read_text(encoding="utf-8") == TEXT
    by_change = {name.split(" ", 1)[1]: told for name, told in found.items()}
    assert by_change["3 to 4"] == (*calm, 4, 8) and by_change["3 to 2"] == (*calm, 2, 4)
    assert by_change["SQL 14: 'AND' to 'OR'"][1] == "SELECT 5 WHERE a <= 1 OR b IS NULL"
    told = {change: by_change[change][0] for change in ("SQL 8: '<=' to '<'", "Eq to NotEq", "left out", "and to or")}
    assert list(told.values()) == [True, False, False, False]  # three are fewer than three: the last that DOUBLE was


def test_what_is_said_to_change_nothing_is_a_mutant_that_is_made() -> None:
    here = Path(__file__).parent
    rows = tomllib.loads((here / "equivalent.toml").read_text(encoding="utf-8"))["mutant"]
    made = {
        (one.path, one.text, change)
        for path in {row["module"] for row in rows}
        for one in Source(here.parents[1], path).mutants
        for change in (one.change, f"{one.change} @{one.column}")
    }
    assert {(row["module"], row["line"], change) for row in rows for change in row["changes"]} <= made
