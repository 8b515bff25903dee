"""Which records the words of a command line mean."""

from __future__ import annotations

from collections.abc import Iterable

from tcrm.errors import BadValue
from tcrm.i18n import _
from tcrm.queries.refs import Ref, kind_name, parse_ref


def refs(texts: Iterable[str], kinds: tuple[str, ...]) -> list[Ref]:
    """The ids as records, each once; a bare number is of the first kind. BadValue for what is of none of `kinds`."""
    found = dict.fromkeys(parse_ref(text, kinds[0]) for text in texts)
    for ref in found:
        if ref.kind not in kinds:
            raise BadValue(
                _("{id} is a {kind}; this command takes: {kinds}.").format(
                    id=ref, kind=kind_name(ref.kind), kinds=", ".join(kind_name(kind) for kind in kinds)
                )
            )
    return list(found)


def deal_ids(texts: Iterable[str]) -> list[int]:
    """The ids of deals: `D-17`, `d17` or `17`."""
    return [ref.id for ref in refs(texts, ("deal",))]
