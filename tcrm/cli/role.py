"""Who plays which part in a deal: put somebody on it, change the part, take them off."""

from __future__ import annotations

from typing import Any

import click

from tcrm.cli.door import Desk, at_desk, verb
from tcrm.cli.records import named
from tcrm.i18n import _


@verb("role", help=_("Say which part a person plays in a deal; one who is not on it yet is put there."))
@click.argument("deal", metavar="DEAL")
@click.argument("person", metavar="PERSON")
@click.option("--role", metavar="ROLE", help=_("decision maker, economic buyer, champion …"))
@click.option("--influence", metavar="N", help=_("from 1 (little to say) to 5 (most)"))
@click.option("--attitude", metavar="N", help=_("from -2 (against us) to 2 (for us)"))
@click.option("--remove", is_flag=True, help=_("take the person off the deal"))
@at_desk
def role_command(desk: Desk, /, deal: str, person: str, remove: bool, **part: str | None) -> None:
    from tcrm.actions import roles
    from tcrm.queries.deal_card import card
    from tcrm.queries.refs import public

    deal_id = named(desk, deal, ("deal",)).id
    contact_id = named(desk, person, ("contact",)).id
    there = next((one for one in card(desk.session, deal_id).people if one.contact_id == contact_id), None)
    changes: dict[str, Any] = {name: value for name, value in part.items() if value is not None}
    if there is None and not remove:
        roles.add_person(desk.session, deal_id, contact_id, **changes)
    elif remove:
        roles.remove_person(desk.session, there.id if there else 0)
    else:
        roles.edit_part(desk.session, there.id if there else 0, changes)
    now = next((one for one in card(desk.session, deal_id).people if one.contact_id == contact_id), None)
    facts = {"deal": public("deal", deal_id), "contact": public("contact", contact_id)}
    if now is None:
        desk.out.line(_("{person} is not on {deal} any more").format(person=facts["contact"], deal=facts["deal"]))
        desk.out.facts({**facts, "removed": True})
        return
    desk.out.line(_("{name} is on {deal}").format(name=now.name, deal=facts["deal"]))
    desk.out.facts({**facts, "role": now.role, "influence": now.influence, "attitude": now.attitude})
