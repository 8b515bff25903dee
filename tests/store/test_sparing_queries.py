"""What is spared while a query is written down changes no query."""

from __future__ import annotations

from typing import Any

import pytest
import sparing_queries as sparing
from office import Office
from peewee import Expression, State
from thorough import SOAK

from tcrm.models import BUSINESS_TABLES, Account, Deal
from tcrm.models.visibility import is_guarded


@pytest.mark.skipif(SOAK, reason="in a soak nothing is spared")
def test_queries_are_what_they_are_where_nothing_is_spared(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.firm(colleagues_see="own")
    maria = office.sit("maria")
    queries: list[Any] = [model.select().where(maria.visible(model)) for model in BUSINESS_TABLES if is_guarded(model)]
    accounts = Account.select(Account.id).where(Account.id.in_(Deal.select(Deal.account).where(Deal.id.in_([1, 2]))))
    for chosen in (accounts, accounts | accounts, [], [3], ()):
        queries += [Deal.select().where(Deal.account.in_(chosen)), Deal.select().where(Deal.account.not_in(chosen))]
    spared = [query.bind(office.db).sql() for query in queries]
    monkeypatch.setattr(Expression, "_is_rhs_empty", sparing.is_rhs_empty)
    for name in [name for name, made in vars(State).items() if isinstance(made, property)]:
        monkeypatch.delattr(State, name)
    monkeypatch.setattr(State, "__getattr__", lambda state, name: state.settings.get(name))
    assert [query.bind(office.db).sql() for query in queries] == spared
    assert any(sql.count(" IN (SELECT") > 2 for sql, _values in spared) and "0 = 1" in spared[-1][0] + spared[-2][0]
