"""A small form at the foot of the screen: a label and a field a row, what is wrong beside the field.

    values = await fill(self, _("New customer"), [
        FormField("name", _("name"), check=required),
        FormField("city", _("city")),
    ], save=self._add_customer)

Tab and Enter go on, Enter on the last field or ctrl+s saves, esc leaves. If saving is refused the form stays open with
all that was typed, and says why. What is typed is kept as a draft until it is saved. What `doubt` finds is asked about
once before it is saved: see `doubts`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

from textual import events, on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from tcrm.drafts import Draft, Typed
from tcrm.errors import FieldRefused, TcrmError
from tcrm.text import wrap
from tcrm.widgets.cells import Line, flow, size
from tcrm.widgets.checks import required
from tcrm.widgets.doubts import Doubts, decide
from tcrm.widgets.drafting import Drafting, Save
from tcrm.widgets.flow import Asking
from tcrm.widgets.formfield import FormField, Notice, Noticed, Search, Values, changed
from tcrm.widgets.formrow import FormRow
from tcrm.widgets.lines import Paragraph, TextLine
from tcrm.widgets.theme import look_of

__all__ = ["Form", "FormField", "Notice", "Noticed", "Search", "Values", "changed", "fill", "required"]

Restored = Callable[[Draft | None], None]
"""Told of a draft that is in the fields again; None: it was put away."""

Watch = Callable[[], Awaitable[str]]
"""What others have done meanwhile to what the form is about, in a sentence; blank for nothing."""


async def fill(
    screen: Asking,
    title: str,
    fields: Sequence[FormField],
    *,
    save: Save[Values] | None = None,
    draft: str | None = None,
    doubt: Doubts | None = None,
    version: int | None = None,
    restored: Restored | None = None,
    watch: Watch | None = None,
) -> Values | None:
    """Let the user fill a form in. The values when it was saved, None if the user left it.

    `draft` is what it is for and the record's id, so that what was typed is offered in the same form: the title if it
    says both. Blank: it is not kept. Of something that stands somewhere already, `version` is that of the record, kept
    with the draft, and `restored` is told when a draft comes back or goes again. `doubt` is asked before saving,
    `watch` now and then while the form stands.
    """
    form = Form(title, fields, save, title if draft is None else draft, doubt, version)
    form.restored, form.meanwhile = restored, watch
    values = await screen.ask(form)
    if form.afterwards is not None:
        await form.afterwards()
    return values


class Form(Drafting[Values], place="form"):
    """Rows to fill in; see `fill`. `give` gets the values."""

    LEAST_ROWS = 3

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        save: Save[Values] | None,
        draft: str = "",
        doubt: Doubts | None = None,
        version: int | None = None,
    ) -> None:
        super().__init__(draft, title, version, save=save)
        self.doubt = doubt
        self.restored: Restored | None = None
        self.meanwhile: Watch | None = None
        self.afterwards: Callable[[], Awaitable[None]] | None = None
        self.title_line = TextLine([("  " + title, "head")])
        self.back_line, self.news_line = TextLine(), TextLine()
        self.back_line.display = self.news_line.display = False
        label_width = max(size([(field.label, "")]) for field in fields) + 4
        self.rows = [FormRow(field, label_width) for field in fields]
        self.fields = VerticalScroll(*self.rows, can_focus=False, classes="rows")
        self.foot = Paragraph()
        self._foot_height = 2
        self._refused = False  # does the foot say why saving was refused?

    def parts(self) -> Iterator[Widget]:
        yield self.title_line
        yield self.back_line
        yield self.news_line
        yield self.fields
        yield self.foot

    def on_mount(self) -> None:
        self.find_draft()
        self.rows[0].input.focus()

    def on_resize(self) -> None:
        """The foot is as high as its longest help needs, so that nothing jumps from field to field."""
        self.show_offer()
        most = max(max(len(row.field.help(self._width)), row.most_help) for row in self.rows)
        self._foot_height = max(2, most)
        self.fields.styles.max_height = max(self.LEAST_ROWS, min(12, self.app.size.height - most - 4))
        self._explain_field()

    @property
    def _width(self) -> int:
        return max(20, self.app.size.width - 4)

    @property
    def values(self) -> Values:
        """What stands in the fields now."""
        return {row.field.name: row.text for row in self.rows}

    @property
    def _current(self) -> int:
        return next((n for n, row in enumerate(self.rows) if row.input.has_focus), 0)

    # -- drafts --------------------------------------------------------------------------------------------------------

    def typed(self) -> Typed:
        return {
            row.field.name: (row.input.value, row.picked.value if row.picked else "")
            for row in self.rows
            if row.input.value != row.field.value
        }

    def standing(self) -> Mapping[str, str]:
        return {row.field.name: row.field.value for row in self.rows}

    def fill_in(self, typed: Typed) -> None:
        for row in self.rows:
            row.put(*typed.get(row.field.name, (row.field.value, "")))
            row.input.select_on_focus = row.field.name not in typed

    def show_offer(self) -> None:
        offer = self.offer
        self.back_line.display = bool(offer)
        self.back_line.show([("  ", "text"), *offer])

    def do_form_restore(self) -> None:
        super().do_form_restore()
        if self.restored is not None:
            self.restored(self.back)
        self.rows[0].input.focus()

    async def look_for_news(self) -> None:
        """Say what others have done meanwhile, in a line above the fields, before anything is saved."""
        if self.meanwhile is None or self._saving:
            return
        said = await self.meanwhile()
        self.news_line.display = bool(said)
        self.news_line.show([("  " + said, "warn")])

    # -- from field to field -------------------------------------------------------------------------------------------

    def _go(self, steps: int) -> None:
        number = self._current
        row = self.rows[number]
        if row.text != row.typed and not row.picked:
            row.input.value = row.text
        self.rows[(number + steps) % len(self.rows)].input.focus()

    @on(events.DescendantFocus)
    def _arrive(self) -> None:
        row = self.rows[self._current]
        if row.field.search:
            row.look_up()
        self._explain_field()

    @on(events.DescendantBlur)
    def _leave_behind(self, event: events.DescendantBlur) -> None:
        next(row for row in self.rows if row.input is event.widget).tell()

    @on(FormRow.Found)
    def _found(self) -> None:
        """What is found late does not hide why saving was refused."""
        if not self._refused:
            self._explain_field()

    def _explain_field(self) -> None:
        self._refused = False
        row = self.rows[self._current]
        row.tell()
        self._show_foot([*row.whole(self._width), *row.help(self._width)])

    @on(Input.Changed)
    def _look_at(self, event: Input.Changed) -> None:
        next(row for row in self.rows if row.input is event.input).edited()
        self.typing()
        self._explain_field()

    @on(Input.Submitted)
    async def do_form_next(self) -> None:
        row = self.rows[self._current]
        await row.settled()
        new = row.take()
        if row.wrong(even_if_empty=True) is not None:
            self._refuse(row)
        elif row is not self.rows[-1]:
            self._go(1)
        elif new:
            self._explain_field()
        else:
            await self.do_form_save()

    def _refuse(self, row: FormRow, why: str = "") -> None:
        """Back to a field that is wrong: the next key replaces what stands there."""
        row.input.focus()
        row.refuse(why)
        self._explain_field()

    async def do_form_after(self) -> None:
        await self._leave(1)

    async def do_form_before(self) -> None:
        await self._leave(-1)

    async def _leave(self, steps: int) -> None:
        row = self.rows[self._current]
        await row.settled()
        row.take()
        self._go(steps)

    async def do_form_down(self) -> None:
        await self._move(1)

    async def do_form_up(self) -> None:
        await self._move(-1)

    async def _move(self, steps: int) -> None:
        """Among the matches below the field; where there are none, to the next field."""
        row = self.rows[self._current]
        await row.settled()
        if row.move(steps):
            self._explain_field()
        else:
            self._go(steps)

    async def do_form_save(self) -> None:
        row = self.rows[self._current]
        await row.settled()
        new = row.take()
        wrong = [row for row in self.rows if row.wrong(even_if_empty=True)]
        if wrong:
            self._refuse(wrong[0])
        elif new:
            self._explain_field()
        else:
            await self.run_saving(self._save_certain)

    async def _save_certain(self) -> None:
        """Ask about what is doubtful, and save."""
        values = await self._certain()
        if values is not None:
            await self.store(values)
            self.give(values)

    async def _certain(self) -> Values | None:
        """What is to be saved; None if the user goes back to the form, or leaves it for something else."""
        values = self.values
        found = await self.doubt(values) if self.doubt else None
        way = await decide(self.flow, found) if found else None
        if found is None or (way and not way.leave):
            return {**values, **(way.values or {})} if way else values
        if way:
            self.afterwards = way.leave
            self.give(None)
        return None

    def complain(self, error: TcrmError) -> None:
        meant = [row for row in self.rows if isinstance(error, FieldRefused) and row.field.name == error.name]
        if meant:
            self._refuse(meant[0], error.message)
            return
        self._refused = True
        sign = look_of(self).sign("no")
        said: list[Line] = [[(line, "bad")] for line in wrap(f"{sign} {error.message}", self._width)]
        said += [[(line, "dim")] for line in wrap(error.hint, self._width)] if error.hint else []
        self._show_foot([*flow(said, self._width)])

    def _show_foot(self, rows: Sequence[Line]) -> None:
        self.foot.rows = rows
        self.foot.styles.height = max(self._foot_height, len(rows))
