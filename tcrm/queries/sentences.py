"""What an operation did, as a sentence in the user's language."""

from __future__ import annotations

import re
from typing import Any

from tcrm.daynames import short_months
from tcrm.i18n import N_, _
from tcrm.models.redaction import FORGET
from tcrm.session import params_of

SENTENCES: dict[str, str] = {
    "firm.edit": N_("changed the firm's settings"),
    "setup": N_("set the database up"),
    "account.add": N_("added {name}"),
    "account.edit": N_("changed {name}"),
    "account.delete": N_("deleted {name}"),
    "account.archive": N_("archived {name}"),
    "account.restore": N_("took {name} out of the archive"),
    "account.assign": N_("gave {name} to {owner}"),
    "contact.delete": N_("deleted {name}"),
    "contact.archive": N_("archived {name}"),
    "contact.restore": N_("took {name} out of the archive"),
    "tag.add": N_("tagged {name}: {tags}"),
    "tag.remove": N_("took tags off {name}: {tags}"),
    "tag.change": N_("tagged {name}: {tags}; took off: {gone}"),
    "share.add": N_("shared {name} with {to}"),
    "share.remove": N_("no longer shares {name} with {to}"),
    "contact.add": N_("added {name}"),
    "contact.edit": N_("changed {name}"),
    "deal.add": N_("added the deal {title}"),
    "deal.edit": N_("changed the deal {title}"),
    "deal.delete": N_("deleted the deal {title}"),
    "deal.move": N_("moved {title} to {stage}"),
    "deal.promote": N_("promoted {title} to {stage}"),
    "deal.back": N_("moved {title} back to {stage}"),
    "deal.win": N_("won {title}"),
    "deal.lose": N_("lost {title}"),
    "deal.reopen": N_("opened {title} again in {stage}"),
    "deal.assign": N_("gave {title} to {owner}"),
    "deal.check": N_("ticked “{item}” for {title}"),
    "deal.uncheck": N_("took the tick at “{item}” off {title}"),
    "role.add": N_("put {name} on the deal {title}"),
    "role.edit": N_("changed the part of {name} in the deal {title}"),
    "role.remove": N_("took {name} off the deal {title}"),
    "rival.add": N_("noted that {name} is after the deal {title}"),
    "rival.edit": N_("changed what is noted about {name} on the deal {title}"),
    "rival.remove": N_("took the competitor {name} off the deal {title}"),
    "line.add": N_("put {name} on the deal {title}"),
    "line.edit": N_("changed {name} on the deal {title}"),
    "line.remove": N_("took {name} off the deal {title}"),
    "pipeline.add": N_("added the pipeline {name}"),
    "pipeline.edit": N_("changed the pipeline {name}"),
    "pipeline.archive": N_("took the pipeline {name} out of use"),
    "pipeline.restore": N_("took the pipeline {name} back into use"),
    "stage.add": N_("added the stage {stage} to {pipeline}"),
    "stage.edit": N_("changed the stage {stage} of {pipeline}"),
    "stage.remove": N_("took the stage {stage} out of {pipeline}"),
    "activity.add": N_("planned: {subject}"),
    "activity.log": N_("logged: {subject}"),
    "activity.done": N_("done: {subject}"),
    "activity.edit": N_("changed the plan: {subject}"),
    "activity.delete": N_("deleted: {subject}"),
    "activity.move": N_("put on {to}: {subject}"),
    "activity.repeat": N_("comes {rule}: {subject}"),
    "activity.once": N_("comes only once: {subject}"),
    "activity.skip": N_("left out once: {subject}"),
    "activity.drop": N_("called off: {subject}"),
    "activity.give": N_("handed to {owner}: {subject}"),
    "activity.give_many": N_("handed {count} activities of {name} to {owner}"),
    "agenda.give": N_("handed {count} items of the agenda of {name} to {owner}"),
    "agenda.snooze_one": N_("put off until {until}: {subject}"),
    "agenda.snooze": N_("put {count} off until {until}"),
    "agenda.wake_one": N_("no longer put off: {subject}"),
    "agenda.wake": N_("no longer put off: {count}"),
    "handover": N_("handed all that was {name}'s to {owner}"),
    "memo.add": N_("wrote a memo"),
    "hot.set": N_("marked {name} as hot"),
    "hot.clear": N_("cleared the hot mark of {name}"),
    "together": N_("changed {count} records"),
    "import": N_("imported {files}"),
    "demo": N_("moved in"),
    "repair": N_("put records right that were broken"),
    "adopt": N_("noted what was changed past the program: {count}"),
    "forget": N_("forgot {what}"),
    "undo": N_("undid: {of}"),
    "redo": N_("did again: {of}"),
}
"""Operation kind -> sentence; the names in braces are values of the operation."""

FOR_GOOD: dict[str, str] = {
    "setup": N_("The set-up of the database cannot be undone."),
    "demo": N_("The set-up of the database cannot be undone."),
    "adopt": N_("What was changed past the program cannot be undone here."),
    FORGET: N_("What was forgotten cannot be brought back."),
}
"""Operation kind that nobody undoes -> why."""

TOGETHER: dict[str, str] = {
    "done": N_("done: {subject} and {more} more"),
    "drop": N_("called off: {subject} and {more} more"),
    "reschedule": N_("put on another day: {subject} and {more} more"),
    "log": N_("logged something with {subject} and {more} more"),
    "next_step": N_("planned a step for {subject} and {more} more"),
    "set_hot": N_("marked {subject} and {more} more as hot"),
    "tag": N_("tagged {subject} and {more} more"),
    "untag": N_("took tags off {subject} and {more} more"),
    "set_tags": N_("changed the tags of {subject} and {more} more"),
}
"""What is done to several records at once -> sentence."""


class _Lenient(dict[str, Any]):
    """The values of an entry as they are said: a day as people write it; one that an old entry does not have as a
    dash, not as an error."""

    def __missing__(self, key: str) -> str:
        return "–"

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        return _said_day(*found.groups()) if (found := _DAY.fullmatch(str(value))) else value


_DAY = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(\d\d)( \d\d:\d\d)?")


def _said_day(year: str, month: str, day: str, hour: str | None) -> str:
    """A kept day, with its hour if it has one: `27 Nov 2026 15:00`."""
    named = _("{day} {month} {year}").format(day=int(day), month=short_months()[int(month) - 1], year=year)
    return named + (hour or "")


def sentence(kind: str, params: str, of: str = "") -> str:
    """What an operation did, in the user's language."""
    values = params_of(params)
    count = values.get("count")
    if count not in (None, 1) and kind.startswith("deal."):
        verb = {
            "deal.promote": _("promoted {count} deals"),
            "deal.back": _("moved {count} deals back"),
            "deal.win": _("won {count} deals"),
            "deal.lose": _("lost {count} deals"),
            "deal.move": _("moved {count} deals"),
            "deal.reopen": _("opened {count} deals again"),
            "deal.delete": _("deleted {count} deals"),
        }.get(kind, _("changed {count} deals"))
        return verb.format(count=count)
    text = TOGETHER.get(values.get("deed", ""), SENTENCES[kind]) if kind == "together" else SENTENCES.get(kind)
    return _(text).format_map(_Lenient(values, of=of)) if text else kind
