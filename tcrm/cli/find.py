"""Looking things up: find by any words, show one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tcrm.cli.door import Desk, at_desk, verb, words
from tcrm.cli.out import Column
from tcrm.i18n import _

if TYPE_CHECKING:
    from tcrm.queries.search import Hit

KINDS = ("account", "contact", "deal")


@verb("find", help=_("Find customers, contacts and deals. Any part of names, places, phones, e-mails, tags will do."))
@click.argument("text", nargs=-1, required=True)
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help=_("only these; may repeat"))
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, metavar="N", help=_("at most so many; else 50"))
@at_desk
def find_command(desk: Desk, text: tuple[str, ...], kinds: tuple[str, ...], limit: int) -> None:
    from tcrm.queries.refs import kind_name
    from tcrm.queries.search import find

    columns: list[Column[Hit]] = [
        Column("id", lambda hit: hit.id, lambda hit: hit.id),
        Column("kind", lambda hit: hit.kind, lambda hit: kind_name(hit.kind), drop=2),
        Column("name", lambda hit: hit.name, lambda hit: hit.name, style="bold", least=16),
        Column("detail", lambda hit: hit.detail, lambda hit: hit.detail, least=12, drop=1),
    ]
    asked = words(text, _("What to look for"))
    hits = find(desk.session, asked, kinds or KINDS, limit + 1)
    desk.out.table(columns, hits[:limit])
    if not hits:
        desk.out.note(_("Nothing is called {text}.").format(text=asked))
    if len(hits) > limit:
        desk.out.note(_("… and more: be more precise, or see more with --limit N."), "dim")
