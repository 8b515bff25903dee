"""When two names, e-mails may be the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrm.paths import data_dir
from tcrm.queries.alike import (
    company_domain,
    firm_words,
    is_a_slip,
    is_same_name,
    is_similar,
    is_within,
    mail_key,
    person_words,
    pieces,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Huber & Söhne GmbH", "SOHNE UND HUBER"),
        ("Müller G.m.b.H. & Co. KG", "muller"),
        ("Fiat S.p.A.", "FIAT"),
        ("Nowak Sp. z o.o.", "Nowak sp z oo"),
        ("Acme d.o.o.", "Acme, Inc."),
        ("Data Tech Ltd", "DataTech Limited"),
        ("株式会社ソニー", "ソニー株式会社"),
        ("㈱ソニー", "ソニー"),
        ("华为技术有限公司", "华为技术股份有限公司"),
        ("삼성전자 주식회사", "삼성전자"),
        ("ООО Ромашка", "ромашка"),
        ("The Example Company", "Example Co., Ltd."),
    ],
)
def test_a_firm_is_the_same_without_form_accents_case_and_order(one: str, other: str) -> None:
    assert is_same_name(firm_words(one), firm_words(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Huber Graz", "Huber Linz"), ("SA Technologies", "Technologies"), ("AG", "SE"), ("", ""), ("GmbH", "")],
)
def test_a_firm_is_not_the_same_for_its_form_alone(one: str, other: str) -> None:
    assert not is_same_name(firm_words(one), firm_words(other))


def test_a_person_is_the_same_without_title_and_in_any_order() -> None:
    assert is_same_name(person_words("Weiß, Dr. Eva"), person_words("EVA WEISS"))
    assert person_words("Dr.") == ("dr",)


def test_a_shorter_name_is_within_a_longer_one_and_not_the_other_way_round() -> None:
    short, long = person_words("charlie"), person_words("Charlie Chapelin")
    assert is_within(short, long) and not is_within(long, short) and not is_within(short, short)
    assert not is_within(person_words("char"), long)
    assert is_within(firm_words("华为"), firm_words("华为技术有限公司"))


def test_similar_is_one_slip_or_most_of_the_trigrams() -> None:
    assert is_similar(firm_words("Hubre"), firm_words("Huber AG"))
    assert is_similar(firm_words("Huber Maschinenbau"), firm_words("Maschinenfabrik Huber"))
    assert is_similar(firm_words("Huber Maschinenbau Graz"), firm_words("Hueber Maschinenbau Graz"))
    assert not is_similar(person_words("Asa Depape"), person_words("casa depapel"))
    assert not is_similar(("abc",), ("abd",))  # so short a name is another one
    assert not is_similar(firm_words("Kraft Werk Oslo"), firm_words("Kraft Werk Riga"))


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("huber", "hubre", True), ("huber", "hueber", True), ("huber", "hubr", True), ("huber", "hubel", True),
        ("huber", "huber", False), ("huber", "rebuh", False), ("huber", "hubers ", False), ("ab", "cd", False),
        ("", "a", True), ("abcd", "badc", False),
    ],
)  # fmt: skip
def test_a_slip_is_one_sign_more_less_other_or_exchanged(one: str, other: str, slip: bool) -> None:
    assert is_a_slip(one, other) is is_a_slip(other, one) is slip


@given(st.text("abcdef", min_size=1, max_size=12), st.data())
def test_every_single_slip_is_seen_and_leaves_a_piece_of_the_word(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    wrong = word[:place] + "x" + word[place + data.draw(st.sampled_from([0, 1])) :]
    assert is_a_slip(word, wrong)
    if len(word) > 3:
        assert any(part in wrong for part in pieces((word,)))


def test_of_an_e_mail_only_the_address_counts() -> None:
    assert mail_key('"Amy, PhD Student, Wong" <AMY.WONG@Uni.example>') == mail_key("amy.wong@uni.example")
    assert [mail_key(text) for text in ("amy", "amy@", "@x.example", "", "<>")] == ["", "", "", "", ""]


def test_a_mailbox_that_anybody_may_have_says_nothing_of_a_company() -> None:
    assert company_domain("bob@mymail.example") == "mymail.example"
    assert [company_domain(key) for key in ("bob@gmail.com", "bob@qq.com", "bob@localhost", "")] == ["", "", "", ""]
    lines = (data_dir() / "freemail.txt").read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if not line.startswith("#")]
    assert names == sorted(set(names)) and all("." in name and name == name.casefold().strip() for name in names)
