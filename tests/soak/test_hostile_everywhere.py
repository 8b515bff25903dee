"""Hostile text in every text column of every table, put there by the program and past it; then every screen is looked
at and every command run. Nothing of it drives the terminal, ends the program or is run by a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest
from office import NOW, Office, on_file
from seated import Seated, seated
from shell import Shell
from soak import ledger
from tryout import SIZES

from tcrm.actions.marks import set_hot, tag
from tcrm.cli.tree import door
from tcrm.models import (
    ALL_TABLES,
    Activity,
    ActivityContact,
    ActivityUser,
    Address,
    Change,
    Competitor,
    Contact,
    ContactPoint,
    DealCheck,
    DealCompetitor,
    DealContact,
    DealLine,
    DealReason,
    Membership,
    Memo,
    Operation,
    Product,
    Rate,
    Reason,
    SearchKey,
    Share,
    Snooze,
    StageMove,
)
from tcrm.models.fields import LineField, LongTextField
from tcrm.queries.refs import Ref

PART = "hostile data"
NASTY = (
    "\x1b]52;c;RVZJTA==\x07\x1b]8;;http://evil.example\x1b\\click\x1b[2J\x1b[6n\x1bPq\x1b\\",
    "\x9b31m\x90evil\x9c\x85\x7f\x08\x07\x00z",
    "a\nb\r\nc\td\re\u2028f\u2029g\x0b\x0c",
    "\u202eevil\u2066\u2067right\u200f\u200e\u061c",
    "Z" + "\u0300\u0351\u036b" * 200 + "algo",
    "👩‍👩‍👧‍👦🏴‍☠️🇩🇪👍🏽\u200d\u200d\ufe0f\u200b\u2060\ufeff\u00ad" * 20,
    "王" * 300 + "W" * 3000,
    "[red]x[/] [/] [@click=app.quit]quit[/] \\[b] {0} {name} %s $(id) `id`",
    '=HYPERLINK("http://evil.example")',
    "@SUM(1)", "+1", "-1", "\t=1", "\r=1", "'=1", " ",
)  # fmt: skip
ALL = "".join(NASTY[:5]) + NASTY[7] + NASTY[5]

# What the program itself gives a meaning to: a word of a short list, a day, a number, JSON, a key of the index.
CODED = {
    "team.kind", "user.role", "user.zone", "user.language", "account.kind", "account.class", "account.lifecycle",
    "account.revenue_currency", "pipeline.key", "stage.key", "stage.phase", "stage.outcome", "stage.forecast",
    "stage.criteria", "stage.tasks", "deal.status", "deal.currency", "deal.forecast", "deal.interest",
    "activity.kind", "activity.status", "activity.priority", "activity.rrule", "activity.series_start",
    "activity.slot", "activity.exceptions", "operation.params", "change.before", "change.after",
    "contact_point.kind", "product.currency", "deal_line.quantity", "rate.currency", "rate.rate", "reason.kind",
    "firm.currency", "firm.zone", "firm.language", "firm.date_order", "firm.colleagues_see", "hot_flag.currency",
    "import_key.kind", "import_key.digest", "stage_move.currency_at", "deal_check.key", "snooze.kind",
}  # fmt: skip
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def free_columns() -> list[tuple[str, str]]:
    """(table, column) of every text that people may fill as they like."""
    return [
        (model._meta.table_name, field.column_name)
        for model in ALL_TABLES
        for field in model._meta.sorted_fields
        if isinstance(field, LineField | LongTextField) and f"{model._meta.table_name}.{field.column_name}" not in CODED
    ]


def furnish(office: Office) -> None:
    """A row in every table, and in the office's own."""
    acme = office.account("Acme", "maria", city="Graz")
    deal = office.deal("Renewal", "maria", "proposal", account_id=acme, amount=1234500, close_on=date(2026, 12, 1))
    office.deal("Other", "maria", "lead", account_id=acme, company="x", person="x", email="x", phone="x")
    lost = office.deal("Gone", "maria", "lost", account_id=acme)
    olga = office.sit("olga")
    with olga.operation("stock") as op:
        eva = op.insert(Contact, name="Eva", sort_name="eva")
        op.insert(Membership, contact_id=eva, account_id=acme, role="x", main=True)
        op.insert(Address, account_id=acme, kind="billing", lines="x")
        for whose in ({"account_id": acme}, {"contact_id": eva}):
            for kind in ("phone", "email", "web"):
                op.insert(ContactPoint, kind=kind, value="x", **whose)
        product = op.insert(Product, name="P", price=100, currency="EUR")
        op.insert(DealLine, deal_id=deal, product_id=product, price=1, total=1)
        op.insert(DealLine, deal_id=deal, title="free", price=1, total=1, position=1)
        op.insert(DealContact, deal_id=deal, contact_id=eva, role="x")
        rival = op.insert(Competitor, name="K")
        op.insert(DealCompetitor, deal_id=deal, competitor_id=rival)
        op.insert(DealReason, deal_id=lost, reason_id=olga.db.value(Reason.select(Reason.id).limit(1)))
        op.insert(Rate, currency="USD", day=date(2026, 1, 1), rate="0.9")
        for status in ("planned", "done"):
            act = op.insert(Activity, subject="A", account_id=acme, deal_id=deal, owner_id=office.user_id("maria"),
                            status=status, due_on=NOW.date(), start_at=NOW, kind="call",
                            done_at=NOW if status == "done" else None)  # fmt: skip
        op.insert(ActivityUser, activity_id=act, user_id=office.user_id("tom"))
        op.insert(ActivityContact, activity_id=act, contact_id=eva)
        for whose in ({"account_id": acme}, {"contact_id": eva}, {"deal_id": deal}):
            op.insert(Memo, at=NOW, text="M", **whose)
        op.insert(Share, account_id=acme, user_id=office.user_id("tom"))
        op.insert(Snooze, user_id=office.user_id("maria"), kind="deal", row_id=lost, until=date(2027, 1, 1))
        op.insert(DealCheck, deal_id=deal, stage_id=office.stage_id("proposal"), key="x", at=NOW)
    maria = office.sit("maria")
    set_hot(maria, Ref("deal", deal), "note")
    tag(maria, Ref("account", acme), ["fair"])


def plant_past(office: Office, text: str) -> int:
    """Put the text into every free column of every row, as a foreign tool would: no cleaning, no journal. How many."""
    planted = 0
    office.db.sql("INSERT INTO move_permit DEFAULT VALUES")
    for table, column in free_columns():
        for row_id in [row[0] for row in office.db.sql(f'SELECT id FROM "{table}"')]:
            if (table, column) == ("user", "login") or table == "import_key":
                continue  # who is to be found again
            office.db.sql(
                f'UPDATE "{table}" SET "{column}" = CAST(? AS TEXT) WHERE id = ?', (f"{text} {row_id}"
                if column in ("name", "title", "subject") else text, row_id)
            )  # fmt: skip
            planted += 1
    office.db.sql("DELETE FROM move_permit")
    params = json.dumps(dict.fromkeys(("title", "name", "files", "stage", "account", "text", "to", "titles"), text))
    office.db.sql("UPDATE operation SET params = ?", (params,))
    return planted


def plant_coded(office: Office, text: str) -> int:
    """Put the text where the program keeps words, days and numbers of its own, as a foreign tool would. Not where that
    ends every command: the firm's zone, who is an admin, and what a person is known by."""
    office.db.sql("INSERT INTO move_permit DEFAULT VALUES")
    for name in sorted(CODED - {"firm.zone", "user.role"}):
        table, _dot, column = name.partition(".")
        if column == "key" or table == "import_key":
            office.db.sql(f'UPDATE "{table}" SET "{column}" = CAST(? || id AS TEXT)', (text,))
        else:
            free = "act <> 'D'" if table == "change" else "1"  # an index holds JSON of what was removed
            office.db.sql(f'UPDATE OR IGNORE "{table}" SET "{column}" = CAST(? AS TEXT) WHERE {free}', (text,))
    office.db.sql("DELETE FROM move_permit")
    return len(CODED)


def plant_in(office: Office, text: str) -> int:
    """The same through the program's own writing, which cleans it."""
    planted = 0
    models = {
        model._meta.table_name: model for model in ALL_TABLES if model not in (Operation, Change, SearchKey, StageMove)
    }
    with office.sit("olga").operation("stock") as op:
        for table, column in free_columns():
            if table not in models or (table, column) == ("user", "login") or table == "import_key":
                continue
            for (row_id,) in office.db.sql(f'SELECT id FROM "{table}"'):
                named = column in ("name", "title", "subject")
                op.update(models[table], row_id, **{column: f"{text} {row_id}" if named else text})  # type: ignore[arg-type]
                planted += 1
    return planted


HOW = {"past the program": plant_past, "by the program": plant_in, "into words of the program": plant_coded}


# -- the shell -----------------------------------------------------------------------------------------------------

LOOKS = [
    "find a", "find red", "show A-1", "show C-1", "show D-1", "show D-3", "agenda", "agenda --week",
    "agenda --by kind", "agenda --by priority", "pipeline", "pipeline --status all", "funnel",
    "funnel --mode snapshot", "funnel --mode period", "funnel --mode strict --by source", "stages",
    "stages --by seller", "team", "history", "doctor", "config", "config firm.name", "restore",
    "forget C-1 --dry-run", "forget A-1 --dry-run", "handover T-1 --to tom --yes", "undo", "show A-99",
    "find nothing-at-all",
]  # fmt: skip
WRITES = [
    "promote D-1", "back D-1", "move D-1 evaluation", "win D-1", "undo", "lose D-2", "undo", "redo", "undo",
    "log call D-1 {x}", "memo A-1 {x}", "memo C-1 {x}", "done T-1 --outcome {x}", "snooze D-1 2d",
    "reschedule T-1 +3", "assign D-1 tom", "role D-1 C-1 --role {x}", "add customer {x}",
    "add contact {x} --customer A-1", "add deal {x}", "add {x}", "find {x}", "show {x}", "history {x}",
    "promote {x}", "pipeline {x}", "pipeline --owner {x}", "pipeline --pipeline {x}", "team --team {x}",
    "config firm.name {x}", "config theme {x}", "config {x} {x}", "funnel --from {x}", "funnel --pipeline {x}",
    "export {x}", "import {x}", "import --profile {x} x.csv", "backup {x}", "restore {x}", "{x}", "agenda {x}",
    "agenda --filter {x}", "handover --all-of {x} --to tom", "stages --pipeline {x}", "add --{x}", "completion {x}",
    "--as {x} find a", "forget {x} --yes", "forget C-1 --yes", "handover --all-of maria --to tom --why {x} --yes",
    "repeat T-1 {x}", "history",
]  # fmt: skip


def assert_harmless(text: str, where: str) -> None:
    found = CONTROL.search(text)
    assert found is None, f"{where}: {text[max(0, found.start() - 60) : found.end() + 20]!a}"


def texts() -> tuple[str, ...]:
    """All of them in one; in a soak each by itself as well, or the share of them that is asked for."""
    if not ledger.SHARE:
        return (ALL,)
    return (ALL, *Random(ledger.seed()).sample(NASTY, min(len(NASTY), ledger.length(len(NASTY), 1))))


def lines_of(form: str) -> list[str]:
    """The commands that are run in a form; in a short run few for programs."""
    if not form:
        return [*LOOKS, *WRITES]
    return LOOKS if ledger.SHARE else ["find a", "pipeline", "team", "history"]


def assert_safe_sheet(text: str, where: str) -> None:
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            run = cell[:1] in "=+-@\t\r" and not re.fullmatch(r"-?[\d.]*", cell)
            assert not run or not cell, f"{where}: {cell!r}"


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.setenv("TCRM_TEST", "1")
    monkeypatch.chdir(tmp_path)
    office = on_file(tmp_path / "firm.db")
    furnish(office)
    limit = csv.field_size_limit(sys.maxsize)  # a customer's data is as long as it is
    yield Shell(office)
    csv.field_size_limit(limit)
    office.db.close()


@pytest.mark.parametrize("how", HOW if ledger.SHARE else [*HOW][:1])
def test_no_command_prints_what_drives_a_terminal_or_ends_in_a_traceback(firm: Shell, how: str) -> None:
    ran = 0
    for text in texts():
        HOW[how](firm.office, text)
        typed = text.replace("\0", "").strip() or "x"
        for form in ("--csv", "--json", "") if ledger.SHARE else ("--csv", ""):
            for line in lines_of(form):
                words = [word.replace("{x}", typed) for word in line.split(" ")]
                said = firm(*words, *([form] if form else []))
                ran += 1
                assert said.code in (0, 1, 2, 3) and "error in itself" not in said.err, (line, said.err)
                assert_harmless((said.out + said.err).replace("\t", ""), f"{line} {form}")
                if form == "--csv":
                    assert_safe_sheet(said.out, line)
    ledger.figure(PART, f"commands run, hostile text {how}", f"{ran:,}", goal="0 control bytes, 0 tracebacks")


def test_every_command_of_the_shell_is_run(firm: Shell) -> None:
    assert {line.split()[0] for line in (*LOOKS, *WRITES)} >= set(door("en").commands)


# -- the screens ---------------------------------------------------------------------------------------------------

PLACES: dict[str, tuple[str, ...]] = {
    "agenda": ("1",), "customers": ("2",), "account": ("2", "enter"), "contact": ("2", "enter", "l", "enter"),
    "deals": ("3",), "deal": ("3", "enter"), "stages": ("3", "S"), "funnel": ("4",), "history": ("U",),
}  # fmt: skip
LOOKED_AT = (
    "j", "tab", "v", "v", "i", "escape", "?", "escape", "/", "escape", "o", "escape", "ctrl+p", "escape", "m", "escape",
    "@", "escape", "#", "escape", "x", "escape", "e", "escape", "n", "a", "escape", "n", "M", "escape", "!", "escape",
    ">", "u", "y", "escape", "P", "escape", "s", "escape", ":", "escape", "G", "enter",
)  # fmt: skip
SHORT = {"deals": ("v", "x", "escape", ">"), "deal": ("e", "escape")}


def wire(seat: Seated) -> str:
    """What the whole screen would send to a terminal, without the sequences that colour it."""
    update = seat.app.screen._compositor.render_full_update()
    return "".join(strip.text for line in update.strips for strip in line)


@pytest.mark.parametrize("size", SIZES if ledger.SHARE else SIZES[1:2])
@pytest.mark.parametrize("how", HOW if ledger.SHARE else [*HOW][:1])
async def test_no_screen_shows_what_drives_a_terminal_or_does_what_a_text_says(
    office: Office, how: str, size: tuple[int, int]
) -> None:
    furnish(office)
    seen = 0
    for text in texts():
        HOW[how](office, text)
        async with seated(office, "olga", size) as seat:
            for place, keys in PLACES.items():
                await seat.keys(*keys)
                for key in LOOKED_AT if ledger.SHARE else SHORT.get(place, ("j",)):
                    await seat.keys(key)
                    assert seat.app.return_code is None
                    assert_harmless(wire(seat), f"{place} {key} {text[:20]!a}")
                    seen += 1
                for _level in range(6):
                    if len(seat.app.screen_stack) > 1:
                        await seat.keys("escape")
    ledger.figure(PART, f"screens at {size[0]}x{size[1]}, hostile text {how}", f"{seen:,}", goal="0 control bytes")
