"""How customers and contacts are added, changed, marked, given away and removed."""

from __future__ import annotations

from typing import Any

import pytest
from dump import dump
from office import Office, operations, put

from tcrm.actions.customers import (
    add_account,
    add_contact,
    add_memo,
    archive_account,
    archive_contact,
    assign,
    clear_hot,
    delete_account,
    delete_contact,
    edit_account,
    edit_contact,
    join_account,
    leave_account,
    set_address,
    set_hot,
    share,
    tag,
    unshare,
    untag,
)
from tcrm.actions.history import undo
from tcrm.clean import clean_line, clean_text
from tcrm.errors import BadValue, Clash, NotFound, Refused
from tcrm.models import (
    Account,
    Activity,
    search,
)
from tcrm.money import Money
from tcrm.queries.customers import account_ids, card, contact, rows
from tcrm.queries.search import find
from tcrm.session import Session

BUSINESS = ("account", "address", "contact", "membership", "contact_point", "hot_flag", "tagging", "memo", "share")


def everything(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """All business rows without what the journal looks after."""
    out = {}
    for table in BUSINESS:
        names = [r[1] for r in office.db.sql(f"PRAGMA table_info({table})") if r[1] not in ("version", "updated_at")]
        out[table] = office.db.sql(f"SELECT {', '.join(f'[{n}]' for n in names)} FROM {table} ORDER BY id")
    return out


# -- customers ------------------------------------------------------------------------------------------------------


def test_a_customer_is_mine_unless_somebody_else_is_named(office: Office, maria: Session) -> None:
    mine = add_account(maria, "  Huber & Söhne AG ", city="Stuttgart", phone="+49 711 1", email="info@huber.example")
    toms, nobodys = add_account(maria, "Toms", owner="TOM"), add_account(maria, "Nobodys", owner="")
    assert [row.owner for row in rows(maria, [mine, toms, nobodys])] == ["Maria Rossi", "Tom Lang", ""]
    found = card(maria, mine)
    assert found.row.name == "Huber & Söhne AG" and [p.value for p in found.points] == [
        "+49 711 1",
        "info@huber.example",
    ]
    assert account_ids(maria, "sohne") == [mine]
    for login in ("nobody", "Tom Lang"):
        with pytest.raises(NotFound):
            add_account(maria, "X", owner=login)


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("class", "a", "A"),
        ("class_", "", ""),
        ("kind", "person", "person"),
        ("lifecycle", "Customer", "customer"),
        ("employees", "120", 120),
        ("employees", "", None),
        ("founded", 1898, 1898),
        ("key_account", "yes", True),
        ("private", False, False),
        ("revenue_currency", "usd", "USD"),
        ("text", "two\nlines", "two\nlines"),
        ("industry", None, ""),
    ],
)
def test_what_may_stand_in_a_field(office: Office, maria: Session, field: str, value: Any, stored: Any) -> None:
    account = add_account(maria, "Acme", **{field: value})
    column = Account._meta.columns[field.rstrip("_")]
    assert office.db.value(Account.select(column).where(Account.id == account)) == stored


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("class", "D", "class: D"),
        ("kind", "robot", "kind: robot"),
        ("lifecycle", "", "life cycle: nothing"),
        ("employees", "many", "employees: many"),
        ("employees", -1, "employees: -1"),
        ("employees", "9" * 30, "employees: 999"),
        ("founded", 20260, "founded: 20260"),
        ("key_account", "perhaps", "key account: perhaps"),
        ("revenue_currency", "XYZ1", "currency of the revenue: XYZ1"),
        ("email", "huber.example", "email: huber.example"),
        ("email", "a b@c", "email: a b@c"),
        ("phone", "call me", "phone: call me"),
        ("name", " \t", "name"),
        ("stage", "x", "no field stage"),
        ("id", 7, "no field id"),
        ("parent", "Huber", "parent: Huber"),
    ],
)
def test_what_may_not_is_refused_by_field_and_value(
    office: Office, maria: Session, field: str, value: Any, said: str
) -> None:
    account = add_account(maria, "Acme")
    before = everything(office)
    with pytest.raises(BadValue, match=said):
        edit_account(maria, account, {"city": "Graz", field: value})
    if field not in ("name", "email", "phone", "kind"):
        with pytest.raises(BadValue, match=said):
            add_account(maria, "Other", **{field: value})
    assert everything(office) == before


def test_the_revenue_is_money(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme", revenue=Money(5_00, "USD"))
    assert card(maria, account).facts.revenue == Money(5_00, "USD")


def test_nobody_is_their_own_parent(office: Office, maria: Session) -> None:
    top, middle, low = add_account(maria, "Top"), add_account(maria, "Middle"), add_account(maria, "Low")
    edit_account(maria, middle, {"parent": top})
    edit_account(maria, low, {"parent_id": middle})
    for parent in (low, middle, top):
        with pytest.raises(BadValue):
            edit_account(maria, top, {"parent_id": parent})
    with pytest.raises(NotFound):
        edit_account(maria, top, {"parent_id": 999})
    edit_account(maria, low, {"parent_id": None})
    assert card(maria, low).facts.parent == ""


def test_a_new_name_sorts_and_is_found_anew(office: Office, maria: Session) -> None:
    first, second = add_account(maria, "Alpha"), add_account(maria, "Beta")
    edit_account(maria, first, {"name": "Zürich Re"})
    assert account_ids(maria) == [second, first]
    assert account_ids(maria, "zurich") == [first] and account_ids(maria, "alpha") == []


def test_an_edit_that_changes_nothing_leaves_no_trace(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme", city="Graz", phone="+43 316 55 12 34", email="Info@acme.example")
    before, done = everything(office), operations(office)
    edit_account(maria, account, {"city": " Graz ", "phone": "0043-316/551234", "email": "Acme <info@ACME.example>"})
    assert everything(office) == before and operations(office) == done


def test_a_clash_says_who_was_quicker_and_what_differs(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme", city="Graz", industry="steel")
    read = card(maria, account).version
    edit_account(office.sit("mona"), account, {"city": "Linz", "class": "A"}, read)
    with pytest.raises(Clash, match="Mona North changed Acme") as caught:
        edit_account(maria, account, {"city": "Wien", "industry": "wood"}, read)
    told = {f.name: (f.before, f.theirs, f.mine) for f in caught.value.fields}
    assert told["city"] == ("Graz", "Linz", "Wien")
    assert told["class"] == ("", "A", "A")
    assert told["industry"] == ("steel", "steel", "wood")
    assert card(maria, account).facts.industry == "steel"
    edit_account(maria, account, {"city": "Wien"}, read + 1)
    assert card(maria, account).row.city == "Wien"


def test_an_undo_is_a_change_that_clashes_as_well(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme")
    edit_account(maria, account, {"city": "Graz"})
    read = card(maria, account).version
    undo(maria)
    with pytest.raises(Clash):
        edit_account(maria, account, {"city": "Linz"}, read)


def test_an_address_is_written_as_a_whole(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme")
    set_address(maria, account, "billing", lines="Ring 1", postcode="8010", city="Graz")
    set_address(maria, account, "billing", lines="Gasse 2")
    set_address(maria, account, city="Wien")
    lines = {a.kind: (a.lines, a.postcode, a.city) for a in card(maria, account).addresses}
    assert lines == {"billing": ("Gasse 2", "", ""), "visit": ("", "", "Wien")}
    assert account_ids(maria, "wien") == [account]
    set_address(maria, account, "billing")
    assert [a.kind for a in card(maria, account).addresses] == ["visit"]
    with pytest.raises(BadValue):
        set_address(maria, account, "summer", city="Rome")
    with pytest.raises(BadValue):
        set_address(maria, account, planet="Mars")


def test_what_is_archived_is_kept_and_found_but_not_listed(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme")
    archive_account(maria, account)
    assert account_ids(maria) == [] and [hit.name for hit in find(maria, "acme")] == ["Acme"]
    archive_account(maria, account, archived=False)
    assert account_ids(maria) == [account]


def test_what_others_need_is_not_removed(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme")
    rita = add_contact(maria, "Rita", account_id=account)
    add_account(maria, "Daughter", parent_id=account)
    for n in range(2):
        office.deal(f"D{n}", "maria", account_id=account)
    put(office, Activity, kind="call", account_id=account)
    with pytest.raises(Refused, match=r"2 deals, 1 contact, 1 activity, 1 customer below it.*Archive"):
        delete_account(maria, account)
    join_account(maria, rita, add_account(maria, "Other"))
    with pytest.raises(Refused, match=r"2 deals, 1 activity"):
        delete_account(maria, account)


def test_a_refusal_does_not_count_what_is_hidden(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme")
    for n in range(3):
        office.deal(f"D{n}", "tom", account_id=account, private=True)
    with pytest.raises(Refused, match="still has records that you do not see"):
        delete_account(maria, account)


def test_a_customer_goes_with_its_own_things_and_comes_back_with_them(office: Office, maria: Session) -> None:
    account = add_account(maria, "Acme", phone="0711 1", email="a@b.example")
    rita = add_contact(maria, "Rita", account_id=account, role="buyer")
    other = add_account(maria, "Other")
    join_account(maria, rita, other)
    set_address(maria, account, city="Graz")
    tag(maria, f"A-{account}", ["golden"])
    set_hot(maria, f"A-{account}", "orders more")
    add_memo(maria, f"A-{account}", "hello")
    add_memo(office.sit("tom"), f"A-{account}", "from a colleague")
    share(maria, f"A-{account}", "lena")
    before = everything(office)
    delete_account(maria, account)
    assert rows(maria, [account]) == [] and find(maria, "acme") == []
    assert [place.name for place in contact(maria, rita).places] == ["Other"]
    undo(maria)
    assert everything(office) == before
    kept = office.db.sql("SELECT kind, row_id, head, body FROM search_key ORDER BY 1, 2")
    search.rebuild(office.db)
    assert office.db.sql("SELECT kind, row_id, head, body FROM search_key ORDER BY 1, 2") == kept


# -- rights ---------------------------------------------------------------------------------------------------------


def test_every_action_asks_first(office: Office, maria: Session) -> None:
    account = office.account("Toms", "tom")
    rita = add_contact(office.sit("tom"), "Rita", account_id=account)
    before = everything(office)
    ref = f"A-{account}"
    for call in (
        lambda: edit_account(maria, account, {"city": "x"}),
        lambda: set_address(maria, account, city="x"),
        lambda: archive_account(maria, account),
        lambda: delete_account(maria, account),
        lambda: add_contact(maria, "X", account_id=account),
        lambda: edit_contact(maria, rita, {"title": "x"}),
        lambda: join_account(maria, add_contact(maria, "Y"), account),
        lambda: leave_account(maria, rita, account),
        lambda: delete_contact(maria, rita),
        lambda: archive_contact(maria, rita),
        lambda: set_hot(maria, ref, "x"),
        lambda: clear_hot(maria, ref),
        lambda: tag(maria, ref, "x"),
        lambda: untag(maria, ref, "x"),
        lambda: share(maria, ref, "maria", edit=True),
        lambda: unshare(maria, ref, "maria"),
        lambda: assign(maria, ref, "maria"),
    ):
        with pytest.raises(Refused, match="belongs to somebody else"):
            call()
    undo(maria)  # the contact that one of them had to make first
    assert everything(office) == before


def test_hostile_text_is_kept_but_for_what_drives_terminals(
    office: Office, maria: Session, naughty_strings: list[str]
) -> None:
    told = [text for text in naughty_strings if text.strip()]
    account = add_account(maria, "Acme")
    query = Account.select(Account.name, Account.city, Account.text).where(Account.id == account)
    with maria.operation("account.edit"):
        for text in told:
            edit_account(maria, account, {"name": text, "text": text, "city": text})
            row = office.db.one(query)
            assert row == (clean_line(text.strip()), clean_line(text.strip()), clean_text(text.strip()))
            assert not any("\x1b" in stored for stored in row)
    add_memo(maria, f"A-{account}", "\n".join(told))
    assert card(maria, account).memos[0].text == clean_text("\n".join(told).strip())


def test_what_a_person_is_at_a_customer_is_changed_with_the_person_in_one_step(office: Office) -> None:
    maria, mona = office.sit("maria"), office.sit("mona")
    huber = add_account(maria, "Huber")
    eva = add_contact(maria, "Eva Weiss", account_id=huber, role="finance")
    before = dump(office.db)
    read = {"role": "finance", "phones": []}
    edit_contact(maria, eva, {"role": "window", "phones": ["030 1", "030 2"]}, 1, read, at=huber)
    person = contact(maria, eva)
    assert person.places[0].role == "window" and [point.value for point in person.points] == ["030 1", "030 2"]
    undo(maria)
    assert dump(office.db) == before
    edit_contact(mona, eva, {"role": "purchasing"}, None, None, at=huber)
    with pytest.raises(Clash) as clash:
        edit_contact(maria, eva, {"role": "window"}, None, {"role": "finance"}, at=huber)
    assert [(one.name, one.mine, one.theirs) for one in clash.value.fields] == [("role", "window", "purchasing")]
    edit_contact(maria, eva, {"role": "purchasing"}, None, {"role": "finance"}, at=huber)  # both want the same
