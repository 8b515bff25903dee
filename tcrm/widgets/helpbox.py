"""The keys of a place, over the whole screen, in groups; below them what is refused just now, under its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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

KEYS_WIDTH, EDGE = 16, 3
"""At most so many columns for the keys; and those at the right edge, where in the list we are."""

_DAYS = ("agenda.group", "agenda.week", "agenda.earlier", "agenda.later")
GROUPS = (
    (N_("do"), ()),
    (N_("look"), ("view.", "filter.", "find.", "timeline.", "funnel.", "about", "copy.", *_DAYS)),
    (N_("mark"), ("mark.toggle", "mark.range", "mark.all")),
    (N_("move about"), ("move.", "pane.")),
    (N_("go to"), ("screen.", "open.", "go.", "stages.", "history.show")),
    (N_("take back"), ("undo", "redo", "again", "history.undo", "drafts")),
    (N_("the program"), ("help", "command.", "look.", "refresh", "redraw", "suspend")),
)
"""The groups in their order, and how the ids of their commands begin; the first has all others."""


@dataclass(frozen=True)
class KeyHelp:
    """One command as the help shows it; `group` is the number of its group. `refused` says why it cannot be used now,
    and `leads` whether it is the first of those that cannot for this reason."""

    id: str
    keys: str
    text: str
    refused: str | None
    group: int
    leads: bool = False


def group_of(command: Command) -> int:
    """The number of the group that a command belongs to."""
    return next((number for number, (_name, begun) in enumerate(GROUPS) if begun and command.id.startswith(begun)), 0)


def key_help(place: str, refusal: Refusal, overrides: Overrides | None = None) -> list[KeyHelp]:
    """The commands of a place: those that may be used by group, in each the most used first; then the others, by the
    reason why not."""
    rows = [
        KeyHelp(each.id, "  ".join(shown_keys(each, overrides)), _(each.help), refusal(each.id), group_of(each))
        for each in commands_for(place)
    ]
    able = sorted((row for row in rows if row.refused is None), key=lambda row: row.group)
    for reason in dict.fromkeys(row.refused for row in rows if row.refused is not None):
        first, *others = (row for row in rows if row.refused == reason)
        able += [replace(first, leads=True), *others]
    return able


def reason_lines(reason: str, screen_width: int) -> list[Line]:
    """Why some commands cannot be used, over them."""
    return [*fold([(reason, "dim")], screen_width - GUTTER - EDGE)]


def told(row: KeyHelp, screen_width: int, keys_width: int = KEYS_WIDTH) -> list[Line]:
    """Keys and help, in columns; before the first that is refused for a reason what the head has no room for of it."""
    keys, role = ("dim", "dim") if row.refused else ("key", "text")
    said = fold([(row.text, role)], screen_width - GUTTER - keys_width - EDGE)
    names = [row.keys] + [""] * len(said)
    lines: list[Line] = [[(fit(name, keys_width) + "  ", keys), *line] for name, line in zip(names, said, strict=False)]
    return reason_lines(row.refused, screen_width)[1:] + lines if row.refused and row.leads else lines


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
        groups = group_rows(self.key_rows, lambda row: row.refused or row.group, self._title)
        self.list.set_rows(self.key_rows, groups)

    def _title(self, rows: list[KeyHelp]) -> Line:
        first = rows[0]
        if first.refused:
            return reason_lines(first.refused, self.app.size.width)[0]
        return [(_(GROUPS[first.group][0]), "head")]

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
