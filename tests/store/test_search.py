"""Finding records by any part of what they are known by, and only those that one may see."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from office import Office

from tcrm.clean import search_key
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.models import Account, Contact, ContactPoint, Deal, Membership, SearchKey, Tag, Tagging, search
from tcrm.models.opening import open_database
from tcrm.queries.account_list import account_ids
from tcrm.queries.lookup import Ref, parse_ref, resolve
from tcrm.queries.search import find
from tcrm.session import Session


def person(office: Office, name: str, account: int | None = None, phone: str = "", email: str = "") -> int:
    with office.sit("olga").operation("contact.add", name=name) as op:
        contact = op.insert(Contact, name=name, sort_name=search_key(name))
        if account is not None:
            op.insert(Membership, contact_id=contact, account_id=account, role="buyer", main=True)
        for kind, value in (("phone", phone), ("email", email)):
            if value:
                op.insert(ContactPoint, contact_id=contact, kind=kind, value=value)
    return contact


def names(session: Session, text: str, **options: Any) -> list[str]:
    return [hit.name for hit in find(session, text, **options)]


@pytest.fixture
def huber(office: Office) -> int:
    account = office.account("Huber & Söhne AG", "maria", city="Stuttgart", website="huber.example")
    person(office, "Dr. Eva Weiß", account, "+49 (0)711 555-0123", "weiss@huber.example")
    return account


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
    person(office, "Ann Lee", works, "0711 555 9")
    with office.sit("olga").operation("fill") as op:
        for number, whose in (("0711 555 1", {"account_id": works}), ("0711 555 0", {"contact_id": 1})):
            op.insert(ContactPoint, kind="phone", value=number, **whose)
    told = [hit.detail.split(" · ")[0] for hit in find(office.sit("olga"), "0711 555")]
    assert told == ["0711 555 9", "0711 555 9"]


def test_a_number_that_one_does_not_see_is_not_told(office: Office) -> None:
    hotel = office.account("Hotel", "tom", city="711 Park", private=True)
    person(office, "Ann Lee", hotel, "0711 4")
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


# -- who may find what ----------------------------------------------------------------------------------------------


def test_a_hidden_customer_is_found_by_its_head_alone(office: Office) -> None:
    account = office.account("Volta Motors", "tom", city="Graz", private=True, website="volta.example")
    person(office, "Rita Klein", account, "+43 316 555", "klein@volta.example")
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


# -- against brute force --------------------------------------------------------------------------------------------

SYLLABLES = ("al", "ma", "ber", "lin", "öz", "né", "北", "京", "to", "o'", "24", "-x")


def _filled(office: Office) -> random.Random:
    dice = random.Random(11)

    def word() -> str:
        return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(1, 3)))

    owners = ["maria", "tom", "lena", "mona", None]
    accounts = [
        office.account(f"{word()} {word()}", dice.choice(owners), city=word(), private=dice.random() < 0.3)
        for _ in range(40)
    ]
    for _ in range(40):
        person(office, f"{word()} {word()}", dice.choice([*accounts, None]), f"+49 {dice.randint(100, 99999)}", word())
        office.deal(word(), dice.choice(owners), account_id=dice.choice(accounts), private=dice.random() < 0.3)
    return dice


def _seen(session: Session) -> list[tuple[str, list[str]]]:
    """Public id -> the keys by which this person may find it."""
    out = []
    for kind, letter, model in (("account", "A", Account), ("contact", "C", Contact), ("deal", "D", Deal)):
        seen = {row[0] for row in session.db.rows(model.select(model.id).where(session.visible(model)))}
        keys = SearchKey.select(SearchKey.row_id, SearchKey.head, SearchKey.body).where(SearchKey.kind == kind)
        for row_id, head, body in session.db.rows(keys):
            whole = [head, body] if row_id in seen else [head] if kind == "account" else []
            out.append((f"{letter}-{row_id}", whole))
    return out


def _brute_force(keys: list[tuple[str, list[str]]], text: str) -> set[str]:
    words = search_key(text).split()
    return {found for found, whole in keys if words and all(any(word in part for part in whole) for word in words)}


def test_search_equals_brute_force(office: Office) -> None:
    dice = _filled(office)
    texts = [s for s in SYLLABLES if s != "24"] + [
        f"{dice.choice(SYLLABLES)} {dice.choice('aoelnö')}" for _ in range(25)
    ]
    for setting, who in product(("firm", "team", "own"), ("maria", "mona", "sam", "olga")):
        office.firm(colleagues_see=setting)
        session = office.sit(who)
        keys = _seen(session)
        for text in texts:
            expected = _brute_force(keys, text)
            assert {hit.id for hit in find(session, text, limit=1000)} == expected, (setting, who, text)
            listed = {f"A-{row_id}" for row_id in account_ids(session, text)}
            assert listed == {found for found in expected if found.startswith("A")}


def _rename_account(session: Session, row_id: int) -> None:
    with session.operation("account.edit") as op:
        op.update(Account, row_id, name="Renamed", sort_name="renamed")


def _rename_contact(session: Session, row_id: int) -> None:
    with session.operation("contact.edit") as op:
        op.update(Contact, row_id, name="Other")


def _leave(session: Session, row_id: int) -> None:
    with session.operation("contact.edit") as op:
        ids = session.db.rows(Membership.select(Membership.id).where(Membership.contact == row_id))
        op.delete(Membership, [row[0] for row in ids])


def _new_number(session: Session, row_id: int) -> None:
    with session.operation("contact.edit") as op:
        op.insert(ContactPoint, contact_id=row_id, kind="phone", value="0044 20 777")


def _tag(session: Session, row_id: int) -> None:
    with session.operation("tag") as op:
        tag = op.insert(Tag, name="golden")
        op.insert(Tagging, tag_id=tag, account_id=row_id)
        op.insert(Tagging, tag_id=tag, contact_id=row_id)
        op.insert(Tagging, tag_id=tag, deal_id=row_id)


def _switch(session: Session, row_id: int) -> None:
    with session.operation("deal.edit") as op:
        op.update(Deal, row_id, account_id=None, company="Switched Ltd")


@pytest.mark.parametrize("change", [_rename_account, _rename_contact, _leave, _new_number, _tag, _switch])
def test_keys_kept_by_operations_and_their_undo_equal_a_rebuild(
    office: Office, huber: int, change: Callable[[Session, int], None]
) -> None:
    from tcrm.actions.history import undo

    office.deal("Demo line", "maria", account_id=huber)
    session = office.sit("olga")

    def keys() -> list[tuple[object, ...]]:
        columns = (SearchKey.kind, SearchKey.row_id, SearchKey.head, SearchKey.body)
        return office.db.rows(SearchKey.select(*columns).order_by(SearchKey.kind, SearchKey.row_id))

    before = keys()
    change(session, 1)
    kept = keys()
    search.rebuild(office.db)
    assert kept == keys() != before
    undo(session)
    assert keys() == before


# -- meaning one record ---------------------------------------------------------------------------------------------


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
