"""The keys of a place, over the whole screen; what is refused just now says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.widget import Widget

from tcrm.commands import SCREENS
from tcrm.i18n import _
from tcrm.keynames import key_label
from tcrm.keys import Overrides, Refusal, commands_for, keys_of
from tcrm.widgets.columns import Column, Columns
from tcrm.widgets.layout import Group, group_rows
from tcrm.widgets.lines import TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompt import Prompt


@dataclass(frozen=True)
class KeyHelp:
    """One command as the help shows it."""

    id: str
    keys: str
    text: str
    refused: str | None
    common: bool


def key_help(place: str, refusal: Refusal, overrides: Overrides | None = None) -> list[KeyHelp]:
    """The commands of a place: first what acts there, then what is the same on every screen."""
    everywhere = len(SCREENS) - 1
    rows = [
        KeyHelp(
            each.id,
            "  ".join(key_label(key) for key in keys_of(each, overrides)),
            _(each.help),
            refusal(each.id),
            common=len(each.places & set(SCREENS)) >= everywhere,
        )
        for each in commands_for(place)
    ]
    return sorted(rows, key=lambda row: row.common)


class Help(Prompt[None], place="help"):
    """What can be pressed in a place. Closes with esc, q, ? or Enter."""

    def __init__(self, place: str, refusal: Refusal, overrides: Overrides | None = None) -> None:
        super().__init__()
        self.add_class("whole")
        self.key_rows = key_help(place, refusal, overrides)
        columns = Columns(
            Column[KeyHelp]("", lambda row: row.keys, width=12, role="key"),
            Column[KeyHelp]("", lambda row: (row.text, "dim" if row.refused else "text"), most=60),
            Column[KeyHelp]("", lambda row: (row.refused or "", "warn"), min_screen=90),
        )
        self.list: RowList[KeyHelp] = RowList(columns, key=lambda row: row.id)

    def parts(self) -> Iterator[Widget]:
        yield TextLine()
        yield self.list

    def on_mount(self) -> None:
        self.list.set_rows(self.key_rows, self._groups())
        self.list.focus()

    def _groups(self) -> list[Group]:
        def title(rows: list[KeyHelp]) -> list[tuple[str, str]]:
            return [(_("everywhere") if rows[0].common else _("here"), "head")]

        return group_rows(self.key_rows, lambda row: row.common, title)

    def do_help_close(self) -> None:
        self.give(None)

    def do_move_down(self) -> None:
        self.list.move_by(1)

    def do_move_up(self) -> None:
        self.list.move_by(-1)

    def do_move_first(self) -> None:
        self.list.first()

    def do_move_last(self) -> None:
        self.list.last()

    def do_move_page_down(self) -> None:
        self.list.page(1)

    def do_move_page_up(self) -> None:
        self.list.page(-1)
