"""Filters as text: what is written is read, what is read is written the same, and each keeps the deals it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tcrm.errors import BadValue
from tcrm.queries.deal_rows import DealRow, NextStep
from tcrm.queries.dealfilter import FIELDS, FLAGS, PARTS, STATUSES, parse
from tcrm.queries.dealmatch import Around, predicate
from tcrm.queries.filtertext import ORDER, Field, Filter, Flag, Not, Word
from tcrm.queries.pipelines import PipelineFacts, StageInfo
from tcrm.queries.whose import Found, meant

TODAY = date(2026, 11, 21)


def _stage(number: int, key: str, outcome: str = "open") -> StageInfo:
    return StageInfo(10 + number, key, key.title(), number, "opportunity", outcome, 50, 12, "pipeline", "")


STAGES = (_stage(0, "discovery"), _stage(1, "proposal"), _stage(2, "negotiation"), _stage(-1, "lost", "lost"))
PEOPLE = (Found(7, "maria", "Maria Rossi", True), Found(8, "tom", "Tom", True), Found(9, "zoe", "Frau Schmidt", False))
AROUND = Around(
    TODAY,
    7,
    "EUR",
    people=PEOPLE,
    pipelines=[PipelineFacts(1, "standard", "Standard", STAGES)],
    sources={3: "Web form"},
    stalled={3},
)

ROW = DealRow(
    id=3, title="Press line", customer="Müller GmbH", account_id=5, pipeline_id=1, stage_id=11, stage="Proposal",
    stage_key="proposal", stage_position=1, status="open", amount=5_000_000, currency="EUR", in_firm=5_000_000,
    days=20, limit_days=12, owner="Maria Rossi", owner_id=7, close_on=date(2026, 12, 1),
    next_step=NextStep(1, "call", "Ask", date(2026, 11, 20), datetime(2026, 11, 20, 9, tzinfo=UTC)), hot=True,
    private=False, version=1, probability=40, probability_from="stage", cases=0, weighted=2_000_000, hot_note="",
    hot_until=None,
)  # fmt: skip


def keeps(text: str, row: DealRow = ROW, around: Around = AROUND) -> bool:
    return predicate(parse(text), around)(row)


# -- reading and writing --------------------------------------------------------------------------------------------

words = st.text(min_size=1, max_size=8).map(str.strip).filter(bool)
plain = st.one_of(
    st.one_of(words, st.sampled_from(FLAGS)).map(Word),
    st.sampled_from(FLAGS).map(Flag),
    st.builds(
        Field,
        st.sampled_from([name for name in FIELDS if name not in ("no", "has", "status", "is")]),
        st.just(":"),
        words.map(lambda word: (word,)),
    ),
    st.builds(
        Field,
        st.sampled_from(
            [name for name, kind in FIELDS.items() if kind.several and name not in ("no", "has", "status", "is")]
        ),
        st.just(":"),
        st.lists(words, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(
        Field,
        st.sampled_from([name for name, kind in FIELDS.items() if kind.ordered]),
        st.sampled_from(ORDER),
        words.map(lambda word: (word,)),
    ),
    st.builds(
        Field,
        st.just("status"),
        st.just(":"),
        st.lists(st.sampled_from(list(STATUSES)), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(Field, st.just("is"), st.just(":"), st.lists(st.sampled_from(FLAGS), min_size=1, max_size=3).map(tuple)),
    st.builds(
        Field,
        st.sampled_from(["no", "has"]),
        st.just(":"),
        st.lists(st.sampled_from(PARTS), min_size=1, max_size=3).map(tuple),
    ),
)
filters = st.lists(st.one_of(plain, plain.map(Not)), max_size=5).map(lambda terms: Filter(tuple(terms), FLAGS))


@given(filters)
@example(Filter((Field("stage", "<", ("=0",)), Field("owner", ":", ("//x", "=")))))
def test_what_is_written_is_read_as_the_same_filter(wanted: Filter) -> None:
    assert parse(str(wanted)) == wanted


_PIECES = [
    "hot",
    "amount",
    ">",
    "<=",
    ":",
    "=",
    '"',
    '""',
    "-",
    ",",
    " ",
    "\n",
    "x",
    "50k",
    "owner:",
    "no:amount",
    "äö",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(_PIECES)).map("".join)))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        read = parse(text)
    except BadValue as error:
        assert error.message
    else:
        assert parse(str(read)) == read


def test_the_example_of_the_handbook() -> None:
    text = "stage>=proposal amount>50k owner:me no:next-step close<+30d hot acme"
    assert parse(text).terms == (
        Field("stage", ">=", ("proposal",)),
        Field("amount", ">", ("50k",)),
        Field("owner", ":", ("me",)),
        Field("no", ":", ("next-step",)),
        Field("close", "<", ("+30d",)),
        Flag("hot"),
        Word("acme"),
    )
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("  OWNER=me   Probability>=50 ", "owner:me chance>=50"),
        ('"hot"', '"hot"'),
        ('stage:proposal,"first contact"', 'stage:proposal,"first contact"'),
        ("amount>12,500.50", "amount>12,500.50"),
        ('-"press line" -HOT', '-"press line" -hot'),
        ('"press li', '"press li"'),
        ('""', ""),
        ("owner:me,", "owner:me"),
        ("hot -", "hot"),
        ("https://x.de", "https://x.de"),
    ],
)
def test_texts_that_mean_the_same_are_written_in_one_way(typed: str, written: str) -> None:
    assert str(parse(typed)) == written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("amount>", "amount needs a number, like 50k"),
        ("amount>big", "amount needs a number, like 50k"),
        ("close<someday", "close needs a date, like +30d"),
        ("days>x", "days needs a number of days in the stage, like 14"),
        ("chance>²", "chance needs a number of percent, like 50"),
        ("next:dance", "next needs a date, like fri, or a kind, like call"),
        ("no:luck", "no needs one of next-step, amount, owner, close, customer"),
        ("is:green", "is needs one of hot, late, stalled, overdue, private"),
        ("stage:dream", "stage knows no dream"),
        ("owner>me", "owner is not compared; write owner: and the value"),
        ("http:x", "There is no field http."),
    ],
)
def test_what_cannot_be_meant_is_said_at_the_field(text: str, said: str) -> None:
    with pytest.raises(BadValue) as refused:
        keeps(text)
    assert refused.value.message == said


# -- what is kept ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "", "muller press", "D-3", "rossi", '"press line"', "hot", "late", "overdue", "-private", "owner:me",
        "owner:tom,me", "owner:rossi", "source:web", "customer:müller", "title:line", "currency:eur", "stage:proposal",
        "stage:prop", "stage:discovery,proposal", "stage>=proposal", "stage<negotiation", "amount:50k", "amount>=50k",
        "amount<50,001", 'amount<="EUR 50k"', "chance:40", "chance<41%", "days>19", "days:20d", "close:2026-12-01",
        "close<+30d", "close>today", "next<today", "next:call", "next:yesterday", "has:amount", "-x",
        "stalled", "is:stalled", "is:private,hot", "-is:private",
    ],
)  # fmt: skip
def test_a_deal_is_kept(text: str) -> None:
    assert keeps(text)


@pytest.mark.parametrize(
    "text",
    [
        "muller -press", "-hot", "private", "owner:tom", "-owner:me", "source:fair", "stage>proposal", "stage:lost",
        "amount>50k", "amount>US$1", "chance>40", "days<20", "close<today", "next>today", "next:visit", "no:amount",
        '"line press"', "no:owner,close -x",
    ],
)  # fmt: skip
def test_a_deal_is_left_out(text: str) -> None:
    assert not keeps(text)


def test_what_is_unknown_is_neither_more_nor_less() -> None:
    blank = ROW._replace(amount=None, in_firm=None, close_on=None, next_step=None)
    for text in ("amount<1", "amount>1", "close<+30d", "close>today", "next<today", "overdue"):
        assert not keeps(text, blank)
    assert keeps("no:amount no:close no:next-step", blank)


def test_a_lost_deal_stands_in_no_order() -> None:
    lost = ROW._replace(stage_id=9, stage_key="lost", stage_position=-1, status="lost")
    assert not keeps("stage<negotiation", lost)
    assert keeps("-stage>=discovery", lost)


def test_an_owner_is_meant_by_me_by_a_part_of_the_name_or_by_the_login() -> None:
    theirs = ROW._replace(owner="Frau Schmidt", owner_id=9)
    for text in ("owner:schmi", "owner:zoe", 'owner:"frau s"', "owner:tom,ZOE", "-owner:me", "-owner:fräulein"):
        assert keeps(text, theirs), text
    for text in ("owner:zo", "owner:me", "owner:tom", "-owner:zoe"):
        assert not keeps(text, theirs), text
    assert meant(PEOPLE, 7, ["Me", "zo", "rossi", "o", "zzz", "zo"]) == (frozenset({7, 8}), ("zo", "zzz"))


def test_an_amount_in_another_currency_is_compared_in_that_one() -> None:
    yuan = ROW._replace(amount=90_000_00, currency="CNY", in_firm=None)
    assert keeps("amount>CN¥80k", yuan)
    assert not keeps("amount>CN¥80k")


def test_a_day_that_is_counted_from_today_goes_with_the_day() -> None:
    soon = parse("close<+30d")
    assert predicate(soon, AROUND)(ROW)
    assert not predicate(soon, replace(AROUND, today=date(2026, 10, 1)))(ROW)
