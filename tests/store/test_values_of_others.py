"""What another program wrote into columns that cannot hold it: the doctor names it and puts right what can be, the
other commands go on or say where it stands; nothing ends with an error in the program itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from office import NOW, Office, on_file
from seated import seated
from shell import Shell
from strange import BYTES, FORCED, FORCED_AND_LEFT, LEFT, MENDED, force, write

from tcrm.actions import contacts, customers, history, points
from tcrm.actions.care import Check, examine
from tcrm.actions.repair import mend
from tcrm.app import TcrmApp
from tcrm.config import Config
from tcrm.errors import DatabaseTrouble, Refused
from tcrm.exchange.formats import KINDS
from tcrm.models import BUSINESS_TABLES, Activity, Memo, Rate
from tcrm.models.base import columns_of, table_of
from tcrm.models.database import Database
from tcrm.models.vocabulary import WORDS
from tcrm.queries import agenda_order, deal_rows
from tcrm.queries.history import entries
from tcrm.queries.refs import Ref
from tcrm.queries.timeline import timeline
from tcrm.screens import stage_view
from tcrm.screens.desk import Desk
from tcrm.terminal.trouble import Stopped


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A customer, a deal, a task and a memo, on a file."""
    monkeypatch.setenv("TCRM_TEST", "1")
    monkeypatch.chdir(tmp_path)
    office = on_file(tmp_path / "firm.db")
    acme = office.account("Acme", "maria", city="Graz")
    office.deal("Renewal", "maria", "proposal", account_id=acme, amount=1234500)
    office.deal("Oven", "maria", account_id=acme)
    with office.sit("olga").operation("stock") as op:
        op.insert(Activity, subject="Call", account_id=acme, deal_id=1, owner_id=office.user_id("maria"),
                  due_on=NOW.date(), kind="call")  # fmt: skip
        op.insert(Memo, at=NOW, text="Hello", account_id=acme)
    customers.edit_account(office.sit("olga"), acme, {"city": "Linz"})
    yield office
    office.db.close()


def wrong(office: Office) -> dict[str, Check]:
    return {check.name: check for check in examine(office.sit("olga")) if not check.ok}


def stored(db: Database) -> dict[str, list[tuple[str, ...]]]:
    """All that is stored of the business, byte for byte."""
    out = {}
    for model in BUSINESS_TABLES:
        names = [name for name in columns_of(model) if name not in ("version", "updated_at")]
        cells = ", ".join(f'typeof("{name}") || hex("{name}")' for name in names)
        out[table_of(model)] = db.sql(f'SELECT {cells} FROM "{table_of(model)}" ORDER BY id')
    return out


def test_what_can_be_put_right_is_named_put_right_at_once_and_taken_back(office: Office) -> None:
    admin = office.sit("olga")
    for statement, _told in MENDED.values():
        write(office.db, statement)
    broken = stored(office.db)
    found = wrong(office)["values"]
    assert [told for _statement, told in MENDED.values() if told not in "; ".join(found.each)] == []
    assert found.repairable
    assert [check for check in mend(admin) if not check.ok] == []
    assert history.undo(admin).kind == "repair"
    assert stored(office.db) == broken
    history.redo(admin)
    assert wrong(office) == {}


def test_what_is_not_even_of_the_kind_is_put_right_as_well(office: Office) -> None:
    for table, statement, _told in FORCED.values():
        force(office.db, table, statement)
    found = wrong(office)["values"]
    assert [told for _table, _statement, told in FORCED.values() if told not in "; ".join(found.each)] == []
    assert "file" not in wrong(office)
    assert [check for check in mend(office.sit("olga")) if not check.ok] == []


def test_what_needs_a_person_is_named_and_left_as_it_is(office: Office) -> None:
    for statement, _told in LEFT.values():
        write(office.db, statement)
    for table, statement, _told in FORCED_AND_LEFT.values():
        force(office.db, table, statement)
    said = [told for *_statement, told in (*LEFT.values(), *FORCED_AND_LEFT.values())]
    for _again in range(2):
        found = wrong(office)["values"]
        assert [told for told in said if told not in "; ".join(found.each)] == []
        assert "tcrm restore" in found.remedy and not found.repairable
        mend(office.sit("olga"))


def test_an_unknown_status_is_what_the_moves_say(office: Office) -> None:
    write(office.db, "UPDATE deal SET status = 'maybe' WHERE id = 1")
    assert "deal 1: its status is “maybe”" in wrong(office)["values"].found
    assert [check for check in mend(office.sit("olga")) if not check.ok] == []


JOURNAL = (
    "UPDATE operation SET params = '{broken' WHERE kind = 'account.edit'",
    "UPDATE operation SET params = '[]' WHERE kind = 'account.edit'",
    "UPDATE change SET after = '{\"city\": NaN}' WHERE act = 'U' AND table_name = 'account'",
    "UPDATE change SET before = '' WHERE act = 'U' AND table_name = 'account'",
)


@pytest.mark.parametrize("statement", JOURNAL)
def test_an_entry_of_the_history_that_cannot_be_read_is_kept_and_cannot_be_undone(
    office: Office, statement: str
) -> None:
    write(office.db, statement)
    assert wrong(office)["values"].repairable
    assert "values" not in {check.name for check in mend(office.sit("olga")) if not check.ok}
    admin = office.sit("olga")
    (entry,) = [each for each in entries(admin) if each.kind == "account.edit"]
    assert not entry.undoable
    with pytest.raises(Refused, match="another program"):
        history.undo_operation(admin, entry.id)


def test_a_moment_of_the_history_that_cannot_be_read_is_put_beside_its_neighbour(office: Office) -> None:
    write(office.db, "UPDATE operation SET at = 1 << 62 WHERE kind = 'account.edit'")
    mend(office.sit("olga"))
    assert wrong(office) == {}
    moments = [row[0] for row in office.db.sql("SELECT at FROM operation ORDER BY id")]
    assert moments == sorted(moments)


def test_two_names_that_become_one_are_kept_apart(office: Office) -> None:
    for byte in ("ff", "fe"):
        write(office.db, f"INSERT INTO tag (name) VALUES (CAST(x'41{byte}' AS TEXT))")
    mend(office.sit("olga"))
    assert office.db.sql("SELECT name FROM tag ORDER BY id") == [("A\ufffd",), ("A\ufffd (2)",)]


# -- the other commands -----------------------------------------------------------------------------------------------


def test_lists_and_cards_show_what_can_be_shown(office: Office) -> None:
    write(office.db, f"UPDATE deal SET title = {BYTES}, close_on = 'soon' WHERE id = 1")
    write(office.db, f"UPDATE account SET city = {BYTES}")
    shell = Shell(office)
    for line in ("pipeline", "show D-1", "export deals"):
        said = shell(*line.split())
        assert said.code == 0 and "caf���" in said.out, said.err
    assert "caf���" in shell("show", "A-1").out
    assert office.db.sql("SELECT\n  city\nFROM account") == [("caf���",)]


def test_a_command_that_cannot_go_on_says_where_it_stands(office: Office) -> None:
    write(office.db, "UPDATE memo SET at = 1 << 62")
    said = Shell(office)("show", "A-1")
    assert said.code == 1 and "memo 1: its at is" in said.err and "tcrm doctor" in said.err


@pytest.mark.parametrize(
    "column, told", [("pipeline_id = -1", "pipeline is not there"), ("stage_id = NULL", "stage is not the one that")]
)
def test_a_command_that_needs_what_is_not_there_says_where_that_is_asked_for(
    office: Office, column: str, told: str
) -> None:
    office.db.sql("PRAGMA foreign_keys = 0")
    office.db.sql("DROP TRIGGER guard_deal_stage")
    write(office.db, f"UPDATE deal SET {column}")
    for line in ("promote D-1", "show D-1"):
        said = Shell(office)(*line.split())
        assert said.code == 1 and f"deal 1: its {told}" in said.err and "tcrm doctor" in said.err


def test_a_card_of_a_deal_in_no_pipeline_says_so(office: Office) -> None:
    office.db.sql("PRAGMA foreign_keys = 0")
    force(office.db, "deal", "UPDATE deal SET pipeline_id = 1.5")
    said = Shell(office)("show", "D-1")
    assert said.code == 1 and "deal 1: its pipeline_id is" in said.err


def test_a_change_of_no_table_is_not_undone(office: Office) -> None:
    write(office.db, "UPDATE change SET table_name = 'much' WHERE operation_id = (SELECT max(id) FROM operation)")
    said = Shell(office)("undo")
    assert said.code == 1 and "another program had made what it changed unreadable" in said.err


def test_a_number_that_need_not_be_known_is_none_where_it_is_no_number(office: Office) -> None:
    force(office.db, "stage", "UPDATE stage SET limit_days = 'much'")
    (deal,) = deal_rows.rows(office.sit("olga"), [1])
    assert deal.limit_days is None and not deal.late


def test_a_firm_whose_zone_is_unknown_is_said_and_can_be_given_another(office: Office) -> None:
    write(office.db, "UPDATE firm SET zone = 'Mars/Base'")
    shell = Shell(office)
    said = shell("pipeline")
    assert said.code == 1 and "“Mars/Base” is not known here" in said.err and "tcrm config firm.zone" in said.err
    assert "firm 1: its zone is “Mars/Base”" in shell("doctor").err
    assert "tcrm config firm.zone" in shell("doctor", "--repair", "--yes").err
    assert shell("config", "firm.zone", "Europe/Berlin").code == 0
    assert shell("pipeline").code == 0 and shell("doctor").code == 0


async def test_a_screen_is_told_where_it_stands(office: Office) -> None:
    write(office.db, "UPDATE memo SET at = 1 << 62")
    desk = Desk(office.sit("olga"))
    with pytest.raises(DatabaseTrouble, match=r"memo 1: its at is .*tcrm doctor"):
        await desk.ask(timeline, Ref("account", 1))


def test_an_error_of_the_program_stays_one_where_all_values_fit(office: Office) -> None:
    with pytest.raises(ZeroDivisionError), office.db.in_words():
        raise ZeroDivisionError


def test_files_screens_and_forms_know_the_words_that_a_column_may_hold() -> None:
    assert set(WORDS["contact_point.kind"]) == set(points.LISTS.values())
    labels = {"phase": stage_view.PHASES, "outcome": stage_view.OUTCOMES, "forecast": stage_view.FORECASTS}
    assert {name: tuple(each) for name, each in labels.items()} == {name: WORDS[f"stage.{name}"] for name in labels}
    assert tuple(agenda_order.PRIORITIES) == WORDS["activity.priority"]
    read = {
        f"{kind}.{field.name}": set(field.choices)
        for kind, file in KINDS.items()
        for field in file.fields
        if f"{kind}.{field.name}" in WORDS and field.type == "choice"
    }
    assert len(read) == 9 and read == {name: set(WORDS[name]) for name in read}


def test_what_the_journal_looks_after_is_put_right_and_its_repair_taken_back(office: Office) -> None:
    write(office.db, "UPDATE account SET updated_at = 1 << 62")
    admin = office.sit("olga")
    assert [check for check in mend(admin) if not check.ok] == []
    assert history.undo(admin).kind == "repair"


def test_a_history_of_no_deal_beside_a_strange_value_is_put_right_with_it(office: Office) -> None:
    office.db.sql("PRAGMA foreign_keys = 0")
    write(office.db, "UPDATE stage_move SET deal_id = -1")
    write(office.db, f"UPDATE memo SET text = {BYTES}")
    office.db.sql("PRAGMA foreign_keys = 1")
    mend(office.sit("olga"))
    assert {"values", "references", "moves"}.isdisjoint(wrong(office))


def test_a_membership_at_no_customer_stands_in_the_way_of_no_search(office: Office) -> None:
    contact = contacts.add_contact(office.sit("olga"), "Eva", account_id=1, phones=["+49 711 55"])
    office.db.sql("PRAGMA foreign_keys = 0")
    write(office.db, "UPDATE membership SET account_id = -1")
    office.db.sql("PRAGMA foreign_keys = 1")
    contacts.edit_contact(office.sit("olga"), contact, {"title": "buyer"})
    mend(office.sit("olga"))
    assert history.undo(office.sit("olga")).kind == "repair"


def test_bytes_in_a_word_of_the_program_are_said(office: Office) -> None:
    force(office.db, "operation", "UPDATE operation SET kind = x'ff00'")
    said = Shell(office)("history")
    assert said.code == 1 and "operation 1: its kind is" in said.err


def test_a_screen_that_stumbles_ends_with_the_error_and_the_value_that_may_be_behind_it(
    office: Office, tmp_path: Path
) -> None:
    error, log = AttributeError("name"), tmp_path / "tcrm.log"
    app = TcrmApp(Desk(office.sit("olga")), Config())
    assert app.reason_of(error) is None
    force(office.db, "account", "UPDATE account SET name = NULL")
    stopped = Stopped(error, log)
    stopped.because(app.reason_of(error))
    said = stopped.__rich__().plain
    assert "account 1: its name is nothing" in said and "tcrm doctor" in said
    assert "(AttributeError)" in said and str(log) in said
    assert app.reason_of(AssertionError("of no value")) is None


async def test_stages_of_an_unknown_kind_are_shown(office: Office) -> None:
    write(office.db, "UPDATE stage SET phase = 'x', outcome = 'x', forecast = 'x' WHERE id = 2")
    async with seated(office, "olga") as seat:
        await seat.keys("S", "j", "i")
        assert "forecast: ?" in seat.text


async def test_a_rate_that_cannot_be_read_ends_no_screen_that_needs_none(office: Office) -> None:
    with office.sit("olga").operation("rate.add") as op:
        op.insert(Rate, currency="USD", day=NOW.date(), rate="0.9")
    write(office.db, "UPDATE rate SET day = 'soon'")
    async with seated(office, "olga") as seat:
        await seat.keys("1")
        assert "its day is “soon”" in seat.text
        await seat.keys("U")
        assert "Acme" in seat.text
