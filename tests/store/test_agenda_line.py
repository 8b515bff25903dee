"""One line makes a plan: whom it names, when, and what is asked about before it is stored."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from office import Office, fact, person, put, said

from tcrm.actions import agenda as acts
from tcrm.actions.history import undo
from tcrm.clean import search_key
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.models import Account, Activity, ActivityContact
from tcrm.queries.naming import Several
from tcrm.session import Session

TODAY, FRIDAY = date(2026, 11, 21), date(2026, 11, 27)


def test_one_line_makes_a_plan(office: Office, maria: Session) -> None:
    acme = office.account("Acme", "maria")
    call = acts.capture(maria, "call Acme fri 10:00 !high about the renewal")
    assert fact(office, Activity, call, "kind", "account_id", "due_on", "priority", "subject", "status") == (
        "call", acme, FRIDAY, "high", "the renewal", "planned",
    )  # fmt: skip
    assert fact(office, Activity, call, "start_at") == (datetime(2026, 11, 27, 9, 0, tzinfo=UTC),)
    assert said(office) == "planned: the renewal"
    undo(maria)
    assert office.db.count(Activity.select()) == 0


def test_a_line_names_a_customer_a_deal_or_a_contact(office: Office, maria: Session) -> None:
    acme = office.account("Acme GmbH", "maria")
    huber = put(office, Account, name="Huber & Söhne AG", sort_name=search_key("Huber & Söhne AG"))
    deal = office.deal("Demo line", "maria", account_id=acme)
    eva = person(office, "Eva Weiss", huber)

    def hangs_on(line: str) -> tuple[object, ...]:
        return fact(office, Activity, acts.capture(maria, line), "account_id", "deal_id", "subject")

    assert hangs_on("call huber & söhne ag mon") == (huber, None, "")
    assert hangs_on("call huber mon") == (huber, None, "")
    assert hangs_on("call Acme GmbH mon about prices") == (acme, deal, "prices")
    assert hangs_on(f"visit d-{deal} mon") == (acme, deal, "")
    assert hangs_on("mon Demo Line send pictures") == (acme, deal, "send pictures")
    assert hangs_on("call eva weiss") == (huber, None, "")
    assert office.db.rows(ActivityContact.select(ActivityContact.contact)) == [(eva,)]
    assert hangs_on(f"A-{huber} send catalogue") == (huber, None, "send catalogue")
    assert hangs_on("order 15 presses") == (None, None, "order 15 presses")


def test_a_line_that_may_mean_several_is_refused_with_their_ids(office: Office, maria: Session) -> None:
    ids = [office.account(name) for name in ("Acme GmbH", "Acme Ltd")]
    with pytest.raises(Refused, match=rf"A-{ids[0]} Acme GmbH, A-{ids[1]} Acme Ltd"):
        acts.capture(maria, "call acme fri")
    with pytest.raises(NotFound, match="D-99"):
        acts.capture(maria, "call D-99 fri")
    with pytest.raises(BadValue):
        acts.capture(maria, "  ")
    assert office.db.count(Activity.select()) == 0


def test_common_words_are_not_taken_for_the_beginning_of_a_customer(office: Office, maria: Session) -> None:
    new = office.account("New Horizon")
    plain = acts.capture(maria, "call new supplier fri")
    assert fact(office, Activity, plain, "account_id", "subject") == (None, "new supplier")
    assert fact(office, Activity, acts.capture(maria, "call New fri"), "account_id") == (new,)


def test_what_looks_like_a_name_but_is_none_is_asked_about_and_other_words_are_not(
    office: Office, maria: Session
) -> None:
    for name in ("Huber AG", "Huber & Söhne", "Dentaurum"):
        office.account(name, "maria")
    with pytest.raises(NotFound, match="“Hub” is not the whole name: A-2 Huber & Söhne, A-1 Huber AG"):
        acts.capture(maria, "call Hub fri")
    for line in ("call Acmee fri", "visit hub", "fri call Hub about the price"):
        with pytest.raises(NotFound):
            acts.capture(maria, line)
    for line in ("call dentist fri", "call back", "call new supplier", "task Hub", "call 15 firms", "call about Hub"):
        assert fact(office, Activity, acts.capture(maria, line), "account_id") == (None,), line


def test_a_beginning_in_a_script_without_blanks_is_a_word_if_only_one_customer_begins_so(
    office: Office, maria: Session
) -> None:
    power = office.account("重庆长江电气有限公司", "maria")
    call, visit = (
        acts.capture(maria, line) for line in ("call 重庆 tomorrow 9:30 about 价格", "fri visit 重庆长江 展会")
    )
    assert fact(office, Activity, call, "account_id", "subject") == (power, "价格")
    assert fact(office, Activity, visit, "account_id", "subject") == (power, "展会")
    for line in ("fri call 报价", "visit 展会"):
        assert fact(office, Activity, acts.capture(maria, line), "account_id") == (None,), line
    office.account("重庆机械", "maria")
    for line in ("call 重庆 fri", "call 重 fri", "call 报价 重庆"):
        with pytest.raises(NotFound, match="is not the whole name: A-2 重庆机械, A-1 重庆长江电气有限公司"):
            acts.capture(maria, line)


def test_a_name_behind_other_words_of_the_line_is_asked_about_and_a_noun_that_is_nobodys_is_not(
    office: Office, maria: Session
) -> None:
    huber = office.account("Huber & Sons AG", "maria")
    office.account("New Horizon", "maria")
    person(office, "Eva Weiss", huber)

    def asked(line: str) -> tuple[str, list[str]] | None:
        found = acts.unsure_of(maria, acts.understood(maria, line))
        return (found.word, found.lines(line)) if found else None

    assert asked("fri 10 call back Huber") == ("Huber", ["fri 10 call back A-1"])
    assert asked("call fri 10:00 Huber & So !high") == ("Huber & So", ["call fri 10:00 A-1 !high"])
    assert asked("call back Weiss about Huber") == ("Weiss", ["call back C-1 about Huber"])
    assert asked("call the man Eva  Wei") == ("Eva Wei", ["call the man C-1"])
    for line in ("fri call back", "call back wegen Preis", "call new supplier", "call about Huber", "call the Boss"):
        assert asked(line) is None, line
    assert asked("call Preis") == ("Preis", [])


def test_half_a_name_of_several_words_is_taken_in_small_letters_too(office: Office, maria: Session) -> None:
    names = ("Baltic Foods", "Holzbau Kroll OG", "Huber Bau AG", "Huber Bank")
    foods, holz, *_others = [office.account(name, "maria") for name in names]

    def planned(line: str) -> tuple[object, ...]:
        return fact(office, Activity, acts.capture(maria, line), "account_id", "subject")

    for line in ("call baltic food fri", "call Baltic Food fri", "fri call baltic fo"):
        assert planned(line) == (foods, ""), line
    assert planned("call holzbau kr fri send drawings") == (holz, "send drawings")
    assert planned("call holzbau kroll send drawings") == (holz, "send drawings")
    with pytest.raises(NotFound, match="“huber ba” is not the whole name: A-4 Huber Bank, A-3 Huber Bau AG"):
        acts.capture(maria, "call huber ba fri")


@pytest.mark.parametrize(
    ("line", "word", "ids"),
    [
        ("call nordwnd fri", "nordwnd", ["A-1"]),
        ("fri call the nordwnid about prices", "nordwnid", ["A-1"]),
        ("call nordwind logistk fri", "nordwind logistk", ["A-1"]),
        ("call wiess fri send quote", "wiess", ["C-1"]),
        ("call dr weiss fri", "weiss", ["C-1"]),
        ("call fri 10 nordwind log", "nordwind log", ["A-1"]),
        ("visit 远航 fri", "远航", ["A-2"]),
        ("call new supplier", "", []),
        ("call trade fair", "", []),
        ("mail revised quote fri", "", []),
        ("task nordwnd", "", []),
    ],
)
def test_a_small_word_that_is_close_to_a_name_is_asked_about_and_an_ordinary_subject_is_not(
    office: Office, maria: Session, line: str, word: str, ids: list[str]
) -> None:
    firm = office.account("Nordwind Logistik", "maria")
    for name in ("上海远航物流", "New Horizon", "New Fairway", "Archived Nordwand"):
        office.account(name, "maria", archived=name.startswith("Archived"))
    person(office, "Dr. Eva Weiß", firm)
    found = acts.unsure_of(maria, acts.understood(maria, line))
    assert (found.word, [str(one.ref) for one in found.near]) == (word, ids) if found else not word


def test_a_name_that_customers_and_people_have_is_asked_about_in_whatever_order(office: Office, maria: Session) -> None:
    firm = office.account("Rossi SpA", "maria")
    other = office.account("Elettronica Rossi", "maria")
    eva = person(office, "Elena Rossi", firm)
    meant = [f"A-{other}", f"A-{firm}", f"C-{eva}"]
    with pytest.raises(Several) as said:
        acts.understood(maria, "call rossi fri")
    asked = acts.unsure_of(maria, acts.understood(maria, "call fri rossi"))
    for doubt in (said.value.doubt, asked):
        assert doubt is not None and sorted(str(one.ref) for one in doubt.near) == sorted(meant)


def test_several_of_a_name_are_offered_each_in_its_own_line(office: Office, maria: Session) -> None:
    for name in ("Huber AG", "Huber & Söhne"):
        office.account(name, "maria")
    with pytest.raises(Several) as said:
        acts.understood(maria, "call Huber fri about Huber")
    assert said.value.doubt.lines("call Huber fri about Huber") == [
        "call A-2 fri about Huber",
        "call A-1 fri about Huber",
    ]  # fmt: skip


def test_a_hidden_deal_cannot_be_found_by_a_line(office: Office, maria: Session) -> None:
    hidden = office.deal("Secret", "tom", private=True)
    with pytest.raises(NotFound):
        acts.capture(maria, f"call D-{hidden}")
    with pytest.raises(NotFound, match="No customer is called “Secret”"):
        acts.capture(maria, "call Secret fri")
    assert fact(office, Activity, acts.capture(maria, "call Secret fri", unnamed=True), "deal_id") == (None,)


def test_a_line_without_a_date_stands_on_today(office: Office, maria: Session) -> None:
    assert fact(office, Activity, acts.capture(maria, "buy paper"), "due_on", "start_at") == (TODAY, None)


def test_hostile_lines_are_kept_as_text(office: Office, maria: Session, naughty_strings: list[str]) -> None:
    with maria.operation("fill"):
        for text in naughty_strings:
            if text.split():
                with suppress(BadValue):  # what looks like a date that there is not is told, as in 1/0
                    made = acts.capture(maria, f"task {text} x")
                    assert "x" in str(fact(office, Activity, made, "subject")[0])
    assert office.db.count(Activity.select()) > len(naughty_strings) * 0.8
