"""One record with all that hangs on it."""

from __future__ import annotations

import click

from tcrm.cli.door import Desk, at_desk, verb, words
from tcrm.cli.records import named
from tcrm.i18n import _


@verb("show", help=_("Show a customer, a contact or a deal. Its id or its whole name says which."))
@click.argument("record", metavar="ID", nargs=-1, required=True)
@at_desk
def show_command(desk: Desk, record: tuple[str, ...]) -> None:
    ref = named(desk, words(record, _("The id")), ("account", "contact", "deal"))
    if ref.kind == "account":
        from tcrm.cli.customercard import show_customer

        show_customer(desk, ref.id)
    elif ref.kind == "contact":
        from tcrm.cli.customercard import show_contact

        show_contact(desk, ref.id)
    else:
        from tcrm.cli.dealcard import show_deal

        show_deal(desk, ref.id)
