"""Reading text that is no UTF-8: another program put it into the file, and SQLite keeps any bytes.

The ordinary way of reading ends with a UnicodeDecodeError there. Then the same question is asked once more so that
texts come as bytes, which are decoded with U+FFFD in the place of what cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import apsw

Execute = Callable[[str, Sequence[Any]], Any]


class Decoded:
    """What a cursor is for whoever reads its rows: `description`, `fetchone`, `close`, and its rows one by one."""

    def __init__(self, description: Sequence[tuple[Any, ...]], rows: list[tuple[Any, ...]]) -> None:
        self.description = description
        self._rows = iter(rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def close(self) -> None:
        """There is nothing to let go of."""


def decoded(execute: Execute, statement: str, parameters: Sequence[Any]) -> Any:
    """The answer to a question, with its texts decoded whatever they are; what is no question is done as ever."""
    if not statement.lstrip("( \t\n").upper().startswith(("SELECT", "WITH", "VALUES")):
        return execute(statement, parameters)
    first = execute(statement, parameters)
    try:
        description = first.description
    except apsw.ExecutionCompleteError:  # no row
        return first
    first.close()
    names = [f"c{number}" for number in range(len(description))]
    wanted = ", ".join(f"typeof({name}), iif(typeof({name}) = 'text', CAST({name} AS BLOB), {name})" for name in names)
    asked = f"WITH told ({', '.join(names)}) AS ({statement.rstrip('; ')}\n) SELECT {wanted} FROM told"
    return Decoded(description, [_row(cells) for cells in execute(asked, parameters)])


def _row(cells: Sequence[Any]) -> tuple[Any, ...]:
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return tuple(cell.decode(errors="replace") if kind == "text" else cell for kind, cell in pairs)
