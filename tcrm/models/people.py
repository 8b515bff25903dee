"""The firm and who works in it: settings, teams, users, what is shared with whom."""

from __future__ import annotations

from tcrm.models.base import Row, flag, link, number, string
from tcrm.models.fields import LineField


class Firm(Row):
    """The firm's own settings; exactly one row, id 1."""

    name = string()
    currency = string("EUR")
    zone = string("UTC")
    language = string("en")
    week_start = number(0)  # 0 Monday … 6 Sunday
    date_order = string("dmy")  # dmy, mdy, ymd
    decimal_comma = flag()
    colleagues_see = string("firm")  # firm, team, own: how far a seller sees colleagues' records
    default_pipeline_id = number()


class Team(Row):
    """A team; teams nest (firm > region > team)."""

    name = LineField(unique=True)
    parent = link("self", null=True)
    kind = string("team")  # team or region


class User(Row):
    """Somebody who can be at the keyboard. `login` is what `--as` names."""

    login = LineField(unique=True)
    name = string()
    email = string()
    role = string("seller")  # seller, manager, admin
    team = link(Team, null=True)
    active = flag(True)
    zone = string()  # blank: the firm's
    language = string()  # blank: the firm's
