"""The index of the search: it finds what reading every key would find, in a stable order, without a cliff."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from office import Office, in_memory

from tcrm.actions.deals import promote
from tcrm.actions.history import undo
from tcrm.actions.repair import mend
from tcrm.clean import search_key
from tcrm.models import Account, Contact, ContactPoint, Deal, Membership, SearchKey, Share, Tag, Tagging, initials
from tcrm.models.sql import doctor
from tcrm.models.sql.matching import NAME, Sought
from tcrm.queries.account_list import account_ids, first_accounts, packed_ids
from tcrm.queries.by_name import ByName
from tcrm.queries.customer_order import all_by_name
from tcrm.queries.matches import KINDS, read
from tcrm.queries.refs import read_ref
from tcrm.queries.search import find
from tcrm.session import Session

PARTS = ("al", "ma", "m", "ber", "lin", "öz", "né", "北", "京", "o'", "24", "-x", "ﬁ", "&", "ⓦ", '"', "*", "ß")
WHO = ("olga", "maria", "tom", "mona", "sam", "lena")
TABLES = {"account": Account, "contact": Contact, "deal": Deal}


@pytest.fixture(scope="module")
def crowd() -> Iterator[Office]:
    """Sixty customers, people and deals of everybody and nobody: private, shared, archived, alone."""
    office, dice = in_memory(), random.Random(7)

    def word() -> str:
        return "".join(dice.choice(PARTS) for _ in range(dice.randint(1, 3)))

    def owned() -> dict[str, object]:
        owner = dice.choice([*WHO, None])
        return {
            "owner_id": office.user_id(owner) if owner else None,
            "archived": dice.random() < 0.2,
        }

    with office.sit("olga").operation("crowd") as op:
        for number in range(60):
            name = f"{word()} {word()}"
            private = dice.random() < 0.4
            values = {"name": name, "sort_name": search_key(name)}
            account = op.insert(Account, **values, **owned(), city=word(), website=word(), private=private)
            contact = op.insert(Contact, **values | {"name": f"{word()} {word()}"}, **owned(), title=word())
            op.insert(ContactPoint, contact_id=contact, kind="phone", value=f"+49 {dice.randint(100, 9999)}")
            for at in dice.sample(range(1, account + 1), k=min(account, dice.randint(0, 2))):
                op.insert(Membership, contact_id=contact, account_id=at, role="buyer")
            deal = op.insert(
                Deal, title=word(), pipeline_id=1, account_id=account, **owned(), private=private, currency="EUR"
            )
            if number % 5 == 0:
                user = office.user_id(dice.choice(WHO))
                op.insert(Share, account_id=account, user_id=user)
                op.insert(Share, deal_id=deal, team_id=dice.randint(1, 3))
    yield office
    office.db.close()


def _keys(session: Session) -> list[tuple[str, int, bool, str, str]]:
    """(kind, row id, archived, head, body) of all that this person may find, by the condition that screens use."""
    out = []
    for kind, model in TABLES.items():
        seen = {row[0] for row in session.db.rows(model.select(model.id).where(session.visible(model)))}
        table: Any = model
        archived: dict[int, int] = dict(session.db.rows(table.select(table.id, table.archived)))
        keys = SearchKey.select(SearchKey.row_id, SearchKey.head, SearchKey.body).where(SearchKey.kind == kind)
        for row_id, head, body in session.db.plain(keys):
            if row_id in seen or kind == "account":
                out.append((kind, row_id, bool(archived[row_id]), head, body if row_id in seen else ""))
    return out


def _brute_force(session: Session, sought: Sought, kinds: tuple[str, ...]) -> list[tuple[str, int]]:
    """All that fits, in the order that is promised: reads every key."""
    rank = {kind: place for place, kind in enumerate(KINDS)}
    found = []
    for kind, row_id, archived, head, body in _keys(session):
        tier = sought.tier(head, body)
        if tier is not None and kind in kinds:
            place = (head, kind, row_id) if tier == NAME else ("", rank[kind], -row_id)
            found.append(((archived, tier, *place), (kind, row_id)))
    return [record for _place, record in sorted(found)]


def _ids(session: Session, text: str, kinds: tuple[str, ...], limit: int) -> list[tuple[str, int]]:
    letters = {"A": "account", "C": "contact", "D": "deal"}
    return [(letters[hit.id[0]], int(hit.id[2:])) for hit in find(session, text, kinds, limit)]


def _learned(session: Session, many: int) -> ByName:
    """The order by name, with what the first so many are found by."""
    known = all_by_name(session)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tcrm.queries.by_name._FIRST", many)
        patch.setattr("tcrm.queries.by_name._AT_ONCE", 3)
        while known.learn(session):
            pass
    return known


TYPED = st.one_of(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("".join),
    st.lists(st.sampled_from([*PARTS, "a", "l", " "]), min_size=1, max_size=6).map("".join),
    st.text(max_size=4),
    st.from_regex(r"\+?[0-9(][0-9 /().-]{0,6}", fullmatch=True),
)


@given(
    text=TYPED,
    who=st.sampled_from(WHO),
    setting=st.sampled_from(["firm", "team", "own"]),
    kinds=st.sampled_from([KINDS, ("account",), ("contact",), ("deal", "account")]),
    limit=st.sampled_from([1, 3, 10, 500]),
)
def test_it_finds_what_reading_every_key_finds_and_in_the_order_promised(
    crowd: Office, text: str, who: str, setting: str, kinds: tuple[str, ...], limit: int
) -> None:
    assume(read_ref(text) is None)
    crowd.db.sql("UPDATE firm SET colleagues_see = ?", (setting,))
    session, sought = crowd.sit(who), read(text)
    expected = _brute_force(session, sought, kinds) if sought else []
    with pytest.MonkeyPatch.context() as patch:
        for few in (0, 100):  # as if there were too many to read, and as there are
            patch.setattr("tcrm.queries.matches._FEW", few)
            assert _ids(session, text, kinds, limit) == expected[:limit]
    live = {i for kind, i, archived, *_key in _keys(session) if kind == "account" and not archived}
    fits = {i for _kind, i in _brute_force(session, sought, ("account",))} if sought else live
    known, little = ByName(packed_ids(session)), ByName(packed_ids(session), share=0)
    kept = [_learned(session, many) for many in (7, 2000)]  # what some of them are found by, and all
    # the same of a list: too many to order, to read; as many as two looks tell, and not as many
    for some, read_of, told, too_many in ((1, 0, 1, 9), (1, 1, 1, 9), (6000, 1, 2, 0), (6000, 1000, 2, 9000)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tcrm.queries.account_list._SOME", some)
            patch.setattr("tcrm.queries.account_list._READ", read_of)
            patch.setattr("tcrm.queries.account_list.TOLD", told)
            patch.setattr("tcrm.queries.account_list._TOLD_TOO", 1)
            patch.setattr("tcrm.queries.account_list._MANY", too_many)
            patch.setattr("tcrm.queries.by_name._STEPS", 1 if read_of else 1000)  # a walk by name, and none
            listed = account_ids(session, text)
            assert set(listed) == fits & live
            for order in (None, known, little, *kept):
                first = first_accounts(session, text, 3, order)
                assert first is None or list(first.ids) == (listed if first.whole else listed[:3])
    by_name = dict(session.db.rows(Account.select(Account.id, Account.sort_name)))
    assert listed == sorted(listed, key=lambda i: (by_name[i], i))


@given(
    text=TYPED,
    who=st.sampled_from(WHO),
    worth=st.sampled_from([0, 1 / 4]),
    some=st.sampled_from([1, 6000]),
)
def test_letter_by_letter_it_finds_among_what_came_into_question_before_what_it_finds_at_once(
    crowd: Office, text: str, who: str, worth: float, some: int
) -> None:
    session = crowd.sit(who)
    known = all_by_name(session)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("_WORTH", worth), ("_WORTH_MORE", worth), ("_SOME", some), ("_READ", 1)):
            patch.setattr(f"tcrm.queries.account_list.{name}", value)
        for end in range(1, len(text) + 1):
            first, listed = first_accounts(session, text[:end], 3, known), account_ids(session, text[:end])
            assert first is None or list(first.ids) == (listed if first.whole else listed[:3])


def test_more_of_what_was_typed_narrows_it_and_another_text_does_not() -> None:
    def narrows(text: str, before: str) -> bool:
        now, then = read(text), read(before)
        return now is not None and then is not None and now.narrows(then)

    for text, before in (("nord", "no"), ("huber be", "huber"), ("be huber", "hub"), ("0711 55", "0711"), ("a", "a")):
        assert narrows(text, before), (text, before)
    for text, before in (("no", "nord"), ("hube be", "huber"), ("sud", "no"), ("a711", "0711"), ("be", "huber be")):
        assert not narrows(text, before), (text, before)


# -- kept by operations ----------------------------------------------------------------------------------------------


def _hand_over(session: Session, account: int) -> None:
    with session.operation("account.edit") as op:
        op.update(Account, account, owner_id=None, private=False)


def _share(session: Session, account: int) -> None:
    with session.operation("share") as op:
        op.insert(Share, account_id=account, user_id=session.user.id)


def _unshare(session: Session, account: int) -> None:
    with session.operation("share") as op:
        op.delete(Share, [row[0] for row in session.db.rows(Share.select(Share.id))])


def _archive(session: Session, account: int) -> None:
    with session.operation("account.edit") as op:
        op.update(Account, account, archived=True)


def _rename_tag(session: Session, account: int) -> None:
    with session.operation("tag") as op:
        op.insert(Tagging, tag_id=op.insert(Tag, name="golden"), account_id=account)


@pytest.mark.parametrize("change", [_hand_over, _share, _unshare, _archive, _rename_tag])
def test_the_index_is_kept_by_operations_and_their_undo(office: Office, change: Callable[[Session, int], None]) -> None:
    account = office.account("Volta", "tom", private=True)
    olga, maria = office.sit("olga"), office.sit("maria")
    with olga.operation("contact.add") as op:
        contact = op.insert(Contact, name="Rita Klein", sort_name="rita klein", owner_id=office.user_id("tom"))
        op.insert(Membership, contact_id=contact, account_id=account)
        op.insert(Share, account_id=account, user_id=office.user_id("lena"))
    office.deal("Battery hall", "tom", account_id=account, private=True)
    for step in (lambda: change(olga, account), lambda: undo(olga)):
        step()
        assert doctor.stale_search_keys(office.db) == 0
        for session in (maria, office.sit("lena")):
            seen = session.db.value(Contact.select(Contact.id).where(session.visible(Contact)))
            assert [hit.name for hit in find(session, "klei", ("contact",))] == (["Rita Klein"] if seen else [])


def test_a_deal_is_found_by_what_it_says_now_and_not_written_anew_for_a_step(office: Office) -> None:
    account, deal = office.account("Volta"), office.deal("Battery hall", "tom")
    changes: list[dict[str, Any]] = [{"account_id": account}, {"owner_id": 1}, {"private": True}, {"archived": True}]
    texts = [{name: f"{name}47"} for name in ("title", "company", "person", "phone")] + [{"email": "a@b.at"}]
    olga = office.sit("olga")
    for values in changes + texts:
        with olga.operation("deal.edit") as op:
            op.update(Deal, deal, amount=7, **values)
        assert doctor.stale_search_keys(office.db) == 0, values
    office.db.sql("DELETE FROM search_key WHERE kind = 'deal'")
    promote(olga, deal)
    assert office.db.sql("SELECT count(*) FROM search_key WHERE kind = 'deal'") == [(0,)]


def test_what_stays_is_found_after_the_undo_of_an_import_that_was_most_of_the_index(office: Office) -> None:
    session = office.sit("olga")
    with session.operation("first") as op:
        op.insert(Account, name="Kept Glass", sort_name="kept glass")
        op.insert(Account, name="Old Glass", sort_name="old glass", archived=True)
    with session.operation("import") as op:
        op.insert_many(Account, [{"name": f"New Glass {n}", "sort_name": f"new glass {n}"} for n in range(40)])
    undo(session)
    assert [hit.name for hit in find(session, "glass")] == ["Kept Glass", "Old Glass"]
    assert doctor.stale_search_keys(office.db) == 0


def test_the_index_is_joined_a_little_after_each_change_and_never_much_at_once(office: Office) -> None:
    office.db.sql("INSERT INTO search_gram (search_gram, rank) VALUES ('automerge', 4)")  # as in a file of before
    session = office.sit("olga")
    with session.operation("first") as op:
        op.insert(Account, name="Kept Glass", sort_name="kept glass")
    assert office.db.sql("SELECT v FROM search_gram_config WHERE k = 'automerge'") == [(0,)]


# -- Chinese ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["重", "型机", "bj", "zx", "bjzx", "BJ 械", "京"])
def test_chinese_is_found_by_its_characters_and_by_the_initials_of_its_readings(
    office: Office, readings: None, typed: str
) -> None:
    office.account("北京重型机械", city="北京")
    assert [hit.name for hit in find(office.sit("maria"), typed)] == ["北京重型机械"]
    assert account_ids(office.sit("maria"), typed) == [1]


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The optional library, as far as this test needs it."""
    known = dict(zip("北京重型机械", "bjzxjx", strict=True))
    pypinyin = SimpleNamespace(
        Style=SimpleNamespace(FIRST_LETTER="first"),
        lazy_pinyin=lambda signs, style, errors: [known[sign] for sign in signs],
    )
    monkeypatch.setitem(sys.modules, "pypinyin", pypinyin)
    initials._reader.cache_clear()
    yield
    initials._reader.cache_clear()


def test_keys_made_without_readings_are_found_by_the_doctor_and_mended(
    office: Office, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypinyin", None)
    initials._reader.cache_clear()
    office.account("北京重型机械")
    session = office.sit("olga")
    assert find(session, "bj") == [] and doctor.stale_search_keys(office.db) == 0
    request.getfixturevalue("readings")
    assert doctor.stale_search_keys(office.db) == 1
    mend(session)
    assert [hit.name for hit in find(session, "bj")] == ["北京重型机械"]
