"""How a mutant is put into modules that run already, so that nothing has to be imported anew."""

from __future__ import annotations

import ast
import gc
import sys
from collections.abc import Iterable
from types import CodeType, FunctionType, ModuleType

from soak.mutate import Mutant, Source


def live_functions(files: set[str]) -> dict[CodeType, list[FunctionType]]:
    """All functions there are of these files, also those inside others, by their code."""
    found: dict[CodeType, list[FunctionType]] = {}
    gc.unfreeze()  # what was put by, as all that was imported before the tests, is in no list
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename in files:
            found.setdefault(each.__code__, []).append(each)
    return found


Live = dict[CodeType, list[FunctionType]]


def fits(source: Source, live: Live) -> bool:
    """Whether the tree as it is now can be put in: no function may need more or fewer names from around it."""
    return all(len(function.__code__.co_freevars) == len(new.co_freevars) for function, new in _changed(source, live))


def put_in(source: Source, mutant: Mutant, live: Live) -> None:
    """Give the functions of the running module the code of the mutant; at the level of the module, its values."""
    for function, new in _changed(source, live):
        function.__code__ = new
    if not mutant.inside:
        _revalue(sys.modules[source.module], source)


def _changed(source: Source, live: Live) -> list[tuple[FunctionType, CodeType]]:
    """The functions whose code is another now, and that code."""
    new = {_place(code): code for code in _codes(source.code())}
    return [
        (function, new[_place(code)])
        for code, functions in live.items()
        if code.co_filename == str(source.file) and new.get(_place(code), code) != code
        for function in functions
    ]


def _place(code: CodeType) -> tuple[str, int, int]:
    column = next((p[2] or 0 for p in code.co_positions() if p[0] == code.co_firstlineno and p[2]), 0)
    return code.co_qualname, code.co_firstlineno, column if code.co_name == "<lambda>" else 0


def _codes(code: CodeType) -> Iterable[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from _codes(const)


def _revalue(module: ModuleType, source: Source) -> None:
    """Run the assignments of the module again, and give what changed to all modules that had taken the old one."""
    before = dict(vars(module))
    for node in source.tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            part = ast.fix_missing_locations(ast.Module([node], []))
            exec(compile(part, str(source.file), "exec", dont_inherit=True), vars(module))
    for other in list(sys.modules.values()):
        for name, value in list(vars(other).items()) if isinstance(other, ModuleType) else ():
            if name in before and value is before[name] and other is not module:
                vars(other)[name] = vars(module)[name]
