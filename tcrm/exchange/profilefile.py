"""Reading and checking a profile's TOML. Every error names the file, the key and what is allowed there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tcrm.clean import clean_line, excerpt
from tcrm.currencies import CODES
from tcrm.date_formats import FORMATS, read_format, spell_format
from tcrm.errors import BadValue
from tcrm.exchange.csvfile import DELIMITERS
from tcrm.exchange.formats import ADDRESS_PARTS, KINDS, Kind
from tcrm.exchange.profiles import TODAY, Profile, Section, Step, fold, slot_of, template_parts
from tcrm.i18n import _

_PROFILE_KEYS = ("title", "source", "currency", "pipeline", "decimal")
_SECTION_KEYS = (
    "kind",
    "file",
    "needs",
    "reads",
    "id",
    "update",
    "columns",
    "constants",
    "values",
    "dates",
    "moves",
    "stages",
    "zero_is_unknown",
    "scale",
    "create",
    "currency",
    "pipeline",
    "decimal",
    "delimiter",
)
_CLOSES = frozenset(("status", "won_on", "lost_on", "closed_on"))


class _Keys:
    """One table of the file, and how to complain about it."""

    def __init__(self, file: str, where: str, table: Any) -> None:
        self.file, self.where = file, where
        if not isinstance(table, dict):
            raise self.wrong("", _("a table"))
        self.table: dict[str, Any] = table

    def wrong(self, key: str, allowed: str) -> BadValue:
        place = ".".join(part for part in (self.where, key) if part)
        return BadValue(
            _("{file}: {place} is not understood.").format(file=self.file, place=excerpt(place, 80)),
            _("Allowed: {allowed}.").format(allowed=allowed),
        )

    def allow(self, keys: Iterable[str]) -> None:
        for key in self.table:
            if key not in keys:
                raise self.wrong(key, ", ".join(keys))

    def text(self, key: str, default: str = "") -> str:
        value = self.table.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, _("a text in quotes"))
        return clean_line(value)

    def flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "true, false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, _('a list of texts: ["…", "…"]'))
        return tuple(clean_line(item) for item in value)

    def one_of(self, key: str, allowed: Iterable[str], default: str = "") -> str:
        value = self.text(key, default)
        if value and value not in allowed:
            raise self.wrong(key, ", ".join(repr(item) for item in allowed))
        return value

    def sub(self, key: str) -> _Keys:
        return _Keys(self.file, f"{self.where}.{key}" if self.where else key, self.table.get(key, {}))

    def pairs(self, key: str) -> dict[str, str]:
        inner = self.sub(key)
        return {clean_line(name): inner.text(name) for name in inner.table}


def read(path: Path) -> Profile:
    """The profile in that file; raises `BadValue`."""
    file = clean_line(path.name)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadValue(_("{file} cannot be read: {reason}.").format(file=file, reason=error.strerror)) from error
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits, or 1,000 brackets one in another
        raise BadValue(_("{file} is not TOML: {reason}.").format(file=file, reason=excerpt(str(error), 200))) from error
    return parse(table, path.stem, file, path)


def parse(table: dict[str, Any], name: str, file: str, path: Path | None = None) -> Profile:
    """The profile that a TOML table describes; `file` is what errors call it. Raises `BadValue`."""
    top = _Keys(file, "", table)
    named = [key for key, value in table.items() if isinstance(value, dict)]
    top.allow((*_PROFILE_KEYS, *named))
    if not named:
        raise top.wrong("", _("at least one section, such as [accounts]"))
    currency = _currency(top, "")
    sections = tuple(_section(top, key) for key in named)
    for section in sections:
        others = [other.name for other in sections if other is not section and not other.reads]
        if section.reads and section.reads not in others:
            raise top.sub(section.name).wrong("reads", ", ".join(others) or _("the name of another section"))
    return Profile(
        name=name,
        sections=sections,
        title=top.text("title"),
        source=top.text("source") or name,
        currency=currency,
        path=path,
    )


def _section(top: _Keys, name: str) -> Section:
    keys = top.sub(name)
    keys.allow(_SECTION_KEYS)
    kind = KINDS.get(keys.one_of("kind", KINDS))
    if kind is None:
        raise keys.wrong("kind", ", ".join(KINDS))
    columns = _columns(keys, kind)
    constants = {key: value for key, value in keys.pairs("constants").items() if _known(keys, kind, key)}
    pipeline = keys.text("pipeline") or top.text("pipeline")
    if kind.name == "deal" and pipeline and not keys.flag("update"):
        constants.setdefault("pipeline", pipeline)
    section = Section(
        name=name,
        kind=kind.name,
        columns=columns,
        file=keys.text("file"),
        needs=keys.texts("needs"),
        reads=keys.text("reads"),
        id=keys.text("id"),
        update=keys.flag("update"),
        constants=constants,
        values=_values(keys, kind),
        dates=keys.pairs("dates"),
        steps=_steps(keys, "moves") if "moves" in keys.table else (),
        stages={fold(stage): _steps(keys.sub("stages"), stage) for stage in keys.sub("stages").table},
        zero_is_unknown=tuple(fold(stage) for stage in keys.texts("zero_is_unknown")),
        scale=_scale(keys, kind),
        create=_create(keys, kind),
        currency=_currency(keys, top.text("currency")),
        decimal=keys.one_of("decimal", (".", ","), top.one_of("decimal", (".", ","))),
        delimiter=keys.one_of("delimiter", DELIMITERS),
    )
    _check_sense(keys, kind, section)
    return section


def _columns(keys: _Keys, kind: Kind) -> dict[str, str]:
    inner, columns = keys.sub("columns"), keys.pairs("columns")
    taken: dict[str, str] = {}
    for column, target in columns.items():
        field = kind.field(target)
        if field is None and slot_of(target, kind.name) is None:
            raise inner.wrong(column, allowed_fields(kind))
        if field is not None and field.type != "text":
            if target in taken:
                once = _("each field once; “{column}” is {field} already")
                raise inner.wrong(column, once.format(column=taken[target], field=target))
            taken[target] = column
    return columns


def allowed_fields(kind: Kind) -> str:
    """What may stand for a field of the kind, as one list."""
    names = [field.name for field in kind.fields]
    for slot in kind.slots:
        if slot == "address":
            names += [f"address.billing.{part}" for part in ADDRESS_PARTS[1:]]
        else:
            names += [slot, f"{slot}.work"]
    return ", ".join(names)


def _known(keys: _Keys, kind: Kind, name: str, where: str = "constants") -> bool:
    if kind.field(name) is None:
        raise keys.sub(where).wrong(name, ", ".join(field.name for field in kind.fields))
    return True


def _values(keys: _Keys, kind: Kind) -> dict[str, dict[str, str]]:
    inner = keys.sub("values")
    return {
        name: {fold(said): meant for said, meant in inner.pairs(name).items()}
        for name in inner.table
        if _known(keys, kind, name, "values")
    }


def _scale(keys: _Keys, kind: Kind) -> dict[str, Decimal]:
    inner = keys.sub("scale")
    amounts = [field.name for field in kind.fields if field.type in ("amount", "percent", "decimal")]
    found: dict[str, Decimal] = {}
    for name, value in inner.table.items():
        if name not in amounts:
            raise inner.wrong(name, ", ".join(amounts) or _("nothing, this kind has no amounts"))
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10**12:
            raise inner.wrong(name, _("a number above 0"))
        found[name] = Decimal(str(value))
    return found


def _create(keys: _Keys, kind: Kind) -> tuple[str, ...]:
    links = [field.name for field in kind.fields if field.type == "link"]
    for name in keys.texts("create"):
        if name not in links:
            raise keys.wrong("create", ", ".join(links) or _("nothing, this kind has no links"))
    return tuple(sorted(set(keys.texts("create"))))


def _currency(keys: _Keys, default: str) -> str:
    code = keys.text("currency", default)
    if code and code not in CODES:
        raise keys.wrong("currency", _("a code of three capital letters, such as EUR"))
    return code


def _steps(keys: _Keys, key: str) -> tuple[Step, ...]:
    """`["Engaging on engage_date", "Won on close_date"]`; the last ` on ` parts stage and column.

    Where a name holds ` on ` itself: `[{ stage = "Won", on = "Closed on date" }]`.
    """
    steps = []
    listed = keys.table.get(key)
    for item in listed if isinstance(listed, list) else [None]:
        if isinstance(item, dict) and set(item) == {"stage", "on"}:
            stage, column = str(item["stage"]), str(item["on"])
        else:
            stage, _on, column = item.rpartition(" on ") if isinstance(item, str) else ("", "", "")
        stage, column = clean_line(stage), clean_line(column)
        if not stage.strip() or not column.strip():
            raise keys.wrong(key, _('a list like ["Engaging on engage_date", "Won on close_date"]'))
        column = column.strip()
        steps.append(Step(stage.strip(), "" if column == TODAY else column))
    if not steps:
        raise keys.wrong(key, _("at least one move"))
    return tuple(steps)


def _check_sense(keys: _Keys, kind: Kind, section: Section) -> None:
    """What each key allows by itself but not together."""
    if kind.name != "deal":
        for key in ("moves", "stages", "zero_is_unknown", "pipeline"):
            if key in keys.table:
                raise keys.wrong(key, _("deals only; this section is of kind {kind}").format(kind=kind.name))
    if (section.stages or section.zero_is_unknown) and "stage" not in section.columns.values():
        raise keys.wrong("stages", _("only with a column for the field stage"))
    if section.stages and section.steps:
        raise keys.wrong("moves", _("either moves or stages, not both"))
    if (section.stages or section.steps) and not _CLOSES.isdisjoint(section.columns.values()):
        raise keys.wrong("columns", _("status and its dates only without moves and stages"))
    if section.update and not section.id:
        raise keys.wrong("update", _("only with an id: the column that names the record"))
    if not section.columns and not section.constants:
        raise keys.wrong("columns", allowed_fields(kind))
    for key, text in section.constants.items():
        if text.count("{") != len(template_parts(text)):
            raise keys.sub("constants").wrong(key, _("a text; {column} or {column:8} stands for a cell"))
    dated = {field.name for field in kind.fields if field.type in ("date", "moment")}
    used = {fold(column) for column, target in section.columns.items() if target in dated}
    used |= {fold(step.column) for step in section.steps}
    used |= {fold(step.column) for steps in section.stages.values() for step in steps}
    for column in section.dates:
        if fold(column) not in used:
            raise keys.sub("dates").wrong(column, ", ".join(sorted(used - {""})) or _("no date column is used"))
        try:
            read_format(section.dates[column])
        except BadValue as error:
            raise keys.sub("dates").wrong(column, ", ".join(map(spell_format, FORMATS))) from error
