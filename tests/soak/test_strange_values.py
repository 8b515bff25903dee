"""In every column of every table a value that it cannot hold, as another program may write it; then every command is
run and every screen looked at. Each goes on, or says which value stands in the way; the doctor names each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from shutil import rmtree

import pytest
from office import Office, on_file
from seated import seated
from shell import Shell
from soak import ledger
from soak.test_hostile_everywhere import LOOKS, PLACES, WRITES, assert_harmless, furnish, wire
from strange import force, write
from tryout import SIZES

from tcrm.models import ALL_TABLES
from tcrm.models.rules import Rule, rules_of
from tcrm.widgets.place import PlaceScreen

PART = "strange values"
COMMANDS, SCREENS = 1500, 400  # so many values are wanted, of the screens at each size
BAD = {
    "text": ("CAST(x'ff1b5b324a00c3' AS TEXT)", "'2026-13-45'", "'{\"a\": NaN'", "char(27) || '[2J'", "''"),
    "integer": ("9223372036854775807", "-9223372036854775808", "-1"),
}
"""By the kind of a column: what another program can write into it."""
UNKIND = {"text": ("x'ff00'", "NULL"), "integer": ("'much'", "1.5", "9e999", "NULL", "x'ff00'")}
"""What it can write only past the form of the tables."""
KEEP = ("user.login", "user.active", "firm.zone", "search_key", "stage_path", "move_permit", "version")
"""What says who somebody is, and when: without it nothing begins, and that is said (see the other tests)."""


def columns() -> list[Rule]:
    tables = [model for model in ALL_TABLES if model._meta.table_name not in KEEP]
    return [rule for model in tables for rule in rules_of(model) if not any(rule.name.endswith(one) for one in KEEP)]


def plant(office: Office, rule: Rule, value: str, *, past_the_form: bool) -> None:
    """Into all rows, or where each has to have its own, into the first; the guards let it pass."""
    table, _dot, column = rule.name.partition(".")
    statement = f'UPDATE OR IGNORE "{table}" SET "{column}" = {value}'
    guards = office.db.sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,))
    for name, _guard in guards:
        office.db.sql(f'DROP TRIGGER "{name}"')
    office.db.sql("PRAGMA foreign_keys = 0")
    if past_the_form:
        force(office.db, table, statement)
    else:
        write(office.db, statement)
    office.db.sql("PRAGMA foreign_keys = 1")
    for _name, guard in guards:
        office.db.sql(guard)


def some(random: Random) -> tuple[Rule, str, bool]:
    rule, past_the_form = random.choice(columns()), random.random() < 0.3
    return rule, random.choice((UNKIND if past_the_form else BAD)[rule.storage]), past_the_form


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("TCRM_TEST", "1")
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def test_every_command_goes_on_or_says_which_value_stands_in_the_way(firm: Path) -> None:
    part = f"{PART} commands"
    for turn in ledger.rounds(part, soak=COMMANDS, short=4):
        office = on_file(firm / f"{turn.number}.db")
        furnish(office)
        rule, value, past = some(turn.random)
        plant(office, rule, value, past_the_form=past)
        shell = Shell(office)
        lines = [line.replace("{x}", "hello") for line in (*LOOKS, *WRITES)]
        for line in ["doctor", *turn.random.sample(lines, 12 if ledger.SHARE else 3), "doctor --repair --yes", "undo"]:
            form = turn.random.choice(("", "", "--json", "--csv"))
            said = shell(*line.split(), *([form] if form else []))
            told = f"{turn.number}: {rule.name} = {value}: {line}: {said.err}"
            assert said.code in (0, 1, 2, 3) and "error in itself" not in said.err, told
            assert said.code == 0 or said.err.strip() or said.out.strip(), told
            assert_harmless((said.out + said.err).replace("\t", ""), told)
            ledger.count(part, looks=1)
        office.db.close()
        for path in firm.glob(f"{turn.number}.db*"):
            path.unlink() if path.is_file() else rmtree(path)
        ledger.count(part, values=1)
    tell("commands run", part, COMMANDS)


@pytest.mark.parametrize("size", SIZES if ledger.SHARE else SIZES[1:2])
async def test_every_screen_goes_on_or_says_which_value_stands_in_the_way(firm: Path, size: tuple[int, int]) -> None:
    part = f"{PART} screens {size[0]}"
    for turn in ledger.rounds(part, soak=SCREENS, short=1):
        office = on_file(firm / f"{turn.number}.db")
        furnish(office)
        rule, value, past = some(turn.random)
        if past and rule.storage == "text":  # what is no text at all ends the screens, in words: see values_of_others
            value, past = turn.random.choice(BAD["text"]), False
        plant(office, rule, value, past_the_form=past)
        async with seated(office, "olga", size) as seat:
            for place, keys in PLACES.items():
                for key in (*keys, *turn.random.sample(("j", "tab", "v", "i", "?", "e", "a", ">", "u", "x", "M"), 2)):
                    await seat.keys(key)
                    assert seat.app.return_code is None
                    assert_harmless(wire(seat), f"{turn.number}: {rule.name} = {value}: {place} {key}")
                    ledger.count(part, looks=1)
                for _level in range(6):
                    if len(seat.app.screen_stack) > 1 or not isinstance(seat.app.screen, PlaceScreen):
                        await seat.keys("escape")
        office.db.close()
        ledger.count(part, values=1)
    tell(f"screens at {size[0]}x{size[1]}", part, SCREENS)


def tell(what: str, part: str, wanted: int) -> None:
    """How many commands or screens on how many values, also those before a stop."""
    told = ledger.count(part, looks=0, values=0)
    value = f"{told['looks']:,} on {told['values']:,} of {wanted:,} values"
    what = f"{what} on a value of another program"
    ledger.figure(PART, what, value, goal="0 errors in itself", met=told["values"] >= wanted)
