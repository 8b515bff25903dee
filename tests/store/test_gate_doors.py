"""Every door that leads up past a gate, tried one by one: the deal stays where it is."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from criteria import AMOUNT, NEED, WHO
from office import Office, stage
from peewee import IntegrityError
from shell import Shell

from tcrm.actions import deals, pipelines
from tcrm.actions.clash import require_version
from tcrm.actions.contacts import add_contact
from tcrm.actions.history import redo, undo
from tcrm.actions.imports import ImportRefused, import_files
from tcrm.errors import TcrmError
from tcrm.models import Activity, Deal, Pipeline, StageMove
from tcrm.queries.exports import export_kind
from tcrm.session import Session


@pytest.fixture
def gated(shell: Shell) -> Shell:
    """Maria's deal D-1 stands in Qualified, which asks for an amount and a tick; it has neither."""
    shell.office.criteria("qualified", [AMOUNT, NEED])
    shell.office.deal("Press", "maria", "qualified")
    return shell


def exported(session: Session, folder: Path, **changes: str) -> Path:
    """Our own export of the deals, with other values in every row."""
    path = folder / "deals.csv"
    export_kind(session, "deals", path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, **changes} for row in rows)
    return path


Door = Callable[[Shell, Session, Path], object]


def typed(*words: str) -> Door:
    return lambda shell, maria, _folder: shell(*words, login=maria.user.login)


def written(**changes: str) -> Door:
    return lambda _shell, maria, folder: import_files(maria, [exported(maria, folder, **changes)])


def in_bulk(_shell: Shell, maria: Session, _folder: Path) -> object:
    return deals.win(maria, [1, deals.add(maria, "Free", stage="negotiation")])


def as_an_overtaken_edit(_shell: Shell, maria: Session, _folder: Path) -> object:
    version = int(maria.db.value(Deal.select(Deal.version).where(Deal.id == 1)))
    deals.edit(maria, 1, {"source": "fair"}, version)
    with maria.operation("deal.edit", title="Press") as op:
        require_version(maria, Deal, 1, version + 1, {"stage_id": 3})
        return op.update(Deal, 1, stage_id=3)


def by_another_pipeline(_shell: Shell, maria: Session, _folder: Path) -> None:
    other = maria.db.value(Pipeline.select(Pipeline.id).where(Pipeline.key == "simple"))
    deals.edit(maria, 1, {"pipeline_id": other})


def by_taking_the_stage_out(shell: Shell, maria: Session, _folder: Path) -> None:
    pipelines.remove_stage(maria, shell.office.stage_id("qualified"), shell.office.stage_id("proposal"))


def by_lowering_the_gate(shell: Shell, maria: Session, _folder: Path) -> None:
    pipelines.edit_stage(maria, shell.office.stage_id("qualified"), {"criteria": []})


def by_undo_and_redo(_shell: Shell, maria: Session, _folder: Path) -> object:
    deals.back(maria, 1)
    undo(maria)
    redo(maria)
    undo(maria)
    return deals.promote(maria, 1)


DOORS: dict[str, Door] = {
    "tcrm promote": typed("promote", "D-1"),
    "tcrm promote, with a word": typed("promote", "D-1", "--override", "trust me"),
    "tcrm move": typed("move", "D-1", "proposal"),
    "tcrm win": typed("win", "D-1"),
    "promote": lambda _shell, maria, _folder: deals.promote(maria, 1),
    "win in bulk": in_bulk,
    "edit the stage": lambda _shell, maria, _folder: deals.edit(maria, 1, {"stage_id": 4}),
    "edit the status": lambda _shell, maria, _folder: deals.edit(maria, 1, {"status": "won"}),
    "an edit that was overtaken": as_an_overtaken_edit,
    "another pipeline": by_another_pipeline,
    "take the stage out": by_taking_the_stage_out,
    "lower the gate": by_lowering_the_gate,
    "import another stage": written(stage="proposal"),
    "import it as won": written(stage="order"),
    "import it under another title": written(stage="proposal", title="Press 2"),
    "undo and redo": by_undo_and_redo,
}


@pytest.mark.parametrize("door", DOORS)
def test_behind_every_door_the_gate_stands(gated: Shell, tmp_path: Path, door: str) -> None:
    maria = gated.office.sit("maria")
    with contextlib.suppress(TcrmError, IntegrityError):
        DOORS[door](gated, maria, tmp_path)
    assert stage(gated.office) == "qualified"
    highest = StageMove.select(StageMove.to_stage).where(StageMove.deal == 1)
    assert {row[0] for row in gated.office.db.rows(highest)} == {gated.office.stage_id("qualified")}


def test_an_import_says_what_is_missing_and_moves_what_its_rows_fill_in(office: Office, tmp_path: Path) -> None:
    office.criteria("qualified", [AMOUNT, WHO])
    office.tasks("discovery", [{"kind": "call", "subject": "Ask", "after_days": 3}])
    office.deal("Press", "maria", "qualified")
    maria = office.sit("maria")
    with pytest.raises(ImportRefused) as refused:
        import_files(maria, [exported(maria, tmp_path, stage="discovery")])
    said = [(bad.line, bad.field, bad.value, bad.reason) for bad in refused.value.report.bad]
    assert said == [(2, "stage", "discovery", "needs an amount; needs to know who decides")]
    add_contact(maria, "Dr. Weiss")
    changes = {"stage": "discovery", "amount": "500", "contacts": "C-1|Dr. Weiss|decision_maker||"}
    import_files(maria, [exported(maria, tmp_path, **changes)])
    assert stage(office) == "discovery"
    columns = (StageMove.imported, StageMove.by, StageMove.amount_at)
    last = StageMove.select(*columns).order_by(StageMove.id.desc()).limit(1)
    assert office.db.rows(last) == [(False, maria.user.id, 50000)]
    assert office.db.rows(Activity.select(Activity.subject)) == [("Ask",)]
    import_files(maria, [exported(maria, tmp_path, stage="lead")])
    assert stage(office) == "lead"


def test_dated_history_and_new_deals_of_a_file_are_not_judged(office: Office, tmp_path: Path) -> None:
    office.criteria("lead", [AMOUNT])
    office.deal("Press", "maria")
    admin = office.sit("olga")
    new = tmp_path / "new.csv"
    new.write_text("id,Deal,Stage\n9,Line,proposal\n", encoding="utf-8")
    import_files(admin, [new], kind="deal")
    moves = tmp_path / "moves.csv"
    office.pass_days(1)
    path = exported(admin, tmp_path)
    moves.write_text(
        "id,deal_id,from,to,at,by,reason,amount_at,currency_at,probability_at,close_at\n"
        "D-1/1,D-1,,lead,2026-11-21 10:20:00+00:00,olga,,,EUR,,\n"
        "D-1/2,D-1,lead,discovery,2026-11-22 09:00:00+00:00,maria,,,EUR,,\n",
        encoding="utf-8",
    )
    import_files(admin, [path, moves])
    assert [stage(office, deal) for deal in (1, 2)] == ["discovery", "proposal"]
