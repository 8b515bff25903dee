"""Countries as people write them: `DE`, `DEU`, `Germany`, `Deutschland`; and the one that a misspelt name may mean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tcrm.clean import search_key
from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.paths import data_dir


def country_named(text: str) -> str:
    """The English name of the country that a code or a name means. Raises BadValue, with the nearest name, for what
    means none."""
    known = _spellings()
    found = known.get(_key(text))
    if found is not None:
        return found
    near = nearest(text)
    raise BadValue(
        _("No country is called so: {name}?").format(name=near) if near else _("No country is called so."),
        _("Write its name or its code: Germany, DE."),
    )


def country_key(text: str) -> str:
    """What all codes and names of a country have in common; of what means none how it is searched for."""
    return _spellings().get(_key(text)) or search_key(text)


def nearest(text: str) -> str:
    """The name, as it is written, that begins with the text, else the most similar one; blank if none is near."""
    from difflib import get_close_matches

    key, names = _key(text), _names()
    begins = [spelling for spelling in names if spelling.startswith(key)] if key else []
    found = begins[:1] or get_close_matches(key, names, n=1, cutoff=0.7)
    return names[found[0]] if found else ""


def _key(text: str) -> str:
    return " ".join(search_key(text).replace("&", " and ").replace(".", "").split())


@cache
def _spellings() -> Mapping[str, str]:
    """Every code and name -> the English name."""
    found: dict[str, str] = {}
    for code, long_code, names in _lines():
        for spelling in (code, long_code, *names):
            found.setdefault(_key(spelling), names[0])
    return found


@cache
def _names() -> Mapping[str, str]:
    """Every name, without its accents -> as it is written."""
    return {_key(name): name for _code, _long_code, names in _lines() for name in names if len(name) > 2}


def _lines() -> list[tuple[str, str, list[str]]]:
    lines = (data_dir() / "countries.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ", 2) for line in lines if line and not line.startswith("#")]
    return [(code, long_code, names.split("; ")) for code, long_code, names in rows]
