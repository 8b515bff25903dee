"""A deal that is won or lost is no longer about to be signed."""

from __future__ import annotations

from office import Office

from tcrm.actions.history import undo
from tcrm.actions.marks import set_hot
from tcrm.actions.steps import lose, promote, win
from tcrm.queries.deal_rows import hot_flags


def test_what_was_about_to_be_signed_is_hot_no_more_once_it_is_won_or_lost_until_that_is_undone(
    office: Office,
) -> None:
    maria = office.sit("maria")
    signs, pays, fails = (office.deal(title, "maria", "negotiation") for title in ("Signs", "Pays", "Fails"))
    for deal, event in ((signs, ""), (pays, "payment"), (fails, "payment")):
        set_hot(maria, f"D-{deal}", "about 25 Nov", event=event)

    def hot() -> list[int]:
        return sorted(hot_flags(maria, [signs, pays, fails]))

    win(maria, [signs, pays])
    assert hot() == [pays, fails]
    set_hot(maria, f"D-{signs}", "may order more")
    assert promote(maria, [signs]).moved
    assert hot() == [signs, pays, fails]  # said after it was won
    lose(maria, fails, ("Price",))
    assert hot() == [signs, pays]
    for _ in range(4):
        undo(maria)
    assert hot() == [signs, pays, fails]
