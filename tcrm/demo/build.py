"""The demo company as a database: built from its story, kept for the day, opened as a throw-away copy."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

from peewee import PeeweeException

from tcrm import __version__
from tcrm.actions.setup import open_session, prepare
from tcrm.demo import firm
from tcrm.demo.leftovers import PREFIX, hold, sweep
from tcrm.errors import DatabaseTrouble, Refused, WrongFile
from tcrm.i18n import _
from tcrm.models import Account, Operation
from tcrm.models.database import Database
from tcrm.models.faults import trouble
from tcrm.models.opening import is_blank, is_emptied, open_database
from tcrm.paths import cache_dir, data_dir, holds, private_folder
from tcrm.queries.start import is_demo
from tcrm.session import Clock, Session, shifted_clock, system_clock


def build(db: Database, today: date, clock: Clock) -> None:
    """Fill an empty database with the demo company as it stands on the evening before `today`.

    The journal gets two entries, the set-up and the moving in, both of nobody: no `u` takes the company away. `clock`
    dates these two alone. Raises Refused when the database holds something already.
    """
    from tcrm.demo.fill_agenda import fill_agenda
    from tcrm.demo.fill_checks import fill_checks
    from tcrm.demo.fill_customers import fill_customers, fill_hots
    from tcrm.demo.fill_deals import fill_deals
    from tcrm.demo.fill_firm import fill_firm
    from tcrm.demo.rows import Ids
    from tcrm.demo.story import tell

    story, ids = tell(today), Ids()
    whose, owner = story.firm, next(user.login for user in story.users if user.role == "admin")
    prepare(db, owner, clock, name=whose.name, currency=whose.currency, zone=whose.zone)
    session = Session(db, owner, clock)
    if session.firm.name != whose.name or db.one(Account.select(Account.id)) is not None:
        raise Refused(_("The demo company needs an empty database."))
    with session.operation("demo", name=whose.name) as op:
        fill_firm(db, op, story, ids)
        fill_customers(op, story, ids)
        fill_deals(session, op, story, ids)
        fill_checks(session, op, story, ids)
        fill_hots(op, story, ids)
        fill_agenda(op, story, ids)
        Operation.update(user=None).where(Operation.id == op.id).execute(db)


def demo_session(
    today: date | None = None, login: str = "maria", path: Path | None = None, clock: Clock = system_clock
) -> Session:
    """Sit down in the demo company on `today` (None: the clock's day in the firm's zone).

    Without `path` on a copy in a private temporary folder, which goes when the session is closed or the program ends.
    With `path` on that file, which is made if it is not there. Raises Refused when there is no such user,
    DatabaseTrouble when the file cannot be used, or is somebody's own.
    """
    zone = ZoneInfo(firm.firm().zone)
    shown = shifted_clock(today, zone, clock) if today else clock
    day = shown().astimezone(zone).date()
    if path is not None:
        if not holds(path.exists):
            write_demo(path, day)
        _require_demo(path)
        return open_session(path, login, shown)
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        write_demo(folder / "demo.db", day)
        return _ThrowAway(folder, login, shown)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _require_demo(path: Path) -> None:
    """Insist that a file holds the demo company: what is somebody's own is neither set up nor worked in as if it were
    one, on a day that is not true. What was emptied is told, in its own words, when it is opened."""
    if is_emptied(path) or (not is_blank(path) and _holds_demo(path)):
        return
    raise WrongFile(
        _("{path} was there before and is not the demo company; it stays as it is.").format(path=path),
        _("With --db name a file that is not there yet, or leave --db out. Your own file is opened without --demo."),
    )


def _holds_demo(path: Path) -> bool:
    db = open_database(path, read_only=True)
    try:
        with db.in_words():
            if not db.sql("SELECT 1 FROM sqlite_master WHERE name = 'operation'"):
                return False
            return is_demo(db)
    finally:
        db.close()


class _ThrowAway(Session):
    """A session whose database goes with it, at the latest when the program ends, and with it all that is kept for its
    user: filters, drafts."""

    def __init__(self, folder: Path, login: str, clock: Clock) -> None:
        self.own_folder = folder
        held = hold(folder)
        db = open_database(folder / "demo.db")
        try:
            super().__init__(db, login, clock)
        except BaseException:
            db.close()
            os.close(held)
            raise
        self._in_use = weakref.finalize(self, os.close, held)
        self._removal = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    def close(self) -> None:
        super().close()
        self._removal()
        self._in_use()


def write_demo(target: Path, day: date) -> None:
    """Write the demo company of that day into a new file that only its owner can read; a file there stays as it is.

    That day's company is kept in the user's cache and copied from there, because to tell and build it takes
    longer than people like to wait. Raises DatabaseTrouble when the file cannot be written.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        private_folder(target.parent)
        kept = _kept_file(day)
        if not _copied(kept, part):
            _build_file(part, day)
            _keep(part, kept)
        with suppress(FileExistsError):  # somebody was quicker
            os.link(part, target)
    except OSError as error:
        raise DatabaseTrouble(
            _("The demo company cannot be written to {path}: {why}.").format(path=target, why=error.strerror),
            _("Check the path and its permissions."),
        ) from error
    except PeeweeException as error:
        raise trouble(target, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _build_file(target: Path, day: date) -> None:
    """Build in memory and write in one go; dated at the day's first moment, so that one day gives one company."""
    target.unlink(missing_ok=True)
    midnight = datetime.combine(day, time(), ZoneInfo(firm.firm().zone)).astimezone(UTC)
    db = open_database(None)
    try:
        build(db, day, lambda: midnight)
        db.copy_to(target)
    finally:
        db.close()


def _kept_file(day: date) -> Path | None:
    """Where that day's company is kept, under another name when what it is made of has changed; None for no folder."""
    here, data = Path(__file__).parents[1], data_dir()
    acts = ("moves", "entering", "setup", "templates")
    sources = [here / "clean.py", here / "queries" / "criteria.py", *(here / "actions" / f"{name}.py" for name in acts)]
    for pattern in ("*.py", "*.sql"):
        sources += [path for room in ("demo", "models") for path in (here / room).rglob(pattern)]
    sources += [path for room in ("demo", "pipelines") for path in (data / room).glob("*.toml")]
    marks = [(str(path), (found := path.stat()).st_size, found.st_mtime_ns) for path in sorted(sources)]
    mark = blake2b(repr(marks).encode(), digest_size=6).hexdigest()
    try:
        return cache_dir() / f"demo-{__version__}-{day.isoformat()}-{mark}.db"
    except OSError:
        return None


def _copied(kept: Path | None, target: Path) -> bool:
    """Copy the bytes into a new file with mode 0600; False when there is nothing to copy or no way to."""
    if kept is None:
        return False
    try:
        target.unlink(missing_ok=True)
        with (
            kept.open("rb") as source,
            os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
        ):
            shutil.copyfileobj(source, out, 1 << 20)
    except OSError:
        return False
    return True


def _keep(built: Path, kept: Path | None) -> None:
    """Keep a copy for the next time and remove the older ones; nothing depends on it."""
    if kept is None:
        return
    part = kept.with_name(f".{kept.name}.{os.getpid()}")
    with suppress(OSError):
        if _copied(built, part):
            part.replace(kept)
            for old in kept.parent.glob("demo-*.db"):
                if old != kept:
                    old.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
