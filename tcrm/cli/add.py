"""Adding: a customer, a contact, a deal, or what is to be done in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tcrm.clean import excerpt, name_key
from tcrm.cli.asking import agree, can_ask, which
from tcrm.cli.door import Desk, Verb, Verbs, at_new_desk, near, words
from tcrm.cli.nouns import made_by
from tcrm.cli.records import named
from tcrm.errors import NotFound, WrongUse
from tcrm.i18n import _
from tcrm.queries.refs import public

if TYPE_CHECKING:
    from tcrm.queries.naming import Doubt


class Adding(Verbs):
    """`add customer …` and its like; anything else is a line to capture."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first word; without one of ours the whole line is captured."""
        if args and args[0] not in self.commands:
            return capture_command.name, capture_command, args
        return super().resolve_command(ctx, args)


@click.group(
    "add",
    cls=Adding,
    help=_(
        "Add a customer, a contact, a deal, or plan in one line."
        ' A line is such as: tcrm add "call Acme fri 10:00 !high about the renewal".'
        " With --unnamed behind it, a word that looks like a customer's name is none."
    ),
)
def add_command() -> None:
    """Each kind has its own command."""


class Line(Verb):
    """What one line says; options of customers, contacts and deals mean that it is none."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the line and its options; of one that it has not, say what was meant."""
        first = next(iter(args), "")
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if instead := made_by(first):
                raise WrongUse(_makes_no(first), instead) from error
            raise _slip(first) or WrongUse(
                _("A line that plans something has no option {name}.").format(name=excerpt(error.option_name)),
                _("Options have: tcrm add customer, contact, deal. How a line is written: tcrm add --help"),
            ) from error


@click.command("capture", cls=Line, help=_("Plan what one line says."))
@click.argument("line", nargs=-1, required=True)
@click.option("--unnamed", is_flag=True, help=_("a word that looks like a customer's name is none"))
@at_new_desk
def capture_command(desk: Desk, line: tuple[str, ...], unnamed: bool) -> None:
    from tcrm.actions.agenda import capture, understood, unsure_of
    from tcrm.cli.activities import tell_activity
    from tcrm.queries.activities import activity

    text = words(line, _("What is to be done"))
    _require_a_plan(desk, text)
    found = understood(desk.session, text)
    unsure = None if unnamed else unsure_of(desk.session, found)
    if unsure is not None:
        text = _certain(text, unsure)
    made = capture(desk.session, text, unnamed=True)
    tell_activity(desk, activity(desk.session, made))


def _certain(line: str, unsure: Doubt) -> str:
    """The line that is meant where one of its words looks like a name but is none: asked at a terminal, as the screen
    asks; refused where nobody is there to say."""
    from shlex import quote

    such = unsure.lines(line)
    if not can_ask():
        way = _("Without a customer: --unnamed, or: about {word}").format(word=excerpt(unsure.word))
        instead = _("Write: tcrm add {line}.").format(line=quote(such[0])) + " " if such else ""
        raise NotFound(unsure.said, instead + way)
    if such:
        question = _("Who is meant by “{name}”?").format(name=excerpt(unsure.word))
        return [*such, line][which(question, [*map(str, unsure.near), _("none of them: without a customer")])]
    agree(unsure.said + " " + _("Plan it without a customer?"), False)
    return line


def _require_a_plan(desk: Desk, line: str) -> None:
    """Insist that a line is none of our commands, mistyped or wished for: it names a kind or a record, or begins
    otherwise."""
    from tcrm.actions.capture import kind_of
    from tcrm.queries.naming import named_in

    first, *rest = line.split()
    if instead := made_by(first):
        _require_a_task(desk, line, first, instead)
        return
    slip = _slip(first)
    if slip and kind_of(first) is None and named_in(desk.session, [first, *rest]) is None:
        raise slip


def _slip(first: str) -> WrongUse | None:
    """What is said of a line whose first word looks like one of our commands, mistyped; None of any other."""
    if not (meant := near(first, add_command.commands)):
        return None
    return WrongUse(
        _("There is no kind of records {name}.").format(name=excerpt(first)),
        _("Did you mean: tcrm add {name} …? To plan a task of these words: tcrm add task …").format(name=meant),
    )


def _makes_no(noun: str) -> str:
    return _("tcrm add makes no {noun}.").format(noun=excerpt(noun))


def _require_a_task(desk: Desk, line: str, noun: str, instead: str) -> None:
    """Insist that a line with a noun of ours before it is a task all the same: it has a day (`team lunch fri`), a name
    begins so, or somebody at the terminal says yes."""
    from tcrm.actions.agenda import understood
    from tcrm.queries.naming import named_in

    named = named_in(desk.session, line.split())
    if (named is not None and named[0] == 0) or understood(desk.session, line).due_on is not None:
        return
    refused = _makes_no(noun)
    if not can_ask():
        raise WrongUse(refused, instead + " · " + _("To plan a task of these words: tcrm add task …"))
    agree(f"{refused} {instead}\n" + _("Plan a task called “{line}”?").format(line=excerpt(line)), False)


PHONES = click.option("--phone", "phones", multiple=True, metavar="NUMBER", help=_("may repeat"))
EMAILS = click.option("--email", "emails", multiple=True, metavar="ADDRESS", help=_("may repeat"))
OWNER = click.option("--owner", metavar="USER", help=_("whose; else yours"))
TAGS = click.option("--tag", "tags", multiple=True, metavar="WORD", help=_("may repeat"))


@add_command.command("customer", help=_("Add a customer."))
@click.argument("name", nargs=-1, required=True)
@click.option("--person", is_flag=True, help=_("it is a person, not an organisation"))
@click.option("--city", default="")
@click.option("--country", default="")
@click.option("--phone", default="")
@click.option("--email", default="")
@OWNER
@at_new_desk
def add_customer(desk: Desk, /, name: tuple[str, ...], person: bool, owner: str | None, **facts: str) -> None:
    from tcrm.actions.customers import add_account

    text = words(name, _("The name"))
    _tell_namesakes(desk, text)
    kind = "person" if person else "organisation"
    tell_added(desk, "account", add_account(desk.session, text, kind=kind, owner=owner, **facts), text)


def _tell_namesakes(desk: Desk, name: str) -> None:
    """Say which customers of this very name there are already; it is added all the same."""
    from tcrm.queries.pick import alike

    found = alike(desk.session, 10, name=name)
    same = [f"{one.id} {one.name}" for one in found if name_key(one.name) == name_key(name)]
    if same:
        desk.out.note(_("of this name there is already: {names}").format(names=", ".join(same)), "dim")


@add_command.command("contact", help=_("Add a person, at a customer or on their own."))
@click.argument("name", nargs=-1, required=True)
@click.option("--customer", metavar="ID|NAME", help=_("where the person works"))
@click.option("--role", default="", help=_("what the person is there"))
@click.option("--title", default="", help=_("job title"))
@PHONES
@EMAILS
@at_new_desk
def add_contact(desk: Desk, /, name: tuple[str, ...], customer: str | None, **facts: Any) -> None:
    from tcrm.actions.customers import add_contact

    text = words(name, _("The name"))
    account = named(desk, customer, ("account",)).id if customer else None
    tell_added(desk, "contact", add_contact(desk.session, text, account_id=account, **facts), text)


@add_command.command("deal", help=_("Add a deal. Without a customer it is a lead, with what is known of it."))
@click.argument("title", nargs=-1, required=True)
@click.option("--customer", metavar="ID|NAME", help=_("whose deal it is"))
@click.option("--amount", help=_("such as 50k, 1.2m or EUR 300; leave it away if unknown"))
@click.option("--close", "close_on", metavar="DATE", help=_("when it is expected to close"))
@click.option("--pipeline", metavar="P", help=_("else the usual one"))
@click.option("--stage", help=_("else the first one"))
@click.option("--source", default="", help=_("where it comes from"))
@click.option("--company", default="", help=_("of a lead: as told"))
@click.option("--person", default="", help=_("of a lead: as told"))
@click.option("--email", default="", help=_("of a lead: as told"))
@click.option("--phone", default="", help=_("of a lead: as told"))
@click.option("--private", is_flag=True, help=_("colleagues do not see it"))
@OWNER
@at_new_desk
def add_deal(
    desk: Desk, /, title: tuple[str, ...], customer: str | None, amount: str | None, close_on: str | None, **facts: Any
) -> None:
    from tcrm.actions.deals import add

    text = words(title, _("The title"))
    account = named(desk, customer, ("account",)).id if customer else None
    paid = desk.money(amount)
    deal = add(
        desk.session,
        text,
        account_id=account,
        amount=paid,
        close_on=desk.day(close_on),
        **facts,
    )
    tell_added(desk, "deal", deal, text, "" if paid is None else desk.out.full(paid))


def tell_added(desk: Desk, kind: str, row_id: int, name: str, amount: str = "") -> None:
    """Say which record there is now, and with which amount."""
    said = _("{id} {name} added: {amount}") if amount else _("{id} {name} added")
    desk.out.line(said.format(id=public(kind, row_id), name=name, amount=amount))
    desk.out.facts({"id": public(kind, row_id), "kind": kind, "name": name})
