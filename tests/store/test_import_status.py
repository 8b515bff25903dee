"""Deals of other programs that say apart from their stage whether they are won or lost, and when they began."""

from __future__ import annotations

import pytest
from importing import DEALS, Files, complaints, rows

from tcrm.actions.imports import ImportRefused
from tcrm.errors import BadValue
from tcrm.session import Session

WAY = (
    "SELECT d.title, s.key, date(m.at, 'unixepoch') FROM stage_move m JOIN deal d ON d.id = m.deal_id "
    "JOIN stage s ON s.id = m.to_stage_id ORDER BY m.deal_id, m.id"
)
PREFIXED = (
    "Deal - ID,Deal - Title,Deal - Value,Deal - Organization,Deal - Stage,Deal - Status,Deal - Owner,"
    "Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Lost reason\n"
)
FLOWN = (
    "1,Crane,25000,Weber,Proposal,Open,maria,2026-09-03 08:00:00,,,\n"
    "2,Service,3000,Weber,Negotiation,Won,maria,2026-08-03 08:00:00,2026-09-30 12:00:00,,\n"
    "3,Parts,9000,Kraft,Lead,Lost,maria,2026-07-03 08:00:00,,2026-08-11 12:00:00,Price\n"
)


def test_columns_that_all_begin_alike_are_known_and_the_status_closes_the_deals(admin: Session, files: Files) -> None:
    report = files.bring(admin, deals=PREFIXED + FLOWN)
    assert (report.created, report.notes) == ({"account": 2, "deal": 3}, [])
    assert rows(admin, WAY) == [
        ("Crane", "proposal", "2026-09-03"),
        ("Service", "negotiation", "2026-08-03"),
        ("Service", "order", "2026-09-30"),
        ("Parts", "lead", "2026-07-03"),
        ("Parts", "lost", "2026-08-11"),
    ]
    assert rows(admin, "SELECT status, close_note FROM deal") == [("open", ""), ("won", ""), ("lost", "Price")]


def test_a_deal_that_is_won_in_the_next_file_is_won_on_its_day(admin: Session, files: Files) -> None:
    files.bring(admin, deals=PREFIXED + FLOWN)
    newer = FLOWN.replace("Open", "Won").replace("2026-09-03 08:00:00,,", "2026-09-03 08:00:00,2026-11-02 09:00:00,")
    report = files.bring(admin, deals=PREFIXED + newer)
    assert (report.updated, report.moves) == ({"deal": 1}, 1)
    assert rows(admin, WAY)[:2] == [("Crane", "proposal", "2026-09-03"), ("Crane", "order", "2026-11-02")]
    assert files.bring(admin, deals=PREFIXED + newer.replace("25000", "26000")).moves == 0


@pytest.mark.parametrize("name", ["Status", "State", "Booked", "Zustand"])
def test_a_column_that_holds_only_won_lost_and_open_is_the_status_whatever_it_is_called(
    admin: Session, files: Files, name: str
) -> None:
    deals = f"Title,Amount,{name},Close date\nA,1,gewonnen,2026-05-01\nB,2,Closed lost,2026-05-02\nC,3,offen,\n"
    assert files.bring(admin, deals=deals).notes == ["3 deals have no account."]
    assert rows(admin, WAY) == [("A", "lead", "2026-05-01"), ("A", "order", "2026-05-01"), ("B", "lead", "2026-05-02"),
                                ("B", "lost", "2026-05-02"), ("C", "lead", "2026-11-21")]  # fmt: skip


def test_stages_in_a_column_called_status_are_stages_and_a_state_of_a_country_is_nothing(
    admin: Session, files: Files
) -> None:
    files.bring(admin, deals="Title,Amount,Status,State\nA,1,Proposal,CA\nB,2,Won,NY\n")
    files.bring(admin, deals="Title,Amount,Status,Phase\nC,1,Lost,Discovery\n")
    assert rows(admin, "SELECT s.key FROM stage_move m JOIN stage s ON s.id = m.to_stage_id ORDER BY m.id") == [
        ("proposal",), ("order",), ("discovery",), ("lost",)
    ]  # fmt: skip


def test_a_status_that_says_other_things_too_is_asked_for_and_may_be_left_out(admin: Session, files: Files) -> None:
    deals = "Title,Amount,Stage,Status\nA,1,Lead,Won\nB,2,Lead,On hold\n"
    with pytest.raises(BadValue, match=r"“Status” seems to say.*but On hold is none of") as asked:
        files.bring(admin, deals=deals)
    assert "--map 'Status='" in asked.value.hint
    with pytest.raises(BadValue, match=r"several columns seem to say.*Won, Finished"):
        files.bring(admin, deals="Title,Amount,Won,Finished\nA,1,won,lost\n")
    files.bring(admin, {"columns": ["Status="]}, deals=deals)
    assert rows(admin, "SELECT status FROM deal") == [("open",), ("open",)]


def test_what_contradicts_itself_is_refused(admin: Session, files: Files) -> None:
    deals = (
        "Title,Stage,Status,Created,Won on,Lost on,Closed on\nA,Lost,Won,,,,\nB,Won,Open,,,,\n"
        "C,Lead,Won,2026-03-01,2026-02-01,,\nD,Lead,,,2026-02-01,2026-02-01,\nE,Lead,,,,,2026-02-01\n"
    )
    with pytest.raises(ImportRefused) as refused:
        files.bring(admin, deals=deals)
    assert [(line, field) for _file, line, field, _value in complaints(refused)] == [
        (2, "status"), (3, "status"), (4, "moves"), (5, "status"), (6, "status"),
    ]  # fmt: skip


def test_deals_that_are_closed_on_no_known_day_are_counted(admin: Session, files: Files) -> None:
    report = files.bring(admin, deals="Title,Stage,Created\nA,Won,2026-05-01\nB,Lost,2026-05-01\nC,Lead,2026-05-01\n")
    assert report.notes[1].startswith("2 deals are won or lost, but not on which day")
    assert [day for _title, _stage, day in rows(admin, WAY)] == ["2026-05-01"] * 3


def test_a_stage_that_closes_a_deal_is_entered_on_the_close_date_and_the_first_on_its_creation(
    admin: Session, files: Files
) -> None:
    files.bring(admin, deals="Deal Name,Deal Stage,Create Date,Close Date\nA,Closed Won,2026-05-01,2026-07-01\n")
    assert rows(admin, WAY) == [("A", "lead", "2026-05-01"), ("A", "order", "2026-07-01")]


STAGED = (
    DEALS + '[deals.stages]\nWon = ["Order on closed"]\nTalks = ["Lead on talked", "Discovery on talked"]\n'
    'Now = ["Evaluation on today"]\n'
)
HEAD = "no,what,who,rep,step,sum,since,talked,closed\n"


def test_a_deal_whose_moves_a_profile_tells_begins_on_the_day_of_its_creation(admin: Session, files: Files) -> None:
    told = (
        "1,A,,,Won,,2026-01-05,,2026-03-01\n2,B,,,Talks,,2026-01-05,2026-02-01,\n3,C,,,Now,,2026-01-05,,\n"
        "4,D,,,Won,,2026-03-01,,2026-03-01\n"
    )
    profile = files.profile(STAGED)
    files.bring(admin, profile, deals=HEAD + told)
    assert rows(admin, WAY) == [
        ("A", "lead", "2026-01-05"), ("A", "order", "2026-03-01"),
        ("B", "lead", "2026-01-05"), ("B", "discovery", "2026-02-01"),
        ("C", "lead", "2026-01-05"), ("C", "evaluation", "2026-11-21"),
        ("D", "order", "2026-03-01"),
    ]  # fmt: skip
    assert rows(admin, "SELECT date(created_at, 'unixepoch') FROM deal WHERE title = 'A'") == [("2026-01-05",)]
    again = files.bring(admin, profile, deals=HEAD + told.replace(",A,", ",A2,").replace(",B,", ",B2,"))
    assert (again.updated, again.moves) == ({"deal": 2}, 0)


def test_a_creation_after_the_first_move_is_refused(admin: Session, files: Files) -> None:
    with pytest.raises(ImportRefused, match="Order on 2026-03-01 would come before the move of 2026-03-05"):
        files.bring(admin, files.profile(STAGED), deals=HEAD + "1,A,,,Won,,2026-03-05,,2026-03-01\n")


def test_a_profile_that_does_not_read_the_status_says_so(admin: Session, files: Files) -> None:
    report = files.bring(admin, files.profile(DEALS), deals="no,what,who,rep,step,sum,since,end\n1,A,,,Lead,,,won\n")
    assert report.notes[0].startswith("deals.csv: the profile does not read “end”")
    said = files.profile(f'{DEALS}end = "status"\n[deals.values.status]\nsigned = "won"\n')
    files.bring(admin, said, deals="no,what,who,rep,step,sum,since,end\n2,B,,,Lead,,2026-05-01,signed\n")
    assert rows(admin, "SELECT status FROM deal") == [("open",), ("won",)]
