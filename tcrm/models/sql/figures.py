"""The SQL of figures: what only SQLite has (median, its integer division) and small pieces of text to build from.

Every argument is SQL text made by the program (a column, a number); data goes in as parameters or through `quoted`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def numbers(values: Iterable[int]) -> str:
    """`(1, 2, 3)` for IN; an empty list holds nothing."""
    return "(" + ", ".join(str(int(value)) for value in values) + ")"


def choice(column: str, results: Mapping[str, str], otherwise: str = "NULL") -> str:
    """CASE over a column: SQL of the value -> SQL of the result."""
    if not results:
        return otherwise
    arms = " ".join(f"WHEN {value} THEN {result}" for value, result in results.items())
    return f"CASE {column} {arms} ELSE {otherwise} END"


def found_by(column: str, results: Mapping[int, str]) -> str:
    """As `choice` for whole numbers of which every one is named; by halves, so that many cost little."""
    known = sorted(results)
    if len(known) < 2:
        return results[known[0]] if known else "NULL"
    middle = known[len(known) // 2]
    below = found_by(column, {number: results[number] for number in known if number < middle})
    above = found_by(column, {number: results[number] for number in known if number >= middle})
    return f"CASE WHEN {column} < {middle} THEN {below} ELSE {above} END"


def median(value: str) -> str:
    """The median of a group, blanks left out; the mean of the two middle ones if their number is even."""
    return f"median({value})"


def percentile(value: str, percent: int) -> str:
    """A percentile of a group by linear interpolation, blanks left out."""
    return f"percentile({value}, {int(percent)})"


def average(value: str) -> str:
    """The mean of a group as a real number, blanks left out."""
    return f"avg({value})"


def scaled(amount: str, numerator: int, denominator: int) -> str:
    """`amount` × numerator / denominator in whole numbers, rounded half away from zero.

    SQLite divides integers towards zero, so whole multiples are taken first and nothing leaves 64 bits as long as
    2 × numerator × denominator and the result stay within them.
    """
    if numerator == denominator:
        return amount
    if denominator == 1:
        return f"({amount}) * {numerator}"
    half = f"CASE WHEN {amount} < 0 THEN -{denominator} ELSE {denominator} END"
    rest = f"(2 * (({amount}) % {denominator}) * {numerator} + {half}) / {2 * denominator}"
    return f"(({amount}) / {denominator} * {numerator} + {rest})"


def share_of(amount: str, percent: str) -> str:
    """A part of an amount by whole percent, rounded half away from zero."""
    half = f"CASE WHEN {amount} < 0 THEN -100 ELSE 100 END"
    return f"(2 * ({amount}) * ({percent}) + {half}) / 200"


def held_in(column_from: str, column_until: str, day: int) -> str:
    """The condition that something held at the end of a day: begun by then and not ended by then."""
    return f"{column_from} <= {day} AND ({column_until} IS NULL OR {column_until} > {day})"


CLOSE_DATES_SINCE = (
    "SELECT c.row_id, c.before ->> '$.close_on' FROM operation o CROSS JOIN change c ON c.operation_id = o.id "
    "AND c.table_name = 'deal' AND c.act = 'U' WHERE o.at > ? AND json_type(c.before, '$.close_on') IS NOT NULL "
    "ORDER BY o.id"
)
"""(deal, its close date before) of every change of a close date after a moment, the earliest first."""
