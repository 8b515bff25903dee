"""Work goes from one person to another, singly or all at once, and it is known who gave what to whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from dump import dump, watched
from office import Office

from tcrm.actions import agenda as acts
from tcrm.actions import marks
from tcrm.actions.handover import Handed, hand_over, hand_over_all
from tcrm.actions.history import redo, undo
from tcrm.errors import BadValue, NotFound, Refused
from tcrm.models import User
from tcrm.queries.agenda import agenda
from tcrm.queries.handover import Leaving, handed, leaving
from tcrm.queries.history import entries
from tcrm.queries.refs import Ref
from tcrm.session import Session

TODAY = date(2026, 11, 21)


def test_plans_are_handed_over_in_one_step_with_a_reason(office: Office, maria: Session) -> None:
    ids = [acts.plan(maria, None, "call", f"call {n}", TODAY) for n in range(3)]
    before = dump(office.db)
    with watched(office.db):
        assert hand_over(maria, ids, "TOM", "on holiday") == 3
    after = dump(office.db)
    assert agenda(maria).today == ()
    assert [row.subject for row in agenda(office.sit("tom")).today] == ["call 0", "call 1", "call 2"]
    assert entries(office.sit("olga"))[0].said == "handed 3 activities of Maria Rossi to Tom Lang"
    undo(maria)
    assert dump(office.db) == before
    redo(maria)
    assert dump(office.db) == after


def test_it_is_known_who_gave_what_to_whom_when_and_why(office: Office, maria: Session) -> None:
    call = acts.plan(maria, None, "call", "x", TODAY)
    hand_over(maria, [call], "tom", "on holiday")
    first = office.time
    office.pass_days(1)
    hand_over(office.sit("tom"), [call], "mona")
    undo(office.sit("tom"))
    hand_over(office.sit("tom"), [call], "maria", "back again")
    newer, older = handed(maria, f"T-{call}")
    assert (newer.from_user, newer.to_user, newer.by, newer.reason) == (
        "Tom Lang", "Maria Rossi", "Tom Lang", "back again",
    )  # fmt: skip
    assert (older.from_user, older.to_user, older.by, older.at, older.reason) == (
        "Maria Rossi", "Tom Lang", "Maria Rossi", first, "on holiday",
    )  # fmt: skip
    deal = office.deal("Press")
    marks.assign(maria, Ref("deal", deal), "maria")
    assert [(row.from_user, row.to_user) for row in handed(maria, Ref("deal", deal))] == [("", "Maria Rossi")]
    with pytest.raises(NotFound):
        handed(office.sit("lena"), f"T-{call}")


def test_nobody_gives_away_what_is_not_theirs_and_then_nothing_goes(office: Office, maria: Session) -> None:
    toms = acts.plan(office.sit("tom"), Ref("deal", office.deal("Press", "tom")), "call", "x", TODAY)
    mine = acts.plan(maria, None, "call", "x", TODAY)
    over = acts.plan(maria, None, "call", "over", TODAY)
    acts.done(maria, over)
    before = dump(office.db)
    for ids in ([mine, toms], [mine, over]):
        with pytest.raises(Refused):
            hand_over(maria, ids, "tom")
    with pytest.raises(NotFound):
        hand_over(maria, [mine], "nobody")
    assert hand_over(maria, [], "tom") == 0
    assert dump(office.db) == before


def test_all_of_a_leavers_work_goes_in_one_step(office: Office, maria: Session) -> None:
    account = office.account("Huber", "maria")
    office.account("Tom's", "tom")
    deal = office.deal("Press", "maria", account_id=account, private=True)
    office.deal("lost", "maria", "lost")
    call = acts.plan(maria, Ref("deal", deal), "call", "x", TODAY)
    acts.log(maria, Ref("deal", deal), "call", "spoke")
    with office.sit("olga").operation("put") as op:
        op.update(User, maria.user.id, active=False)
    mona = office.sit("mona")
    assert leaving(mona, "maria") == Leaving("maria", "Maria Rossi", 1, 1, 1)
    before = dump(office.db)
    with watched(office.db):
        assert hand_over_all(mona, "maria", "tom", "left us") == Handed(1, 1, 1)
    tom = office.user_id("tom")
    for ref in (Ref("activity", call), Ref("deal", deal), Ref("account", account)):
        model: Any = ref.model
        assert office.db.value(model.select(model.owner).where(model.id == ref.id)) == tom
        assert [one.reason for one in handed(mona, ref)] == ["left us"]
    assert entries(office.sit("olga"))[0].said == "handed all that was Maria Rossi's to Tom Lang"
    assert leaving(mona, "maria") == Leaving("maria", "Maria Rossi", 0, 0, 0)
    undo(mona)
    assert dump(office.db) == before


@pytest.mark.parametrize("login", ["tom", "sam", "lena"])
def test_only_a_manager_of_theirs_hands_over_all_of_somebody_else(office: Office, login: str) -> None:
    office.account("Huber", "maria")
    session = office.sit(login)
    with pytest.raises(Refused):
        leaving(session, "maria")
    with pytest.raises(Refused):
        hand_over_all(session, "maria", "tom")
    assert leaving(office.sit("maria"), "maria").accounts == 1
    with pytest.raises(BadValue, match="same person"):
        hand_over_all(office.sit("mona"), "maria", "Maria")
