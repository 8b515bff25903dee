"""Mutants of a module: each is its source with one small thing changed, as a slip of the pen would change it.

Changed are: comparisons, `and`/`or`/`not`, arithmetic, numbers, texts, operators of SQL in texts, conditions, what is
returned, statements left out. Left alone are: what is said to people (`_("…")`), docstrings, annotations, defaults of
parameters, decorators, and bodies of classes outside their methods.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import CodeType
from typing import Any

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
SQL = re.compile(r"\b(SELECT|FROM|WHERE|AND|OR|CASE|WHEN|IN|IS|SET|EXISTS|BETWEEN|UNION|JOIN)\b")
IN_SQL: tuple[tuple[str, str], ...] = (
    (r" < ", " <= "),
    (r" <= ", " < "),
    (r" > ", " >= "),
    (r" >= ", " > "),
    (r" = ", " <> "),
    (r" <> ", " = "),
    (r" \+ ", " - "),
    (r" - ", " + "),
    (r" \* ", " + "),
    (r"\bmin\(", "max("),
    (r"\bmax\(", "min("),
    (r"\bMIN\(", "MAX("),
    (r"\bMAX\(", "MIN("),
    (r"\b(?:sum|SUM)\(", "max("),
    (r"\bAND\b", "OR"),
    (r"\bOR\b", "AND"),
    (r"\bIS NOT\b", "IS"),
    (r"\bIS(?! NOT)\b", "IS NOT"),
    (r"\bNOT (?=IN|EXISTS|LIKE)", ""),
    (r"(?<!NOT )\b(?=IN \(|EXISTS)", "NOT "),
    (r"\bUNION ALL\b", "UNION"),
    (r"\bDISTINCT ", ""),
    (r"\bLEFT JOIN\b", "JOIN"),
    (r" DESC\b", ""),
    (r"\b0\b", "1"),
    (r"\b1\b", "0"),
)


@dataclass(frozen=True)
class Mutant:
    """One change: the place in the tree where `new` stands instead. `lines` are those of the statement around it."""

    path: str
    line: int
    column: int
    text: str  # of the line, without the space around it
    change: str
    lines: tuple[int, int]
    inside: str  # the function; "" at the level of the module
    parent: Any = field(compare=False, repr=False)
    slot: str = field(compare=False, repr=False)
    index: int | None = field(compare=False, repr=False)
    new: Any = field(compare=False, repr=False)

    @property
    def name(self) -> str:
        """Where and what: the same as long as the module stays as it is."""
        return f"{self.path}:{self.line}:{self.column} {self.change}"

    @contextmanager
    def made(self) -> Iterator[None]:
        """The tree with the change, for as long as this lasts."""
        old = getattr(self.parent, self.slot)
        if self.index is None:
            setattr(self.parent, self.slot, self.new)
        else:
            setattr(self.parent, self.slot, [*old[: self.index], self.new, *old[self.index + 1 :]])
        try:
            yield
        finally:
            setattr(self.parent, self.slot, old)


class Source:
    """One module: its tree, its code, its mutants."""

    def __init__(self, root: Path, path: str) -> None:
        self.path = path
        self.file = root / path
        self.text = self.file.read_text(encoding="utf-8")
        self.module = path.removesuffix(".py").replace("/", ".")
        self.tree = ast.parse(self.text)
        seen: Counter[str] = Counter()
        self.mutants: list[Mutant] = []
        for each in self._statements(self.tree, "", top=True):
            seen[each.name] += 1  # parts of an f-string, and a + b + c, begin at the same place
            again = f" ({seen[each.name]})" if seen[each.name] > 1 else ""
            self.mutants.append(replace(each, change=each.change + again))

    def code(self) -> CodeType:
        """The module as the tree is now."""
        return compile(ast.fix_missing_locations(self.tree), str(self.file), "exec", dont_inherit=True)

    def _statements(self, parent: Any, inside: str, *, top: bool = False) -> Iterator[Mutant]:
        """The mutants of what stands in the blocks of a module, a class, a function or a statement."""
        for slot in ("body", "orelse", "finalbody", "handlers"):
            for i, node in enumerate(getattr(parent, slot, ())):
                name = f"{inside}.{getattr(node, 'name', '')}".strip(".")
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield from self._statements(node, name)
                elif isinstance(node, ast.ClassDef):
                    methods: list[ast.stmt] = [
                        one for one in node.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))
                    ]
                    yield from self._statements(ast.Module(methods, []), name)
                elif isinstance(node, (ast.Import, ast.ImportFrom)) or _is_name_list(node):
                    continue
                elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                    if not top:
                        yield from self._without(parent, slot, i, node, inside)
                    yield from self._expressions(node, _reach(node), inside)
                    yield from self._statements(node, inside)

    def _without(self, parent: Any, slot: str, i: int, node: Any, inside: str) -> Iterator[Mutant]:
        """A statement left out, or turned round."""

        def new(change: str, statement: ast.stmt) -> Mutant:
            place = ast.copy_location(statement, node)
            return self._mutant(node, change, _reach(node), inside, parent, slot, i, place)

        stored = isinstance(node, ast.Assign) and not any(isinstance(t, (ast.Name, ast.Tuple)) for t in node.targets)
        if stored or isinstance(node, (ast.Expr, ast.AugAssign, ast.Raise, ast.Delete)):
            yield new("left out", ast.Pass())
        if isinstance(node, ast.Return) and not (node.value is None or _is(node.value, None)):
            yield new("returns None", ast.Return(ast.copy_location(ast.Constant(None), node)))
        if isinstance(node, ast.Continue):
            yield new("continue to break", ast.Break())
        if isinstance(node, ast.Break):
            yield new("break to continue", ast.Continue())

    def _expressions(self, node: Any, reach: tuple[int, int], inside: str) -> Iterator[Mutant]:
        """The mutants of the expressions of one statement, without the blocks in it."""
        for slot, value in ast.iter_fields(node):
            if slot in ("body", "orelse", "finalbody", "handlers") and isinstance(value, list):
                continue
            if slot in ("annotation", "args", "returns", "type") and not isinstance(node, ast.Call):
                continue
            children = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
            for index, child in children:
                if not isinstance(child, ast.AST) or _is_said(child):
                    continue
                if slot in ("test", "ifs") and isinstance(child, (ast.Name, ast.Attribute, ast.Call, ast.NamedExpr)):
                    turned = ast.copy_location(ast.UnaryOp(ast.Not(), child), child)
                    yield self._mutant(child, "condition turned round", reach, inside, node, slot, index, turned)
                for change, new in _changes(child, in_format=isinstance(node, ast.JoinedStr)):
                    yield self._mutant(child, change, reach, inside, node, slot, index, ast.copy_location(new, child))
                yield from self._expressions(child, reach, inside)

    def _mutant(
        self, at: Any, change: str, reach: tuple[int, int], inside: str, parent: Any, slot: str, i: int | None, new: Any
    ) -> Mutant:
        line = getattr(at, "lineno", reach[0])
        text = self.text.splitlines()[line - 1].strip()
        column = getattr(at, "col_offset", 0)
        return Mutant(self.path, line, column, text, change, reach, inside, parent, slot, i, new)


def _changes(node: ast.AST, *, in_format: bool) -> Iterator[tuple[str, Any]]:
    """What may stand for this expression."""
    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            other = COMPARED[type(op)]
            ops = [*node.ops[:i], other(), *node.ops[i + 1 :]]
            yield f"{type(op).__name__} to {other.__name__}", ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BoolOp):
        other_word: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield ("and to or" if isinstance(node.op, ast.And) else "or to and"), ast.BoolOp(other_word, node.values)
    elif isinstance(node, ast.UnaryOp):
        yield f"without {type(node.op).__name__}", node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in COUNTED:
        sign = COUNTED[type(node.op)]
        yield f"{type(node.op).__name__} to {sign.__name__}", ast.BinOp(node.left, sign(), node.right)
    elif isinstance(node, ast.Name) and node.id in NAMES:
        yield f"{node.id} to {NAMES[node.id]}", ast.Name(NAMES[node.id], ast.Load())
    elif isinstance(node, ast.Constant):
        yield from _constants(node.value, in_format=in_format)


def _constants(value: Any, *, in_format: bool) -> Iterator[tuple[str, ast.Constant]]:
    if isinstance(value, bool):
        yield f"{value} to {not value}", ast.Constant(not value)
    elif isinstance(value, (int, float)):
        yield f"{value} to {value + 1}", ast.Constant(value + 1)
        yield f"{value} to {value - 1}", ast.Constant(value - 1)
    elif isinstance(value, str):
        found = [(old, new, each) for old, new in IN_SQL for each in re.finditer(old, value)]
        if SQL.search(value) or (in_format and found):
            for _old, new, each in sorted(found, key=lambda one: one[2].start()):
                text = value[: each.start()] + new + value[each.end() :]
                yield f"SQL {each.start()}: {each.group().strip()!r} to {new.strip()!r}", ast.Constant(text)
        elif value and not in_format:
            yield f"{value!r} to another text", ast.Constant(f"XX{value}")


def _reach(node: Any) -> tuple[int, int]:
    """The lines of a statement, without the blocks in it."""
    body = getattr(node, "body", None)
    if isinstance(body, list) and body:
        return node.lineno, max(node.lineno, body[0].lineno - 1)
    return node.lineno, node.end_lineno


def _is(node: ast.AST, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_said(node: ast.AST) -> bool:
    """Whether this is a text for people."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext", "N_")


def _is_name_list(node: ast.AST) -> bool:
    names = [t.id for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)]
    return "__all__" in names or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")


__all__ = ["Mutant", "Source"]
