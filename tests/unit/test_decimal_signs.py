"""Which sign stands before the decimals of a column is proved from how its amounts look, not from each of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tcrm.errors import BadValue
from tcrm.exchange.amounts import amount, code, proves_comma

CELLS = st.text("0123459.,' k€-", max_size=16) | st.from_regex(r"[0-9]{1,7}[.,][0-9]{1,3}", fullmatch=True)


def read(cell: str, currency: str, comma: bool) -> tuple[int, str] | None:
    try:
        return amount(code("EUR", currency), comma, None, cell)
    except BadValue:
        return None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELLS, st.sampled_from(("", "EUR", "JPY", "KWD"))), max_size=6, unique=True))
def test_amounts_that_look_alike_prove_what_each_of_them_would(column: list[tuple[str, str]]) -> None:
    pairs = [(read(cell, currency, False), read(cell, currency, True)) for cell, currency in column]
    point, comma = (sum(pair[side] is not None for pair in pairs) for side in (0, 1))
    doubtful = any(one != other for one, other in pairs)
    told = comma > point if point != comma else None if doubtful else False
    assert proves_comma(column, "EUR") is told
