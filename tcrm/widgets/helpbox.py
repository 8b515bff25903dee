"""The keys of a place, over the whole screen, in groups; what is refused just now says why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.widget import Widget

from tcrm.commands import TITLES, Command
from tcrm.i18n import N_, _
from tcrm.keys import Overrides, Refusal, commands_for, shown_keys
from tcrm.text import cell_len, fit
from tcrm.widgets.cells import Line, fold
from tcrm.widgets.columns import RowState
from tcrm.widgets.layout import group_rows
from tcrm.widgets.lines import TextLine
from tcrm.widgets.listview import RowList
from tcrm.widgets.prompt import Prompt
from tcrm.widgets.rowpaint import GUTTER

KEYS_WIDTH, HELP_WIDTH = 16, 62
"""At most so many columns for the keys, and at least so many for the help where a reason stands beside it."""

_DAYS = ("agenda.group", "agenda.week", "agenda.earlier", "agenda.later")
GROUPS = (
    (N_("do"), ()),
    (N_("look"), ("view.", "filter.", "find.", "timeline.", "funnel.", "about", "copy.", *_DAYS)),
    (N_("mark"), ("mark.toggle", "mark.range", "mark.all")),
    (N_("move about"), ("move.", "pane.")),
    (N_("go to"), ("screen.", "open.", "go.", "stages.", "history.show")),
    (N_("take back"), ("undo", "redo", "again", "history.undo")),
    (N_("the program"), ("help", "command.", "look.", "refresh", "redraw", "suspend")),
)
"""The groups in their order, and how the ids of their commands begin; the first has all others."""


@dataclass(frozen=True)
class KeyHelp:
    """One command as the help shows it; `group` is the number of its group."""

    id: str
    keys: str
    text: str
    refused: str | None
    group: int


def group_of(command: Command) -> int:
    """The number of the group that a command belongs to."""
    return next((number for number, (_name, begun) in enumerate(GROUPS) if begun and command.id.startswith(begun)), 0)


def key_help(place: str, refusal: Refusal, overrides: Overrides | None = None) -> list[KeyHelp]:
    """The commands of a place by group, in each the most used first."""
    rows = [
        KeyHelp(each.id, "  ".join(shown_keys(each, overrides)), _(each.help), refusal(each.id), group_of(each))
        for each in commands_for(place)
    ]
    return sorted(rows, key=lambda row: row.group)


def is_beside(row: KeyHelp, screen_width: int) -> bool:
    """Is there room for the reason beside the help? Else it stands below."""
    return KEYS_WIDTH + HELP_WIDTH + cell_len(row.refused or "") + 8 <= screen_width


def told(row: KeyHelp, screen_width: int, keys_width: int = KEYS_WIDTH) -> list[Line]:
    """Keys, help, and for what is refused the reason: on one line if there is room, else what it says in a column."""
    keys, role = ("dim", "dim") if row.refused else ("key", "text")
    if row.refused and is_beside(row, screen_width):
        said = [[(fit(row.text, HELP_WIDTH) + "  ", role), (row.refused, "dim")]]
    else:
        room = screen_width - GUTTER - keys_width - 3  # at the right edge stands where in the list we are
        said = [*fold([(row.text, role)], room), *fold([(row.refused or "", "dim")], room)]
    names = [row.keys] + [""] * len(said)
    return [[(fit(name, keys_width) + "  ", keys), *line] for name, line in zip(names, said, strict=False)]


class Help(Prompt[None], place="help"):
    """What can be pressed in a place. Closes with esc, q, ? or Enter."""

    def __init__(self, place: str, refusal: Refusal, overrides: Overrides | None = None) -> None:
        super().__init__()
        self.add_class("whole")
        self.key_rows = key_help(place, refusal, overrides)
        self.list: RowList[KeyHelp] = RowList(self._draw, key=lambda row: row.id, height=self._height)
        self.place_title = _(TITLES[place])
        self.widest = max((cell_len(row.keys) for row in self.key_rows), default=0)

    def _told(self, row: KeyHelp, screen_width: int) -> list[Line]:
        return told(row, screen_width, min(self.widest, KEYS_WIDTH))

    def _draw(self, row: KeyHelp, width: int, state: RowState) -> Sequence[Line]:
        return self._told(row, state.screen_width)

    def _height(self, row: KeyHelp) -> int:
        return len(self._told(row, self.app.size.width))

    def parts(self) -> Iterator[Widget]:
        yield TextLine([("  " + self.place_title, "name"), ("   " + _("what can be pressed here"), "dim")])
        yield self.list

    def on_mount(self) -> None:
        self.list.focus()

    def on_resize(self) -> None:
        """What is below the help on a narrow screen is beside it on a wide one."""
        groups = group_rows(self.key_rows, lambda row: row.group, self._title)
        self.list.set_rows(self.key_rows, groups)

    @staticmethod
    def _title(rows: list[KeyHelp]) -> Line:
        return [(_(GROUPS[rows[0].group][0]), "head")]

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
        self.list.turn(1)

    def do_move_page_up(self) -> None:
        self.list.turn(-1)
