"""A query that is built once and asked for other ids each time."""

from __future__ import annotations

import pytest

from tcrm.models import Deal
from tcrm.models.base import Listing, among


@pytest.mark.parametrize("title", ["[]", "[-1]", "[4, 7]"])
def test_only_the_ids_are_others_each_time_whatever_the_other_values_look_like(title: str) -> None:
    listing = Listing.of(lambda ids: Deal.select(Deal.id).where(Deal.title == title, among(Deal.id, ids)))
    assert listing.with_ids([1, 2]) == (listing.text, [title, "[1, 2]"])
    assert listing.with_ids(()) == (listing.text, [title, "[]"])


def test_a_query_may_name_the_ids_twice() -> None:
    listing = Listing.of(lambda ids: Deal.select(Deal.id).where(among(Deal.id, ids) | among(Deal.account, ids)))
    assert listing.with_ids({3})[1] == ["[3]", "[3]"]


def test_a_query_that_looks_into_the_ids_while_it_is_built_is_an_error() -> None:
    with pytest.raises(TypeError, match="not known yet"):
        Listing.of(lambda ids: Deal.select(Deal.id).where(among(Deal.id, sorted(ids))))
