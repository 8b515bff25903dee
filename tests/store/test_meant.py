"""Which one record somebody means by what they typed."""

from __future__ import annotations

import pytest
from office import Office

from tcrm.errors import BadValue, NotFound, Refused
from tcrm.queries.lookup import Ref, parse_ref, resolve


@pytest.mark.parametrize(("text", "ref"), [("D-17", ("deal", 17)), ("d17", ("deal", 17)), (" a-3 ", ("account", 3))])
def test_an_id_is_read(text: str, ref: tuple[str, int]) -> None:
    assert parse_ref(text) == Ref(*ref)
    assert str(Ref(*ref)) == f"{text.strip()[0].upper()}-{ref[1]}"


def test_a_bare_number_needs_a_kind() -> None:
    assert parse_ref("17", "deal") == Ref("deal", 17)
    for text in ("17", "", "Q-3", "D-", "D-1-2", "D-٣", "D-" + "9" * 30):
        with pytest.raises(BadValue):
            parse_ref(text)


def test_a_name_means_the_one_record_that_has_it(office: Office, huber: int) -> None:
    maria = office.sit("maria")
    assert resolve(maria, "HUBER & sohne ag", ["account"]) == Ref("account", huber)
    assert resolve(maria, f"a{huber}", ["account", "deal"]) == Ref("account", huber)
    assert resolve(maria, "tom", ["user"]) == resolve(maria, "Tom Lang", ["user"]) == Ref("user", office.user_id("tom"))


def test_a_part_of_a_name_is_not_guessed_but_offered(office: Office, huber: int) -> None:
    with pytest.raises(Refused, match=f"A-{huber} Huber"):
        resolve(office.sit("maria"), "Huber", ["account"])
    assert resolve(office.sit("maria"), "Huber", ["account"], begins=True) == Ref("account", huber)
    with pytest.raises(Refused):
        resolve(office.sit("maria"), "Hub", ["account"], begins=True)


def test_a_name_that_several_have_is_refused_with_their_ids(office: Office) -> None:
    first, second = office.account("Twin"), office.account("Twin")
    with pytest.raises(Refused, match=f"2 records.*A-{first} Twin, A-{second} Twin"):
        resolve(office.sit("maria"), "twin", ["account"])


def test_what_is_hidden_cannot_be_meant(office: Office) -> None:
    deal = office.deal("Battery hall", "tom", private=True)
    for text in ("Battery hall", f"D-{deal}", "D-999"):
        with pytest.raises(NotFound):
            resolve(office.sit("maria"), text, ["deal"])
    with pytest.raises(BadValue, match="customer"):
        resolve(office.sit("tom"), f"D-{deal}", ["account"])
