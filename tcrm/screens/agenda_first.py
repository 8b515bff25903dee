"""The agenda as it is first seen, drawn without its screen: what the widgets draw with is put where they will be.

A test holds it against the first paint of the screen, in all sizes and looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.style import Style

from tcrm.keys import Overrides, Refusal
from tcrm.queries import agenda_order
from tcrm.queries.agenda import AgendaRow
from tcrm.queries.outlook import Outlook
from tcrm.screens import agenda_view, clock, deal_refusal, item_refusal, refusals
from tcrm.screens.day_column import LEAST, DayColumn, width_beside
from tcrm.screens.soon import said
from tcrm.session import Session
from tcrm.terminal.picture import Picture
from tcrm.widgets.cells import Line, draw
from tcrm.widgets.columns import RowState
from tcrm.widgets.layout import Layout
from tcrm.widgets.linetext import BottomText, TopText, status_text
from tcrm.widgets.rowpaint import RowPainter, thumb_lines
from tcrm.widgets.textlines import text_strip
from tcrm.widgets.theme import GROUNDS, Look

SMALLEST = (40, 12)
"""Cells and lines below which the screen itself decides what gives way."""


class First(NamedTuple):
    """What the first look at an agenda shows: the answers to what was asked, the user's own keys, the look."""

    session: Session
    found: Outlook
    soon: tuple[AgendaRow, ...]
    overrides: Overrides
    look: Look


def paint(first: First, width: int, height: int) -> Picture | None:
    """The picture of so many cells and lines; None where it is not known what the screen will look like."""
    if first.look.theme not in GROUNDS or width < SMALLEST[0] or height < SMALLEST[1]:
        return None
    ink, paper = GROUNDS[first.look.theme]
    ground = Style(color=ink, bgcolor=paper)
    picture = Picture(width, height)

    def lay_line(y: int, line: Line) -> None:
        picture.lay(0, y, draw(line, width, first.look).apply_style(ground))

    blank = draw((), width, first.look).apply_style(ground)
    for y in range(height):
        picture.lay(0, y, blank)
    view = agenda_view.AgendaView(first.session)
    beside = width_beside(width)
    lines = agenda_view.list_lines(height)
    _lay_rows(picture, first, view, width - (beside + 1 if beside else 0), lines, ground)
    column = DayColumn(view, first.session.firm.week_start)
    column.know(first.found)
    if beside and lines >= LEAST:
        for y, text in enumerate(column.lines(beside, lines, first.look)[:lines], start=2):
            picture.lay(width - beside, y, text_strip(text, beside, ground))
    lay_line(0, _top(first).compose_line(width, first.look))
    lay_line(height - 2, _status(first, width, beside))
    keys = BottomText("agenda", refusal_of(first), first.overrides)
    lay_line(height - 1, keys.compose_line(width, first.look))
    return picture


def _sections(first: First) -> Sequence[agenda_order.Section]:
    return agenda_view.with_today(agenda_order.sections(first.found.agenda))


def _lay_rows(
    picture: Picture, first: First, view: agenda_view.AgendaView, width: int, lines: int, ground: Style
) -> None:
    """The list below its two lines, with the cursor on the first row."""
    sections = _sections(first)
    rows = [row for each in sections for row in each.rows]
    layout = Layout(len(rows), [view.height(row) for row in rows], agenda_view.groups_of(sections, view))
    painter: RowPainter[AgendaRow] = RowPainter(view, view.sign)
    painter.begin(width, first.look, ground)
    thumbs = thumb_lines(0, lines, layout.lines)
    for y in range(lines):
        place = layout.at(y)
        if rows:
            row = None if place.row is None else rows[place.row]
            state = RowState(place.row == 0, False, picture.sheet.width)
            strip = painter.line(layout, place, y, row, state, thumbs)
        else:
            strip = painter.empty(y, agenda_view.nothing_to_do(), False)
        picture.lay(0, 2 + y, strip)


def _top(first: First) -> TopText:
    top = TopText("agenda", first.overrides)
    clock.tell(top, first.session)
    return top


def _status(first: First, width: int, beside: int) -> Line:
    """What begins soon, and how far the day is."""
    right = agenda_view.how_far(first.found.agenda, first.session.numerals, beside)
    return status_text(said(first.soon, first.session.now()), right, width, first.look)


def refusal_of(first: First) -> Refusal:
    """What the screen refuses while its cursor is on the first of the rows, and nothing has been done yet."""
    row = next((row for each in _sections(first) for row in each.rows), None)
    deal = first.found.deals.get(row.deal_id or 0) if row is not None else None
    chosen, deals = [row] if row is not None else [], [deal] if deal is not None else []

    def refusal(command_id: str) -> str | None:
        if command_id == "again":
            return refusals.unless_made(None, set())
        if command_id == "copy.field":
            return refusals.unless_chosen(row and item_refusal.ref_of(row))
        if said := item_refusal.on_list(command_id, row is None):
            return said
        reason = item_refusal.refused(command_id, row, lambda: chosen, None, first.session.user.role)
        if reason is not None or item_refusal.is_of_item(command_id, row):
            return reason
        return deal_refusal.refused(command_id, deals)

    return refusal
