"""A funnel in lines of text and as JSON: the same numbers, at every width, in Unicode and in ASCII."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from figures_kit import make_deal, noon, ten_deals, three_stages
from office import Office, built_once
from rich.console import Console
from rich.style import Style

from tcrm.actions.moves import Move, move
from tcrm.charts.funnel import MOST_BAR, Beside, chart, render, summary
from tcrm.models import Deal, Stage
from tcrm.queries.figures import velocity
from tcrm.queries.funnel import FunnelAsk, deals_behind, funnel
from tcrm.queries.funnel_change import funnel_change
from tcrm.queries.funnel_json import major, table, to_json
from tcrm.queries.funnel_past import YEAR, Gap, Verdict
from tcrm.queries.funnel_rows import Funnel
from tcrm.screens.funnel_view import Shown, view_of
from tcrm.widgets.theme import look

EIGHTY = """\
  stage  reached                                                next  open  lost
  Q           10  ████████████████████████████████████████████  80 %     1     1
  P            8      ███████████████████████████████████       75 %     1     1
  N            6           ██████████████████████████           50 %     1     2
  Won          3                 █████████████"""

HIGH = """\
  stage  reached                      next  open  lost
  Q           10  ██████████████████  80 %     1     1
                  ██████████████████

  P            8    ██████████████    75 %     1     1
                    ██████████████

  N            6     ███████████      50 %     1     2
                     ███████████

  Won          3        █████
                        █████"""

MODES = ("cohort", "strict", "any", "snapshot", "period")


@pytest.fixture
@built_once
def ten(office: Office) -> Office:
    ten_deals(office)
    return office


def found(office: Office, **wishes: Any) -> Funnel:
    return funnel(office.sit("olga"), FunnelAsk(**wishes))


def drawn(of: Funnel, width: int, ascii: bool = False) -> list[str]:
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(render(of, width, ascii))
    return capture.get().splitlines()


def test_the_bars_are_centred_with_their_numbers_beside_them(ten: Office) -> None:
    assert "\n".join(line.plain for line in chart(found(ten), 80)) == EIGHTY
    assert chart(found(ten), 200)[1].plain.count("█") == MOST_BAR


def test_with_room_the_bars_are_higher(ten: Office) -> None:
    assert "\n".join(line.plain for line in chart(found(ten), 54, step=3)) == HIGH


@pytest.mark.parametrize("width", [50, 60, 80, 120])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("measure", ["count", "amount"])
def test_every_mode_fits_every_width(ten: Office, mode: str, measure: str, width: int) -> None:
    of = found(ten, mode=mode, measure=measure, by="seller")
    lines = drawn(of, width)
    assert all(len(line) <= width for line in lines)
    assert len(lines) == len(drawn(of, 200))  # nothing was folded
    for row in of.rows:
        assert any(line.split()[:1] == [row.name] and "█" in line for line in lines)


@pytest.mark.parametrize("mode", MODES)
def test_in_ascii_it_is_ascii(ten: Office, mode: str) -> None:
    lines = drawn(found(ten, mode=mode, measure="amount", by="team", as_of=date(2026, 11, 20)), 60, ascii=True)
    assert "\n".join(lines).isascii() and "#" in lines[3]


@pytest.mark.parametrize(("rate", "cases", "red"), [(0.5, 40, True), (0.77, 400, False), (0.7, 20, False)])
def test_won_is_green_and_a_stage_that_fell_clearly_is_red(ten: Office, rate: float, cases: int, red: bool) -> None:
    styles = {role: Style(meta={"role": role}) for role in ("text", "name", "number", "dim", "accent", "good", "bad")}
    fell = Verdict(YEAR, "", Gap("n", "N", rate, 0.8, cases, cases), None)
    lines = chart(found(ten), 80, styles=styles, beside=Beside(verdicts=[fell]))

    def roles(line: int) -> set[str]:
        return {span.style.meta["role"] for span in lines[line].spans if isinstance(span.style, Style)}

    assert "good" in roles(4) and "accent" not in roles(4)
    assert [("bad" in roles(line)) for line in range(1, 5)] == [False, False, red, False]


def test_the_selected_stage_lies_on_a_band_across_the_whole_width(ten: Office) -> None:
    line = chart(found(ten), 80, selected=1)[2]
    assert line.cell_len == 80 and any(s.style == "reverse" and (s.start, s.end) == (0, 80) for s in line.spans)


def test_a_hostile_stage_name_stays_text_and_in_its_column(office: Office) -> None:
    ids = three_stages(office)
    with office.sit("olga").operation("stage.edit") as op:
        op.update(Stage, ids["p"], name="[red]長い長い長い長い長い長い\x1b[2J[/]")
    make_deal(office, ids, [("q", date(2026, 11, 2)), ("p", date(2026, 11, 3))])
    lines = chart(found(office), 60)
    assert "[red]" in lines[2].plain and "\x1b" not in lines[2].plain
    assert len({line.cell_len for line in lines[1:3]}) <= 2 and all(line.cell_len <= 60 for line in lines)


def test_an_empty_funnel_says_so(office: Office) -> None:
    lines = drawn(found(office), 60)
    assert any("nothing closed yet" in line for line in lines) and not any("█" in line for line in lines)


def test_what_has_no_rate_or_no_amount_is_said_below(office: Office) -> None:
    ids = three_stages(office)
    make_deal(office, ids, [("q", date(2026, 11, 2))], amount=120_000_000, currency="CNY")
    make_deal(office, ids, [("q", date(2026, 11, 2))])
    text = "\n".join(drawn(found(office, measure="amount"), 80))
    assert "+ CN¥ 1.20m without an exchange rate" in text and "1 deal has no amount" in text


def test_the_json_object_has_the_promised_names(ten: Office) -> None:
    value = to_json(found(ten))
    assert json.loads(json.dumps(value)) == value
    assert {"pipeline", "mode", "measure", "definition", "currency", "rows", "won", "lost"} <= value.keys()
    assert (value["pipeline"], value["mode"], value["measure"], value["currency"]) == ("qpn", "cohort", "count", "EUR")
    row = value["rows"][1]
    assert (row["stage"], row["reached"], row["next_rate"], row["cumulative_rate"]) == ("p", 8, 0.75, 0.8)
    assert (row["open"], row["lost"], row["amount"], row["median_days"]) == (1, 1, 800, 1)
    assert row["resolved_rate"] == pytest.approx(6 / 7)
    won = value["won"]
    assert (won["count"], won["amount"], won["cycle_days_mean"], won["cycle_days_median"]) == (3, 300, 2, 2)
    assert won["win_rate"] == pytest.approx(3 / 7) and "win_rate" not in value["lost"]
    assert value["lost"]["count"] == 4 and "groups" not in value


def test_what_a_mode_does_not_have_is_null_and_its_own_is_added(ten: Office) -> None:
    strict, snapshot, period = (to_json(found(ten, mode=mode))["rows"][0] for mode in ("strict", "snapshot", "period"))
    assert (strict["open"], strict["lost"], strict["resolved_rate"], strict["reached"]) == (None, None, None, 9)
    assert (snapshot["reached"], snapshot["next_rate"], snapshot["count"], snapshot["weighted"]) == (None, None, 1, 10)
    assert (period["reached"], period["median_days"], period["advanced"], period["lost"]) == (None, None, 8, 1)
    assert "count" not in strict and "advanced" not in snapshot


def test_groups_say_the_same_again_under_their_key(ten: Office) -> None:
    value = to_json(found(ten, by="seller"))
    assert [group["key"] for group in value["groups"]] == [""]
    assert {k: value["groups"][0][k] for k in ("rows", "won", "lost")} == {k: value[k] for k in ("rows", "won", "lost")}


def test_csv_rows_all_have_the_same_columns(ten: Office) -> None:
    rows = table(found(ten, by="source"))
    assert [row["stage"] for row in rows] == ["q", "p", "n", "won", "lost"] and len({tuple(row) for row in rows}) == 1


def test_csv_has_a_row_for_the_won_and_one_for_the_lost(ten: Office) -> None:
    won, lost = table(found(ten))[-2:]
    names = ("stage", "count", "amount", "cycle_days_mean", "cycle_days_median", "win_rate", "currency")
    assert [won[name] for name in names] == ["won", 3, 300, 2, 2, pytest.approx(3 / 7), "EUR"]
    assert [lost[name] for name in names[:3]] == ["lost", 4, 400] and lost["win_rate"] is None


def test_a_strict_funnel_has_no_lost_beside_those_won_in_order(ten: Office) -> None:
    """One of its three won came through in order: it and the four lost make no win rate."""
    strict = found(ten, mode="strict", by="seller")
    assert drawn(strict, 80)[-2:] == [
        "  seller  reached  won  of all  amount won",
        "  –             9    1  11.1 %       € 100",
    ]
    assert "win rate 42.9 % of its 7 closed" in "\n".join(drawn(strict, 80)) and velocity(strict) is None
    value = to_json(strict)
    for part in (value, *value["groups"]):
        assert (part["lost"], part["open"], part["win_rate"]["count"]) == (None, None, pytest.approx(3 / 7))
        assert [part["won"][name] for name in ("count", "win_rate")] == [1, None]
        assert part["won"]["cumulative_rate"] == pytest.approx(1 / 9)
    assert [row["stage"] for row in table(strict)] == ["q", "p", "n", "won"]


@pytest.mark.parametrize("mode", MODES)
def test_what_the_line_of_a_group_opens_onto_is_as_many_as_it_says(ten: Office, mode: str) -> None:
    ask = FunnelAsk(mode=mode, by="seller")
    line = view_of(Shown(found(ten, mode=mode, by="seller")), 80, 30, look("mono")).spots[-1]
    assert line.group == "" and len(line.numbers) > 1
    for number in line.numbers:
        assert len(deals_behind(ten.sit("olga"), ask, number.what, group="")) == number.count, number


@pytest.mark.parametrize("mode", MODES)
def test_the_drawing_names_its_mode_as_the_shell_does(ten: Office, mode: str) -> None:
    assert f" {mode}: " in drawn(found(ten, mode=mode), 100)[0]
    assert any("cycle (median) " in line for line in drawn(found(ten, mode=mode), 100))


def test_amounts_are_decimals_in_major_units() -> None:
    assert [major(1250, "EUR"), major(1200, "EUR"), major(1250, "JPY"), major(1250, "KWD")] == [12.5, 12, 1250, 1.25]
    assert json.dumps(major(100_553_410, "USD")) == "1005534.1"


@pytest.mark.parametrize("ascii", [False, True])
def test_the_heading_says_its_dates_in_words_and_whole_at_80_columns(ten: Office, ascii: bool) -> None:
    days = {"start": date(2026, 4, 1), "end": date(2026, 9, 30), "as_of": date(2026, 11, 20)}
    heading = drawn(found(ten, **days), 80, ascii)[0]
    assert "created in Apr - Sep 2026" in heading.replace("–", "-") and heading.endswith("as of 20 Nov 2026")
    assert heading.isascii() == ascii


def test_a_rate_above_a_hundred_percent_has_a_sign_and_a_reason(office: Office) -> None:
    ids = three_stages(office)
    deal = make_deal(office, ids, [("q", date(2026, 11, 2))], amount=10_000)
    with office.sit("olga").operation("deal.edit") as op:
        op.update(Deal, deal, amount=20_000)
    move(office.sit("olga"), [Move(deal, ids["p"], at=noon(date(2026, 11, 3)), imported=True)])
    lines = drawn(found(office, measure="amount"), 80)
    assert any("200 %*" in line for line in lines)
    assert "  * above 100 %: amounts were added or grew on the way" in lines
    assert not any("*" in line for line in drawn(found(office), 80))
    above = found(office, measure="amount")
    beside = summary(replace(above, rows=above.rows[:0]), 80, other=above)
    assert "  * above 100 %: amounts were added or grew on the way" in [line.plain for line in beside]


def test_velocity_is_left_out_where_nothing_is_open(office: Office) -> None:
    ids = three_stages(office)
    make_deal(office, ids, [("q", date(2026, 11, 2)), ("won", date(2026, 11, 4))], amount=10_000)
    assert not any("velocity" in line for line in drawn(found(office), 80))
    make_deal(office, ids, [("q", date(2026, 11, 2))])
    assert any("velocity" in line for line in drawn(found(office), 80))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("width", [59, 79, 119])
def test_what_moved_balances_in_every_row_or_is_left_out(ten: Office, mode: str, width: int) -> None:
    of = found(ten, mode=mode, as_of=date(2026, 11, 5))
    change = funnel_change(ten.sit("olga"), FunnelAsk(mode=mode), date(2026, 11, 5))
    lines = [line.plain for line in chart(of, width, beside=Beside(change))]
    assert all(len(line) <= width for line in lines)
    heads = lines[0].split()
    assert heads[-1] == "now" if mode != "snapshot" else "now" in heads
    assert all(own in heads for own in {"cohort": ("next", "open", "lost"), "period": ("rate", "lost")}.get(mode, ()))
    told = [head for head in heads if head[0] in "+−" or head in ("then", "now")]
    assert width < 119 or {"+in", "−on"} <= {*told}
    for row, line in zip(change.rows, lines[1:], strict=False):
        cells = {head: cell(lines[0], line, head) for head in told}
        then = cells.get("then", row.before.count)
        if any(head[0] in "+−" for head in cells):
            assert then + sum(cells[head] for head in cells if head[0] in "+−") == cells["now"]
        assert (then, cells["now"]) == (row.before.count, row.after.count)


def cell(heading: str, line: str, head: str) -> int:
    """The number that ends under the end of a heading; nothing is 0."""
    end = heading.index(head, heading.index("stage") + 5) + len(head)
    return int(line[:end].split("  ")[-1].replace("−", "-").strip() or 0)


def test_a_firm_with_a_decimal_comma_sees_no_point_in_its_funnel(ten: Office) -> None:
    ten.firm(decimal_comma=True)
    lines = drawn(found(ten, measure="amount", by="seller"), 120)
    assert "42,9 %" in lines[-1] and "€ 1,00k" in lines[-1]
    lines += drawn(found(ten, mode="snapshot", measure="amount"), 120)
    assert not any(re.search(r"\d\.\d", line) for line in lines)
