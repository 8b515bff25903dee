"""The first minute of a database: the firm, its first user, its pipelines; and opening a session on one."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from tcrm.actions import templates
from tcrm.actions.firm import known_zone
from tcrm.models import Firm, Reason, User
from tcrm.models.database import Database
from tcrm.models.journal import Recorder
from tcrm.models.opening import open_database
from tcrm.money import read_currency
from tcrm.session import Clock, Session, system_clock

LOST_REASONS = ("Price", "Competitor", "No budget", "No decision", "Bad timing", "Missing function", "Other")
WON_REASONS = ("Price", "Product", "Relationship", "Service", "Other")


def login_name(chosen: str | None = None) -> str:
    """Who is at the keyboard: `--as`, else TCRM_USER, else the login name."""
    if known := chosen or os.environ.get("TCRM_USER"):
        return known
    from getpass import getuser

    return getuser()


def open_session(
    path: Path | None,
    login: str | None = None,
    clock: Clock = system_clock,
    *,
    read_only: bool = False,
    say: Callable[[str], None] | None = None,
) -> Session:
    """Open a database (`None`: in memory) and sit down at it; a fresh one is set up with this login as its admin. `say`
    is told if an older file has to be brought up to date.

    Raises DatabaseTrouble when the file cannot be used, Refused when there is no such user.
    """
    who = login_name(login)
    db = open_database(path, read_only=read_only, say=say)
    try:
        with db.in_words():
            if db.one(Firm.select(Firm.id)) is None:
                prepare(db, who, clock)
            return Session(db, who, clock, read_only=read_only)
    except BaseException:
        db.close()
        raise


def prepare(db: Database, login: str, clock: Clock, *, name: str = "", currency: str = "EUR", zone: str = "") -> None:
    """Set an empty database up: one firm, one admin, the usual pipelines and reasons. Does nothing to a full one."""
    with db.writing():
        if db.one(Firm.select(Firm.id)) is not None:
            return  # somebody was quicker
        op = Recorder(db, "setup", None, clock(), {})  # of nobody: not to be undone with `u`
        op.insert(User, login=login, name=login.capitalize(), role="admin")
        shipped = [template for template in templates.templates() if template.at_start]
        pipelines = [templates.write_pipeline(op, template, i) for i, template in enumerate(shipped)]
        op.insert(
            Firm,
            name=name,
            currency=currency,
            zone=zone or local_zone(),
            default_pipeline_id=pipelines[0],
        )
        op.insert_many(Reason, [{"kind": "lost", "name": n, "needs_text": n == "Other"} for n in LOST_REASONS])
        op.insert_many(Reason, [{"kind": "won", "name": n, "needs_text": n == "Other"} for n in WON_REASONS])


def introduce(session: Session, *, name: str, firm: str, currency: str, zone: str) -> None:
    """The first user says who they are, and what the firm counts in and where it is (an admin only).

    Raises BadValue for a currency or a time zone that does not exist.
    """
    session.require_role("admin")
    values = {"name": firm, "currency": read_currency(currency), "zone": known_zone(zone)}
    with session.operation("firm.edit") as op:
        op.update(User, session.user.id, name=name)
        op.update(Firm, 1, **values)
    session.sit_again()


def local_zone() -> str:
    """The machine's time zone as an IANA name; UTC when it does not say."""
    named = os.environ.get("TZ", "").lstrip(":")
    candidates = [named]
    with suppress(OSError):
        candidates.append(str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2])
    for name in candidates:
        try:
            if name:
                return _plain(ZoneInfo(name).key)
        except (KeyError, ValueError, OSError):
            continue
    return "UTC"


def _plain(zone: str) -> str:
    return "UTC" if zone in ("Etc/UTC", "Etc/UCT", "UCT", "Universal", "Zulu") else zone
