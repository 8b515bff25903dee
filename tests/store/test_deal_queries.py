"""Deals as lists, boards and cards show them: sums, probabilities, next steps, rights, and how little is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from dump import statements
from office import NOW, Office, put

from tcrm.actions import deals as acts
from tcrm.actions.moves import Move, move
from tcrm.errors import BadValue, NotFound
from tcrm.models import (
    Activity,
    Competitor,
    Contact,
    Deal,
    DealCompetitor,
    DealContact,
    DealLine,
    HotFlag,
    Memo,
    Product,
    Rate,
    Tag,
    Tagging,
)
from tcrm.money import Money
from tcrm.queries import deals
from tcrm.queries.funnel import FunnelAsk, funnel
from tcrm.session import Session

TODAY = date(2026, 11, 21)


def cost(office: Office, ask: Callable[[], object]) -> int:
    """How many statements the database runs for a question."""
    with statements(office.db) as ran:
        ask()
    return len(ran)


def titles(board: deals.Board) -> list[str]:
    return [deal.title for deal in board.deals]


# -- a row -----------------------------------------------------------------------------------------------------------


def test_a_row_says_where_a_deal_stands_and_since_when(office: Office, maria: Session) -> None:
    account = office.account("Huber & Söhne AG", "maria")
    deal = office.deal("Demo line 2", "maria", "evaluation", account_id=account, amount=12_500_00)
    office.pass_days(34)
    (row,) = deals.rows(maria, [deal])
    assert (row.customer, row.stage, row.stage_key, row.status) == (
        "Huber & Söhne AG",
        "Evaluation",
        "evaluation",
        "open",
    )
    assert (row.days, row.limit_days, row.late) == (34, 21, True)
    assert (row.amount, row.currency, row.in_firm, row.owner) == (12_500_00, "EUR", 12_500_00, "Maria Rossi")
    assert (row.hot, row.private, row.next_step) == (False, False, None)


def test_days_are_days_of_the_firms_calendar(office: Office, maria: Session) -> None:
    office.time = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)  # 23:30 in Berlin
    deal = office.deal("X", "maria")
    office.time += timedelta(hours=1)
    assert deals.rows(maria, [deal])[0].days == 1


def test_a_deal_without_a_customer_is_called_by_its_company_or_person(office: Office, maria: Session) -> None:
    one = office.deal("X", "maria", company="Volta", person="Eva")
    two = office.deal("X", "maria", person="Eva")
    three = office.deal("X", "maria")
    assert [row.customer for row in deals.rows(maria, [one, two, three])] == ["Volta", "Eva", ""]


def test_rows_keep_the_order_asked_and_leave_out_what_is_not_seen(office: Office, maria: Session) -> None:
    ids = [office.deal(f"D{n}", "maria") for n in range(3)]
    hidden = office.deal("Secret", "tom", private=True)
    assert [row.id for row in deals.rows(maria, [ids[2], hidden, ids[0], 9999])] == [ids[2], ids[0]]
    assert deals.rows(maria, []) == []


def test_the_next_step_is_the_earliest_planned_activity(office: Office, maria: Session) -> None:
    deal = office.deal("X", "maria")
    other = office.deal("Y", "maria")
    plans = [
        ("whenever", None, None, "planned"),
        ("friday", date(2026, 11, 27), None, "planned"),
        ("friday at ten", date(2026, 11, 27), NOW + timedelta(days=6), "planned"),
        ("over", date(2026, 11, 20), None, "done"),
        ("off", date(2026, 11, 20), None, "cancelled"),
    ]
    for subject, due, start, status in plans:
        put(office, Activity, subject=subject, deal_id=deal, due_on=due, start_at=start, status=status)
    put(office, Activity, subject="whenever", deal_id=other)
    first, second = deals.rows(maria, [deal, other])
    assert first.next_step is not None and second.next_step is not None
    assert (first.next_step.subject, first.next_step.due_on) == ("friday at ten", date(2026, 11, 27))
    assert (second.next_step.subject, second.next_step.due_on) == ("whenever", None)


def test_a_deal_is_hot_until_its_day_or_until_cleared(office: Office, maria: Session) -> None:
    ids = [office.deal(f"D{n}", "maria") for n in range(4)]
    put(office, HotFlag, deal_id=ids[0], note="signs", until=TODAY)
    put(office, HotFlag, deal_id=ids[1], note="past", until=TODAY - timedelta(days=1))
    put(office, HotFlag, deal_id=ids[2], note="off", cleared=True)
    put(office, HotFlag, deal_id=ids[3])
    assert [(row.hot, row.hot_note) for row in deals.rows(maria, ids)] == [
        (True, "signs"),
        (False, ""),
        (False, ""),
        (True, ""),
    ]


# -- probability and money -------------------------------------------------------------------------------------------


def close(office: Office, won: int, lost: int) -> None:
    """So many deals that reached Qualified and were won, or lost there."""
    for outcome, count in (("order", won), ("lost", lost)):
        for n in range(count):
            deal = office.deal(f"{outcome} {n}", "tom", "qualified")
            move(office.sit("olga"), [Move(deal, office.stage_id(outcome))])


def test_a_probability_is_the_users_own_else_the_stages(office: Office, maria: Session) -> None:
    own = office.deal("own", "maria", "proposal", probability=0, amount=100)
    usual = office.deal("usual", "maria", "proposal", amount=101)
    rows = deals.rows(maria, [own, usual])
    assert [(r.probability, r.probability_from, r.weighted) for r in rows] == [(0, "user", 0), (50, "stage", 51)]


def test_history_speaks_from_twenty_cases_on(office: Office, maria: Session) -> None:
    deal = office.deal("X", "maria", "qualified", amount=1000)
    close(office, 10, 9)
    assert deals.rows(maria, [deal])[0].probability_from == "stage"
    close(office, 1, 0)
    (row,) = deals.rows(maria, [deal])
    assert (row.probability, row.probability_from, row.cases) == (55, "history", 20)  # (11 + 0.5) / (20 + 1)
    assert row.weighted == 550  # of the percent that is shown
    acts.edit(maria, deal, {"probability": 40})
    assert deals.rows(maria, [deal])[0].probability == 40


def test_closed_deals_are_certain(office: Office, maria: Session) -> None:
    won = office.deal("won", "maria", "order", amount=100, probability=30)
    lost = office.deal("lost", "maria", "lost", amount=100, probability=30)
    assert [(r.probability, r.weighted) for r in deals.rows(maria, [won, lost])] == [(100, 100), (0, 0)]


def test_each_deal_is_weighted_and_rounded_half_up_by_itself(office: Office, maria: Session) -> None:
    for _n in range(3):
        office.deal("X", "maria", "proposal", amount=1)  # 0.5 each
    board = deals.board(maria)
    assert board.weighted == 3 and board.amount == 3


def test_sums_are_in_the_firms_currency_and_name_what_has_no_rate(office: Office, maria: Session) -> None:
    put(office, Rate, currency="USD", day=date(2026, 1, 1), rate="0.5")
    acts.add(maria, "euro", amount=Money(1000, "EUR"), stage="proposal")
    dollar = acts.add(maria, "dollar", amount=Money(301, "USD"), stage="proposal")
    acts.add(maria, "yuan", amount=Money(120, "CNY"), stage="proposal")
    acts.add(maria, "yuan too", amount=Money(3, "CNY"), stage="lead")
    acts.add(maria, "unknown", stage="proposal")
    board = deals.board(maria)
    proposal = next(column for column in board.columns if column.key == "proposal")
    assert (proposal.count, proposal.amount, proposal.unconverted, proposal.unknown) == (4, 1151, {"CNY": 120}, 1)
    assert (board.amount, board.unconverted) == (1151, {"CNY": 123})
    assert deals.rows(maria, [dollar])[0].in_firm == 151
    assert proposal.weighted == 500 + 76


# -- the board -------------------------------------------------------------------------------------------------------


def test_a_board_has_the_open_stages_in_order_with_their_deals(office: Office, maria: Session) -> None:
    office.deal("late", "maria", "proposal", close_on=date(2027, 1, 1))
    office.deal("never", "maria", "proposal")
    office.deal("soon", "tom", "proposal", close_on=date(2026, 12, 1))
    office.deal("first", "maria", "lead")
    office.deal("won", "maria", "order")
    office.deal("lost", "maria", "lost")
    office.deal("away", "maria", archived=True)
    board = deals.board(maria)
    assert [column.key for column in board.columns] == [
        "lead", "qualified", "discovery", "evaluation", "proposal", "negotiation",
    ]  # fmt: skip
    assert titles(board) == ["first", "soon", "late", "never"]
    assert [column.count for column in board.columns] == [1, 0, 0, 0, 3, 0]
    assert [deal.title for deal in board.of_stage(board.columns[4].stage_id)] == ["soon", "late", "never"]
    assert titles(deals.board(maria, status="won")) == ["won"]
    assert [column.key for column in deals.board(maria, status="lost").columns] == ["lost"]
    assert deals.board(maria, status=None).count == 6


def test_a_board_shows_mine_or_somebodys_or_what_has_the_words(office: Office, maria: Session) -> None:
    account = office.account("Müller Optik", "maria")
    office.deal("Lens", "maria", account_id=account)
    office.deal("Optical bench", "tom")
    office.deal("Press", "tom")
    assert titles(deals.board(maria, mine=True)) == ["Lens"]
    assert titles(deals.board(maria, owner="Tom")) == ["Optical bench", "Press"]
    with pytest.raises(BadValue, match="There is no user nobodyxx"):  # as a funnel says it, not as if there were none
        deals.board(maria, owner="nobodyxx")
    assert titles(deals.board(maria, text="OPTI")) == ["Lens", "Optical bench"]
    assert titles(deals.board(maria, text="rossi muller")) == ["Lens"]
    assert titles(deals.board(maria, text="optik press")) == []
    assert deals.board(maria, text="press").columns[0].count == 1


def test_a_board_counts_and_sums_only_what_is_seen(office: Office, maria: Session) -> None:
    office.deal("mine", "maria", amount=1)
    office.deal("secret", "tom", amount=10, private=True)
    office.deal("lena's", "lena", amount=100)
    assert (deals.board(maria).count, deals.board(maria).amount) == (2, 101)
    assert deals.board(office.sit("mona")).amount == 111
    office.firm(colleagues_see="own")
    assert deals.board(office.sit("maria")).amount == 1


def test_the_board_is_of_the_only_pipeline_with_deals_else_of_the_usual_one(office: Office, maria: Session) -> None:
    assert deals.board(maria).pipeline_key == "standard"
    acts.add(maria, "short", pipeline="simple")
    assert deals.default_pipeline(maria).key == "simple"
    assert deals.board(maria).count == 1
    acts.add(maria, "long", pipeline="standard")
    assert deals.board(maria).pipeline_key == "standard"
    assert deals.board(maria, "Simple").pipeline_key == "simple"
    with pytest.raises(BadValue, match="standard, simple"):
        deals.board(maria, "other")


def test_pipelines_list_their_stages_with_the_lost_one_last(office: Office, maria: Session) -> None:
    standard, simple = deals.pipelines(maria)
    assert [stage.key for stage in simple.stages] == ["prospecting", "engaging", "won", "lost"]
    assert [stage.outcome for stage in standard.stages][-3:] == ["won", "won", "lost"]
    assert simple.stage("Engaging").probability == 50


def test_the_lists_to_choose_from(office: Office, maria: Session) -> None:
    assert deals.reasons(maria, "lost")[0] == "Price" and deals.reasons(maria, "won")[1] == "Product"
    for name in ("festo", "ABB"):
        put(office, Competitor, name=name)
    assert deals.competitors(maria) == ["ABB", "festo"]


def many(office: Office, count: int) -> None:
    """So many open deals of Maria's with a customer and a plan each, made by hand in a few statements."""
    admin = office.sit("olga")
    account = office.account("Bulk", "maria")
    maria = office.user_id("maria")
    stages = [office.stage_id(key) for key in ("lead", "qualified", "discovery", "evaluation", "proposal")]
    with admin.operation("bulk") as op:
        same = {"pipeline_id": 1, "owner_id": maria, "account_id": account, "currency": "EUR"}
        ids = op.insert_many(Deal, [{**same, "title": f"Deal {n}", "amount": n} for n in range(count)])
        op.insert_many(Activity, [{"deal_id": one, "subject": "call", "due_on": TODAY} for one in ids])
        move(admin, [Move(one, stages[n % 5]) for n, one in enumerate(ids)])


def test_a_board_asks_as_little_for_many_deals_as_for_few(office: Office, maria: Session) -> None:
    office.deal("one", "maria")
    deals.board(maria)  # rights are read once a session
    few = cost(office, lambda: deals.board(maria))
    many(office, 300)
    assert cost(office, lambda: deals.board(maria)) == few
    assert deals.board(maria).count == 301


# -- the card --------------------------------------------------------------------------------------------------------


def test_a_card_tells_a_deals_whole_story(office: Office, maria: Session) -> None:
    deal = office.deal("Press", "maria", amount=500, source="fair")
    eva = put(office, Contact, name="Eva Weiss", sort_name="eva weiss", title="managing director")
    festo, product = put(office, Competitor, name="Festo"), put(office, Product, name="Press 7")
    put(office, DealContact, deal_id=deal, contact_id=eva, role="decision_maker", influence=4, attitude=1)
    put(office, DealCompetitor, deal_id=deal, competitor_id=festo)
    put(office, DealLine, deal_id=deal, product_id=product, quantity="2", price=250, total=500)
    put(office, Tagging, deal_id=deal, tag_id=put(office, Tag, name="fair"))
    put(office, Memo, deal_id=deal, at=office.time, by_id=maria.user.id, text="new plant\nin spring")
    put(office, Activity, deal_id=deal, subject="demo", kind="visit", due_on=date(2026, 11, 25))
    put(office, Activity, deal_id=deal, subject="call", status="done", due_on=TODAY, done_at=office.time)
    office.pass_days(4)
    acts.promote(maria, deal)
    office.pass_days(3)
    acts.lose(maria, deal, ["Price"], "too dear", "Festo")
    card = deals.card(maria, deal)
    assert [(m.from_stage, m.to_stage, m.days, m.who) for m in card.moves] == [
        ("Qualified", "Lost", 0, "Maria Rossi"),
        ("Lead", "Qualified", 3, "Maria Rossi"),
        ("", "Lead", 4, "Olga"),
    ]
    assert card.moves[0].reason == "too dear"
    assert (card.deal.title, card.pipeline, card.source, card.lost_to, card.close_note) == (
        "Press",
        "Standard",
        "fair",
        "Festo",
        "too dear",
    )
    assert (card.reasons, card.tags, card.competitors) == (("Price",), ("fair",), ("Festo",))
    assert [(p.name, p.role, p.influence) for p in card.people] == [("Eva Weiss", "decision_maker", 4)]
    assert [(line.product, line.quantity, line.total) for line in card.lines] == [("Press 7", "2", 500)]
    assert [one.subject for one in card.activities] == ["demo", "call"]
    assert [memo.text for memo in card.memos] == ["new plant\nin spring"]
    assert card.closed_day == date(2026, 11, 28) and card.created_day == TODAY


def test_a_card_of_what_is_not_seen_is_not_found(office: Office, maria: Session) -> None:
    hidden = office.deal("Secret", "tom", private=True)
    with pytest.raises(NotFound):
        deals.card(maria, hidden)
    assert deals.card(office.sit("mona"), hidden).deal.private


def test_the_board_and_the_funnel_of_open_deals_say_the_same(office: Office, maria: Session) -> None:
    put(office, Rate, currency="USD", day=date(2026, 1, 1), rate="0.9137")
    close(office, 14, 9)  # history enough for Lead and Qualified
    for n, stage in enumerate(("lead", "qualified", "discovery", "proposal", "qualified", "lead", "negotiation")):
        acts.add(maria, f"D{n}", stage=stage, amount=Money(12_345 + 77 * n, "USD" if n % 2 else "EUR"))
    acts.add(maria, "own", stage="qualified", amount=Money(999, "EUR"), probability=33)
    acts.add(maria, "unknown", stage="qualified")
    board = deals.board(maria)
    found = funnel(maria, FunnelAsk(mode="snapshot", measure="amount"))
    assert {column.key: (column.count, column.amount, column.weighted) for column in board.columns} == {
        row.key: (row.count, row.amount, row.weighted) for row in found.rows
    }
    assert board.weighted == sum(row.weighted or 0 for row in found.rows) > 0
