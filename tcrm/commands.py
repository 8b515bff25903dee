"""The commands themselves, one row each; `keys` says what is made of them.

A command that several places share stands here once, with all its places.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tcrm.i18n import N_
from tcrm.keynames import key_name

SCREENS = ("agenda", "customers", "contact", "account", "deal", "deals", "funnel", "stages", "history", "first")
OVERLAYS = ("command", "filter", "prompt", "memo", "lookup", "choose", "form", "confirm", "help", "import")
PLACES = SCREENS + OVERLAYS

TITLES = {
    "agenda": N_("Agenda"),
    "customers": N_("Customers"),
    "contact": N_("Person"),
    "account": N_("Customer"),
    "deal": N_("Deal"),
    "deals": N_("Pipeline"),
    "funnel": N_("Funnel"),
    "stages": N_("Stages"),
    "history": N_("History"),
    "first": N_("Welcome"),
    "command": N_("While typing a command"),
    "filter": N_("While filtering"),
    "prompt": N_("While answering"),
    "memo": N_("In a memo"),
    "lookup": N_("While looking up"),
    "choose": N_("While choosing from a list"),
    "form": N_("In a form"),
    "confirm": N_("When asked yes or no"),
    "help": N_("In the help"),
    "import": N_("Before an import"),
}
"""What each place is called, wherever its keys are shown."""

_ALL = frozenset(SCREENS)
_DESK = _ALL - {"first"}
_TOP = frozenset({"agenda", "customers", "deals", "funnel"})
_BELOW = _DESK - _TOP
_DEALS = frozenset({"agenda", "deals", "account", "deal", "contact"})
_RECORDS = _DEALS | {"customers"}
_LISTS = frozenset({"agenda", "customers", "deals"})
_CARDS = frozenset({"account", "deal", "contact"})
_ANSWERS = frozenset({"prompt", "memo", "lookup", "choose"})
_READ = frozenset({"help", "import"})


class Command(NamedTuple):
    """One thing that a key can do.

    `keys` are Textual key names, the one to show first. `label` is one or two words for the bottom line and
    `help` one line; both are English until shown. `rank` orders the bottom line, the most used first; None
    keeps the command out of it. `places` names the screens and overlays where it applies. A command without keys
    is typed: `:theme light`.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    places: frozenset[str]
    rank: int | None = None


def _command(id: str, keys: str, label: str, help: str, places: Iterable[str], rank: int | None = None) -> Command:
    return Command(id, tuple(key_name(key) for key in keys.split()), label, help, frozenset(places), rank)


COMMANDS: tuple[Command, ...] = (
    # where to
    _command("screen.agenda", "1", TITLES["agenda"], N_("what is to be done"), _DESK),
    _command("screen.customers", "2", TITLES["customers"], N_("the customers"), _DESK),
    _command("screen.deals", "3", TITLES["deals"], N_("the deals by stage"), _DESK),
    _command("screen.funnel", "4", TITLES["funnel"], N_("how far deals get, and where they are lost"), _DESK),
    _command("screen.previous", "`", N_("previous"), N_("the screen before this one"), _DESK),
    _command("open.anything", "o", N_("look up"), N_("open a customer, a contact or a deal by its name"), _DESK, 80),
    # what is to be done
    _command("agenda.done", "d", N_("done"), N_("it is done: how it went, then the next step"), {"agenda"}, 2),
    _command("agenda.snooze", "z", N_("snooze"), N_("out of my own queue until a day"), {"agenda"}, 3),
    _command("agenda.reschedule", "r", N_("reschedule"), N_("another day or hour; every … repeats it"), {"agenda"}, 4),
    _command("agenda.add", "a", N_("add"), N_("plan something in one line"), {"agenda"}, 30),
    _command("agenda.group", "b", N_("group"), N_("group by when it is due, day, kind or priority"), {"agenda"}, 58),
    _command("agenda.week", "v", N_("week, list"), N_("seven days side by side, or one queue"), {"agenda"}, 52),
    _command("agenda.earlier", "[", N_("day"), N_("a day back; in the week view seven"), {"agenda"}, 54),
    _command("agenda.later", "]", N_("day"), N_("a day forward; in the week view seven"), {"agenda"}, 54),
    # the record under the cursor
    _command(
        "open.selected", "enter", N_("open"), N_("open what is under the cursor"), _DEALS | {"customers", "first"}, 10
    ),
    _command("deal.promote", "> L", N_("promote"), N_("promote to the next stage"), _DEALS, 20),
    _command("deal.back", "< H", N_("back"), N_("step back to the stage before"), _DEALS, 21),
    _command("deal.win", "w", N_("won"), N_("the deal is won: reason and competitor"), _DEALS, 22),
    _command("deal.lose", "x", N_("lost"), N_("the deal is lost: reason and competitor"), _DEALS, 23),
    _command("deal.move", "m", N_("move"), N_("move to a stage chosen from a list"), _DEALS, 24),
    _command("add.customer", "a", N_("add"), N_("add a customer"), {"customers"}, 30),
    _command("add.deal", "a", N_("add"), N_("add a deal"), {"deals"}, 30),
    _command("add.here", "a", N_("add"), N_("add a person, a deal …: what stands under the cursor"), _CARDS, 30),
    _command("edit", "e", N_("edit"), N_("edit the record under the cursor"), _DEALS | {"customers", "stages"}, 31),
    _command("edit.card", "E", N_("edit"), N_("edit what the card is about, wherever the cursor is"), _CARDS),
    _command("delete", "D", N_("delete"), N_("delete it, if nothing else needs it"), _RECORDS),
    _command("log.activity", "c", N_("log"), N_("log a call, a visit, a meeting or an e-mail"), _RECORDS, 26),
    _command("plan.step", "t", N_("next step"), N_("plan the next step"), _RECORDS, 27),
    _command("write.memo", "M", N_("memo"), N_("write a memo"), _RECORDS, 35),
    _command("mark.hot", "!", N_("hot"), N_("mark as hot, with a note and a day"), _RECORDS, 32),
    _command("assign", "@", N_("assign"), N_("hand it over to a colleague"), _RECORDS, 33),
    _command("tag", "#", N_("tag"), N_("put tags on it, or take them off"), _RECORDS, 34),
    _command(
        "timeline.kinds",
        "v",
        N_("timeline"),
        N_("what the timeline shows: all, talk, deals, changes"),
        _CARDS,
        29,
    ),
    _command("tick", "space", N_("checklist"), N_("tick what the stage asks for"), {"deal"}, 31),
    _command("deal.sum", "=", N_("take sum"), N_("make the amount what the products come to"), {"deal"}),
    _command("mark.toggle", "space", N_("mark"), N_("mark, or take the mark away"), {"agenda", "deals"}, 40),
    _command("mark.range", "V", N_("range"), N_("mark from here, or the last mark, as one moves"), {"agenda", "deals"}),
    _command("mark.all", "*", N_("all"), N_("mark all, or none if all are marked"), {"agenda", "deals"}),
    _command(
        "view.person",
        "P",
        N_("whose"),
        N_("my deals, another person's, or all that I may see"),
        {"agenda", "deals", "funnel"},
        55,
    ),
    _command(
        "view.sort",
        "s",
        N_("sort"),
        N_("sort by something else; the same again turns round"),
        {"agenda", "deals", "customers"},
        51,
    ),
    _command("view.other", "v", N_("list, board"), N_("the same deals as a list or as a board"), {"deals"}, 52),
    _command("view.group", "b", N_("by seller"), N_("by seller, or by stage again"), {"deals"}, 58),
    _command(
        "view.filter", "F", N_("filters"), N_("saved filters and the pipelines: choose, save, delete"), {"deals"}, 53
    ),
    _command("view.moved", "W", N_("moved"), N_("my people's deals that moved since I last looked"), {"deals"}),
    _command("view.changed", "W", N_("changed"), N_("customers that others changed since I looked"), {"customers"}, 54),
    # the stages of all pipelines
    _command("stages.show", "S", N_("stages"), N_("the stages of all pipelines, and what they ask for"), _TOP, 62),
    _command("stage.add", "a", N_("add"), N_("add a stage after this one"), {"stages"}, 30),
    _command("stage.guidance", "M", N_("guidance"), N_("write what is to be done in the stage"), {"stages"}, 33),
    _command("stage.remove", "D", N_("take out"), N_("take the stage out; its deals go where you say"), {"stages"}, 32),
    _command("stage.up", "K", N_("move"), N_("the stage one place up"), {"stages"}, 33),
    _command("stage.down", "J", N_("move"), N_("the stage one place down"), {"stages"}, 34),
    _command("pipeline.add", "A", N_("new pipeline"), N_("add a pipeline, from a template or empty"), {"stages"}, 36),
    _command("pipeline.edit", "E", N_("pipeline"), N_("its name; the usual one; out of use and back"), {"stages"}, 35),
    # the funnel
    _command("funnel.mode", "tab", N_("mode"), N_("the next way to count: cohort, snapshot"), {"funnel"}, 10),
    _command("funnel.measure", "v", N_("amount"), N_("count deals or add amounts up"), {"funnel"}, 20),
    _command(
        "funnel.by", "b", N_("group"), N_("group by seller, team, region, source, product or class"), {"funnel"}, 25
    ),
    _command("funnel.earlier", "[", N_("week"), N_("a week back in time"), {"funnel"}, 30),
    _command("funnel.later", "]", N_("week"), N_("a week forward in time"), {"funnel"}, 31),
    _command(
        "funnel.time", "T", N_("time"), N_("of which time: this month, quarter, year, other days"), {"funnel"}, 27
    ),
    _command(
        "funnel.beside",
        "B",
        N_("beside"),
        N_("another funnel beside it: a year before, the seller's team"),
        {"funnel"},
        57,
    ),
    _command("funnel.open", "enter", N_("the deals"), N_("the deals behind this figure"), {"funnel"}, 40),
    _command(
        "about",
        "i",
        N_("about"),
        N_("what a stage asks for; how a figure is computed"),
        {"agenda", "deals", "funnel", "deal", "stages"},
        60,
    ),
    # moving about
    _command("filter.start", "/", N_("filter"), N_("filter this list as you type"), _LISTS | {"history"}, 50),
    _command("find.next", "n", N_("next"), N_("the next match"), _LISTS | {"history"}),
    _command("find.previous", "N", N_("previous"), N_("the previous match"), _LISTS | {"history"}),
    _command("move.down", "j down", N_("down"), N_("down one"), _ALL | _READ),
    _command("move.up", "k up", N_("up"), N_("up one"), _ALL | _READ),
    _command("move.left", "h left", N_("left"), N_("the stage or the pane before"), _DEALS | {"funnel"}),
    _command("move.right", "l right", N_("right"), N_("the next stage or pane"), _DEALS | {"funnel"}),
    _command("move.first", "g home", N_("first"), N_("to the first"), _ALL | _READ),
    _command("move.last", "G end", N_("last"), N_("to the last"), _ALL | _READ),
    _command("move.middle", "%", N_("middle"), N_("to the middle of the list"), _LISTS | {"history"}),
    _command("move.page_down", "ctrl+d pagedown", N_("page down"), N_("down half a screen"), _ALL | _READ),
    _command("move.page_up", "ctrl+u pageup", N_("page up"), N_("up half a screen"), _ALL | _READ),
    _command("pane.next", "tab", N_("pane"), N_("to the next pane"), _CARDS),
    _command("pane.previous", "shift+tab", N_("pane before"), N_("to the pane before"), _CARDS),
    # every change can be taken back
    _command("again", ".", N_("again"), N_("the last change again, on what is selected here"), _RECORDS, 72),
    _command("copy.field", "y", N_("copy"), N_("copy a field to the clipboard of the terminal"), _RECORDS, 73),
    _command("undo", "u", N_("undo"), N_("take my last change back"), _DESK, 70),
    _command("redo", "ctrl+r", N_("redo"), N_("make again what was just taken back"), _DESK | {"first"}),
    _command("history.show", "U", N_("history"), N_("what was changed, and by whom"), _DESK - {"history"}),
    _command("drafts", "", N_("drafts"), N_("what was typed and not saved: go on with it, or drop it"), _DESK),
    _command("history.undo", "enter", N_("undo this"), N_("take this change alone back"), {"history"}, 10),
    # the rest
    _command("go.back", "esc q", N_("leave"), N_("one level back"), _BELOW, 90),
    _command("go.clear", "esc", N_("clear"), N_("clear the filter, then the marks"), _TOP),
    _command("go.quit", "q", N_("quit"), N_("leave the program"), _TOP | {"first"}),
    _command("help", "?", N_("help"), N_("the keys of this place"), _ALL),
    _command("command.line", ":", N_("command"), N_("a command by its name, or a call or task in one line"), _DESK, 95),
    _command("command.palette", "ctrl+p", N_("commands"), N_("all commands of this place, searched by words"), _DESK),
    _command("look.theme", "", N_("theme"), N_("the colours: dark, light, ansi or mono"), _DESK),
    _command("look.keys", "", N_("keys"), N_("the key profile: plain or vim"), _DESK),
    _command("refresh", "R", N_("refresh"), N_("read the data anew"), _DESK),
    _command("redraw", "ctrl+l", N_("redraw"), N_("draw the screen anew"), _ALL),
    _command("suspend", "ctrl+z", N_("suspend"), N_("back to the shell; `fg` returns"), _ALL),
    # while typing and answering
    _command("filter.keep", "enter", N_("keep"), N_("keep the filter, back to the list"), {"filter"}, 10),
    _command("filter.clear", "esc", N_("clear"), N_("clear the filter"), {"filter"}, 20),
    _command("filter.help", "?", N_("how"), N_("what a filter can say, while nothing is typed"), {"filter"}, 30),
    _command("prompt.accept", "enter", N_("ok"), N_("take what is written or chosen"), _ANSWERS | {"command"}, 10),
    _command("command.complete", "tab", N_("complete"), N_("complete it; again for the next one"), {"command"}, 20),
    _command("command.complete_back", "shift+tab", N_("back"), N_("the completion before"), {"command"}),
    _command("command.older", "up", N_("earlier"), N_("what was entered before"), {"command"}, 22),
    _command("command.newer", "down", N_("earlier"), N_("what was entered after it"), {"command"}, 23),
    _command("prompt.complete", "tab", N_("complete"), N_("complete the word, where words are offered"), {"prompt"}),
    _command("prompt.next", "tab down", N_("next"), N_("the next choice"), {"lookup", "choose"}),
    _command("prompt.previous", "shift+tab up", N_("previous"), N_("the choice before"), {"lookup", "choose"}),
    _command("form.next", "enter", N_("next"), N_("the next field; on the last one, save"), {"form"}, 10),
    _command("form.after", "tab", N_("next"), N_("the next field"), {"form"}),
    _command("form.before", "shift+tab", N_("previous"), N_("the field before"), {"form"}),
    _command("form.down", "down", N_("down"), N_("the next of what was found, else the next field"), {"form"}),
    _command("form.up", "up", N_("up"), N_("the one before of what was found, else the field before"), {"form"}),
    _command(
        "form.restore",
        "ctrl+r",
        N_("bring back"),
        N_("what was typed here before, or away with it again"),
        {"form", "memo", "prompt"},
    ),
    _command("form.save", "ctrl+s", N_("save"), N_("save the form"), {"form"}, 20),
    _command("memo.editor", "ctrl+e", N_("editor"), N_("write it in $VISUAL or $EDITOR"), {"memo"}, 20),
    _command(
        "prompt.cancel", "esc", N_("cancel"), N_("leave it; nothing is changed"), _ANSWERS | {"form", "command"}, 30
    ),
    _command("confirm.yes", "y", N_("yes"), N_("yes, do it"), {"confirm"}, 10),
    _command("confirm.no", "n esc q", N_("no"), N_("no, leave it"), {"confirm"}, 20),
    _command("confirm.unsure", "enter", N_("no"), N_("no, and that is said: only y is yes"), {"confirm"}),
    _command("help.close", "esc q ? enter", N_("close"), N_("close the help"), {"help"}, 10),
    _command("import.start", "enter", N_("import"), N_("import the files as it is said"), {"import"}, 10),
    _command("import.leave", "esc q n", N_("back"), N_("back; nothing is imported"), {"import"}, 20),
)

BOTTOM: dict[str, tuple[str, ...]] = {
    "agenda": (
        "agenda.done", "agenda.snooze", "agenda.reschedule", "log.activity", "deal.promote", "agenda.add",
        "filter.start", "open.selected", "plan.step", "agenda.earlier", "agenda.later", "agenda.week",
    ),
    "funnel": (
        "funnel.mode", "funnel.earlier", "funnel.later", "funnel.open", "funnel.measure", "funnel.by", "funnel.time",
        "funnel.beside",
    ),
    "first": ("open.selected", "go.quit"),
}  # fmt: skip
"""Places whose bottom line begins with other commands than the ranks say; these stand there without a rank, too."""
