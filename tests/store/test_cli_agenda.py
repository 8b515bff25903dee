"""The agenda in the shell: the same lines as anywhere, plans that move, come again, are put off and handed over."""

from __future__ import annotations

import shlex
from datetime import UTC, date, datetime

import pytest
from shell import Shell

from tcrm.actions import agenda as acts
from tcrm.actions import marks
from tcrm.cli import add, asking
from tcrm.queries.agenda import agenda
from tcrm.queries.agenda_order import GROUPS, sections
from tcrm.queries.refs import Ref

TODAY = date(2026, 11, 21)


@pytest.fixture
def planned(shell: Shell) -> Shell:
    """Maria's: T-1 a late call, T-2 a visit at noon, T-3 a task on Tuesday; a hot customer."""
    office, maria = shell.office, shell.office.sit("maria")
    huber = Ref("account", office.account("Huber", "maria"))
    acts.plan(maria, huber, "call", "late", date(2026, 11, 19), None, "high")
    acts.plan(maria, Ref("deal", office.deal("Press", "maria", amount=500_00)), "visit", "noon", None,
              datetime(2026, 11, 21, 11, tzinfo=UTC))  # fmt: skip
    acts.plan(maria, None, "task", "report", date(2026, 11, 24))
    marks.set_hot(maria, huber, "signs", TODAY)
    return shell


def test_the_shell_tells_what_the_screen_shows(planned: Shell) -> None:
    found = agenda(planned.office.sit("maria"))
    for by in GROUPS:
        told = planned("agenda", "--json", "--by", by, login="maria").json["sections"]
        wanted = sections(found, by)
        assert [(one["key"], one["title"], one["more"]) for one in told] == [(w.key, w.title, w.more) for w in wanted]
        assert [row["id"] for one in told for row in one["rows"]] == [row.ref for one in wanted for row in one.rows]
    said = planned("agenda", login="maria").out
    assert [line for line in said.splitlines() if line and not line.startswith(" ")] == [
        "Overdue  1", "Today  2", "This week  1",
    ]  # fmt: skip
    kept = planned("agenda", "--filter", "kind:call,task", "--sort", "priority", "--json", login="maria").json
    assert [one["key"] for one in kept["sections"]] == ["overdue", "week"]
    assert planned("agenda", "--filter", "colour:red", login="maria").code == 2
    assert planned("agenda", "--filter", "stage:foo", login="maria").code == 2
    assert planned("agenda", "--filter", "zzz", login="maria").out == "Nothing matches the filter.\n"


def test_a_plan_moves_comes_again_is_put_off_and_given_away(planned: Shell) -> None:
    def run(*words: str) -> str:
        said = planned(*words, login="maria")
        assert said.code == 0, said.err
        return said.out

    assert "T-2 visit Tue 24 15:00" in run("reschedule", "T-2", "tue", "15:00")
    assert "T-3 task 24 Dec" in run("repeat", "T-3", "every", "24", "dec")
    assert "T-3 task 24 Dec 2027" in run("repeat", "T-3", "--skip")
    assert run("snooze", "T-1", "2d") == "T-1 put off until Mon 23\n"
    assert run("snooze", "A-1", "--hot", "fri", "--json").startswith('{\n  "id": "A-1",\n  "until": "2026-11-27"')
    said = run("agenda")
    assert "Overdue" not in said and said.endswith("\n2 put off\n")
    assert run("handover", "T-2", "--to", "tom", "--why", "holiday") == "1 activity handed over\n"
    assert "noon" in planned("agenda", login="tom").out
    assert planned("handover", "--all-of", "maria", "--to", "tom", login="mona").code == 1  # nobody is there to say yes
    said = planned("handover", "--all-of", "maria", "--to", "tom", "--yes", "--json", login="mona").json
    assert said == {"activities": 2, "deals": 1, "accounts": 1}


def test_what_comes_again_says_so_and_what_is_left_out_or_moved_this_time(planned: Shell) -> None:
    def run(*words: str) -> str:
        said = planned(*words, login="maria")
        assert said.code == 0, said.err
        return said.out

    assert run("repeat", "T-3", "every 2 weeks tue").startswith("comes again every 2 weeks on Tue: T-3 task Tue 24")
    assert run("repeat", "T-3", "--skip").startswith("left out this time, then: T-3 task 8 Dec")
    assert run("reschedule", "T-3", "9", "dec").startswith("only this time: T-3 task 9 Dec")
    assert run("reschedule", "T-3", "every", "wed").startswith("comes again every Wed: T-3 task")
    assert run("repeat", "T-3", "--once").startswith("not again any more: T-3 task")
    assert run("reschedule", "T-3", "fri").startswith("planned: T-3 task Fri 27")
    run("repeat", "T-3", "every fri until 27 nov")
    assert run("repeat", "T-3", "--skip").startswith("left out, and none comes after it: T-3 task Fri 27")
    run("undo")
    assert planned("repeat", "T-3", "--skip", "--json", login="maria").json["status"] == "cancelled"


def test_who_puts_off_what_is_a_colleagues_is_told_that_it_stays_in_their_agenda(planned: Shell) -> None:
    before = planned("agenda", login="maria").out
    name = planned.office.sit("maria").user.name
    for words in (("T-1",), ("D-1",), ("A-1", "--hot")):
        said = planned("snooze", *words, "2d", login="mona")
        assert said.code == 0, said.err
        assert said.out == f"{words[0]} put off until Mon 23 in your own agenda; in that of {name} it stays as it is\n"
    assert planned("agenda", login="maria").out == before
    nobodys = planned.office.deal("Unowned")
    assert planned("snooze", f"D-{nobodys}", "2d", login="mona").out == f"D-{nobodys} put off until Mon 23\n"


def test_the_hours_of_a_week_are_anybodys_to_see(planned: Shell) -> None:
    said = planned("agenda", "--week", "--who", "maria", login="lena")
    assert "Today  1 h 30\n  12:00–13:30  visit" in said.out
    days = planned("agenda", "--week", "--json", login="maria").json
    assert [day["minutes"] for day in days] == [90, 0, 0, 0, 0, 0, 0]
    assert days[0]["blocks"][0]["start"] == "12:00"


def test_a_week_has_the_items_of_its_days_what_is_late_today_and_what_was_done_on_past_ones(planned: Shell) -> None:
    def week(*words: str, today: str = "2026-11-21") -> dict[str, list[str]]:
        days = planned("agenda", *words, "--week", "--json", login="maria", today=today).json
        return {day["day"]: [row["id"] for row in day["rows"]] for day in days if day["rows"]}

    assert week() == {"2026-11-21": ["T-1", "T-2", "A-1"], "2026-11-24": ["T-3"]}
    assert week("+1") == {"2026-11-24": ["T-3"]}
    assert week("--filter", "is:overdue") == {"2026-11-21": ["T-1"]}
    assert "Tue 24  free\n  ·" in planned("agenda", "--week", login="maria").out
    acts.done(planned.office.sit("maria"), 1, "spoken")
    assert week("yesterday", today="2026-11-22") == {"2026-11-21": ["T-2", "A-1", "T-1"], "2026-11-24": ["T-3"]}
    said = planned("agenda", "yesterday", "--json", login="maria", today="2026-11-22").json["sections"]
    assert [row["id"] for part in said if part["key"] == "done" for row in part["rows"]] == ["T-1"]


def test_at_a_terminal_it_is_asked_whom_half_a_name_means(planned: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    said = iter(["1\n", "2\n", "y\n", "n\n"])
    for module in (add, asking):
        monkeypatch.setattr(module, "can_ask", lambda: True)
    monkeypatch.setattr(asking, "_typed", lambda _question: next(said))
    assert "call Fri 27  Huber" in planned("add", "call Hub fri", login="maria").out
    for line in ("call Hub fri", "call Preis fri"):
        assert f"call Fri 27  {line.split()[1]}" in planned("add", line, login="maria").out
    left = planned("add", "call Preis mon", login="maria")
    assert left.code and "Nothing was changed." in left.err and not left.out


def test_a_name_that_is_not_found_is_refused_in_the_shell_unless_it_is_none(planned: Shell) -> None:
    said = planned("add", "call Hub fri", login="maria")
    assert said.code and "“Hub” is not the whole name: A-1 Huber?" in said.err and "--unnamed" in said.err
    assert "tcrm add 'call A-1 fri'" in " ".join(said.err.split())
    long = f"call Hub fri about {'the price of ' * 9}`steel` and $4 more"
    assert shlex.quote(long.replace("Hub", "A-1")) in " ".join(planned("add", long, login="maria").err.split())
    noun = planned("add", "fri 10:00 call Preis", login="maria")
    assert noun.code and "No customer is called “Preis”." in noun.err and "Without a customer: --unnamed" in noun.err
    assert planned("add", "fri 10:00 call new supplier", login="maria").code == 0
    assert "call Fri 27  Hub" in planned("add", "call Hub fri", "--unnamed", login="maria").out
    said = planned("handover", "--all-of", "maria", "--to", "nobody", login="mona")
    assert "nobody" in said.err and "--yes" not in said.err


@pytest.mark.parametrize(
    "words",
    [("reschedule", "T-1"), ("reschedule", "T-1", "someday"), ("repeat", "T-1"), ("repeat", "T-1", "every", "moon"),
     ("repeat", "T-1", "daily", "--once"), ("snooze", "T-1", "yesterday"), ("handover", "--to", "tom"),
     ("handover", "T-1", "--all-of", "maria", "--to", "tom")],
)  # fmt: skip
def test_wrong_use_is_told_and_changes_nothing(planned: Shell, words: tuple[str, ...]) -> None:
    before = planned("agenda", "--json", login="maria").out
    said = planned(*words, login="maria")
    assert said.code == 2 and said.err
    assert planned("agenda", "--json", login="maria").out == before
