"""Duplicates that are pointed out while somebody types: who, why, in which order, to whom."""

from __future__ import annotations

from typing import Any

import pytest
from dump import statements
from office import Office

from tcrm.actions import deals
from tcrm.actions.customers import add_account, add_contact, archive_account, edit_account
from tcrm.queries.duplicates import Likeness, like
from tcrm.session import Session


def told(found: list[Likeness]) -> list[tuple[str, str]]:
    return [(one.id, one.why) for one in found]


def ask(session: Session, **typed: Any) -> list[tuple[str, str]]:
    return told(like(session, **typed))


def test_the_same_name_is_found_whatever_its_form_accents_and_order(maria: Session) -> None:
    huber = add_account(maria, "Huber & Söhne GmbH", city="Graz", country="AT")
    add_account(maria, "Huber Stahl AG")
    (found,) = like(maria, name="SOHNE, HUBER KG")
    assert (found.id, found.name, found.detail) == (f"A-{huber}", "Huber & Söhne GmbH", "Graz · AT · Maria Rossi")
    assert (found.why, found.rules, found.exact) == ("same name", ("name",), True)


def test_firms_of_east_asia_are_compared_without_their_forms(maria: Session) -> None:
    sony, huawei = add_account(maria, "株式会社ソニー"), add_account(maria, "华为技术有限公司")
    assert ask(maria, name="ソニー株式会社") == [(f"A-{sony}", "same name")]
    assert ask(maria, name="华为技术") == [(f"A-{huawei}", "same name")]
    assert ask(maria, name="华为") == [(f"A-{huawei}", "name begins or goes on so")]


def test_a_slip_is_pointed_out_and_is_not_exact(maria: Session) -> None:
    huber = add_account(maria, "Huber Maschinenbau")
    (found,) = like(maria, name="Hubre Maschinenbau AG")
    assert (found.id, found.why, found.exact) == (f"A-{huber}", "similar name", False)


def test_a_name_goes_on_but_not_the_other_way_round(maria: Session) -> None:
    charlie = add_contact(maria, "Charlie Chapelin")
    assert ask(maria, name="charlie", kind="contact") == [(f"C-{charlie}", "name begins or goes on so")]
    add_contact(maria, "Dorothea")
    assert ask(maria, name="Dorothea Chapelin", kind="contact") == []


def test_parts_of_words_are_no_likeness(maria: Session) -> None:
    add_contact(maria, "casa depapel")
    add_account(maria, "Graubünden Tourismus")
    assert ask(maria, name="Asa Depape", kind="contact") == []
    assert ask(maria, name="Bünde") == []


def test_the_same_e_mail_is_found_whatever_stands_around_it(maria: Session) -> None:
    amy = add_contact(maria, "Amy", emails=["amy.wong@uni.example"], title="student")
    (found,) = like(maria, email='"Amy, PhD Student, Wong" <AMY.WONG@uni.example>', kind="contact")
    assert (found.id, found.detail, found.why, found.exact) == (f"C-{amy}", "student", "same e-mail", True)
    assert ask(maria, email="amy.wong") == []


def test_a_company_is_known_by_its_mailboxes_and_its_website(maria: Session) -> None:
    mail, web, other = (add_account(maria, name) for name in ("Mail", "Web", "Other"))
    add_contact(maria, "Bob", account_id=mail, emails=["bob@mymail.example"])
    add_contact(maria, "Eve", account_id=other, emails=["eve@notmymail.example", "eve@mymail.example.org"])
    edit_account(maria, web, {"website": "https://WWW.mymail.example/de"})
    edit_account(maria, other, {"website": "https://other.example/?to=mymail.example"})
    why = "same company's e-mail"
    assert ask(maria, email="alice@MyMail.example") == [(f"A-{mail}", why), (f"A-{web}", why)]
    assert ask(maria, email="alice@MyMail.example", but=[f"A-{mail}"]) == [(f"A-{web}", why)]


def test_of_a_free_mailbox_only_the_whole_address_counts(maria: Session) -> None:
    bob = add_contact(maria, "Bob", account_id=add_account(maria, "Huber"), emails=["bob@gmail.com"])
    assert ask(maria, email="alice@gmail.com") == []
    assert ask(maria, email="Bob@GMail.com") == [(f"C-{bob}", "same e-mail")]


@pytest.mark.parametrize("typed", ["0711 / 555 01 23", "+49 711 5550123", "0049 (0)711-5550123", "+497115550123"])
@pytest.mark.parametrize("stored", ["+49 711 5550123", "0711 5550123"])
def test_the_same_phone_is_found_in_every_spelling(maria: Session, typed: str, stored: str) -> None:
    huber = add_account(maria, "Huber", phone=stored)
    add_account(maria, "Meier", phone="+43 711 5550123")
    found = ask(maria, phone=typed)
    assert found[0] == (f"A-{huber}", "same phone")
    assert len(found) == 1 or not typed.startswith(("+", "00"))  # without a country it may be any country's


def test_several_reasons_count_together_and_the_strongest_comes_first(maria: Session) -> None:
    similar = add_account(maria, "Hubers")
    named = add_account(maria, "Huber AG")
    phoned = add_account(maria, "Meier", phone="0711 5550123")
    both = add_account(maria, "Huber GmbH", phone="0711 5550123", email="info@huber.example")
    typed = {"name": "Huber", "phone": "0711 5550123", "email": "info@huber.example"}
    assert ask(maria, **typed) == [
        (f"A-{both}", "same e-mail, same phone, same name, same company's e-mail"),
        (f"A-{phoned}", "same phone"),
        (f"A-{named}", "same name"),
        (f"A-{similar}", "similar name"),
    ]
    assert len(like(maria, **typed, limit=2)) == 2
    assert like(maria, **typed, limit=0) == []


def test_what_is_archived_comes_last_and_says_so(maria: Session) -> None:
    old = add_account(maria, "Huber")
    archive_account(maria, old)
    new = add_account(maria, "Hubert")
    found = like(maria, name="Huber")
    assert [one.id for one in found] == [f"A-{new}", f"A-{old}"]
    assert found[1].detail == "Maria Rossi · archived"


def test_open_leads_are_pointed_out_and_closed_ones_are_not(maria: Session) -> None:
    lead = deals.add(
        maria, "Press", company="Huber GmbH", person="Eva", email="eva@huber.example", phone="0711 5550123"
    )
    lost = deals.add(maria, "Old", company="Huber GmbH", email="eva@huber.example")
    deals.lose(maria, lost, ["Price"])
    deals.add(maria, "Done", company="Huber GmbH", account_id=add_account(maria, "Other"))
    seen: list[dict[str, Any]] = [{"name": "HUBER AG"}, {"email": "Eva@huber.example"}, {"phone": "+49 711 5550123"}]
    for typed in seen:
        found = like(maria, **typed, kind="deal")
        assert [(one.id, one.name, one.detail) for one in found] == [(f"D-{lead}", "Press", "Huber GmbH · Eva · Lead")]


def test_the_record_that_is_edited_is_not_its_own_duplicate(maria: Session) -> None:
    huber = add_account(maria, "Huber", phone="0711 5550123")
    assert ask(maria, name="Huber", phone="0711 5550123", but=[f"A-{huber}"]) == []


def test_nothing_is_asked_about_nothing(maria: Session) -> None:
    add_account(maria, "Huber")
    assert like(maria) == like(maria, phone="07") == like(maria, email="@") == []
    for name in (" ", "H", "!?"):
        assert like(maria, name=name) == []


def test_signs_of_sql_and_of_patterns_are_only_signs(maria: Session) -> None:
    percent = add_account(maria, "100% Söhne'; DROP")
    assert ask(maria, name="100 % sohne drop") == [(f"A-{percent}", "same name")]
    assert ask(maria, name="%%%") == ask(maria, email="%@%.%") == ask(maria, name="'); --") == []


def test_of_hidden_records_only_customers_names_are_known(office: Office, maria: Session) -> None:
    office.firm(colleagues_see="own")
    maria, tom = office.sit("maria"), office.sit("tom")
    hidden = add_account(tom, "Huber", phone="0711 5550123", email="info@huber.example")
    add_contact(tom, "Eva Weiss", account_id=hidden, emails=["eva@huber.example"], phones=["0711 5550999"])
    deals.add(tom, "Press", company="Huber", email="lead@huber.example")
    assert ask(maria, name="Huber") == [(f"A-{hidden}", "same name")]
    assert ask(maria, name="Eva Weiss", kind="contact") == []
    for typed in ({"phone": "0711 5550123"}, {"phone": "0711 5550999"}):
        assert ask(maria, **typed) == []
    for address in ("info@huber.example", "eva@huber.example", "lead@huber.example", "x@huber.example"):
        assert ask(maria, email=address) == []
    assert len(ask(office.sit("mona"), name="Huber", email="eva@huber.example")) == 3


def test_the_number_of_queries_does_not_grow(office: Office, maria: Session) -> None:
    typed: dict[str, Any] = {"name": "Huber Stahl", "phone": "0711 5550123", "email": "info@huber.example"}
    counts = []
    like(maria, **typed)  # reads this person's rights once and for all
    for count in (1, 30):
        for n in range(count):
            add_account(maria, f"Huber Stahl {n}", phone="0711 5550123", email="info@huber.example")
        with statements(office.db) as ran:
            assert len(like(maria, **typed)) == min(count, 5)
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 12
