"""Customers: the list, looked up as you type; Enter opens the card."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from textual import on
from textual.widget import Widget

from tcrm.errors import Overtaken
from tcrm.i18n import _, ngettext
from tcrm.queries import customerfilter, customers
from tcrm.queries.by_name import ByName
from tcrm.queries.customer_order import all_by_name, first_rows, ordered_ids
from tcrm.queries.customers import CustomerRow
from tcrm.queries.refs import Ref
from tcrm.queries.visits import changed_accounts
from tcrm.queries.whose import nobody_called
from tcrm.screens.customer_form import new_customer
from tcrm.screens.customer_view import HELP, WORDS, CustomerView, hot_sign
from tcrm.screens.deal_refusal import CHANGES
from tcrm.screens.ends import Ends
from tcrm.screens.mark_verbs import MarkVerbs
from tcrm.screens.sort_verb import Order, SortKey, SortVerb
from tcrm.screens.whose import belongs_to
from tcrm.widgets.cells import Line, join
from tcrm.widgets.columns import Columns, RowState
from tcrm.widgets.filterline import FilterLine, help_text
from tcrm.widgets.lines import TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.reading import Listed
from tcrm.widgets.theme import look_of
from tcrm.widgets.together import Together

if TYPE_CHECKING:
    from tcrm.app import TcrmApp


WINDOW = 120  # rows that are read together with the ids: more than a screen shows


class CustomersScreen(MarkVerbs, SortVerb, place="customers"):
    """All customers by name; the ids are known at once, rows are read as they come into sight."""

    ROWS = ("account",)

    def __init__(self) -> None:
        super().__init__()
        self.ids: Sequence[int] = ()
        self.counted = True  # whether these are all, or the first of them, while the others are not looked for
        self._by_name: ByName | None = None  # the order of all, as far as it was read
        self._shown: tuple[str, Order | None] | None = None  # the question that is answered on the screen
        self._together = Together(self)
        self.wrong = ""  # with the filter, in words
        self._asks_changed = self._shows_changed = False  # the filter; what stands on the screen
        self.summary = TextLine()
        self.heading = TextLine()
        self._ends = Ends(self)
        self.rows: RowList[CustomerRow] = RowList(
            self._draw_row, key=lambda row: row.id, sign=hot_sign, empty=_("No customer here.  a adds one.")
        )

    def body(self) -> Iterable[Widget]:
        self.view = CustomerView(self.session)
        yield self.summary
        yield TextLine()
        yield self.heading
        yield self.rows

    @property
    def rowlist(self) -> RowList[CustomerRow]:
        return self.rows

    @property
    def columns(self) -> Columns[CustomerRow]:
        """What is shown of a customer; of those that others have changed also who it was and when."""
        return self.view.changed if self._shows_changed else self.view.columns

    def _draw_row(self, row: CustomerRow, width: int, state: RowState) -> list[Line]:
        return self.columns(row, width, state)

    # -- loading -----------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """First what fits on the screen, which is known at once. All ids, if they are many, only when nobody types:
        they take their time, and the next letter makes them others."""
        text = await self._understand()
        again = (text, self.order) == self._shown
        first: Sequence[CustomerRow] = ()
        if not again and self.order is None:
            first = await self._show_first(text)
            if self._shown == (text, None) and (self.counted or self.is_typed_in):
                return
        ids = await self._all_ids(text)
        start = 0 if first or not again else max(0, self._cursor_among(ids) - WINDOW // 2)
        rows = first
        if [*ids[: len(first)]] != [row.id for row in first] or not first:
            rows = await self._read(ids[start : start + WINDOW])
        self.counted, self._shown = True, (text, self.order)
        self._show(ids, start, rows, from_top=not again and not first)

    def _cursor_among(self, ids: Sequence[int]) -> int:
        """The number that the customer under the cursor has among these; if it is gone, the one that it had."""
        row = self.rows.current
        return self.rows.cursor if row is None or row.id not in ids else ids.index(row.id)

    def row_key(self, table: str, row_id: int) -> int | None:
        return row_id if row_id in self.ids else None

    async def go_to_row(self, key: Hashable) -> None:
        """The rows there are read first: the next command means the customer who came back."""
        if not self.rows.go_to_key(key):
            at = self.ids.index(cast(int, key))
            await self.read_end(range(max(0, at - WINDOW // 2), min(len(self.ids), at + WINDOW // 2)))
            self.rows.go_to(at)

    async def _understand(self) -> str:
        """The filter as far as it means something; what is wrong with the rest is said above the list."""
        text, wrong = customerfilter.understood(self.filter.text)
        asked, said = customerfilter.read(text), [error.message for error in wrong]
        if asked.owners:
            said.append(await self.desk.ask(nobody_called, asked.owners))
        self.wrong, self._asks_changed = " · ".join(filter(None, said)), asked.changed
        return text

    async def _read(self, ids: Sequence[int]) -> Sequence[CustomerRow]:
        """The rows of these customers, and who changed them where that is asked."""
        if self._asks_changed:
            self.view.news |= {one.account_id: one for one in await self.desk.ask(changed_accounts, ids)}
        return await self.desk.ask(customers.rows, ids)

    async def _all_ids(self, text: str) -> Sequence[int]:
        if self.order is not None:
            return await self.desk.ask_long(ordered_ids, text, self.order.by.key, self.order.turned)
        if text:
            return await self.desk.ask_long(ordered_ids, text)
        self._by_name = await self.desk.ask_long(all_by_name, self._by_name)
        return self._by_name.ids

    async def _show_first(self, text: str) -> Sequence[CustomerRow]:
        """Show the first customers by name, if they are known at once; none if they are not."""
        found = await self.desk.ask(first_rows, text, self._in_sight, self._by_name)
        if found is not None:
            self.counted, self._shown = found.whole, (text, None)
            self._show(found.ids, 0, found.rows, from_top=True)
        if text != customerfilter.understood(self.filter.text)[0]:
            raise Overtaken
        return () if found is None else found.rows

    @property
    def _in_sight(self) -> int:
        """How many rows stand on the screen, or more where that is not known yet."""
        return self.rows.size.height or self.app.size.height

    @property
    def is_typed_in(self) -> bool:
        """Whether somebody types a filter just now."""
        return self.filter.display and bool(self.filter.text)

    @on(FilterLine.Changed)
    def _wait_for_rows(self) -> None:
        self._together.hold()

    @on(FilterLine.Closed)
    def _look_for_all(self) -> None:
        if self.counted:
            self._ends.later()
        else:
            self.reload()

    async def read_end(self, part: range) -> None:
        """Read rows that a jump may want; the rows must still be those of the same list then."""
        ids = self.ids
        rows = await self._read(ids[part.start : part.stop])
        if self.ids is ids:
            self.rows.lay_by(part.start, rows)

    async def learn_names(self) -> None:
        """Read what the first names are found by, for who types next."""
        while (known := self._by_name) is not None and await self.desk.ask_long(known.learn):
            pass

    def _show(self, ids: Sequence[int], start: int, rows: Sequence[CustomerRow], *, from_top: bool) -> None:
        self.ids, self._shows_changed = ids, self._asks_changed
        text = self.filter.text
        self.rows.empty = self._nothing(text)
        drawn_with = (self.session.today(), self.session.currency, self._shows_changed)
        self.rows.put(start, rows, len(ids), from_top=from_top, drawn_with=drawn_with)
        n = self.numerals.count(len(ids))
        count = ngettext("{n} customer", "{n} customers", len(ids)).format(n=n)
        if not self.counted:
            count = _("{n}+ customers").format(n=n) if text else "…"
        changed: Line = [(_("changed by others since you looked"), "dim")] if self._shows_changed else ()
        parts: list[Line] = [[(count, "dim")], changed, self.sorted_by()]
        wrong: Line = [(f"{look_of(self).sign('no')} {self.wrong} ", "bad")] if self.wrong else ()
        self.summary.show([("  ", "text"), *join(parts, " · ")], wrong)
        self._show_heading()
        self._together.release()
        self._ends.later()

    def _nothing(self, text: str) -> str:
        if text == customerfilter.CHANGED:
            return _("Nobody else has changed a customer of yours since you looked.  esc shows all.")
        return _("Nobody is found for this.  esc clears the filter.") if text else _("No customer here.  a adds one.")

    @on(RowList.NeedRows)
    async def _answer(self, wanted: RowList.NeedRows) -> None:
        part = self.ids[wanted.start : wanted.start + wanted.count]
        rows = await self._read(part)
        if part == self.ids[wanted.start : wanted.start + wanted.count]:
            self.rows.show(wanted.request, wanted.start, rows, len(self.ids))

    def show_position(self) -> None:
        super().show_position()
        if not self.counted and self.rows.total:
            self.status.right = self.status.right[:-1]

    def on_resize(self) -> None:
        self._show_heading()

    def _show_heading(self) -> None:
        width = self.app.size.width
        self.heading.show([("  ", "text"), *self.columns.heading(width - 3, width)] if self.ids else ())

    def sort_keys(self) -> Sequence[SortKey]:
        return (
            SortKey("name", _("name"), _("from A"), _("from Z")),
            SortKey("touch", _("last touch"), _("newest first"), _("longest ago first")),
            SortKey("amount", _("open amount"), _("largest first"), _("smallest first")),
            SortKey("city", _("city"), _("from A"), _("from Z")),
            SortKey("class", _("class"), _("from A"), _("from Z")),
        )

    def usual_order(self) -> str:
        return _("newest change first") if self._asks_changed else _("by name")

    def filter_words(self) -> Sequence[str]:
        return WORDS

    def filter_help(self) -> Listed:
        return help_text(HELP)

    def do_view_changed(self) -> None:
        """What others have changed: a filter like any other, which esc clears."""
        self.filter.set_text(customerfilter.CHANGED)

    # -- commands ----------------------------------------------------------------------------------------------------

    def refusal(self, command_id: str) -> str | None:
        if command_id == "open.selected" and not self.rows.total:
            return _("There is nothing to open.")
        row = self.rows.current
        takes = command_id == "assign" and row is not None and not row.owner
        if row is not None and not row.may_edit and not takes and command_id in CHANGES:
            return belongs_to(f"A-{row.id}", row.owner)
        return super().refusal(command_id)

    async def do_open_selected(self) -> None:
        row = self.rows.current
        if row is not None:
            await cast("TcrmApp", self.app).open(Ref("account", row.id))

    def chosen_ref(self) -> Ref | None:
        row = self.rows.current
        return None if row is None else Ref("account", row.id)

    def chosen_name(self) -> str:
        row = self.rows.current
        return "" if row is None else row.name

    async def do_add_customer(self) -> None:
        added = await new_customer(self)
        if added:
            self.filter.clear()
            await self.changed(_("added {name}").format(name=added[1]))
            self.rows.go_to(self.ids.index(added[0]) if added[0] in self.ids else 0)
