"""What somebody said of single columns, against what was guessed: `Associated Company=account`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tcrm.clean import clean_line, excerpt
from tcrm.errors import BadValue
from tcrm.exchange.formats import KINDS
from tcrm.exchange.profilefile import allowed_fields
from tcrm.exchange.profiles import fold, slot_of
from tcrm.i18n import _


class Said:
    """Columns and the fields that they were said to feed; a blank field: it is left out. Each holds for the files that
    have the column and whose records have the field. Raises `BadValue` for what is not written `COLUMN=FIELD`."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.targets: dict[str, str] = {}
        self.unused: dict[str, str] = {}
        for text in texts:
            column, _sign, target = clean_line(text).rpartition("=")
            if not column.strip():
                raise BadValue(
                    _("{text} does not say which field a column is.").format(text=excerpt(text)),
                    _("Write --map 'COLUMN=FIELD', or 'COLUMN=' for a column that is not imported."),
                )
            self.targets[fold(column)] = target.strip()
            self.unused[fold(column)] = column.strip()

    def overrule(self, guessed: Mapping[str, str], header: Sequence[str], kind: str) -> dict[str, str]:
        """Column -> field, as guessed but for what was said."""
        found = dict(guessed)
        for column in header:
            target = self.targets.get(fold(column))
            if target is None or not (target in ("", "id") or _is_field(target, kind)):
                continue
            self.unused.pop(fold(column), None)
            found.pop(column, None)
            if target:
                field = KINDS[kind].field(target)
                if target == "id" or (field is not None and field.type != "text"):
                    found = {other: to for other, to in found.items() if to != target}
                found[column] = target
        return found

    def speaks_of(self, header: Sequence[str]) -> bool:
        """Whether something was said of one of these columns."""
        return not self.targets.keys().isdisjoint(map(fold, header))

    def left_out(self, header: Sequence[str]) -> list[str]:
        """The columns that were said to be left out."""
        return [column for column in header if self.targets.get(fold(column)) == ""]

    def require_used(self, kinds: Sequence[str]) -> None:
        """Refuses what held for no file; `kinds` are those of the files."""
        for folded, column in self.unused.items():
            target = self.targets[folded]
            fitting = [kind for kind in dict.fromkeys(kinds) if not target or _is_field(target, kind)]
            if fitting:
                raise BadValue(_("No file has a column “{column}”.").format(column=excerpt(column)))
            raise BadValue(
                _("“{field}” is no field of what the files hold.").format(field=excerpt(target)),
                " ".join(f"{kind}: {allowed_fields(KINDS[kind])}." for kind in dict.fromkeys(kinds)),
            )


def _is_field(target: str, kind: str) -> bool:
    return KINDS[kind].field(target) is not None or slot_of(target, kind) is not None
