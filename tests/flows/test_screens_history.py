"""The history on the screen: what each change did, and which changes are shown."""

from __future__ import annotations

from office import Office
from seated import rows_of, seated
from tryout import until

from tcrm.actions import deals, marks
from tcrm.actions.customers import add_account
from tcrm.money import Money
from tcrm.queries.refs import Ref
from tcrm.screens.history import HistoryScreen


async def test_a_change_says_below_what_it_did_and_words_filter_the_changes(office: Office) -> None:
    maria, mona = office.sit("maria"), office.sit("mona")
    huber = add_account(maria, "Huber & Söhne", owner="maria")
    deal = office.deal("Press line", "maria", account_id=huber, amount=1_250_000)
    marks.add_memo(mona, Ref("account", huber), "New plant")
    deals.edit(mona, deal, {"amount": Money(2_000_000, "EUR")})
    async with seated(office, size=(60, 20)) as seat:
        await seat.keys("U")
        await until(lambda: "amount € 12,500 → € 20,000" in seat.text)
        assert f"D-{deal} Press line" in seat.text
        await seat.keys("j")
        await until(lambda: f"A-{huber} Huber & Söhne" in seat.text)
        assert "€ 20,000" not in seat.text
        await seat.keys("/", *"mona memo", "enter")
        assert [entry.kind for entry in rows_of(seat.history.rows)] == ["memo.add"]
        await seat.keys("escape")
        assert len(rows_of(seat.history.rows)) > 2 and seat.history  # esc clears the filter, and leaves then
        await seat.keys("escape")
        assert not isinstance(seat.app.screen, HistoryScreen)
