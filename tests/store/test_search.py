"""Search: what is found, in which order, and by whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from office import Office, person

from tcrm.clean import search_key
from tcrm.models import Account, ContactPoint, Membership
from tcrm.models.opening import open_database
from tcrm.queries.account_list import account_ids
from tcrm.queries.search import find
from tcrm.session import Session


def names(session: Session, text: str, **options: Any) -> list[str]:
    return [hit.name for hit in find(session, text, **options)]


@pytest.mark.parametrize(
    "text", ["Huber", "HUBER", "sohne", "söh", "ag hub", "stuttgart hub", "ber", "weiss", "eva huber", "@huber.ex"]
)
def test_all_words_in_any_order_anywhere_without_accents_or_case(office: Office, huber: int, text: str) -> None:
    assert f"A-{huber}" in [hit.id for hit in find(office.sit("maria"), text)]
    assert account_ids(office.sit("maria"), text) == [huber]


def test_one_missing_word_is_enough_not_to_be_found(office: Office, huber: int) -> None:
    assert find(office.sit("maria"), "huber berlin") == []
    assert account_ids(office.sit("maria"), "huber berlin") == []


@pytest.mark.parametrize(
    "typed",
    ["+49 711 5550123", "0049-711/555 0123", "+49 (0) 711 555 0123", "0711 5550123", "555-0123", "(0711) 555.01.23"],
)
def test_a_phone_is_found_however_it_is_punctuated(office: Office, huber: int, typed: str) -> None:
    assert names(office.sit("maria"), typed) == ["Huber & Söhne AG", "Dr. Eva Weiß"]  # customers before people


def test_a_number_stored_without_its_country_is_found_with_it(office: Office) -> None:
    person(office, "Ann Lee", phone="0711 555 0123")
    assert names(office.sit("olga"), "+49 711 555 0123") == ["Ann Lee"]
    assert names(office.sit("olga"), "+49 711 555 0124") == []


def test_a_number_is_found_from_the_second_digit_on_as_it_is_dialled_at_home(office: Office) -> None:
    dialled = {"+49": "711", "+1": "212", "+7": "495", "+353": "1", "+86": "10", "+39": "6"}
    stored: list[tuple[str, str, str]] = []  # name, its key, the number as dialled
    for country, area in dialled.items():
        code, home = country.removeprefix("+"), f"{area}0555{len(stored):03}"
        for form in (f"{country} {home}", f"00{code}-{home}", f"{country} (0){home}", f"0{home}", home):
            name = "Person " + chr(0x4E00 + len(stored))
            person(office, name, phone=form)
            stored.append((name, home if form == home else f"0{home}" if form[1:] == home else code + home, f"0{home}"))
    session = office.sit("olga")
    for home in dict.fromkeys(home for _, _, home in stored):
        for length in range(2, len(home) + 1):
            typed = home[:length]
            expected = [name for name, key, own in stored if typed in key or typed in own]
            for asked in {typed, f"{typed[:2]} {typed[2:]}".strip(), f"({typed[:3]}) {typed[3:]}"}:
                assert sorted(names(session, asked, limit=1000)) == expected, asked


def test_a_file_of_an_older_program_is_searched_as_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    db = open_database(path)
    person(Office(db), "Ann Lee", phone="+49 711 0555 1")
    db.sql("UPDATE search_key SET body = '49711055501'")
    db.sql("PRAGMA user_version=3")
    db.sql("DELETE FROM schema_migration WHERE name LIKE '0004%'")
    db.close()
    db = open_database(path)
    assert names(Session(db, "olga"), "0711 05") == ["Ann Lee"]
    db.close()


def test_digits_are_found_in_names_as_well(office: Office) -> None:
    office.account("1&1 Telecom")
    office.deal("Renewal 2027")
    assert names(office.sit("olga"), "1&1") == ["1&1 Telecom"]
    assert names(office.sit("olga"), "2027") == ["Renewal 2027"]


def test_the_best_come_first(office: Office) -> None:
    for name in ("Palmalma", "Big Alma", "Almanach", "Alma", "Alma Mater", "Zeta"):
        office.account(name, city="Alma" if name == "Zeta" else "")
    # Names that begin so stand by name; below that the newest comes first, which an index gives without sorting.
    expected = ["Alma", "Alma Mater", "Almanach", "Zeta", "Big Alma", "Palmalma"]
    assert names(office.sit("olga"), "alma") == expected
    assert [names(office.sit("olga"), "alma", limit=n) for n in range(7)] == [expected[:n] for n in range(7)]


def test_equal_ones_keep_their_order_and_archived_ones_come_last(office: Office) -> None:
    first, second = office.account("Twin"), office.account("Twin")
    gone = office.account("Twin", archived=True)
    assert [hit.id for hit in find(office.sit("olga"), "twin")] == [f"A-{first}", f"A-{second}", f"A-{gone}"]
    assert "archived" in find(office.sit("olga"), "twin")[2].detail
    assert account_ids(office.sit("olga"), "twin") == [first, second]
    assert gone not in account_ids(office.sit("olga"), "")


def test_an_id_finds_its_record_first(office: Office) -> None:
    deal = office.deal("Press line", "maria")
    office.account(f"D{deal} Trading")
    assert [hit.id for hit in find(office.sit("maria"), f"d{deal}")] == [f"D-{deal}", "A-1"]
    assert find(office.sit("maria"), "D-999") == []


def test_the_detail_tells_namesakes_apart(office: Office, huber: int) -> None:
    office.deal("Demo line", "maria", account_id=huber)
    hits = {hit.kind: hit.detail for hit in find(office.sit("maria"), "huber")}
    assert hits == {"account": "Stuttgart", "contact": "buyer · Huber & Söhne AG", "deal": "Huber & Söhne AG · Lead"}


def test_the_detail_says_which_phone_or_e_mail_was_meant(office: Office, huber: int) -> None:
    office.deal("Demo line", "maria", phone="0711 555 09")
    by_phone = {hit.id: hit.detail for hit in find(office.sit("maria"), "0711 555")}
    number = "+49 (0)711 555-0123"
    assert by_phone == {
        f"A-{huber}": f"{number} · Stuttgart",
        "C-1": f"{number} · buyer · Huber & Söhne AG",
        "D-1": "0711 555 09 · Lead",
    }
    assert find(office.sit("maria"), "@huber")[0].detail.startswith("weiss@huber.example · ")


def test_of_several_numbers_that_may_be_meant_the_oldest_is_told(office: Office) -> None:
    works = office.account("Works")
    person(office, "Ann Lee", works, phone="0711 555 9", role="buyer")
    with office.sit("olga").operation("fill") as op:
        for number, whose in (("0711 555 1", {"account_id": works}), ("0711 555 0", {"contact_id": 1})):
            op.insert(ContactPoint, kind="phone", value=number, **whose)
    told = [hit.detail.split(" · ")[0] for hit in find(office.sit("olga"), "0711 555")]
    assert told == ["0711 555 9", "0711 555 9"]


def test_a_number_that_one_does_not_see_is_not_told(office: Office) -> None:
    hotel = office.account("Hotel", "tom", city="711 Park", private=True)
    person(office, "Ann Lee", hotel, phone="0711 4", role="buyer")
    told = {login: [hit.detail for hit in find(office.sit(login), "711")] for login in ("maria", "tom")}
    assert told == {"maria": ["711 Park"], "tom": ["0711 4 · 711 Park", "0711 4 · buyer · Hotel"]}


@pytest.mark.parametrize("text", ["", " ", "\t", "\u200b"])
def test_nothing_typed_finds_nothing_and_lists_all(office: Office, text: str) -> None:
    second, first = office.account("Beta"), office.account("alpha")
    assert find(office.sit("maria"), text) == []
    assert account_ids(office.sit("maria"), text) == [first, second]


@pytest.mark.parametrize(
    "text", ["%", "_", "'", '"', "\x1b[31m", "\ud800", "\x00", "* OR 1", "x" * 9000, "a b c d " * 900]
)
def test_odd_text_is_only_text(office: Office, text: str) -> None:
    office.account("Plain")
    assert find(office.sit("maria"), text) == []


def test_every_naughty_name_is_found_again(office: Office, naughty_strings: list[str]) -> None:
    told = [text for text in naughty_strings if search_key(text).split()]
    with office.sit("olga").operation("fill") as op:
        op.insert_many(Account, [{"name": text, "sort_name": search_key(text)} for text in told])
    rows = office.db.rows(Account.select(Account.id, Account.name))
    session = office.sit("olga")
    assert [name for i, name in rows if i not in account_ids(session, name) and len(name) < 200] == []


def test_a_hidden_customer_is_found_by_its_head_alone(office: Office) -> None:
    account = office.account("Volta Motors", "tom", city="Graz", private=True, website="volta.example")
    person(office, "Rita Klein", account, phone="+43 316 555", email="klein@volta.example", role="buyer")
    office.deal("Battery hall", "tom", account_id=account, private=True)
    maria, tom = office.sit("maria"), office.sit("tom")
    assert names(maria, "volta") == names(maria, "graz mot") == ["Volta Motors"]
    for text in ("klein", "rita", "316 555", "volta klein", "volta.example", "battery"):
        assert names(maria, text) == [] and account_ids(maria, text) == []
        assert names(tom, text) != []


def test_a_limit_never_hides_what_one_may_see(office: Office) -> None:
    for n in range(30):
        office.deal(f"Alpha {n:02}", "tom", private=True)
    office.deal("Alpha of mine", "maria")
    assert names(office.sit("maria"), "alpha", limit=1) == ["Alpha of mine"]


def test_the_rank_does_not_tell_what_is_hidden(office: Office) -> None:
    """A word that stands in the hidden part must not lift a customer above others."""
    hidden = office.account("Zz inklein", "tom", private=True)
    person(office, "Klein", hidden)
    office.account("Zy inklein", "tom")
    office.account("Zz inklein b", "tom")
    # All three are equal, so the newest comes first; by its word the hidden one, the oldest, would.
    assert names(office.sit("maria"), "klein") == ["Zz inklein b", "Zy inklein", "Zz inklein"]


def test_a_contact_does_not_betray_a_hidden_customer(office: Office) -> None:
    mine, hidden = office.account("Mine", "maria"), office.account("Secret", "tom", private=True)
    contact = person(office, "Rita Klein", hidden)
    with office.sit("olga").operation("contact.edit") as op:
        op.insert(Membership, contact_id=contact, account_id=mine, role="user")
    assert [(hit.name, hit.detail) for hit in find(office.sit("maria"), "rita", ("contact",))] == [
        ("Rita Klein", "user · Mine")
    ]
    assert find(office.sit("maria"), "rita secret") == []
