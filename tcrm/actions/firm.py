"""The firm's own settings: its name, what it counts in, where it is, how far colleagues see. An admin changes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from tcrm.clean import clean_line, excerpt
from tcrm.errors import BadValue
from tcrm.i18n import N_, _, ngettext
from tcrm.models import Activity, Deal, Firm, Rate, User
from tcrm.models.vocabulary import WORDS
from tcrm.money import read_currency
from tcrm.session import Session

SETTINGS: Mapping[str, str] = {
    "name": N_("the firm's name"),
    "currency": N_("the currency of sums, such as EUR"),
    "zone": N_("the time zone in which days begin, such as Europe/Berlin"),
    "date_order": N_("how a typed date is read: dmy, mdy or ymd"),
    "decimal_comma": N_("a comma before decimals, a point between thousands: true or false"),
    "colleagues_see": N_("what sellers see of their colleagues' records: firm (all), team or own (none)"),
}
"""The settings that people change, and what each is."""


def set_firm(session: Session, name: str, text: str) -> list[str]:
    """Give one of the `SETTINGS` a value as typed; sentences on what the change means for what is there.

    Refused for all but admins; BadValue for a setting that there is not, and for what cannot stand there.
    """
    session.require_role("admin")
    if name not in SETTINGS:
        raise BadValue(
            _("The firm has no setting {name}.").format(name=excerpt(name)),
            _("There are: {names}.").format(names=", ".join(SETTINGS)),
        )
    value = _READERS[name](clean_line(text.strip()))
    before = getattr(session.firm, name)
    with session.operation("firm.edit") as op:
        op.update(Firm, 1, **{name: value})
    if value == before:
        return []
    told = {"currency": _about_currency, "zone": _about_zone}.get(name)
    return told(session, str(before)) if told else []


def known_zone(text: str) -> str:
    """The name of a time zone that exists. Raises BadValue for any other."""
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError) as error:
        raise BadValue(
            _("There is no time zone {zone}.").format(zone=excerpt(text)), _("Write it as in Europe/Berlin or UTC.")
        ) from error


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.casefold() in choices:
            return text.casefold()
        raise BadValue(
            _("{value} cannot stand there.").format(value=excerpt(text) or _("nothing")),
            _("Choose one of: {names}.").format(names=", ".join(choices)),
        )

    return read


_READERS: Mapping[str, Callable[[str], str | bool]] = {
    "name": str,
    "currency": read_currency,
    "zone": known_zone,
    "date_order": _one_of(*WORDS["firm.date_order"]),
    "decimal_comma": lambda text: _one_of("true", "false")(text) == "true",
    "colleagues_see": _one_of(*WORDS["firm.colleagues_see"]),
}


def _about_currency(session: Session, before: str) -> list[str]:
    now = session.currency
    said = [_("Sums are in {now} from now on; every amount keeps its own currency.").format(now=now)]
    rates = session.db.count(Rate.select())
    if rates:
        text = ngettext(
            "{n} exchange rate is told in {before}: enter it anew, sums with it are wrong until then.",
            "{n} exchange rates are told in {before}: enter them anew, sums with them are wrong until then.",
            rates,
        )
        said.append(text.format(n=rates, before=before))
    known = [row[0] for row in session.db.rows(Rate.select(Rate.currency).distinct())]
    apart = session.db.count(Deal.select().where(Deal.amount.is_null(False), Deal.currency.not_in(["", now, *known])))
    if apart:
        text = ngettext(
            "The amount of {n} deal is in a currency without a rate: sums tell it apart.",
            "The amounts of {n} deals are in currencies without a rate: sums tell them apart.",
            apart,
        )
        said.append(text.format(n=apart))
    return said


def _about_zone(session: Session, before: str) -> list[str]:
    said = [_("Days begin there from now on; the days of what was done before stay as they are.")]
    moved = _with_another_hour(session, before)
    if moved:
        text = ngettext(
            "What is planned at an hour stays at its moment: {n} activity has another hour on the clock now.",
            "What is planned at an hour stays at its moment: {n} activities have another hour on the clock now.",
            moved,
        )
        said.append(text.format(n=moved))
    return said


def _with_another_hour(session: Session, before: str) -> int:
    """How many planned activities show another hour than they did in the zone `before`, to those who see the firm's."""
    try:
        old = ZoneInfo(before)
    except (KeyError, ValueError, OSError):  # no zone that this machine knows: no hour was shown by it
        return 0
    own = User.select(User.id).where(User.zone != "")
    planned = Activity.select(Activity.start_at).where(
        Activity.status == "planned",
        Activity.start_at.is_null(False),
        Activity.owner.is_null() | Activity.owner.not_in(own),
    )
    moments = [row[0] for row in session.db.rows(planned)]
    return sum(at.astimezone(old).utcoffset() != at.astimezone(session.zone).utcoffset() for at in moments)
