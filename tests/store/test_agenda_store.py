"""What people do and have to do: logged, planned, jotted down, done; and a person's day made of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from dump import statements
from office import NOW, Office, operations, put, said

from tcrm.actions import agenda as acts
from tcrm.actions import deals, schedule
from tcrm.actions.history import undo
from tcrm.clean import search_key
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.models import (
    Account,
    Activity,
    ActivityContact,
    ActivityUser,
    Contact,
    Deal,
    HotFlag,
    Membership,
    Share,
    Stage,
)
from tcrm.queries.agenda import Agenda, AgendaRow, agenda
from tcrm.queries.deals import rows
from tcrm.queries.naming import Several
from tcrm.queries.refs import Ref
from tcrm.session import Session

TODAY, FRIDAY = date(2026, 11, 21), date(2026, 11, 27)


def contact(office: Office, name: str, account: int | None = None, *, main: bool = False) -> int:
    made = put(office, Contact, name=name, sort_name=name.casefold())
    if account is not None:
        put(office, Membership, contact_id=made, account_id=account, main=main)
    return made


def fact(office: Office, activity: int, *columns: str) -> tuple[object, ...]:
    query = Activity.select(*(Activity._meta.columns[name] for name in columns)).where(Activity.id == activity)
    found = office.db.one(query)
    assert found is not None
    return found


def refs(found: tuple[AgendaRow, ...]) -> list[str]:
    return [row.subject for row in found]


# -- logging and planning --------------------------------------------------------------------------------------------


def test_a_logged_call_is_done_now_and_hangs_on_deal_and_customer(office: Office, maria: Session) -> None:
    account = office.account("Huber", "maria")
    deal = office.deal("Press", "maria", account_id=account)
    call = acts.log(maria, Ref("deal", deal), "call", "asked for the demo\nbefore the budget closes", "went well")
    assert fact(office, call, "status", "kind", "subject", "outcome", "deal_id", "account_id") == (
        "done", "call", "asked for the demo", "went well", deal, account,
    )  # fmt: skip
    assert fact(office, call, "done_at", "due_on") == (office.time, TODAY)
    assert fact(office, call, "text") == ("asked for the demo\nbefore the budget closes",)
    assert fact(office, call, "owner_id", "created_by_id") == (maria.user.id, maria.user.id)
    assert said(office) == "logged: asked for the demo"


def test_a_log_plans_the_next_step_in_the_same_operation(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria")
    before = operations(office)
    acts.log(maria, f"D-{deal}", "visit", "saw the plant", next_text="fri 10:00 call back !high")
    assert operations(office) == before + 1
    (row,) = rows(maria, [deal])
    assert row.next_step is not None
    assert (row.next_step.kind, row.next_step.subject, row.next_step.due_on) == ("call", "call back", FRIDAY)
    assert row.next_step.start_at == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # ten in Berlin
    assert fact(office, row.next_step.activity_id, "priority", "status") == ("high", "planned")
    undo(maria)
    assert office.db.count(Activity.select()) == 0


def test_a_call_with_a_contact_hangs_on_the_persons_first_customer(office: Office, maria: Session) -> None:
    one, two = office.account("One", "maria"), office.account("Two", "maria")
    eva = contact(office, "Eva", one)
    put(office, Membership, contact_id=eva, account_id=two, main=True)
    call = acts.log(maria, Ref("contact", eva), "call", "hello")
    assert fact(office, call, "account_id", "deal_id") == (two, None)
    assert office.db.rows(ActivityContact.select(ActivityContact.contact)) == [(eva,)]


def test_a_colleague_takes_a_call_for_you_but_does_not_change_your_plans(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "tom")
    toms = acts.plan(office.sit("tom"), Ref("deal", deal), "call", "ask", TODAY)
    assert acts.log(maria, Ref("deal", deal), "call", "they rang") > 0
    with pytest.raises(Refused):
        acts.done(maria, toms)
    with pytest.raises(Refused):
        schedule.reschedule(maria, toms, "fri")
    with pytest.raises(Refused):
        acts.delete(maria, toms)
    assert fact(office, toms, "status", "due_on") == ("planned", TODAY)
    put(office, Share, deal_id=deal, user_id=maria.user.id, may_edit=True)
    acts.done(maria, toms, "reached them")
    assert fact(office, toms, "status", "outcome") == ("done", "reached them")


def test_what_is_not_seen_gets_no_activity(office: Office, maria: Session) -> None:
    hidden = office.deal("Secret", "tom", private=True)
    for ref in (Ref("deal", hidden), Ref("deal", 9999), Ref("account", 9999)):
        with pytest.raises(NotFound):
            acts.log(maria, ref, "call", "x")
        with pytest.raises(NotFound):
            acts.plan(maria, ref, "call", "x", TODAY)
    assert office.db.count(Activity.select()) == 0


def test_kinds_and_priorities_are_those_that_exist(office: Office, maria: Session) -> None:
    deal = Ref("deal", office.deal("Press", "maria"))
    with pytest.raises(BadValue, match="visit"):
        acts.log(maria, deal, "lunch", "x")
    with pytest.raises(BadValue, match="high"):
        acts.plan(maria, deal, "call", "x", TODAY, priority="urgent")
    with pytest.raises(BadValue):
        acts.log(maria, Ref("product", 1), "call", "x")
    with pytest.raises(BadValue):
        acts.log(maria, "nonsense", "call", "x")


def test_a_plan_may_be_about_nothing_and_takes_its_day_from_its_hour(office: Office, maria: Session) -> None:
    start = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    task = acts.plan(maria, None, "task", "buy paper", None, start)
    assert fact(office, task, "due_on", "start_at", "account_id") == (date(2026, 11, 25), start, None)
    assert fact(office, acts.plan(maria, None, "task", "some day", None), "due_on") == (None,)


# -- one line --------------------------------------------------------------------------------------------------------


def test_one_line_makes_a_plan(office: Office, maria: Session) -> None:
    acme = office.account("Acme", "maria")
    call = acts.capture(maria, "call Acme fri 10:00 !high about the renewal")
    assert fact(office, call, "kind", "account_id", "due_on", "priority", "subject", "status") == (
        "call", acme, FRIDAY, "high", "the renewal", "planned",
    )  # fmt: skip
    assert fact(office, call, "start_at") == (datetime(2026, 11, 27, 9, 0, tzinfo=UTC),)
    assert said(office) == "planned: the renewal"
    undo(maria)
    assert office.db.count(Activity.select()) == 0


def test_a_line_names_a_customer_a_deal_or_a_contact(office: Office, maria: Session) -> None:
    acme = office.account("Acme GmbH", "maria")
    huber = put(office, Account, name="Huber & Söhne AG", sort_name=search_key("Huber & Söhne AG"))
    deal = office.deal("Demo line", "maria", account_id=acme)
    eva = contact(office, "Eva Weiss", huber)

    def hangs_on(line: str) -> tuple[object, ...]:
        return fact(office, acts.capture(maria, line), "account_id", "deal_id", "subject")

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
    assert fact(office, plain, "account_id", "subject") == (None, "new supplier")
    assert fact(office, acts.capture(maria, "call New fri"), "account_id") == (new,)


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
        assert fact(office, acts.capture(maria, line), "account_id") == (None,), line


def test_a_beginning_in_a_script_without_blanks_is_a_word_if_only_one_customer_begins_so(
    office: Office, maria: Session
) -> None:
    power = office.account("重庆长江电气有限公司", "maria")
    call, visit = (
        acts.capture(maria, line) for line in ("call 重庆 tomorrow 9:30 about 价格", "fri visit 重庆长江 展会")
    )
    assert fact(office, call, "account_id", "subject") == (power, "价格")
    assert fact(office, visit, "account_id", "subject") == (power, "展会")
    for line in ("fri call 报价", "visit 展会"):
        assert fact(office, acts.capture(maria, line), "account_id") == (None,), line
    office.account("重庆机械", "maria")
    for line in ("call 重庆 fri", "call 重 fri", "call 报价 重庆"):
        with pytest.raises(NotFound, match="is not the whole name: A-2 重庆机械, A-1 重庆长江电气有限公司"):
            acts.capture(maria, line)


def test_a_name_behind_other_words_of_the_line_is_asked_about_and_a_noun_that_is_nobodys_is_not(
    office: Office, maria: Session
) -> None:
    huber = office.account("Huber & Sons AG", "maria")
    office.account("New Horizon", "maria")
    contact(office, "Eva Weiss", huber)

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
        return fact(office, acts.capture(maria, line), "account_id", "subject")

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
    contact(office, "Dr. Eva Weiß", firm)
    found = acts.unsure_of(maria, acts.understood(maria, line))
    assert (found.word, [str(one.ref) for one in found.near]) == (word, ids) if found else not word


def test_a_name_that_customers_and_people_have_is_asked_about_in_whatever_order(office: Office, maria: Session) -> None:
    firm = office.account("Rossi SpA", "maria")
    other = office.account("Elettronica Rossi", "maria")
    eva = contact(office, "Elena Rossi", firm)
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
    assert fact(office, acts.capture(maria, "call Secret fri", unnamed=True), "deal_id") == (None,)


def test_a_line_without_a_date_stands_on_today(office: Office, maria: Session) -> None:
    assert fact(office, acts.capture(maria, "buy paper"), "due_on", "start_at") == (TODAY, None)


def test_hostile_lines_are_kept_as_text(office: Office, maria: Session, naughty_strings: list[str]) -> None:
    with maria.operation("fill"):
        for text in naughty_strings:
            if text.split():
                with suppress(BadValue):  # what looks like a date that there is not is told, as in 1/0
                    made = acts.capture(maria, f"task {text} x")
                    assert "x" in str(fact(office, made, "subject")[0])
    assert office.db.count(Activity.select()) > len(naughty_strings) * 0.8


# -- done ------------------------------------------------------------------------------------------------------------


def test_what_is_done_says_when_and_how_and_what_comes_next(office: Office, maria: Session) -> None:
    eva = contact(office, "Eva", office.account("Huber", "maria"))
    first = acts.plan(maria, Ref("contact", eva), "call", "ask", TODAY)
    before = operations(office)
    closed = acts.done(maria, first, " reached her ", "2w visit the plant")
    assert operations(office) == before + 1
    assert fact(office, first, "status", "done_at", "outcome") == ("done", office.time, "reached her")
    assert (closed.activity_id, closed.subject, closed.next_on, closed.series_next) == (
        first, "ask", date(2026, 12, 5), None,
    )  # fmt: skip
    assert closed.next_id is not None
    assert fact(office, closed.next_id, "kind", "subject", "due_on") == ("visit", "the plant", date(2026, 12, 5))
    assert office.db.count(ActivityContact.select().where(ActivityContact.contact == eva)) == 2
    undo(maria)
    assert fact(office, first, "status", "done_at") == ("planned", None)
    assert acts.done(maria, first).next_id is None


def test_what_is_done_or_called_off_is_not_done_again(office: Office, maria: Session) -> None:
    task = acts.plan(maria, None, "task", "x", TODAY)
    acts.done(maria, task)
    with pytest.raises(Refused, match="done already"):
        acts.done(maria, task)
    with pytest.raises(Refused):
        schedule.reschedule(maria, task, "fri")
    off = put(office, Activity, subject="off", status="cancelled", owner_id=maria.user.id)
    with pytest.raises(Refused, match="called off"):
        acts.done(maria, off)
    with pytest.raises(NotFound):
        acts.done(maria, 9999)


def test_a_plan_is_put_on_another_day_or_removed(office: Office, maria: Session) -> None:
    task = acts.plan(maria, None, "task", "x", TODAY, NOW)
    schedule.reschedule(maria, task, "fri")
    assert fact(office, task, "due_on", "start_at") == (FRIDAY, NOW + timedelta(days=6))
    acts.delete(maria, task)
    assert office.db.count(Activity.select()) == 0
    undo(maria)
    undo(maria)
    assert fact(office, task, "due_on", "start_at") == (TODAY, NOW)


# -- the day ---------------------------------------------------------------------------------------------------------


def day_of(office: Office, login: str = "maria", **asked: Any) -> Agenda:
    return agenda(office.sit(login), **asked)


def test_a_day_is_sorted_by_time_and_says_what_is_late(office: Office, maria: Session) -> None:
    account = office.account("Huber & Söhne AG", "maria")
    deal = office.deal("Demo line 2", "maria", "evaluation", account_id=account, amount=12_500_00)
    for subject, due, hour, priority in [
        ("low", TODAY, None, "low"),
        ("high", TODAY, None, "high"),
        ("at three", TODAY, 14, "normal"),
        ("at noon", TODAY, 11, "low"),
        ("late", TODAY - timedelta(days=2), None, "normal"),
        ("very late", TODAY - timedelta(days=9), None, "normal"),
        ("friday", FRIDAY, None, "normal"),
        ("in a week", TODAY + timedelta(days=7), None, "normal"),
        ("far", TODAY + timedelta(days=8), None, "normal"),
        ("some day", None, None, "normal"),
    ]:
        start = NOW.replace(hour=hour, minute=0) if hour else None
        acts.plan(maria, Ref("deal", deal), "visit", subject, due, start, priority)
    acts.log(maria, Ref("deal", deal), "call", "spoke")
    found = day_of(office)
    assert refs(found.overdue) == ["very late", "late"]
    assert refs(found.today) == ["at noon", "at three", "high", "low"]
    assert refs(found.week) == ["friday", "in a week", "some day"]
    assert [row.days for row in found.overdue] == [9, 2]
    assert found.done == 1
    noon = found.today[0]
    assert (noon.time, noon.customer, noon.stage, noon.amount, noon.currency, noon.deal_id, noon.kind) == (
        time(12), "Huber & Söhne AG", "Evaluation", 12_500_00, "EUR", deal, "visit",
    )  # fmt: skip
    assert noon.ref.startswith("T-")


def test_another_day_shows_its_own_plans_and_what_is_late_today(office: Office, maria: Session) -> None:
    for subject, due in (("late", TODAY - timedelta(days=1)), ("today", TODAY), ("friday", FRIDAY)):
        acts.plan(maria, None, "task", subject, due)
    found = day_of(office, day=FRIDAY)
    assert (refs(found.overdue), refs(found.today), refs(found.week)) == (["late"], ["friday"], [])
    found = day_of(office, day=TODAY - timedelta(days=1))
    assert (refs(found.overdue), refs(found.today), refs(found.week)) == ([], ["late"], ["today", "friday"])


def test_an_agenda_holds_what_is_mine_or_what_i_take_part_in(office: Office, maria: Session) -> None:
    hidden = office.deal("Secret", "tom", private=True, amount=7)
    toms = acts.plan(office.sit("tom"), Ref("deal", hidden), "meeting", "with Maria", TODAY)
    acts.plan(office.sit("tom"), None, "task", "Tom's own", TODAY)
    put(office, ActivityUser, activity_id=toms, user_id=maria.user.id)
    (row,) = day_of(office).today
    assert (row.subject, row.deal_id, row.amount, row.stage) == ("with Maria", None, None, "")
    assert refs(day_of(office, "tom").today) == ["with Maria", "Tom's own"]


def test_the_customer_of_a_row_is_the_best_name_there_is(office: Office, maria: Session) -> None:
    lead = office.deal("Lead", "maria", company="Volta")
    eva = contact(office, "Eva Weiss")
    acts.plan(maria, Ref("deal", lead), "call", "1", TODAY)
    acts.plan(maria, Ref("contact", eva), "call", "2", TODAY)
    acts.plan(maria, None, "call", "3", TODAY)
    assert [row.customer for row in day_of(office).today] == ["Volta", "Eva Weiss", ""]


def test_hot_customers_and_deals_stand_in_it_while_they_are_hot(office: Office, maria: Session) -> None:
    account = office.account("Volta Motors", "maria")
    deal = office.deal("Fleet", "maria", account_id=account, amount=210_000_00)
    toms = office.account("Tom's", "tom")
    put(office, HotFlag, deal_id=deal, account_id=account, note="signs", until=FRIDAY)
    put(office, HotFlag, account_id=account, note="may order more")
    put(office, HotFlag, account_id=toms, note="not mine")
    put(office, HotFlag, account_id=account, note="over", until=TODAY - timedelta(days=1))
    put(office, HotFlag, account_id=account, note="off", cleared=True)
    over, deal_row, account_row = day_of(office).hot
    assert (over.subject, over.days, over.reason) == ("over", -1, "was hot until yesterday")
    assert (deal_row.ref, deal_row.customer, deal_row.subject, deal_row.amount) == (
        f"D-{deal}", "Volta Motors", "signs", 210_000_00,
    )  # fmt: skip
    assert (deal_row.due_on, deal_row.days) == (FRIDAY, 6)
    assert (account_row.ref, account_row.subject) == (f"A-{account}", "may order more")


def test_deals_that_stand_longer_than_their_stage_allows_are_named_the_worst_first(
    office: Office, maria: Session
) -> None:
    ids = []
    for n in range(7):
        ids.append(office.deal(f"S{n}", "maria"))
        office.pass_days(1)
    office.deal("closed", "maria", "lost")
    office.deal("tom's", "tom")
    with office.sit("olga").operation("stage.edit") as op:
        op.update(Stage, office.stage_id("qualified"), limit_days=None)
    office.deal("no limit", "maria", "qualified")
    office.pass_days(14 - 7)
    assert day_of(office).stalled == ()  # the first has been there for exactly its fourteen days
    office.pass_days(7)
    found = day_of(office)
    assert [row.ref for row in found.stalled] == [f"D-{deal}" for deal in ids[:5]]
    assert found.stalled_more == 2
    assert (found.stalled[0].days, found.stalled[0].stage) == (21, "Lead")
    assert "14" in found.stalled[0].reason
    deals.promote(maria, ids[:3])
    assert day_of(office).stalled_more == 0


def test_another_persons_agenda_is_for_their_managers_and_admins(office: Office, maria: Session) -> None:
    acts.plan(maria, None, "task", "mine", TODAY)
    assert refs(day_of(office, "maria", who="MARIA").today) == ["mine"]
    for login in ("mona", "olga"):
        assert refs(day_of(office, login, who="maria").today) == ["mine"]
        assert day_of(office, login).today == ()
    for login in ("tom", "sam", "lena"):
        with pytest.raises(Refused):
            day_of(office, login, who="maria")
    with pytest.raises(NotFound):
        day_of(office, "olga", who="nobody")


def test_a_long_agenda_asks_as_little_as_a_short_one(office: Office, maria: Session) -> None:
    def cost() -> int:
        with statements(office.db) as ran:
            agenda(office.sit("maria"))
        return len(ran)

    eva = contact(office, "Eva", office.account("Huber", "maria"))
    deal = office.deal("old", "maria")
    office.pass_days(30)
    acts.plan(maria, Ref("contact", eva), "call", "x", maria.today())
    few = cost()
    for n in range(30):
        acts.plan(maria, Ref("deal", deal), "call", f"x{n}", maria.today())
    with office.sit("olga").operation("age") as op:
        op.update(Deal, deal, amount=5)
    assert cost() == few
    assert len(agenda(maria).today) == 31
