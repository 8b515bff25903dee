"""How a person is called of whom a file has the given name and the family name apart."""

from __future__ import annotations

import re

# Han with its repetition mark, kana with its length mark, Hangul: syllables and letters.
_EAST_ASIAN = re.compile(
    "[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+"
)


def full_name(given: str, family: str) -> str:
    """`Ann`, `Lee` -> `Ann Lee`. Where both are written in Chinese, Japanese or Korean characters the family name comes
    first, without a blank: `伟`, `王` -> `王伟`. Blank if both are."""
    if _EAST_ASIAN.fullmatch(given) and _EAST_ASIAN.fullmatch(family):
        return family + given
    return " ".join(part for part in (given, family) if part)
