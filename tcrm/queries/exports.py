"""Export: what this person may see, as the files that `import` reads. Nothing is written to the database."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from tcrm.clean import excerpt
from tcrm.errors import BadValue, Refused
from tcrm.exchange.csvout import write_kind
from tcrm.exchange.formats import KINDS
from tcrm.i18n import _
from tcrm.paths import private_folder
from tcrm.queries.export_rows import ExportRows
from tcrm.session import Session


def kinds() -> tuple[str, ...]:
    """The kinds of records that can be exported, in the order in which an import reads them."""
    return tuple(KINDS)


def export_kind(session: Session, kind: str, target: TextIO | Path) -> int:
    """Write the visible records of a kind (`account`, also `accounts`) as CSV; how many there were.

    Raises BadValue for a kind that does not exist, Refused for a file that cannot be written.
    """
    chosen = next((one.name for one in KINDS.values() if kind in (one.name, Path(one.file).stem)), None)
    if chosen is None:
        raise BadValue(
            _("There is no kind of records {kind}.").format(kind=excerpt(kind)),
            _("Choose one of: {kinds}.").format(kinds=", ".join(KINDS)),
        )
    with session.db.snapshot():
        return _write(ExportRows(session), chosen, target)


def export_all(session: Session, folder: Path) -> dict[str, int]:
    """Write one file of each kind into a folder, which is made if need be; file -> how many records, all of one moment.

    What this person may not see is not in it. The firm's settings, pipelines, shares and hot marks have no file.
    """
    try:
        private_folder(folder)
    except OSError as error:
        raise _refused(folder, error) from error
    with session.db.snapshot():
        rows = ExportRows(session)
        return {kind.file: _write(rows, kind.name, folder / kind.file) for kind in KINDS.values()}


def _write(rows: ExportRows, kind: str, target: TextIO | Path) -> int:
    try:
        return write_kind(target, kind, rows.of(kind))
    except BrokenPipeError:
        raise  # whoever reads has seen enough
    except OSError as error:
        raise _refused(target, error) from error


def _refused(target: TextIO | Path, error: OSError) -> Refused:
    name = target if isinstance(target, Path) else getattr(target, "name", "")
    return Refused(_("{file} cannot be written: {reason}.").format(file=name, reason=error.strerror))
