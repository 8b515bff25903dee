"""The day as a ruler and the month as a calendar: what is taken, what is free, where we are."""

from __future__ import annotations

from datetime import date, time

from tcrm.charts.dayruler import ruler
from tcrm.charts.month import Days, month
from tcrm.queries.dayplan import Block, DayPlan
from tcrm.text import cell_len

DAY = date(2026, 11, 21)
ROSSI = Block(time(9), time(10), "Rossi SpA", "call", done=True)
HUBER = Block(time(11, 30), time(12, 30), "Huber & Söhne AG", "visit")
TANAKA = Block(time(16), time(18), "田中製作所", "meeting")


def drawn(*blocks: Block, width: int = 23, lines: int = 12, now: time | None = None, ascii: bool = False) -> list[str]:
    found = ruler(DayPlan(DAY, blocks, 0), width, lines, now=now, ascii=ascii)
    assert len(found) <= lines and all(cell_len(line.plain) <= width for line in found)
    return [line.plain.rstrip() for line in found]


def test_hours_that_are_taken_say_by_what_and_the_others_are_free() -> None:
    assert drawn(ROSSI, HUBER, TANAKA, now=time(11, 20)) == [
        *("08", "09 ▆▆▆ Rossi SpA", "10", "11 ── now", "   ▆▆▆ Huber & Söhne AG", "12 ███", "13", "14", "15"),
        *("16 ▆▆▆ 田中製作所", "17 ███"),
    ]


def test_two_at_one_hour_stand_below_each_other_and_a_strangers_are_only_busy() -> None:
    other = Block(time(9, 15), time(9, 45), "", "busy")
    assert drawn(ROSSI, other)[1:3] == ["09 ▆▆▆ Rossi SpA", "   ▆▆▆ busy"]


def test_now_stands_after_what_has_begun_and_before_what_has_not() -> None:
    assert drawn(HUBER, now=time(11, 40))[3:6] == ["11 ▆▆▆ Huber & Söhne AG", "   ── now", "12 ███"]
    assert drawn(HUBER, now=time(12, 10))[4:6] == ["12 ███", "   ── now"]
    assert drawn(now=time(23, 50))[-2:] == ["17", "23 ── now"]
    assert drawn(now=time(5))[:2] == ["05 ── now", "08"]


def test_between_now_and_the_usual_day_no_hour_is_missing_where_there_is_room_for_all() -> None:
    assert drawn(now=time(6, 30))[:4] == ["06 ── now", "07", "08", "09"]
    assert drawn(now=time(18, 30))[-2:] == ["17", "18 ── now"]
    assert drawn(now=time(20), lines=13)[-4:] == ["17", "18", "19", "20 ── now"]


def test_what_follows_at_once_is_seen_to_begin_also_without_unicode() -> None:
    acme = Block(time(13), time(14, 30), "Acme GmbH", "call")
    pair = (HUBER._replace(end=time(13)), acme)
    assert drawn(*pair)[3:7] == ["11 ▆▆▆ Huber & Söhne AG", "12 ███", "13 ▆▆▆ Acme GmbH", "14 ███"]
    assert drawn(*pair, ascii=True)[4:7] == ["12 ###", "13 +++ Acme GmbH", "14 ###"]


def test_with_room_it_goes_by_half_hours_and_says_from_when_to_when() -> None:
    lines = drawn(HUBER, width=40, lines=24)
    assert lines[6:10] == ["11", "   ▆▆▆ 11:30–12:30 Huber & Söhne AG", "12 ███", ""]


def test_without_room_free_hours_give_way_and_what_is_taken_stays() -> None:
    night = Block(time(22), time(23, 59), "Night shift", "task")
    lines = drawn(ROSSI, HUBER, TANAKA, night, lines=9, now=time(11, 20))
    assert [line for line in lines if "▆▆▆" not in line and "███" not in line and "now" not in line] == ["08"]
    assert lines[-2:] == ["22 ▆▆▆ Night shift", "23 ███"]


def test_without_unicode_only_signs_that_every_terminal_has() -> None:
    assert all(line.isascii() for line in drawn(ROSSI, now=time(11, 20), ascii=True))


def test_a_month_begins_with_this_week_where_it_is_short_of_room_and_goes_on_where_it_is_not() -> None:
    days = Days(DAY, DAY)
    short = [line.plain for line in month(days, 5)]
    head = ["November", "Mo Tu We Th Fr Sa Su"]
    assert short == [*head, "16 17 18 19 20 21 22", "23 24 25 26 27 28 29", "30"]
    whole = [line.plain for line in month(days, 14)]
    assert whole[2] == "                   1" and whole[9:11] == ["December", "Mo Tu We Th Fr Sa Su"]
    assert len(whole) == 14
    assert [line.plain for line in month(Days(DAY, date(2027, 2, 3)), 3, 6)][:2] == [
        "February 2027",
        "Su Mo Tu We Th Fr Sa",
    ]
    assert month(days, 2) == []


def test_marked_days_differ_from_others() -> None:
    late, hot, busy = date(2026, 11, 19), date(2026, 11, 24), date(2026, 11, 25)
    days = Days(DAY, DAY, {late, busy, DAY}, {late}, {hot})
    assert [days.role(each) for each in (DAY, late, hot, busy, date(2026, 11, 29))] == [
        *("head", "bad", "warn", "text", "dim")
    ]
